"""What the project can honestly say about its model, as JSON and as a few lines of Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

TOO_FEW = "Too few labels to say."
CAVEAT = (
    "Measured on the labelled images themselves, each by a head that did not see it. Where the labels were "
    "not drawn at random (suggestions prefer unusual images), accuracy on new images can differ either way."
)
AUDITED = "Images drawn at random, labelled blind and kept out of training."


@dataclass(frozen=True)
class ProjectFacts:
    """What the model was made from: `images` that could be read, and `epochs` of pretraining on them."""

    name: str
    images: int
    unreadable: int = 0
    epochs: float | None = None


@dataclass(frozen=True)
class ClassLine:
    """One class: how many labels it has, and its out-of-fold scores in 0..1 where they could be measured."""

    name: str
    labels: int
    precision: float | None = None
    recall: float | None = None
    f1: float | None = None


@dataclass(frozen=True)
class Report:
    """The state of a project's model; accuracy and interval are None when the labels are too few to say."""

    project: ProjectFacts
    labels: int
    classes: tuple[ClassLine, ...]
    accuracy: float | None
    interval: tuple[float, float] | None
    how: str
    reason: str
    head: str = ""
    threshold: float = 0.5
    sure: Mapping[str, Any] | None = None
    calibrated: bool = False
    """head: its kind in words; threshold: the confidence from which it is sure; sure: how it does there."""
    audit: Mapping[str, Any] | None = None
    corrected: Mapping[str, Any] | None = None
    """What the audit says, and the accuracy corrected for the choice of labels, as a fit tells them."""


def make_report(
    project: ProjectFacts, class_names: Sequence[str], counts: Sequence[int], evaluation: Mapping[str, Any]
) -> Report:
    """Return the Report of classes (names and label counts in the head's order) and of judging the head.

    `evaluation` holds accuracy, interval, method, reason and per_class as `evaluate.Evaluation` names them.
    """
    scores = list(evaluation.get("per_class") or [])
    lines = []
    for position, (name, count) in enumerate(zip(class_names, counts, strict=True)):
        score = scores[position] if position < len(scores) else {}
        lines.append(ClassLine(name, int(count), *(score.get(key) for key in ("precision", "recall", "f1"))))
    interval = evaluation.get("interval")
    return Report(
        project=project,
        labels=int(sum(counts)),
        classes=tuple(lines),
        accuracy=evaluation.get("accuracy"),
        interval=(float(interval[0]), float(interval[1])) if interval else None,
        how=str(evaluation.get("method") or ""),
        reason=str(evaluation.get("reason") or ""),
        head=str(evaluation.get("head_kind") or ""),
        threshold=threshold_of(evaluation),
        sure=evaluation.get("sure"),
        calibrated=bool(evaluation.get("calibrated")),
        audit=evaluation.get("audit"),
        corrected=evaluation.get("corrected"),
    )


def threshold_of(evaluation: Mapping[str, Any]) -> float:
    """Return the confidence from which the head is sure; one half where that was not measured."""
    return float((evaluation.get("sure") or {}).get("threshold", 0.5))


def report_json(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON-ready values."""
    return asdict(report)


def accuracy_sentence(report: Report) -> str:
    """Return one sentence: the accuracy, its interval and how it was measured, or that nobody can say yet."""
    if report.accuracy is None:
        return _sentence(report.reason) or TOO_FEW
    # A method that says on how many labels it was, says it of those that measure: it is not said twice.
    on = "" if " on " in report.how else f", on {report.labels:,} labels"
    how = f", {report.how}" if report.how else ""
    return f"{_share(report.accuracy, report.interval)}{how}{on}."


def report_markdown(report: Report) -> str:
    """Return the accuracy and the table of classes as Markdown."""
    name = "Accuracy" if report.accuracy is None else "Cross-validated accuracy"
    lines = [*_trusted(report), f"**{name}:** {accuracy_sentence(report)}", ""]
    if report.accuracy is not None:
        lines += [CAVEAT, ""]
    if report.sure and report.sure.get("accuracy") is not None:
        sure = report.sure
        lines += [
            f"**Sure** is a guess with a confidence of at least {100 * report.threshold:.0f} %: below it, a guess is "
            f"more likely wrong than right. Of {sure['n']:,} labelled images guessed surely by a head that did not "
            f"see them, {100 * sure['accuracy']:.1f} % were guessed rightly.",
            "",
        ]
    lines += ["| Class | Labels | Precision | Recall | F1 |", "|:--|--:|--:|--:|--:|"]
    for line in report.classes:
        scores = " | ".join(_percent(value) for value in (line.precision, line.recall, line.f1))
        lines.append(f"| {cell(line.name)} | {line.labels:,} | {scores} |")
    return "\n".join(lines)


def _trusted(report: Report) -> list[str]:
    """Return what is nearer to the truth than cross-validation where labels were chosen: the audit, the correction."""
    lines, audit, corrected = [], report.audit or {}, report.corrected
    if audit.get("accuracy") is not None:
        few = "" if audit.get("enough") else " Few as they are, the interval is what counts."
        share = _share(audit["accuracy"], audit["interval"])
        lines += [f"**Audit:** {share}, on {audit['labelled']:,} images. {AUDITED} {audit['about']}{few}", ""]
    if corrected:
        share = _share(corrected["accuracy"], corrected["interval"])
        lines += [f"**Corrected for the choice of labels:** {share}, {corrected['method']}.", ""]
    return lines


def _share(accuracy: float, interval: Sequence[float] | None) -> str:
    if not interval:
        return f"{100 * accuracy:.1f} %"
    low, high = (100 * value for value in interval)
    return f"{100 * accuracy:.1f} % (95 % interval {low:.1f} to {high:.1f} %)"


def cell(text: str) -> str:
    """Return `text` fit for one Markdown table cell: a class name may hold anything."""
    flat = " ".join(text.split())
    return "".join(f"\\{letter}" if letter in "\\`*_[]<>|#" else letter for letter in flat)


def _percent(value: float | None) -> str:
    return "n/a" if value is None else f"{100 * value:.0f} %"


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""
