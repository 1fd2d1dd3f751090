"""The audit: drawn at random, kept out of training, undone like any edit, and exact in its figure."""

from __future__ import annotations

import json

import numpy as np
import pytest

from sslcore import history
from sslcore.__main__ import main
from sslcore.arrays import save_arrays
from sslcore.audit import Audit, draw_audit, end_audit, may_be_drawn, read_audit
from sslcore.audit_figures import audit_figures
from sslcore.errors import HandfulError
from sslcore.intervals import margin, mid_p, wilson
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.audited import fit, project
from tests.sslcore.three_classes import N, label

__all__ = ["project"]


def test_a_draw_takes_only_images_without_a_label_and_is_one_step(project: Project) -> None:
    with Store(project) as store:
        label(store, range(1, 31))
        assert len(may_be_drawn(store)) == N - 30
        changes = draw_audit(store, 40, seed=3)
        audit = read_audit(store)
        assert set(changes.labels) == set(audit.images)
        assert (len(audit.images), audit.labelled, audit.population, audit.draws) == (40, 0, N - 30, 1)
        assert min(audit.images) > 30
        assert sorted(audit.waiting) == list(audit.images)
        assert list(audit.waiting) != sorted(audit.waiting)
        assert history.undo_text(store) == "Draw 40 images for the audit"
        history.undo(store)
        assert read_audit(store) == Audit((), (), None, 0)
        history.redo(store)
        assert read_audit(store) == audit
        end_audit(store)
        assert read_audit(store).images == ()
        history.undo(store)
        assert read_audit(store) == audit


def test_every_image_is_as_likely_to_be_drawn(project: Project) -> None:
    drawn = np.zeros(N + 1)
    with Store(project) as store:
        for seed in range(300):
            draw_audit(store, 60, seed)
            drawn[list(read_audit(store).images)] += 1
            history.undo(store)
    # 300 draws of a quarter: 75 each, give or take 7.5.
    assert drawn[1:].min() > 45
    assert drawn[1:].max() < 105
    assert drawn[1:].std() == pytest.approx(7.5, rel=0.2)


def test_a_larger_audit_says_what_it_is_about(project: Project) -> None:
    with Store(project) as store:
        draw_audit(store, 20, seed=0)
        label(store, [image for image in range(1, 100) if image not in read_audit(store).images][:50])
        draw_audit(store, 20, seed=1)
        audit = read_audit(store)
        assert (len(audit.images), audit.draws) == (40, 2)
        assert audit.population == N - 50
        about = audit_figures(audit, np.zeros((0, 0)), np.zeros(0, int), ())["about"]
        assert "190 images that had no label when the audit was last enlarged" in about


def test_refusals(project: Project) -> None:
    with Store(project) as store:
        with pytest.raises(HandfulError, match="Only 240 images have no label"):
            draw_audit(store, N + 1)
        with pytest.raises(HandfulError, match="at least one"):
            draw_audit(store, 0)
        with pytest.raises(HandfulError, match="no audit to end"):
            end_audit(store)
        assert read_audit(store).images == ()


def test_its_labels_measure_and_do_not_train(project: Project) -> None:
    with Store(project) as store:
        draw_audit(store, 45, seed=3)
        audit = read_audit(store)
        free = [int(image) for image in may_be_drawn(store)]
        label(store, free[:36])
        before = fit(project)
        assert before["audit"]["accuracy"] is None  # type: ignore[index]
        assert not before["audit"]["enough"]  # type: ignore[index]
        label(store, audit.waiting[:30])
        # Accepted from the model: no answer of a person.
        label(store, audit.waiting[30:36], source="model")
        assert read_audit(store).labelled == 30
    facts = fit(project)
    found = facts["audit"]
    assert isinstance(found, dict)
    assert facts["labels"] == 36
    assert facts["confusion"] == before["confusion"]
    assert (found["labelled"], found["waiting"], found["enough"]) == (30, 15, True)
    assert found["accuracy"] > 0.8
    assert found["interval"] == list(mid_p(round(30 * found["accuracy"]), 30, N))
    assert np.sum(found["confusion"]) == 30
    assert sum(score["support"] for score in found["per_class"]) == 30


