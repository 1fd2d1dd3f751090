"""Our losses and their gradients equal LightlySSL's on the same tensors, alone and divided over two processes."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
NAMES = (
    "simclr",
    "moco",
    "vicreg",
    "barlow_twins",
    "simsiam",
    "swav",
    "swav_with_queue",
    "dino",
    "lejepa",
    "sigreg_as_theirs",
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("lightly") is None, reason="the package lightly is not installed here"
    ),
]


@cache
def answers(processes: int) -> dict[str, dict[str, Any]]:
    """Return {case: {whose: [loss, gradient]}} as that many processes found them together."""
    torchrun = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(processes)]
    start = [] if processes == 1 else torchrun
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": "lo",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }
    words = [sys.executable, *start, str(ROOT / "tests" / "sslcore" / "lightly_peers.py")]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, Any]] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("name", NAMES)
def test_a_loss_equals_lightlys(name: str, processes: int) -> None:
    found = answers(processes)
    assert set(found) == set(NAMES)
    loss, gradient = found[name]["ours"]
    assert np.abs(gradient).max() > 1e-4
    for whose, (their_loss, their_gradient) in found[name].items():
        assert loss == pytest.approx(their_loss, rel=1e-5), whose
        slack = 1e-5 * np.abs(gradient).max()
        np.testing.assert_allclose(gradient, their_gradient, rtol=1e-4, atol=slack, err_msg=whose)
