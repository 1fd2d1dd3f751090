"""A first hour: from a folder of images to an exported model that matches, by mouse and keyboard alone."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QRadioButton

from app.project_view import EVALUATE, EXPORT, IMAGES, LABEL, PRETRAIN
from sslcore.predict import predict_folder
from sslcore.progress import Progress
from sslcore.store import Store
from tests.conftest import SHAPES
from tests.e2e.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PER_CLASS = 30
IMAGES_THERE = PER_CLASS * len(SHAPES)
BAD = {"empty.png", "text.jpg", "cut.png"}


@pytest.fixture
def photos(tmp_path: Path, draw_folder: Callable[..., Path]) -> Path:
    """120 drawn images in class folders, and three files that are no images."""
    folder = draw_folder(tmp_path / "photos", PER_CLASS)
    (folder / "circle" / "empty.png").write_bytes(b"")
    (folder / "cross" / "text.jpg").write_text("no image at all")
    whole = (folder / "square" / "000.png").read_bytes()
    (folder / "square" / "cut.png").write_bytes(whole[: len(whole) // 2])
    return folder


def test_from_a_folder_to_a_model_that_matches(
    photos: Path, tmp_path: Path, open_window: Callable[..., Person], answer_folder: Callable[[Path], None]
) -> None:
    person = open_window()
    answer_folder(photos)
    set_up(person, photos)
    learn(person)
    label(person)
    lasso(person)
    evaluate(person)
    model = export(person)
    use(person, model, photos, tmp_path / "predictions.csv")
    assert not (tmp_path / "errors.log").exists()


def truth(person: Person, image_id: int) -> str:
    """Return what a person sees on an image."""
    path = person.session.path_of(image_id)
    assert path is not None
    return path.parent.name


def set_up(person: Person, photos: Path) -> None:
    window = person.window
    person.click(window.start.drop.choose)
    page = window.setup
    person.wait(lambda: page.look is not None)
    assert page.isVisible()
    shown = page.facts.reasons
    reasons = {shown.item(i).text(): shown.item(i).toolTip() for i in range(shown.count())}
    assert {"circle/empty.png", "cross/text.jpg"} <= set(reasons)
    assert all(len(reason.splitlines()[1]) > 10 for reason in reasons.values())
    # A cut file has a good header: only reading it whole, in the scan, finds it out.
    assert f"{IMAGES_THERE + len(BAD) - len(reasons)}" in page.facts.count.accessibleName()
    hidden = next(b for b in page.form.findChildren(QRadioButton) if "hidden" in b.text())
    person.click(hidden, QPointF(8, hidden.height() / 2))
    assert hidden.isChecked()
    person.click(page.form.ready)
    person.wait(lambda: window.session is not None)
    assert window.isActiveWindow(), "no part of it flashes up as a window of its own"
    root = person.session.project.root
    assert root == photos.with_name("photos.handful")
    person.wait(lambda: person.session.n_usable == IMAGES_THERE)
    with Store(person.session.project, readonly=True) as store:
        table = store.image_table()
        hidden_truth = store.truth()
    assert sorted(hidden_truth) == sorted(person.session.table.ids.tolist())
    assert set(hidden_truth.values()) == set(SHAPES)
    assert not person.session.classes, "what is hidden is not shown"
    unreadable = {p for p, s in zip(table.paths, table.status, strict=True) if s == "unreadable"}
    assert {Path(path).name for path in unreadable} == BAD
    assert person.view.step == IMAGES
    assert person.view.images.summary.count.accessibleName().startswith(f"{IMAGES_THERE} images")
    assert "Cannot be read: 3" in person.texts(person.view.images)
    assert not person.labels()


def learn(person: Person) -> None:
    person.click(person.view.images.next)
    person.wait(lambda: person.view.step == PRETRAIN)
    page = person.view.pretrain
    person.learn(epochs=40)
    person.wait(lambda: "images/s" in page.live.figures.text())
    person.click(page.live.pause)
    person.wait(lambda: "Paused" in page.live.figures.text())
    assert person.runs()[-1].status == "paused"
    assert page.live.pause.text() == "Go on"
    person.click(page.live.pause)
    person.wait(lambda: person.runs()[-1].status == "running")
    # The small map of what it has learnt by now.
    person.wait(lambda: len(page.live.map.cloud) == IMAGES_THERE)
    person.wait(lambda: person.runs()[-1].status == "done")
    run = person.runs()[-1]
    assert run.result["epochs"] == 40
    assert (run.method, run.result["encoder"], run.result["resolution"]) == ("simclr", "tiny", 32)
    folder = person.session.project.run_folder(run.id, run.method)
    assert (folder / "encoder.safetensors").is_file()
    person.wait(lambda: "The run is done" in page.banner.message())
    person.click(page.banner._action)
    person.wait(lambda: person.view.step == LABEL)
    person.wait_still()
    assert person.session.active_run == run.id
    scatter = person.view.label.map.scatter
    person.wait(lambda: len(scatter.cloud) == IMAGES_THERE)
    assert np.isfinite(scatter.cloud.xy).all()
    assert len(np.unique(scatter.cloud.xy, axis=0)) > IMAGES_THERE / 2


def label(person: Person) -> None:
    """Name each class the first time it is seen, then label with its key; skip one, say yes and no to guesses."""
    page, session = person.view.label, person.session
    assert "press A" in person.texts(page.panel)
    names: list[str] = []
    while len(session.labels) < 24 or len(names) < len(SHAPES):
        person.wait(lambda: person.window.current() is not None)
        asked, before = person.window.current(), len(session.labels)
        assert asked is not None
        name = truth(person, asked)
        if asked == session.reask:
            answer_again(person, names.index(name))
            continue
        if name not in names:
            person.name_class(name)
            names.append(name)
        else:
            person.digit(names.index(name))
        assert len(session.labels) == before + 1
        assert person.labels() == session.labels, "a label is on the disk before the next key"
        assert session.class_of(asked).name == name  # type: ignore[union-attr]
        person.wait(lambda asked=asked: person.window.current() != asked)  # type: ignore[misc]
        if before == 5:
            skip(person)
        if before == 8:
            person.wait(lambda: session.head_info)
            verdict = page.panel.verdict
            assert "%" in verdict.number.text() or "oo few" in verdict.number.text() + verdict.line.text()
    assert [row.name for row in session.classes] == names
    accept(person)
    reject(person)
    typed_words_label_nothing(person)
    person.wait(lambda: session.head_info.get("version") == session.label_version)
    assert "%" in page.panel.verdict.number.text()
    assert " to " in page.panel.verdict.interval.text()


def answer_again(person: Person, key: int) -> None:
    """Answer a second, blind question, which comes by chance: it is kept, and no label changes."""
    asked, before = person.window.current(), person.labels()
    with Store(person.session.project, readonly=True) as store:
        answers = len(store.reasks())
    person.digit(key)
    person.wait(lambda: person.window.current() != asked)
    assert person.labels() == before
    with Store(person.session.project, readonly=True) as store:
        assert len(store.reasks()) == answers + 1


def skip(person: Person) -> None:
    asked, before = person.window.current(), dict(person.session.labels)
    person.press(Qt.Key.Key_Space)
    person.wait(lambda: person.window.current() != asked)
    assert person.labels() == before


def wait_for_guess(person: Person, right: bool) -> int:
    """Turn to the next image asked about whose guess is right, or wrong; returns its id. No blind question."""
    session = person.session
    person.wait(lambda: session.probabilities is not None and person.window.current() is not None)
    for _ in range(200):
        asked = person.window.current()
        guess = session.guesses(asked) if asked is not None else None
        name = session.class_by_id(guess[0]).name if guess else None  # type: ignore[union-attr]
        known = asked is not None and asked != session.reask
        if known and guess and (name == truth(person, asked)) == right:
            return asked
        person.press(Qt.Key.Key_Right)
    return -1


def accept(person: Person) -> None:
    asked = wait_for_guess(person, right=True)
    guess = person.session.guesses(asked)
    assert guess
    person.press(Qt.Key.Key_Return)
    assert person.labels()[asked] == guess[0]
    person.wait(lambda: person.window.current() != asked)


def reject(person: Person) -> None:
    asked = wait_for_guess(person, right=False)
    if asked < 0:
        asked = wait_for_guess(person, right=True)
    guess, before = person.session.guesses(asked), person.labels()
    assert guess
    person.press(Qt.Key.Key_X)
    with Store(person.session.project, readonly=True) as store:
        assert store.rejections()[asked] == {guess[0]}
    assert person.labels() == before
    following = person.session.guesses(asked)
    assert following is None or following[0] != guess[0], "the model does not insist"


def typed_words_label_nothing(person: Person) -> None:
    search, before = person.window.bar.search, person.labels()
    person.click(search)
    person.wait(search.hasFocus)
    person.type("1a2x ")
    person.press(Qt.Key.Key_Return, Qt.Key.Key_Delete)
    assert search.text() == "1a2x "
    assert person.labels() == before
    assert not person.view.label.panel.field.isVisible()
    search.selectAll()
    person.press(Qt.Key.Key_Backspace)
    assert person.labels() == before
    person.step(LABEL)


def lasso(person: Person) -> None:
    """Draw around a part of the map: one key labels all of it, as one step that undo takes back."""
    scatter = person.view.label.map.scatter
    canvas = scatter._canvas
    assert canvas is not None
    person.wait(lambda: np.array_equal(scatter.cloud.shown, scatter.cloud.xy))
    person.press(Qt.Key.Key_L)
    assert scatter.mode == "lasso"
    places = canvas.on_screen()
    middle = widest_gap(places[:, 0])
    corners = [(3, 60), (middle, 60), (middle, canvas.height() - 4), (3, canvas.height() - 4), (3, 60)]
    # The tools float over the upper corner: the drawing begins below them.
    wanted = scatter.cloud.ids[(places[:, 0] < middle) & (places[:, 1] > 60)]
    person.drag(canvas, corners)
    targets = set(person.window.targets())
    assert targets == set(wanted.tolist())
    assert len(targets) > IMAGES_THERE / 4
    before, session = person.labels(), person.session
    person.digit(2)
    third = session.classes[2].id
    assert person.labels() == {**before, **dict.fromkeys(targets, third)}
    person.undo()
    assert person.labels() == before
    person.redo()
    assert person.labels() == {**before, **dict.fromkeys(targets, third)}
    person.undo()
    assert person.labels() == session.labels == before
    person.press(Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    person.press(Qt.Key.Key_V)


def widest_gap(xs: np.ndarray) -> float:
    """Return where, in the middle half, a line down the map passes no point closely."""
    inner = np.sort(xs)[len(xs) // 4 : -len(xs) // 4]
    left = int(np.argmax(np.diff(inner)))
    return float(inner[left : left + 2].mean())


def evaluate(person: Person) -> None:
    person.step(EVALUATE)
    page, session = person.view.evaluate, person.session
    person.wait(lambda: session.head_info.get("version") == session.label_version)
    person.wait(lambda: not page.state.text())
    info = session.head_info
    assert f"{100 * info['accuracy']:.0f}" in page.figures.number.accessibleName()
    counts = np.array(info["confusion"])
    assert counts.sum() == len(session.labels)
    cells = [(i, j) for i in range(len(counts)) for j in range(len(counts)) if counts[i, j]]
    row, column = next((cell for cell in cells if cell[0] != cell[1]), cells[0])
    person.click(page.confusion, page.confusion.cell_rect(row, column).center())
    assert page.images.title.text().startswith(f"{counts[row, column]} labelled")
    assert page.images.model.rowCount() == counts[row, column]
    shown = {session.class_of(int(image_id)).id for image_id in page.images.ids}  # type: ignore[union-attr]
    assert shown == {info["class_ids"][row]}


def export(person: Person) -> Path:
    person.step(EXPORT)
    page = person.view.export
    card = page.cards["onnx"]
    person.click(card.export)
    person.wait(lambda: "Verified on" in person.texts(card))
    assert f"Verified on {IMAGES_THERE} images" in person.texts(card)
    folder = person.session.project.root.with_name("photos exports") / "onnx"
    assert {"MODEL_CARD.md", "parity.json"} <= {file.name for file in folder.iterdir()}
    parity = json.loads((folder / "parity.json").read_text())
    assert parity["images"] == IMAGES_THERE
    assert parity["agreement"] >= 0.99
    assert parity["max_abs_diff"] < 0.02
    return next(folder.glob("*.onnx"))


def use(person: Person, model: Path, photos: Path, out: Path) -> None:
    """The exported file says of every image what the window shows."""
    result = predict_folder(model, photos, out, Progress())
    assert result["images"] == IMAGES_THERE
    assert {Path(bad["path"]).name for bad in result["unreadable"]} == BAD
    session = person.session
    with out.open(encoding="utf-8", newline="") as file:
        predicted = {row["path"]: row for row in csv.DictReader(file)}
    ids, probabilities = session.prediction_ids, session.probabilities
    assert ids is not None
    assert probabilities is not None
    names = [session.class_by_id(class_id).name for class_id in session.prediction_classes]  # type: ignore[union-attr]
    paths = [session.table.paths[row] for row in session.table.rows_of(ids)]
    files = np.array([[float(predicted[path][name]) for name in names] for path in paths])
    assert np.abs(files - probabilities).max() < 0.02