def test_a_class_that_nothing_trains_counts_as_wrong(project: Project) -> None:
    with Store(project) as store:
        draw_audit(store, 30, seed=3)
        audit = read_audit(store)
        label(store, [int(i) for i in may_be_drawn(store) if (i - 1) % 3 < 2][:30])
        label(store, audit.images)
        third = sum((image - 1) % 3 == 2 for image in audit.images)
    found = fit(project)["audit"]
    assert isinstance(found, dict)
    assert found["unknown"] == third > 0
    assert found["accuracy"] <= 1 - third / 30
    assert found["confusion"][2] != [0, 0]


def test_only_audit_labels_is_no_head(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    with Store(project) as store:
        draw_audit(store, 30, seed=3)
        label(store, read_audit(store).images)
    assert main(["audit", str(project.root), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["accuracy"] is None
    assert said["reason"].startswith("There is no head yet")


@pytest.mark.parametrize(("right", "n"), [(0, 20), (20, 20), (37, 50), (99, 100), (450, 500)])
def test_exact_intervals_of_endless_and_of_counted_images(right: int, n: int) -> None:
    low, high = mid_p(right, n)
    assert low <= right / n <= high
    assert (low, high) == pytest.approx(wilson(right / n, n), abs=0.06)
    counted = mid_p(right, n, 10**6)
    assert counted == pytest.approx((low, high), abs=1e-3)
    assert mid_p(right, n, n) == (right / n, right / n)
    narrow = mid_p(right, n, 2 * n)
    assert low - 1e-9 <= narrow[0] <= narrow[1] <= high + 1e-9
    assert narrow[1] - narrow[0] < high - low


def test_an_audit_of_fifty_is_said_to_be_twelve_points_wide_at_most() -> None:
    assert margin(50) == pytest.approx(0.117, abs=0.002)
    assert margin(50, population=50) == 0
    assert margin(0) == 0.5


def test_a_fit_compares_its_guesses_with_those_of_fewer_labels(project: Project) -> None:
    with Store(project) as store:
        label(store, range(1, 61))
        first = fit(project)["stop"]
        assert isinstance(first, dict)
        assert first["changed"] is None
        label(store, range(61, 121))
        second = fit(project)["stop"]
    assert isinstance(second, dict)
    assert second["since"] == 60
    assert 0 <= second["changed"] < 0.2
    assert 0 < second["doubt"] < 0.5
    assert second["advice"] in ("go on", "stop", "cannot say")


@pytest.mark.parametrize("images", [[1], [1, 4, 7, 10], [1, 2, 3], list(range(1, 241))])
def test_few_labels_one_class_and_every_image_labelled_have_an_answer(
    project: Project, images: list[int]
) -> None:
    with Store(project) as store:
        if len(images) < 100:
            draw_audit(store, 20, seed=0)
        label(store, [image for image in images if image not in read_audit(store).images] or [240])
        label(store, read_audit(store).images)
    facts = fit(project)
    stop, audit = facts["stop"], facts["audit"]
    assert isinstance(stop, dict)
    assert isinstance(audit, dict)
    if len(images) < 100:
        assert stop["advice"] == "cannot say"
        assert facts["forecast"] is None
        assert facts["reliability"] is None
        assert 0 <= audit["interval"][0] <= audit["accuracy"] <= audit["interval"][1] <= 1
    else:
        assert stop["doubt"] is None
        assert audit["accuracy"] is None


def test_embeddings_that_are_all_the_same_promise_nothing(project: Project) -> None:
    with Store(project) as store:
        ids = store.image_table().ids[:N]
        arrays = {"embeddings": np.ones((N, 3), np.float16), "ids": ids}
        store.set_meta("embeddings", save_arrays(project, "embeddings", {"run": "same"}, arrays))
        draw_audit(store, 24, seed=1)
        label(store, [int(image) for image in may_be_drawn(store)][:90])
        label(store, read_audit(store).images)
    facts = fit(project)
    stop, audit = facts["stop"], facts["audit"]
    assert isinstance(stop, dict)
    assert isinstance(audit, dict)
    assert facts["forecast"] is None
    assert stop["advice"] == "cannot say"
    assert stop["sentence"].endswith("no better than always naming the commonest class.")
    assert audit["interval"][0] < 0.4
