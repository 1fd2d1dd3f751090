"""float16 and back: every value as numpy casts it, bit for bit."""

from __future__ import annotations

import numpy as np

from sslcore.half import narrow, widen


def test_every_float16_becomes_the_same_float32_that_numpy_makes_of_it() -> None:
    every = np.arange(2**16, dtype=np.uint16).view(np.float16)
    every = every[np.isfinite(every)].reshape(2, -1)
    out = np.empty(every.shape, np.float32)
    widen(every, out)
    np.testing.assert_array_equal(out.view(np.uint32), every.astype(np.float32).view(np.uint32))


def test_other_floats_are_taken_as_they_are() -> None:
    out = np.empty(3, np.float32)
    for dtype in (np.float32, np.float64):
        widen(np.array([-1.5, 0.0, 3.25], dtype), out)
        assert out.tolist() == [-1.5, 0.0, 3.25]


def test_shares_are_rounded_as_numpy_rounds_them_also_half_way_and_where_they_are_tiny() -> None:
    steps = np.arange(0x3C01, dtype=np.uint16).view(np.float16).astype(np.float32)
    middles = (steps[1:] + steps[:-1]) / 2
    near = [np.nextafter(middles, np.float32(end)) for end in (0, 1)]
    rng = np.random.default_rng(0)
    drawn = np.exp(-30 * rng.random(20_000)).astype(np.float32)
    shares = np.concatenate([steps, middles, *near, drawn, np.float32([0, 1e-45, 1e-12, 1])])
    with np.errstate(under="ignore"):
        wanted = shares.astype(np.float16)
    np.testing.assert_array_equal(narrow(shares).view(np.uint16), wanted.view(np.uint16))


def test_a_table_keeps_its_shape() -> None:
    assert narrow(np.full((4, 3), 0.25, np.float32)).tolist() == [[0.25] * 3] * 4
