"""What a person does to labels and classes: each is one step that undo takes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path

from app.audit_state import AuditState
from app.session_state import SessionState
from sslcore import audit, history, labels, provenance, reasks
from sslcore.errors import HandfulError, from_os_error
from sslcore.history import Changes
from sslcore.images import class_folders
from sslcore.labels import CsvImport

READ_ONLY_HINT = "Close the other window, or copy the project to a folder you may write to."


class SessionEdits(SessionState):
    """The writing half of a Session. Each verb returns whether it was done, and then it is on the disk."""

    audit: AuditState
    """The images set aside to measure with."""

    def label(self, image_ids: Iterable[int], class_id: int) -> bool:
        chosen = [int(image_id) for image_id in image_ids]
        return bool(chosen) and self._edit(lambda: labels.assign(self._store, chosen, class_id))

    def clear(self, image_ids: Iterable[int]) -> bool:
        chosen = [int(image_id) for image_id in image_ids]
        return bool(chosen) and self._edit(lambda: labels.clear(self._store, chosen))

    def label_along(self, seen: Iterable[int], along: Iterable[int], class_id: int) -> bool:
        """Label images that were looked at, and others along with them, as one step."""
        looked_at, others = [int(i) for i in seen], [int(i) for i in along]
        return self._edit(lambda: labels.assign(self._store, looked_at, class_id, along=others))

    def accept_guesses(self, guesses: Mapping[int, int]) -> bool:
        """Take what the model says of these images (image id -> class id) as their labels, as one step."""
        return bool(guesses) and self._edit(lambda: provenance.accept_guesses(self._store, guesses))

    def confirm(self, image_ids: Iterable[int]) -> bool:
        """Say that labels nobody has looked at are right, as one step."""
        chosen = [int(image_id) for image_id in image_ids]
        return bool(chosen) and self._edit(lambda: provenance.confirm(self._store, chosen))

    def accept(self, image_id: int) -> bool:
        """Label an image as the model guesses."""
        guess = self.guesses(image_id)
        return guess is not None and self.label([image_id], guess[0])

    def reject(self, image_id: int, class_id: int | None = None) -> bool:
        """Say that an image is not of a class: the one guessed, unless another is named."""
        guess = self.guesses(image_id)
        chosen = class_id if class_id is not None else guess[0] if guess else None
        return chosen is not None and self._edit(lambda: labels.reject(self._store, image_id, chosen))

    def add_class(self, name: str, color: str | None = None) -> int | None:
        """Return the new class's id, None where it could not be added."""
        made: list[int] = []

        def add() -> Changes:
            class_id, changes = labels.add_class(self._store, name, color)
            made.append(class_id)
            return changes

        return made[0] if self._edit(add) else None

    def rename_class(self, class_id: int, name: str) -> bool:
        return self._edit(lambda: labels.rename_class(self._store, class_id, name))

    def recolor_class(self, class_id: int, color: str) -> bool:
        return self._edit(lambda: labels.recolor_class(self._store, class_id, color))

    def merge_classes(self, source_id: int, into_id: int) -> bool:
        return self._edit(lambda: labels.merge_classes(self._store, source_id, into_id))

    def delete_class(self, class_id: int) -> bool:
        return self._edit(lambda: labels.delete_class(self._store, class_id))

    def import_csv(self, file: Path) -> CsvImport | None:
        """Return what came of a CSV of path,label, as one step; None where it could not be used."""
        found: list[CsvImport] = []

        def take() -> Changes:
            found.append(labels.import_csv(self._store, file))
            return found[0].changes

        return found[0] if self._edit(take) else None

    def label_from_folders(self) -> bool:
        """Take the names of the class folders as labels, as one step."""
        return self._edit(lambda: labels.from_folders(self._store, class_folders(self.table.paths)))

    def keep_truth_from_folders(self) -> bool:
        """Keep the names of the class folders hidden, to measure with on the command line; no step for undo."""
        if not self._may_write("images"):
            return False
        try:
            self._store.set_truth(class_folders(self.table.paths))
        except HandfulError as error:
            self.failed.emit(error.message, error.hint, "images")
            return False
        return True

    @property
    def class_folders_mean(self) -> str:
        """What the person decided that class folders become; empty where nothing was decided."""
        return self._store.get_meta("class_folders") or ""

    def decide_class_folders(self, choice: str) -> None:
        """Remember what class folders become, also when the window is closed before the first scan is through."""
        if self._may_write("images"):
            self._store.set_meta("class_folders", choice)

    def answer_again(self, image_id: int, class_id: int) -> bool:
        """Keep a second, blind answer about a labelled image, whose label stays."""
        return self._edit(lambda: reasks.answer_again(self._store, image_id, class_id))

    def leave_out_of_audit(self, image_ids: Iterable[int]) -> bool:
        """Take images out of the audit, as one step."""
        chosen = [int(image_id) for image_id in image_ids]
        return self._edit(lambda: audit.leave_out_of_audit(self._store, chosen))

    def ask_again(self, wanted: bool) -> None:
        """Decide whether labelled images are asked about a second time."""
        if self._may_write("evaluate"):
            self._store.set_meta(reasks.SWITCH, "" if wanted else reasks.OFF)
            if not wanted and self.live.reasking.drop():
                self.suggestions_changed.emit()

    def undo(self) -> bool:
        return self._edit(lambda: history.undo(self._store))

    def redo(self) -> bool:
        return self._edit(lambda: history.redo(self._store))

    def skip(self, image_id: int) -> None:
        """Ask about this image later."""
        if not self.audit.skip(image_id):
            self.live.skip(image_id)

    def _may_write(self, where: str) -> bool:
        if self.readonly:
            self.failed.emit(self.readonly_reason, READ_ONLY_HINT, where)
        return not self.readonly and self.is_open and not self._closing

    def _edit(self, edit: Callable[[], Changes | None]) -> bool:
        """Carry out one edit; False, with the reason told, where it did not reach the disk."""
        if not self._may_write("map"):
            return False
        try:
            changes = edit()
        except (HandfulError, OSError) as error:
            known = error if isinstance(error, HandfulError) else from_os_error(error, "save the change")
            self._show_what_is_on_disk()
            self.failed.emit(known.message, known.hint, "map")
            return False
        if changes is None:
            return False
        if changes != Changes():
            self._take(changes)
            self.saved.emit(datetime.now())
        return True

    def _take(self, changes: Changes) -> None:
        self._snapshot.take(self._store, changes)
        self._best = None
        self.changed.emit(changes)
        if not self.readonly:
            self.live.follow(changes)

    def _show_what_is_on_disk(self) -> None:
        """After a failed write: read again, so that the screen shows what is kept and nothing else."""
        before = dict(self.labels)
        try:
            self._snapshot.read_all(self._store)
        except HandfulError:
            return
        self._best = None
        differing = {k for k in before.keys() | self.labels.keys() if before.get(k) != self.labels.get(k)}
        if differing:
            self.changed.emit(Changes(labels=frozenset(differing), classes=True))
