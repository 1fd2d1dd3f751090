"""Every other setting of a run, folded away: method, encoder, resolution, start, batch, seed."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QGridLayout, QSpinBox, QToolButton, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.method_choice import MethodChoice
from app.panels.run_length import RunLength
from app.panels.start_choice import StartChoice
from app.widgets.buttons import label
from app.widgets.cards import Card
from sslcore.configs import AUTO
from sslcore.encoder_choices import ENCODERS
from sslcore.start_runs import StartRun

RESOLUTIONS = (32, 48, 64, 96, 128, 224)


class AdvancedForm(QWidget):
    """Everything else, folded away."""

    def __init__(self, length: RunLength) -> None:
        super().__init__()
        self.fold = QToolButton()
        self.fold.setText(self.tr("Advanced"))
        self.fold.setCheckable(True)
        self.fold.setProperty("kind", "fold")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setAccessibleName(self.tr("Advanced settings"))
        self.fold.toggled.connect(self._unfold)
        self.method, self.encoder = MethodChoice(), QComboBox()
        self.encoder.addItem(self.tr("Automatic"), AUTO)
        for name, choice in ENCODERS.items():
            self.encoder.addItem(say(choice.title), name)
            tip = say(choice.one_line)
            self.encoder.setItemData(self.encoder.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.start = StartChoice()
        self.start.run_chosen.connect(self._follow_run)
        self.channels = QComboBox()
        self.channels.addItem(self.tr("Colour"), 3)
        self.channels.addItem(self.tr("Brightness only"), 1)
        self.resolution = QComboBox()
        self.resolution.addItem(self.tr("Automatic"), 0)
        for px in RESOLUTIONS:
            self.resolution.addItem(f"{px} px", px)
        self.batch, self.seed = QSpinBox(), QSpinBox()
        self.batch.setRange(0, 8192)
        self.batch.setSpecialValueText(self.tr("Automatic"))
        self.seed.setRange(0, 2**31 - 1)
        for box in (self.batch, self.seed, length.amount):
            # The style sheet's padding does not reach the text of a spin box.
            box.lineEdit().setTextMargins(8, 0, 0, 0)
        self._inside = Card()
        self._inside.body.addWidget(label(self.tr("Method"), "caption"))
        self._inside.body.addWidget(self.method)
        self._inside.body.addSpacing(theme.spacing(1))
        self._inside.body.addLayout(self._grid(length))
        self._inside.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)

    def _grid(self, length: RunLength) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.spacing(3))
        grid.setVerticalSpacing(theme.spacing(1.5))
        fields = (
            (self.tr("Encoder"), self.encoder, self.tr("The network that learns.")),
            (self.tr("Length"), length, self.tr("It ends by itself after this long.")),
            (
                self.tr("Resolution"),
                self.resolution,
                self.tr("Every image is squashed to a square of this side."),
            ),
            (self.tr("Start"), self.start, self.tr("What the encoder knows before it sees your images.")),
            (self.tr("Sees"), self.channels, self.tr("Colour is no help where it means nothing.")),
            (self.tr("Batch"), self.batch, self.tr("Images in each step.")),
            (self.tr("Seed"), self.seed, self.tr("The same seed draws the same random numbers.")),
        )
        for place, (caption, widget, help) in enumerate(fields):
            part = QVBoxLayout()
            part.setSpacing(4)
            part.addWidget(label(caption, "caption"))
            part.addWidget(widget)
            part.addWidget(label(help, "small", wrap=True))
            if not widget.accessibleName():
                widget.setAccessibleName(caption)
            grid.addLayout(part, place // 3, place % 3)
            grid.setColumnStretch(place % 3, 1)
        return grid

    def _follow_run(self, run: StartRun) -> None:
        """Let encoder and channels be those of the run that is started from."""
        self.encoder.setCurrentIndex(0)
        self.channels.setCurrentIndex(self.channels.findData(run.channels))

    def _unfold(self, open_: bool) -> None:
        self.fold.setArrowType(Qt.ArrowType.DownArrow if open_ else Qt.ArrowType.RightArrow)
        self._inside.setVisible(open_)
