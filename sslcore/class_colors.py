"""Default class colours: Okabe and Ito's seven, safe for the colour-blind, then steps of equal lightness.

Okabe, Ito: Color Universal Design (2008). Ottosson: A perceptual color space for image processing (2020).
"""

from __future__ import annotations

import math

OKABE_ITO = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")
RINGS = ((0.70, 0.14), (0.52, 0.12), (0.84, 0.09), (0.61, 0.17))
"""Lightness and chroma of each circle of further colours, in OKLCH."""
STEPS = 12
"""Hues on a circle."""


def oklch_hex(lightness: float, chroma: float, hue: float) -> str:
    """Return `#rrggbb` of an OKLCH colour (hue in degrees), its chroma lowered until a screen can show it."""
    while True:
        channels = _linear_rgb(lightness, chroma, hue)
        if all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels) or chroma < 1e-3:
            return "#" + "".join(f"{round(255 * _gamma(channel)):02x}" for channel in channels)
        chroma *= 0.95


def _ring(index: int) -> list[str]:
    lightness, chroma = RINGS[index]
    # Five steps at a time around the circle, so that neighbours in the list are far apart in hue.
    return [
        oklch_hex(lightness, chroma, (5 * step * 360 / STEPS + 15 * index) % 360) for step in range(STEPS)
    ]


def _linear_rgb(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(linear: float) -> float:
    linear = min(max(linear, 0.0), 1.0)
    return 12.92 * linear if linear <= 0.0031308 else 1.055 * linear ** (1 / 2.4) - 0.055


CLASS_COLORS = (*OKABE_ITO, *(color for index in range(len(RINGS)) for color in _ring(index)))
"""The default colour of the first, second, ... class, `#rrggbb`."""
