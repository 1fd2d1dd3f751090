"""Projects: made, opened, locked; bad folders and files are refused in clear words and never changed."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sslcore import labels
from sslcore.errors import HandfulError, NewerProject, ReadOnlyProject
from sslcore.project import Project, ProjectLock, create_project, open_project
from sslcore.store import ScanRecord, Store

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path, pictures: Path) -> Project:
    """A project of 200 images, one of them labelled."""
    project = create_project(tmp_path / "my photos.handful", pictures)
    fill(project)
    return project


def fill(project: Project) -> None:
    with Store(project) as store:
        store.apply_scan(
            [ScanRecord(f"{n}.png", n, n, f"{n:032x}", 4, 4, "PNG", "RGB", "ok", "") for n in range(1, 201)],
            complete=True,
        )
        labels.assign(store, [7], labels.add_class(store, "cat")[0])


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def write_pragma(project: Project, pragma: str) -> None:
    with closing(sqlite3.connect(project.database)) as db:
        db.execute(f"PRAGMA {pragma}")


@pytest.fixture
def shut_folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], None]]:
    """Return a function that makes a folder outside the private test folders unwritable, even for root."""
    if os.name == "nt":
        pytest.skip("permissions of folders work differently on Windows")
    user = os.geteuid()
    shut: list[Path] = []

    def close_it(folder: Path) -> None:
        for path in folder.iterdir():
            path.chmod(0o444)
        folder.chmod(0o555)
        shut.append(folder)
        if user == 0:
            os.seteuid(65534)

    yield close_it
    os.seteuid(user)
    for folder in shut:
        folder.chmod(0o755)


@pytest.fixture
def open_place() -> Iterator[Path]:
    """A folder that every user may enter, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_new_project_can_be_opened_and_knows_its_name_and_images(tmp_path: Path, pictures: Path) -> None:
    made = create_project(tmp_path / "deep" / "flowers.handful", pictures)
    opened = open_project(tmp_path / "deep" / "flowers.handful")
    assert opened == made
    assert opened.run_folder(3, "simclr") == opened.root / "runs" / "0003-simclr"
    with Store(opened) as store:
        assert (store.name, store.image_folder) == ("flowers", pictures)
    named = create_project(tmp_path / "x.handful", pictures, name=" Röntgen ")
    with Store(named) as store:
        assert store.name == "Röntgen"


def test_a_project_may_be_named_by_its_database_file(project: Project) -> None:
    assert open_project(project.database) == project


