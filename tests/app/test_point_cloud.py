"""Geometry and pixels of the map's points, without a window."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QPainterPath, QPolygonF

from app.widgets.point_cloud import PointCloud, inside_box, inside_polygon, keep_apart, nearest
from app.widgets.point_sprites import MARKERS, Sheet, Sprite

WHITE = 0xFFFFFFFF


def cloud(n: int) -> PointCloud:
    xy = np.random.default_rng(0).random((n, 2)).astype(np.float32)
    return PointCloud().moved_to(xy, np.arange(10, 10 + n))


@pytest.mark.parametrize("seed", range(6))
def test_a_lasso_holds_what_a_painted_path_holds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = rng.random((2000, 2)).astype(np.float32)
    polygon = rng.random((3 + 12 * seed, 2)).astype(np.float32)
    path = QPainterPath()
    path.addPolygon(QPolygonF([QPointF(float(x), float(y)) for x, y in polygon]))
    path.closeSubpath()
    path.setFillRule(Qt.FillRule.OddEvenFill)
    expected = np.array([path.contains(QPointF(float(x), float(y))) for x, y in points])
    assert 0 < expected.sum() < 2000
    # Qt rounds path coordinates, so points on the very line may fall on either side.
    assert (inside_polygon(points, polygon) != expected).sum() <= 2


def test_a_line_holds_nothing() -> None:
    points = np.zeros((3, 2), np.float32)
    assert not inside_polygon(points, np.array([[0, 0], [1, 1]], np.float32)).any()


def test_a_box_may_be_drawn_from_any_corner() -> None:
    points = np.array([[1, 1], [5, 5], [3, 9]], np.float32)
    assert inside_box(points, np.array([6, 0]), np.array([2, 6])).tolist() == [False, True, False]


def test_nearest_finds_the_closest_within_reach() -> None:
    points = np.array([[0, 0], [10, 0], [10, 4]], np.float32)
    assert nearest(points, (9.0, 3.0), 5) == 2
    assert nearest(points, (50.0, 50.0), 5) == -1
    assert nearest(points[:0], (0.0, 0.0), 5) == -1


def test_points_kept_apart_do_not_cover_one_another() -> None:
    places = np.array([[0, 0], [3, 3], [20, 0], [0, 11]], np.float32)
    assert keep_apart(places, 10).tolist() == [True, False, True, True]


def test_known_points_start_where_they_are_and_keep_their_paint() -> None:
    before = cloud(4)
    rgba = np.array([[9, 9, 9, 255], [1, 2, 3, 255], [9, 9, 9, 255], [9, 9, 9, 255]], np.uint8)
    before.paint(rgba, np.array([0, 1, 0, 0]), np.array([0, 1, 0, 0]))
    before.selected[1] = True
    after = before.moved_to(np.ones((3, 2), np.float32), np.array([99, 11, 10]))
    assert after.palette[after.codes[1]].tolist() == [1, 2, 3, 255]
    assert after.outlined.tolist() == [False, True, False]
    assert after.selected.tolist() == [False, True, False]
    assert np.array_equal(after.shown[1:], before.xy[[1, 0]])
    assert np.array_equal(after.shown[0], after.xy[0])


def test_bounds_are_never_empty() -> None:
    assert PointCloud().bounds()[2:] == (1.0, 1.0)
    one = PointCloud().moved_to(np.array([[3, 3]], np.float32), np.array([1]))
    assert all(side > 0 for side in one.bounds()[2:])


Look = tuple[np.ndarray, Sprite]
Call = tuple[np.ndarray, np.ndarray, Look]


def picture(call: Call, size: tuple[int, int] = (60, 40)) -> np.ndarray:
    """Return a white picture, uint32 [height, width], with markers (places, codes, look) stamped on."""
    sheet = Sheet(*size, (255, 255, 255))
    places, codes, (palette, sprite) = call
    sheet.stamp(np.asarray(places, np.float32), codes, palette, sprite)
    return sheet.pixels


def look(shape: int = 0, ring: float = 0.0, fade: float = 0.0, alpha: int = 255) -> Look:
    palette = np.array([[255, 0, 0, alpha], [0, 0, 255, alpha]], np.uint8)
    return palette, Sprite(shape, 5.0, ring, (0, 255, 0), (255, 255, 255), fade)


def one(shape: int = 0, ring: float = 0.0, alpha: int = 255) -> np.ndarray:
    return picture((np.array([[20, 20]]), np.array([0]), look(shape, ring, 0.0, alpha)))


def test_a_marker_lands_on_its_place_in_its_colour() -> None:
    drawn = picture((np.array([[20.5, 10.5]]), np.array([0]), look()))
    rows, columns = np.nonzero(drawn != WHITE)
    assert drawn[10, 20] == 0xFFFF0000
    assert abs(rows.mean() - 10) < 0.6
    assert abs(columns.mean() - 20) < 0.6
    assert 60 <= len(rows) <= 110


def test_the_later_marker_lies_on_top() -> None:
    drawn = picture((np.array([[20, 10], [24, 10]]), np.array([0, 1]), look()))
    assert drawn[10, 23] == 0xFF0000FF
    assert drawn[10, 17] == 0xFFFF0000


def test_markers_at_the_edge_are_cut_and_do_not_wrap_around() -> None:
    drawn = picture((np.array([[0, 20], [500, 5], [-3, -3]]), np.zeros(3, int), look()))
    assert drawn[20, 0] == 0xFFFF0000
    assert (drawn[:, 30:] == WHITE).all()


def test_markers_across_every_edge_are_drawn_as_on_a_larger_picture() -> None:
    places = np.random.default_rng(1).uniform(-12, 72, (500, 2)).astype(np.float32)
    small = picture((places, np.arange(500) % 2, look(ring=2.0)))
    large = picture((places + 30, np.arange(500) % 2, look(ring=2.0)), size=(120, 100))
    assert np.array_equal(small, large[30:-30, 30:-30])


def test_doubt_fades_towards_the_canvas_and_the_outline_has_its_own_colour() -> None:
    assert one(alpha=51)[20, 20] == 0xFFFFCCCC
    ringed = one(ring=2.0)
    assert (ringed == 0xFF00FF00).any()
    assert ringed[20, 20] == 0xFFFF0000


def test_every_marker_shape_looks_different() -> None:
    assert len({one(shape).tobytes() for shape in range(len(MARKERS))}) == len(MARKERS)


def test_qt_reads_the_picture_from_the_memory_it_lies_in() -> None:
    sheet = Sheet(60, 40, (255, 255, 255))
    palette, sprite = look()
    sheet.stamp(np.array([[50, 30]], np.float32), np.array([1]), palette, sprite)
    image = QImage(sheet.memory, 60, 40, 4 * sheet.line, QImage.Format.Format_RGB32)
    assert image.pixelColor(50, 30).name() == "#0000ff"
    assert image.pixelColor(10, 30).name() == "#ffffff"
