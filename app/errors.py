"""What is said when something goes wrong: a banner for what a person can mend, one dialog for a bug."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

import PySide6
from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox

from app.settings import settings_file
from sslcore.errors import Cancelled, HandfulError, from_os_error

QUIET_SECONDS = 5.0
"""The same banner in the same place is not said again within this time."""
LOG_LIMIT = 500_000


def tr(text: str) -> str:
    return QCoreApplication.translate("errors", text)


class ErrorDoor(QObject):
    """Every failure leaves through here; the window shows `banner` in the place called `where`."""

    banner = Signal(str, str, str)
    """message, hint, where ("" = the whole window)."""

    def __init__(self, log_file: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.log_file = log_file or settings_file().with_name("errors.log")
        self._said: dict[tuple[str, str], float] = {}
        self._seen_bugs: set[str] = set()
        self.dialog: QMessageBox | None = None

    def say(self, message: str, hint: str, where: str = "") -> None:
        """Show one sentence and its next step; repeats of it are swallowed for a few seconds."""
        now = time.monotonic()
        if now - self._said.get((message, where), float("-inf")) < QUIET_SECONDS:
            return
        self._said[(message, where)] = now
        self.banner.emit(message, hint, where)

    def catch(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Route one uncaught exception; this is the program's `sys.excepthook`."""
        if isinstance(error, KeyboardInterrupt):
            QCoreApplication.quit()
        elif isinstance(error, HandfulError):
            self.say(error.message, error.hint)
        elif isinstance(error, OSError):
            known = from_os_error(error, tr("do that"))
            self.say(known.message, known.hint)
        elif not isinstance(error, Cancelled):
            self._bug("".join(traceback.format_exception(kind, error, trace)))

    def _bug(self, text: str) -> None:
        self._log(text)
        sys.stderr.write(text)
        if text in self._seen_bugs or self.dialog is not None or QApplication.instance() is None:
            return
        self._seen_bugs.add(text)
        self.dialog = bug_dialog(text, self.log_file)
        self.dialog.finished.connect(self._on_dialog_finished)
        # open(), not exec(): work under way goes on behind the dialog.
        self.dialog.open()

    def _on_dialog_finished(self) -> None:
        if self.dialog:
            self.dialog.deleteLater()
        self.dialog = None

    def _log(self, text: str) -> None:
        """Append to the log; that must never be the next error."""
        try:
            self.log_file.parent.mkdir(parents=True, exist_ok=True)
            mode = "a" if not self.log_file.exists() or self.log_file.stat().st_size < LOG_LIMIT else "w"
            with self.log_file.open(mode, encoding="utf-8", errors="replace") as out:
                out.write(time.strftime("%Y-%m-%d %H:%M:%S\n") + text + "\n")
        except OSError:
            pass


def bug_dialog(text: str, log_file: Path) -> QMessageBox:
    """Return the one dialog for the unexpected: a plain sentence, the details folded, a Copy button."""
    box = QMessageBox(
        QMessageBox.Icon.Critical, "Handful", tr("Something went wrong that we did not expect.")
    )
    box.setInformativeText(
        tr("Your labels are safe on disk. Please report it: Copy takes the details along.")
        + "\n"
        + tr("The log is in %s") % log_file
    )
    details = f"{text}\n{about_this_computer()}"
    box.setDetailedText(details)
    copy = box.addButton(tr("Copy"), QMessageBox.ButtonRole.ActionRole)
    # A message box closes on every button; Copy must not.
    copy.clicked.disconnect()
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Close))
    return box


def about_this_computer() -> str:
    """Return the versions a bug report needs; nothing personal."""
    return f"Python {platform.python_version()}, PySide6 {PySide6.__version__}, {platform.platform()}"


def install(door: ErrorDoor) -> None:
    """Send every uncaught exception through `door`."""
    sys.excepthook = door.catch
