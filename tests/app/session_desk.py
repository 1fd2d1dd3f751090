"""A session with real child processes of the made-up worker, and everything that it said."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from sslcore.configs import PretrainConfig
from sslcore.history import Changes
from sslcore.store import Store

WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
WAIT = 30_000


class Desk:
    """A session with everything it said."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.session = session
        self.qtbot = qtbot
        self.changes: list[Changes] = []
        self.failures: list[tuple[str, str, str]] = []
        self.events: list[dict[str, Any]] = []
        self.saves: list[Any] = []
        session.changed.connect(self.changes.append)
        session.failed.connect(lambda message, hint, where: self.failures.append((message, hint, where)))
        session.job_event.connect(self.events.append)
        session.saved.connect(self.saves.append)

    def wish(self, **behaviour: str) -> None:
        (self.session.project.root / "fake.json").write_text(json.dumps(behaviour))

    def asked(self, job: str) -> list[dict[str, Any]]:
        """The args of every request for `job` that reached a worker."""
        lines = (self.session.project.root / "fake.log").read_text().splitlines()
        return [entry["args"] for entry in map(json.loads, lines) if entry["job"] == job]

    def wait(self, condition: Callable[[], Any]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT)

    def wait_idle(self) -> None:
        """Until no job and no short work is under way."""
        live = self.session.live
        self.wait(
            lambda: (
                self.session.job is None
                and not live._debounce.isActive()
                and not any(live.worker.busy(job) for job in ("predict", "judge", "suggest", "preview"))
            )
        )

    def settle(self) -> Desk:
        """Scan, embed and map, as when a project is new."""
        self.session.start_scan()
        self.wait(lambda: self.session.layout_key and self.session.suggestions)
        self.wait_idle()
        return self

    def on_disk(self) -> dict[int, int]:
        with Store(self.session.project, readonly=True) as store:
            return store.labels()


@pytest.fixture
def open_desk(qtbot: QtBot) -> Iterator[Callable[..., Desk]]:
    opened: list[Session] = []

    def open_one(root: Path) -> Desk:
        opened.append(Session.open(root, WORKER))
        return Desk(opened[-1], qtbot)

    yield open_one
    for session in opened:
        session.close_now()


@pytest.fixture
def root(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> Path:
    """A new project that nothing was done with."""
    session = Session.create(tmp_path / "p.handful", image_folder, worker=WORKER)
    session.close_now()
    return session.project.root


@pytest.fixture
def desk(root: Path, open_desk: Callable[..., Desk]) -> Desk:
    return open_desk(root)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place to keep a project that is scanned, embedded and mapped; made by the first test that needs it."""
    return tmp_path_factory.mktemp("template") / "made"


@pytest.fixture
def settled(
    template: Path, tmp_path: Path, open_desk: Callable[..., Desk], request: pytest.FixtureRequest
) -> Desk:
    """A project whose images are scanned, embedded and mapped."""
    if not template.exists():
        made = request.getfixturevalue("desk").settle()
        made.session.close_now()
        template.mkdir()
        for name in ("p.handful", "images"):
            shutil.move(tmp_path / name, template / name)
    place = tmp_path / "settled"
    shutil.copytree(template, place)
    desk = open_desk(place / "p.handful")
    desk.session.live.refresh()
    desk.wait(lambda: desk.session.suggestions)
    desk.wait_idle()
    return desk


def hold_a_run(desk: Desk) -> int:
    """A run that trains until it is told to stop, with a checkpoint."""
    desk.wish(pretrain="hold")
    run = desk.session.start_pretrain(PretrainConfig())
    assert run is not None
    desk.wait(lambda: desk.session.job and desk.session.job.total == 10)
    (desk.session.project.run_folder(run, "simclr") / "checkpoint").mkdir(parents=True)
    return run
