"""Taking things home: what can be exported, where it goes, and the proof that comes back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app import ask
from app.panels.export_page import ExportPage

CERTIFICATE = {"images": 200, "agreement": 1.0, "max_abs_diff": 0.00044}


@pytest.fixture
def page(scanned, qtbot):
    made = ExportPage(scanned)
    qtbot.addWidget(made)
    made.resize(1184, 900)
    with qtbot.waitExposed(made):
        made.show()
    return made


@pytest.fixture
def labelled(page, patiently):
    """The page of a project with two labels and a head for them."""
    session = page.session
    for image_id, name in zip(session.table.ids[:2], ("cat", "dog"), strict=True):
        session.label([int(image_id)], session.add_class(name))
    patiently(lambda: session.head_info.get("version") == session.label_version)
    return page


def words(card) -> str:
    return "\n".join(one.text() for one in card.findChildren(QLabel) if one.isVisible())


def usable(page) -> set[str]:
    return {name for name, card in page.cards.items() if card.export.isEnabled()}


def test_without_labels_nothing_can_be_exported_and_each_card_says_why(page):
    assert usable(page) == set()
    assert "two classes first" in words(page.cards["onnx"])
    assert "Label some images first" in words(page.cards["labels-csv"])
    assert "Nothing is labelled yet" in page.accuracy.accessibleName()


def test_labels_can_be_exported_without_a_model(labelled):
    assert usable(labelled) == {"labels-csv", "imagefolder", "predictions-csv"}
    assert "plain pixels are no model" in words(labelled.cards["onnx"])


def test_accuracy_stands_beside_the_exports(labelled):
    assert labelled.accuracy.accessibleName().startswith("50\u202f% 40\u202f% to 60\u202f%")


def test_a_model_can_be_exported_once_an_encoder_has_learned(labelled, patiently):
    session = labelled.session
    run = session._store.add_run("simclr", "small", {})
    session.start_embed(run.id)
    patiently(lambda: "onnx" in usable(labelled))
    assert "safetensors" in usable(labelled)


def test_an_export_goes_into_a_folder_of_its_own(labelled, qtbot, patiently, tmp_path, monkeypatch):
    monkeypatch.setattr(ask, "choose_folder", lambda *_: tmp_path / "home")
    labelled._choose_place()
    (tmp_path / "home" / "labels-csv").mkdir(parents=True)
    card = labelled.cards["labels-csv"]
    assert not card.show_folder.isVisible()
    qtbot.mouseClick(card.export, Qt.MouseButton.LeftButton)
    assert not card.export.isEnabled()
    patiently(lambda: "Written: labels-csv.txt" in words(card))
    assert (tmp_path / "home" / "labels-csv" / "labels-csv.txt").is_file()
    assert card.show_folder.isVisible()
    # The worker says what it wrote a moment before it is gone; only then may the next export start.
    patiently(card.export.isEnabled)
    assert card.export.text() == "Export again"
    assert "Written" not in words(labelled.cards["imagefolder"])


def test_exports_go_beside_the_project_unless_told_otherwise(page, tmp_path):
    assert page.place == tmp_path / "p exports"
    assert page.path.path() == str(tmp_path / "p exports")


def test_a_failed_export_says_why_on_its_card(labelled, patiently, wish):
    wish(labelled.session.project.root, export="fail")
    labelled.export("imagefolder")
    card = labelled.cards["imagefolder"]
    patiently(lambda: "That did not work. Try something else." in words(card))
    assert card.export.isEnabled()


def test_a_stopped_export_is_said_to_have_written_nothing(labelled, patiently, wish):
    wish(labelled.session.project.root, export="hold")
    labelled.export("imagefolder")
    card = labelled.cards["imagefolder"]
    patiently(lambda: "Writing… 10 %" in words(card))
    labelled.session.cancel()
    patiently(lambda: "Stopped" in words(card))


@pytest.mark.parametrize(
    ("result", "text", "tone"),
    [
        (
            {"files": ["/x/model.onnx", "/x/card.md"], "parity": CERTIFICATE},
            "Verified on 200 images: 100 % the same class, largest difference 0.00044. 2 files in onnx",
            "good",
        ),
        (
            {"files": ["/x/model.onnx"], "parity": {**CERTIFICATE, "agreement": 0.95}},
            "95 % the same",
            "warning",
        ),
        ({"files": ["/x/labels.csv"], "parity": None}, "Written: labels.csv", "good"),
        ({"files": ["/x/a.png"], "parity": None, "skipped": ["b", "c"]}, "cannot be read: 2", "good"),
    ],
)
def test_only_what_was_compared_is_called_verified(page, result, text, tone):
    card = page.cards["onnx"]
    card._folder = Path("/x/onnx")
    said, kind = card.in_words(result)
    assert text in said
    assert kind == tone
    assert said.startswith("Verified") == bool(result["parity"])
