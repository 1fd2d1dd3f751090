"""NAME A GROUP: typical and doubtful images of a group that lies together; one class key names its core."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QPixmap, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app import theme
from app.hands import Group, Hands
from app.models.pictures import Pictures
from app.panels.map_colors import class_shape
from app.panels.strip import Strip
from app.session import Session
from app.widgets.buttons import describe, icon_button, label, text_button
from app.widgets.chart_paint import percent
from app.widgets.class_chips import ClassChip, ClassChips
from app.widgets.class_popover import NewClassPopover
from app.widgets.pick_sheet import PickSheet
from sslcore.history import Changes

SHOWN, RIM_SHOWN = 12, 4
CHIPS_HEIGHT = 104


class ClusterPanel(QWidget):
    """Goes through the groups found, one at a time. What is shown of a core counts as looked at by the person."""

    group_changed = Signal(object)
    """Image ids int64 of the core to be named, or None."""
    rim_requested = Signal(object)
    """Image ids int64 of the rim, to be looked at one by one."""
    class_named = Signal(str)
    left = Signal()

    def __init__(
        self, session: Session, hands: Hands, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._hands, self._pictures = session, hands, pictures
        self._groups: list[Group] = []
        self._place = 0
        self._named = False
        self.title, self.purity = label("", "heading", wrap=True), label("", "quiet", wrap=True)
        self.core, self.rim = PickSheet(), PickSheet()
        self.core.setAccessibleName(self.tr("Typical images of the group"))
        self.rim.setAccessibleName(self.tr("Doubtful images of the group"))
        self.count = label("", "small")
        self.typical = label(self.tr("Typical ones. Click what does not belong."), "small")
        self.doubtful = label(self.tr("The most doubtful ones: they are left out."), "small")
        self.what = label("", "small", wrap=True)
        self.chips = ClassChips()
        self.strip = Strip(self.chips, CHIPS_HEIGHT)
        self.naming = NewClassPopover(self)
        self.next = text_button(self.tr("Next group · Space"))
        self.look = text_button(self.tr("Look at the doubtful ones · Enter"), "quiet")
        self.close_ = icon_button("close", self.tr("Back to one image at a time"))
        describe(self.close_, self.tr("Back to one image at a time"), "G")
        self.setAutoFillBackground(True)
        self.setBackgroundRole(self.palette().ColorRole.Base)
        self._build()
        self._connect()

    # What others ask

    def start(self) -> None:
        """Ask for groups and show the first."""
        self._groups, self._place, self._named = [], 0, False
        self._refresh_classes()
        self._show_words(self.tr("Looking for groups…"), "")
        if not self._hands.find_groups():
            self._show_words(
                self.tr("No groups yet"), self.tr("They need features: choose the images first.")
            )

    def members(self) -> list[int]:
        """Return the images that a class key names: the core, less what was struck out."""
        if not self._groups or self._named:
            return []
        struck = set(self.core.struck())
        return [int(i) for i in self._groups[self._place].core if int(i) not in struck]

    def name_group(self, class_id: int) -> bool:
        """Give the class to the core: human to what was shown, auto to the others, as one step."""
        members, seen = self.members(), self.core.kept()
        if not members or not seen:
            return False
        shown = set(seen)
        along = [image_id for image_id in members if image_id not in shown]
        if not self._session.label_along(seen, along, class_id):
            return False
        self._named = True
        row = self._session.class_by_id(class_id)
        rim = self.rim_ids()
        self._show_words(
            self.tr("{n} images named {name}").format(n=f"{len(members):,}", name=row.name if row else ""),
            self.tr("{n} doubtful ones are left without a label.").format(n=f"{len(rim):,}") if rim else "",
        )
        self.look.setEnabled(bool(rim))
        return True

    def add_class(self) -> None:
        """Let the name of a new class be typed."""
        if self.members() and not self._session.readonly:
            self.naming.open_at(self.chips.add_button(), [row.name for row in self._session.classes])

    def rim_ids(self) -> list[int]:
        """Return the images of the group that naming it leaves out, struck out ones first."""
        group = self._groups[self._place]
        return [*self.core.struck(), *(int(image_id) for image_id in group.rim)]

    def step(self, by: int) -> None:
        """Show the next group, or the one before."""
        if self._groups:
            self._place = (self._place + by) % len(self._groups)
            if self._named and self._place == 0:
                self.start()
                return
            self._show_group()

    # What is shown

    def _on_groups(self, groups: list[Group]) -> None:
        self._groups, self._place = groups, 0
        if groups:
            self._show_group()
        else:
            self._show_words(
                self.tr("No group is left to name"),
                self.tr("Groups are found among images without a label that differ from others.")
                + " "
                + self.tr("Esc goes back to one image at a time."),
            )

    def _show_group(self) -> None:
        group, self._named = self._groups[self._place], False
        free = [int(i) for i in group.core if int(i) not in self._session.labels]
        self.title.setText(self.tr("{n} images lie together").format(n=f"{len(free):,}"))
        self.purity.setText(self._purity_of(group))
        self.count.setText(self._counted())
        self.next.setEnabled(True)
        self.core.set_pictures([self._tile(i) for i in _spread(free, SHOWN)])
        self.rim.set_pictures([self._tile(int(i)) for i in group.rim[:RIM_SHOWN]], fixed=True)
        self._set_parts(True)
        self.doubtful.setVisible(bool(len(group.rim)))
        words = self.tr("A class key names all {n}: those shown as seen by you, the others along with them.")
        self.what.setText(words.format(n=f"{len(free):,}"))
        self.look.setEnabled(bool(len(group.rim)))
        self.chips.set_suggested(-1 if group.facts["class_id"] is None else group.facts["class_id"])
        self.group_changed.emit(group.core)

    def _purity_of(self, group: Group) -> str:
        purity, believed = group.facts["purity"], group.facts["believed"]
        known = self._session.class_by_id(group.facts["class_id"] or -1)
        if purity and known:
            share, low, high, n = purity
            words = self.tr("Of {n} labels inside, {share} are {name}: expect {low} to {high}.")
            figures = {"share": percent(share), "low": percent(low), "high": percent(high)}
            return words.format(n=n, name=known.name, **figures)
        if believed is not None and known:
            words = self.tr("The model takes {share} of it for {name}; too few labels inside to know.")
            return words.format(share=percent(believed), name=known.name)
        return self.tr("No label inside says how pure it is: look before you name it.")

    def _show_words(self, title: str, text: str) -> None:
        self.title.setText(title)
        self.purity.setText(text)
        self._set_parts(False)
        self.look.setEnabled(False)
        self.next.setEnabled(bool(self._groups))
        self.count.setText(self._counted())
        self.group_changed.emit(None)

    def _counted(self) -> str:
        return f"{self._place + 1} / {len(self._groups)}" if self._groups else ""

    def _set_parts(self, shown: bool) -> None:
        for part in (self.typical, self.core, self.doubtful, self.rim, self.what, self.strip):
            part.setVisible(shown)
        self.chips.setEnabled(shown and not self._session.readonly)

    def _tile(self, image_id: int) -> tuple[int, QPixmap | None, str]:
        row = int(self._session.table.rows_of([image_id])[0])
        name = self._session.table.paths[row] if row >= 0 else ""
        return image_id, self._pictures.picture(image_id), name

    def _refresh_classes(self) -> None:
        session, counts = self._session, self._session.counts
        self.chips.set_classes(
            [
                ClassChip(row.id, row.name, row.color, counts[row.id], class_shape(place))
                for place, row in enumerate(session.classes)
            ]
        )

    # What happens

    def _look_at_rim(self) -> None:
        if self._groups and self.look.isEnabled():
            self.rim_requested.emit(self.rim_ids())

    def _on_changed(self, changes: Changes) -> None:
        if not self.isVisible():
            return
        self._refresh_classes()
        if self._named and self._groups:
            first = int(self._groups[self._place].core[0])
            if first not in self._session.labels:
                # Undone: it is to be named again.
                self._show_group()

    def _connect(self) -> None:
        self._hands.groups_found.connect(self._on_groups)
        self._hands.failed.connect(
            lambda job, message: self._show_words(message, "") if job == "clusters" else None
        )
        self.chips.chosen.connect(self.name_group)
        self.chips.add_requested.connect(self.add_class)
        self.naming.named.connect(self.class_named)
        self.next.clicked.connect(lambda: self.step(1))
        self.look.clicked.connect(self._look_at_rim)
        self.close_.clicked.connect(self.left)
        self._session.changed.connect(self._on_changed)
        QShortcut(QKeySequence("Space"), self, lambda: self.step(1))
        for key in ("Return", "Enter"):
            QShortcut(QKeySequence(key), self, self._look_at_rim)
        self._refresh_classes()

    # How it is laid out

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("NAME A GROUP"), "caption"), 1)
        head.addWidget(self.count)
        head.addWidget(self.close_)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.next, 1)
        buttons.addWidget(self.look, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 12)
        column.setSpacing(theme.spacing())
        column.addLayout(head)
        for part in (self.title, self.purity, self.typical, self.core, self.doubtful, self.rim, self.what):
            column.addWidget(part)
        column.addStretch(1)
        column.addWidget(self.strip)
        column.addLayout(buttons)


def _spread(ids: list[int], most: int) -> list[int]:
    """Return at most so many, evenly from the first to the last: the edge of a core is looked at like its middle."""
    if len(ids) <= most:
        return ids
    return [ids[round(place * (len(ids) - 1) / (most - 1))] for place in range(most)]
