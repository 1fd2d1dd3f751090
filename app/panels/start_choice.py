"""Where a run's weights come from, as a person chooses it: nowhere, the internet, or a file of their own."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from app import ask
from sslcore.configs import SCRATCH
from sslcore.start_choices import PRETRAINED

FILE = "file"


class StartChoice(QComboBox):
    """A combo whose last line asks for a file; `chosen()` is what a run would start from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.addItem(self.tr("From scratch"), SCRATCH)
        self.addItem(self.tr("Weights from the internet (timm)"), PRETRAINED)
        self.addItem(self.tr("A file…"), FILE)
        tips = (
            self.tr("Everything is learnt from your images."),
            self.tr(
                "What timm's network has learnt from other images; fetched once, for timm's encoders only."
            ),
            self.tr("Weights as a .safetensors file: of another run, of an export, or of another program."),
        )
        for row, tip in enumerate(tips):
            self.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        self._file: Path | None = None
        self._before = 0
        # A file is asked for when a person chooses its line, not when the program does.
        self.activated.connect(self._on_activated)

    def chosen(self) -> str:
        """Return `scratch`, `pretrained`, or the path of the file."""
        data = str(self.currentData())
        return str(self._file) if data == FILE and self._file else data

    def _on_activated(self, row: int) -> None:
        if self.itemData(row) == FILE:
            kinds = self.tr("Weights (*.safetensors)")
            start = self._file.parent if self._file else None
            file = ask.choose_file(self, self.tr("Weights to start from"), start, kinds)
            if file is None and self._file is None:
                self.setCurrentIndex(self._before)
                return
            self._file = file or self._file
            if self._file:
                self.setItemText(row, self.tr("File: {name}").format(name=self._file.name))
        self._before = row
