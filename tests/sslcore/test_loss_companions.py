"""Losses of methods with groups or labels against their papers' formulas in plain loops, and how they draw images."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor

from sslcore.augment import Augmenter
from sslcore.batch import Batch
from sslcore.known import Known, nothing_known
from sslcore.labelled import LabelledImages, class_column
from sslcore.matches import match_columns
from sslcore.methods.fewshot_rotation import prototype_logits
from sslcore.methods.micle import Groups, group_nt_xent
from sslcore.methods.s4l import s4l_loss
from sslcore.methods.simclr import nt_xent
from sslcore.methods.sla import aggregated, joint_loss, turn_loss
from sslcore.plan import PRESETS
from sslcore.quarter_turns import all_turns, turn, turn_back


@pytest.fixture
def numbers() -> Callable[..., Tensor]:
    """Return a function that makes seeded float64 tensors of any shape."""
    maker = torch.Generator().manual_seed(0)
    return lambda *shape: torch.randn(*shape, generator=maker, dtype=torch.float64)


def log_softmax(row: list[float]) -> list[float]:
    total = math.log(sum(math.exp(value) for value in row))
    return [value - total for value in row]


def batch_of(places: list[int], known: Known, seed: int = 0, before: int = 0, after: int = 0) -> Batch:
    draws = torch.Generator().manual_seed(seed)
    maker = Augmenter(PRESETS["photos"], (0.5,) * 3, (0.25,) * 3, draws, 8, before, after)
    everything = torch.arange(len(known.labels), dtype=torch.uint8).view(-1, 1, 1, 1).expand(-1, 8, 8, 3)
    chosen = torch.tensor(places)
    return Batch(everything[chosen], maker, chosen, known, lambda wanted: everything[wanted])


def test_micle_is_nt_xent_in_which_groups_do_not_repel(numbers: Callable[..., Tensor]) -> None:
    first, second, groups, temperature = numbers(5, 4), numbers(5, 4), [0, 1, 0, 2, 0], 0.3
    rows = [row / row.norm() for row in [*first, *second]]
    losses = []
    for i in range(10):
        partner = (i + 5) % 10
        allowed = [j for j in range(10) if j == partner or groups[j % 5] != groups[i % 5]]
        alike = {j: float(rows[i] @ rows[j]) / temperature for j in allowed}
        losses.append(math.log(sum(map(math.exp, alike.values()))) - alike[partner])
    found = group_nt_xent(first, second, torch.tensor(groups), temperature)
    assert float(found) == pytest.approx(np.mean(losses), abs=1e-12)


def test_micle_without_groups_is_simclr(numbers: Callable[..., Tensor]) -> None:
    first, second = numbers(6, 4), numbers(6, 4)
    torch.testing.assert_close(
        group_nt_xent(first, second, torch.arange(6), 0.2), nt_xent(first, second, 0.2)
    )


def test_micle_takes_another_image_of_the_group_and_itself_only_alone() -> None:
    known = nothing_known(9)
    known.groups[:] = [5, 2, 5, -1, 2, 5, -1, 7, 5]
    groups, seen = Groups(known), [set[int]() for _ in range(9)]
    for seed in range(60):
        partners, numbers = groups.partners(batch_of(list(range(9)), known, seed))
        for place, partner in enumerate(partners.tolist()):
            seen[place].add(partner)
    assert seen == [{2, 5, 8}, {4}, {0, 5, 8}, {3}, {1}, {0, 2, 8}, {6}, {7}, {0, 2, 5}]
    assert len(set(numbers[[0, 2, 5, 8]].tolist())) == 1
    assert len(set(numbers.tolist())) == 5
    assert not groups.state_dict()


def test_partners_are_the_same_however_the_batch_is_divided() -> None:
    known = nothing_known(8)
    known.groups[:] = 0
    groups = Groups(known)
    whole, _ = groups.partners(batch_of(list(range(8)), known))
    left, _ = groups.partners(batch_of([0, 1, 2], known, after=5))
    right, _ = groups.partners(batch_of([3, 4, 5, 6, 7], known, before=3))
    assert torch.cat([left, right]).tolist() == whole.tolist()


def test_s4l_adds_the_cross_entropies_of_classes_and_turns(numbers: Callable[..., Tensor]) -> None:
    turns, answers = numbers(6, 4), numbers(3, 5)
    quarters, classes = [0, 3, 1, 1, 2, 0], [4, 0, 4]
    of_turns = [-log_softmax(row)[q] for row, q in zip(turns.tolist(), quarters, strict=True)]
    of_classes = [-log_softmax(row)[c] for row, c in zip(answers.tolist(), classes, strict=True)]
    expected = np.mean(of_classes) + 0.7 * np.mean(of_turns)
    found = s4l_loss(turns, torch.tensor(quarters), answers, torch.tensor(classes), 0.7)
    assert float(found) == pytest.approx(expected, abs=1e-12)


def test_sla_tells_class_and_turn_as_one_answer(numbers: Callable[..., Tensor]) -> None:
    logits, classes = numbers(4, 3, 5, 4), [2, 0, 4]
    losses = [
        -log_softmax(logits[quarter, image].flatten().tolist())[4 * classes[image] + quarter]
        for quarter in range(4)
        for image in range(3)
    ]
    assert float(joint_loss(logits, torch.tensor(classes))) == pytest.approx(np.mean(losses), abs=1e-12)


def test_sla_sums_the_chances_of_a_turn_over_the_classes(numbers: Callable[..., Tensor]) -> None:
    logits, quarters = numbers(3, 5, 4), [1, 3, 0]
    losses = []
    for image, quarter in enumerate(quarters):
        chances = [math.exp(v) for v in log_softmax(logits[image].flatten().tolist())]
        losses.append(-math.log(sum(chances[4 * k + quarter] for k in range(5))))
    assert float(turn_loss(logits, torch.tensor(quarters))) == pytest.approx(np.mean(losses), abs=1e-12)


def test_sla_takes_the_answers_of_all_turns_together(numbers: Callable[..., Tensor]) -> None:
    logits = numbers(4, 2, 3, 4)
    found = aggregated(logits)
    for image in range(2):
        for k in range(3):
            expected = sum(float(logits[quarter, image, k, quarter]) for quarter in range(4)) / 4
            assert float(found[image, k]) == pytest.approx(expected, abs=1e-12)


def test_prototypes_are_means_without_the_image_asked_about(numbers: Callable[..., Tensor]) -> None:
    queries, supports = numbers(5, 3), numbers(5, 3)
    classes, asked, shown = [0, 0, 2, 2, 0], [10, 11, 12, 13, 14], [11, 10, 12, 12, 12]
    own = torch.tensor(asked)[:, None] == torch.tensor(shown)
    found = prototype_logits(queries, supports, torch.tensor(classes), own, 4)
    for i in range(5):
        for k in range(4):
            of_class = [j for j in range(5) if classes[j] == k]
            others = [j for j in of_class if shown[j] != asked[i]] if classes[i] == k else of_class
            kept = others or of_class
            if not kept:
                assert found[i, k] == -math.inf
                continue
            prototype = sum(supports[j] for j in kept) / len(kept)
            expected = -float(((queries[i] - prototype) ** 2).sum())
            assert float(found[i, k]) == pytest.approx(expected, abs=1e-9)


def test_labelled_images_come_with_their_classes_and_nothing_else() -> None:
    known = nothing_known(12)
    known.labels[[1, 4, 5, 9]] = [2, 0, 2, 1]
    labelled, seen = LabelledImages(known), set()
    for seed in range(20):
        images, classes = labelled.draw(batch_of(list(range(12)), known, seed))
        seen |= set(zip(images[:, 0, 0, 0].tolist(), classes.tolist(), strict=True))
    assert seen == {(1, 2), (4, 0), (5, 2), (9, 1)}
    assert not labelled.state_dict()


def test_pairs_are_two_images_of_a_class_where_it_has_two() -> None:
    known = nothing_known(12)
    known.labels[[1, 4, 5, 9, 2]] = [2, 0, 2, 1, 2]
    labelled, seen, drawn = LabelledImages(known), set(), []
    for seed in range(40):
        places, classes = labelled.draw_pairs(batch_of(list(range(12)), known, seed))
        seen |= {(*pair, c) for pair, c in zip(places.T.tolist(), classes.tolist(), strict=True)}
        drawn += classes.tolist()
    of_two = {(a, b, 2) for a in (1, 2, 5) for b in (1, 2, 5) if a != b}
    assert seen == of_two | {(4, 4, 0), (9, 9, 1)}
    # Classes come evenly, however many labels each has.
    assert np.bincount(drawn).min() > 0.8 * len(drawn) / 3


def test_turns_turn_and_turn_back() -> None:
    images = torch.arange(2 * 3 * 4 * 4).view(2, 3, 4, 4)
    turned = turn(images, torch.tensor([1, 3]))
    assert torch.equal(turned[0], torch.rot90(images[0], 1, (1, 2)))
    assert torch.equal(turned[1], torch.rot90(images[1], 3, (1, 2)))
    assert torch.equal(turn_back(turned, torch.tensor([1, 3])), images)
    assert torch.equal(all_turns(images)[4:6], torch.rot90(images, 2, (2, 3)))


def test_an_answer_is_shown_as_another_image_of_that_class() -> None:
    views = torch.arange(1.0, 5.0).view(4, 1, 1, 1).expand(4, 3, 2, 2)
    column = class_column(views, torch.tensor([0, 0, 1, 2]), torch.tensor([0, 1, 5, 2]))
    assert column.images[:, 0, 0, 0].tolist() == [2, 3, 0, 4]
    assert column.right is not None
    assert column.right.tolist() == [True, False, False, True]


def test_an_image_may_be_taken_for_another_one_of_its_group() -> None:
    """Images 0 and 1 are one group; 2 is taken for 0, which is most like it."""
    views = torch.arange(3.0).view(3, 1, 1, 1).expand(3, 3, 2, 2)
    first = torch.tensor([[0.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    second = torch.tensor([[0.9, 0.5], [0.0, 1.0], [-1.0, 0.1]])
    _, partner, taken, rival = match_columns(views, views, (first, second), torch.tensor([4, 4, 6]))
    assert partner.caption == "One of its group"
    assert taken.images[:, 0, 0, 0].tolist() == [1, 1, 0]
    assert taken.right is not None
    assert taken.right.tolist() == [True, True, False]
    assert rival.images[:, 0, 0, 0].tolist() == [2, 2, 0]
    alone = match_columns(views, views, (first, second))[2].right
    assert alone is not None
    assert alone.tolist() == [False, True, False]
