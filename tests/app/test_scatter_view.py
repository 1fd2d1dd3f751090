"""The map as a person uses it: drag, click, hover, zoom, and watch it glide."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme
from app.widgets.scatter_canvas import Canvas
from app.widgets.scatter_view import ScatterView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
LEFT, MIDDLE, NOTHING = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier
Keys = Qt.KeyboardModifier


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[ScatterView]:
    """A shown map of 9 points in a 3 x 3 square, ids 100 to 108, row by row from below."""
    theme.apply(qapp, "light")
    theme.set_animations(True)
    result = ScatterView()
    qtbot.addWidget(result)
    result.resize(400, 400)
    result.show()
    result.set_points(np.array([(x, y) for y in range(3) for x in range(3)], np.float32), np.arange(100, 109))
    yield result
    result.close()


def canvas_of(view: ScatterView) -> Canvas:
    return view.findChild(Canvas)


def drag(
    view: ScatterView, path: list[QPointF], keys: Qt.KeyboardModifier = NOTHING, button: Qt.MouseButton = LEFT
) -> None:
    """Press at the first place, move through all, release at the last."""
    canvas, up = canvas_of(view), Qt.MouseButton.NoButton
    kinds = [
        QEvent.Type.MouseButtonPress,
        *[QEvent.Type.MouseMove] * len(path),
        QEvent.Type.MouseButtonRelease,
    ]
    for kind, place in zip(kinds, [path[0], *path, path[-1]], strict=True):
        moving = kind == QEvent.Type.MouseMove
        held = up if kind == QEvent.Type.MouseButtonRelease else button
        event = QMouseEvent(kind, place, canvas.mapToGlobal(place), up if moving else button, held, keys)
        QApplication.sendEvent(canvas.viewport(), event)


def move_to(view: ScatterView, place: QPointF) -> None:
    canvas, none = canvas_of(view), Qt.MouseButton.NoButton
    event = QMouseEvent(QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), none, none, NOTHING)
    QApplication.sendEvent(canvas.viewport(), event)


def place_of(view: ScatterView, row: int) -> QPointF:
    return QPointF(*(float(v) for v in canvas_of(view).on_screen()[row]))


def around(view: ScatterView, rows: tuple[int, int], room: float = 20) -> list[QPointF]:
    """Return the corners of a box around two rows' points."""
    a, b = place_of(view, rows[0]), place_of(view, rows[1])
    left, right = min(a.x(), b.x()) - room, max(a.x(), b.x()) + room
    top, bottom = min(a.y(), b.y()) - room, max(a.y(), b.y()) + room
    return [QPointF(left, top), QPointF(right, top), QPointF(right, bottom), QPointF(left, bottom)]


def test_everything_fits_and_up_is_up(view: ScatterView) -> None:
    places = canvas_of(view).on_screen()
    assert ((places > 5) & (places < 395)).all()
    assert places[0, 1] > places[8, 1]
    assert places[0, 0] < places[8, 0]


@pytest.mark.parametrize(
    ("keys", "how"),
    [
        (NOTHING, "replace"),
        (Qt.KeyboardModifier.ShiftModifier, "add"),
        (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier, "remove"),
    ],
)
def test_a_lasso_reports_what_it_holds(
    view: ScatterView, qtbot: QtBot, keys: Qt.KeyboardModifier, how: str
) -> None:
    view.set_mode("lasso")
    with qtbot.waitSignal(view.selection_drawn) as drawn:
        drag(view, around(view, (0, 2)), keys)
    mask, mode = drawn.args
    assert view.cloud.ids[mask].tolist() == [100, 101, 102]
    assert mode == how


def test_a_rectangle_leaves_out_what_is_filtered_away(view: ScatterView, qtbot: QtBot) -> None:
    view.set_mode("rectangle")
    view.set_visible(np.arange(9) != 4)
    corners = around(view, (3, 8))
    with qtbot.waitSignal(view.selection_drawn) as drawn:
        drag(view, [corners[2], corners[0]])
    assert view.cloud.ids[drawn.args[0]].tolist() == [103, 105, 106, 107, 108]


