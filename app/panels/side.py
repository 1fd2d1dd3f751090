"""The right column of Map & label: one image at a time, a group at a time, or all sure guesses at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.hands import Hands
from app.models.pictures import Pictures
from app.panels.accept_panel import AcceptPanel
from app.panels.cluster_panel import ClusterPanel
from app.panels.label_panel import LabelPanel
from app.session import Session


class Side(QStackedWidget):
    """Shows one of the three panels."""

    mode_changed = Signal()

    def __init__(
        self,
        session: Session,
        hands: Hands,
        pictures: Pictures,
        panel: LabelPanel,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.panel = panel
        self.groups = ClusterPanel(session, hands, pictures)
        self.accept = AcceptPanel(session, hands, pictures)
        for one in (panel, self.groups, self.accept):
            self.addWidget(one)
        self.groups.left.connect(self.leave)
        self.accept.left.connect(self.leave)

    @property
    def in_groups(self) -> bool:
        """Whether groups are being named."""
        return self.currentWidget() is self.groups

    @property
    def in_accept(self) -> bool:
        """Whether sure guesses are shown."""
        return self.currentWidget() is self.accept

    def toggle_groups(self) -> None:
        """Begin naming groups, or leave it."""
        self._toggle(self.groups)

    def toggle_accept(self) -> None:
        """Look which guesses may be accepted, or leave it."""
        self._toggle(self.accept)

    def leave(self) -> None:
        """Go back to one image at a time."""
        if self.currentWidget() is not self.panel:
            self.setCurrentWidget(self.panel)
            self.mode_changed.emit()

    def _toggle(self, panel: ClusterPanel | AcceptPanel) -> None:
        if self.currentWidget() is panel:
            self.leave()
            return
        self.setCurrentWidget(panel)
        self.mode_changed.emit()
        panel.start()
