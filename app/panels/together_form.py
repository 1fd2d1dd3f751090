"""Which images belong together, and in what order frames were taken: for methods that learn from that."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app import ask
from app.widgets.buttons import label, text_button
from sslcore.groups import BY_NAME, BY_TIME, CSV, EXAMPLE, FOLDERS, PATTERN
from sslcore.registry import GROUPS, SEQUENCES, STREAMS

TYPING_MS = 400


class TogetherForm(QWidget):
    """Settings `groups` and `order` of a run; shown as far as a method needs them."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._needs = ""
        self._file: Path | None = None
        self.caption = label("", "caption")
        self.rule = QComboBox()
        self.rule.addItem(self.tr("A folder for each"), FOLDERS)
        self.rule.addItem(self.tr("A part of the file name"), PATTERN)
        self.rule.addItem(self.tr("A table (CSV)"), CSV)
        self.pattern = QLineEdit()
        self.pattern.setPlaceholderText(EXAMPLE)
        self.pattern.setAccessibleName(self.tr("Pattern of the file names"))
        self.pattern.setToolTip(self.tr("A regular expression; what its first brackets match is the name."))
        self.file = text_button(self.tr("Choose a file…"))
        self.file.clicked.connect(self._ask_file)
        self.order = QComboBox()
        self.order.addItem(self.tr("In the order of their names"), BY_NAME)
        self.order.addItem(self.tr("In the order of their time"), BY_TIME)
        self.order.setAccessibleName(self.tr("Order of the frames"))
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.changed)
        self.pattern.textEdited.connect(lambda _text: self._typing.start())
        self.pattern.editingFinished.connect(self._finish_typing)
        self.rule.currentIndexChanged.connect(self._sync)
        self.order.currentIndexChanged.connect(self.changed)
        line = QHBoxLayout()
        for part in (self.rule, self.pattern, self.file):
            line.addWidget(part, 1 if part is self.pattern else 0)
        line.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.caption)
        column.addLayout(line)
        column.addWidget(self.order)
        self.set_needs("")

    def set_needs(self, needs: str) -> None:
        """Show what matters to a method that needs groups, sequences or streams; nothing for any other."""
        self._needs = needs
        words = {
            GROUPS: self.tr("Which images belong together?"),
            SEQUENCES: self.tr("Which frames are one sequence?"),
            STREAMS: self.tr("In which order were the frames taken?"),
        }
        self.caption.setText(words.get(needs, ""))
        self.rule.setAccessibleName(self.caption.text())
        self.rule.setVisible(needs in (GROUPS, SEQUENCES))
        self.order.setVisible(needs in (SEQUENCES, STREAMS))
        self.setVisible(needs in words)
        self._show_parts()

    def settings(self) -> dict[str, str]:
        """Return `groups` and `order` of a run, as far as the method needs them."""
        found = {}
        if self._needs in (GROUPS, SEQUENCES):
            found["groups"] = self._groups()
        if self._needs in (SEQUENCES, STREAMS):
            found["order"] = str(self.order.currentData())
        return found

    def _groups(self) -> str:
        rule = str(self.rule.currentData())
        if rule == PATTERN:
            # What is not written yet is the example that is seen there.
            return PATTERN + (self.pattern.text() or EXAMPLE)
        return CSV + (str(self._file) if self._file else "") if rule == CSV else FOLDERS

    def _sync(self) -> None:
        self._show_parts()
        if self.rule.currentData() == CSV and self._file is None:
            self._ask_file()
        self.changed.emit()

    def _show_parts(self) -> None:
        shown = self._needs in (GROUPS, SEQUENCES)
        self.pattern.setVisible(shown and self.rule.currentData() == PATTERN)
        self.file.setVisible(shown and self.rule.currentData() == CSV)

    def _ask_file(self) -> None:
        start = self._file.parent if self._file else None
        file = ask.choose_file(self, self.tr("A table of path and group"), start, self.tr("Tables (*.csv)"))
        if file is not None:
            self._file = file
            self.file.setText(self.tr("File: {name}").format(name=file.name))
            self.changed.emit()
        elif self._file is None:
            self.rule.setCurrentIndex(self.rule.findData(FOLDERS))

    def _finish_typing(self) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self.changed.emit()
