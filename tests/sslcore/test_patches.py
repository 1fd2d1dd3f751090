"""Patches, turns and permutations: what the puzzles are made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from sslcore.errors import HandfulError
from sslcore.methods import METHODS, check_knobs, check_size
from sslcore.methods.jigsaw import WAYS, nine_patches
from sslcore.methods.relative_patch import NEIGHBOURS, NUMBERS, places, without_green_magenta
from sslcore.patches import cut_at, cut_grid, laid_out, one_colour, standardised
from sslcore.permutations import MOST, PLACES, far_permutations


def numbered(side: int, count: int = 1) -> torch.Tensor:
    """Return images [count, 3, side, side] whose pixels are all different."""
    return torch.arange(count * 3 * side * side, dtype=torch.float32).view(count, 3, side, side)


def test_no_two_permutations_agree_in_more_than_one_place() -> None:
    found = far_permutations(WAYS)
    assert found.shape == (64, 9)
    assert np.array_equal(np.sort(found, axis=1), np.tile(np.arange(PLACES), (64, 1)))
    apart = (found[:, None] != found[None]).sum(2)[~np.eye(64, dtype=bool)]
    assert apart.min() == 8, "the most that 64 permutations of nine can have: only 9 differ everywhere"
    assert len({tuple(row) for row in far_permutations(MOST).tolist()}) == 72


def test_the_permutations_are_the_same_on_every_day_and_machine() -> None:
    found = far_permutations(WAYS)
    assert np.array_equal(found, far_permutations(WAYS))
    assert found[[0, 1, -1]].tolist() == EXPECTED
    with pytest.raises(ValueError, match="there are 72"):
        far_permutations(73)


EXPECTED = [[2, 1, 5, 8, 0, 4, 7, 3, 6], [5, 6, 7, 0, 4, 8, 2, 1, 3], [7, 5, 4, 8, 3, 2, 6, 1, 0]]


def test_no_permutation_only_shifts_rows_or_columns() -> None:
    """Puzzles whose rows were merely moved could be solved by what lies beside what."""
    grid = np.arange(9).reshape(3, 3)
    shifts = {tuple(np.roll(grid, (down, right), (0, 1)).ravel()) for down in range(3) for right in range(3)}
    found = {tuple(row) for row in far_permutations(WAYS).tolist()}
    assert len(found & shifts) <= 1


def test_a_patch_is_cut_where_it_is_said() -> None:
    images = numbered(12, 2)
    cut = cut_at(images, torch.tensor([0, 5]), torch.tensor([3, 7]), 4)
    assert torch.equal(cut[0], images[0, :, 0:4, 3:7])
    assert torch.equal(cut[1], images[1, :, 5:9, 7:11])


def test_the_grid_goes_row_by_row_and_overlaps_by_half() -> None:
    images = numbered(12, 2)
    grid = cut_grid(images, 4, 2)
    assert grid.shape == (5, 5, 2, 3, 4, 4)
    for row, column in ((0, 0), (1, 3), (4, 4)):
        at = images[:, :, 2 * row : 2 * row + 4, 2 * column : 2 * column + 4]
        assert torch.equal(grid[row, column], at)


def test_patches_are_standardised_one_by_one_and_even_ones_stay_even() -> None:
    torch.manual_seed(0)
    patches = torch.randn(3, 3, 5, 5) * 7 + 3
    patches[2] = 4.0
    found = standardised(patches)
    torch.testing.assert_close(found.mean((2, 3)), torch.zeros(3, 3), atol=1e-5, rtol=0)
    torch.testing.assert_close(found[:2].std((2, 3), correction=0), torch.ones(2, 3))
    assert float(found[2].abs().max()) == 0


def test_green_magenta_is_taken_out_and_nothing_else() -> None:
    std = (0.2, 0.25, 0.3)
    spread = torch.tensor(std).view(1, 3, 1, 1)
    torch.manual_seed(0)
    patches = torch.randn(4, 3, 5, 5)
    before, after = patches * spread, without_green_magenta(patches, std) * spread
    axis = torch.tensor([-1.0, 2.0, -1.0]) / math.sqrt(6)
    along = torch.einsum("c,nchw->nhw", axis, after)
    torch.testing.assert_close(along, torch.zeros_like(along), atol=1e-6, rtol=0)
    removed = before - after
    expected = torch.einsum("c,nchw->nhw", axis, before)[:, None] * axis.view(1, 3, 1, 1)
    torch.testing.assert_close(removed, expected, atol=1e-6, rtol=1e-5)
    left = one_colour(patches, torch.tensor([0, 1, 2, 1]))
    for number, channel in enumerate((0, 1, 2, 1)):
        assert torch.equal(left[number, channel], patches[number, channel])
        assert int((left[number].abs().amax((1, 2)) > 0).sum()) == 1


@pytest.mark.parametrize("size", [24, 31, 32, 64])
@pytest.mark.parametrize("gap", [0.0, 0.5, 1.0])
def test_pairs_of_patches_lie_inside_apart_and_on_the_side_told(size: int, gap: float) -> None:
    numbers = torch.rand(4000, NUMBERS, generator=torch.Generator().manual_seed(0))
    first, second, answers, side = places(numbers, size, gap)
    for corner in (first, second):
        assert int(corner.min()) >= 0
        assert int(corner.max()) <= size - side
    assert set(answers.tolist()) == set(range(8))
    ways = torch.tensor(NEIGHBOURS)[answers]
    moved = second - first
    jitter = max(1, round(side * 7 / 96))
    along, across = moved[ways != 0] * ways[ways != 0], moved[ways == 0]
    assert int(across.abs().max()) == jitter
    assert int(along.max() - along.min()) == 2 * jitter, "they are moved at random"
    if gap > 0:
        assert int(along.min()) >= side, "patches that touch could be joined at the seam"


def test_jigsaw_patches_stay_in_their_cells_and_leave_gaps_at_random() -> None:
    images = numbered(32, 200)
    numbers = torch.rand(200, 18, generator=torch.Generator().manual_seed(0))
    patches = nine_patches(images, numbers, 0.15)
    assert patches.shape == (9, 200, 3, 8, 8)
    offsets = set()
    for place in range(9):
        row, column = divmod(place, 3)
        for image in range(200):
            corner = int(patches[place, image, 0, 0, 0]) - image * 3 * 32 * 32
            top, left = corner // 32 - 10 * row, corner % 32 - 10 * column
            offsets.add((top, left))
    assert offsets == {(top, left) for top in range(3) for left in range(3)}


def test_patches_are_laid_out_where_they_belong() -> None:
    patches = numbered(2, 2)[:, None] + 1
    whole = laid_out(patches, torch.tensor([[0], [2]]), torch.tensor([[1], [0]]), grid=3)
    assert whole.shape == (1, 3, 8, 8)
    assert torch.equal(whole[0, :, 0:2, 3:5], patches[0, 0])
    assert torch.equal(whole[0, :, 6:8, 0:2], patches[1, 0])
    assert int((whole != 0).sum()) == 2 * patches[0].numel()


@pytest.mark.parametrize("name", ["relative_patch", "jigsaw", "cpc"])
def test_images_too_small_for_patches_are_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(HandfulError, match="needs images of at least 24 px; these are 12 px"):
        check_size(name, check_knobs(name, {}), 100, 12)
    check_size(name, check_knobs(name, {}), 100, METHODS[name].least_px)
