"""LABEL THE HANDFUL: the image asked about, the classes to answer with, and how good the head is by now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.core_words import say
from app.models.pictures import Pictures
from app.panels.asked_view import AskedView
from app.panels.asking import Asking
from app.panels.classes_panel import ClassEditor, NewClassField
from app.panels.map_colors import class_shape
from app.panels.strip import Strip
from app.panels.verdict_panel import VerdictPanel
from app.selection import Selection
from app.session import Session
from app.widgets.buttons import describe, icon_button, label, text_button
from app.widgets.class_chips import ClassChip, ClassChips
from sslcore.history import Changes

PER_CLASS = 10
"""Labels a class that make a handful: with fewer, accuracies are mostly luck."""
CHIPS_HEIGHT = 138
WIDTH = 340


class LabelPanel(QWidget):
    """Shows what a label would go to, and asks the page to give it."""

    class_chosen = Signal(int)
    class_named = Signal(str)

    def __init__(
        self, session: Session, selection: Selection, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._selection = session, selection
        self.asking = Asking(session, self)
        self.asked = AskedView(session, pictures)
        self.chips = ClassChips()
        self.field = NewClassField()
        self.editor = ClassEditor(session, self)
        self.verdict = VerdictPanel(session)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self.setMinimumWidth(WIDTH)
        self._build()
        self._connect()
        self._refresh_classes()
        self.refresh()

    # What others ask

    def current(self) -> int | None:
        """Return the image that Enter, X and Space are about; None while several are selected."""
        if self._selection.count == 1:
            return int(self._selection.ids()[0])
        return None if self._selection.count else self.asking.current

    def on_map(self) -> int | None:
        """Return the image to point at on the map: none that is labelled blind, its place or colour would tell."""
        current = None if self.blind else self.current()
        return None if current is not None and self._session.audit.hides(current) else current

    def targets(self) -> list[int]:
        """Return the images a class key labels: those selected, else the one asked about."""
        if self._selection.count:
            # What is to be labelled blind is labelled in its turn, never by its place on the map.
            hides = self._session.audit.hides
            return [int(i) for i in self._selection.ids() if not hides(int(i))]
        return [] if self.asking.current is None else [self.asking.current]

    @property
    def blind(self) -> bool:
        """Whether the question is a second one about an image that has a label."""
        return not self._selection.count and self.asking.current == self._session.reask is not None

    def place_control(self, control: QWidget) -> None:
        """Put a line of controls above the image."""
        self._column.insertWidget(1, control)

    def add_class(self) -> None:
        """Let a name be typed, right here."""
        if self._session.readonly:
            return
        n = len(self.targets())
        if n == 1:
            text = self.tr("What is on this image? Name, then Enter")
        elif n:
            text = self.tr("Name for these {n} images, then Enter").format(n=f"{n:,}")
        else:
            text = self.tr("Name, then Enter")
        # The field takes the place of the answers, so that nothing moves.
        self.asked.answers.hide()
        self.field.open(text, [row.name for row in self._session.classes])

    # What is shown

    def refresh(self) -> None:
        """Show the image or images that a label would go to now."""
        count = self._selection.count
        if count > 1:
            self.asked.show_many(self._selection.ids())
        elif count == 1:
            chosen = int(self._selection.ids()[0])
            blind = self._session.audit.hides(chosen)
            why = self.tr("Of the audit: it is labelled blind, in its turn") if blind else ""
            self.asked.show_image(chosen, why or self.tr("Chosen by you; Esc goes back"), asked=False)
        elif self.asking.current is not None:
            self.asked.show_image(self.asking.current, self._why(), asked=True)
        else:
            self.asked.show_words(self._why_nothing())
        self._show_guess()

    def _why(self) -> str:
        if self._session.audit.active:
            return self.tr("Labelled blind: drawn at random, without a guess")
        why = self.asking.why
        return self.tr("Why: {why}").format(why=say(why)) if why else ""

    def _why_nothing(self) -> str:
        session = self._session
        if session.audit.active:
            return self.tr("The whole audit is labelled. Step Evaluate shows what it says.")
        if session.n_usable == 0:
            return self.tr("No images yet. Choose their folder in step Images.")
        if session.readonly:
            return self.tr(
                "This project can only be looked at here. Its map, labels and figures are all there."
            )
        if len(session.labels) >= session.n_usable:
            return self.tr("Every image has a label. See step Evaluate, then Export.")
        return self.tr("Choosing what to ask about… You can label from the map and the thumbnails meanwhile.")

    def _show_guess(self) -> None:
        current = self.current()
        guess = self._session.guesses(current) if current is not None else None
        known = current is not None and current in self._session.labels
        self.chips.set_suggested(guess[0] if guess and not known else -1)

    def _refresh_classes(self) -> None:
        session = self._session
        counts = session.counts
        rows = [
            ClassChip(row.id, row.name, row.color, counts[row.id], class_shape(place))
            for place, row in enumerate(session.classes)
        ]
        self.chips.set_classes(rows)
        self.edit.setVisible(bool(rows) and not session.readonly and not session.audit.active)
        self.chips.setEnabled(not session.readonly)
        self.first.setVisible(not rows and not session.readonly)
        given = session.given_by()
        done, goal = given["me"], PER_CLASS * max(len(rows), 2)
        audit = session.audit
        self.caption.setText(self.tr("AUDIT") if audit.active else self.tr("LABEL THE HANDFUL"))
        self.leave.setVisible(audit.active)
        if audit.active:
            done, goal = audit.now.labelled, len(audit.now.images)
            words = self.tr("{done} of {goal} of the audit")
            self.count.setText(words.format(done=f"{done:,}", goal=f"{goal:,}"))
        elif done < goal:
            self.count.setText(self.tr("{done} of ~{goal}").format(done=f"{done:,}", goal=f"{goal:,}"))
        else:
            self.count.setText(self.tr("{done} labelled").format(done=f"{done:,}"))
        if not audit.active and (given["along"] or given["model"]):
            givers = {
                "me": self.tr("{n} by you"),
                "along": self.tr("{n} along"),
                "model": self.tr("{n} model"),
            }
            parts = [text.format(n=f"{given[who]:,}") for who, text in givers.items() if given[who]]
            self.count.setText(" · ".join(parts))
        self.goal.set_share(done / goal)
        self.goal.setAccessibleName(self.count.text())

    # What happens

    def _on_changed(self, changes: Changes) -> None:
        self._refresh_classes()
        self._flash(changes)
        self.refresh()

    def _on_audit(self) -> None:
        self._refresh_classes()
        self.refresh()

    def _flash(self, changes: Changes) -> None:
        """Light up the chip of the class that was just given."""
        if not changes.labels or changes.labels == {self._session.reask}:
            return
        rows = self._session.table.rows_of(changes.labels)
        codes = np.unique(self._session.label_codes[rows[rows >= 0]])
        if len(codes) == 1 and codes[0] >= 0:
            self.chips.flash(self._session.classes[int(codes[0])].id)

    def _edit_class(self, class_id: int) -> None:
        control = self.chips.chip(class_id)
        if control is not None:
            self.editor.edit(control, class_id)

    def _connect(self) -> None:
        session = self._session
        self.chips.chosen.connect(self.class_chosen)
        self.chips.add_requested.connect(self.add_class)
        self.chips.edit_requested.connect(self._edit_class)
        self.edit.clicked.connect(lambda: self.editor.choose(self.edit))
        self.field.named.connect(self.class_named)
        self.field.closed.connect(self.asked.answers.show)
        self.asked.stepped.connect(self.asking.step)
        self.asking.changed.connect(self.refresh)
        self._selection.changed.connect(lambda _who: self.refresh())
        session.changed.connect(self._on_changed)
        session.head_changed.connect(self.refresh)
        session.audit.changed.connect(self._on_audit)
        self.leave.clicked.connect(session.audit.leave)
        session.arrays_changed.connect(lambda _kind: self.refresh())

    # How it is laid out

    def _build(self) -> None:
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(theme.spacing())
        column.addLayout(self._make_head())
        column.addWidget(self.asked, 1)
        column.addLayout(self._make_classes())
        line = QFrame()
        line.setProperty("role", "line")
        column.addWidget(line)
        column.addWidget(self.verdict)

    def _make_head(self) -> QVBoxLayout:
        self.count = label("", "small")
        self.count.setFont(theme.font(theme.SMALL, tabular=True))
        tip = self.tr("About {n} labels a class make a handful; the learning curve says when to stop.")
        self.count.setToolTip(tip.format(n=PER_CLASS))
        self.edit = icon_button("edit", self.tr("Rename, recolour, merge or delete a class"))
        self.edit.setFixedSize(26, 26)
        self.edit.setIconSize(QSize(16, 16))
        keeps = self.edit.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)
        self.edit.setSizePolicy(keeps)
        self.goal = GoalBar()
        words = QHBoxLayout()
        self.caption = label(self.tr("LABEL THE HANDFUL"), "caption")
        self.leave = text_button(self.tr("Leave"), "quiet")
        describe(self.leave, self.tr("Leave the audit: it waits, and suggestions are asked about again"))
        words.addWidget(self.caption, 1)
        words.addWidget(self.count)
        words.addWidget(self.leave)
        words.addWidget(self.edit)
        head = QVBoxLayout()
        head.setSpacing(4)
        head.addLayout(words)
        head.addWidget(self.goal)
        return head

    def _make_classes(self) -> QVBoxLayout:
        self.first = label(self.tr("Name your first class: press A"), "")
        self.first.setFont(theme.font(theme.BODY, bold=True))
        classes = QVBoxLayout()
        classes.setSpacing(6)
        classes.addWidget(self.field)
        classes.addWidget(self.first)
        classes.addWidget(Strip(self.chips, CHIPS_HEIGHT))
        return classes


class GoalBar(QWidget):
    """How far the handful is; unlike QProgressBar it never paints the window in the middle of a change."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.share = 0.0
        self.setFixedHeight(6)

    def set_share(self, share: float) -> None:
        self.share = max(0.0, min(share, 1.0))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        mirrored = self.isRightToLeft()
        for share, color in ((1.0, t.sunken), (self.share, t.accent if self.share < 1 else t.good)):
            width = self.width() * share
            painter.setBrush(QColor(color))
            if width >= 1:
                left = self.width() - width if mirrored else 0.0
                painter.drawRoundedRect(QRectF(left, 0, width, self.height()), 3, 3)
        painter.end()
