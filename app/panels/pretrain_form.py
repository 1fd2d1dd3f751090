"""The settings of a run as a person chooses them: good ones are there already, Advanced holds the rest."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.core_words import say
from app.panels.start_choice import StartChoice
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card, ChoiceCard
from sslcore.configs import AUTO, PretrainConfig
from sslcore.encoder_choices import ENCODERS
from sslcore.methods import METHODS
from sslcore.plan import PRESETS, default_minutes, this_machine
from sslcore.plan import describe as describe_plan
from sslcore.start_runs import StartRun

RESOLUTIONS = (32, 48, 64, 96, 128, 224)
ACROSS = 5
"""Cards that stand side by side at most."""
QUICK, THOROUGH = 0.2, 3.0
"""Shares of the usual time."""


class PretrainForm(QWidget):
    """The one sentence and button, the kind of images, and Advanced; `config()` is what a run would use."""

    start_requested = Signal()
    changed = Signal()
    """Some setting is another one now, or perhaps the same again."""
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._n_images = 0
        self.sentence = label("", "title", wrap=True)
        self.estimate = label("", wrap=True)
        self.estimate.hide()
        self.start = text_button(self.tr("Start learning"), "primary", "Ctrl+Return", icon="learn")
        self.start.setMinimumHeight(40)
        self.start.clicked.connect(self.start_requested)
        self.length = _Length()
        self.kinds = _Kinds()
        self.advanced = _Advanced(self.length)
        self.length.changed.connect(self._refresh)
        self.kinds.changed.connect(self._refresh)
        self.advanced.batch.valueChanged.connect(self._refresh)
        for box in self.advanced.findChildren(QComboBox):
            box.currentIndexChanged.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.spacing(2))
        column.addWidget(self._plan_card())
        column.addWidget(label(self.tr("What do the images show?"), "title"))
        column.addWidget(self.kinds)
        column.addWidget(self.advanced)

    def set_images(self, n: int) -> None:
        """Say from how many images a run would learn."""
        self._n_images = n
        self.length.set_usual(default_minutes(n, this_machine()))
        self.start.setEnabled(n >= 2)
        self._refresh()

    def set_measuring(self) -> None:
        """Say that what the run would reach is being found out."""
        self._say_estimate(self.tr("Measuring this computer…"), "quiet")

    def set_estimate(self, sentence: str) -> None:
        """Say what the run would reach, as the core said it; nothing where nobody knows."""
        self._say_estimate(say(sentence), "")

    def _say_estimate(self, text: str, role: str) -> None:
        self.estimate.setText(text)
        self.estimate.setVisible(bool(text))
        if self.estimate.property("role") != role:
            self.estimate.setProperty("role", role)
            self.estimate.style().polish(self.estimate)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit()

    def config(self) -> PretrainConfig:
        """Return the settings as they are shown."""
        chosen = self.advanced
        return PretrainConfig(
            method=chosen.method.currentData(),
            encoder=chosen.encoder.currentData(),
            resolution=chosen.resolution.currentData(),
            batch=chosen.batch.value(),
            minutes=self.length.minutes(),
            epochs=self.length.epochs(),
            seed=chosen.seed.value(),
            augmentation=self.kinds.chosen(),
            start=chosen.start.chosen(),
            channels=chosen.channels.currentData(),
        )

    def _plan_card(self) -> Card:
        card = Card()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.sentence)
        words.addWidget(self.estimate)
        words.addWidget(
            label(
                self.tr("No labels are needed. Pause or stop whenever you like: what is learnt is kept."),
                "quiet",
                wrap=True,
            )
        )
        row = QHBoxLayout()
        row.setSpacing(theme.spacing(3))
        row.addLayout(words, 1)
        row.addWidget(self.start)
        card.body.addLayout(row)
        card.body.addSpacing(4)
        card.body.addWidget(self.length.choices)
        return card

    def _refresh(self) -> None:
        config = self.config()
        self.sentence.setText(say(describe_plan(config, self._n_images, this_machine())))
        self.start.setToolTip(self.sentence.text())
        self.changed.emit()


class _Length(QWidget):
    """How long a run lasts: three usual choices, or any number of minutes or epochs."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._usual = 5.0
        self.unit = QComboBox()
        self.unit.addItem(self.tr("minutes"), "minutes")
        self.unit.addItem(self.tr("epochs"), "epochs")
        self.unit.setAccessibleName(self.tr("Unit of the length"))
        self.amount = QDoubleSpinBox()
        self.amount.setDecimals(1)
        self.amount.setRange(0.1, 100_000)
        self.amount.setValue(self._usual)
        self.amount.setAccessibleName(self.tr("How long to learn"))
        self.unit.currentIndexChanged.connect(self._on_unit)
        self.amount.valueChanged.connect(self._on_amount)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.amount, 1)
        row.addWidget(self.unit)
        self.choices = QWidget()
        self._group = QButtonGroup(self)
        self._buttons: list[tuple[QPushButton, str, float]] = []
        line = QHBoxLayout(self.choices)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(6)
        words = (
            (self.tr("Quick look"), QUICK),
            (self.tr("Usual"), 1.0),
            (self.tr("Thorough"), THOROUGH),
        )
        for text, share in words:
            button = QPushButton(text)
            button.setCheckable(True)
            button.setProperty("kind", "choice")
            self._group.addButton(button)
            button.clicked.connect(lambda _checked=False, share=share: self._choose(share))
            self._buttons.append((button, text, share))
            line.addWidget(button)
        line.addStretch(1)
        self._group.setExclusive(False)
        self.set_usual(self._usual)

    def set_usual(self, minutes: float) -> None:
        """Take `minutes` as the usual length; a length chosen by hand stays."""
        untouched = self.minutes() in (None, self._usual) and self.unit.currentData() == "minutes"
        self._usual = minutes
        for button, text, share in self._buttons:
            n = self._share(share)
            unit = self.tr("1 minute") if n == 1 else self.tr("{n} minutes").format(n=f"{n:g}")
            describe(button, f"{text}, {unit}")
            button.setText(f"{text} · {self.tr('{n} min').format(n=f'{n:g}')}")
        if untouched:
            self.amount.setValue(minutes)
        self._sync()

    def minutes(self) -> float | None:
        return round(self.amount.value(), 1) if self.unit.currentData() == "minutes" else None

    def epochs(self) -> int | None:
        return round(self.amount.value()) if self.unit.currentData() == "epochs" else None

    def _share(self, share: float) -> float:
        return float(max(1, round(self._usual * share)))

    def _choose(self, share: float) -> None:
        self.unit.setCurrentIndex(0)
        self.amount.setValue(self._share(share))
        self._sync()

    def _on_unit(self) -> None:
        epochs = self.unit.currentData() == "epochs"
        self.amount.setDecimals(0 if epochs else 1)
        self.amount.setMinimum(1 if epochs else 0.1)
        self.amount.setValue(100 if epochs else self._usual)
        self._on_amount()

    def _on_amount(self) -> None:
        self._sync()
        self.changed.emit()

    def _sync(self) -> None:
        for button, _, share in self._buttons:
            button.setChecked(self.minutes() == self._share(share))


