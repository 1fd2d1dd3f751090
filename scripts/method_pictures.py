"""Draws docs/methods/NAME.png: each method's task and its answers after a short training on real images.

python scripts/method_pictures.py FOLDER [--methods a,b] [--seconds 40] [--resolution 64]

FOLDER holds class folders of photographs. Methods that learn from frames get a camera that moves over each photograph;
those that learn from groups or labels get the class folders as groups, and ten labels of each.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageDraw, ImageFont, ImageOps

from sslcore.configs import PretrainConfig
from sslcore.known import Known, nothing_known
from sslcore.methods import METHODS
from sslcore.pretrain import pretrain
from sslcore.progress import Progress
from sslcore.registry import SEQUENCES, STREAMS

PAGES = Path(__file__).parents[1] / "docs" / "methods"
SHOWN, CELL, GAP, HEAD = 5, 88, 6, 34
FRAMES, CLIPS = 12, 150
GOOD, BAD = (46, 125, 50), (198, 40, 40)


def photographs(folder: Path, px: int, most: int = 2000) -> tuple[np.ndarray, np.ndarray, Known]:
    """Return pixels uint8 [n, px, px, 3], larger ones [n, 2 px, 2 px, 3], and what is known: groups and some labels."""
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    chosen = [files[i] for i in np.random.default_rng(0).permutation(len(files))[:most]]
    names = sorted({path.parent.name for path in chosen})
    classes = np.array([names.index(path.parent.name) for path in chosen])
    pictures = [Image.open(path).convert("RGB") for path in chosen]
    large = np.stack([np.asarray(ImageOps.fit(picture, (2 * px, 2 * px))) for picture in pictures])
    small = np.stack([np.asarray(ImageOps.fit(picture, (px, px))) for picture in pictures])
    labels = np.full(len(chosen), -1)
    for code in range(len(names)):
        labels[np.flatnonzero(classes == code)[:10]] = code
    nothing = nothing_known(len(chosen))
    return small, large, Known(labels, classes, nothing.sequences, nothing.places, nothing.streams)


def moving_camera(large: np.ndarray, px: int) -> tuple[np.ndarray, Known]:
    """Return frames uint8 [n, px, px, 3] of a window that moves over each photograph, seen by two cameras."""
    random, frames, facts = np.random.default_rng(0), [], []
    room = large.shape[1] - int(1.4 * px)
    for clip, photo in enumerate(large[:CLIPS]):
        start, end = random.integers(0, room, 2), random.integers(0, room, 2)
        for place in range(FRAMES):
            y, x = (start + (end - start) * place / (FRAMES - 1)).astype(int)
            for stream, shift in enumerate((0, px // 8)):
                part = photo[y : y + int(1.4 * px), x + shift : x + shift + int(1.2 * px)]
                frames.append(np.asarray(Image.fromarray(part).resize((px, px))))
                facts.append((clip, place, stream))
    table = np.array(facts).T
    empty = np.full(len(frames), -1)
    return np.stack(frames), Known(empty, empty, *table)


def draw(pixels: np.ndarray, captions: list[str], right: list[list[bool | None]]) -> Image.Image:
    """Return the picture of a task: a row an image, a caption over every column, answers framed."""
    rows, columns = min(len(pixels), SHOWN), pixels.shape[1]
    page = Image.new("RGB", (columns * (CELL + GAP) + GAP, rows * (CELL + GAP) + HEAD), "white")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(11)
    for column, caption in enumerate(["Image", *captions]):
        left = GAP + column * (CELL + GAP)
        for line, words in enumerate(wrapped(caption, pen, font)[:2]):
            pen.text((left, 4 + 13 * line), words, "black", font)
        for row in range(rows):
            top = HEAD + row * (CELL + GAP)
            cell = Image.fromarray(pixels[row, column]).resize((CELL, CELL), Image.Resampling.NEAREST)
            page.paste(cell, (left, top))
            answer = None if column == 0 else right[column - 1][row]
            if answer is not None:
                pen.rectangle(
                    (left, top, left + CELL - 1, top + CELL - 1), outline=GOOD if answer else BAD, width=4
                )
    return page


def wrapped(words: str, pen: ImageDraw.ImageDraw, font: ImageFont.ImageFont) -> list[str]:
    """Return the words in lines that fit over a column."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if pen.textlength(longer, font) <= CELL + GAP or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("images", type=Path)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--seconds", type=float, default=40)
    parser.add_argument("--resolution", type=int, default=64)
    options = parser.parse_args()
    torch.set_num_threads(1)
    small, large, known = photographs(options.images, options.resolution)
    frames, moments = moving_camera(large, options.resolution)
    PAGES.mkdir(parents=True, exist_ok=True)
    for name in options.methods.split(","):
        pixels, facts = (frames, moments) if METHODS[name].needs in (SEQUENCES, STREAMS) else (small, known)
        config = PretrainConfig(name, minutes=options.seconds / 60)
        with tempfile.TemporaryDirectory() as place:
            run = Path(place) / "run"
            pretrain(pixels, np.arange(len(pixels)), run, config, Progress(), known=facts)
            file = sorted(run.glob("views-*.u8.npy"))[-1]
            words = json.loads(file.with_name(file.name.replace(".u8.npy", ".json")).read_text())
            page = draw(np.load(file), words["captions"], words["right"])
        page.quantize(128).save(PAGES / f"{name}.png", optimize=True)
        print(name, page.size, flush=True)


if __name__ == "__main__":
    main()
