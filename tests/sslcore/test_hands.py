"""What is alike, what one label does for, and groups to name: on embeddings, and on a project by job and verb."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import jobs, labels
from sslcore.__main__ import main
from sslcore.arrays import load_arrays, save_arrays
from sslcore.class_shares import Priors
from sslcore.clusters import Known, find_clusters
from sslcore.configs import HeadConfig
from sslcore.errors import HandfulError
from sslcore.evidence import gather_evidence
from sslcore.head import space_of
from sslcore.head_choice import Choice
from sslcore.heads import KINDS
from sslcore.jobs.head_fit import HeadFit
from sslcore.jobs.labelled_rows import read_labelled
from sslcore.near_duplicates import beside_labelled, near_distance, near_duplicates_of, without_rivals
from sslcore.neighbours import find_neighbours
from sslcore.pool import Pool
from sslcore.progress import Progress
from sslcore.project import Project, create_project
from sslcore.similar import find_similar
from sslcore.store import ScanRecord, Store
from sslcore.suggest import suggest_next

HEAPS, EACH = 5, 60


def heaps(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Five heaps of 60 in 16 dimensions; rows 0, 1 and 2 are nearly the same, and so are 60 and 61."""
    rng = np.random.default_rng(seed)
    heap = np.repeat(np.arange(HEAPS), EACH)
    features = 4 * np.eye(HEAPS, 16)[heap] + rng.normal(size=(len(heap), 16)) * 0.6
    for twin, of in ((1, 0), (2, 0), (61, 60)):
        features[twin] = features[of] + rng.normal(size=16) * 0.01
    return features.astype(np.float16), heap


def test_similar_images_come_the_most_alike_first_and_without_themselves() -> None:
    features, _ = heaps()
    rows, likeness = find_similar(features, np.array([7]), 10)
    unit = features.astype(np.float64) / np.linalg.norm(features.astype(np.float64), axis=1, keepdims=True)
    exact = unit @ unit[7]
    exact[7] = -2
    np.testing.assert_array_equal(rows, np.argsort(-exact)[:10])
    np.testing.assert_allclose(likeness, exact[rows], atol=1e-5)


def test_similar_to_several_is_the_mean_of_their_likeness() -> None:
    features, heap = heaps()
    rows, _ = find_similar(features, np.array([70, 80, 90]), 20)
    assert (heap[rows] == 1).all()
    assert not {70, 80, 90} & set(rows.tolist())
    assert len(find_similar(features, np.arange(298), 50)[0]) == 2
    with pytest.raises(HandfulError, match="compare"):
        find_similar(features, np.zeros(0, np.int64), 5)


def test_not_a_number_is_refused_in_plain_words() -> None:
    features, _ = heaps()
    features[5] = np.nan
    for ask in (
        lambda: find_similar(features, np.array([0]), 5),
        lambda: near_distance(features, None),
        lambda: find_clusters(features, Known(np.full(300, -1), np.ones(300, bool))),
    ):
        with pytest.raises(HandfulError, match="not numbers"):
            ask()


@pytest.mark.parametrize("stored", [True, False])
def test_near_duplicates_are_the_nearly_same_and_no_mere_neighbours(stored: bool) -> None:
    features, _ = heaps()
    neighbours = find_neighbours(features, 15) if stored else None
    distance = near_distance(features, neighbours)
    assert sorted(near_duplicates_of(features, 0, distance, neighbours)) == [1, 2]
    assert near_duplicates_of(features, 61, distance, neighbours).tolist() == [60]
    assert not len(near_duplicates_of(features, 30, distance, neighbours))


def test_more_copies_than_neighbours_are_stored_are_all_found() -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(200, 8)).astype(np.float32)
    features[:12] = features[0]
    neighbours = find_neighbours(features, 5)
    distance = near_distance(features, neighbours)
    assert sorted(near_duplicates_of(features, 0, distance, neighbours)) == list(range(1, 12))


def test_where_all_are_the_same_nothing_is_a_duplicate_and_no_group_is_found() -> None:
    same = np.ones((50, 8), np.float16)
    assert near_distance(same, None) == near_distance(same, find_neighbours(same, 15)) == 0
    assert not len(near_duplicates_of(same, 0, 0.0))
    assert find_clusters(same, Known(np.full(50, -1), np.ones(50, bool))) == []
    assert find_clusters(same[:1], Known(np.full(1, -1), np.ones(1, bool))) == []


def test_what_is_as_near_to_another_class_is_not_offered() -> None:
    features, _ = heaps()
    distance = near_distance(features, None)
    found = np.array([1, 2])
    assert without_rivals(features, found, np.array([0]), distance).tolist() == []
    assert without_rivals(features, found, np.array([60, 200]), distance).tolist() == [1, 2]


