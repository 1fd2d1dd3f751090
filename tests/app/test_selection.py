"""The shared selection: what is selected, and who is told."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.selection import Selection

ALL = np.array([2, 3, 5, 7, 11, 13], np.int64)


def told(selection: Selection) -> list[object]:
    who: list[object] = []
    selection.changed.connect(who.append)
    return who


def test_replace_add_and_remove_select_what_they_say() -> None:
    selection = Selection(ALL)
    selection.apply([3, 7], "replace")
    selection.apply([7, 11], "add")
    selection.apply([3], "remove")
    assert selection.ids().tolist() == [7, 11]
    assert selection.count == 2
    assert selection.mask.tolist() == [False, False, False, True, True, False]
    selection.clear()
    assert selection.count == 0


def test_images_nobody_knows_are_not_selected() -> None:
    selection = Selection(ALL)
    selection.replace([1, 4, 5, 100])
    assert selection.ids().tolist() == [5]


def test_who_changed_it_is_told_and_no_change_is_not() -> None:
    selection, me = Selection(ALL), object()
    who = told(selection)
    selection.replace([3], me)
    selection.replace([3], me)
    selection.clear()
    selection.clear()
    assert who == [me, None]


def test_a_swap_of_as_many_images_is_a_change() -> None:
    selection = Selection(ALL)
    selection.replace([3])
    who = told(selection)
    selection.replace([5])
    assert len(who) == 1


def test_masks_follow_the_order_of_the_ids_asked_about() -> None:
    selection = Selection(ALL)
    selection.replace([5, 13])
    assert selection.mask_of(np.array([13, 4, 2, 5])).tolist() == [True, False, False, True]
    assert selection.holds(13)
    assert not selection.holds(2)
    assert Selection(np.zeros(0, np.int64)).mask_of(np.array([1])).tolist() == [False]


def test_new_images_keep_the_selection_and_lost_ones_leave_it() -> None:
    selection = Selection(ALL)
    selection.replace([5, 7])
    who = told(selection)
    selection.set_universe(np.array([1, 5, 7, 20]))
    assert selection.ids().tolist() == [5, 7]
    assert who == []
    selection.set_universe(np.array([5, 20]))
    assert selection.ids().tolist() == [5]
    assert who == [None]


Steps = st.lists(
    st.tuples(st.sampled_from(["replace", "add", "remove"]), st.sets(st.sampled_from([*ALL.tolist(), 99])))
)


@given(Steps)
def test_it_behaves_like_a_set(steps: list[tuple[str, set[int]]]) -> None:
    selection, expected = Selection(ALL), set()
    for mode, ids in steps:
        known = ids & set(ALL.tolist())
        selection.apply(sorted(ids), mode)
        expected = known if mode == "replace" else expected | known if mode == "add" else expected - known
        assert selection.ids().tolist() == sorted(expected)
        assert selection.count == len(expected)