def test_panning_moves_the_map_and_keeps_the_selection(view: ScatterView, qtbot: QtBot) -> None:
    before = place_of(view, 4)
    with qtbot.assertNotEmitted(view.selection_drawn):
        drag(view, [QPointF(100, 100), QPointF(130, 110)])
    assert (place_of(view, 4) - before).x() == pytest.approx(30, abs=0.5)
    assert (place_of(view, 4) - before).y() == pytest.approx(10, abs=0.5)
    view.fit()
    assert (place_of(view, 4) - before).manhattanLength() < 1


def test_the_middle_button_pans_with_the_lasso_in_hand(view: ScatterView, qtbot: QtBot) -> None:
    view.set_mode("lasso")
    before = place_of(view, 4)
    with qtbot.assertNotEmitted(view.selection_drawn):
        drag(view, [QPointF(100, 100), QPointF(140, 100)], button=MIDDLE)
    assert (place_of(view, 4) - before).x() == pytest.approx(40, abs=0.5)


def test_the_wheel_zooms_around_the_pointer(view: ScatterView) -> None:
    canvas = canvas_of(view)
    place, other = place_of(view, 0), place_of(view, 8)
    none, phase = Qt.MouseButton.NoButton, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        place, canvas.mapToGlobal(place), QPoint(), QPoint(0, 240), none, NOTHING, phase, False
    )
    QApplication.sendEvent(canvas.viewport(), event)
    assert (place_of(view, 0) - place).manhattanLength() < 1
    assert (place_of(view, 8) - place).manhattanLength() > 1.2 * (other - place).manhattanLength()


def test_a_click_names_the_image_and_a_click_beside_clears(view: ScatterView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.clicked) as clicked:
        drag(view, [place_of(view, 5) + QPointF(3, 2)])
    assert clicked.args == [105]
    with qtbot.waitSignal(view.selection_drawn) as drawn:
        drag(view, [place_of(view, 5) + QPointF(45, 40)])
    assert drawn.args[1] == "replace"
    assert not drawn.args[0].any()


def test_a_shift_click_adds_and_takes_away(view: ScatterView, qtbot: QtBot) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    for selected, how in ((False, "add"), (True, "remove")):
        view.set_selection(np.arange(9) == (5 if selected else 0))
        with qtbot.waitSignal(view.selection_drawn) as drawn:
            drag(view, [place_of(view, 5)], shift)
        assert (view.cloud.ids[drawn.args[0]].tolist(), drawn.args[1]) == ([105], how)


def test_hovering_names_the_image_once_and_leaving_says_so(view: ScatterView, qtbot: QtBot) -> None:
    told: list[int] = []
    view.hovered.connect(lambda image, _place: told.append(image))
    move_to(view, place_of(view, 3))
    move_to(view, place_of(view, 3) + QPointF(1, 0))
    QApplication.sendEvent(canvas_of(view), QEvent(QEvent.Type.Leave))
    assert told == [103, -1]


def test_points_glide_to_a_new_layout_and_arrive(view: ScatterView, qtbot: QtBot) -> None:
    start = view.cloud.xy.copy()
    goal = start[::-1].copy()
    view.set_points(goal, np.arange(100, 109), animate=True)
    assert np.array_equal(view.cloud.shown, start)
    qtbot.waitUntil(lambda: bool(np.array_equal(view.cloud.shown, goal)))


