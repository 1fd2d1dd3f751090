"""Where the useful representation of a run sits: every layer measured without labels and, once there are some, with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from sslcore.configs import POOLED
from sslcore.disk import write_json
from sslcore.errors import HandfulError, from_os_error
from sslcore.jobs.labelled_rows import Labelled, read_labelled
from sslcore.jobs.learn import IMAGES_FILE, Pixels, describe_encoder, open_pixels
from sslcore.probe import Probe, Probes, paired_difference, probe
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.quality import rankme
from sslcore.threads import one_blas_thread

MOST = 2000
"""Images that are looked at, and labelled images that are asked about."""
FILE = "layers.json"
"""In a run's folder: what `layers` returned last."""


@dataclass(frozen=True)
class Sample:
    """Images to look at: `rows` int64 [n] of the project's; which of them were drawn by lot, and which are labelled."""

    rows: np.ndarray
    drawn: np.ndarray
    labelled: np.ndarray
    codes: np.ndarray


def layers(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Return what every layer of run `args["run"]` is good for; also left in its folder as layers.json.

    {run, layers: [{name, dim, rankme, linear, knn, difference}], labels, reason, best, clear, sentence}; linear and
    knn are {accuracy, interval}, difference is that of the linear probe to the pooled features with its interval;
    all three None without labels. HandfulError for a run without checkpoint.
    """
    folder, _, resolution = describe_encoder(project, args["run"])
    if folder is None:
        raise HandfulError("Only a pretraining run has layers to look into.", "Choose one with --run.")
    pixels = open_pixels(project, resolution, progress)
    try:
        found = _look_into(project, folder, pixels, progress)
    finally:
        pixels.cache.close()
    result = {"run": args["run"], **found}
    try:
        write_json(folder / FILE, result)
    except OSError as error:
        raise from_os_error(error, "save what was found") from error
    return result


def draw_sample(n: int, labelled: Labelled, most: int = MOST) -> Sample:
    """Return up to `most` of n images by lot, always the same, and up to `most` of the labelled ones."""
    rng = np.random.default_rng(0)
    drawn = np.sort(rng.permutation(n)[:most])
    chosen = np.sort(rng.permutation(len(labelled.rows))[:most])
    asked = labelled.rows[chosen]
    rows = np.union1d(drawn, asked)
    codes = np.unique(labelled.codes[chosen], return_inverse=True)[1]
    return Sample(rows, np.searchsorted(rows, drawn), np.searchsorted(rows, asked), codes)


def _look_into(project: Project, folder: Path, pixels: Pixels, progress: Progress) -> dict[str, Any]:
    from sslcore.evaluate import too_few
    from sslcore.layers import embed_layers, load_networks

    labelled = read_labelled(project, pixels.ids)
    sample = draw_sample(len(pixels.ids), labelled)
    learnt = np.load(folder / IMAGES_FILE, allow_pickle=False).shape[1]
    networks = load_networks(folder, learnt)
    features = embed_layers(networks, pixels.cache.pixels, pixels.rows[sample.rows], progress)
    with one_blas_thread():
        measured = {name: _measure(values, sample, progress) for name, values in features.items()}
    facts = [_facts(name, features[name].shape[1], measured) for name in features]
    return {
        "layers": facts,
        "labels": len(sample.labelled),
        "reason": too_few(sample.codes),
        **read_out(facts),
    }


def _measure(values: np.ndarray, sample: Sample, progress: Progress) -> tuple[float, Probes | None]:
    """Return RankMe of what was drawn, and the probes of what is labelled."""
    progress.check()
    finite = np.nan_to_num(values.astype(np.float64))
    return rankme(finite[sample.drawn]), probe(finite[sample.labelled], sample.codes, progress)


def _facts(name: str, dim: int, measured: dict[str, tuple[float, Probes | None]]) -> dict[str, Any]:
    rank, probes = measured[name]
    facts: dict[str, Any] = {"name": name, "dim": dim, "rankme": round(rank, 2)}
    pooled = measured[POOLED][1]
    if probes is None or pooled is None:
        return {**facts, "linear": None, "knn": None, "difference": None}
    mean, low, high = paired_difference(probes.linear.right, pooled.linear.right)
    difference = {"mean": round(mean, 4), "interval": [round(low, 4), round(high, 4)]}
    return {**facts, "linear": said(probes.linear), "knn": said(probes.knn), "difference": difference}


def said(one: Probe) -> dict[str, Any]:
    """Return a probe as JSON-ready facts."""
    return {"accuracy": round(one.accuracy, 4), "interval": [round(value, 4) for value in one.interval]}


def read_out(facts: list[dict[str, Any]]) -> dict[str, Any]:
    """Return {best, clear, sentence}: the layer to take, whether it is clearly better than the pooled features, why."""
    by_name = {one["name"]: one for one in facts}
    if by_name[POOLED]["linear"] is None:
        rank = by_name[POOLED]["rankme"]
        sentence = (
            f"The pooled features use about {rank:.0f} of their {by_name[POOLED]['dim']} dimensions. Without labels "
            "there is no better layer to be named."
        )
        return {"best": POOLED, "clear": False, "sentence": sentence}
    best = max(facts, key=lambda one: float(one["linear"]["accuracy"]))
    pooled = 100 * by_name[POOLED]["linear"]["accuracy"]
    reached = 100 * best["linear"]["accuracy"]
    if best["name"] == POOLED or reached <= pooled:
        last = facts[-1]
        if last["name"] == POOLED:
            sentence = f"The pooled features are best: {pooled:.0f} %."
        else:
            other = 100 * last["linear"]["accuracy"]
            sentence = f"The pooled features are best: {pooled:.0f} %, the projector's output {other:.0f} %."
        return {"best": POOLED, "clear": False, "sentence": sentence}
    where = best["name"]
    if best["difference"]["interval"][0] > 0:
        sentence = f"Clearly better than the pooled features ({pooled:.0f} %): {where}, {reached:.0f} %."
        return {"best": where, "clear": True, "sentence": sentence}
    sentence = f"No layer is clearly better than the pooled features: {pooled:.0f} %."
    return {"best": POOLED, "clear": False, "sentence": sentence}
