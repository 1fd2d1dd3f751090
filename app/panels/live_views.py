"""The task of a run as the encoder is set it and answers it: a few images, and what its method makes of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QWidget

from app.core_words import say
from app.widgets.buttons import label
from app.widgets.cards import Card
from app.widgets.view_rows import ViewRows
from sslcore.methods import METHODS

PATTERN = "views-*.u8.npy"


@dataclass(frozen=True)
class TaskPicture:
    """What a file of views holds: pixels uint8 [images, 1 + columns, px, px, 3], and of every column but the first
    its caption and whether each image's answer is right; runs of earlier versions name no columns."""

    pixels: np.ndarray
    captions: list[str]
    right: list[list[bool | None]]


class LiveViews(Card):
    """Shows the newest picture of its task that a run left in its folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.title = label("", "caption", wrap=True)
        self.words = label("", "small", wrap=True)
        self.rows = ViewRows()
        self.rows.set_empty_text(self.tr("The task appears with the first steps."))
        for part, stretch in ((self.title, 0), (self.words, 0), (self.rows, 1)):
            self.body.addWidget(part, stretch)
        self.set_method("")

    def set_method(self, method: str) -> None:
        """Say whose task it is: the name of a method, or of none that is known."""
        card = METHODS.get(method)
        title = self.tr("The task of {method}").format(method=card.title) if card else self.tr("The task")
        self.title.setText(title)
        self.words.setText(say(card.one_line) if card else "")
        self.words.setVisible(card is not None)
        self.setAccessibleName(title)
        self.rows.setAccessibleName(title)
        self.rows.setToolTip(self.tr("Each column is one of your images."))

    def show_newest(self, folder: Path) -> None:
        """Show the last picture of a run's task, or that there is none yet."""
        self.rows.clear()
        files = sorted(folder.glob(PATTERN), key=step_of)
        if files:
            self.show_file(files[-1])

    def show_file(self, file: Path) -> None:
        """Show what a file holds; one that is gone or torn changes nothing."""
        picture = read_picture(file)
        if picture is not None:
            self.rows.set_pixels(picture.pixels, [say(one) for one in picture.captions], picture.right)


def read_picture(file: Path) -> TaskPicture | None:
    """Return what a file of views and the words beside it hold, None where the file holds anything else."""
    try:
        pixels = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 5
    if not (whole and pixels.size and pixels.shape[-1] == 3 and pixels.shape[1] > 1):
        return None
    return TaskPicture(pixels, *_read_words(file.with_name(file.name.removesuffix(".u8.npy") + ".json")))


def _read_words(file: Path) -> tuple[list[str], list[list[bool | None]]]:
    """Return captions and answers of the columns; none where the file is missing or says something else."""
    try:
        words = json.loads(file.read_text(encoding="utf-8"))
        captions = [str(one) for one in words["captions"]]
        right = [[None if one is None else bool(one) for one in column] for column in words["right"]]
    except (OSError, ValueError, KeyError, TypeError):
        return [], []
    return captions, right


def step_of(file: Path) -> int:
    """Return the step that a file of views is of, -1 where its name says none."""
    number = file.name.removeprefix("views-").partition(".")[0]
    return int(number) if number.isdecimal() else -1
