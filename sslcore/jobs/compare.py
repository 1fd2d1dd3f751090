"""Rank the runs of a comparison: without labels, as far as that says anything, and with them, with intervals."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from sslcore.arrays import prune_arrays, save_arrays
from sslcore.errors import HandfulError
from sslcore.evaluate import too_few
from sslcore.intervals import wilson
from sslcore.jobs.labelled_rows import read_labelled
from sslcore.jobs.layers import Sample, draw_sample
from sslcore.jobs.learn import describe_encoder, open_pixels
from sslcore.methods import METHODS
from sslcore.probe import interval_of, paired_difference, probe
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.quality import measure_quality
from sslcore.store import RunRow, Store
from sslcore.threads import one_blas_thread

ASKED = 500
"""Images whose other view is looked for."""
KEEP = 4


@dataclass
class Measured:
    """What the runs of one method reached, a value a run; `linear` and `knn` float64 [m], `again` float64 [n] each."""

    runs: list[int] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    rankme: list[float] = field(default_factory=list)
    spread: list[float] = field(default_factory=list)
    again: list[np.ndarray] = field(default_factory=list)
    linear: list[np.ndarray] = field(default_factory=list)
    knn: list[np.ndarray] = field(default_factory=list)


def compare(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return {comparison: key, ranking, labels, reason, sentence} of those of the runs `args["runs"]` that are done.

    ranking: the best first, by the linear probe or, without labels, by how often another view is found again;
    {method, runs, epochs, rankme, spread, again, linear, knn, difference}: again, linear and knn are {accuracy,
    interval} over all seeds, difference is that of the linear probe to the best. HandfulError if no run is done.
    """
    rows = _done(project, args["runs"])
    measured: dict[str, Measured] = {}
    sample = None
    for number, row in enumerate(rows):
        progress.report(number, len(rows), unit="runs")
        sample = _measure(project, row, measured.setdefault(row.method, Measured()), progress)
    assert sample is not None
    labelled = not too_few(sample.codes)
    ranking = sorted((_facts(name, one) for name, one in measured.items()), key=_merit, reverse=True)
    if labelled:
        best = np.mean(measured[ranking[0]["method"]].linear, axis=0)
        for facts in ranking:
            facts["difference"] = _difference(np.mean(measured[facts["method"]].linear, axis=0), best)
    found = {"ranking": ranking, "labels": len(sample.labelled), "reason": too_few(sample.codes)}
    found["sentence"] = read_out(ranking)
    key = save_arrays(
        project,
        "comparison",
        {"runs": [row.id for row in rows], "labels": len(sample.labelled), "codes": sample.codes.tolist()},
        {f"again-{name}": np.mean(one.again, axis=0) for name, one in measured.items()},
        found,
    )
    prune_arrays(project, "comparison", KEEP)
    return {"comparison": key, **found}


def _done(project: Project, runs: list[int]) -> list[RunRow]:
    with Store(project, readonly=True) as store:
        rows = [row for row in store.runs() if row.id in runs and row.status == "done"]
    if not rows:
        raise HandfulError("No run of this comparison is done.", "Let it go on, or begin another one.")
    return rows


def _measure(project: Project, row: RunRow, into: Measured, progress: Progress) -> Sample:
    """Measure one run; returns the images it was measured on, the same for every run."""
    from sslcore.device import pick_device
    from sslcore.embed import embed_share
    from sslcore.encoders import load_encoder
    from sslcore.view_retrieval import find_again

    folder, _, resolution = describe_encoder(project, row.id)
    assert folder is not None
    encoder, card = load_encoder(folder)
    encoder.to(pick_device())
    pixels = open_pixels(project, resolution, progress)
    try:
        sample = draw_sample(len(pixels.ids), read_labelled(project, pixels.ids))
        rows = pixels.rows[sample.rows]
        features = embed_share(pixels.cache.pixels, rows, encoder, card, lambda _: progress.check())
        asked = rows[sample.drawn[:: max(len(sample.drawn) // ASKED, 1)][:ASKED]]
        into.again.append(find_again(encoder, card, pixels.cache.pixels, asked, _preset(folder)))
    finally:
        pixels.cache.close()
    finite = np.nan_to_num(features.astype(np.float64))
    quality = measure_quality(finite[sample.drawn])
    into.runs.append(row.id)
    into.epochs.append(float(row.result.get("epochs", 0.0)))
    into.rankme.append(quality.rankme)
    into.spread.append(quality.spread)
    with one_blas_thread():
        probes = probe(finite[sample.labelled], sample.codes, progress)
    if probes is not None:
        into.linear.append(probes.linear.right)
        into.knn.append(probes.knn.right)
    return sample


def _preset(folder: Path) -> str:
    from sslcore.record import RunRecord
    from sslcore.setup import read_setup

    setup = read_setup(RunRecord(folder))
    return setup.config.augmentation if setup else "photos"


def _facts(method: str, one: Measured) -> dict[str, Any]:
    again = np.mean(one.again, axis=0)
    return {
        "method": method,
        "runs": one.runs,
        "epochs": round(float(np.mean(one.epochs)), 2),
        "rankme": round(float(np.mean(one.rankme)), 2),
        "spread": round(float(np.mean(one.spread)), 4),
        "again": _said(float(again.mean()), wilson(float(again.mean()), len(again))),
        "linear": _read(one.linear),
        "knn": _read(one.knn),
        "difference": None,
    }


def _read(right: list[np.ndarray]) -> dict[str, Any] | None:
    """Return the accuracy over all seeds with its interval; None where nothing was read."""
    if not right:
        return None
    mean = np.mean(right, axis=0)
    return _said(float(mean.mean()), interval_of(mean))


def _said(accuracy: float, interval: tuple[float, float]) -> dict[str, Any]:
    return {"accuracy": round(accuracy, 4), "interval": [round(value, 4) for value in interval]}


def _difference(one: np.ndarray, best: np.ndarray) -> dict[str, Any]:
    mean, low, high = paired_difference(one, best)
    return {"mean": round(mean, 4), "interval": [round(low, 4), round(high, 4)]}


def _merit(facts: dict[str, Any]) -> tuple[float, float]:
    linear, again = facts["linear"], facts["again"]
    return (linear or again)["accuracy"], again["accuracy"]


def read_out(ranking: list[dict[str, Any]]) -> str:
    """Return in one sentence which method is best, and whether that is clear."""
    best = ranking[0]
    title = METHODS[best["method"]].title if best["method"] in METHODS else best["method"]
    if best["linear"] is None:
        share = 100 * best["again"]["accuracy"]
        return (
            f"A hint, no verdict: {title} finds another view of the same image most often, {share:.0f} %. "
            "Label a few images to know more."
        )
    reached = 100 * best["linear"]["accuracy"]
    close = [one["method"] for one in ranking[1:] if one["difference"]["interval"][1] >= 0]
    if not close:
        return f"{title} is best on your labels, {reached:.0f} %, and clearly so."
    other = METHODS[close[0]].title if close[0] in METHODS else close[0]
    return f"{title} is best on your labels, {reached:.0f} %, but not clearly better than {other}."
