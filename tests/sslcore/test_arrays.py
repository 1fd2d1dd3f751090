"""Arrays: found by their inputs, complete or absent, read back exactly."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest

from sslcore.arrays import find_arrays, key_of, load_arrays, prune_arrays, save_arrays
from sslcore.errors import HandfulError
from sslcore.project import Project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def names(project: Project) -> list[str]:
    return sorted(path.name for path in project.arrays.iterdir())


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "int32", "int64", "uint8"])
def test_arrays_come_back_as_they_were(project: Project, dtype: str) -> None:
    saved = np.arange(12).reshape(4, 3).astype(dtype)
    key = save_arrays(
        project, "embeddings", {"run": 3}, {"embeddings": saved, "ids": np.arange(4)}, {"dim": 3}
    )
    loaded = load_arrays(project, key)
    assert (loaded.key, loaded.kind, loaded.inputs, loaded.facts) == (
        key,
        "embeddings",
        {"run": 3},
        {"dim": 3},
    )
    assert loaded["embeddings"].dtype == saved.dtype
    np.testing.assert_array_equal(loaded["embeddings"], saved)
    assert list(loaded) == ["embeddings", "ids"]
    assert "layout" not in loaded
    with pytest.raises(ValueError, match="read-only"):
        loaded["embeddings"][0] = 1


def test_odd_shapes_come_back_too(project: Project) -> None:
    arrays = {
        "none": np.zeros((0, 5), np.float32),
        "one": np.float32(3).reshape(()),
        "turned": np.arange(6, dtype=np.int32).reshape(2, 3).T,
        "foreign": np.arange(3, dtype=">i4"),
    }
    loaded = load_arrays(project, save_arrays(project, "odd", {}, arrays))
    for name, array in arrays.items():
        assert loaded[name].shape == array.shape
        np.testing.assert_array_equal(loaded[name], array)
    with pytest.raises(ValueError, match="read-only"):
        loaded["none"][:] = 1


def test_a_dtype_without_a_file_ending_is_refused_and_leaves_nothing(project: Project) -> None:
    with pytest.raises(ValueError, match="complex64"):
        save_arrays(project, "odd", {}, {"a": np.zeros(2, np.complex64)})
    assert names(project) == []


def test_the_key_depends_on_the_values_only(project: Project) -> None:
    one = key_of({"a": 1, "b": [1.5, "x"], "c": None})
    assert key_of({"c": None, "b": (np.float64(1.5), "x"), "a": np.int64(1)}) == one
    assert key_of({"a": 2, "b": [1.5, "x"], "c": None}) != one
    assert len(one) == 16
    assert int(one, 16) >= 0
    array = {"x": np.zeros(1, np.uint8)}
    assert save_arrays(project, "map", {"a": 1}, array) != save_arrays(project, "embeddings", {"a": 1}, array)


def test_the_newest_result_with_these_inputs_is_found(project: Project) -> None:
    def save(value: int, **inputs: object) -> str:
        return save_arrays(project, "map", inputs, {"x": np.full(1, value, np.int32)})

    first = save(1, run=1, seed=0)
    second = save(2, run=1, seed=1)
    other = save(3, run=2, seed=0)
    assert find_arrays(project, "map", run=1) == second
    assert find_arrays(project, "map", run=1, seed=np.int64(0)) == first
    assert find_arrays(project, "map") == other
    assert find_arrays(project, "map", run=9) is None
    assert find_arrays(project, "map", colour=1) is None
    assert find_arrays(project, "head") is None
    save(4, run=1, seed=0)
    assert find_arrays(project, "map", run=1) == first
    assert load_arrays(project, first)["x"].tolist() == [4]


def test_nothing_is_found_in_a_new_project(project: Project) -> None:
    assert find_arrays(project, "map") is None
    prune_arrays(project, "map", keep=1)
    with pytest.raises(HandfulError, match="no longer there") as caught:
        load_arrays(project, "0" * 16)
    assert caught.value.hint


def test_what_was_not_finished_does_not_exist(project: Project) -> None:
    key = save_arrays(project, "map", {"run": 1}, {"x": np.zeros(3, np.float32)})
    (project.arrays / key / "done.json").unlink()
    assert find_arrays(project, "map") is None
    with pytest.raises(HandfulError, match="no longer there"):
        load_arrays(project, key)
    assert save_arrays(project, "map", {"run": 1}, {"x": np.ones(3, np.float32)}) == key
    assert load_arrays(project, key)["x"].tolist() == [1, 1, 1]


def test_a_file_of_the_wrong_size_is_damage(project: Project) -> None:
    key = save_arrays(project, "map", {}, {"x": np.zeros(3, np.float32)})
    (project.arrays / key / "x.f32").write_bytes(b"1234")
    with pytest.raises(HandfulError, match="map is damaged") as caught:
        load_arrays(project, key)
    assert key in caught.value.hint


def test_a_full_disk_is_one_sentence_and_leaves_the_old_result(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = save_arrays(project, "map", {}, {"x": np.zeros(3, np.float32)})

    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", no_space)
        with pytest.raises(HandfulError, match="Could not save the map: the disk is full"):
            save_arrays(project, "map", {}, {"x": np.ones(3, np.float32)})
    assert names(project) == [key]
    assert load_arrays(project, key)["x"].tolist() == [0, 0, 0]


def test_pruning_keeps_the_newest_of_a_kind_and_removes_abandoned_writing(project: Project) -> None:
    array = {"x": np.zeros(1, np.uint8)}
    keys = [save_arrays(project, "map", {"seed": seed}, array) for seed in range(4)]
    head = save_arrays(project, "head", {}, array)
    abandoned, running = project.arrays / "tmp-old", project.arrays / "tmp-new"
    abandoned.mkdir()
    running.mkdir()
    os.utime(abandoned, (0, 0))
    prune_arrays(project, "map", keep=2)
    assert names(project) == sorted([*keys[2:], head, "tmp-new"])


def test_a_result_in_use_stays_readable_when_it_is_replaced(project: Project) -> None:
    if os.name == "nt":
        pytest.skip("Windows does not let a file in use go")
    key = save_arrays(project, "map", {}, {"x": np.zeros(3, np.float32)})
    old = load_arrays(project, key)["x"]
    save_arrays(project, "map", {}, {"x": np.ones(3, np.float32)})
    assert old.tolist() == [0, 0, 0]


def test_the_folder_can_be_read_without_handful(project: Project) -> None:
    key = save_arrays(
        project, "map", {"run": 1, "image": Path("a") / "b"}, {"layout": np.ones((2, 2), np.float32)}
    )
    folder = project.arrays / key
    assert json.loads((folder / "inputs.json").read_text()) == {"run": 1, "image": "a/b"}
    assert np.fromfile(folder / "layout.f32", "<f4").tolist() == [1, 1, 1, 1]
    assert json.loads((folder / "done.json").read_text())["arrays"]["layout"]["shape"] == [2, 2]
