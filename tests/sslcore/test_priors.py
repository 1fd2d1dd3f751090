from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import jobs
from sslcore.arrays import find_arrays, load_arrays, save_arrays
from sslcore.class_shares import (
    AS_LABELLED,
    EQUAL,
    ESTIMATED,
    GIVEN,
    Priors,
    given_priors,
    read_priors,
    read_shares,
    write_priors,
)
from sslcore.errors import HandfulError
from sslcore.head import head_from_arrays, predict_proba
from sslcore.jobs import embedded, head_fit, landmark_store
from sslcore.parity import CLOSE
from sslcore.priors import estimate_shares, label_shares, shift_of, wanted_shares
from sslcore.priors_verb import set_priors
from sslcore.progress import Progress
from sslcore.project import Project, create_project
from sslcore.store import ScanRecord, Store

CLASSES = {"cat": 1, "dog": 2}


def test_the_estimate_finds_shares_that_differ_from_those_of_the_labels() -> None:
    """Two overlapping classes learnt half and half, seen nine to one."""
    rng = np.random.default_rng(0)
    truth = rng.random(20_000) < 0.1
    x = rng.normal(size=20_000) + np.where(truth, 1.0, -1.0)
    second = 1 / (1 + np.exp(-2 * x))
    found = estimate_shares(np.stack([1 - second, second], axis=1), np.array([0.5, 0.5]))
    # A little of the labels' own half stays in it.
    assert found[1] == pytest.approx(0.1, abs=0.025)
    assert estimate_shares(np.zeros((0, 2)), np.array([0.3, 0.7])).tolist() == [0.3, 0.7]


def test_each_way_gives_the_shares_it_says() -> None:
    counts, p = np.array([8, 2]), np.array([[0.9, 0.1], [0.2, 0.8]])
    assert wanted_shares(Priors(), (1, 2), counts, p) is None
    assert shift_of(None, counts) is None
    np.testing.assert_allclose(wanted_shares(Priors(EQUAL), (1, 2), counts, p), [0.5, 0.5])
    given = Priors(GIVEN, {1: 0.3, 2: 0.7})
    np.testing.assert_allclose(wanted_shares(given, (1, 2), counts, p), [0.3, 0.7])
    estimated = wanted_shares(Priors(ESTIMATED), (1, 2), counts, p)
    assert estimated is not None
    assert estimated.sum() == pytest.approx(1)
    # A class made since then has what it has among the labels, and one class alone has no shares to speak of.
    later = wanted_shares(given, (1, 2, 3), np.array([5, 4, 0]), np.zeros((0, 3)))
    assert later is not None
    assert later[2] == pytest.approx(1 / 12 / (1 + 1 / 12))
    assert wanted_shares(Priors(EQUAL), (1,), np.array([3]), np.ones((2, 1))) is None


def test_a_shift_by_the_shares_is_bayes_rule() -> None:
    counts = np.array([59, 39])
    shift = shift_of(np.array([0.2, 0.8]), counts)
    p = np.array([0.7, 0.3])
    shifted = p * np.exp(shift)
    expected = p / label_shares(counts) * [0.2, 0.8]
    np.testing.assert_allclose(shifted / shifted.sum(), expected / expected.sum())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cat=0.7", "No share was given for 'dog'"),
        ("cat=0.7,bird=0.3", "no class called 'bird'"),
        ("cat=0.7,dog=-1", "above 0"),
        ("cat=0.7,dog=nan", "above 0"),
        ("cat,dog", "'cat' is no share"),
        ("cat=lots,dog=few", "'cat=lots' is no share"),
    ],
)
def test_shares_that_cannot_be_meant_are_refused_in_words(text: str, message: str) -> None:
    with pytest.raises(HandfulError, match=message):
        given_priors(read_shares(text), CLASSES)


