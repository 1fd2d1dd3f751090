from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from sslcore.curve_plot import LINE, curves_svg, spread_out, write_svg
from sslcore.errors import HandfulError

SVG = "{http://www.w3.org/2000/svg}"
CURVES = {
    "auto": [(10.0, 0.5, 0.45, 0.55), (40.0, 0.8, 0.75, 0.85)],
    "a<b": [(10.0, 0.49, 0.4, 0.5), (40.0, 0.8, 0.7, 0.9)],
    "random": [(10.0, 0.3, 0.25, 0.35), (40.0, 0.6, 0.55, 0.65)],
}


def test_every_curve_has_its_band_and_its_name_where_it_ends() -> None:
    root = ET.fromstring(curves_svg(CURVES, "Signs & digits", "random"))
    lines, bands = root.findall(f"{SVG}polyline"), root.findall(f"{SVG}polygon")
    assert len(lines) == len(bands) == 3
    assert [line.get("stroke-dasharray") is not None for line in lines] == [False, False, True]
    texts = {text.text: float(text.get("y", 0)) for text in root.findall(f"{SVG}text")}
    assert {"Signs & digits", "auto 80.0 %", "a<b 80.0 %", "random 60.0 %"} <= texts.keys()
    assert abs(texts["auto 80.0 %"] - texts["a<b 80.0 %"]) >= LINE
    assert {"10", "40"} <= texts.keys()
    # Higher accuracy lies further up.
    start, end = ([float(v) for v in p.split(",")] for p in lines[0].get("points", "").split())
    assert start[0] < end[0]
    assert start[1] > end[1]


def test_names_stay_apart_and_inside() -> None:
    places = spread_out({str(n): 100.0 for n in range(12)}, 40, 240)
    heights = sorted(places.values())
    assert all(b - a >= LINE - 1e-9 for a, b in itertools.pairwise(heights))
    assert heights[0] >= 40
    assert heights[-1] <= 240


def test_one_point_and_equal_accuracies_can_be_drawn() -> None:
    ET.fromstring(curves_svg({"auto": [(10.0, 1.0, 1.0, 1.0)]}, "One"))
    ET.fromstring(curves_svg({"auto": [(10.0, 0.0, 0.0, 0.0)]}, "None"))


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HandfulError, match="write"):
        write_svg(tmp_path / "file" / "plot.svg", "<svg/>")
