"""What is asked of the live worker, in which order, and what gives way to what, while labels come in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.session_live import SessionLive
from sslcore.class_shares import Priors
from tests.app.label_desk import LabelDesk, make_project


class Worker:
    """Notes what it is asked, and is busy until told otherwise."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, bool]] = []
        self.under_way: set[str] = set()

    def request(self, job: str, args: dict[str, Any], *, patient: bool = False) -> None:
        self.asked.append((job, patient))
        self.under_way.add(job)

    def drop(self, job: str) -> None:
        self.under_way.discard(job)

    def busy(self, job: str) -> bool:
        return job in self.under_way


class Timer:
    """A timer that runs out when a test wants it to."""

    def __init__(self) -> None:
        self.over = False

    def start(self) -> None:
        self.over = False

    def hasExpired(self, _: int) -> bool:
        return self.over


@pytest.fixture
def desk(tmp_path: Path, image_folder: Path, qtbot: QtBot) -> Iterator[LabelDesk]:
    opened = LabelDesk(make_project(tmp_path / "p.handful", image_folder).root)
    cat = opened.classes("cat")[0]
    opened.session.label(opened.ids[:2], cat)
    opened.session.live._debounce.stop()
    yield opened
    opened.close()


@pytest.fixture
def live(desk: LabelDesk) -> SessionLive:
    return desk.session.live


@pytest.fixture
def worker(live: SessionLive, monkeypatch: pytest.MonkeyPatch) -> Worker:
    made = Worker()
    monkeypatch.setattr(live.worker, "request", made.request)
    monkeypatch.setattr(live.worker, "busy", made.busy)
    monkeypatch.setattr(live.worker, "drop", made.drop)
    monkeypatch.setattr(live, "_awaited", Timer())
    monkeypatch.setattr(live, "_judged", Timer())
    return made


def answer(live: SessionLive, worker: Worker, job: str, **facts: Any) -> None:
    worker.under_way.discard(job)
    version = live._snapshot.label_version
    result = {"version": version, "class_ids": [1], "predictions": "gone", **facts}
    live._on_answer(job, result, {"embeddings": live.embeddings})


def test_after_predictions_comes_what_to_ask_next_and_then_how_good_the_head_is(
    live: SessionLive, worker: Worker
) -> None:
    live._ask_for_head()
    answer(live, worker, "predict")
    assert [job for job, _ in worker.asked] == ["predict", "suggest", "judge"]


def test_of_ten_labels_a_second_the_newest_takes_the_place_of_the_one_under_way(
    live: SessionLive, worker: Worker
) -> None:
    for _ in range(10):
        live._ask_for_head()
    assert worker.asked == [("predict", False)] * 10


def test_who_never_pauses_gets_predictions_of_a_label_now_and_then(live: SessionLive, worker: Worker) -> None:
    live._ask_for_head()
    live._awaited.over = True  # type: ignore[attr-defined]
    live._ask_for_head()
    assert worker.asked[-1] == ("predict", True)
    live._on_told("predict", {"event": "predicted", "predictions": "gone", "version": 10**6, "class_ids": []})
    live._ask_for_head()
    assert worker.asked[-1] == ("predict", False)


def test_a_newer_head_is_judged_in_place_of_an_older_one_but_not_for_ever(
    live: SessionLive, worker: Worker
) -> None:
    answer(live, worker, "predict")
    answer(live, worker, "predict")
    live._judged.over = True  # type: ignore[attr-defined]
    answer(live, worker, "predict")
    assert [asked for asked in worker.asked if asked[0] == "judge"] == [
        ("judge", False),
        ("judge", False),
        ("judge", True),
    ]


def test_what_is_being_judged_already_is_not_asked_for_again(live: SessionLive, worker: Worker) -> None:
    answer(live, worker, "predict")
    live.refresh()
    assert not live._debounce.isActive()
    live._on_failure("judge", "That did not work.", "", "bug")
    live.refresh()
    assert live._debounce.isActive()


def test_figures_of_other_shares_than_those_given_last_are_not_waited_for(
    live: SessionLive, worker: Worker
) -> None:
    answer(live, worker, "predict")
    live.set_priors(Priors())
    assert "judge" not in worker.under_way
    assert live._debounce.isActive()


def test_figures_of_older_labels_than_those_shown_are_not_shown(live: SessionLive, worker: Worker) -> None:
    newest = live._snapshot.label_version
    live._head_of = (live.embeddings, newest)
    answer(live, worker, "judge", version=newest - 1, head="gone")
    assert live.head_info == {}
