"""How good a head is, in words: by cross-validation, corrected for the choice of labels, or by an audit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.core_words import say
from app.widgets.chart_paint import percent


def tr(text: str) -> str:
    return QCoreApplication.translate("verdicts", text)


@dataclass(frozen=True)
class Verdict:
    """The accuracy in words: "86 %", "81 % to 90 %", how it was measured. No interval: why there is none yet."""

    value: str
    interval: str
    line: str


def verdict_of(info: dict[str, Any]) -> Verdict:
    """Return a head's accuracy in words, or what is missing for one."""
    if info.get("accuracy") is not None and info.get("interval"):
        low, high = (percent(float(edge)) for edge in info["interval"])
        method = say(info.get("method") or "")
        line = tr("accuracy by {method}").format(method=method) if method else tr("accuracy")
        return Verdict(percent(info["accuracy"]), tr("{low} to {high}").format(low=low, high=high), line)
    start, _, missing = str(info.get("reason") or "").partition(": ")
    start = say(start)
    if missing:
        missing = say(missing[:1].upper() + missing[1:] + ".")
        return Verdict(start[:1].upper() + start[1:], "", missing)
    return Verdict(
        tr("No accuracy yet"), "", start or tr("It is measured once two classes have a few labels each.")
    )


def corrected_verdict(info: dict[str, Any]) -> Verdict | None:
    """Return the accuracy corrected for the choice of labels in words; None where it is not known."""
    found = info.get("corrected")
    if not found:
        return None
    low, high = (percent(float(edge)) for edge in found["interval"])
    plain = verdict_of(info).value
    line = tr("corrected for the choice of labels: of all images without one. Cross-validated: {plain}")
    return Verdict(
        percent(found["accuracy"]), tr("{low} to {high}").format(low=low, high=high), line.format(plain=plain)
    )


def audit_verdict(info: dict[str, Any]) -> Verdict | None:
    """Return the audit's accuracy in words; None before enough of it is labelled."""
    audit = info.get("audit") or {}
    if not audit.get("enough") or audit.get("accuracy") is None:
        return None
    low, high = (percent(float(edge)) for edge in audit["interval"])
    line = tr("accuracy on an audit of {n} images, drawn at random and labelled blind")
    return Verdict(
        percent(audit["accuracy"]),
        tr("{low} to {high}").format(low=low, high=high),
        line.format(n=audit["labelled"]),
    )


def trusted_verdict(info: dict[str, Any]) -> Verdict:
    """Return the accuracy to show in large type: the audit's, else the corrected, else the cross-validated one."""
    return audit_verdict(info) or _corrected(info) or verdict_of(info)


def short_verdict(info: dict[str, Any]) -> Verdict:
    """Return the same accuracy as trusted_verdict in fewer words, for beside the image asked about."""
    return audit_verdict(info) or corrected_verdict(info) or verdict_of(info)


def _corrected(info: dict[str, Any]) -> Verdict | None:
    found = corrected_verdict(info)
    if found is None:
        return None
    line = tr("accuracy on the {n} images without a label, corrected for the choice of labels")
    return Verdict(found.value, found.interval, line.format(n=f"{info['corrected']['images']:,}"))


def beside(info: dict[str, Any]) -> str:
    """Return the cross-validated accuracy in one line, for beside a better one; "" where it is the one shown."""
    better = audit_verdict(info) or corrected_verdict(info)
    if better is None or info.get("accuracy") is None or not info.get("interval"):
        return ""
    verdict = verdict_of(info)
    words = tr(
        "Cross-validated: {value} ({interval}). Biased: too low where suggestions were followed, "
        "which are the harder images."
    )
    return words.format(value=verdict.value, interval=verdict.interval)


def caution() -> str:
    """Return what the interval means, and what it does not."""
    return tr(
        "The interval is meant to hold the true accuracy 19 times in 20. Cross-validation judges the labelled images; "
        "suggested ones are harder than the rest, and its figure is then too low, often by 10 points and more. "
        "From 40 labels on it is corrected for that: how often the model is right when it is so sure, over all images "
        "without a label. An audit says it without any assumption."
    )
