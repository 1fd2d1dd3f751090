"""The form of a run: what its button says, how long, and what it starts from."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app import ask
from app.panels.pretrain_form import PretrainForm
from sslcore.configs import PretrainConfig
from tests.app.pretrain_desk import buttons, form

__all__ = ["form"]


def test_the_button_says_what_it_will_do(form):
    assert form.sentence.text().startswith("Learn from 6,782 images with SimCLR, about 8 minutes")
    assert form.config() == PretrainConfig(minutes=8)


def test_length_is_chosen_with_one_click(form, qtbot):
    quick = next(button for text, button in buttons(form).items() if "Thorough" in text)
    qtbot.mouseClick(quick, Qt.MouseButton.LeftButton)
    assert form.config().minutes == 24
    assert "24 minutes" in form.sentence.text()
    assert [text for text, button in buttons(form).items() if button.isChecked()] == ["Thorough · 24 min"]


def test_a_run_of_epochs_ends_after_epochs_only(form):
    form.length.unit.setCurrentIndex(1)
    form.length.amount.setValue(30)
    config = form.config()
    assert (config.epochs, config.minutes) == (30, None)
    assert "30 epochs" in form.sentence.text()
    assert not any(button.isChecked() for button in buttons(form).values())


def test_a_chosen_length_outlives_a_new_scan(form):
    form.length.amount.setValue(3)
    form.set_images(60_000)
    assert form.config().minutes == 3


def test_the_usual_length_follows_the_number_of_images(form):
    form.set_images(200)
    assert form.config().minutes == 5


def test_advanced_settings_reach_the_run(form, qtbot):
    assert not form.advanced.method.isVisible()
    qtbot.mouseClick(form.advanced.fold, Qt.MouseButton.LeftButton)
    assert form.advanced.method.isVisible()
    form.advanced.method.choose("vicreg")
    form.advanced.encoder.setCurrentIndex(form.advanced.encoder.findData("tiny"))
    form.advanced.resolution.setCurrentIndex(form.advanced.resolution.findData(48))
    form.advanced.batch.setValue(64)
    form.advanced.seed.setValue(7)
    form.advanced.channels.setCurrentIndex(form.advanced.channels.findData(1))
    form.kinds.choose("signs")
    assert form.config() == PretrainConfig(
        "vicreg", "tiny", resolution=48, batch=64, minutes=8, seed=7, augmentation="signs", channels=1
    )
    assert "VICReg" in form.sentence.text()


def choose_start(form: PretrainForm, row: int) -> None:
    form.advanced.start.setCurrentIndex(row)
    form.advanced.start.activated.emit(row)


def test_a_run_starts_from_scratch_from_the_internet_or_from_a_file(form, monkeypatch, tmp_path):
    assert form.config().start == "scratch"
    choose_start(form, 1)
    assert form.config().start == "pretrained"
    answers = [None, tmp_path / "mine.safetensors", None]
    monkeypatch.setattr(ask, "choose_file", lambda *_, **__: answers.pop(0))
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == "pretrained"
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == str(tmp_path / "mine.safetensors")
    assert form.advanced.start.currentText() == "File: mine.safetensors"
    choose_start(form, 0)
    choose_start(form, form.advanced.start.findData("file"))
    assert form.config().start == str(tmp_path / "mine.safetensors")
    assert answers == []
