"""What a fit, an evaluation or an audit found, in a few lines for a person; `--json` has all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Facts = dict[str, Any]
MOST_CONFUSED = 5
"""Pairs of classes that are named as taken for one another."""


def in_short(facts: Mapping[str, Any]) -> Facts:
    """Return the lines worth reading: how accurate and how that is known, which head, what more labels would bring."""
    short: Facts = {"accuracy": accuracy_line(facts) if facts["accuracy"] is not None else facts["reason"]}
    if facts.get("corrected"):
        short["corrected for the choice of labels"] = share(facts["corrected"])
    if (facts.get("audit") or {}).get("accuracy") is not None:
        audit = facts["audit"]
        short["audit"] = f"{share(audit)}, on {audit['labelled']:,} images drawn at random"
    if facts.get("n") is not None:
        short["measured on"] = f"{facts['n']:,} images without a label, by their hidden truth"
    for name in ("labels", "model"):
        if name in facts:
            short[name] = facts[name]
    if facts.get("head_kind"):
        short["head"] = facts["head_kind"]
    if facts.get("per_class"):
        short["classes"] = class_lines(facts["class_names"], facts["per_class"])
    if facts.get("confusion") and (taken := confused(facts["confusion"], facts["class_names"])):
        short["taken for one another"] = taken
    if facts.get("forecast"):
        short["forecast"] = facts["forecast"]["sentence"]
    if facts.get("stop"):
        short["advice"] = " ".join([facts["stop"]["sentence"], *facts["stop"]["why"]])
    return short


def audit_in_short(facts: Mapping[str, Any]) -> Facts:
    """Return the lines worth reading of an audit: its figure and what it is about, and what waits for a label."""
    short: Facts = {name: facts[name] for name in ("left_out", "images", "labelled") if name in facts}
    if facts["accuracy"] is not None:
        short["accuracy"] = share(facts)
    for name in ("about", "reason", "waiting"):
        if facts[name]:
            short[name] = facts[name]
    return short


def accuracy_line(facts: Mapping[str, Any]) -> str:
    """Return "67.3 % (56.3 to 76.7), 5-fold cross-validation on 100 labels", as the facts name the method."""
    return ", ".join(part for part in (share(facts), facts.get("method", "")) if part)


def share(facts: Mapping[str, Any]) -> str:
    """Return the accuracy of `facts` in % with its 95 % interval."""
    low, high = facts["interval"]
    return f"{100 * facts['accuracy']:.1f} % ({100 * low:.1f} to {100 * high:.1f})"


def class_lines(names: Sequence[str], scores: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return a line for each class: its labels, precision and recall."""
    wide = max(map(len, names), default=0)
    return [
        f"{name:<{wide}}  {score['support']:>5,} labels  "
        f"precision {_percent(score['precision'])}  recall {_percent(score['recall'])}"
        for name, score in zip(names, scores, strict=True)
    ]


def confused(confusion: Sequence[Sequence[int]], names: Sequence[str]) -> list[str]:
    """Return the commonest mistakes, such as "7 for 8 (13 times)", most often first."""
    found = [
        (count, truth, guess)
        for truth, row in enumerate(confusion)
        for guess, count in enumerate(row)
        if truth != guess and count and truth < len(names)
    ]
    found.sort(key=lambda one: (-one[0], one[1:]))
    return [
        f"{names[truth]} for {names[guess]} ({count:,} time{'' if count == 1 else 's'})"
        for count, truth, guess in found[:MOST_CONFUSED]
    ]


def _percent(value: float | None) -> str:
    return "  n/a" if value is None else f"{100 * value:3.0f} %"
