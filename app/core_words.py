"""What the core says, in the language of the window."""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QCoreApplication

from app.core_sentences import SENTENCES

PARTS = frozenset(
    {"reason", "doing", "holder", "images", "length", "missing", "more", "range", "what", "where"}
)
"""Placeholders that hold words of the core themselves; the others hold names, paths and numbers."""
NUMBERS = frozenset({"n", "k", "times"})


def say(text: str) -> str:
    """Return what the core said in the language of the window; what is not known here stays as it is."""
    found = translate(text)
    if found != text:
        return found
    for sentence, shape in shapes():
        match = shape.fullmatch(text)
        if match is not None:
            words = translate(sentence)
            if words == sentence:
                return text
            parts = match.groupdict().items()
            return words.format(**{name: say(part) if name in PARTS else part for name, part in parts})
    return text


def translate(text: str) -> str:
    return QCoreApplication.translate("core", text)


@lru_cache(maxsize=1)
def shapes() -> list[tuple[str, re.Pattern[str]]]:
    """Return (sentence, its shape) of every sentence with gaps, those with the most fixed words first."""
    gaps = [sentence for sentence in SENTENCES if "{" in sentence]
    gaps.sort(key=lambda sentence: len(re.sub(r"{\w+}", "", sentence)), reverse=True)
    return [(sentence, re.compile(_shape(sentence), re.IGNORECASE | re.DOTALL)) for sentence in gaps]


def _shape(sentence: str) -> str:
    """Return a regular expression in which {name} takes as little as will do, and {n} only a number."""
    return re.sub(r"\\{(\w+)\\}", lambda gap: _gap(gap[1]), re.escape(sentence))


def _gap(name: str) -> str:
    return rf"(?P<{name}>{'[-+]?[0-9,.]+' if name in NUMBERS else '.+?'})"
