"""The settings of a run as a person chooses them: good ones are there already, Advanced holds the rest."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.panels.advanced_form import AdvancedForm
from app.panels.image_kinds import ImageKinds
from app.panels.run_length import RunLength
from app.widgets.buttons import label, set_tone, text_button
from app.widgets.cards import Card
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.methods import METHODS
from sslcore.plan import default_minutes, resolve, this_machine
from sslcore.plan import describe as describe_plan
from sslcore.registry import LABELS

USUAL_PX = 64
"""Stands in for a resolution not chosen yet where settings are only checked."""
Check = Callable[[PretrainConfig], str]


class PretrainForm(QWidget):
    """The one sentence and button, the kind of images, and Advanced; `config()` is what a run would use."""

    start_requested = Signal()
    compare_requested = Signal()
    changed = Signal()
    """Some setting is another one now, or perhaps the same again."""
    shown = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._n_images, self._may_start = 0, True
        self._check: Check = lambda _config: ""
        self.sentence = label("", "title", wrap=True)
        self.estimate = label("", wrap=True)
        self.estimate.hide()
        self.problem = label("", wrap=True)
        self.problem.hide()
        self.promise = label("", "quiet", wrap=True)
        set_tone(self.problem, "warning")
        self.start = text_button(self.tr("Start learning"), "primary", "Ctrl+Return", icon="learn")
        self.start.setMinimumHeight(40)
        self.start.clicked.connect(self.start_requested)
        self.length = RunLength()
        self.kinds = ImageKinds()
        self.advanced = AdvancedForm(self.length)
        self.length.changed.connect(self._refresh)
        self.kinds.changed.connect(self._refresh)
        self.advanced.batch.valueChanged.connect(self._refresh)
        self.advanced.method.changed.connect(self._refresh)
        for box in self.advanced.findChildren(QComboBox):
            box.currentIndexChanged.connect(self._refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.spacing(2))
        column.addWidget(self._plan_card())
        column.addWidget(label(self.tr("What do the images show?"), "title"))
        column.addWidget(self.kinds)
        column.addWidget(self.advanced)
        self.compare = text_button(self.tr("Compare methods on my images…"), "quiet", icon="evaluate")
        self.compare.clicked.connect(self.compare_requested)
        column.addWidget(self.compare, 0, Qt.AlignmentFlag.AlignLeading)

    def set_images(self, n: int) -> None:
        """Say from how many images a run would learn."""
        self._n_images = n
        self.length.set_usual(default_minutes(n, this_machine()))
        self._refresh()

    def set_check(self, check: Check) -> None:
        """Have settings looked at against the project: `check` says what it found, or raises HandfulError."""
        self._check = check
        self._refresh()

    def set_may_start(self, may: bool) -> None:
        """Allow a run to be started at all, or not."""
        self._may_start = may
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

    @property
    def may_start(self) -> bool:
        """Whether a run of these settings can be started."""
        return self.start.isEnabled()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Labels may have come meanwhile, which some methods wait for.
        self._refresh()
        self.shown.emit()

    def config(self) -> PretrainConfig:
        """Return the settings as they are shown."""
        chosen = self.advanced
        return PretrainConfig(
            method=chosen.method.chosen(),
            encoder=chosen.encoder.currentData(),
            resolution=chosen.resolution.currentData(),
            batch=chosen.batch.value(),
            minutes=self.length.minutes(),
            epochs=self.length.epochs(),
            seed=chosen.seed.value(),
            augmentation=self.kinds.chosen(),
            start=chosen.start.chosen(),
            channels=chosen.channels.currentData(),
            knobs=chosen.method.knobs(),
            **chosen.method.together(),
        )

    def _plan_card(self) -> Card:
        card = Card()
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.sentence)
        words.addWidget(self.estimate)
        words.addWidget(self.problem)
        words.addWidget(self.promise)
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
        method, found, problem, hint = self.look_at(config)
        self.advanced.method.set_findings(method, say(found), problem, hint)
        card = METHODS.get(config.method)
        no_labels = self.tr("No labels are needed.") if card is None or card.needs != LABELS else ""
        kept = self.tr("Pause or stop whenever you like: what is learnt is kept.")
        self.promise.setText(f"{no_labels} {kept}".strip())
        self.problem.setText(f"{problem} {hint}".strip())
        self.problem.setVisible(bool(problem))
        self.start.setEnabled(self._may_start and self._n_images >= 2 and not problem)
        self.changed.emit()

    def look_at(self, config: PretrainConfig) -> tuple[str, str, str, str]:
        """Return the method that is meant, what was found for it, what is in its way, and how to mend that."""
        method = ""
        if self._n_images < 2:
            return method, "", "", ""
        try:
            px = config.resolution or USUAL_PX
            method = resolve(config, self._n_images, px, False, this_machine()).method
            return method, self._check(config), "", ""
        except HandfulError as error:
            return method, "", say(error.message), say(error.hint)

    def problem_of(self, config: PretrainConfig) -> str:
        """Return what keeps a run of these settings from being started, and how to mend it; "" where nothing does."""
        _, _, problem, hint = self.look_at(config)
        return f"{problem} {hint}".strip()
