"""float16 to float32 and back by whole vectors: the same bits as numpy's own casts, which take one value at a time.

The way of bits is Giesen's (2012, "half to float done quic"): the exponent is moved by a multiplication or an addition,
which also takes care of the smallest values.
"""

from __future__ import annotations

import numpy as np

WIDER = np.float32(2.0**112)
"""What a float16 whose bits were moved into a float32 is too small by."""
KEPT = np.int32(-0x70002000)
"""Sign, exponent and fraction of a float16 in the bits of a float32: 0x8FFFE000."""
SMALLEST_NORMAL = np.float32(2.0**-14)
HALF_BITS = np.int32(0x3F000000)
"""Bits of 0.5, whose last place is the last place of the smallest float16."""
EXPONENT = np.int32(112 << 10)


def widen(values: np.ndarray, out: np.ndarray) -> None:
    """Fill `out` float32 with `values` of any float type, which must be finite."""
    if values.dtype != np.float16:
        np.copyto(out, values)
        return
    bits = out.view(np.int32)
    np.copyto(bits, values.view(np.int16))
    np.left_shift(bits, 13, out=bits)
    np.bitwise_and(bits, KEPT, out=bits)
    np.multiply(out, WIDER, out=out)


def narrow(shares: np.ndarray) -> np.ndarray:
    """Return `shares` float32 in 0..1 as float16, rounded to the nearest and to even."""
    bits = shares.view(np.int32)
    usual = bits >> 13
    usual &= 1
    usual += bits
    usual += 0xFFF
    usual >>= 13
    usual -= EXPONENT
    small = (shares + np.float32(0.5)).view(np.int32)
    small -= HALF_BITS
    return np.where(shares < SMALLEST_NORMAL, small, usual).astype(np.uint16).view(np.float16)
