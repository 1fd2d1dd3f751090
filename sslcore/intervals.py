"""Intervals of shares: what a count of right answers says about the accuracy behind it."""

from __future__ import annotations

import numpy as np

Z95 = 1.959964
EXCESS = 1.5
"""How much more cross-validation varies about the head's accuracy than as many independent images would.

The folds share their training images, and the head that is used has a luck of its own. Measured on simulated
projects (tests/sslcore/test_evaluate.py): without it a 95 % interval covers the truth in 84-93 %.
"""


def wilson(share: float, n: float) -> tuple[float, float]:
    """Return the 95 % Wilson score interval of a share observed on n images (1927)."""
    if n <= 0:
        return 0.0, 1.0
    centre = (share + Z95**2 / (2 * n)) / (1 + Z95**2 / n)
    half = Z95 * np.sqrt(share * (1 - share) / n + Z95**2 / (4 * n**2)) / (1 + Z95**2 / n)
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
