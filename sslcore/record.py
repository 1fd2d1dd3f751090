"""What a run writes down for people to watch: metrics.jsonl, config.json, previews and, last, done.json."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np

from sslcore.checkpoint import FOLDER
from sslcore.disk import write_array, write_file, write_json
from sslcore.known import Known

PREVIEWS_KEPT, VIEWS_KEPT = 8, 2


class RunRecord:
    """The readable files of one run folder. Every method may raise OSError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._metrics = folder / "metrics.jsonl"

    def clear(self) -> None:
        """Make the folder, and remove what an earlier run left in it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        # What says "done" goes first: a kill in between must not leave a finished run without its files.
        for pattern in (
            "done.json",
            "config.json",
            "start.json",
            "known.npy",
            "metrics.jsonl",
            "preview-*.npy",
            "views-*",
            "layers.json",
            "encoder.*",
        ):
            for path in self.folder.glob(pattern):
                path.unlink()
        shutil.rmtree(self.folder / FOLDER, ignore_errors=True)

    def read(self, name: str) -> dict[str, Any] | None:
        """Return the object in the JSON file `name`, None where there is none; ValueError if damaged."""
        path = self.folder / name
        return json.loads(path.read_text()) if path.exists() else None

    def write(self, name: str, values: dict[str, Any]) -> None:
        """Write the JSON file `name`, whole or not at all."""
        write_json(self.folder / name, values)

    def add_line(self, values: dict[str, float]) -> None:
        """Append one line of metrics; it must hold `step`."""
        with self._metrics.open("a") as file:
            file.write(json.dumps(values) + "\n")

    def forget_lines_after(self, step: int) -> None:
        """Drop the metrics of steps that a return to a checkpoint undid, and a line that a kill tore."""
        if not self._metrics.exists():
            return
        kept = [line for line in self._metrics.read_text().splitlines() if _step_of(line) <= step]
        write_file(self._metrics, "".join(line + "\n" for line in kept).encode())

    def save_known(self, known: Known) -> None:
        """Write known.npy, what the run knows of its images beside their pixels."""
        write_array(self.folder / "known.npy", known.table())

    def read_known(self) -> Known | None:
        """Return what `save_known` wrote, None where nothing was; ValueError if damaged."""
        path = self.folder / "known.npy"
        return Known.from_table(np.load(path, allow_pickle=False)) if path.exists() else None

    def save_preview_rows(self, sample: np.ndarray) -> None:
        """Write preview-rows.npy: int64 [n], the pixel rows of the images that the previews show."""
        write_array(self.folder / "preview-rows.npy", sample.astype(np.int64))

    def save_preview(self, step: int, embeddings: np.ndarray) -> str:
        """Write the sample's embeddings [n, dim] as float16, return the file's name; old ones go."""
        name = f"preview-{step}.f16.npy"
        write_array(self.folder / name, embeddings.astype(np.float16))
        steps = sorted(map(_number_of, self.folder.glob("preview-*.f16.npy")))
        # The first stays: it is the untrained encoder, what the others are compared with.
        for old in steps[1:-PREVIEWS_KEPT]:
            (self.folder / f"preview-{old}.f16.npy").unlink()
        return name

    def save_views(self, step: int, pixels: np.ndarray, words: dict[str, Any]) -> str:
        """Write views-<step>.u8.npy, uint8 [images, columns, px, px, 3], and what its columns are beside it, as JSON.

        Returns the array's name; the newest two stay.
        """
        name = f"views-{step:06d}.u8.npy"
        self.write(f"views-{step:06d}.json", words)
        write_array(self.folder / name, pixels)
        for old in sorted(self.folder.glob("views-*.u8.npy"), key=_number_of)[:-VIEWS_KEPT]:
            old.unlink()
            (self.folder / old.name.replace(".u8.npy", ".json")).unlink(missing_ok=True)
        return name


def _number_of(path: Path) -> int:
    return int(path.name.split("-")[1].split(".")[0])


def _step_of(line: str) -> float:
    try:
        return float(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return float("inf")
