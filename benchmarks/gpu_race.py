"""The race to 90 % kNN on CIFAR-10 with ResNet-18: from image files to features, on the accelerator that is here.

python benchmarks/gpu_race.py TRAIN TEST [--minutes 8] [--encoder resnet18]

The clock runs from the folder of files to the embedded images: scanning, decoding, learning and embedding are all
counted. kNN: 10 neighbours by cosine on features of the last state, each test image classified by its TRAIN
neighbours; no test-time crops.
The standing figure it is held against: 90.3 % in 99 minutes on one A100 (github.com/dkobak/simclr-cifar10).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
from recipe import take_in
from results import machine, table, write_section

from sslcore import verbs
from sslcore.configs import PretrainConfig
from sslcore.embed import embed_images
from sslcore.encoders import load_encoder
from sslcore.progress import Progress


def knn_accuracy(
    train: np.ndarray, codes: np.ndarray, test: np.ndarray, truth: np.ndarray, k: int = 10
) -> float:
    """Return the share of `test` [m, d] rows whose k cosine neighbours in `train` [n, d] vote for their class."""
    device = "cuda" if torch.cuda.is_available() else "cpu"

    def unit(x: np.ndarray) -> torch.Tensor:
        return torch.nn.functional.normalize(torch.from_numpy(x.astype(np.float32)), dim=1).to(device)

    known, classes = unit(train), torch.from_numpy(codes).to(device)
    right = 0
    for start in range(0, len(test), 1000):
        nearest = (unit(test[start : start + 1000]) @ known.T).topk(k, dim=1).indices
        votes = torch.nn.functional.one_hot(classes[nearest], int(codes.max()) + 1).sum(1)
        right += int((votes.argmax(1).cpu().numpy() == truth[start : start + 1000]).sum())
    return right / len(test)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("train", type=Path)
    parser.add_argument("test", type=Path)
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--encoder", default="resnet18")
    parser.add_argument("--method", default="auto")
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        project = Path(place) / "train.handful"
        train, codes = take_in(options.train, project, 32)
        loaded = time.perf_counter() - started
        config = PretrainConfig(
            options.method, options.encoder, 32, options.batch, minutes=options.minutes, seed=options.seed
        )
        facts = verbs.pretrain(project, config, False, Progress())
        run = next((project / "runs").glob(f"{facts['run']:04d}-*"))
        encoder, card = load_encoder(run)
        known = embed_images(train, np.arange(len(train)), encoder, card, Progress())
        seconds = time.perf_counter() - started
        test, truth = take_in(options.test, Path(place) / "test.handful", 32)
        found = embed_images(test, np.arange(len(test)), encoder, card, Progress())
        accuracy = knn_accuracy(known, codes, found, truth)
    device = torch.cuda.get_device_name() if torch.cuda.is_available() else "no accelerator"
    row = [
        str(facts["method"]),
        options.encoder,
        f"{facts['epochs']:.0f}",
        f"{facts['images_per_second']:,.0f}",
        f"{loaded:.0f}",
        f"{seconds / 60:.1f}",
        f"{100 * accuracy:.2f}",
    ]
    print(row)
    header = ["method", "encoder", "epochs", "images/s", "s to load", "minutes in all", "kNN, %"]
    body = f"{device}; {machine()}. Seed {options.seed}, last state.\n\n" + table(header, [row])
    body += "\n\nRepeat: `python benchmarks/gpu_race.py TRAIN TEST`"
    write_section("The race to 90 % kNN", body)


if __name__ == "__main__":
    main()
