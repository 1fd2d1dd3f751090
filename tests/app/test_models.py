"""The grid's and the class list's models over a real project, and over 60,000 images."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.models.classes_model import ClassesModel, ClassIdRole, CountRole, KeyRole
from app.models.image_rows import ImageFilter
from app.models.images_model import ImagesModel
from app.models.pictures import KEPT_BYTES, Pictures, to_pixmap
from app.predictions import Predictions
from app.session import Session
from app.widgets.thumbnail_delegate import (
    BadgeRole,
    ConfidenceRole,
    ImageIdRole,
    LabelColorRole,
    LabelRole,
    NameRole,
    PictureRole,
    PredictionRole,
)
from sslcore.project import create_project
from sslcore.store import ScanRecord, Store

NAMES = ("b/02.png", "a/01.png", "b/10.png", "a/broken.png", "c/Ä.png")


def record(path: str, number: int) -> ScanRecord:
    bad = "broken" in path
    return ScanRecord(
        path,
        100,
        number,
        f"{number:032x}",
        8,
        8,
        "PNG",
        "RGB",
        "unreadable" if bad else "ok",
        "cut off" if bad else "",
    )


def open_with(tmp_path: Path, paths: list[str]) -> Session:
    (tmp_path / "images").mkdir()
    project = create_project(tmp_path / "p.handful", tmp_path / "images")
    with Store(project) as store:
        store.apply_scan([record(path, number) for number, path in enumerate(paths)], complete=True)
    return Session.open(project.root, ("no-worker-is-needed-here",))


@pytest.fixture
def session(tmp_path: Path, qtbot: QtBot) -> Iterator[Session]:
    made = open_with(tmp_path, list(NAMES))
    yield made
    made.close_now()


@pytest.fixture
def model(session: Session) -> ImagesModel:
    made = ImagesModel(session, Pictures(session))
    checked(made)
    return made


def checked(model: QAbstractItemModel) -> None:
    """Let Qt's own tester watch the model; what it warns of fails the test."""
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning, model)


def names(model: ImagesModel) -> list[str]:
    tips = (model.index(row).data(Qt.ItemDataRole.ToolTipRole) for row in range(model.rowCount()))
    return [tip.splitlines()[0] for tip in tips]


def id_of(session: Session, path: str) -> int:
    return int(session.table.ids[list(session.table.paths).index(path)])


def predict(session: Session, chances: list[tuple[float, float]]) -> None:
    """Let a head believe this about all images, in id order."""
    classes = tuple(row.id for row in session.classes)
    values = np.array(chances, np.float16)
    session.live.predictions = Predictions(session.table.ids, values, classes)
    session.live.head_changed.emit()


def test_readable_images_are_shown_by_name(model: ImagesModel, session: Session) -> None:
    assert names(model) == ["a/01.png", "b/02.png", "b/10.png", "c/Ä.png"]
    first = model.index(0)
    assert first.data(NameRole) == "01.png"
    assert first.data(ImageIdRole) == id_of(session, "a/01.png")
    assert model.ids().tolist() == [id_of(session, name) for name in names(model)]
    assert first.data(PictureRole) is None
    assert first.data(LabelRole) is None


def test_a_label_repaints_its_row(model: ImagesModel, session: Session, qtbot: QtBot) -> None:
    cat = session.add_class("cat", "#123456")
    assert cat
    with qtbot.waitSignal(model.dataChanged) as painted:
        session.label([id_of(session, "b/10.png")], cat)
    assert [painted.args[0].row(), painted.args[1].row()] == [2, 2]
    assert model.index(2).data(LabelRole) == "cat"
    assert model.index(2).data(LabelColorRole) == "#123456"
    session.rename_class(cat, "Cat")
    assert model.index(2).data(LabelRole) == "Cat"


def test_filters_combine(model: ImagesModel, session: Session) -> None:
    cat, dog = session.add_class("cat"), session.add_class("dog")
    assert cat
    assert dog
    session.label([id_of(session, "a/01.png")], cat)
    session.label([id_of(session, "b/02.png")], dog)
    model.set_filter(ImageFilter(classes=frozenset({cat, -1})))
    assert names(model) == ["a/01.png", "b/10.png", "c/Ä.png"]
    model.set_filter(ImageFilter(text=" DOG "))
    assert names(model) == ["b/02.png"]
    model.set_filter(ImageFilter(text="ä"))
    assert names(model) == ["c/Ä.png"]
    model.set_filter(ImageFilter(text="b/", ids=np.array([id_of(session, "b/10.png"), 999])))
    assert names(model) == ["b/10.png"]
    model.set_filter(ImageFilter(classes=frozenset({12345})))
    assert names(model) == []


def test_a_class_filter_follows_the_labels(model: ImagesModel, session: Session) -> None:
    cat = session.add_class("cat")
    assert cat
    model.set_filter(ImageFilter(classes=frozenset({-1})))
    session.label([id_of(session, "a/01.png")], cat)
    assert names(model) == ["b/02.png", "b/10.png", "c/Ä.png"]
    session.undo()
    assert len(names(model)) == 4


