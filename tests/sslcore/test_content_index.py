"""Where each content is: the same answers as a dict gives, however the contents came."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sslcore import content_index
from sslcore.content_index import ContentIndex

CONTENT = st.one_of(
    st.binary(min_size=16, max_size=16),
    # Hashes that end in zero bytes, and such as come again.
    st.integers(0, 40).map(lambda number: bytes([number]) + b"\0" * 15),
)


@settings(deadline=None)
@given(st.lists(st.lists(CONTENT, max_size=12), max_size=6), st.lists(CONTENT, max_size=12))
def test_it_answers_like_a_dict(batches: list[list[bytes]], others: list[bytes]) -> None:
    before, content_index.LATEST = content_index.LATEST, 8
    try:
        index, known = ContentIndex(), dict[bytes, int]()
        count = 0
        for batch in batches:
            index.extend(np.array(batch, "S16"))
            for content in batch:
                known.setdefault(content, count)
                count += 1
    finally:
        content_index.LATEST = before
    asked = [content for batch in batches for content in batch] + others
    expected = [known.get(content, -1) for content in asked]
    assert index.rows(asked).tolist() == expected
    assert [index.row(content) for content in asked] == expected
    assert [content in index for content in asked] == [row >= 0 for row in expected]


def test_an_empty_one_holds_nothing() -> None:
    assert ContentIndex().rows([]).shape == (0,)
    assert ContentIndex().row(b"\0" * 16) == -1


@pytest.mark.parametrize("count", [1, 5000])
def test_many_contents_are_found_in_one_call(count: int) -> None:
    contents = [number.to_bytes(16, "little") for number in range(1, count + 1)]
    index = ContentIndex()
    index.extend(np.array(contents, "S16"))
    assert index.rows(contents).tolist() == list(range(count))
