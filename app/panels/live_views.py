"""What the encoder is shown while it learns: a few images, each beside the views that are made of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QWidget

from app.widgets.buttons import label
from app.widgets.cards import Card
from app.widgets.view_rows import ViewRows

PATTERN = "views-*.u8.npy"


class LiveViews(Card):
    """Shows the newest views that a run left in its folder."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        title = self.tr("What the encoder is shown")
        self.setAccessibleName(title)
        self.rows = ViewRows()
        self.rows.setAccessibleName(title)
        self.rows.set_empty_text(self.tr("The views appear with the first steps."))
        self.body.addWidget(label(title, "caption"))
        self.body.addWidget(
            label(self.tr("It must learn that the pictures of a row are the same thing."), "small", wrap=True)
        )
        self.body.addWidget(self.rows, 1)

    def show_newest(self, folder: Path) -> None:
        """Show the last views of a run, or that there are none yet."""
        self.rows.clear()
        files = sorted(folder.glob(PATTERN), key=step_of)
        if files:
            self.show_file(files[-1])

    def show_file(self, file: Path) -> None:
        """Show the views in a file; one that is gone or torn changes nothing."""
        pixels = read_views(file)
        if pixels is not None:
            self.rows.set_pixels(pixels)


def read_views(file: Path) -> np.ndarray | None:
    """Return uint8 [images, 1 + views, px, px, 3] of a file of views, None where it holds anything else."""
    try:
        pixels = np.load(file, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
    whole = isinstance(pixels, np.ndarray) and pixels.dtype == np.uint8 and pixels.ndim == 5
    return pixels if whole and pixels.size and pixels.shape[-1] == 3 and pixels.shape[1] > 1 else None


def step_of(file: Path) -> int:
    """Return the step that a file of views is of, -1 where its name says none."""
    number = file.name.removeprefix("views-").partition(".")[0]
    return int(number) if number.isdecimal() else -1
