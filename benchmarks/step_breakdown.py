"""Where the time of one training step goes: views, forward pass and loss, backward pass, optimiser.

python benchmarks/step_breakdown.py FOLDER [--encoder small] [--resolution 32] [--batch 256] [--steps 20]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from recipe import handful_learner, take_in
from results import machine, table, write_section

from sslcore.batch import Batch
from sslcore.device import wait_for
from sslcore.learner import Learner

PARTS = ("images", "views", "forward and loss", "backward", "optimiser")


def one_step(learner: Learner, number: int) -> list[float]:
    """Return the seconds of each of PARTS in one step."""
    marks = [time.perf_counter()]

    def mark() -> None:
        wait_for(learner.device)
        marks.append(time.perf_counter())

    images, places, learner.augmenter.before, learner.augmenter.after = learner.feed.images(number)
    mark()
    views = learner.method.views(Batch(images, learner.augmenter, places))
    mark()
    loss, _ = learner.method.loss(learner.encode, views)
    mark()
    learner.optimizer.zero_grad(set_to_none=True)
    loss.backward()
    mark()
    torch.nn.utils.clip_grad_norm_(learner.parameters, 10.0)
    learner.optimizer.step()
    mark()
    return np.diff(marks).tolist()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default="small")
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--steps", type=int, default=20)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as place:
        pixels, _ = take_in(options.folder, Path(place) / "steps.handful", options.resolution)
        learner = handful_learner(pixels, options.encoder, options.batch)
        for share in (0.3, 0.9):
            # A step of the run sets the size of the views.
            learner.train_step(share)
            times = np.array([one_step(learner, number) for number in range(options.steps)])
            middle = np.median(times, axis=0)
            shares = [f"{100 * part / middle.sum():.1f}" for part in middle]
            rows.append([f"{learner.view_size} px", f"{1000 * middle.sum():.0f}", *shares])
            print(rows[-1])
    body = (
        f"SimCLR, {options.encoder} encoder, {learner.setup.precision}, batch {options.batch}, medians of "
        f"{options.steps} steps; shares in %. {machine()}.\n\n"
    )
    body += table(["views of", "ms a step", *PARTS], rows)
    body += "\n\nRepeat: `python benchmarks/step_breakdown.py FOLDER`"
    write_section("Where a training step goes", body)


if __name__ == "__main__":
    main()
