"""How fast an image folder is taken in: `sslcore init` beside plain Pillow on one core, in the same run.

python benchmarks/import_speed.py FOLDER_OF_SMALL_IMAGES [--photos 64]

The 12-megapixel photos are drawn here: soft shapes, texture of every size and sensor noise, JPEG quality 90.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image
from results import machine, table, write_section

from sslcore.images import find_images

WIDTH, HEIGHT, QUALITY = 4000, 3000, 90
DRAWINGS = 4
"""Different pictures; the other photos are these with another comment inside, so that no two files are equal."""
REDUCED_SIDE = 256
PLAIN_SMALL = 5000


def texture(rng: np.random.Generator, finest: int, falloff: float) -> np.ndarray:
    """Return float32 [HEIGHT, WIDTH] noise of every size from the whole picture down, of unit variance."""
    total = np.zeros((HEIGHT, WIDTH), np.float32)
    for octave in range(finest):
        coarse = Image.fromarray(rng.standard_normal((3 << octave, 4 << octave)).astype(np.float32))
        total += falloff**octave * np.asarray(coarse.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC))
    return total / total.std()


def draw_photo(seed: int) -> Image.Image:
    """Return an RGB picture with the detail of a photo; a higher seed has more sensor noise."""
    rng = np.random.default_rng(seed)
    light, noise = 120 + 45 * texture(rng, 10, 0.62), 1.5 + seed
    channels = [
        light + 22 * texture(rng, 5, 0.6) + noise * rng.standard_normal((HEIGHT, WIDTH), np.float32)
        for _ in range(3)
    ]
    return Image.fromarray(np.clip(np.stack(channels, axis=-1), 0, 255).astype(np.uint8))


def draw_photos(folder: Path, count: int) -> None:
    """Fill `folder` with `count` photos."""
    folder.mkdir()
    for drawing in range(min(DRAWINGS, count)):
        photo = draw_photo(drawing)
        for number in range(drawing, count, DRAWINGS):
            photo.save(folder / f"{number:04d}.jpg", quality=QUALITY, comment=f"photo {number}")


def plain_full(path: Path) -> None:
    """Decode one file as anybody would."""
    with Image.open(path) as image:
        image.convert("RGB")


def plain_reduced(path: Path) -> None:
    """Decode one file as anybody would who knows of JPEG's reduced sizes."""
    with Image.open(path) as image:
        image.draft("RGB", (REDUCED_SIDE, REDUCED_SIDE))
        image.convert("RGB")


@dataclass
class Timing:
    """Images, and for each round the wall and processor seconds they took."""

    name: str
    images: int
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """Return a line of the table, medians over the rounds."""
        wall, cpu = statistics.median(self.wall), statistics.median(self.cpu)
        best = self.images / min(self.wall)
        return [
            self.name,
            f"{self.images:,}",
            f"{wall:.1f}",
            f"{cpu:.1f}",
            f"{self.images / wall:,.1f}",
            f"{best:,.1f}",
        ]


def time_plain(timing: Timing, decode: Callable[[Path], None], files: list[Path]) -> None:
    """Add a round of plain decoding on one core."""
    wall, cpu = time.perf_counter(), time.process_time()
    for file in files:
        decode(file)
    timing.wall.append(time.perf_counter() - wall)
    timing.cpu.append(time.process_time() - cpu)


def time_init(timing: Timing, images: Path) -> None:
    """Add a round of `sslcore init` on a new project: start, scan, both caches and the database included."""
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, "-m", "sslcore", "init", f"{out}/x.handful", "--images", str(images)]
        wall = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit("sslcore init failed")
        timing.wall.append(time.perf_counter() - wall)
        timing.cpu.append(usage.ru_utime + usage.ru_stime)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images", type=Path)
    parser.add_argument("--photos", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    small = [options.images / path for path in find_images(options.images)]
    sample = small[:: max(1, len(small) // PLAIN_SMALL)]
    with tempfile.TemporaryDirectory() as folder:
        photos = Path(folder) / "photos"
        draw_photos(photos, options.photos)
        files = sorted(photos.iterdir())
        megabytes = sum(file.stat().st_size for file in files) / len(files) / 1e6
        timings = [
            Timing("small: plain Pillow, one core", len(sample)),
            Timing("small: `sslcore init`", len(small)),
            Timing("photos: plain Pillow, full size, one core", len(files)),
            Timing("photos: plain Pillow, reduced, one core", len(files)),
            Timing("photos: `sslcore init`", len(files)),
        ]
        loads = []
        for _ in range(options.rounds):
            time_plain(timings[0], plain_full, sample)
            time_init(timings[1], options.images)
            time_plain(timings[2], plain_full, files)
            time_plain(timings[3], plain_reduced, files)
            time_init(timings[4], photos)
            loads.append(f"{os.getloadavg()[0]:.1f}")
    body = (
        f"{machine()}; load average after each round {', '.join(loads)}. Photos: {WIDTH} x {HEIGHT} px, quality"
        f" {QUALITY}, {megabytes:.1f} MB on average, drawn. Files in the system's memory; medians of"
        f" {options.rounds} rounds, taken in turns. `sslcore init` is a process of its own, its start included.\n\n"
    )
    body += table(
        ["what", "images", "seconds", "processor seconds", "images/s", "images/s, best round"],
        [timing.row() for timing in timings],
    )
    body += "\n\nRepeat: `python benchmarks/import_speed.py FOLDER`"
    print(body)
    write_section("Import speed", body)


if __name__ == "__main__":
    main()
