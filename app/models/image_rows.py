"""Which images the grid shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.session import Session
from sslcore.provenance import GIVERS

UNLABELLED = -1
NOTHING = np.iinfo(np.int32).max


@dataclass(frozen=True, eq=False)
class ImageFilter:
    """All that is set must hold."""

    text: str = ""
    """Part of the path or of the label's name, in any case."""
    classes: frozenset[int] | None = None
    """Class ids of the label; -1 = no label."""
    ids: np.ndarray | None = None
    """Only these images, as selected on the map; int64."""
    ranked: bool = False
    """In the order of `ids`, whatever the sort."""
    givers: frozenset[str] | None = None
    """Labels given so, in the words of provenance.GIVERS."""


def by_name(session: Session, rows: np.ndarray) -> np.ndarray:
    # All at once: one by one, reading the paths would take longer than sorting them.
    paths = list(session.table.paths)
    return np.array(sorted(rows.tolist(), key=lambda row: paths[row]), np.int64)


def by_class(session: Session, rows: np.ndarray) -> np.ndarray:
    """Labels in the order of their keys, then what has none."""
    codes = session.label_codes[rows]
    return rows[np.argsort(np.where(codes < 0, NOTHING, codes), kind="stable")]


def by_guess(session: Session, rows: np.ndarray) -> np.ndarray:
    """Predicted classes in the order of their keys, the surest first in each."""
    codes, chances = session.predicted()
    return rows[np.lexsort((-chances[rows], np.where(codes[rows] < 0, NOTHING, codes[rows])))]


def by_doubt(session: Session, rows: np.ndarray) -> np.ndarray:
    """The least certain prediction first; images without one last."""
    codes, chances = session.predicted()
    return rows[np.argsort(np.where(codes[rows] < 0, np.inf, chances[rows]), kind="stable")]


def by_certainty(session: Session, rows: np.ndarray) -> np.ndarray:
    """The surest prediction first."""
    return rows[np.argsort(-session.predicted()[1][rows], kind="stable")]


def by_age(session: Session, rows: np.ndarray) -> np.ndarray:
    """The file changed last comes first."""
    return rows[np.argsort(-session.table.mtime_ns[rows], kind="stable")]


SORTS: dict[str, tuple[str, Callable[[Session, np.ndarray], np.ndarray]]] = {
    "name": ("Name", by_name),
    "class": ("Label", by_class),
    "guess": ("Prediction", by_guess),
    "doubt": ("Most doubtful first", by_doubt),
    "certainty": ("Most certain first", by_certainty),
    "age": ("Newest file first", by_age),
}
"""Name -> (title, what orders the rows)."""


def choose_rows(session: Session, wanted: ImageFilter, sort: str) -> np.ndarray:
    """Return the rows of `session.table` that can be read and pass the filter, in order; int64 [m]."""
    table = session.table
    keep = np.fromiter((status == "ok" for status in table.status), bool, len(table))
    if wanted.ids is not None:
        rows = table.rows_of(wanted.ids)
        chosen = np.zeros(len(table), bool)
        chosen[rows[rows >= 0]] = True
        keep &= chosen
    if wanted.classes is not None:
        positions = [UNLABELLED if c == UNLABELLED else _position(session, c) for c in wanted.classes]
        keep &= np.isin(session.label_codes, positions)
    if wanted.text.strip():
        keep &= _matching(session, wanted.text.strip().casefold())
    if wanted.givers is not None:
        keep &= _given(session, wanted.givers)
    if wanted.ranked and wanted.ids is not None:
        rows = table.rows_of(wanted.ids)
        rows = rows[rows >= 0]
        return np.asarray(rows[keep[rows]])
    return SORTS[sort][1](session, np.flatnonzero(keep))


def _given(session: Session, givers: frozenset[str]) -> np.ndarray:
    """Return which images have a label given so, bool [n]."""
    sources = {source for giver in givers for source in GIVERS[giver]}
    ids = [image_id for image_id, source in session.sources.items() if source in sources]
    found = np.zeros(len(session.table), bool)
    rows = session.table.rows_of(ids)
    found[rows[rows >= 0]] = True
    return found


def _position(session: Session, class_id: int) -> int:
    """Where a class stands; one that is gone stands nowhere, and has no images."""
    return next((place for place, row in enumerate(session.classes) if row.id == class_id), NOTHING)


def _matching(session: Session, text: str) -> np.ndarray:
    in_path = np.fromiter((text in path.casefold() for path in session.table.paths), bool, len(session.table))
    named = [place for place, row in enumerate(session.classes) if text in row.name.casefold()]
    return in_path | np.isin(session.label_codes, named)
