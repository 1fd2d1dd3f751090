"""A child process that speaks JSON lines over its pipes; the run worker and the live worker are both one.

Everything is signals: nothing here waits, except `kill_now` on the way out of the program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

Message = dict[str, Any]

WORKER = (sys.executable, "-m", "sslcore", "worker")
LOG_LIMIT = 32_768
"""How much of a process's stderr is kept, in characters."""
LINE_LIMIT = 16 * 2**20
"""A line of more bytes is no event: it is dropped, so that a mad process cannot fill the memory."""


class LineProcess(QObject):
    """One child process, started at once. Its stdin stays open; when the window dies, it reads the end."""

    received = Signal(dict)
    ended = Signal(int)
    """The exit code, or -1 where the process was killed, crashed or never started. Sent exactly once."""

    def __init__(self, command: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._buffer = b""
        self._over = False
        self.log = ""
        self._process = QProcess(self)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.readyReadStandardError.connect(self._read_log)
        self._process.errorOccurred.connect(self._on_error)
        self._process.finished.connect(self._on_finished)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.timeout.connect(self._process.kill)
        self._process.start(command[0], list(command[1:]))

    @property
    def running(self) -> bool:
        return not self._over

    @property
    def pid(self) -> int:
        """The process id; 0 while it is not there."""
        return int(self._process.processId())

    def send(self, message: Message) -> None:
        """Write one request line; quietly nothing where the process is already gone."""
        if not self._over:
            self._process.write(json.dumps(message).encode() + b"\n")

    def end_input(self) -> None:
        """Close its stdin, which tells it that nothing more is wanted."""
        if not self._over:
            self._process.closeWriteChannel()

    def kill_after(self, milliseconds: int) -> None:
        """Give it this long to leave by itself, then kill it."""
        if not self._over:
            self._patience.start(milliseconds)

    def kill_now(self) -> None:
        """Kill it and wait until it is gone: for the end of the program, when no event loop turns."""
        if not self._over:
            self._process.kill()
            self._process.waitForFinished(3000)

    def _read(self) -> None:
        self._buffer += bytes(self._process.readAllStandardOutput().data())
        *lines, self._buffer = self._buffer.split(b"\n")
        if len(self._buffer) > LINE_LIMIT:
            self._buffer = b""
        for line in lines:
            self._take(line)

    def _take(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            message = None
        if isinstance(message, dict) and isinstance(message.get("event"), str):
            self.received.emit(message)
        elif line.strip():
            self._keep(line.decode(errors="replace") + "\n")

    def _read_log(self) -> None:
        self._keep(bytes(self._process.readAllStandardError().data()).decode(errors="replace"))

    def _keep(self, text: str) -> None:
        self.log = (self.log + text)[-LOG_LIMIT:]

    def _on_error(self, error: QProcess.ProcessError) -> None:
        # Only this failure is not followed by `finished`.
        if error == QProcess.ProcessError.FailedToStart:
            self._keep(self._process.errorString() + "\n")
            self._end(-1)

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._read()
        self._read_log()
        self._end(code if status == QProcess.ExitStatus.NormalExit else -1)

    def _end(self, code: int) -> None:
        if self._over:
            return
        self._over = True
        self._patience.stop()
        self.ended.emit(code)
