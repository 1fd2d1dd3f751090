"""Failures a person can do something about: one sentence, and a hint with the next step."""

from __future__ import annotations

import errno


class HandfulError(Exception):
    """An expected failure: `message` is one clear sentence, `hint` the next step (may be empty)."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UnreadableImage(HandfulError):
    """One image that cannot be used; collected with its reason, never stops the rest."""


class ReadOnlyProject(HandfulError):
    """Somebody else holds the project, or its folder cannot be written."""


class NewerProject(HandfulError):
    """The project was made by a newer Handful."""


class TooFewLabels(HandfulError):
    """There are not enough labels yet to say anything honest."""


class Cancelled(Exception):
    """The person asked to stop; shown to nobody."""


_OS_REASONS = {
    errno.ENOSPC: ("the disk is full", "Free some space, then try again; nothing saved so far is lost."),
    errno.EDQUOT: (
        "the disk quota is used up",
        "Free some space, then try again; nothing saved so far is lost.",
    ),
    errno.EACCES: ("permission was denied", "Choose a folder you may write to, or change its permissions."),
    errno.EPERM: ("permission was denied", "Choose a folder you may write to, or change its permissions."),
    errno.EROFS: ("the disk is read-only", "Choose a folder on a disk that can be written."),
    errno.ENOENT: (
        "the file or folder is gone",
        "Check that the disk is connected and the folder still exists.",
    ),
    errno.EISDIR: ("it is a folder, not a file", "Give the name of a file."),
    errno.ENOTDIR: ("a part of its path is a file, not a folder", "Choose another place."),
    errno.ENAMETOOLONG: ("its name is too long", "Choose a shorter one."),
    errno.EFBIG: (
        "files may not grow so large here",
        "Raise the limit, or choose another disk; nothing saved so far is lost.",
    ),
}


def from_os_error(error: OSError, doing: str) -> HandfulError:
    """Return a HandfulError saying that `doing` ("save the embeddings") failed, and why."""
    reason, hint = _OS_REASONS.get(error.errno or 0, (str(error), "Check the disk, then try again."))
    return HandfulError(f"Could not {doing}: {reason}.", hint)
