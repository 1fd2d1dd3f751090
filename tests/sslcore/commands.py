"""Commands run in this process: what they answer and how they refuse, on a project of three classes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sslcore.__main__ import main
from sslcore.project import Project
from sslcore.store import Store
from tests.sslcore.three_classes import label, three_classes


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = three_classes(tmp_path)
    with Store(made) as store:
        label(store, range(1, 41))
        store.set_truth({f"{n:03}.png": "abc"[n % 3] for n in range(240)})
    return made


@pytest.fixture
def refusal(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that must fail; return what it says."""

    def run(*words: object) -> str:
        status = main([str(word) for word in words])
        out, err = capsys.readouterr()
        assert (status, out) == (2, ""), (out, err)
        assert err.count("\n") == 1, err
        return err.strip()

    return run


@pytest.fixture
def answer(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command that must succeed; return its JSON."""

    def run(*words: object) -> Any:
        status = main([*(str(word) for word in words), "--json"])
        out, err = capsys.readouterr()
        assert status == 0, err
        return json.loads(out.splitlines()[-1])

    return run
