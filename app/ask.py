"""Every modal question of the window: choosing files, and whether to destroy data. Tests patch this module."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QPushButton, QWidget


def tr(text: str) -> str:
    return QCoreApplication.translate("ask", text)


def choose_folder(parent: QWidget | None, title: str, start: Path | None = None) -> Path | None:
    """Return an existing folder the person picked, or None."""
    name = QFileDialog.getExistingDirectory(parent, title, str(start or Path.home()))
    return Path(name) if name else None


def choose_file(
    parent: QWidget | None, title: str, start: Path | None = None, kinds: str = ""
) -> Path | None:
    """Return an existing file the person picked, or None; `kinds` is a Qt filter such as "Labels (*.csv)"."""
    name, _ = QFileDialog.getOpenFileName(parent, title, str(start or Path.home()), kinds)
    return Path(name) if name else None


def choose_new_file(
    parent: QWidget | None, title: str, start: Path | None = None, kinds: str = ""
) -> Path | None:
    """Return a place for a new file, or None; the dialog itself asks before an old one is replaced."""
    name, _ = QFileDialog.getSaveFileName(parent, title, str(start or Path.home()), kinds)
    return Path(name) if name else None


def choose_one(parent: QWidget | None, title: str, question: str, choices: list[str]) -> int | None:
    """Return the place of the choice that the person picked, or None; asks nothing where there is only one."""
    if len(choices) < 2:
        return 0 if choices else None
    text, agreed = QInputDialog.getItem(parent, title, question, choices, 0, False)
    return choices.index(text) if agreed else None


def confirm(parent: QWidget | None, question: str, consequence: str, action: str) -> bool:
    """Return whether the person agrees to destroy something; `action` is the button's verb. Default: no."""
    box = QMessageBox(QMessageBox.Icon.Warning, "Handful", question, parent=parent)
    box.setInformativeText(consequence)
    yes = box.addButton(action, QMessageBox.ButtonRole.DestructiveRole)
    no = box.addButton(QMessageBox.StandardButton.Cancel)
    return _answer(box, default=no) is yes


def stop_on_close(parent: QWidget | None, doing: str) -> bool:
    """Return whether to close although work is under way; what it has reached is kept."""
    box = QMessageBox(QMessageBox.Icon.Question, "Handful", doing, parent=parent)
    box.setInformativeText(tr("What it has learned so far is kept, and you can go on from there next time."))
    stop = box.addButton(tr("Stop and keep the checkpoint"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    return _answer(box, default=stop) is stop


def _answer(box: QMessageBox, default: QPushButton) -> object:
    box.setDefaultButton(default)
    box.setEscapeButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    chosen = box.clickedButton()
    box.deleteLater()
    return chosen