def test_shares_are_made_to_add_up_and_survive_being_kept() -> None:
    priors = given_priors(read_shares("cat=70, dog=30"), CLASSES)
    assert priors == Priors(GIVEN, {1: 0.7, 2: 0.3})
    assert read_priors(write_priors(priors)) == priors
    for damaged in (None, "", "[]", "{", '{"how": "odd"}'):
        assert read_priors(damaged).how == AS_LABELLED


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Sixty images in three clusters, ten labels of two of them."""
    made = create_project(tmp_path / "p.handful", tmp_path)
    rng = np.random.default_rng(0)
    truth = np.arange(60) % 3
    features = (3 * np.eye(3, 8)[truth] + rng.normal(size=(60, 8))).astype(np.float16)
    with Store(made) as store:
        store.apply_scan(
            [ScanRecord(f"{n:03}.png", 1, n, f"{n:032x}", 40, 40, "PNG", "RGB", "ok", "") for n in range(60)],
            complete=True,
        )
        ids = store.image_table().ids
        store.set_meta(
            "embeddings",
            save_arrays(made, "embeddings", {"run": "pixels"}, {"embeddings": features, "ids": ids}),
        )
    return made


def label(project: Project, classes: dict[str, list[int]]) -> None:
    from sslcore.labels import import_csv

    table = project.root / "labels.csv"
    rows = [f"{row:03}.png,{name}" for name, given in classes.items() for row in given]
    table.write_text("\n".join(["path,label", *rows]))
    with Store(project) as store:
        import_csv(store, table)


def fit(project: Project) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    told: list[dict[str, Any]] = []
    with Store(project, readonly=True) as store:
        key = store.get_meta("embeddings")
    return jobs.run("fit", project.root, {"embeddings": key}, Progress(told.append)), told


def test_what_a_fit_tells_of_its_head(project: Project) -> None:
    label(project, {"a": list(range(0, 36, 3)), "b": list(range(1, 36, 3)), "c": list(range(2, 36, 3))})
    facts, told = fit(project)
    assert facts["head_kind"] in facts["head_scores"]
    assert {"accuracy", "log_loss"} == set(facts["head_scores"][facts["head_kind"]])
    assert facts["calibrated"]["temperature"] > 0
    assert facts["priors"] == {"how": "as labelled", "shares": {}}
    assert 0.2 < facts["sure"]["threshold"] < 0.8
    assert facts["sure"]["n"] <= 36
    # The first head is told at once; the better one, where there is one, replaces it before the end.
    predicted = [event["predictions"] for event in told if event["event"] == "predicted"]
    assert predicted[-1] == facts["predictions"]
    head = load_arrays(project, facts["head"])
    shown = load_arrays(project, facts["predictions"])["probabilities"]
    with Store(project, readonly=True) as store:
        embeddings = load_arrays(project, str(store.get_meta("embeddings")))
    given = predict_proba(head_from_arrays({name: head[name] for name in head}), embeddings["embeddings"])
    # What is exported is what is shown.
    np.testing.assert_allclose(given, shown, atol=CLOSE)


def test_the_next_label_begins_with_the_kind_chosen_last(project: Project) -> None:
    label(project, {"a": list(range(0, 30, 3)), "b": list(range(1, 30, 3))})
    first, _ = fit(project)
    again, told = fit(project)
    assert again["choice"] == first["choice"]
    assert len([event for event in told if event["event"] == "predicted"]) == 1


def test_a_new_worker_begins_with_what_was_shown_before(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    landmark_store._known.clear()
    label(project, {"a": [0], "b": [1]})
    first, _ = fit(project)
    assert "propagation" in first["head_kind"]
    shown = load_arrays(project, first["predictions"])["probabilities"].copy()
    for memory in (landmark_store._known, head_fit._ends, embedded._known):
        memory.clear()
    # Nothing is found anew: what the last worker found lies in the project.
    monkeypatch.setattr(landmark_store, "landmarks_of", None)
    again, told = fit(project)
    (predicted,) = [event["predictions"] for event in told if event["event"] == "predicted"]
    np.testing.assert_allclose(load_arrays(project, predicted)["probabilities"], shown, atol=1e-3)
    assert again["choice"] == first["choice"]


def test_landmarks_that_were_damaged_are_found_again(project: Project) -> None:
    landmark_store._known.clear()
    label(project, {"a": [0], "b": [1]})
    first, _ = fit(project)
    landmark_store._known.clear()
    key = find_arrays(project, "landmarks")
    assert key is not None
    (project.arrays / key / "distil.f32").write_bytes(b"short")
    again, _ = fit(project)
    assert again["choice"] == pytest.approx(first["choice"])


@pytest.mark.parametrize("classes", [{"a": [0]}, {"a": [0, 3, 6]}, {"a": [0], "b": [1], "c": [2]}])
def test_few_labels_have_a_head_and_no_figure(project: Project, classes: dict[str, list[int]]) -> None:
    label(project, classes)
    facts, _ = fit(project)
    assert facts["accuracy"] is None
    assert facts["reason"].startswith("too few labels to say")
    assert facts["head_kind"]
    assert facts["sure"]["accuracy"] is None
    shown = load_arrays(project, facts["predictions"])["probabilities"]
    assert shown.shape == (60, len(classes))
    assert np.isfinite(shown).all()


def test_a_share_given_by_a_person_changes_what_is_predicted_and_judged(project: Project) -> None:
    label(project, {"a": list(range(0, 36, 3)), "b": list(range(1, 36, 3))})
    before, _ = fit(project)
    mean = load_arrays(project, before["predictions"])["probabilities"].astype(float).mean(axis=0)
    answer = set_priors(project.root, None, "a=0.98,b=0.02", Progress())
    assert answer["priors"]["how"] == GIVEN
    assert answer["priors"]["shares"] == pytest.approx({"a": 0.98, "b": 0.02})
    facts, _ = fit(project)
    shifted = load_arrays(project, facts["predictions"])["probabilities"].astype(float).mean(axis=0)
    assert shifted[0] > mean[0] + 0.05
    assert set_priors(project.root, None, None, Progress()) == {"priors": answer["priors"]}
    back = set_priors(project.root, AS_LABELLED, None, Progress())
    assert back["priors"] == {"how": AS_LABELLED, "shares": {}}
    assert back["accuracy"] == before["accuracy"]


def test_priors_that_no_head_can_be_fitted_with_change_nothing(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    from sslcore.__main__ import main

    assert main(["priors", str(project.root), "--estimated"]) == 2
    assert "There are no labels yet." in capsys.readouterr().err
    with Store(project, readonly=True) as store:
        assert read_priors(store.get_meta("priors")) == Priors()
    label(project, {"a": [0, 3, 6, 9], "b": [1, 4, 7, 10]})
    for words, sentence in (
        (["--set", ""], "'' is no share of a class."),
        (["--set", "a=1,a=2,b=1"], "The class 'a' is given two shares."),
        (["--set", "a=1,zebra=2"], "There is no class called 'zebra'. The classes are: a, b."),
    ):
        assert main(["priors", str(project.root), *words]) == 2
        assert sentence in capsys.readouterr().err
    assert main(["priors", str(project.root), "--set", "a = 3, b = 1"]) == 0
    with Store(project, readonly=True) as store:
        assert read_priors(store.get_meta("priors")).shares == {1: 0.75, 2: 0.25}
