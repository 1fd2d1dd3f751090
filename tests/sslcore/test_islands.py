"""Islands come together, and nothing inside one moves against its neighbours."""

from __future__ import annotations

import numpy as np
import pytest

from sslcore.islands import GAP_CELLS, cells_for, find_islands, gather_islands


def islands(*centres: tuple[float, float], n: int = 200) -> np.ndarray:
    rng = np.random.default_rng(0)
    return np.concatenate([rng.uniform(-1, 1, (n, 2)) + centre for centre in centres]).astype(np.float32)


def nearest_between(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.sqrt(((a[:, None] - b[None]) ** 2).sum(axis=2)).min())


def test_far_islands_come_close_and_do_not_touch() -> None:
    xy = islands((0, 0), (40, 0), (0, -25))
    moved = gather_islands(xy)
    parts = [moved[:200], moved[200:400], moved[400:]]
    gap = GAP_CELLS * (np.ptp(xy, axis=0).max() / cells_for(600))
    for a, b in ((0, 1), (0, 2), (1, 2)):
        assert nearest_between(parts[a], parts[b]) >= gap * 0.999
    assert nearest_between(parts[0], parts[1]) < 2 * gap + 40 / 32
    assert np.ptp(moved, axis=0).max() < 0.5 * np.ptp(xy, axis=0).max()


def test_an_island_keeps_its_shape() -> None:
    xy = islands((0, 0), (40, 0))
    moved = gather_islands(xy)
    for part in (slice(0, 200), slice(200, 400)):
        np.testing.assert_allclose(moved[part] - moved[part][0], xy[part] - xy[part][0], atol=1e-4)


def test_one_island_stays_where_it_is() -> None:
    xy = islands((3, 3))
    np.testing.assert_allclose(gather_islands(xy), xy, atol=1e-5)
    assert set(find_islands(xy.astype(float), 0.3)) == {0}


@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_few_or_equal_points_are_no_trouble(n: int) -> None:
    assert gather_islands(np.ones((n, 2), dtype=np.float32)).shape == (n, 2)
