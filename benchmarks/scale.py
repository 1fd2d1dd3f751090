"""Set-up, embedding, map, head and export of a large folder by the command line: seconds and peak memory of each.

python benchmarks/scale.py FOLDER_OF_CLASS_FOLDERS --out DIR
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from results import machine, table, write_section


def measured(*words: object) -> tuple[Any, float, float]:
    """Run one verb; returns (its JSON, wall seconds, peak resident GB of the process)."""
    started = time.monotonic()
    command = [sys.executable, "-m", "sslcore", *map(str, words), "--json"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    output = process.stdout.read()
    process.stdout.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(process.returncode)
    return json.loads(output.splitlines()[-1]), time.monotonic() - started, usage.ru_maxrss / 1e6


def write_random_labels(images: Path, file: Path, n: int) -> None:
    """Write a CSV that labels `n` random images by their folder's name."""
    paths = sorted(path for path in images.rglob("*") if path.is_file())
    chosen = random.Random(0).sample(paths, n)
    with file.open("w", newline="", encoding="utf-8") as out:
        rows = [[path.relative_to(images).as_posix(), path.parent.name] for path in chosen]
        csv.writer(out).writerows([["path", "label"], *rows])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--labels", type=int, default=500)
    options = parser.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    project, labels = options.out / "scale.handful", options.out / "labels.csv"
    write_random_labels(options.images, labels, options.labels)
    steps: list[tuple[str, list[object]]] = [
        (
            "set-up (scan, decode, thumbnails)",
            ["init", project, "--images", options.images, "--truth-from-folders"],
        ),
        ("scan again, nothing changed", ["init", project, "--images", options.images]),
        (f"pretrain {options.minutes:g} min", ["pretrain", project, "--minutes", options.minutes]),
        ("embed", ["embed", project]),
        ("map (neighbours, PCA, UMAP)", ["map", project]),
        ("suggest 10", ["suggest", project, "-n", 10]),
        (f"take {options.labels} labels from CSV", ["label", project, "--csv", labels]),
        ("fit, judge and predict", ["fit", project]),
        (
            "export ONNX with certificate",
            ["export", project, "--format", "onnx", "--out", options.out / "model"],
        ),
    ]
    rows = []
    images = 0
    for title, words in steps:
        answer, seconds, memory = measured(*words)
        images = answer.get("images", images) if words[0] == "init" else images
        rows.append([title, f"{seconds:.1f}", f"{memory:.2f}"])
        print(rows[-1], flush=True)
    body = f"{images:,} images; each step is its own process, start included. {machine()}.\n\n"
    body += table(["step", "seconds", "peak memory, GB"], rows)
    body += f"\n\nRepeat: `python benchmarks/scale.py {options.images.name} --out DIR`"
    write_section(f"Scale: {images:,} images on the command line", body)


if __name__ == "__main__":
    main()
