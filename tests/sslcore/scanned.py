"""A store of scanned files that are only said to be there."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from sslcore import labels
from sslcore.project import Project, create_project
from sslcore.store import ScanChanges, ScanRecord, Store


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "pictures").mkdir()
    return create_project(tmp_path / "p.handful", tmp_path / "pictures")


@pytest.fixture
def store(project: Project) -> Iterator[Store]:
    with Store(project) as store:
        yield store


def seen(path: str, content: str, **other: object) -> ScanRecord:
    record = ScanRecord(path, len(content), 1, content, 40, 30, "PNG", "RGB", "ok", "")
    return dataclasses.replace(record, **other)  # type: ignore[arg-type]


def scan(store: Store, files: dict[str, str], *, complete: bool = True) -> ScanChanges:
    """Apply a scan of a folder that holds these path -> content."""
    return store.apply_scan([seen(path, content) for path, content in files.items()], complete=complete)


def label_each(store: Store) -> None:
    """Give every image a class named after its content."""
    table = store.image_table()
    with store.transaction():
        for image, content in zip(table.ids, table.content, strict=True):
            labels.assign(store, [image], labels.add_class(store, f"class {content}")[0])


def labels_by_path(store: Store) -> dict[str, str]:
    """Return path -> class name of the labelled images that are there."""
    table, names = store.image_table(), {row.id: row.name for row in store.classes()}
    return {
        table.paths[row]: names[label]
        for image, label in store.labels().items()
        if table.status[row := int(table.rows_of([image])[0])] != "missing"
    }