def test_near_duplicates_of_what_is_labelled_are_not_asked_about() -> None:
    features, _ = heaps()
    neighbours = find_neighbours(features, 15)
    labelled = np.zeros(300, bool)
    labelled[[0, 60]] = True
    beside = beside_labelled(neighbours, labelled, near_distance(features, neighbours))
    assert {1, 2, 61} <= set(np.flatnonzero(beside).tolist())
    pool = Pool(features, neighbours, labelled, ~labelled, None, 200)
    asked = suggest_next("random", pool).rows
    assert not {1, 2, 61} & set(asked.tolist())
    # As soon as nothing else is left, they are.
    assert len(suggest_next("random", replace(pool, n=298)).rows) == 298


def test_groups_are_the_heaps_without_a_label_the_rims_apart() -> None:
    features, heap = heaps()
    codes = np.full(300, -1)
    codes[heap == 3] = 0
    found = find_clusters(features, Known(codes, codes < 0))
    assert found
    for one in found:
        assert len(set(heap[one.core].tolist())) == 1
        assert heap[one.core[0]] != 3
        assert not set(one.core.tolist()) & set(one.rim.tolist())
        assert one.purity is None
        assert one.likely is None
    assert {int(heap[one.core[0]]) for one in found} == {0, 1, 2, 4}


def test_labels_inside_say_how_pure_a_group_is_and_the_head_moves_others_to_the_rim() -> None:
    features, heap = heaps()
    codes = np.full(300, -1)
    inside = np.flatnonzero(heap == 2)[5:55:5]
    codes[inside] = 1
    codes[inside[0]] = 0
    said = np.tile([0.1, 0.9], (300, 1))
    said[heap == 0] = [0.8, 0.2]
    said[130] = [0.9, 0.1]
    found = find_clusters(features, Known(codes, codes < 0, said))
    own = next(one for one in found if heap[one.core[0]] == 2 and one.purity)
    share, low, high, n = own.purity or (0, 0, 0, 0)
    assert own.likely == 1
    assert low < share < high
    assert n >= 5
    assert all(130 not in one.core for one in found)
    assert not set(inside.tolist()) & set(own.core.tolist())


