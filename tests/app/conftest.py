"""Sessions with a quick made-up worker, for the tests of the pages and the window."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.session import Session
from tests.app.label_desk import LabelDesk, make_project

FAKE_WORKER = (sys.executable, str(Path(__file__).with_name("fake_worker.py")))
WAIT = 30_000


@pytest.fixture
def fake_worker() -> tuple[str, ...]:
    return FAKE_WORKER


@pytest.fixture
def patiently(qtbot: QtBot) -> Callable[[Callable[[], Any]], None]:
    """Return a function that waits until a condition holds."""
    return lambda condition: qtbot.waitUntil(lambda: bool(condition()), timeout=WAIT)


@pytest.fixture
def wish() -> Callable[..., None]:
    """Return a function that tells the fake worker how to behave: wish(root, pretrain="hold")."""
    return lambda root, **behaviour: (Path(root) / "fake.json").write_text(json.dumps(behaviour)) and None


@pytest.fixture
def new_session(qtbot: QtBot, tmp_path: Path, image_folder: Path) -> Iterator[Callable[..., Session]]:
    """Return a function that makes a project of 32 drawn images; nothing is scanned yet."""
    opened: list[Session] = []

    def make(images: Path | None = None) -> Session:
        opened.append(Session.create(tmp_path / "p.handful", images or image_folder, worker=FAKE_WORKER))
        return opened[-1]

    yield make
    for session in opened:
        session.close_now()


@pytest.fixture
def scanned(new_session: Callable[..., Session], patiently: Callable[[Callable[[], Any]], None]) -> Session:
    """A project that is scanned, embedded and mapped."""
    session = new_session()
    session.start_scan()
    patiently(lambda: session.layout_key and session.job is None and not session.jobs.waiting)
    return session


@pytest.fixture
def desk(
    tmp_path: Path, image_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LabelDesk]:
    """An open project on a map whose helper processes are not asked, and where nothing is asked out of impatience."""
    monkeypatch.setattr("app.panels.asking.PATIENCE_MS", 10**8)
    opened = LabelDesk(make_project(tmp_path / "p.handful", image_folder).root)
    yield opened
    opened.close()
