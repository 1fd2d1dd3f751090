"""A quiet line on the map: these are nearly the same as what was just labelled; one key labels them too."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from app import theme
from app.hands import Hands, Offer
from app.models.pictures import Pictures
from app.session import Session
from app.widgets.buttons import describe, text_button

PICTURES = 4
SIDE = 36


class DuplicateOffer(QFrame):
    """Floats at the bottom of its parent; nothing moves when it comes and goes."""

    def __init__(self, session: Session, hands: Hands, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._hands, self._pictures = session, hands, pictures
        self.setProperty("role", "floating")
        self._shown = [QLabel() for _ in range(PICTURES)]
        self.take = text_button("", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 8, 4)
        row.setSpacing(theme.spacing())
        for one in self._shown:
            row.addWidget(one)
        row.addWidget(self.take)
        self.take.clicked.connect(hands.take_offer)
        hands.offered.connect(self.show_offer)
        parent.installEventFilter(self)
        self.hide()

    def show_offer(self, offer: Offer | None) -> None:
        """Show what is offered, or nothing."""
        known = self._session.class_by_id(offer.class_id) if offer else None
        if offer is None or known is None:
            self.hide()
            return
        n = len(offer.ids)
        if n == 1:
            text = self.tr("1 near-duplicate: label it {name} too · D").format(name=known.name)
        else:
            text = self.tr("{n} near-duplicates: label them {name} too · D").format(
                n=f"{n:,}", name=known.name
            )
        self.take.setText(text)
        describe(self.take, self.tr("Give the same label to the images that are nearly the same"), "D")
        for place, holder in enumerate(self._shown):
            picture = self._pictures.picture(offer.ids[place]) if place < n else None
            holder.setVisible(picture is not None)
            if picture is not None:
                holder.setPixmap(picture.scaledToHeight(SIDE))
        self._place()
        self.show()
        self.raise_()

    def _place(self) -> None:
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - 8)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
