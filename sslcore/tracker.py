"""Patches followed from frame to frame by OpenCV's KCF tracker (Henriques et al. 2014, arXiv:1404.7584)."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np

from sslcore.errors import HandfulError

PATCH = 0.5
"""Side of a patch, as a share of the frame's."""
_SIDE = 64
"""Side at which frames are followed, px: the tracker needs some, and more only take longer."""
_STEP = 4
"""Pixels from one corner that a patch may have to the next."""
_BORDER = 8
"""Pixels between the edge of the frame and a patch at the start of its track: there is somewhere to move to."""
_LOST = 4
"""Pixels of a patch beyond the frame's edge from which on it has left."""


def opencv() -> ModuleType:
    """Return OpenCV; HandfulError where it is not installed or has no KCF tracker."""
    try:
        import cv2
    except ImportError as error:
        raise _missing() from error
    if not hasattr(cv2, "TrackerKCF_create"):
        raise _missing()
    return cv2


def _missing() -> HandfulError:
    return HandfulError(
        "Following patches needs OpenCV's trackers, which are not installed.",
        "Install them with: pip install opencv-contrib-python-headless",
    )


def follow(frames: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the track of each frame, int64 [t], and where its patch lies, float32 [t, 2], of uint8 [t, h, w, 3].

    The corner is left and top as shares of the frame. A track begins at the patch in which most moves; where the
    tracker loses it, or it leaves the frame, the next track begins. The same frames always give the same answer.
    """
    cv2 = opencv()
    # OpenCV's colours are blue, green, red.
    large = [cv2.resize(np.ascontiguousarray(f[..., ::-1]), (_SIDE, _SIDE)) for f in frames]
    track, corners = np.zeros(len(frames), dtype=np.int64), np.zeros((len(frames), 2), dtype=np.float32)
    start = 0
    while start < len(large):
        corner = _busiest(large[start], large[start + 1] if start + 1 < len(large) else None)
        found = [corner, *_follow_one(cv2, large[start:], corner)]
        end = start + len(found)
        track[start:end], corners[start:end] = start, np.array(found) / _SIDE
        start = end
    return track, corners.clip(0, 1 - PATCH)


def _busiest(frame: np.ndarray, following: np.ndarray | None) -> tuple[int, int]:
    """Return the corner of the patch that changes most up to the next frame; without one, that shows most."""
    now = frame.astype(np.int64)
    other = now.mean((0, 1)).round().astype(np.int64) if following is None else following.astype(np.int64)
    sums = np.pad(np.abs(other - now).sum(axis=2).cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    side = int(_SIDE * PATCH)
    places = range(_BORDER, _SIDE - side - _BORDER + 1, _STEP)
    middle = (_SIDE - side) / 2
    # Of patches with equal changes the one nearest to the middle: it stays in view longest.
    corners = sorted(
        ((x, y) for x in places for y in places), key=lambda c: abs(c[0] - middle) + abs(c[1] - middle)
    )
    changes = [
        sums[y + side, x + side] - sums[y, x + side] - sums[y + side, x] + sums[y, x] for x, y in corners
    ]
    return corners[int(np.argmax(changes))]


def _follow_one(cv2: Any, frames: list[np.ndarray], corner: tuple[int, int]) -> list[tuple[float, float]]:
    """Return the corners in the frames after the first, until the patch is lost."""
    side, found = int(_SIDE * PATCH), list[tuple[float, float]]()
    if len(frames) < 2:
        return found
    tracker = cv2.TrackerKCF_create()
    tracker.init(frames[0], (*corner, side, side))
    # The tracker learns what it follows at its first look, and finds it from the second on.
    tracker.update(frames[0])
    for frame in frames[1:]:
        seen, (x, y, width, height) = tracker.update(frame)
        if not seen or min(width, height) < side - _LOST:
            break
        found.append((float(x), float(y)))
    return found
