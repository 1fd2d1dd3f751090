"""What the benchmarks of learning share: images in, and two honest probes of features."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sslcore import verbs
from sslcore.configs import HeadConfig, PretrainConfig
from sslcore.head import fit_head, predict_proba, space_of
from sslcore.jobs.learn import open_pixels
from sslcore.learner import Learner
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.setup import set_up
from sslcore.store import Store
from sslcore.threads import one_blas_thread


def take_in(folder: Path, project: Path, px: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (pixels uint8 [n, px, px, 3], class codes int64 [n]) of a folder of class folders, via a new project."""
    verbs.init(project, folder, True, Progress())
    found = open_pixels(open_project(project), px, Progress())
    pixels = np.array(found.cache.pixels[found.rows])
    found.cache.close()
    with Store(open_project(project), readonly=True) as store:
        truth = store.truth()
    names = sorted(set(truth.values()))
    return pixels, np.array([names.index(truth[image]) for image in found.ids.tolist()])


def handful_learner(pixels: np.ndarray, encoder: str, batch: int) -> Learner:
    """Return Handful's SimCLR on `pixels` with `encoder`, set up for this machine as a run sets itself up."""
    config = PretrainConfig("simclr", encoder, pixels.shape[1], batch, minutes=10)
    rows = np.arange(len(pixels))
    setup, _ = set_up(pixels, rows, config)
    return Learner(pixels, rows, setup)


def linear_probe(
    train: np.ndarray, codes: np.ndarray, test: np.ndarray, test_codes: np.ndarray, labels: int = 20_000
) -> float:
    """Return test accuracy of logistic regression on standardised features with `labels` random labels.

    The penalty is chosen on a tenth of the labels, never on the test images.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    chosen = np.random.default_rng(0).permutation(len(train))[:labels]
    scaler = StandardScaler().fit(train[chosen])
    x, y = scaler.transform(train[chosen]), codes[chosen]
    held = len(chosen) // 10
    tries = {}
    for strength in (0.003, 0.03):
        model = LogisticRegression(C=strength, max_iter=300).fit(x[held:], y[held:])
        tries[strength] = model.score(x[:held], y[:held])
    best = max(tries, key=lambda strength: tries[strength])
    model = LogisticRegression(C=best, max_iter=300).fit(x, y)
    return float(model.score(scaler.transform(test), test_codes))


def few_labels(
    train: np.ndarray,
    codes: np.ndarray,
    test: np.ndarray,
    test_codes: np.ndarray,
    per_class: int = 10,
    draws: int = 5,
) -> np.ndarray:
    """Return test accuracy of Handful's own head on `per_class` random labels a class, float64 [draws]."""
    space, classes = space_of(train), tuple(range(int(codes.max()) + 1))
    found = []
    for seed in range(draws):
        random = np.random.default_rng(seed)
        chosen = np.concatenate([random.permutation(np.flatnonzero(codes == c))[:per_class] for c in classes])
        with one_blas_thread():
            head = fit_head(train[chosen], codes[chosen], classes, HeadConfig(), space=space)
        found.append((predict_proba(head, test).argmax(axis=1) == test_codes).mean())
    return np.array(found)
