"""Writes the file tree of README.md from the first sentence of each file; `--check` only says whether it is true."""

from __future__ import annotations

import argparse
import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- file tree: made by scripts/file_tree.py -->", "<!-- end of the file tree -->"
FOLDERS = ("sslcore", "app", "scripts", "benchmarks", "tests")
WIDTH = 30


def first_sentence(path: Path) -> str:
    """Return what a Python file says it is, up to its first full stop."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    line = " ".join(text.split("\n\n")[0].split())
    return line.split(". ")[0].rstrip(".")


def lines_of(folder: Path, depth: int = 0) -> list[str]:
    """Return the lines of one folder, its files first."""
    lines = [f"{'  ' * depth}{folder.name}/"]
    for path in sorted(folder.glob("*.py")):
        comment = first_sentence(path)
        if comment:
            lines.append(f"{'  ' * (depth + 1)}{path.name}".ljust(WIDTH) + f"  {comment}")
    for inner in sorted(path for path in folder.iterdir() if path.is_dir() and any(path.glob("*.py"))):
        lines += lines_of(inner, depth + 1)
    return lines


def tree() -> str:
    """Return the whole tree as a fenced block between its markers."""
    lines = [line for name in FOLDERS for line in lines_of(ROOT / name)]
    return "\n".join([BEGIN, "```", *lines, "```", END])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    new = before + tree() + rest.split(END)[1]
    if options.check:
        sys.exit(0 if new == text else "The file tree of README.md is out of date: run scripts/file_tree.py.")
    README.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
