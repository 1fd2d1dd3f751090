"""Curves of accuracy over labels as an SVG picture: bands of certainty, and each name written where its curve ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from sslcore.errors import from_os_error

Curve = Sequence[tuple[float, float, float, float]]
"""(labels, accuracy, low, high), accuracies 0..1, by rising labels."""
# Told apart with any colour vision (Okabe and Ito 2008), darkened for text on white.
COLORS = ("#0072b2", "#b34700", "#007a5a", "#a0527f", "#8a6d00", "#3a8fc4", "#444444")
CONTROL_COLOR = "#777777"
WIDTH, HEIGHT = 760, 440
LEFT, RIGHT, TOP, BOTTOM = 64, 170, 48, 52
LINE = 16
"""Pixels between two names at least."""


def curves_svg(curves: Mapping[str, Curve], title: str, control: str = "") -> str:
    """Return an SVG of the curves, labels on a logarithmic axis; `control` is drawn dashed and grey."""
    points = [point for curve in curves.values() for point in curve]
    labels = sorted({point[0] for point in points})
    low, high = _range(points)
    tops = HEIGHT - BOTTOM

    def x(value: float) -> float:
        first, last = math.log(labels[0]), math.log(labels[-1])
        share = (math.log(value) - first) / (last - first) if last > first else 0.5
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value: float) -> float:
        return tops - (value - low) / (high - low) * (tops - TOP)

    parts = [*_frame(title), *_grid(labels, (low, high), x, y)]
    colors = _colors(list(curves), control)
    for name, curve in curves.items():
        around = [*((x(n), y(hi)) for n, _, _, hi in curve), *((x(n), y(lo)) for n, _, lo, _ in curve[::-1])]
        parts.append(f'<polygon points="{_path(around)}" fill="{colors[name]}" fill-opacity="0.13"/>')
    for name, curve in curves.items():
        dash = ' stroke-dasharray="6 4"' if name == control else ""
        line = _path([(x(n), y(mean)) for n, mean, _, _ in curve])
        parts.append(
            f'<polyline points="{line}" fill="none" stroke="{colors[name]}" stroke-width="2"{dash}/>'
        )
        parts += [
            f'<circle cx="{x(n):.1f}" cy="{y(mean):.1f}" r="2.5" fill="{colors[name]}"/>'
            for n, mean, _, _ in curve
        ]
    ends = {name: y(curve[-1][1]) for name, curve in curves.items()}
    for name, place in spread_out(ends, TOP, tops).items():
        text = f"{escape(name)} {100 * curves[name][-1][1]:.1f} %"
        at = x(curves[name][-1][0]) + 10
        parts.append(f'<text x="{at:.1f}" y="{place + 4:.1f}" fill="{colors[name]}">{text}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def check_writable(file: Path) -> None:
    """Raise HandfulError where `file` could not be written; nothing stays behind that was not there before."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        existed = file.exists()
        with file.open("ab"):
            pass
        if not existed:
            file.unlink()
    except OSError as error:
        raise from_os_error(error, f"write {file}") from error


def write_svg(file: Path, svg: str) -> None:
    """Write the picture; raises HandfulError where that cannot be."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(svg, encoding="utf-8")
    except OSError as error:
        raise from_os_error(error, f"write {file}") from error


def spread_out(ends: Mapping[str, float], top: float, bottom: float) -> dict[str, float]:
    """Return a height for each name, near where its curve ends, LINE apart and between top and bottom."""
    order = sorted(ends, key=lambda name: ends[name])
    gap = min(LINE, (bottom - top) / max(len(order) - 1, 1))
    places: list[float] = []
    for name in order:
        places.append(max(ends[name], places[-1] + gap if places else top))
    # Those pushed out at the bottom push the others up again.
    limit = bottom
    for place in range(len(places) - 1, -1, -1):
        places[place] = min(places[place], limit)
        limit = places[place] - gap
    return dict(zip(order, places, strict=True))


def _range(points: Sequence[tuple[float, float, float, float]]) -> tuple[float, float]:
    low = max(math.floor(20 * min(point[2] for point in points)) / 20, 0.0)
    high = min(math.ceil(20 * max(point[3] for point in points)) / 20, 1.0)
    return (low, high) if high > low else (max(low - 0.05, 0.0), min(high + 0.05, 1.0))


def _colors(names: Sequence[str], control: str) -> dict[str, str]:
    others = [name for name in names if name != control]
    found = {name: COLORS[place % len(COLORS)] for place, name in enumerate(others)}
    return {**found, control: CONTROL_COLOR}


def _frame(title: str) -> list[str]:
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'height="{HEIGHT}" font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold" fill="#222">{escape(title)}</text>',
    ]


def _grid(
    labels: Sequence[float],
    span: tuple[float, float],
    x: Callable[[float], float],
    y: Callable[[float], float],
) -> list[str]:
    step = 0.05 if span[1] - span[0] <= 0.4 else 0.1
    first = math.ceil(span[0] / step - 1e-9)
    ticks = [step * place for place in range(first, math.floor(span[1] / step + 1e-9) + 1)]
    right, parts = WIDTH - RIGHT, []
    for tick in ticks:
        parts.append(
            f'<line x1="{LEFT}" y1="{y(tick):.1f}" x2="{right}" y2="{y(tick):.1f}" stroke="#e4e4e4"/>'
        )
        parts.append(
            f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end" fill="#555">{100 * tick:.0f} %</text>'
        )
    for place in labels:
        at = f'x="{x(place):.1f}" y="{HEIGHT - BOTTOM + 20}"'
        parts.append(f'<text {at} text-anchor="middle" fill="#555">{place:.0f}</text>')
    middle = (LEFT + right) / 2
    parts.append(f'<text x="{middle:.0f}" y="{HEIGHT - 10}" text-anchor="middle" fill="#555">labels</text>')
    return parts


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{one:.1f},{other:.1f}" for one, other in points)
