"""The whole story on one folder of class subfolders, by the command line: folder to exported model, measured.

Holds a fifth of the images out, pretrains on the rest without labels, labels a handful that Handful suggests (a
simulated person reads the class off the folder name), exports ONNX, and predicts the
held-out fifth with that file alone.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROUND = 10


@dataclass(frozen=True)
class Story:
    """Where a story takes place, and how long it is."""

    images: Path
    out: Path
    minutes: float
    labels: int
    seed: int = 0

    @property
    def project(self) -> Path:
        return self.out / "story.handful"

    @property
    def seen(self) -> Path:
        return self.out / "images"

    @property
    def held_out(self) -> Path:
        return self.out / "held-out"


def sslcore(*arguments: object, quiet: bool = False) -> Any:
    """Run one verb of the command line as a person would; returns its JSON."""
    words = [str(word) for word in arguments]
    if not quiet:
        print("$ sslcore " + " ".join(words), flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "sslcore", *words, "--json"], stdout=subprocess.PIPE, text=True
    )
    if done.returncode:
        sys.exit(done.returncode)
    result = json.loads(done.stdout.splitlines()[-1])
    if not quiet:
        print("  " + summary(result), flush=True)
    return result


def summary(result: dict[str, Any]) -> str:
    """Return the plain facts of a result in one line."""
    return ", ".join(
        f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in result.items()
        if isinstance(value, int | float | str) and value != ""
    )[:300]


def split(story: Story) -> None:
    """Copy four fifths of the images to `seen`, one fifth to `held_out`, class by class, by a seeded draw."""
    rng = random.Random(story.seed)
    for folder in (story.seen, story.held_out):
        shutil.rmtree(folder, ignore_errors=True)
    for class_folder in sorted(path for path in story.images.iterdir() if path.is_dir()):
        files = sorted(path for path in class_folder.iterdir() if path.is_file())
        rng.shuffle(files)
        for position, file in enumerate(files):
            target = story.held_out if position < len(files) // 5 else story.seen
            (target / class_folder.name).mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target / class_folder.name / file.name)


def write_labels(path: Path, images: list[str]) -> None:
    """Write the CSV of a person who knows the classes: here, the folder's name."""
    with path.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["path", "label"])
        rows.writerows([image, image.split("/")[0]] for image in images)


def held_out_accuracy(predictions: Path) -> tuple[int, int]:
    """Return (right, all) of a predictions CSV whose paths begin with the true class."""
    with predictions.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return sum(row["path"].split("/")[0] == row["prediction"] for row in rows), len(rows)


def label_in_rounds(story: Story) -> None:
    """Ask for suggestions and answer them, ten at a time, fitting in between."""
    asked: list[str] = []
    while len(asked) < story.labels:
        n = min(ROUND, story.labels - len(asked))
        asked += sslcore("suggest", story.project, "-n", n, quiet=bool(asked))["paths"]
        write_labels(story.out / "labels.csv", asked)
        sslcore("label", story.project, "--csv", story.out / "labels.csv", quiet=True)
        sslcore("fit", story.project, quiet=True)


def tell(story: Story) -> dict[str, Any]:
    """Live the story; returns its figures."""
    split(story)
    shutil.rmtree(story.project, ignore_errors=True)
    project = story.project
    found = sslcore("init", project, "--images", story.seen, "--truth-from-folders")
    trained = sslcore("pretrain", project, "--minutes", story.minutes, "--seed", story.seed)
    sslcore("embed", project)
    sslcore("map", project)
    label_in_rounds(story)
    fitted = sslcore("fit", project)
    truth = sslcore("evaluate", project, "--truth")
    model = story.out / "model"
    shutil.rmtree(model, ignore_errors=True)
    exported = sslcore("export", project, "--format", "onnx", "--out", model)
    sslcore("predict", model / "model.onnx", story.held_out, "--out", story.out / "held-out.csv")
    right, all_of_them = held_out_accuracy(story.out / "held-out.csv")
    return {
        "images": found["images"],
        "pretrain": trained,
        "cross_validated": fitted["accuracy"],
        "interval": fitted["interval"],
        "labels": fitted["labels"],
        "unlabelled_accuracy": truth["accuracy"],
        "held_out": {"right": right, "n": all_of_them, "accuracy": right / all_of_them},
        "parity": exported["parity"],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--labels", type=int, default=100)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    figures = tell(Story(options.images, options.out, options.minutes, options.labels))
    (options.out / "story.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
