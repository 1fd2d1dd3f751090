"""How a long job talks while it runs. Reporting is also the cancel check and the pause point."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

from sslcore.errors import Cancelled

Event = dict[str, Any]


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

    def check(self) -> None:
        """Wait while paused; raise Cancelled if the person asked to stop."""
        if self.control.paused and not self.control.cancelled:
            self._send({"event": "paused"})
            self.control.wait_while_paused()
            if not self.control.cancelled:
                self._send({"event": "resumed"})
        if self.control.cancelled:
            raise Cancelled

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
