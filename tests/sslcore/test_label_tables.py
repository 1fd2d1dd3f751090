"""Tables of labels that contradict themselves, are half closed, or carry what no screen should get."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sslcore.errors import HandfulError
from sslcore.labels import import_csv
from sslcore.project import Project, ProjectLock
from sslcore.store import Store
from tests.sslcore.commands import answer, project, refusal

__all__ = ["answer", "project", "refusal"]


def test_a_table_with_two_labels_for_one_image_says_which(
    project: Project, tmp_path: Path, answer: Any
) -> None:
    table = tmp_path / "some.csv"
    table.write_text("path,label\n200.png,a\n200.png,b\n201.png,c\n201.png, C\n")
    found = answer("label", project.root, "--csv", table)
    assert (found["imported"], found["contradicting"]) == (2, ["200.png"])
    with Store(project, readonly=True) as store:
        names = {row.id: row.name for row in store.classes()}
        assert names[store.labels()[201]] == "b"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('path,label\n"200.png,a\n201.png,b\n', "cannot be read as CSV"),
        (f"path,label\n200.png,{'x' * 300}\n", "at most 255 letters"),
    ],
)
def test_a_table_that_would_be_half_understood_changes_nothing(
    table: str, message: str, project: Project, tmp_path: Path
) -> None:
    (tmp_path / "some.csv").write_text(table)
    with Store(project) as store:
        before = store.labels()
        with pytest.raises(HandfulError, match=message):
            import_csv(store, tmp_path / "some.csv")
        assert store.labels() == before


def test_class_names_carry_nothing_that_controls_a_screen(project: Project, tmp_path: Path) -> None:
    (tmp_path / "some.csv").write_text("path,label\n200.png,a\x00z\n201.png,\x1b[31mred\n")
    with Store(project) as store:
        assert set(import_csv(store, tmp_path / "some.csv").new_classes) == {"a z", "[31mred"}


def test_labels_and_priors_are_read_out_while_another_window_holds_the_project(
    project: Project, tmp_path: Path, answer: Any, refusal: Any
) -> None:
    with ProjectLock.acquire(project):
        assert "open in another Handful" in refusal("fit", project.root)
        assert answer("priors", project.root) == {"priors": {"how": "as labelled", "shares": {}}}
        done = answer("export", project.root, "--format", "labels-csv", "--out", tmp_path / "out")
    assert len(Path(done["files"][0]).read_text().splitlines()) == 41