@pytest.mark.parametrize("everywhere", [True, False])
def test_without_animations_points_jump(view: ScatterView, everywhere: bool) -> None:
    if everywhere:
        theme.set_animations(False)
    else:
        view.set_animations(False)
    goal = view.cloud.xy[::-1].copy()
    view.set_points(goal, np.arange(100, 109), animate=True)
    theme.set_animations(True)
    assert np.array_equal(view.cloud.shown, goal)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_selection_and_labels_are_seen_in_both_themes(
    view: ScatterView, qapp: QApplication, name: str
) -> None:
    theme.apply(qapp, name)
    rgba = np.full((9, 4), (150, 150, 150, 255), np.uint8)
    none = np.zeros(9, np.bool_)
    view.set_colors(rgba, none, none)
    plain = view.grab().toImage()
    middle = place_of(view, 4).toPoint()
    rgba[4] = (230, 159, 0, 255)
    view.set_colors(rgba, np.arange(9) == 4, np.arange(9) == 4)
    labelled = view.grab().toImage()
    view.set_selection(np.arange(9) == 4)
    selected = view.grab().toImage()
    assert plain.pixelColor(middle).name() == "#969696"
    assert labelled.pixelColor(middle).name() == "#e69f00"
    assert selected.pixelColor(middle).name() == "#e69f00"
    assert theme.tokens().accent.lower() in colors_near(selected, middle)
    assert theme.tokens().accent.lower() not in colors_near(labelled, middle)


def colors_near(image: object, middle: QPoint) -> set[str]:
    return {
        image.pixelColor(middle.x() + x, middle.y() + y).name()  # type: ignore[attr-defined]
        for x in range(-12, 13)
        for y in range(-12, 13)
    }


def test_far_in_pictures_take_the_place_of_points(view: ScatterView) -> None:
    picture = QPixmap(96, 96)
    picture.fill(Qt.GlobalColor.magenta)
    asked: list[int] = []
    view.set_thumbnail_source(lambda image: asked.append(image) or picture)
    shown = view.grab().toImage()
    assert shown.pixelColor(place_of(view, 4).toPoint() + QPoint(15, 15)).name() == "#ff00ff"
    assert set(asked) == set(range(100, 109))


def test_in_a_crowd_there_are_only_points(view: ScatterView) -> None:
    n = 5000
    view.set_points(np.random.default_rng(0).random((n, 2)).astype(np.float32), np.arange(n))
    asked: list[int] = []
    view.set_thumbnail_source(lambda image: asked.append(image))
    view.grab()
    assert asked == []


def test_the_tools_and_the_mode_say_the_same(view: ScatterView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.mode_changed) as told:
        view.set_mode("rectangle")
    assert told.args == ["rectangle"]
    checked = [b.accessibleName() for b in view._buttons.values() if b.isChecked()]
    assert checked == ["Select with a rectangle"]
    with pytest.raises(ValueError, match="mode"):
        view.set_mode("magic")


def test_values_for_other_points_are_refused_before_they_are_painted(view: ScatterView) -> None:
    short = np.zeros(8, np.bool_)
    for call in (view.set_selection, view.set_visible, view.set_shapes):
        with pytest.raises(ValueError, match="9"):
            call(short)
    with pytest.raises(ValueError, match="9"):
        view.set_colors(np.zeros((8, 4), np.uint8), short, short)
    with pytest.raises(ValueError, match="places"):
        view.set_points(np.zeros((2, 2), np.float32), np.arange(3))


def test_points_are_seen_before_they_are_coloured(view: ScatterView) -> None:
    assert view.grab().toImage().pixelColor(place_of(view, 4).toPoint()).name() == "#969696"


def test_an_empty_map_says_what_to_do(view: ScatterView) -> None:
    view.set_points(np.zeros((0, 2), np.float32), np.zeros(0, np.int64))
    view.set_empty_text("Learn first")
    assert view._empty.isVisible()
    assert view._empty.text() == "Learn first"
    assert not canvas_of(view).isVisible()


def test_pyqtgraph_is_not_loaded_before_the_map_is_shown() -> None:
    code = (
        "import sys; import app.widgets.scatter_view, app.theme; "
        "from PySide6.QtWidgets import QApplication; a = QApplication([]); "
        "v = app.widgets.scatter_view.ScatterView(); "
        "heavy = {'pyqtgraph', 'torch', 'sklearn', 'umap', 'numba', 'scipy', 'PIL'} & set(sys.modules); "
        "sys.exit(repr(heavy) if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
