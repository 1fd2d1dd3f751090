"""A first look at an image folder, on a thread beside the window: counts, sizes, formats, duplicates."""

from __future__ import annotations

import hashlib
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.progress import Control, Progress

if TYPE_CHECKING:
    from sslcore.images import FolderLook

HASH_BLOCK = 2**20


class FolderLooker(QObject):
    """Looks at one folder at a time; a newer folder makes the answer about the older one void."""

    progressed = Signal(int, int)
    looked = Signal(object)
    """The FolderLook, as soon as every header is read."""
    compared = Signal(int)
    """How many of the files are exact copies of another one, a moment later."""
    failed = Signal(str, str)
    _reported = Signal(object, dict)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._control = Control()
        self._thread: threading.Thread | None = None
        self._reported.connect(self._take)

    @property
    def busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def look(self, folder: Path) -> None:
        """Start looking at `folder`; answers come as signals."""
        self._control.cancel()
        self._control = control = Control()
        self._thread = threading.Thread(target=self._work, args=(folder, control), name="look", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop looking; nothing more is said."""
        self._control.cancel()

    def close(self) -> None:
        """Stop looking and wait for the thread, which leaves at the next image."""
        self.cancel()
        if self._thread is not None:
            self._thread.join()

    def _work(self, folder: Path, control: Control) -> None:
        from sslcore.images import find_images, look

        def send(event: dict[str, Any]) -> None:
            self._reported.emit(control, event)

        progress = Progress(send, control)
        try:
            found = look(folder, progress)
            send({"event": "looked", "look": found})
            send({"event": "compared", "copies": count_copies(folder, find_images(folder), progress.check)})
        except Cancelled:
            pass
        except HandfulError as error:
            send({"event": "failed", "message": error.message, "hint": error.hint})
        except OSError as error:
            known = from_os_error(error, f"look into {folder}")
            send({"event": "failed", "message": known.message, "hint": known.hint})

    def _take(self, control: Control, event: dict[str, Any]) -> None:
        if control is not self._control or control.cancelled:
            return
        if event["event"] == "progress":
            self.progressed.emit(event["done"], event["total"])
        elif event["event"] == "looked":
            found: FolderLook = event["look"]
            self.looked.emit(found)
        elif event["event"] == "compared":
            self.compared.emit(event["copies"])
        elif event["event"] == "failed":
            self.failed.emit(event["message"], event["hint"])


def count_copies(folder: Path, paths: Iterable[str], check: Callable[[], None]) -> int:
    """Return how many files are byte for byte equal to an earlier one; only files of equal size are read."""
    by_size: defaultdict[int, list[Path]] = defaultdict(list)
    for path in paths:
        check()
        try:
            by_size[(folder / path).stat().st_size].append(folder / path)
        except OSError:
            continue
    copies = 0
    for size, files in by_size.items():
        if size and len(files) > 1:
            copies += len(files) - len({_hash(file, check) for file in files})
    return copies


def _hash(file: Path, check: Callable[[], None]) -> bytes:
    """Return the hash of a file's bytes; one that cannot be read equals no other."""
    digest = hashlib.blake2b(digest_size=16)
    try:
        with file.open("rb") as data:
            while block := data.read(HASH_BLOCK):
                check()
                digest.update(block)
    except OSError:
        return str(file).encode()
    return digest.digest()
