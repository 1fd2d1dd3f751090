"""How much is learnt in a fixed time: Handful by its defaults, and LightlySSL's documented SimCLR beside it.

python benchmarks/cpu_budget.py TRAIN TEST [--minutes 10] [--peer] [--method NAME] [--encoder NAME] [--seed N]

TRAIN and TEST hold class folders of images. Nothing but the images of TRAIN is learnt from; then two probes on
frozen features of the last state: logistic regression on 20,000 labels, and Handful's head on 10 labels a class
(mean of 5 draws), both judged on all of TEST. Decoding the files is not counted for Handful (it is done once, at
set-up); for LightlySSL it is part of each step.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
from lightly_peer import LightlySimCLR
from recipe import few_labels, linear_probe, take_in
from results import machine, table, write_section

from sslcore.embed import embed_images, raw_pixel_features, untrained_encoder
from sslcore.encoders import load_encoder
from sslcore.progress import Progress


def pretrained(project: Path, options: argparse.Namespace) -> dict[str, object]:
    """Pretrain as a person would, in a process of its own; returns what the command line says of it."""
    words = [
        "pretrain",
        str(project),
        "--minutes",
        str(options.minutes),
        "--seed",
        str(options.seed),
        "--json",
    ]
    words += [
        "--method",
        options.method,
        "--encoder",
        options.encoder,
        "--resolution",
        str(options.resolution),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "sslcore", *words], stdout=subprocess.PIPE, text=True, check=True
    )
    facts: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return facts


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--resolution", type=int, default=32)
    parser.add_argument("--method", default="auto")
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--peer", action="store_true", help="LightlySSL too, for the same minutes")
    parser.add_argument("--title")
    options = parser.parse_args()
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as place:
        project = Path(place) / "train.handful"
        train, codes = take_in(options.train, project, options.resolution)
        test, test_codes = take_in(options.test, Path(place) / "test.handful", options.resolution)

        def judge(title: str, one: np.ndarray, other: np.ndarray) -> None:
            few = few_labels(one, codes, other, test_codes)
            full = linear_probe(one, codes, other, test_codes)
            rows.append([title, f"{100 * full:.1f}", f"{100 * few.mean():.1f} ± {100 * few.std(ddof=1):.1f}"])
            print(rows[-1], flush=True)

        every, tested = np.arange(len(train)), np.arange(len(test))
        judge("raw pixels, 8 x 8", raw_pixel_features(train, every), raw_pixel_features(test, tested))
        encoder, card = untrained_encoder(train, every)
        judge(
            "untrained encoder",
            embed_images(train, every, encoder, card, Progress()),
            embed_images(test, tested, encoder, card, Progress()),
        )
        if options.peer:
            peer = LightlySimCLR(options.train, options.seed)
            seen = peer.learn(options.minutes)
            name = f"LightlySSL SimCLR, ResNet-18, {seen / len(train):.1f} epochs"
            judge(name, peer.features(train), peer.features(test))
        facts = pretrained(project, options)
        run = next((project / "runs").glob(f"{int(str(facts['run'])):04d}-*"))
        encoder, card = load_encoder(run)
        judge(
            f"Handful, {facts['method']}, {facts['encoder']}, {facts['epochs']:.1f} epochs",
            embed_images(train, every, encoder, card, Progress()),
            embed_images(test, tested, encoder, card, Progress()),
        )
    title = options.title or f"What {options.minutes:g} minutes teach"
    body = (
        f"{len(train):,} training and {len(test):,} test images at {options.resolution} px, "
        f"{options.minutes:g} minutes of learning, seed {options.seed}, the last state of each run. "
        f"Test accuracy in %; ± is the spread of the draws. {machine()}.\n\n"
    )
    body += table(["features", "20,000 labels, linear", "10 labels a class"], rows)
    flag = " --peer" if options.peer else ""
    body += f"\n\nRepeat: `python benchmarks/cpu_budget.py TRAIN TEST --minutes {options.minutes:g}{flag}`"
    write_section(title, body)


if __name__ == "__main__":
    main()
