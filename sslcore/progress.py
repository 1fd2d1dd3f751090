"""How a long job talks while it runs. Reporting is also the cancel check and the pause point."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sslcore.errors import Cancelled
from sslcore.threads import Precedence

Event = dict[str, Any]
GLANCE_S = 0.02
"""How often work that gives way to other work looks whether it is still wanted at all."""
STANDS_STILL_S = 3.0


class Control:
    """What the person asked of a running job: pause, resume or cancel. Safe to set from any thread."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._paused = False
        self._cancelled = False

    @property
    def paused(self) -> bool:
        return self._paused

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def pause(self) -> None:
        with self._condition:
            self._paused = True

    def resume(self) -> None:
        with self._condition:
            self._paused = False
            self._condition.notify_all()

    def cancel(self) -> None:
        with self._condition:
            self._cancelled = True
            self._condition.notify_all()

    def wait_while_paused(self) -> None:
        """Block, using no processor, until resumed or cancelled."""
        with self._condition:
            self._condition.wait_for(lambda: self._cancelled or not self._paused)


class Progress:
    """Reports events to `send`; every call raises Cancelled once the person has asked to stop."""

    def __init__(
        self,
        send: Callable[[Event], None] = lambda event: None,
        control: Control | None = None,
        every: float = 0.1,
    ) -> None:
        self._send = send
        self.control = control or Control()
        self._every = every
        self._last = float("-inf")
        self._first: Precedence | None = None
        self._stands_still = 0.0

    def let_first(self, first: Precedence, seconds: float = STANDS_STILL_S) -> None:
        """Stand still at checks while others are ahead, `seconds` in all: from then on this job goes on beside them."""
        self._first, self._stands_still = first, seconds

    def check(self) -> None:
        """Wait while paused or while other work goes first; raise Cancelled if the person asked to stop."""
        if self.control.paused and not self.control.cancelled:
            self._send({"event": "paused"})
            self.control.wait_while_paused()
            if not self.control.cancelled:
                self._send({"event": "resumed"})
        if self._first is not None:
            self._stand_still(self._first)
        if self.control.cancelled:
            raise Cancelled

    def _stand_still(self, first: Precedence) -> None:
        while self._stands_still > 0 and not self.control.cancelled and not first.give_way(GLANCE_S):
            self._stands_still -= GLANCE_S

    def report(self, done: float, total: float, **facts: Any) -> None:
        """Say how far the job is; sent at most every 0.1 s, the first and last always."""
        now = time.monotonic()
        if now - self._last >= self._every or done >= total:
            self._last = now
            self._send({"event": "progress", "done": done, "total": total, **facts})
        self.check()

    def note(self, text: str, **facts: Any) -> None:
        """Tell the person one sentence worth knowing."""
        self._send({"event": "note", "text": text, **facts})

    def tell(self, event: str, **facts: Any) -> None:
        """Send a job's own event at once (`checkpoint`, `preview`), without throttling."""
        self._send({"event": event, **facts})