def test_an_existing_empty_folder_becomes_the_project(tmp_path: Path, pictures: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert create_project(tmp_path / "empty", pictures).database.is_file()


def test_places_that_are_taken_are_refused_and_left_alone(
    tmp_path: Path, pictures: Path, project: Project
) -> None:
    file, full = tmp_path / "file", tmp_path / "full"
    file.write_text("mine")
    full.mkdir()
    (full / "thesis.txt").write_text("mine")
    before = snapshot(tmp_path)
    for root, message in ((file, "is a file"), (full, "is not empty"), (project.root, "already a project")):
        with pytest.raises(HandfulError, match=message) as caught:
            create_project(root, pictures)
        assert caught.value.hint
    assert snapshot(tmp_path) == before


def test_images_must_be_a_folder_other_than_the_project(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(HandfulError, match="is not a folder"):
        create_project(tmp_path / "new.handful", tmp_path / "nowhere")
    with pytest.raises(HandfulError, match="own image folder"):
        create_project(pictures, pictures)
    assert not (tmp_path / "new.handful").exists()


def test_a_project_that_cannot_be_written_leaves_nothing_behind(
    open_place: Path, shut_folder: Callable[[Path], None]
) -> None:
    (open_place / "pictures").mkdir()
    (open_place / "shut").mkdir()
    shut_folder(open_place / "shut")
    with pytest.raises(HandfulError, match="permission was denied"):
        create_project(open_place / "shut" / "new.handful", open_place / "pictures")
    assert list((open_place / "shut").iterdir()) == []


def test_a_full_disk_while_creating_leaves_nothing_behind(
    tmp_path: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", no_space)
    with pytest.raises(HandfulError, match="the disk is full"):
        create_project(tmp_path / "new.handful", pictures)
    assert not (tmp_path / "new.handful").exists()


def test_what_is_no_project_is_refused(tmp_path: Path, pictures: Path) -> None:
    with pytest.raises(HandfulError, match="does not exist"):
        open_project(tmp_path / "nowhere")
    with pytest.raises(HandfulError, match="not a Handful project") as caught:
        open_project(pictures)
    assert caught.value.hint


def garble_header(file: Path) -> None:
    file.write_bytes(b"not a database at all" * 500)


def garble_pages(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096 : len(data) // 2] = b"\xa5" * (len(data) // 2 - 4096)
    file.write_bytes(data)


def cut_short(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [garble_header, garble_pages, cut_short, empty])
def test_a_damaged_project_is_refused_in_one_sentence_and_never_changed(
    project: Project, spoil: Callable[[Path], None]
) -> None:
    spoil(project.database)
    before = snapshot(project.root)
    with pytest.raises(HandfulError, match=r"is damaged\.$|is damaged\. Nothing was changed") as caught:
        open_project(project.root)
    assert "Nothing was changed" in caught.value.hint
    assert snapshot(project.root) == before


def test_a_database_of_another_program_is_refused_and_never_changed(tmp_path: Path) -> None:
    folder = tmp_path / "foreign.handful"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "project.sqlite")) as db:
        db.execute("CREATE TABLE songs (title)")
    before = snapshot(folder)
    for use in (
        open_project,
        lambda root: Store(Project(root)),
        lambda root: Store(Project(root), readonly=True),
    ):
        with pytest.raises(HandfulError, match="belongs to another program"):
            use(folder)
    assert snapshot(folder) == before


def test_a_project_of_a_newer_version_is_refused_and_never_changed(project: Project) -> None:
    write_pragma(project, "user_version = 3")
    before = snapshot(project.root)
    for use in (
        open_project,
        lambda root: Store(Project(root)),
        lambda root: Store(Project(root), readonly=True),
    ):
        with pytest.raises(NewerProject, match="newer version of Handful") as caught:
            use(project.root)
        assert "Update Handful" in caught.value.hint
    assert snapshot(project.root) == before


def test_a_project_with_a_table_missing_is_damaged(project: Project) -> None:
    with closing(sqlite3.connect(project.database)) as db:
        db.execute("DROP TABLE edits")
    with pytest.raises(HandfulError, match="is damaged"):
        open_project(project.root)


def test_a_read_only_folder_opens_read_only(open_place: Path, shut_folder: Callable[[Path], None]) -> None:
    (open_place / "pictures").mkdir()
    project = create_project(open_place / "p.handful", open_place / "pictures")
    fill(project)
    shut_folder(project.root)
    opened = open_project(project.root)
    with pytest.raises(ReadOnlyProject, match="cannot be written"):
        ProjectLock.acquire(opened)
    with pytest.raises(ReadOnlyProject, match="cannot be written"):
        Store(opened)
    with Store(opened, readonly=True) as store:
        assert list(store.labels()) == [7]
        with pytest.raises(ReadOnlyProject) as caught:
            labels.clear(store, [7])
        assert caught.value.hint


def test_a_read_only_copy_made_in_mid_write_shows_every_label(
    open_place: Path, shut_folder: Callable[[Path], None]
) -> None:
    (open_place / "pictures").mkdir()
    project = create_project(open_place / "p.handful", open_place / "pictures")
    fill(project)
    copied = open_place / "copy.handful"
    copied.mkdir()
    with Store(project) as store:
        labels.assign(store, [8, 9], store.classes()[0].id)
        for name in ("project.sqlite", "project.sqlite-wal"):
            shutil.copy(project.root / name, copied / name)
    before = snapshot(copied)
    shut_folder(copied)
    with Store(open_project(copied), readonly=True) as store:
        assert list(store.labels()) == [7, 8, 9]
    assert snapshot(copied) == before


def test_a_second_holder_is_told_who_has_the_project(project: Project) -> None:
    with ProjectLock.acquire(project):
        with pytest.raises(ReadOnlyProject, match=f"process {os.getpid()}") as caught:
            ProjectLock.acquire(project)
        assert "read-only" in caught.value.hint
        with Store(project) as writer, Store(project, readonly=True) as reader:
            labels.assign(writer, [8], writer.classes()[0].id)
            assert list(reader.labels()) == [7, 8]
    with ProjectLock.acquire(project):
        pass


def test_the_lock_of_a_killed_process_is_free_again(project: Project) -> None:
    hold = (
        "import sys; from pathlib import Path; from sslcore.project import Project, ProjectLock\n"
        "lock = ProjectLock.acquire(Project(Path(sys.argv[1]))); print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(project.root)],
        cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as child:  # fmt: skip
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(ReadOnlyProject, match=f"process {child.pid}"):
            ProjectLock.acquire(project)
        child.kill()
    ProjectLock.acquire(project).release()


def test_a_lock_released_twice_is_released_once(project: Project) -> None:
    lock = ProjectLock.acquire(project)
    lock.release()
    with ProjectLock.acquire(project):
        lock.release()
        with pytest.raises(ReadOnlyProject):
            ProjectLock.acquire(project)
