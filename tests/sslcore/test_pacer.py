from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import torch

from sslcore import pacer
from sslcore.pacer import ThreadPacer


@pytest.fixture(autouse=True)
def idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pacer, "_idle_cores", lambda: 1.0)


def run(
    it: ThreadPacer, machine: Callable[[int], tuple[float, float]], steps: int, now: float = 100.0
) -> list[int]:
    """Take `steps` steps of 64 images on a machine {threads: (wall, processor seconds)}; return the threads of each."""
    used = []
    for _ in range(steps):
        used.append(it.threads)
        wall, cpu = machine(it.threads)
        now += wall
        it.take(64, wall, cpu, now)
    return used


def quiet(threads: int) -> tuple[float, float]:
    return 0.2 / threads, 0.195


def crowded(threads: int) -> tuple[float, float]:
    """Each core is half taken, and threads wait for one another."""
    return threads**2 * 0.2 - 0.05, threads**2 * 0.12


def pace(most: int) -> ThreadPacer:
    return ThreadPacer(torch.device("cpu"), most=most)


def test_on_a_quiet_machine_nothing_is_tried() -> None:
    assert set(run(pace(2), quiet, 500)) == {2}


def test_where_cores_are_taken_fewer_threads_are_tried_and_kept() -> None:
    used = run(pace(2), crowded, 50)
    assert used[:4] == [2, 2, 2, 1]
    assert set(used[3:]) == {1}


def test_a_very_slow_step_is_enough() -> None:
    def starved(threads: int) -> tuple[float, float]:
        return (0.5, 0.3) if threads == 1 else (20.0, 8.0)

    assert run(pace(2), starved, 5) == [2, 1, 1, 1, 1]


def test_a_try_in_vain_is_undone_and_repeated_ever_less_often() -> None:
    def shared(threads: int) -> tuple[float, float]:
        return (1.0, 0.6) if threads == 1 else (0.6, 0.6)

    used = run(pace(2), shared, 2000)
    tries = [step for step, threads in enumerate(used) if threads == 1]
    gaps = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert 3 <= len(tries) <= 12
    assert gaps == sorted(gaps)
    assert all(used[step + 1] == 2 for step in tries[:-1])


def test_all_threads_come_back_once_the_cores_are_free() -> None:
    it = pace(4)
    run(it, crowded, 60)
    assert it.threads == 1
    run(it, quiet, 400, now=1000.0)
    assert it.threads == 4


def test_a_change_of_the_steps_is_not_taken_for_a_gain() -> None:
    it = pace(2)
    run(it, crowded, 3)
    assert it.threads == 1
    it.forget()
    assert it.threads == 2


def test_torch_gets_the_threads_only_where_the_processor_trains() -> None:
    before = torch.get_num_threads()
    for it in (ThreadPacer(torch.device("cuda"), most=4), ThreadPacer(torch.device("cpu"), False, most=4)):
        for _ in range(5):
            with it.timing() as timing:
                timing.images = 1
    assert torch.get_num_threads() == before
