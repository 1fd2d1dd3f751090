"""The real window with its real workers, on projects that are thrown away; nothing survives a test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from app import ask, theme
from app.errors import ErrorDoor
from app.main_window import MainWindow
from app.settings import Settings
from sslcore import jobs
from sslcore.jobs import record
from sslcore.jobs.chart import save_layout
from sslcore.layout import pca_layout
from sslcore.progress import Progress
from sslcore.project import Project, create_project
from sslcore.store import Store
from tests.conftest import SHAPES, draw
from tests.e2e.person import Person

REPOSITORY = Path(__file__).resolve().parents[2]


def fill(folder: Path, per_class: int, side: int) -> Path:
    """Draw images into class subfolders."""
    for shape in SHAPES:
        (folder / shape).mkdir(parents=True)
        for number in range(per_class):
            draw(shape, number, side).save(folder / shape / f"{number:03d}.png")
    return folder


def make_project(place: Path, per_class: int, side: int) -> Path:
    """Return a project in `place`, beside its images, as a first visit leaves it: scanned, embedded, mapped.

    The map is the PCA of the pixels: UMAP would take half a minute to compile.
    """
    project = create_project(place / "p.handful", fill(place / "images", per_class, side))
    with Store(project) as store:
        record.record_scan(store, jobs.run("scan", project.root, {}, Progress()))
        embedded = jobs.run("embed", project.root, {"run": "pixels"}, Progress())
        record.record_embed(store, embedded)
        record.record_map(store, {"layout": sketch(project, embedded["embeddings"])})
        store.set_meta("class_folders", "ignore")
    return project.root


def sketch(project: Project, embeddings: str) -> str:
    from sslcore.arrays import load_arrays

    stored = load_arrays(project, embeddings)
    inputs = {"map": "pca", "embeddings": embeddings}
    return save_layout(project, inputs, stored["ids"], pca_layout(stored["embeddings"]))


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("template")
    make_project(place, per_class=15, side=40)
    return place


@pytest.fixture
def root(template: Path, tmp_path: Path) -> Path:
    """A project of 60 drawn images, scanned, embedded and mapped, without a label; its images lie beside it."""
    # Timestamps travel along, or every image would be a changed one.
    for part in template.iterdir():
        shutil.copytree(part, tmp_path / part.name)
    root = tmp_path / "p.handful"
    with Store(Project(root)) as store:
        store.set_image_folder(tmp_path / "images")
    return root


@pytest.fixture(autouse=True)
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qapp: object) -> Iterator[None]:
    """Settings of its own, one thread a worker, and no process left behind."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    before = theme.animations()
    theme.set_animations(False)
    known = psutil.Process().children(recursive=True)
    yield
    theme.set_animations(before)
    left = [child for child in psutil.Process().children(recursive=True) if child not in known]
    _, alive = psutil.wait_procs(left, timeout=30)
    for process in alive:
        process.kill()
    assert not alive


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Person]]:
    """Return a function that opens the real window, on a project or on the start page."""
    opened: list[Person] = []

    def open_one(root: Path | None = None) -> Person:
        window = MainWindow(Settings(language="en", theme="light"), ErrorDoor(tmp_path / "errors.log"))
        person = Person(window, qtbot)
        opened.append(person)
        window.show()
        person.activate()
        if root is not None:
            window.open(root)
        assert window.isActiveWindow(), "no part of it flashes up as a window of its own"
        return person

    yield open_one
    monkeypatch.setattr(ask, "stop_on_close", lambda *_: True)
    for person in opened:
        session = person.window.session
        person.window.close()
        if session is not None and session.is_open:
            session.close_now()
        person.wait(lambda person=person: not person.window.isVisible())  # type: ignore[misc]
        person.window.deleteLater()


@pytest.fixture
def answer_folder(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Return a function that says which folder the person picks in the dialog that comes next."""

    def answer(folder: Path) -> None:
        monkeypatch.setattr(ask, "choose_folder", lambda *_: folder)

    return answer


@pytest.fixture
def child_environment(tmp_path: Path) -> dict[str, str]:
    """What a window in a process of its own is started with."""
    return {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "PYTHONPATH": str(REPOSITORY),
        "OMP_NUM_THREADS": "1",
    }
