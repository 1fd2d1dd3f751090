"""Odd projects, every verb: no labels, one class, one a class, three beside thousands, 500 classes, collapse, NaN.

Each gets an answer of finite numbers, or one sentence with a hint; nobody meets a traceback.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore.__main__ import main
from sslcore.arrays import save_arrays
from sslcore.jobs import record
from sslcore.labels import add_class, assign
from sslcore.project import Project, create_project
from sslcore.store import ScanRecord, Store

DIM = 16


def heaps(n: int, classes: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    truth = np.arange(n) % classes
    centres = 2 * rng.normal(size=(classes, DIM))
    return (centres[truth] + rng.normal(size=(n, DIM))).astype(np.float16), truth


def no_labels() -> tuple[np.ndarray, list[np.ndarray]]:
    return heaps(200, 3)[0], []


def one_label() -> tuple[np.ndarray, list[np.ndarray]]:
    return heaps(200, 3)[0], [np.array([5])]


def one_class() -> tuple[np.ndarray, list[np.ndarray]]:
    return heaps(200, 3)[0], [np.arange(40)]


def one_label_a_class() -> tuple[np.ndarray, list[np.ndarray]]:
    embeddings, truth = heaps(200, 6)
    return embeddings, [np.flatnonzero(truth == code)[:1] for code in range(6)]


def three_beside_thousands() -> tuple[np.ndarray, list[np.ndarray]]:
    embeddings, truth = heaps(4400, 2)
    return embeddings, [np.flatnonzero(truth == 0)[:2000], np.flatnonzero(truth == 1)[:3]]


def five_hundred_classes() -> tuple[np.ndarray, list[np.ndarray]]:
    embeddings, truth = heaps(3000, 500)
    return embeddings, [np.flatnonzero(truth == code)[:3] for code in range(500)]


def all_identical() -> tuple[np.ndarray, list[np.ndarray]]:
    return np.full((200, DIM), 2, np.float16), [np.arange(25), np.arange(25, 40)]


def some_not_numbers() -> tuple[np.ndarray, list[np.ndarray]]:
    embeddings, truth = heaps(200, 3)
    embeddings[17, 3] = np.nan
    return embeddings, [np.flatnonzero(truth == code)[:10] for code in range(3)]


CASES: dict[str, Callable[[], tuple[np.ndarray, list[np.ndarray]]]] = {
    case.__name__: case
    for case in (
        no_labels,
        one_label,
        one_class,
        one_label_a_class,
        three_beside_thousands,
        five_hundred_classes,
        all_identical,
        some_not_numbers,
    )
}
VERBS: dict[str, list[str]] = {
    "fit": ["fit"],
    "evaluate": ["evaluate"],
    "suggest": ["suggest", "-n", "7"],
    "suggest by doubt": ["suggest", "--strategy", "badge", "-n", "7"],
    "doubts": ["doubts"],
    "accept": ["accept", "--precision", "0.95"],
    "audit": ["audit", "--draw", "5"],
    "priors": ["priors", "--estimated"],
    "backtest": ["backtest"],
    "similar": ["similar", "00003.png"],
}


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Project]:
    def made(case: str) -> Project:
        embeddings, given = CASES[case]()
        n = len(embeddings)
        (tmp_path / "images").mkdir()
        project = create_project(tmp_path / "p.handful", tmp_path / "images")
        with Store(project) as store:
            store.apply_scan(
                [
                    ScanRecord(f"{i:05}.png", 9, 1, f"{i:032x}", 8, 8, "PNG", "RGB", "ok", "")
                    for i in range(n)
                ],
                complete=True,
            )
            ids = np.array(store.image_table().ids)
            arrays = {"embeddings": embeddings, "ids": ids}
            key = save_arrays(project, "embeddings", {"made": case}, arrays)
            record.record_embed(store, {"embeddings": key, "run": "pixels"})
            for code, rows in enumerate(given):
                assign(store, ids[rows].tolist(), add_class(store, f"class {code}")[0])
        return project

    return made


def numbers_in(answer: Any) -> list[float]:
    """Return every number of a JSON answer, however deep."""
    if isinstance(answer, dict):
        return [n for value in answer.values() for n in numbers_in(value)]
    if isinstance(answer, list):
        return [n for value in answer for n in numbers_in(value)]
    return [float(answer)] if isinstance(answer, int | float) else []


@pytest.mark.parametrize("case", CASES)
def test_every_verb_has_an_answer_for_it(
    case: str, make: Callable[[str], Project], capsys: pytest.CaptureFixture[str]
) -> None:
    project = make(case)
    labels = Store(project, readonly=True)
    with labels:
        before = labels.labels()
    refused = []
    for name, (verb, *rest) in VERBS.items():
        if name == "backtest" and len(before) > 1000:
            # It answers these too; half a minute of work is more than a test may take.
            continue
        status = main([verb, str(project.root), *rest, "--json"])
        said = capsys.readouterr()
        assert "Traceback" not in said.err, (name, said.err)
        if status == 0:
            assert np.isfinite(numbers_in(json.loads(said.out.splitlines()[-1]))).all(), name
        else:
            assert status == 2, name
            # One sentence of what is wrong and a hint, not a bug's report.
            assert "Something went wrong" not in said.err, (name, said.err)
            assert said.err.strip().count("\n") <= 2, (name, said.err)
            refused.append(name)
    with Store(project, readonly=True) as store:
        after = store.labels()
    assert {image: after.get(image) for image in before} == before
    if case == "no_labels":
        assert {"fit", "evaluate", "accept", "priors"} <= set(refused)
        assert "suggest" not in refused
    elif case == "some_not_numbers":
        assert {"fit", "suggest", "similar"} <= set(refused)
    else:
        assert "fit" not in refused
        assert "suggest" not in refused
