"""Map & label, the home of the person: map, thumbnails and the image asked about, on one selection."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.hands import Hands
from app.models.pictures import Pictures
from app.panels.ask_control import AskControl
from app.panels.duplicate_offer import DuplicateOffer
from app.panels.grid_panel import GridPanel
from app.panels.label_panel import LabelPanel
from app.panels.map_colors import LABEL
from app.panels.map_panel import MapPanel
from app.panels.side import Side
from app.selection import Selection
from app.session import Session
from app.settings import Settings
from app.widgets.banner import Banner
from sslcore.history import Changes

COLUMNS, ROWS = "label_page/columns", "label_page/rows"
PANEL_SHARE, GRID_SHARE = 0.33, 0.36


class LabelPage(QWidget):
    """Assembles the panels; its verbs are what the keys of the window do while it is shown."""

    desk_changed = Signal()
    """What a key would act upon is another: the actions look again whether they can be used."""

    def __init__(
        self, session: Session, settings: Settings | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.session = session
        self._settings = settings or Settings()
        self._remembered = False
        self._on_action: Callable[[], None] | None = None
        self.setAccessibleName(self.tr("Map and label"))
        self.selection = Selection(session.table.ids, self)
        pictures = Pictures.of(session)
        self.banner = Banner()
        self.map = MapPanel(session, self.selection, pictures)
        self.grid = GridPanel(session, self.selection, pictures)
        self.panel = LabelPanel(session, self.selection, pictures)
        self.hands = Hands(session, self)
        self.offer = DuplicateOffer(session, self.hands, pictures, self.map.scatter)
        self.ask = AskControl(session, self.selection)
        self.side = Side(session, self.hands, pictures, self.panel)
        self.rows, self.columns = QSplitter(Qt.Orientation.Vertical), QSplitter(Qt.Orientation.Horizontal)
        self._build()
        self._connect()
        self._restore()
        session.live.in_view = self.in_view
        self.map.set_current(self.panel.on_map())

    # The verbs of the keys

    def targets(self) -> list[int]:
        """Return the images a class key labels: the group shown, those selected, or the one asked about."""
        if self.side.in_groups:
            return self.side.groups.members()
        return [] if self.side.in_accept and not self.selection.count else self.panel.targets()

    def current(self) -> int | None:
        """Return the image that Enter, X and Space are about; None while several are selected or a group is shown."""
        return self.panel.current() if self.side.currentWidget() is self.panel else None

    def in_view(self) -> list[int]:
        """Return the images a person sees now or next, whose predictions should be new before all others."""
        asked = (self.current(), self.panel.asking.current, self.panel.asking.following)
        return [*self.grid.ids_in_view(), *(image_id for image_id in asked if image_id is not None)]

    def label(self, class_id: int) -> None:
        """Label the targets, as one step."""
        if self.side.in_groups:
            self.side.groups.name_group(class_id)
        elif self.panel.blind:
            self.session.answer_again(self.targets()[0], class_id)
        else:
            self.session.label(self.targets(), class_id)

    def find_similar(self) -> None:
        """Show the images most like the targets, the most alike first."""
        self.hands.find_similar(self.targets())

    def accept(self) -> None:
        """Label the image as the model guesses."""
        if (image_id := self.current()) is not None and not self.panel.blind:
            self.session.accept(image_id)

    def reject(self) -> None:
        """Say that the image is not what the model guesses."""
        if (image_id := self.current()) is not None and not self.panel.blind:
            self.session.reject(image_id)

    def skip(self) -> None:
        """Ask about this image later; with a selection, go back to what is asked about."""
        if self.selection.count:
            self.selection.clear()
        elif (image_id := self.current()) is not None:
            self.session.skip(image_id)

    def step(self, by: int) -> None:
        """Ask about the next or the previous image, or show the next group."""
        if self.side.in_groups:
            self.side.groups.step(by)
            return
        self.selection.clear()
        self.panel.asking.step(by)

    def add_class(self) -> None:
        """Let the person type the name of a new class; the targets get it as their label."""
        if self.side.in_groups:
            self.side.groups.add_class()
            return
        self.side.leave()
        self.panel.add_class()

    def select_all(self) -> None:
        """Select every image the grid shows."""
        self.grid.select_all()

    def clear_selection(self) -> None:
        """Close what lies on top: the text field, then the banner, the selection, what narrows the grid."""
        if self.panel.field.isVisible():
            self.panel.field.close_field()
        elif self.banner.isVisible():
            self.banner.dismiss()
        elif self.side.currentWidget() is not self.panel:
            self.side.leave()
        elif self.selection.count:
            self.selection.clear()
        else:
            self.grid.set_scope(None)

    def set_map_mode(self, mode: str) -> None:
        """Take a tool in hand: pan, lasso or rectangle."""
        self.map.set_mode(mode)

    def search(self, text: str) -> None:
        """Show only images whose path or label holds this text."""
        self.grid.set_text(text)

    def show_images(self, ids: np.ndarray, words: str) -> None:
        """Select these images, and show them alone; `words` say what they are."""
        self.selection.replace(ids)
        self.grid.set_scope(ids, words)

    def say(
        self,
        message: str,
        hint: str = "",
        kind: str = "error",
        action: tuple[str, Callable[[], None]] | None = None,
    ) -> None:
        """Show a banner; `action` is the text of its button and what that does."""
        self._on_action = action[1] if action else None
        self.banner.show_message(message, hint, kind, action[0] if action else "")

    # What happens

    def _on_changed(self, changes: Changes) -> None:
        if changes.images:
            self.selection.set_universe(self.session.table.ids)
        if changes.labels and self.selection.count and self._selection_was_labelled(changes):
            # Done with these: the next key is for the image asked about.
            self.selection.clear()

    def _selection_was_labelled(self, changes: Changes) -> bool:
        ids = self.selection.ids()
        touched = np.fromiter(changes.labels, np.int64)
        codes = self.session.label_codes[self.selection.mask]
        return bool(np.isin(touched, ids).all() and (codes >= 0).all())

    def _on_drawn(self) -> None:
        ids = self.selection.ids()
        self.grid.set_scope(ids if len(ids) else None, self.tr("chosen on the map") if len(ids) else "")

    def _on_similar(self, ids: np.ndarray) -> None:
        """Show them all; select what can be seen and has no label yet: a key labels nothing that nobody saw."""
        self.grid.set_scope(ids, self.tr("most alike first"), ranked=True)
        labels = self.session.labels
        self.selection.replace([image_id for image_id in self.grid.ids_in_view() if image_id not in labels])

    def _on_group(self, ids: np.ndarray | None) -> None:
        """Show where the group lies, and nothing else in the grid."""
        self.selection.replace(np.zeros(0, np.int64) if ids is None else ids)
        if ids is not None:
            self.grid.set_scope(ids, self.tr("the group"), ranked=True)
        self._on_desk()

    def _on_rim(self, ids: list[int]) -> None:
        """Ask about the doubtful ones of a group, one by one."""
        self.side.leave()
        self.ask.ask_among(np.array(ids, np.int64), self.tr("Doubtful of a group"))

    def _on_acceptable(self, ids: np.ndarray) -> None:
        self.grid.set_scope(ids, self.tr("least sure first"), ranked=True)

    def _on_review(self, ids: np.ndarray) -> None:
        self.side.leave()
        self.grid.set_scope(ids, self.tr("least sure first"), ranked=True)

    def _on_mode(self) -> None:
        self.selection.clear()
        self.grid.set_scope(None)
        self._on_desk()

    def _on_filter(self) -> None:
        """Let the grid show what the legend shows: labels as they come and go, other colours as they are now."""
        shown = self.map.visible_ids()
        if self.map.color_by.currentData() == LABEL:
            self.grid.set_classes(None if shown is None else frozenset(self.map.legend.shown()))
            self.grid.set_scope(None)
        else:
            self.grid.set_classes(None)
            self.grid.set_scope(shown, "" if shown is None else self.tr("as the legend shows"))

    def _show_everything(self) -> None:
        self.map.show_all()
        self.grid.set_scope(None)
        self.grid.set_giver("")
        self.grid.set_text("")

    def _on_named(self, text: str) -> None:
        """Add the class and label the targets so; several names at once only become classes."""
        names = [name.strip() for name in text.split(",") if name.strip()]
        known = {row.name.casefold(): row.id for row in self.session.classes}
        for name in names:
            class_id = known.get(name.casefold())
            if class_id is None:
                class_id = self.session.add_class(name)
            if class_id is not None and len(names) == 1 and self.targets():
                self.label(class_id)

    def _open(self, image_id: int) -> None:
        self.map.scatter.center_on(image_id)

    def _on_desk(self) -> None:
        self.map.set_current(self.panel.on_map())
        self.desk_changed.emit()

    def _act(self) -> None:
        if self._on_action:
            self.banner.dismiss()
            self._on_action()

    def _connect(self) -> None:
        panel = self.panel
        panel.class_chosen.connect(self.label)
        panel.class_named.connect(self._on_named)
        panel.asked.accepted.connect(self.accept)
        panel.asked.rejected.connect(self.reject)
        panel.asked.skipped.connect(self.skip)
        panel.verdict.images_requested.connect(self.show_images)
        panel.asking.changed.connect(self._on_desk)
        self.selection.changed.connect(lambda _who: self._on_desk())
        self.hands.similar_found.connect(self._on_similar)
        self.hands.offered.connect(lambda _offer: self.desk_changed.emit())
        self.side.groups.group_changed.connect(self._on_group)
        self.side.groups.rim_requested.connect(self._on_rim)
        self.side.groups.class_named.connect(self._on_named)
        self.side.accept.shown.connect(self._on_acceptable)
        self.side.accept.review_requested.connect(self._on_review)
        self.side.mode_changed.connect(self._on_mode)
        # What an audit asks about was drawn: there is nothing to choose.
        self.session.audit.changed.connect(lambda: self.ask.setVisible(not self.session.audit.active))
        self.map.drawn.connect(self._on_drawn)
        self.map.filter_changed.connect(self._on_filter)
        self.grid.everything_requested.connect(self._show_everything)
        self.grid.opened.connect(self._open)
        self.grid.side_changed.connect(lambda side: setattr(self._settings, "thumbnail_size", side))
        self.banner.action_triggered.connect(self._act)
        self.session.changed.connect(self._on_changed)
        for splitter, name in ((self.columns, COLUMNS), (self.rows, ROWS)):
            splitter.splitterMoved.connect(lambda *_at, s=splitter, n=name: self._remember(s, n))

    # How it is laid out

    def _build(self) -> None:
        self.rows.addWidget(self.map)
        self.rows.addWidget(self.grid)
        self.columns.addWidget(self.rows)
        self.columns.addWidget(self.side)
        self.panel.place_control(self.ask)
        order = (self.panel.edit, self.ask.strategy, self.ask.among, self.panel.asked.accept)
        for one, after in pairwise(order):
            QWidget.setTabOrder(one, after)
        for splitter in (self.rows, self.columns):
            splitter.setChildrenCollapsible(False)
            splitter.setStretchFactor(0, 1)
        self.rows.setStretchFactor(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.columns, 1)

    def _restore(self) -> None:
        self.grid.grid.set_side(self._settings.thumbnail_size)
        for splitter, name in ((self.columns, COLUMNS), (self.rows, ROWS)):
            state = self._settings.layout.get(name, "")
            if state:
                self._remembered = splitter.restoreState(
                    QByteArray.fromBase64(state.encode("ascii", "ignore"))
                )

    def showEvent(self, event: QShowEvent) -> None:
        """Share the room once it is known, unless the person did so before."""
        super().showEvent(event)
        if not self._remembered:
            self._remembered = True
            whole = (self.columns, self.width(), PANEL_SHARE), (self.rows, self.height(), GRID_SHARE)
            for splitter, room, share in whole:
                splitter.setSizes([round(room * (1 - share)), round(room * share)])

    def _remember(self, splitter: QSplitter, name: str) -> None:
        self._settings.layout[name] = bytes(splitter.saveState().toBase64().data()).decode("ascii")
