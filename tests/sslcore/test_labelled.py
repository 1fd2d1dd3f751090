"""Which labels train, which are judged on, and which are set aside."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sslcore import history, labels
from sslcore.jobs.labelled_rows import read_labelled
from sslcore.project import Project, create_project
from sslcore.store import AUDIT, ScanRecord, Store


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Ten images: 1 and 2 labelled by hand, 3 and 4 along with 5, 6 by the model, 7 and 8 of the audit."""
    (tmp_path / "images").mkdir()
    project = create_project(tmp_path / "p.handful", tmp_path / "images")
    with Store(project) as store:
        store.apply_scan(
            [ScanRecord(f"{n}.png", 10, 1, f"{n:032x}", 4, 4, "PNG", "RGB", "ok", "") for n in range(1, 11)],
            complete=True,
        )
        cat, dog, owl = (labels.add_class(store, name)[0] for name in ("cat", "dog", "owl"))
        labels.assign(store, [1, 2], cat)
        with store.transaction():
            values = {"class_id": dog, "source": "auto"}
            along = tuple(history.Row("labels", image, None, values) for image in (3, 4))
            looked_at = history.Row("labels", 5, None, {"class_id": dog, "source": "human"})
            history.apply(store, history.Edit("Label 3 images as dog", (looked_at, *along)))
        labels.assign(store, [6], dog, source="model")
        aside = tuple(history.Row("splits", image, None, {"split": AUDIT}) for image in (7, 8, 9))
        history.apply(store, history.Edit("Set 3 images aside", aside))
        labels.assign(store, [7], cat)
        labels.assign(store, [8], owl)
    return project


def test_each_label_does_what_its_source_and_its_split_allow(project: Project) -> None:
    ids = np.arange(1, 11)
    found = read_labelled(project, ids)
    assert ids[found.rows].tolist() == [1, 2, 3, 4, 5]
    assert found.class_names == ("cat", "dog")
    assert found.codes.tolist() == [0, 0, 1, 1, 1]
    assert found.judged.tolist() == [True, True, False, False, True]
    assert len(set(found.group.tolist())) == 3
    assert len(set(found.group[2:].tolist())) == 1
    assert ids[found.closed].tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert ids[found.set_aside].tolist() == [7, 8, 9]
    assert ids[found.audit_rows].tolist() == [7, 8]
    # Nothing trains an owl, so that no head can ever be right about it.
    assert found.audit_codes.tolist() == [0, -1]


def test_images_without_an_embedding_are_left_out(project: Project) -> None:
    ids = np.array([2, 3, 8, 10])
    found = read_labelled(project, ids)
    assert ids[found.rows].tolist() == [2, 3]
    assert ids[found.audit_rows].tolist() == [8]
    assert ids[found.closed].tolist() == [2, 3, 8]


def test_nothing_set_aside_or_accepted_teaches_a_model(project: Project) -> None:
    with Store(project) as store:
        assert [row.image_id for row in store.training_labels()] == [1, 2, 3, 4, 5]