# On a project


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Embedded heaps of images in folders named after them; heap h has class h, eight labels each."""
    (tmp_path / "images").mkdir()
    made = create_project(tmp_path / "p.handful", tmp_path / "images")
    features, heap = heaps()
    with Store(made) as store:
        records = [
            ScanRecord(f"{h}/{n:03d}.png", 1, n, f"{n:032x}", 8, 8, "PNG", "RGB", "ok", "")
            for n, h in enumerate(heap)
        ]
        store.apply_scan(records, complete=True)
        ids = store.image_table().ids
        key = save_arrays(made, "embeddings", {"run": "pixels"}, {"embeddings": features, "ids": ids})
        store.set_meta("embeddings", key)
    return made


def label_some(project: Project, tmp_path: Path, each: int) -> None:
    with (tmp_path / "some.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("path", "label"))
        for h in range(HEAPS):
            writer.writerows((f"{h}/{h * EACH + n:03d}.png", f"heap {h}") for n in range(4, 4 + each))
    with Store(project) as store:
        labels.import_csv(store, tmp_path / "some.csv")


def answer(capsys: pytest.CaptureFixture[str], *arguments: Any) -> dict[str, Any]:
    assert main([*map(str, arguments), "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def job(project: Project, name: str, **args: Any) -> dict[str, Any]:
    with Store(project, readonly=True) as store:
        key = store.get_meta("embeddings")
    return jobs.run(name, project.root, {"embeddings": key, **args}, Progress())


def test_the_verb_similar_names_paths(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    found = answer(capsys, "similar", project.root, "0/000.png", "-n", 3)
    assert set(found["paths"][:2]) == {"0/001.png", "0/002.png"}
    assert found["similarity"] == sorted(found["similarity"], reverse=True)
    assert main(["similar", str(project.root), "nowhere.png"]) == 2
    assert "'nowhere.png' is no image of this project" in capsys.readouterr().err


def test_the_verb_accept_labels_as_the_model_or_only_says_so(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    label_some(project, tmp_path, 20)
    dry = answer(capsys, "accept", project.root, "--precision", 0.95, "--dry-run")
    assert dry["accepted"] == 0 < dry["images"]
    done = answer(capsys, "accept", project.root, "--precision", 0.95)
    assert done["accepted"] == done["images"] == sum(done["per_class"].values())
    with Store(project, readonly=True) as store:
        rows = [row for row in store.label_rows() if row.source == "model"]
        names = {row.id: row.name for row in store.classes()}
        path_of = dict(zip(store.image_table().ids.tolist(), store.image_table().paths, strict=True))
        assert len(store.training_labels()) == 100
    assert len(rows) == done["accepted"]
    right = np.mean([names[row.class_id] == f"heap {path_of[row.image_id][0]}" for row in rows])
    assert right >= 0.95


def test_what_is_unlike_anything_labelled_is_not_accepted_however_low_the_promise(
    project: Project, tmp_path: Path
) -> None:
    features, _ = heaps()
    features[299] = 30 * np.eye(16)[12]
    with Store(project) as store:
        arrays = {"embeddings": features, "ids": store.image_table().ids}
        store.set_meta("embeddings", save_arrays(project, "embeddings", {"run": "odd"}, arrays))
    label_some(project, tmp_path, 20)
    job(project, "fit")
    found = job(project, "accept", precision=0.6)
    taken = np.array(load_arrays(project, found["accepted"])["ids"])
    assert 190 < len(taken) == found["images"] < 200
    assert arrays["ids"][299] not in taken
    assert found["audited"] == 0


def test_guesses_are_accepted_by_the_confidence_of_the_very_head_that_made_them(
    project: Project, tmp_path: Path
) -> None:
    label_some(project, tmp_path, 12)
    fitted = job(project, "fit")
    embeddings = load_arrays(project, load_arrays(project, fitted["head"]).inputs["embeddings"])
    features, known = embeddings["embeddings"], read_labelled(project, embeddings["ids"])
    fit = (embeddings, space_of(features), known.rows, known.labels, known.class_ids)
    choice = Choice(**fitted["choice"])
    judge = HeadFit(*fit, Priors(), HeadConfig(), Progress()).judge_as(choice)
    assert judge.choice == choice
    told = load_arrays(project, fitted["head"])["judged_probabilities"].max(axis=1)
    evidence = gather_evidence(judge)
    assert evidence.confidence.mean() == pytest.approx(told.mean(), abs=0.02)
    other = next(kind for kind in KINDS if kind not in (choice.kind, "together", "ridge together"))
    strange = HeadFit(*fit, Priors(), HeadConfig(), Progress()).judge_as(Choice(other))
    assert abs(gather_evidence(strange).confidence.mean() - told.mean()) > 0.02


def test_the_verb_accept_says_plainly_what_is_missing(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["accept", str(project.root)]) == 2
    assert "no labels yet" in capsys.readouterr().err
    label_some(project, tmp_path, 2)
    found = answer(capsys, "accept", project.root)
    assert found["accepted"] == 0
    assert found["needed"] > 0
    assert "more labels" in found["reason"]


def test_the_verb_suggest_stays_in_a_folder_or_with_a_class(
    project: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    label_some(project, tmp_path, 8)
    inside = answer(capsys, "suggest", project.root, "-n", 5, "--folder", "2/")
    assert len(inside["paths"]) == 5
    assert all(path.startswith("2/") for path in inside["paths"])
    assert main(["suggest", str(project.root), "--class", "heap 1"]) == 2
    answer(capsys, "fit", project.root)
    guessed = answer(capsys, "suggest", project.root, "-n", 5, "--class", "HEAP 1", "--strategy", "random")
    assert all(path.startswith("1/") for path in guessed["paths"])
    for wrong in (("--folder", "nowhere"), ("--class", "dragon")):
        assert main(["suggest", str(project.root), *wrong]) == 2


def test_near_duplicates_are_offered_for_one_label_only_where_they_are_free(project: Project) -> None:
    with Store(project) as store:
        cat, dog = (labels.add_class(store, name)[0] for name in ("cat", "dog"))
        labels.assign(store, [1], cat)
    found = job(project, "near_duplicates", image=1)
    assert found == {"image": 1, "class_id": cat, "images": found["images"]}
    assert sorted(found["images"]) == [2, 3]
    with Store(project) as store:
        labels.reject(store, 2, cat)
    assert job(project, "near_duplicates", image=1)["images"] == [3]
    with Store(project) as store:
        labels.assign(store, [3], dog)
    assert job(project, "near_duplicates", image=1)["images"] == []
    assert job(project, "near_duplicates", image=200)["class_id"] is None


def test_the_job_clusters_keeps_images_out_of_the_pipe(project: Project, tmp_path: Path) -> None:
    found = job(project, "clusters")
    ids = load_arrays(project, found["clusters"])["ids"]
    assert found["groups"]
    assert found["groups"][0]["class_id"] is None
    assert (
        sum(group["core"] + group["rim"] for group in found["groups"]) == len(ids) == len(set(ids.tolist()))
    )
    label_some(project, tmp_path, EACH - 4)
    assert job(project, "clusters")["groups"] == []


def test_accepting_needs_guesses_of_the_newest_labels(project: Project, tmp_path: Path) -> None:
    label_some(project, tmp_path, 8)
    with pytest.raises(HandfulError, match="newest labels"):
        job(project, "accept", precision=0.95)
