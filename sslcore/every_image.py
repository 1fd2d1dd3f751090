"""What the head says of every image, after each label: as fast as the memory can be read.

What does not change with a label (how long each centred embedding is, which rows are copies) is worked out once for an
embedding and kept. A label then costs one matrix product over the mapped float16 embeddings, on all processors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sslcore.half import narrow, widen
from sslcore.head import TINY, Head, Space, softmax, space_of
from sslcore.neighbours import not_finite
from sslcore.progress import Progress
from sslcore.threads import in_parts

CHUNK = 1024
"""Rows turned into float32 at a time: few enough to stay in a processor's cache."""
PART = 4 * CHUNK
KEPT_BYTES = 160_000_000
"""Up to here rows are kept as float32, centred and of length 1: a label then costs one product and no conversion."""


@dataclass(frozen=True)
class Measured:
    """Of one embedding: the Space of its images, lengths float32 [n] of the rows in it, copy_of int64 [n].

    copy_of: the first row with the same bytes, itself where there is none before; unit float32 [n, d]: the rows in
    the Space, of length 1, where they are few enough to be kept.
    """

    space: Space
    lengths: np.ndarray
    copy_of: np.ndarray
    unit: np.ndarray | None = None


@dataclass(frozen=True)
class Said:
    """Of every image: probabilities float16 [n, c], place of the likeliest class int32 [n], its share float16 [n]."""

    probabilities: np.ndarray
    winners: np.ndarray
    chances: np.ndarray


def measure_rows(embeddings: np.ndarray) -> Measured:
    """Return what holds for embeddings [n, d] whatever the labels; HandfulError on values that are not finite."""
    dim = embeddings.shape[1]
    nothing = Space(np.zeros(dim, np.float32), np.ones(dim, np.float32))
    space = space_of(embeddings) if len(embeddings) else nothing
    lengths = np.empty(len(embeddings), dtype=np.float32)
    keys = np.empty(len(embeddings), dtype=np.uint64)
    odd = np.random.default_rng(0).integers(0, 2**63, dim, dtype=np.uint64) * 2 + 1
    unit = np.empty((len(keys), dim), np.float32) if len(keys) * dim * 4 <= KEPT_BYTES else None
    bits = {2: np.uint16, 4: np.uint32, 8: np.uint64}[embeddings.dtype.itemsize]

    def work(first: int, last: int) -> None:
        for start in range(first, last, CHUNK):
            here = slice(start, min(start + CHUNK, last))
            part = np.ascontiguousarray(embeddings[here])
            keys[here] = part.view(bits).astype(np.uint64) @ odd
            x = part.astype(np.float32)
            x -= space.mean
            x /= space.scale
            lengths[here] = np.maximum(np.sqrt(np.einsum("ij,ij->i", x, x)), TINY)
            if unit is not None:
                np.divide(x, lengths[here, None], out=unit[here])

    in_parts(len(embeddings), PART, work)
    if not np.isfinite(lengths).all():
        raise not_finite()
    _, first, kind = np.unique(keys, return_index=True, return_inverse=True)
    return Measured(space, lengths, first[kind], unit)


def predict_every(head: Head, embeddings: np.ndarray, measured: Measured, progress: Progress) -> Said:
    """Return what `head`, in the Space of `measured`, says of its embeddings [n, d]. Raises Cancelled."""
    n, classes = len(embeddings), len(head.class_ids)
    weights = np.ascontiguousarray((head.weights / head.scale).T, dtype=np.float32)
    plain = np.ascontiguousarray(head.weights.T, dtype=np.float32)
    shift = (head.weights.astype(np.float64) @ (head.mean / head.scale).astype(np.float64)).astype(np.float32)
    members = head.members
    said = Said(np.empty((n, classes), np.float16), np.empty(n, np.int32), np.empty(n, np.float16))

    def converted(here: slice, buffer: np.ndarray) -> np.ndarray:
        x = buffer[: here.stop - here.start]
        widen(embeddings[here], x)
        logits = x @ weights
        logits -= shift
        logits /= measured.lengths[here, None]
        return logits

    def work(first: int, last: int) -> None:
        buffer = np.empty((CHUNK, embeddings.shape[1]), dtype=np.float32)
        for start in range(first, last, CHUNK):
            here = slice(start, min(start + CHUNK, last))
            logits = converted(here, buffer) if measured.unit is None else measured.unit[here] @ plain
            logits += head.bias
            shares = softmax(logits, axis=1)
            if members is not None:
                shares = shares @ members
            said.probabilities[here] = narrow(shares)
            said.winners[here] = winners = shares.argmax(axis=1)
            said.chances[here] = narrow(shares[np.arange(len(shares)), winners])

    in_parts(n, PART, work, progress.check)
    return said
