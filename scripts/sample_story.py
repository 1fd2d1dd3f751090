"""What `make run` does without a display: the sample from folder to exported model, then pictures of the window."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from story import Story, tell

from sslcore.sample import write_sample


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, nargs="?", default=Path("sample"))
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--labels", type=int, default=100)
    options = parser.parse_args()
    out = options.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    images = write_sample(out / "digits")
    figures = tell(Story(images, out, options.minutes, options.labels))
    (out / "story.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    held_out = figures["held_out"]
    print(
        f"\nWith {figures['labels']} labels and {options.minutes:g} min of learning, the exported model gets "
        f"{held_out['right']} of {held_out['n']} images right that it never saw. It is in {out / 'model'}."
    )
    pictures = [sys.executable, str(Path(__file__).with_name("make_pictures.py"))]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    subprocess.run(
        [*pictures, str(out / "story.handful"), "--out", str(out / "pictures")], env=environment, check=True
    )
    print(
        f"Pictures of the window are in {out / 'pictures'}. On a computer with a display, `make run` opens it."
    )


if __name__ == "__main__":
    main()
