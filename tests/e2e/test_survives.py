"""What no label may be lost to: killed processes, a window closed too early, odd projects, files that move."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from PySide6.QtCore import Qt

from app import ask
from app.project_view import IMAGES, LABEL, PRETRAIN
from sslcore import history, labels
from sslcore.project import Project, ProjectLock
from sslcore.store import Store
from tests.conftest import draw
from tests.e2e.person import Person

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

Open = Callable[..., Person]
SCRIPT = Path(__file__).with_name("labelling_window.py")
LONG = 3000
"""Epochs that nobody waits for."""


def add_classes(root: Path, *names: str) -> list[int]:
    with Store(Project(root)) as store:
        return [labels.add_class(store, name)[0] for name in names]


def give_labels(root: Path, count: int, class_id: int) -> dict[int, int]:
    """Label the first images; returns all labels."""
    with Store(Project(root)) as store:
        labels.assign(store, store.image_table().ids[:count].tolist(), class_id)
        return store.labels()


def stored_labels(root: Path) -> dict[int, int]:
    with Store(Project(root), readonly=True) as store:
        return store.labels()


def hashes(folder: Path) -> dict[str, str]:
    """Return the hash of every file in a folder."""
    files = (file for file in sorted(folder.rglob("*")) if file.is_file())
    return {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


# Processes that die


def label_until_killed(root: Path, environment: dict[str, str], enough: int) -> dict[int, int]:
    """Kill the labelling window after `enough` labels and a bit; returns the labels it acknowledged."""
    command = [sys.executable, str(SCRIPT), str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout
    said = []
    for line in process.stdout:
        said.append(line.split())
        if len(said) > enough:
            break
    helpers = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    # What it said before the signal reached it counts as well; only half a line does not.
    said += [line.split() for line in process.stdout if line.endswith("\n")]
    process.stdout.close()
    assert process.wait() == -signal.SIGKILL
    _, alive = psutil.wait_procs(helpers, timeout=60)
    assert not alive, "workers end with their window"
    assert said[0] == ["ready"]
    return {int(image): int(class_id) for image, class_id in said[1:]}


def test_labels_survive_a_killed_window(
    root: Path, open_window: Open, child_environment: dict[str, str]
) -> None:
    add_classes(root, "one", "two")
    acknowledged: dict[int, int] = {}
    for _ in range(2):
        enough = random.randint(1, 12)
        acknowledged |= label_until_killed(root, child_environment, enough)
        kept = stored_labels(root)
        assert acknowledged.items() <= kept.items()
        # At most the one whose acknowledgement was under way when the signal came.
        assert len(kept) <= len(acknowledged) + 2
    kept = stored_labels(root)
    person = open_window(root)
    assert not person.session.readonly, "a dead window holds no lock"
    assert person.session.labels == kept
    person.step(LABEL)
    person.undo()
    after = person.labels()
    assert len(after) == len(kept) - 1
    assert after.items() <= kept.items()
    person.redo()
    assert person.labels() == kept


def start_learning(person: Person, epochs: int) -> None:
    """Start a run on its page, and wait until it is well under way with a checkpoint behind it."""
    person.step(PRETRAIN)
    person.learn(epochs)
    person.wait(lambda: "images/s" in person.view.pretrain.live.figures.text())
    person.wait(lambda: steps_done(person) >= 5)


def steps_done(person: Person) -> int:
    job = person.session.job
    return int(job.facts.get("step", 0)) if job else -1


def checkpoint(person: Person) -> Path:
    run = person.runs()[-1]
    return person.session.project.run_folder(run.id, run.method) / "checkpoint"


def test_a_killed_run_can_go_on(root: Path, open_window: Open) -> None:
    (class_id,) = add_classes(root, "one")
    before = give_labels(root, 5, class_id)
    person = open_window(root)
    start_learning(person, epochs=120)
    assert checkpoint(person).is_dir()
    os.kill(person.session.jobs.runner.pid, signal.SIGKILL)
    person.wait(lambda: person.session.job is None)
    page = person.view.pretrain
    assert "stopped unexpectedly" in page.banner.message()
    assert "labels are safe" in person.texts(page.banner)
    assert "stopped unexpectedly" in person.texts(person.view.activity)
    assert person.labels() == before
    assert person.runs()[-1].status == "interrupted"
    again = [b for b in page.runs.findChildren(type(page.form.start)) if b.text() == "Go on"]
    assert len(again) == 1
    person.click(again[0])
    person.wait(lambda: person.runs()[-1].status == "done")
    assert len(person.runs()) == 1
    assert person.runs()[-1].result["epochs"] == 120
    assert person.labels() == before


def test_a_window_closed_while_it_learns_offers_to_go_on(
    root: Path, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = open_window(root)
    start_learning(person, LONG)
    monkeypatch.setattr(ask, "stop_on_close", lambda *_: False)
    person.window.close()
    assert person.window.isVisible(), "the person said no"
    assert person.session.job is not None
    project = person.session.project
    workers = psutil.Process().children(recursive=True)
    assert workers
    monkeypatch.setattr(ask, "stop_on_close", lambda *_: True)
    reached = steps_done(person)
    person.close()
    psutil.wait_procs(workers, timeout=30)
    assert not [worker for worker in workers if worker.is_running()]
    with Store(project, readonly=True) as store:
        (run,) = store.runs()
    assert run.status == "interrupted"
    again = open_window(root)
    again.step(PRETRAIN)
    page = again.view.pretrain
    assert "stopped before its end" in page.banner.message()
    again.click(page.banner._action)
    again.wait(lambda: "images/s" in page.live.figures.text())
    assert steps_done(again) >= reached, "it goes on where it was stopped"
    assert [row.status for row in again.runs()] == ["running"]


# Projects that cannot be written


def written(root: Path) -> tuple[object, ...]:
    """Return everything in a project that comes from a person."""
    with Store(Project(root), readonly=True) as store:
        return history.journal(store), store.label_rows(), store.rejections(), store.classes()


def keys_do_nothing(person: Person, root: Path) -> None:
    before = written(root)
    person.step(LABEL)
    person.session.failed.connect(lambda *words: pytest.fail(f"a key was tried: {words}"))
    person.press(Qt.Key.Key_1, Qt.Key.Key_A, Qt.Key.Key_X, Qt.Key.Key_Return, Qt.Key.Key_Delete)
    person.undo()
    assert not person.view.label.panel.field.isVisible()
    assert written(root) == before


def test_a_second_window_only_looks(root: Path, open_window: Open) -> None:
    (class_id,) = add_classes(root, "one")
    before = give_labels(root, 5, class_id)
    first = open_window(root)
    first.wait_still()
    second = open_window(root)
    second.wait(second.window.isActiveWindow)
    assert second.session.readonly
    words = second.view.banner.message()
    assert "is open in another Handful" in words
    assert str(os.getpid()) in words
    assert "read-only" in second.texts(second.window.bar)
    assert second.session.labels == before
    keys_do_nothing(second, root)
    assert stored_labels(root) == before
    first.activate()
    first.step(LABEL)
    first.wait(lambda: first.window.current() is not None)
    first.digit(0)
    assert len(stored_labels(root)) == 6, "the first one still writes"


def test_a_read_only_folder_opens_to_look(
    root: Path, open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    (class_id,) = add_classes(root, "one")
    before = give_labels(root, 5, class_id)

    # A folder without the right to write would do, were it not for root, who may write anywhere.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("sslcore.project.FileLock.acquire", refuse)
    with pytest.raises(Exception, match="cannot be written"):
        ProjectLock.acquire(Project(root))
    person = open_window(root)
    assert "cannot be written" in person.view.banner.message()
    assert person.session.labels == before
    assert len(person.view.label.map.scatter.cloud) == 60
    keys_do_nothing(person, root)
    assert stored_labels(root) == before
    assert person.session.job is None


# Projects that are none


def of_the_future(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
        db.execute("PRAGMA user_version = 99")
        db.commit()


def torn(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[4096:] = bytes(len(whole) - 4096)
    file.write_bytes(whole)


def of_another_program(file: Path) -> None:
    file.unlink()
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")
        db.commit()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(of_the_future, "newer"), (torn, "damaged"), (of_another_program, "another program")],
)
def test_a_project_that_cannot_be_used_is_left_alone(
    root: Path,
    open_window: Open,
    answer_folder: Callable[[Path], None],
    spoil: Callable[[Path], None],
    words: str,
) -> None:
    spoil(root / "project.sqlite")
    before = hashes(root)
    person = open_window()
    answer_folder(root)
    person.click(person.window.start.open_other)
    page = person.window.start
    assert page.isVisible()
    assert words in person.texts(page.banner)
    assert len(person.texts(page.banner).splitlines()) == 2, "a sentence and a hint"
    assert person.window.session is None
    assert hashes(root) == before


# Images that come and go


def test_changed_added_and_removed_images_are_noticed(root: Path, open_window: Open) -> None:
    (class_id,) = add_classes(root, "one")
    images = root.parent / "images"
    person = open_window(root)
    person.wait_still()
    ids = dict(zip(person.session.table.paths, person.session.table.ids.tolist(), strict=True))
    gone, other, kept = ids["circle/003.png"], ids["cross/001.png"], ids["square/002.png"]
    assert person.session.label([gone, other, kept], class_id)
    before = person.labels()
    start_learning(person, epochs=120)
    # While it learns: the run goes on, for it learns from its own copy.
    spare = root.parent / "spare.png"
    shutil.move(images / "circle" / "003.png", spare)
    draw("cross", 99).save(images / "cross" / "001.png")
    draw("cross", 98).save(images / "cross" / "new.png")
    person.wait(lambda: person.runs()[-1].status == "done")
    person.session.cancel()
    person.step(IMAGES)
    person.press(Qt.Key.Key_F5)
    page = person.view.images
    person.wait(lambda: "has changed" in page.banner.message())
    assert "1 added, 1 changed, 1 removed" in page.banner.message()
    assert person.session.n_usable == 60
    assert "Gone from the folder: 1" in person.texts(page)
    assert person.labels() == before, "no label is lost"
    shutil.move(spare, images / "circle" / "003.png")
    page.banner.dismiss()
    person.press(Qt.Key.Key_F5)
    person.wait(lambda: person.session.n_usable == 61)
    assert person.session.class_of(gone) is not None
    assert person.labels() == before


def test_a_moved_folder_is_pointed_at(
    root: Path, open_window: Open, answer_folder: Callable[[Path], None], tmp_path: Path
) -> None:
    (class_id,) = add_classes(root, "one")
    before = give_labels(root, 5, class_id)
    moved = tmp_path / "elsewhere" / "pictures"
    moved.parent.mkdir()
    shutil.move(root.parent / "images", moved)
    person = open_window(root)
    person.wait_still()
    page = person.view.images
    person.step(IMAGES)
    assert "folder" in page.banner.message()
    assert len(person.texts(page.banner).splitlines()) == 2, "a sentence and a hint"
    assert page.banner._action.isVisible()
    assert person.labels() == before
    assert len(person.view.label.map.scatter.cloud) == 60, "what is known is still shown"
    answer_folder(moved)
    person.click(page.banner._action)
    person.wait_still()
    assert person.session.image_folder == moved
    assert person.session.n_usable == 60
    assert not page.banner.message()
    assert person.labels() == before
    assert person.session.path_of(next(iter(before))).is_file()  # type: ignore[union-attr]
