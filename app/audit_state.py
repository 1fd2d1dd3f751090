"""The audit in the window: which images it has, and whether the person is labelling them blind just now."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.snapshot import Snapshot
from sslcore import audit
from sslcore.audit import Audit
from sslcore.history import Changes
from sslcore.intervals import margin
from sslcore.store import Store

Do = Callable[[Callable[[], Changes | None]], bool]


class AuditState(QObject):
    """What the audit of the open project is, as the disk has it; draws and ends it by edits that undo takes back."""

    changed = Signal()

    def __init__(self, store: Store, snapshot: Snapshot, do: Do, parent: QObject | None = None) -> None:
        """`do` carries out one edit and says whether it reached the disk."""
        super().__init__(parent)
        self._store, self._snapshot, self._do = store, snapshot, do
        self._active = False
        self._skipped: list[int] = []

    @property
    def now(self) -> Audit:
        """The audit as it stands."""
        return self._snapshot.audit

    @property
    def active(self) -> bool:
        """Whether its images are being labelled blind now, before all others."""
        return self._active and bool(self.now.images)

    @property
    def queue(self) -> list[int]:
        """Its images without a label in the order they are asked about; skipped ones last."""
        skipped = [image for image in self._skipped if image in self.now.waiting]
        return [image for image in self.now.waiting if image not in skipped] + skipped

    def hides(self, image_id: int) -> bool:
        """Whether nothing that the model thinks of this image may be seen: it is to be labelled blind."""
        return image_id in self.now.waiting

    def expected(self, n: int) -> float:
        """Return how far off, as a share, the figure of n images must be expected to be."""
        return margin(n)

    def draw(self, n: int) -> bool:
        """Set n random images aside, and label them next."""
        done = self._do(lambda: audit.draw_audit(self._store, n))
        if done:
            self.begin()
        return done

    def end(self) -> bool:
        """Put its images back among the others."""
        self._active = False
        done = self._do(lambda: audit.end_audit(self._store))
        self.changed.emit()
        return done

    def begin(self) -> None:
        """Ask about the audit's images from now on."""
        self._active = True
        self.changed.emit()

    def leave(self) -> None:
        """Ask about suggestions again; what is labelled stays, the rest waits."""
        self._active = False
        self.changed.emit()

    def skip(self, image_id: int) -> bool:
        """Put an image of the audit behind the others; False where it is none that is asked about."""
        if not self.active or not self.hides(image_id):
            return False
        self._skipped = [image for image in self._skipped if image != image_id] + [image_id]
        self.changed.emit()
        return True
