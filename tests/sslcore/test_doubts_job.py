"""The job and the verb `doubts` on real projects: planted errors, leaks, contradictions, second answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from sslcore import history, jobs, labels
from sslcore.__main__ import main
from sslcore.arrays import save_arrays
from sslcore.jobs.doubts import doubts
from sslcore.progress import Progress
from sslcore.project import Project, create_project
from sslcore.reasks import answer_again
from sslcore.store import ScanRecord, Store

N = 90


def make(root: Path, images: Path, features: np.ndarray, same: dict[int, int] | None = None) -> Project:
    """Return a project of N images with these embeddings; `same` = {row: row whose file it equals}."""
    project = create_project(root, images)
    same = same or {}
    with Store(project) as store:
        records = (
            ScanRecord(f"{n:03}.png", 1, n, f"{same.get(n, n):032x}", 8, 8, "PNG", "RGB", "ok", "")
            for n in range(N)
        )
        store.apply_scan(records, complete=True)
        ids = store.image_table().ids
        key = save_arrays(project, "embeddings", {"run": "pixels"}, {"embeddings": features, "ids": ids})
        store.set_meta("embeddings", key)
    return project


def three_groups() -> np.ndarray:
    rng = np.random.default_rng(0)
    return (np.repeat(np.eye(12)[:3] * 4, N // 3, axis=0) + rng.normal(0, 0.6, (N, 12))).astype(np.float32)


def label_all(store: Store, wrong: tuple[int, ...] = (), most: int = N) -> list[int]:
    """Label the first `most` rows of each group rightly but for `wrong`; returns the class ids."""
    classes = [labels.add_class(store, name)[0] for name in ("one", "two", "three")]
    ids = store.image_table().ids
    for row in range(N):
        if row % (N // 3) < most:
            labels.assign(store, [int(ids[row])], classes[(row // (N // 3) + (row in wrong)) % 3])
    return classes


def run(project: Project) -> dict:
    with Store(project, readonly=True) as store:
        args = {"embeddings": store.get_meta("embeddings")}
    return json.loads(json.dumps(doubts(project, args, Progress())))


def test_planted_errors_are_listed_and_kept_ones_are_not(tmp_path: Path, image_folder: Path) -> None:
    project = make(tmp_path / "p.handful", image_folder, three_groups())
    with Store(project) as store:
        classes = label_all(store, wrong=(5, 40))
        ids = store.image_table().ids.tolist()
    found = run(project)
    assert {entry[0] for entry in found["errors"]} == {ids[5], ids[40]}
    assert {tuple(entry[1:3]) for entry in found["errors"]} == {
        (classes[1], classes[0]),
        (classes[2], classes[1]),
    }
    assert found["expected_wrong"]["low"] <= 2 <= found["expected_wrong"]["high"] <= 20
    with Store(project) as store:
        labels.reject(store, ids[5], classes[0])
    assert [entry[0] for entry in run(project)["errors"]] == [ids[40]]


def test_the_fit_leaves_the_probabilities_that_the_doubts_read(
    tmp_path: Path, image_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make(tmp_path / "p.handful", image_folder, three_groups())
    with Store(project) as store:
        label_all(store, wrong=(5,))
        key = store.get_meta("embeddings")
    jobs.run("fit", project.root, {"embeddings": key}, Progress())
    monkeypatch.setattr("sslcore.evaluate.cross_validate", lambda *_: pytest.fail("judged once already"))
    assert len(run(project)["errors"]) == 1


def test_leaks_and_contradictions_are_listed_with_what_they_do(tmp_path: Path, image_folder: Path) -> None:
    project = make(tmp_path / "p.handful", image_folder, three_groups(), same={3: 0, 35: 31})
    with Store(project) as store:
        classes = label_all(store, wrong=(35,))
        ids = store.image_table().ids.tolist()
        rows = tuple(history.Row("splits", ids[row], None, {"split": "audit"}) for row in (0, 10, 70))
        history.apply(store, history.Edit("Set aside", rows))
        key = store.get_meta("embeddings")
    jobs.run("fit", project.root, {"embeddings": key}, Progress())
    found = run(project)
    assert found["leaks"] == [[ids[0], ids[3], True]]
    assert found["audit"]["n"] == 3
    assert found["audit"]["without"]["n"] == 2
    pairs = {(first, other) for first, _, other, _, _ in found["contradictions"]}
    assert pairs in ({(ids[35], ids[31])}, {(ids[31], ids[35])})
    assert {found["contradictions"][0][1], found["contradictions"][0][3]} == set(classes[1:])


def test_a_second_answer_that_differs_is_listed_until_it_is_settled(
    tmp_path: Path, image_folder: Path
) -> None:
    project = make(tmp_path / "p.handful", image_folder, three_groups())
    with Store(project) as store:
        classes = label_all(store)
        image = int(store.image_table().ids[8])
        answer_again(store, image, classes[2])
    found = run(project)
    assert [image, classes[0], classes[2], None, "you"] in found["errors"]
    assert found["consistency"]["n"] == 1
    with Store(project) as store:
        labels.reject(store, image, classes[2])
    assert run(project)["errors"] == []


def test_no_labels_one_class_and_collapsed_embeddings_have_plain_answers(
    tmp_path: Path, image_folder: Path
) -> None:
    project = make(tmp_path / "p.handful", image_folder, np.ones((N, 6), dtype=np.float32))
    found = run(project)
    assert found["errors"] == []
    assert found["reason"] == "There are no labels yet."
    assert found["outliers"] == []
    with Store(project) as store:
        one, _ = labels.add_class(store, "one")
        labels.assign(store, store.image_table().ids[:12].tolist(), one)
    assert "second class" in run(project)["reason"]
    with Store(project) as store:
        two, _ = labels.add_class(store, "two")
        labels.assign(store, store.image_table().ids[:40:2].tolist(), two)
    found = run(project)
    assert found["contradictions"] == []
    assert found["errors"] == []


def test_the_verb_names_paths_and_classes(
    tmp_path: Path, image_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = make(tmp_path / "p.handful", image_folder, three_groups())
    with Store(project) as store:
        label_all(store, wrong=(5,))
    assert main(["doubts", str(project.root), "--json"]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [(entry["path"], entry["label"], entry["suggested"]) for entry in found["errors"]] == [
        ("005.png", "two", "one")
    ]
    assert main(["doubts", str(project.root)]) == 0
    assert "005.png" in capsys.readouterr().out


def test_without_embeddings_the_verb_says_what_to_do(
    tmp_path: Path, image_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = create_project(tmp_path / "p.handful", image_folder)
    assert main(["doubts", str(project.root)]) == 2
    assert "sslcore embed" in capsys.readouterr().err
