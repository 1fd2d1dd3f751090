"""Predicting at once and judging afterwards: the same as both in one go, whatever is broken off in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sslcore import jobs
from sslcore.arrays import load_arrays, save_arrays
from sslcore.errors import Cancelled
from sslcore.jobs import classify, embedded, head_fit, record
from sslcore.labels import add_class, assign, clear
from sslcore.progress import Progress
from sslcore.project import Project, create_project
from sslcore.store import ScanRecord, Store

N = 90


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Ninety images in three clusters, ten labels of each."""
    return make_project(tmp_path)


def make_project(folder: Path) -> Project:
    (folder / "images").mkdir(parents=True)
    made = create_project(folder / "p.handful", folder / "images")
    truth = np.arange(N) % 3
    noise = np.random.default_rng(0).normal(size=(N, 8))
    features = (2 * np.eye(3, 8)[truth] + noise).astype(np.float16)
    with Store(made) as store:
        scanned = (
            ScanRecord(f"{n:03}.png", 1, n, f"{n:032x}", 9, 9, "PNG", "RGB", "ok", "") for n in range(N)
        )
        store.apply_scan(list(scanned), complete=True)
        arrays = {"embeddings": features, "ids": store.image_table().ids}
        store.set_meta("embeddings", save_arrays(made, "embeddings", {"run": "pixels"}, arrays))
        for code in range(3):
            class_id, _ = add_class(store, f"class {code}")
            assign(store, [code + 1 + 3 * n for n in range(10)], class_id)
    forget()
    return made


def forget() -> None:
    """As a new worker begins."""
    embedded._known.clear()
    head_fit._ends.clear()
    classify._begun.clear()


def ask(project: Project, job: str, progress: Progress | None = None, **args: Any) -> dict[str, Any]:
    with Store(project, readonly=True) as store:
        args["embeddings"] = store.get_meta("embeddings")
    return jobs.run(job, project.root, args, progress or Progress())


def label_one(project: Project, image: int) -> None:
    with Store(project) as store:
        assign(store, [image], store.classes()[(image - 1) % 3].id)


def version_of(project: Project) -> int:
    with Store(project, readonly=True) as store:
        return store.label_version()


def shown(project: Project, facts: dict[str, Any]) -> np.ndarray:
    return np.array(load_arrays(project, facts["predictions"])["probabilities"])


