"""History: any sequence of edits, undos and redos, killed anywhere, equals its replay."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sslcore import history, labels
from sslcore.errors import HandfulError
from sslcore.project import Project, create_project
from sslcore.store import ScanRecord, Store
from tests.sslcore.edit_scripts import IMAGES, Model, Step, contents, run_step

REPOSITORY = Path(__file__).parents[2]
images = st.lists(st.sampled_from(IMAGES), unique=True, max_size=len(IMAGES))
place = st.integers(0, 5)
name = st.sampled_from(["ant", "bee", "cat", "dog"])
steps = st.one_of(
    st.tuples(st.just("assign"), images, place),
    st.tuples(st.just("clear"), images),
    st.tuples(st.just("reject"), st.sampled_from(IMAGES), place),
    st.tuples(st.just("add"), name),
    st.tuples(st.just("rename"), name, place),
    st.tuples(st.just("merge"), place),
    st.tuples(st.just("delete"), place),
    st.just(("undo",)),
    st.just(("undo",)),
    st.just(("redo",)),
).map(list)
scripts = st.lists(steps, min_size=3, max_size=25).map(lambda rest: [["add", "ant"], ["add", "bee"], *rest])
modest = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


def record(number: int) -> ScanRecord:
    return ScanRecord(f"{number}.png", 10, number, f"{number:032x}", 4, 4, "PNG", "RGB", "ok", "")


@pytest.fixture(scope="module")
def template() -> Iterator[Path]:
    """A project with 8 images and no labels; copied for each example."""
    with tempfile.TemporaryDirectory() as folder:
        pictures = Path(folder, "pictures")
        pictures.mkdir()
        project = create_project(Path(folder, "template.handful"), pictures)
        with Store(project) as store:
            store.apply_scan([record(number) for number in IMAGES], complete=True)
        yield project.root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    return Project(Path(shutil.copytree(template, tmp_path / "p.handful")))


@given(script=scripts, restarts=st.sets(st.integers(0, 25), max_size=4))
@settings(modest, max_examples=30)
def test_edits_undos_and_redos_equal_their_replay_also_across_restarts(
    template: Path, script: list[Step], restarts: set[int]
) -> None:
    model = Model()
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(shutil.copytree(template, Path(folder, "p.handful"))))
        store = Store(project)
        try:
            for number, step in enumerate(script):
                run_step(store, step)
                model.play(step)
                assert contents(store) == model.now()
                if number in restarts:
                    store.close()
                    store = Store(project)
        finally:
            store.close()


@given(script=scripts, acknowledged=st.integers(0, 20), spins=st.integers(0, 200_000))
@settings(modest, max_examples=10)
def test_killed_at_any_moment_the_project_equals_a_replay_and_nothing_acknowledged_is_lost(
    template: Path, script: list[Step], acknowledged: int, spins: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(shutil.copytree(template, Path(folder, "p.handful")))
        done = run_and_kill(root, script, min(acknowledged, len(script)), spins)
        model = Model()
        possible = [model.now()]
        for step in script:
            model.play(step)
            possible.append(model.now())
        with Store(Project(root)) as store:
            found = contents(store)
            assert found in possible[done : done + 2]
            while history.undo(store):
                pass
            assert (store.labels(), store.classes(), store.rejections()) == ({}, [], {})
            for _ in range(found["undoable"]):
                history.redo(store)
            assert contents(store)["labels"] == found["labels"]


def run_and_kill(root: Path, script: list[Step], acknowledged: int, spins: int) -> int:
    """Run the script in a child, SIGKILL it some moments after `acknowledged` steps; how many it acknowledged."""
    command = [sys.executable, "-m", "tests.sslcore.edit_scripts", str(root), json.dumps(script)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        for _ in range(acknowledged):
            assert child.stdout.readline() == "done\n"
        for _ in range(spins):
            pass
        child.kill()
        rest = child.stdout.read()
    return acknowledged + rest.count("done\n")


def test_an_edit_of_many_images_is_one_step_with_a_text(project: Project) -> None:
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        changes = labels.assign(store, IMAGES, cat)
        assert changes.labels == frozenset(IMAGES)
        assert not changes.classes
        assert history.undo_text(store) == "Label 8 images as cat"
        undone = history.undo(store)
        assert undone == changes
        assert store.labels() == {}
        assert history.redo_text(store) == "Label 8 images as cat"
        assert [(row.text, row.undone, row.n_rows) for row in history.journal(store)] == [
            ("Add class cat", False, 1),
            ("Label 8 images as cat", True, 8),
        ]


def test_undo_and_redo_with_nothing_left_say_so(project: Project) -> None:
    with Store(project) as store:
        assert history.undo(store) is None
        assert history.redo(store) is None
        assert history.undo_text(store) is None
        assert history.redo_text(store) is None


def test_a_new_edit_cuts_what_could_be_redone(project: Project) -> None:
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        labels.assign(store, [1], cat)
        history.undo(store)
        labels.assign(store, [2], cat)
        assert history.redo(store) is None
        assert store.labels() == {2: cat}


def test_an_edit_that_changes_nothing_is_not_written_down(project: Project) -> None:
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        labels.assign(store, [1], cat)
        before = (store.label_version(), history.journal(store))
        assert labels.assign(store, [1], cat) == history.Changes()
        assert labels.clear(store, [5]) == history.Changes()
        assert (store.label_version(), history.journal(store)) == before


def test_the_label_version_never_comes_back(project: Project) -> None:
    seen = []
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        for _ in range(3):
            labels.assign(store, [1], cat)
            seen.append(store.label_version())
            history.undo(store)
            seen.append(store.label_version())
            history.redo(store)
            seen.append(store.label_version())
            history.undo(store)
            seen.append(store.label_version())
    with Store(project) as store:
        history.redo(store)
        seen.append(store.label_version())
    assert len(set(seen)) == len(seen)


def test_an_edit_built_on_an_old_state_is_refused_whole(project: Project) -> None:
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        labels.assign(store, [1], cat)
        stale = history.Edit(
            "stale",
            tuple(
                history.Row("labels", image, None, {"class_id": cat, "source": "human"}) for image in (2, 1)
            ),
        )
        journal = history.journal(store)
        with pytest.raises(HandfulError, match="not as this step expects"):
            history.apply(store, stale)
        assert store.labels() == {1: cat}
        assert history.journal(store) == journal


def test_labels_remember_the_edit_that_set_them_through_undo_and_merge(project: Project) -> None:
    with Store(project) as store:
        cat, _ = labels.add_class(store, "cat")
        dog, _ = labels.add_class(store, "dog")
        labels.assign(store, [1], cat)
        labels.assign(store, [2], dog)
        first, second = (row.id for row in history.journal(store)[-2:])
        labels.merge_classes(store, dog, cat)
        assert [(row.image_id, row.edit_id) for row in store.label_rows()] == [(1, first), (2, second)]
        history.undo(store)
        history.undo(store)
        history.redo(store)
        assert [(row.image_id, row.edit_id) for row in store.label_rows()] == [(1, first), (2, second)]