class _Kinds(QWidget):
    """Presets of augmentation, as a person knows their images."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._cards: dict[str, ChoiceCard] = {}
        auto = self.tr("Photos, or greyscale where there is no colour.")
        self._add(AUTO, self.tr("Chosen for you"), auto)
        for name, preset in PRESETS.items():
            self._add(name, self.tr(preset.title), self.tr(preset.one_line))
        self._cards[AUTO].setChecked(True)
        self._lay_out()

    def chosen(self) -> str:
        """Return the preset's name, or `auto`."""
        return next(name for name, card in self._cards.items() if card.isChecked())

    def choose(self, name: str) -> None:
        self._cards[name].setChecked(True)

    def _add(self, name: str, title: str, text: str) -> None:
        card = self._cards[name] = ChoiceCard(title, text)
        card.toggled.connect(lambda on: self.changed.emit() if on else None)

    def _lay_out(self) -> None:
        """Put the cards into lines of equal length, or nearly: five still fit into one."""
        lines = -(-len(self._cards) // ACROSS)
        columns = -(-len(self._cards) // lines)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.spacing(1.5))
        for place, card in enumerate(self._cards.values()):
            if lines > 1:
                # They are wide then, and their words take less height.
                card.setFixedHeight(80)
            grid.addWidget(card, place // columns, place % columns)
        for column in range(columns):
            grid.setColumnStretch(column, 1)


class _Advanced(QWidget):
    """Everything else, folded away."""

    def __init__(self, length: _Length) -> None:
        super().__init__()
        self.fold = QToolButton()
        self.fold.setText(self.tr("Advanced"))
        self.fold.setCheckable(True)
        self.fold.setProperty("kind", "fold")
        self.fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.fold.setArrowType(Qt.ArrowType.RightArrow)
        self.fold.setAccessibleName(self.tr("Advanced settings"))
        self.fold.toggled.connect(self._unfold)
        self.method, self.encoder = QComboBox(), QComboBox()
        self.method.addItem(self.tr("Automatic"), AUTO)
        for name, method in METHODS.items():
            self.method.addItem(method.title, name)
            self.method.setItemData(
                self.method.count() - 1, self.tr(method.one_line), Qt.ItemDataRole.ToolTipRole
            )
        self.encoder.addItem(self.tr("Automatic"), AUTO)
        for name, choice in ENCODERS.items():
            self.encoder.addItem(say(choice.title), name)
            self.encoder.setItemData(
                self.encoder.count() - 1, self.tr(choice.one_line), Qt.ItemDataRole.ToolTipRole
            )
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
        self._inside.body.addLayout(self._grid(length))
        self._inside.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._inside)

    def _grid(self, length: _Length) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.spacing(3))
        grid.setVerticalSpacing(theme.spacing(1.5))
        fields = (
            (self.tr("Method"), self.method, self.tr("The idea it learns by.")),
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
