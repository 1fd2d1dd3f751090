"""What the audit says of a head: its accuracy without bias, and about which images that is."""

from __future__ import annotations

from typing import Any

import numpy as np

from sslcore.audit import ENOUGH, Audit
from sslcore.intervals import mid_p


def audit_figures(
    audit: Audit, probabilities: np.ndarray, codes: np.ndarray, class_ids: tuple[int, ...]
) -> dict[str, Any]:
    """Return the audit's facts as JSON-ready values; accuracy is None without a label that counts.

    probabilities [k, c] of its labelled images by a head that never saw them; codes int [k] in 0..c-1, -1 = a class
    that nothing trains, which counts as wrong. confusion int [c + 1, c]: its last row are those.
    """
    k, classes = len(codes), len(class_ids)
    facts: dict[str, Any] = {
        "images": len(audit.images),
        "labelled": k,
        "waiting": len(audit.waiting),
        "population": audit.population,
        "draws": audit.draws,
        "enough": k >= ENOUGH,
        "accuracy": None,
        "interval": None,
        "about": about(audit),
    }
    if not k or not classes:
        return facts
    guesses = np.asarray(probabilities).argmax(axis=1)
    right = guesses == codes
    rows = np.where(codes < 0, classes, codes)
    confusion = np.bincount(rows * classes + guesses, minlength=(classes + 1) * classes)
    confusion = confusion.reshape(classes + 1, classes)
    return {
        **facts,
        "accuracy": float(right.mean()),
        "interval": list(mid_p(int(right.sum()), k, audit.population)),
        "confusion": confusion.tolist(),
        "unknown": int(confusion[classes].sum()),
        "per_class": [_of_class(confusion, code, class_id) for code, class_id in enumerate(class_ids)],
    }


def about(audit: Audit) -> str:
    """Return which images the audit's figure is about, in one sentence; "" without an audit."""
    if not audit.images:
        return ""
    if audit.population is None:
        return "An unbiased estimate for images like those that had no label when the audit was drawn."
    n = f"{audit.population:,}"
    if audit.draws == 1:
        return f"An unbiased estimate for the {n} images that had no label when the audit was drawn."
    return (
        f"An estimate for the {n} images that had no label when the audit was last enlarged, its own among them; "
        "those drawn earlier stand for what had no label then."
    )


def _of_class(confusion: np.ndarray, code: int, class_id: int) -> dict[str, Any]:
    """Return precision and recall of a class in the audit with their 95 % intervals; None where undefined."""
    hits, labelled, guessed = (
        int(confusion[code, code]),
        int(confusion[code].sum()),
        int(confusion[:, code].sum()),
    )
    return {
        "class_id": class_id,
        "support": labelled,
        "recall": hits / labelled if labelled else None,
        "recall_interval": list(mid_p(hits, labelled)),
        "precision": hits / guessed if guessed else None,
        "precision_interval": list(mid_p(hits, guessed)),
    }
