"""What to do next, in one sentence, from what the head's figures say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.core_words import say
from app.session import Session

LABEL, LEARN, EXPORT = "label", "pretrain", "export"
FEW = 5
"""Labels below which a class is hardly measured."""
RISE = 0.02
"""A gain over the last doubling of labels that is worth going on for."""


@dataclass(frozen=True)
class NextStep:
    """The sentence, and the step of the window it leads to."""

    text: str
    step: str


def tr(text: str) -> str:
    return QCoreApplication.translate("next_step", text)


def next_step(session: Session) -> NextStep:
    """Return the most useful thing to do now."""
    info = session.head_info
    if not session.labels:
        return NextStep(
            tr("Label a few images of each class; the first figures follow by themselves."), LABEL
        )
    if info.get("accuracy") is None:
        return NextStep(tr("Label a few more: two classes with about ten images each are a start."), LABEL)
    return _rarest(session, info) or _advised(info) or _mixed_up(session, info) or _done(session, info)


def _rarest(session: Session, info: dict[str, Any]) -> NextStep | None:
    """A class with hardly any labels cannot be judged, nor learnt."""
    scores = [score for score in info.get("per_class", []) if score["support"] < FEW]
    if not scores:
        return None
    least = min(scores, key=lambda score: score["support"])
    text = tr("Label more of {name}: it has {n} so far, too few to learn or to judge it.")
    return NextStep(text.format(name=_name(session, least["class_id"]), n=least["support"]), LABEL)


def _advised(info: dict[str, Any]) -> NextStep | None:
    """What the stop adviser says, where it says to go on; where it cannot say, what the curve did so far."""
    stop = info.get("stop") or {}
    if stop.get("advice") == "go on":
        return NextStep(say(stop["sentence"]), LABEL)
    return None if stop.get("advice") == "stop" else _rising(info)


def _rising(info: dict[str, Any]) -> NextStep | None:
    """While the curve rises, labels are the cheapest way to a better model."""
    curve = info.get("curve") or []
    if len(curve) < 2:
        return None
    before, now = curve[-2], curve[-1]
    gain = now["accuracy"] - before["accuracy"]
    if gain < RISE:
        return None
    text = tr(
        "Go on labelling: from {a} to {b} labels the accuracy rose by {gain} points, so more still help."
    )
    return NextStep(text.format(a=before["labels"], b=now["labels"], gain=f"{100 * gain:.0f}"), LABEL)


def _mixed_up(session: Session, info: dict[str, Any]) -> NextStep | None:
    """The pair that is mistaken for each other most often, if that is more than once."""
    confusion, ids = info.get("confusion"), info.get("class_ids", [])
    if confusion is None:
        return None
    pairs = [
        (confusion[a][b] + confusion[b][a], ids[a], ids[b])
        for a in range(len(ids))
        for b in range(a + 1, len(ids))
    ]
    most, first, second = max(pairs, default=(0, 0, 0))
    if most < 2:
        return None
    text = tr(
        "Look at {a} and {b}: they are mistaken for each other {n} times. Check those labels, or add some."
    )
    return NextStep(text.format(a=_name(session, first), b=_name(session, second), n=most), LABEL)


def _done(session: Session, info: dict[str, Any]) -> NextStep:
    stop = info.get("stop") or {}
    if stop.get("advice") == "stop" and session.active_run is not None:
        text = tr("{sentence} Export the model and try it on new images.")
        return NextStep(text.format(sentence=say(stop["sentence"])), EXPORT)
    if session.active_run is None:
        text = tr("More labels hardly help now. Learning from the images, in step Pretrain, may help more.")
        return NextStep(text, LEARN)
    return NextStep(tr("More labels hardly help now: export the model and try it on new images."), EXPORT)


def _name(session: Session, class_id: int) -> str:
    row = session.class_by_id(class_id)
    return row.name if row else tr("(deleted)")
