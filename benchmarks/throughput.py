"""Images a second beside LightlySSL in one run: SimCLR, torchvision's ResNet-18, 32 px, batch 256, the same JPEG files.

python benchmarks/throughput.py FOLDER [--rounds 5] [--steps 12]        needs `pip install lightly`

Both learn in turns, so that what else the machine does falls on both. Handful decodes the folder once, before; the
seconds that takes are reported, for LightlySSL decodes every file again in every epoch. Handful's own small encoder
is timed too.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from lightly_peer import BATCH, LightlySimCLR
from recipe import handful_learner, take_in
from results import machine, table, write_section

READ_AHEAD = 4
"""Batches that a DataLoader of two workers holds ready."""
FULL_QUEUE_SECONDS = 5


def rate(step: Callable[[], object], steps: int) -> float:
    """Return images a second over `steps` steps."""
    started = time.perf_counter()
    for _ in range(steps):
        step()
    return steps * BATCH / (time.perf_counter() - started)


def settle(title: str, peer: LightlySimCLR) -> None:
    """Make turns fair: the peer's workers read ahead, which would help its own turn and slow down the next."""
    if title.startswith("LightlySSL"):
        for _ in range(READ_AHEAD):
            peer.step()
    else:
        time.sleep(FULL_QUEUE_SECONDS)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--steps", type=int, default=12)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        pixels, _ = take_in(options.folder, Path(place) / "peer.handful", 32)
        seconds = time.perf_counter() - started
        peer = LightlySimCLR(options.folder)
        sides: dict[str, Callable[[], object]] = {"LightlySSL, ResNet-18": peer.step}
        for title, encoder in (
            ("Handful, ResNet-18", "torchvision:resnet18"),
            ("Handful, its own small", "small"),
        ):
            learner = handful_learner(pixels, encoder, BATCH)
            sides[title] = lambda learner=learner: learner.train_step(0.9)
        found: dict[str, list[float]] = {title: [] for title in sides}
        for step in sides.values():
            rate(step, 3)
        for _ in range(options.rounds):
            for title, step in sides.items():
                settle(title, peer)
                found[title].append(rate(step, options.steps))
                print(title, round(found[title][-1]), flush=True)
    base = np.array(found["LightlySSL, ResNet-18"])
    rows = []
    for title, values in found.items():
        ratios = np.array(values) / base
        rows.append(
            [
                title,
                f"{np.median(values):,.0f}",
                f"{np.median(ratios):.2f} ({ratios.min():.2f} to {ratios.max():.2f})",
            ]
        )
    body = (
        f"SimCLR, 2 views of 32 px, batch {BATCH}, {len(pixels):,} JPEG files; {options.rounds} rounds of "
        f"{options.steps} steps in turns; median, ratio with its range over the rounds. Handful decoded all files "
        f"once in {seconds:.1f} s. {machine()}.\n\n"
    )
    body += table(["what", "images/s", "ratio to LightlySSL in the same round"], rows)
    body += "\n\nRepeat: `python benchmarks/throughput.py FOLDER` (needs `pip install lightly`)"
    write_section("Throughput beside LightlySSL", body)


if __name__ == "__main__":
    main()
