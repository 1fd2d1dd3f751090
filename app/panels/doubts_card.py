"""What to doubt: labels likely wrong, images unlike the rest, copies and leaks, and the person's own consistency."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QListView,
    QListWidget,
    QListWidgetItem,
    QTabBar,
    QWidget,
)

from app import theme
from app.core_words import say
from app.models.pictures import Pictures
from app.panels.doubts_found import Doubt, DoubtsFound
from app.session import Session
from app.widgets.buttons import describe, label, text_button
from app.widgets.cards import Card

THUMBNAIL = 96
CELL = QSize(136, 160)
NAMES = 116
"""Pixels for a line of names below a picture."""
HEIGHT = 2 * CELL.height() + 8
BUTTON = 220
"""Pixels for a name on a button."""
ONE_ROW = 8
"""As many entries surely stand in one row of a narrow window."""
ERRORS, OUTLIERS, COPIES, CONSISTENCY = range(4)


class DoubtsCard(Card):
    """Asks for the doubts when it is seen, shows them in four parts, and lets each be settled by one step."""

    open_requested = Signal(object, str)
    """Image ids to be looked at on the map, and what they are in words."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Trust in the labels"), parent=parent)
        self._session, self._pictures = session, Pictures.of(session)
        self.found = DoubtsFound(session, self)
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        describe(self.tabs, self.tr("What to look at"))
        for _ in range(4):
            self.tabs.addTab("")
        self.line = label("", "quiet", wrap=True)
        self.list = self._make_list()
        self.again = QCheckBox(
            self.tr("Ask about some images a second time, without a guess (about 3 in 100)")
        )
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.line)
        self.body.addWidget(self.list, 1)
        self.body.addWidget(self.again)
        self.body.addLayout(self._make_answers())
        self._connect()
        self.refresh()

    def refresh(self) -> None:
        """Show the part that is chosen, as labels are now."""
        names = (
            (self.tr("Likely wrong ({n})"), len(self.found.errors())),
            (self.tr("Unlike the rest ({n})"), len(self.found.outliers())),
            (self.tr("Copies and leaks ({n})"), len(self.found.copies())),
        )
        for place, (text, n) in enumerate(names):
            self.tabs.setTabText(place, text.format(n=n))
        self.tabs.setTabText(CONSISTENCY, self.tr("Your consistency"))
        part = self.tabs.currentIndex()
        self.line.setText(self._words(part))
        self._fill(self._entries(part))
        self.again.setVisible(part == CONSISTENCY)
        self.again.setEnabled(not self._session.readonly)
        self.again.setChecked(self._session.asks_again)
        self._show_answers()

    def chosen(self) -> Doubt | None:
        """Return the entry that the buttons are about."""
        item = self.list.currentItem()
        return item.data(Qt.ItemDataRole.UserRole) if item else None

    def keep(self) -> None:
        """Say that the label is right: it is not listed for the same reason again."""
        doubt = self.chosen()
        if doubt and doubt.suggested is not None:
            self._session.reject(doubt.image, doubt.suggested)

    def change(self) -> None:
        """Give the class suggested."""
        doubt = self.chosen()
        if doubt and doubt.suggested is not None:
            self._session.label([doubt.image], doubt.suggested)

    def leave_out(self) -> None:
        """Take all images that leak out of the audit, as one step."""
        self._session.leave_out_of_audit([doubt.image for doubt in self.found.leaks()])

    def open_on_map(self) -> None:
        """Show the image, and the other one of its pair, on the map."""
        doubt = self.chosen()
        if doubt:
            ids = sorted({doubt.image} if doubt.other is None else {doubt.image, doubt.other})
            self.open_requested.emit(
                self._session.table.ids[self._session.table.rows_of(ids)], self._caption(doubt)
            )

    # What is shown

    def _entries(self, part: int) -> list[Doubt]:
        if part == CONSISTENCY:
            return []
        return (self.found.errors, self.found.outliers, self.found.copies)[part]()

    def _words(self, part: int) -> str:
        facts = self.found.facts
        if not facts:
            return say(self.found.problem) if self.found.problem else self.tr("Looking at the labels…")
        if part == ERRORS:
            return self._words_of_errors(facts)
        if part == OUTLIERS:
            if not self.found.outliers():
                return self.tr("No image lies far from all others.")
            return self.tr(
                "Far from all others for where they lie: photos gone wrong, or a class of their own."
            )
        if part == COPIES:
            return self._words_of_copies(facts)
        return self._words_of_consistency(facts["consistency"])

    def _words_of_errors(self, facts: dict[str, Any]) -> str:
        expected = facts["expected_wrong"]
        if expected is None:
            reason = say(str(facts["reason"]))
            return reason[:1].upper() + reason[1:]
        low, high, n = (f"{expected[name]:,}" for name in ("low", "high", "labels"))
        how_many = self.tr("Of {n} labels between {low} and {high} may be wrong.").format(
            n=n, low=low, high=high
        )
        first = self.tr("The likeliest come first.") if self.found.errors() else self.tr("None seems wrong.")
        return f"{first} {how_many}"

    def _words_of_copies(self, facts: dict[str, Any]) -> str:
        if not self.found.copies():
            return self.tr(
                "No audit image has a copy among the training labels, and no copies are labelled differently."
            )
        audit = facts["audit"]
        if self.found.leaks() and audit and audit["without"]["accuracy"] is not None:
            words = self.tr(
                "Audit images with a copy among the training labels flatter: {all} with them, {rest} without."
            )
            shares = (f"{100 * one['accuracy']:.1f} %" for one in (audit, audit["without"]))
            return words.format(**dict(zip(("all", "rest"), shares, strict=True)))
        return self.tr("Copies of one image: in audit set and training at once, or labelled differently.")

    def _words_of_consistency(self, facts: dict[str, Any]) -> str:
        if not facts["n"]:
            return self.tr(
                "No image was asked about a second time yet. It happens now and then while you label, after 20 answers."
            )
        low, high = (f"{100 * value:.0f}" for value in facts["interval"])
        words = self.tr("{same} of {n} second answers were like the first ({low} to {high} % would be).")
        said = words.format(same=facts["same"], n=facts["n"], low=low, high=high)
        if facts["kappa"] is not None:
            said += " " + self.tr("Cohen's kappa {kappa}.").format(kappa=f"{facts['kappa']:.2f}")
        if not facts["enough"]:
            return f"{said} {self.tr('With so few, nothing follows about how many labels are right.')}"
        right, most = f"{100 * facts['label_accuracy']:.0f}", f"{100 * facts['label_interval'][1]:.0f}"
        bound = self.tr(
            "If mistakes are made anew each time, about {right} % of the labels are right, {most} % at most; no model "
            "can show more on them. Mistakes made the same way twice are not seen."
        )
        return f"{said} {bound.format(right=right, most=most)}"

    def _fill(self, entries: list[Doubt]) -> None:
        place = self.list.currentRow()
        self.list.clear()
        for doubt in entries:
            item = QListWidgetItem(self._tile(doubt), self._short_caption(doubt))
            item.setData(Qt.ItemDataRole.UserRole, doubt)
            item.setToolTip(self._caption(doubt))
            item.setSizeHint(CELL - QSize(8, 8))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._caption(doubt))
            self.list.addItem(item)
        if not entries and self.list.hasFocus():
            self.tabs.setFocus()
        self.list.setVisible(bool(entries))
        self.list.setFixedHeight(HEIGHT if len(entries) > ONE_ROW else CELL.height() + 8)
        if entries:
            self.list.setCurrentRow(min(max(place, 0), len(entries) - 1))

    def _tile(self, doubt: Doubt) -> QIcon:
        """Return the picture, the same while it is selected: a tint would hide what is to be judged."""
        icon, picture = QIcon(), self._pictures.picture(doubt.image)
        if picture is not None:
            for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
                icon.addPixmap(picture, mode)
        return icon

    def _short_caption(self, doubt: Doubt) -> str:
        """Return the caption; long names of two classes below each other, so that both are seen."""
        text, fits = self._caption(doubt), self.list.fontMetrics().horizontalAdvance
        if doubt.kind not in ("outlier", "leak", "you") and fits(text) > NAMES:
            given, other = (self._fitting(name, NAMES - 16) for name in (doubt.given, doubt.suggested))
            return f"{given}\n→ {other}"
        return text

    def _fitting(self, class_id: int | None, width: int) -> str:
        metrics = self.list.fontMetrics()
        return metrics.elidedText(self._name(class_id), Qt.TextElideMode.ElideRight, width)

    def _caption(self, doubt: Doubt) -> str:
        if doubt.kind == "outlier":
            return self.tr("{times} × as far").format(times=f"{doubt.score:.1f}")
        if doubt.kind == "leak":
            return self.tr("Audit and training")
        given, other = self._name(doubt.given), self._name(doubt.suggested)
        if doubt.kind == "you":
            return self.tr("{given}, then you said {other}").format(given=given, other=other)
        return f"{given} → {other}"

    def _name(self, class_id: int | None) -> str:
        known = self._session.class_by_id(class_id) if class_id is not None else None
        return known.name if known else self.tr("(deleted)")

    def _show_answers(self) -> None:
        doubt, may = self.chosen(), not self._session.readonly
        settles = doubt is not None and doubt.suggested is not None
        leaks = self.tabs.currentIndex() == COPIES and bool(self.found.leaks())
        for button, stays in (
            (self.keep_button, settles),
            (self.change_button, settles),
            (self.out_button, leaks),
        ):
            if button.hasFocus() and not stays:
                # The keyboard stays in this card, and does not go to whatever comes next in the window.
                (self.list if self.list.isVisible() else self.tabs).setFocus()
        for button in (self.keep_button, self.change_button):
            button.setVisible(settles)
            button.setEnabled(may)
        if doubt is not None and settles:
            keep, change = (self._fitting(name, BUTTON) for name in (doubt.given, doubt.suggested))
            self.keep_button.setText(self.tr("Keep {name}").format(name=keep) + " · K")
            self.change_button.setText(self.tr("Change to {name}").format(name=change) + " · C")
        self.out_button.setVisible(leaks)
        self.out_button.setEnabled(may)
        self.map_button.setVisible(doubt is not None)

    # How it is laid out

    def _make_list(self) -> QListWidget:
        view = QListWidget()
        view.setViewMode(QListView.ViewMode.IconMode)
        view.setProperty("role", "tiles")
        view.setMovement(QListView.Movement.Static)
        view.setResizeMode(QListView.ResizeMode.Adjust)
        view.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        view.setGridSize(CELL)
        view.setWordWrap(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        describe(view, self.tr("Doubtful images"))
        view.setToolTip("")
        return view

    def _make_answers(self) -> QHBoxLayout:
        self.keep_button = text_button("")
        self.change_button = text_button("", "primary")
        self.out_button = text_button(self.tr("Leave them out of the audit"))
        self.map_button = text_button(self.tr("Open on the map"), "quiet", icon="map")
        for button, key, text in (
            (self.keep_button, "K", self.tr("The label is right")),
            (self.change_button, "C", self.tr("Give the class suggested")),
        ):
            describe(button, text, key)
            # Only while the keyboard is in this card: elsewhere letters are for other things.
            inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
            QShortcut(QKeySequence(key), self, button.click, context=inside)
        row = QHBoxLayout()
        row.setSpacing(theme.spacing())
        for button in (self.keep_button, self.change_button, self.out_button):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.map_button)
        return row

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(lambda _place: self.refresh())
        self.list.currentItemChanged.connect(lambda *_items: self._show_answers())
        self.list.itemActivated.connect(lambda _item: self.open_on_map())
        self.keep_button.clicked.connect(self.keep)
        self.change_button.clicked.connect(self.change)
        self.out_button.clicked.connect(self.leave_out)
        self.map_button.clicked.connect(self.open_on_map)
        self.again.clicked.connect(self._session.ask_again)
        self.found.changed.connect(self.refresh)

    def showEvent(self, event: QShowEvent) -> None:
        """Look again where labels have changed since."""
        super().showEvent(event)
        self.found.look()
