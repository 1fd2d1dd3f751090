"""Which image the person is asked about, as suggestions come, go, are skipped and come back."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from app.session import Session
from sslcore.history import Changes

AT_RANDOM = 18
PATIENCE_MS = 1500
"""With nothing to ask about for this long, something is asked about at random: nobody waits for a suggestion."""


class Asking(QObject):
    """A place in the queue of suggestions. Without embeddings, or when it runs dry, images at random fill it."""

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._items: list[tuple[int, str]] = []
        self._place = 0
        self._rng = np.random.default_rng(0)
        self._filling = False
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(PATIENCE_MS)
        self._waiting.timeout.connect(self._fill)
        session.suggestions_changed.connect(self._follow)
        session.changed.connect(self._on_changed)
        session.audit.changed.connect(self._follow)
        self._follow()

    @property
    def current(self) -> int | None:
        """The image asked about."""
        return self._items[self._place][0] if self._items else None

    @property
    def why(self) -> str:
        return self._items[self._place][1] if self._items else ""

    @property
    def following(self) -> int | None:
        """The image that comes next, to have it at hand."""
        return self._items[(self._place + 1) % len(self._items)][0] if len(self._items) > 1 else None

    def step(self, by: int) -> None:
        """Look at another suggestion without answering this one."""
        if self._items:
            self._place = (self._place + by) % len(self._items)
            self.changed.emit()

    def _on_changed(self, changes: Changes) -> None:
        if changes.labels and self._session.audit.active:
            self._follow()
        elif changes.images:
            self._look_for_more()

    def _next_items(self) -> list[tuple[int, str]]:
        """The suggestions; while the audit is labelled, its images alone, with no word about why."""
        audit = self._session.audit
        return [(image, "") for image in audit.queue] if audit.active else list(self._session.suggestions)

    def _follow(self) -> None:
        """Stay with the image asked about; go on where it is answered or skipped, back to what was undone."""
        before, items = self._items, self._next_items()
        known = {image_id for image_id, _ in before}
        current = self.current
        if items and items[0][0] not in known:
            # Something undone is asked about again at once.
            self._place = 0
        elif [i for i, _ in items] == [i for i, _ in before] and self._place == len(items) - 1 > 0:
            # The last in the queue was skipped: nothing moved, and the first is the next.
            self._place = 0
        self._items = items
        self._place = max(min(self._place, len(items) - 1), 0)
        self._look_for_more()
        if self._items != before or self.current != current:
            self.changed.emit()

    def _look_for_more(self) -> None:
        """Let the person label before anything is learnt, and while the next suggestions are worked out."""
        if self._session.audit.active:
            self._waiting.stop()
        elif not self._session.embeddings:
            self._fill()
        elif self._items:
            self._waiting.stop()
        elif not self._waiting.isActive():
            self._waiting.start()

    def _fill(self) -> None:
        session = self._session
        queue = session.live.queue
        if self._filling or session.readonly or not session.is_open or not queue.low:
            return
        there = [image_id for image_id, _ in queue.items]
        usable = np.fromiter((status == "ok" for status in session.table.status), bool, len(session.table))
        free = session.table.ids[usable & (session.label_codes < 0)]
        free = free[~np.isin(free, [*there, *session.audit.now.images])]
        chosen = self._rng.choice(free, min(AT_RANDOM, len(free)), replace=False)
        if len(chosen):
            why = self.tr("picked at random")
            queue.extend([(int(image_id), why) for image_id in chosen], session.labels)
            self._filling = True
            session.suggestions_changed.emit()
            self._filling = False