def same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two judged heads tell the same figures."""
    names = ("accuracy", "interval", "confusion", "curve", "head_kind", "choice", "sure", "stop", "version")
    return all(one[name] == other[name] for name in names)


class CancelledAt(Progress):
    """Is asked to stop at its n-th check."""

    def __init__(self, n: int) -> None:
        self.told: list[str] = []
        super().__init__(lambda event: self.told.append(event["event"]))
        self.left = n

    def check(self) -> None:
        self.left -= 1
        if not self.left:
            self.control.cancel()
        super().check()


def test_predicting_and_judging_give_what_a_whole_fit_gives(tmp_path: Path) -> None:
    whole = make_project(tmp_path / "whole")
    wanted = ask(whole, "fit")
    parts = make_project(tmp_path / "parts")
    first = ask(parts, "predict")
    assert set(first) == {"predictions", "version", "class_ids"}
    assert first["version"] == wanted["version"]
    judged = ask(parts, "judge")
    assert same(judged, wanted)
    np.testing.assert_array_equal(shown(parts, judged), shown(whole, wanted))
    heads = [load_arrays(p, facts["head"]) for p, facts in ((whole, wanted), (parts, judged))]
    np.testing.assert_array_equal(heads[0]["weights"], heads[1]["weights"])


def test_a_head_is_judged_also_where_another_worker_predicted(project: Project) -> None:
    ask(project, "predict")
    wanted = ask(project, "judge")
    forget()
    again = ask(project, "judge")
    assert again["version"] == wanted["version"]
    assert again["labels"] == wanted["labels"] == 30


def test_a_head_that_is_predicted_already_is_not_predicted_again_to_be_judged(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    # By now the kind of head that these labels deserve is known.
    ask(project, "fit")
    first = ask(project, "predict")
    monkeypatch.setattr(classify, "predict_every", None)
    assert ask(project, "judge")["predictions"] == first["predictions"]


def test_judging_broken_off_at_any_step_leaves_the_head_as_it_was(project: Project) -> None:
    first = ask(project, "predict")
    before = shown(project, first)
    steps = 0
    while True:
        steps += 1
        try:
            done = ask(project, "judge", CancelledAt(steps))
        except Cancelled:
            continue
        break
    assert steps > 10
    forget()
    np.testing.assert_array_equal(before, shown(project, first))
    clean = make_project(project.root.parent / "clean")
    ask(clean, "predict")
    assert same(done, ask(clean, "judge"))


def test_predicting_broken_off_at_any_step_leaves_the_head_before_it_and_the_way_to_the_next_one(
    project: Project,
) -> None:
    ask(project, "predict")
    label_one(project, 40)
    steps = 0
    while True:
        steps += 1
        progress = CancelledAt(steps)
        try:
            newest = ask(project, "predict", progress)
        except Cancelled:
            # The last look comes after the telling: then only the answer is missing.
            assert progress.told in ([], ["predicted"])
            known = classify._begun[0].labelled.version
            assert known < version_of(project)
            continue
        break
    assert steps > 3
    assert newest["version"] == version_of(project)
    label_one(project, 41)
    assert ask(project, "predict")["version"] > newest["version"]


def test_the_newest_labels_are_predicted_while_an_older_head_is_judged(project: Project) -> None:
    """Both hold their own: neither the older figures nor the newer predictions are those of the other."""
    older = ask(project, "predict")

    class Meanwhile(Progress):
        newer: dict[str, Any] | None = None

        def check(self) -> None:
            if self.newer is None:
                label_one(project, 44)
                self.newer = {}
                self.newer = ask(project, "predict")
            super().check()

    progress = Meanwhile()
    judged = ask(project, "judge", progress)
    assert progress.newer
    assert judged["version"] == older["version"]
    assert judged["labels"] == 30
    assert progress.newer["version"] > older["version"]
    assert ask(project, "judge")["labels"] == 31


def test_however_many_predictions_come_those_that_are_shown_stay(project: Project) -> None:
    judged = ask(project, "fit")
    with Store(project) as store:
        record.record_fit(store, judged)
    kept = []
    for image in range(40, 40 + 3 * classify.KEEP_HEADS):
        label_one(project, image)
        kept.append(ask(project, "predict")["predictions"])
    assert len(shown(project, judged)) == N
    folders = {folder.name for folder in project.arrays.iterdir()}
    assert len(folders & set(kept)) == classify.KEEP_HEADS
    assert kept[-1] in folders


def test_suggestions_are_the_same_whatever_is_remembered(project: Project) -> None:
    ask(project, "predict")
    for image in (50, 51, 52):
        remembered = [ask(project, "suggest", strategy=s, n=9) for s in ("auto", "maxherding", "uherding")]
        forget()
        afresh = [ask(project, "suggest", strategy=s, n=9) for s in ("auto", "maxherding", "uherding")]
        assert remembered == afresh
        label_one(project, image)
        ask(project, "predict")


def test_until_the_newest_label_is_learnt_suggestions_go_by_the_head_before_it(project: Project) -> None:
    ask(project, "predict")
    label_one(project, 60)
    before = ask(project, "suggest", strategy="margin", n=5)
    assert all("between class" in why for _, why in before["suggestions"])
    assert 60 not in [image for image, _ in before["suggestions"]]
    with Store(project) as store:
        # What a class less means for the shares of the others nobody knows yet.
        clear(
            store, [image for image, class_id in store.labels().items() if class_id == store.classes()[2].id]
        )
    assert not any(
        "between" in why for _, why in ask(project, "suggest", strategy="auto", n=5)["suggestions"]
    )


def test_embeddings_that_are_saved_anew_are_not_taken_for_those_before(project: Project) -> None:
    ask(project, "predict")
    with Store(project, readonly=True) as store:
        ids = store.image_table().ids
    arrays = {"embeddings": np.tile(np.eye(3, 8, dtype=np.float16), (N // 3, 1))[::-1], "ids": ids}
    save_arrays(project, "embeddings", {"run": "pixels"}, arrays)
    winners = load_arrays(project, ask(project, "predict")["predictions"])["winners"]
    np.testing.assert_array_equal(winners[:30], np.arange(30) % 3)
