"""The audit on a project of three classes, and a fit of its head."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sslcore import jobs
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.three_classes import three_classes


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return three_classes(tmp_path)


def fit(project: Project) -> dict[str, object]:
    with Store(project, readonly=True) as store:
        key = store.get_meta("embeddings")
    result: dict[str, object] = jobs.run("fit", project.root, {"embeddings": key}, Progress())
    return json.loads(json.dumps(result))  # type: ignore[no-any-return]
