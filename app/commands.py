"""Every command of the window in one table: its words, keys, tip, when it can be used and what it calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from app.session import Session
from sslcore.store import SEEN

DIGITS = "1234567890"


class Desk(Protocol):
    """What the commands need of the window."""

    @property
    def session(self) -> Session | None: ...
    def targets(self) -> list[int]:
        """The images that a label goes to: those selected, else the one asked about."""

    def current(self) -> int | None:
        """The image asked about."""

    def label(self, class_id: int) -> None:
        """Label the images as this class, as one step."""

    def find_similar(self) -> None:
        """Show the images most like those selected, or like the one asked about."""

    def take_duplicates(self) -> None:
        """Give the last label to the near-duplicates offered, too."""

    def name_groups(self) -> None:
        """Show groups that one name may do for, or leave them."""

    def accept_many(self) -> None:
        """Show which guesses may be accepted at once, or leave them."""

    def confirm(self) -> None:
        """Say that labels nobody has looked at are right."""

    def duplicates_offered(self) -> bool: ...
    def step(self, by: int) -> None:
        """Ask about the next or the previous image."""

    def add_class(self) -> None:
        """Let the person type the name of a new class, and label the targets so."""

    def select_all(self) -> None: ...
    def clear_selection(self) -> None:
        """Close what lies on top, else select nothing."""

    def set_map_mode(self, mode: str) -> None:
        """pan, lasso or rectangle."""

    def show_keys(self) -> None: ...
    def go_to(self, step: int) -> None:
        """Show one of the five steps, 0 to 4."""

    def new_project(self) -> None: ...
    def open_project(self) -> None: ...
    def import_labels(self) -> None: ...
    def close_window(self) -> None: ...


Verb = Callable[[Desk], object]


def always(desk: Desk) -> bool:
    return True


def is_open(desk: Desk) -> bool:
    return desk.session is not None


def can_write(desk: Desk) -> bool:
    return desk.session is not None and not desk.session.readonly


def has_targets(desk: Desk) -> bool:
    return can_write(desk) and bool(desk.targets())


def has_labelled_targets(desk: Desk) -> bool:
    labels = desk.session.labels if desk.session else {}
    targets = desk.targets()
    # What is asked a second time must not give away that it has a label.
    blind = desk.session is not None and targets == [desk.session.reask]
    return can_write(desk) and not blind and any(image_id in labels for image_id in targets)


def is_asked(desk: Desk) -> bool:
    return can_write(desk) and desk.current() is not None


def has_guess(desk: Desk) -> bool:
    image_id = desk.current()
    return can_write(desk) and image_id is not None and _session(desk).guesses(image_id) is not None


def has_features(desk: Desk) -> bool:
    return desk.session is not None and bool(desk.session.embeddings) and bool(desk.targets())


def has_features_to_write(desk: Desk) -> bool:
    return can_write(desk) and bool(_session(desk).embeddings)


def has_unseen_targets(desk: Desk) -> bool:
    if not can_write(desk):
        return False
    sources = _session(desk).sources
    return any(sources.get(image_id, SEEN[0]) not in SEEN for image_id in desk.targets())


def can_undo(desk: Desk) -> bool:
    return can_write(desk) and _session(desk).undo_text is not None


def can_redo(desk: Desk) -> bool:
    return can_write(desk) and _session(desk).redo_text is not None


def _session(desk: Desk) -> Session:
    assert desk.session is not None
    return desk.session


def _current(desk: Desk) -> int:
    image_id = desk.current()
    return -1 if image_id is None else image_id


@dataclass(frozen=True)
class Command:
    """One row of the table. `repeats`: holding the key down does it again and again."""

    name: str
    group: str
    text: str
    keys: tuple[str, ...]
    tip: str
    can: Callable[[Desk], bool]
    run: Verb
    repeats: bool = False


def _label_command(position: int) -> Command:
    """The key of the class at this position."""

    def can(desk: Desk) -> bool:
        return has_targets(desk) and position < len(_session(desk).classes)

    def run(desk: Desk) -> None:
        desk.label(_session(desk).classes[position].id)

    digit = DIGITS[position]
    tip = "Label the selected images, or the one asked about, as this class"
    return Command(f"label_{digit}", "Label", f"Class {position + 1}", (digit,), tip, can, run)


def _step_command(step: int, text: str) -> Command:
    tip = "Show this step"
    return Command(
        f"step_{step}", "Steps", text, (f"Ctrl+{step + 1}",), tip, always, lambda desk: desk.go_to(step)
    )


def mode_command(mode: str, text: str, keys: tuple[str, ...], tip: str) -> Command:
    return Command(mode, "Map", text, keys, tip, is_open, lambda desk: desk.set_map_mode(mode))


COMMANDS: tuple[Command, ...] = (
    *(_label_command(position) for position in range(len(DIGITS))),
    Command("add_class", "Label", "New class…", ("A",), "Name a new class", can_write, lambda d: d.add_class()),
    Command(
        "accept", "Label", "Accept the guess", ("Return", "Enter"), "Label the image as the model guesses",
        has_guess, lambda d: _session(d).accept(_current(d)),
    ),
    Command(
        "reject", "Label", "Reject the guess", ("X",), "Say that the image is not what the model guesses",
        has_guess, lambda d: _session(d).reject(_current(d)),
    ),
    Command(
        "skip", "Label", "Skip", ("Space",), "Ask about this image later",
        is_asked, lambda d: _session(d).skip(_current(d)),
    ),
    Command(
        "duplicates", "Label", "Label near-duplicates too", ("D",), "Give the last label to what is nearly the same",
        lambda d: can_write(d) and d.duplicates_offered(), lambda d: d.take_duplicates(),
    ),
    Command(
        "similar", "Label", "Find similar", ("F",), "Show the images most like these",
        has_features, lambda d: d.find_similar(),
    ),
    Command(
        "groups", "Label", "Name a group", ("G",), "One name for many images that lie together",
        has_features_to_write, lambda d: d.name_groups(),
    ),
    Command(
        "accept_many", "Label", "Accept sure guesses", ("P",), "Take the surest guesses as labels, at a set precision",
        has_features_to_write, lambda d: d.accept_many(),
    ),
    Command(
        "confirm", "Label", "Confirm the label", ("C",), "Say that a label nobody has looked at is right",
        has_unseen_targets, lambda d: d.confirm(),
    ),
    Command(
        "clear", "Label", "Remove the label", ("Delete", "Backspace"), "Take the label off the images",
        has_labelled_targets, lambda d: _session(d).clear(d.targets()),
    ),
    Command("next", "Label", "Next image", ("Right",), "Show the next image", is_open, lambda d: d.step(1), True),
    Command(
        "previous", "Label", "Previous image", ("Left",), "Show the image before", is_open, lambda d: d.step(-1), True
    ),
    Command(
        "undo", "Edit", "Undo", ("Ctrl+Z",), "Take the last step back", can_undo, lambda d: _session(d).undo(), True
    ),
    Command(
        "redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Do the step again",
        can_redo, lambda d: _session(d).redo(), True,
    ),
    Command(
        "select_all", "Edit", "Select all", ("Ctrl+A",), "Select every image shown", is_open, lambda d: d.select_all()
    ),
    Command(
        "deselect", "Edit", "Select nothing", ("Esc",), "Close what lies on top, or select nothing",
        always, lambda d: d.clear_selection(),
    ),
    mode_command("pan", "Move the map", ("M",), "Drag to move the map, turn the wheel to zoom"),
    mode_command("lasso", "Lasso", ("L",), "Draw around images to select them"),
    mode_command("rectangle", "Rectangle", ("R",), "Drag a rectangle to select images"),
    *(
        _step_command(step, text)
        for step, text in enumerate(("Images", "Pretrain", "Map && label", "Evaluate", "Export"))
    ),
    Command(
        "new_project", "Project", "New project…", ("Ctrl+N",), "Start from a folder of images",
        always, lambda d: d.new_project(),
    ),
    Command(
        "open_project", "Project", "Open project…", ("Ctrl+O",), "Go on with a project",
        always, lambda d: d.open_project(),
    ),
    Command(
        "import_labels", "Project", "Import labels…", ("Ctrl+I",), "Take labels from a CSV file of path,label",
        can_write, lambda d: d.import_labels(),
    ),
    Command(
        "scan", "Project", "Scan the folder again", ("F5",), "Notice new, changed and removed images",
        can_write, lambda d: _session(d).start_scan(),
    ),
    Command("keys", "Help", "All keys", ("F1",), "Show every key", always, lambda d: d.show_keys()),
    Command(
        "quit", "Project", "Quit", ("Ctrl+Q",), "Close Handful; everything is saved",
        always, lambda d: d.close_window(),
    ),
)  # fmt: skip