def test_orders(model: ImagesModel, session: Session) -> None:
    session.add_class("cat")
    dog = session.add_class("dog")
    assert dog
    session.label([id_of(session, "b/10.png")], dog)
    model.set_sort("class")
    assert names(model)[0] == "b/10.png"
    predict(session, [(0.9, 0.1), (0.6, 0.4), (0.2, 0.8), (0.5, 0.5), (0.3, 0.7)])
    model.set_sort("doubt")
    assert names(model) == ["a/01.png", "c/Ä.png", "b/10.png", "b/02.png"]
    assert model.index(0).data(BadgeRole) == "60%"
    model.set_sort("certainty")
    assert names(model) == ["b/02.png", "b/10.png", "c/Ä.png", "a/01.png"]
    model.set_sort("guess")
    assert names(model) == ["b/02.png", "a/01.png", "b/10.png", "c/Ä.png"]
    assert model.index(2).data(PredictionRole) == "dog"
    assert model.index(2).data(ConfidenceRole) == pytest.approx(0.8, abs=1e-3)
    model.set_sort("age")
    assert names(model)[0] == "c/Ä.png"
    model.set_sort("no such order")
    assert names(model)[0] == "a/01.png"


def test_deleting_a_class_leaves_no_stale_guess(model: ImagesModel, session: Session) -> None:
    cat, dog = session.add_class("cat"), session.add_class("dog")
    assert cat
    predict(session, [(0.9, 0.1)] * 5)
    session.delete_class(cat)
    assert model.index(0).data(PredictionRole) == "dog"
    assert session.guesses(int(session.table.ids[0])) == (dog, pytest.approx(1.0))
    session.undo()
    assert model.index(0).data(PredictionRole) == "cat"


def test_pictures_are_never_stretched(qtbot: QtBot) -> None:
    wide = np.full((10, 30, 3), (255, 0, 0), np.uint8)
    picture = to_pixmap(wide).toImage()
    assert (picture.width(), picture.height()) == (30, 30)
    assert picture.pixelColor(15, 15) == QColor(255, 0, 0)
    assert picture.pixelColor(15, 2).alpha() == 0


def test_pictures_are_read_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def thumbnail(image_id: int) -> Any:
        asked.append(image_id)
        return np.zeros((4, 4, 3), np.uint8)

    monkeypatch.setattr(session, "thumbnail", thumbnail)
    pictures = Pictures(session)
    assert pictures.picture(1) is not None
    assert pictures.picture(1) is not None
    assert asked == [1]
    session.arrays_changed.emit("thumbnails")
    pictures.picture(1)
    assert asked == [1, 1]


def test_large_pictures_are_not_all_kept(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "thumbnail", lambda _image_id: np.zeros((96, 96, 3), np.uint8))
    pictures = Pictures(session)
    for image_id in range(2 * KEPT_BYTES // (96 * 96 * 4)):
        assert pictures.picture(image_id) is not None
    kept = [picture.width() * picture.height() * 4 for picture in pictures._kept.values()]
    assert KEPT_BYTES / 2 < sum(kept) <= KEPT_BYTES


def test_every_page_shows_the_same_pictures(session: Session) -> None:
    assert Pictures.of(session) is Pictures.of(session)


def test_classes_are_listed_with_key_and_count(session: Session, qtbot: QtBot) -> None:
    model = ClassesModel(session)
    checked(model)
    ids = [session.add_class(f"class {number}") for number in range(11)]
    session.label(session.table.ids[:2].tolist(), ids[1] or 0)
    assert model.rowCount() == 11
    second = model.index(1)
    assert (second.data(), second.data(ClassIdRole), second.data(CountRole)) == ("class 1", ids[1], 2)
    assert [model.index(row).data(KeyRole) for row in (0, 8, 9, 10)] == ["1", "9", "0", None]
    assert second.data(Qt.ItemDataRole.DecorationRole) == QColor(session.classes[1].color)
    session.delete_class(ids[0] or 0)
    assert model.index(0).data() == "class 1"


def test_editing_a_name_renames_the_class(session: Session) -> None:
    model = ClassesModel(session)
    session.add_class("cat")
    session.add_class("dog")
    assert model.setData(model.index(0), "Cat")
    assert model.setData(model.index(0), QColor("#010203"), Qt.ItemDataRole.DecorationRole)
    assert (session.classes[0].name, session.classes[0].color.lower()) == ("Cat", "#010203")
    assert not model.setData(model.index(0), "dog")
    assert model.index(0).data() == "Cat"
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsEditable


def test_sixty_thousand_images_are_rows_like_any_other(tmp_path: Path, qtbot: QtBot) -> None:
    session = open_with(tmp_path, [f"{n % 7}/{n:05d}.png" for n in range(60_000)])
    try:
        model = ImagesModel(session, Pictures(session))
        assert model.rowCount() == 60_000
        cat = session.add_class("cat")
        chosen = session.table.ids[::6].tolist()
        assert session.label(chosen, cat or 0)
        assert session.undo_text == "Label 10,000 images as cat"
        model.set_filter(ImageFilter(classes=frozenset({cat or 0}), text="3/"))
        assert 0 < model.rowCount() < 10_000
        assert session.undo()
        assert model.rowCount() == 0
        assert session.counts == {cat: 0}
    finally:
        session.close_now()
