"""The person's own labels given once more on paper: what each strategy would have reached with fewer of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from sslcore.errors import HandfulError
from sslcore.evaluate import too_few
from sslcore.judging import Labels, folds_of
from sslcore.paired_curves import beside, saving
from sslcore.progress import Progress
from sslcore.replay import AT_ONCE, HEAD, Known, Replay, known_of, prepare, side_by_side
from sslcore.savings import Needed
from sslcore.suggest import STRATEGIES

CONTROL = "random"
ALWAYS = ("auto", "typiclust", "margin", CONTROL)
MIN_LABELS = 40
"""Below, a fold leaves too small a pool for a choice to be one."""
SIZES = (5, 10, 20, 40, 80, 160, 320)
NOTE = (
    "The pool is the images that were labelled. Where suggestions chose them, it is not like all images: what is saved "
    "among all of them may be more or less than this."
)


@dataclass(frozen=True)
class BacktestConfig:
    """How the labels are replayed: folds held out in turn, in so many rounds."""

    strategies: Sequence[str] = ALWAYS
    folds: int = 5
    rounds: int = 4
    seed: int = 0


def backtest(
    embeddings: np.ndarray,
    labels: Labels,
    config: BacktestConfig,
    progress: Progress | None = None,
    known: Known | None = None,
) -> dict[str, Any]:
    """Return {labels, pool, sizes, curves, differences, labels_needed, saved, sentence, note, reason}, ready for JSON.

    embeddings [m, d] of the labelled images. Each fold is held out once a round; of the others each strategy picks, and
    the app's own head is judged on the fold at every size. All is paired over the images and rounds. saved:
    {strategy: {budget, labels, low, high, bound, verdict}} at the largest size up to half the pool. known: of all the
    project's images. Only labels that may be judged on take part. With too few, only labels and reason are there.
    Raises Cancelled, HandfulError on unknown strategies.
    """
    progress = progress or Progress()
    names = list(dict.fromkeys([*config.strategies, CONTROL]))
    if unknown := [name for name in names if name not in STRATEGIES]:
        raise HandfulError(f"There is no strategy called {unknown[0]!r}.", f"Known: {', '.join(STRATEGIES)}.")
    seen = np.flatnonzero(labels.judged)
    _, codes = np.unique(labels.codes[seen], return_inverse=True)
    if reason := cannot(codes):
        return {"labels": len(seen), "reason": reason}
    known = known or known_of(embeddings, progress)
    embeddings = np.asarray(embeddings)[seen]
    kept = Labels(codes, np.ones(len(codes), dtype=bool), labels.group[seen])
    pool = len(codes) - -(-len(codes) // config.folds)
    sizes = [size for size in SIZES if size <= 0.8 * pool]
    right = _replay_all(embeddings, kept, names, sizes, config, known, progress)
    facts, needed = beside(right, CONTROL, sizes)
    # Where nearly all of the pool is labelled, every strategy has picked the same.
    step = max(place for place, size in enumerate(sizes) if size <= max(pool / 2, sizes[0]))
    saved = {
        name: _saved(found[step], sizes[step], facts["differences"][name]) for name, found in needed.items()
    }
    first = next((name for name in names if name != CONTROL), None)
    return {
        "labels": len(codes),
        "pool": pool,
        "sizes": sizes,
        "control": CONTROL,
        "head": HEAD,
        "titles": {name: STRATEGIES[name].title for name in names},
        **facts,
        "saved": saved,
        "sentence": sentence(first, saved[first]) if first else "",
        "note": NOTE,
        "reason": "",
    }


def cannot(codes: np.ndarray) -> str:
    """Return why labels int [m] are too few to replay, or ""."""
    if reason := too_few(codes):
        return reason
    missing = MIN_LABELS - len(codes)
    if missing > 0:
        return f"too few labels to say: missing {missing} more labels" if missing > 1 else ONE_MORE
    return ""


ONE_MORE = "too few labels to say: missing 1 more label"


def sentence(name: str, saved: dict[str, Any]) -> str:
    """Return in one sentence what a strategy would have saved of the labels, or that it cannot be told."""
    title, budget = STRATEGIES[name].title, saved["budget"]
    if saved["verdict"] == "fewer":
        return (
            f"{title}: {saved['labels']:.0f} labels would have done what {budget} drawn at random do "
            f"({saved['low']:.0f} to {saved['high']:.0f})."
        )
    if saved["verdict"] == "more":
        return f"{title} would have needed more labels than a random draw for what {budget} reach."
    return f"{title} and a random draw cannot be told apart on your labels."


def _saved(needed: Needed, budget: int, differences: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return what is needed beside `budget` random labels, with a verdict that the accuracies bear out."""
    verdict = saving(needed, budget)
    seen = {one["verdict"] for size, one in differences.items() if int(size) <= budget}
    # Where labels change nothing, curves are flat and cross anywhere: no accuracy differs, so no label is saved.
    if {"fewer": "better", "more": "worse"}.get(verdict) not in seen:
        verdict = "unclear"
    return {"budget": budget, **needed.to_json(), "verdict": verdict}


def _replay_all(
    embeddings: np.ndarray,
    labels: Labels,
    names: Sequence[str],
    sizes: Sequence[int],
    config: BacktestConfig,
    known: Known,
    progress: Progress,
) -> dict[str, np.ndarray]:
    """Return float64 [rounds, m, sizes] of each strategy: which image was taken for what it is, out of fold."""
    m = len(labels.codes)
    right = {name: np.zeros((config.rounds, m, len(sizes))) for name in names}
    rng = np.random.default_rng(config.seed)
    total = config.rounds * min(config.folds, m)
    for turn in range(config.rounds):
        fold = folds_of(labels, config.folds, rng)
        for part in range(int(fold.max()) + 1):
            held = np.flatnonzero(fold == part)
            material = prepare(embeddings, labels.codes, np.flatnonzero(fold != part), held, known)
            seed = config.seed + 1 + turn * config.folds + part

            def one(name: str, material: Any = material, seed: int = seed) -> np.ndarray:
                replay = Replay(material, name, seed, max(1, min(AT_ONCE, len(material.pool) // 10)))
                reached = []
                for size in sizes:
                    replay.label_up_to(min(size, len(material.pool)), progress)
                    reached.append(replay.right())
                return np.stack(reached, axis=1)

            for name, found in side_by_side(one, names):
                right[name][turn, held] = found
            progress.report(turn * (int(fold.max()) + 1) + part + 1, total, what="replaying your labels")
    return right
