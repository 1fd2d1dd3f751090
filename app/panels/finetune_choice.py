"""What a fine-tuning learns from: two choices with a sentence each."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from app.widgets.buttons import label


class FinetuneChoice(QWidget):
    """From the labels only, or also from the images without one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels_only = QRadioButton(self.tr("From the labels only"))
        self.unlabelled = QRadioButton(self.tr("Also from the images without a label"))
        self._group = QButtonGroup(self)
        self._sentence = label("", "small", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for button in (self.labels_only, self.unlabelled):
            self._group.addButton(button)
            column.addWidget(button)
        column.addWidget(self._sentence)
        self.labels_only.setChecked(True)
        self.unlabelled.toggled.connect(self._show)
        self._show()

    @property
    def also_unlabelled(self) -> bool:
        """Whether the images without a label are to be learnt from too."""
        return self.unlabelled.isChecked()

    def _show(self) -> None:
        if self.also_unlabelled:
            text = self.tr(
                "Images without a label count with the class that the model gives them, where it is sure enough. "
                "Images held out or set aside take no part."
            )
        else:
            text = self.tr("Each labelled image is shown many times, a little changed each time.")
        self._sentence.setText(text)
        self.changed.emit()
