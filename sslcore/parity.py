"""The parity certificate: what the exported file says of the project's images, beside what was shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from sslcore.errors import HandfulError, UnreadableImage

MOST_IMAGES = 200
CLOSE = 0.02
"""Probabilities this near count as the same answer: keeping them in half precision costs about 0.001."""


@dataclass(frozen=True)
class Shown:
    """What the window shows: probabilities float [n, c] of the images at `paths`, relative to `folder`."""

    folder: Path
    paths: Sequence[str]
    probabilities: npt.NDArray[Any]

    def sample(self, most: int = MOST_IMAGES) -> Shown:
        """Return up to `most` of them, evenly spread over the list."""
        if len(self.paths) <= most:
            return self
        chosen = np.linspace(0, len(self.paths) - 1, most).round().astype(np.int64)
        return Shown(self.folder, [self.paths[i] for i in chosen], self.probabilities[chosen])


@dataclass(frozen=True)
class Parity:
    """`agreement` is the share of images given the same class; differences are of probabilities.

    `worst` is the image with the largest difference; `skipped` has (path, reason) of files unreadable now.
    """

    images: int
    max_abs_diff: float
    mean_abs_diff: float
    agreement: float
    worst: str
    matches: bool
    runner: str
    sentence: str
    skipped: tuple[tuple[str, str], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the certificate as plain JSON-ready values."""
        return asdict(self)


def compare(
    shown: Shown, answers: Iterable[tuple[str, npt.NDArray[Any] | UnreadableImage]], runner: str
) -> Parity:
    """Return the certificate of `answers` (path, probabilities or why not), one for each path, in order.

    `runner` says what ran the exported file. HandfulError if its classes are not those shown.
    """
    skipped: list[tuple[str, str]] = []
    largest: list[float] = []
    means: list[float] = []
    paths: list[str] = []
    same = 0
    for row, (path, answer) in enumerate(answers):
        if isinstance(answer, UnreadableImage):
            skipped.append((path, answer.message))
            continue
        expected = np.asarray(shown.probabilities[row], dtype=np.float64)
        if answer.shape != expected.shape:
            raise HandfulError(
                "The exported model does not have the classes that are shown.",
                "Fit the head again, then export.",
            )
        difference = np.abs(np.asarray(answer, dtype=np.float64) - expected)
        paths.append(path)
        largest.append(float(difference.max()))
        means.append(float(difference.mean()))
        same += int(np.argmax(answer) == np.argmax(expected))
    return _certificate(paths, np.array(largest), np.array(means), same, runner, skipped)


def _certificate(
    paths: list[str],
    largest: npt.NDArray[np.float64],
    means: npt.NDArray[np.float64],
    same: int,
    runner: str,
    skipped: list[tuple[str, str]],
) -> Parity:
    if not paths:
        nothing = "The exported model could not be compared: none of the project's images can be read now."
        return Parity(0, 0.0, 0.0, 0.0, "", False, runner, nothing, tuple(skipped))
    worst = int(np.argmax(largest))
    # NaN counts as a difference, so the comparison is written to fail on it.
    matches = bool(largest[worst] <= CLOSE)
    sentence = (
        f"The exported model was run on {len(paths):,} of the project's images and gave the class shown for "
        f"{same:,} of them ({100 * same / len(paths):.1f} %); the largest difference in probability was "
        f"{largest[worst]:.4f} ({paths[worst]})."
    )
    if not matches:
        sentence += " That is more than rounding: look at that image before relying on the export."
    return Parity(
        images=len(paths),
        max_abs_diff=float(largest[worst]),
        mean_abs_diff=float(means.mean()),
        agreement=same / len(paths),
        worst=paths[worst],
        matches=matches,
        runner=runner,
        sentence=sentence,
        skipped=tuple(skipped),
    )
