"""Takes what a scan found into the database, a little in every turn of the event loop."""

from __future__ import annotations

import json
import sqlite3
from itertools import islice
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QObject, QTimer, Signal

from sslcore.errors import HandfulError
from sslcore.store import ScanRecord, Store

CHUNK = 500
"""Records a turn: a few tens of milliseconds, so that the window answers between two of them."""


class ScanIntake(QObject):
    """Reads a file of ScanRecords, one JSON a line, into the store; deletes it at the end."""

    progressed = Signal(int)
    """How many records are in by now."""
    finished = Signal(object)
    """The ScanChanges, or the exception that stopped it."""

    def __init__(self, store: Store, records: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._records = records
        self._file: TextIO | None = None
        self._token = 0
        self._taken = 0
        self._turn = QTimer(self)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._step)
        self._turn.start()

    def stop(self) -> None:
        """Leave it unfinished; the next scan decides what this one left open."""
        self._turn.stop()
        if self._file:
            self._file.close()

    def _step(self) -> None:
        try:
            ended = self._take_some()
            result = self._store.finish_scan(self._token) if ended else None
        except (HandfulError, OSError, sqlite3.Error, ValueError, TypeError) as error:
            self.stop()
            self.finished.emit(error)
            return
        if result is None:
            self.progressed.emit(self._taken)
            return
        self.stop()
        # Left behind it would only take space; the next scan writes another.
        self._records.unlink(missing_ok=True)
        self.finished.emit(result)

    def _take_some(self) -> bool:
        """Take the next records in; True when there are no more."""
        if self._file is None:
            self._file = self._records.open(encoding="utf-8", errors="surrogateescape")
            self._token = self._store.begin_scan()
        records = [ScanRecord(**json.loads(line)) for line in islice(self._file, CHUNK)]
        if records:
            self._store.apply_scan_chunk(self._token, records)
            self._taken += len(records)
        return not records
