from __future__ import annotations

import importlib
import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from scipy.integrate import quad

from sslcore.configs import PretrainConfig
from sslcore.encoders import build_encoder
from sslcore.errors import HandfulError
from sslcore.known import nothing_known
from sslcore.methods import METHODS, check_knobs
from sslcore.methods.lejepa import epps_pulley, sigreg
from sslcore.methods.multiview import multi_nt_xent
from sslcore.methods.simclr import nt_xent
from sslcore.methods.vicreg import VICReg, covariance_term, variance_term
from sslcore.plan import Machine, resolve
from sslcore.task import Parts
from tests.sslcore.stand_ins import PlainEncode


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def plain_nt_xent(first: np.ndarray, second: np.ndarray, temperature: float) -> float:
    """Equation 1 of the paper, pair by pair."""
    z = [row / math.sqrt(float(row @ row)) for row in np.concatenate([first, second])]
    n, total = len(first), 0.0
    for i in range(2 * n):
        partner = (i + n) % (2 * n)
        others = sum(math.exp(float(z[i] @ z[k]) / temperature) for k in range(2 * n) if k != i)
        total += -math.log(math.exp(float(z[i] @ z[partner]) / temperature) / others)
    return total / (2 * n)


def plain_vicreg(first: np.ndarray, second: np.ndarray, weights: tuple[float, float, float]) -> float:
    n, d = first.shape
    alike = sum((first[i, j] - second[i, j]) ** 2 for i in range(n) for j in range(d)) / (n * d)
    varied = independent = 0.0
    for z in (first, second):
        means = [sum(z[i, j] for i in range(n)) / n for j in range(d)]
        cov = [
            [sum((z[i, a] - means[a]) * (z[i, b] - means[b]) for i in range(n)) / (n - 1) for b in range(d)]
            for a in range(d)
        ]
        varied += sum(max(0.0, 1 - math.sqrt(cov[j][j] + 1e-4)) for j in range(d)) / d / 2
        independent += sum(cov[a][b] ** 2 for a in range(d) for b in range(d) if a != b) / d
    return weights[0] * alike + weights[1] * varied + weights[2] * independent


def pair(n: int, d: int, scale: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng([n, d])
    first = rng.normal(size=(n, d)) * scale
    return first, first + 0.3 * rng.normal(size=(n, d))


@pytest.mark.parametrize(("n", "d", "temperature"), [(2, 3, 0.5), (7, 5, 0.2), (16, 8, 0.07)])
def test_nt_xent_equals_the_formula(n: int, d: int, temperature: float) -> None:
    first, second = pair(n, d)
    found = nt_xent(torch.from_numpy(first), torch.from_numpy(second), temperature)
    assert float(found) == pytest.approx(plain_nt_xent(first, second, temperature), rel=1e-10)
    single = nt_xent(torch.from_numpy(first).float(), torch.from_numpy(second).float(), temperature)
    assert float(single) == pytest.approx(float(found), rel=1e-4)


def test_with_two_views_multi_view_is_simclr() -> None:
    both = torch.from_numpy(np.stack(pair(9, 5)))
    assert float(multi_nt_xent(both, 0.2)) == pytest.approx(float(nt_xent(*both, 0.2)), rel=1e-12)


def test_multi_view_averages_over_pairs_and_takes_no_negative_from_the_same_image() -> None:
    views = np.random.default_rng(0).normal(size=(3, 4, 5))
    z = views / np.linalg.norm(views, axis=2, keepdims=True)
    losses = []
    for v, w, i in itertools.product(range(3), range(3), range(4)):
        if v != w:
            others = [z[v, i] @ z[u, k] for u in range(3) for k in range(4) if k != i]
            alike = math.exp(z[v, i] @ z[w, i] / 0.3)
            losses.append(-math.log(alike / (alike + sum(math.exp(o / 0.3) for o in others))))
    found = float(multi_nt_xent(torch.from_numpy(views), 0.3))
    assert found == pytest.approx(np.mean(losses), rel=1e-10)


def test_epps_pulley_equals_the_integral() -> None:
    values = np.random.default_rng(1).normal(0.5, 2, size=(50, 2))
    for column, found in zip(values.T, epps_pulley(torch.from_numpy(values)), strict=True):

        def gap(t: float, column: np.ndarray = column) -> float:
            return float(
                abs(np.exp(1j * t * column).mean() - math.exp(-t * t / 2)) ** 2 * math.exp(-t * t / 2)
            )

        assert float(found) == pytest.approx(quad(gap, -5, 5)[0], rel=0.02)


def test_sigreg_likes_a_round_cloud_best() -> None:
    torch.manual_seed(0)
    cloud = torch.randn(1000, 8)
    round_, shifted, wide = (float(sigreg(x, 64)) for x in (cloud, cloud + 1, 3 * cloud))
    collapsed = float(sigreg(torch.zeros(1000, 8), 64))
    assert 0 < round_ < 2
    assert min(shifted, wide, collapsed) > 20 * round_


@pytest.mark.parametrize(("n", "d", "scale"), [(2, 3, 1.0), (9, 4, 0.3), (12, 6, 2.0)])
def test_vicreg_equals_the_formula(n: int, d: int, scale: float) -> None:
    first, second = pair(n, d, scale)
    weights = (25.0, 15.0, 2.0)
    names = ("invariance", "variance", "covariance")
    method = VICReg(d, dict(zip(names, weights, strict=True)), 8)
    method.projector = torch.nn.Identity()  # type: ignore[assignment]
    views = [torch.from_numpy(first), torch.from_numpy(second)]
    loss, terms = method.loss(PlainEncode(lambda x: x), views)
    assert float(loss) == pytest.approx(plain_vicreg(first, second, weights), rel=1e-10)
    total = sum(weight * float(terms[name]) for name, weight in zip(names, weights, strict=True))
    assert total == pytest.approx(float(loss), rel=1e-10)


def test_vicreg_terms_see_collapse_and_redundancy() -> None:
    torch.manual_seed(0)
    free = torch.randn(2000, 4, dtype=torch.float64) * 2
    assert float(variance_term(free)) == 0
    assert float(variance_term(torch.ones(10, 4))) == pytest.approx(0.99, abs=1e-6)
    assert float(covariance_term(free)) < 0.1
    assert float(covariance_term(free[:, :1].expand(-1, 4))) > 10


@pytest.mark.parametrize("name", ["simclr", "multiview", "vicreg", "lejepa"])
def test_two_images_are_enough_for_a_finite_loss(name: str) -> None:
    encoder = build_encoder("tiny", 0)
    parts = Parts(encoder, check_knobs(name, {}), 2, nothing_known(2), (0.5,) * 3, (0.3,) * 3)
    method = importlib.import_module(f"sslcore.methods.{name}").build(parts)
    loss, _ = method.loss(PlainEncode(encoder.features), [torch.randn(2, 3, 16, 16) for _ in range(2)])
    assert torch.isfinite(loss)


def test_what_counts_images_fits_to_those_there_are_unless_somebody_said_more() -> None:
    assert check_knobs("swav", {}, 100)["queue"] == 100
    assert check_knobs("swav", {}, 5000)["queue"] == METHODS["swav"].knobs["queue"].default
    with pytest.raises(HandfulError, match=r"queue = 300 is more than the 100 images"):
        resolve(PretrainConfig("swav", knobs={"queue": 300}, epochs=1), 100, 32, False, Machine(1))


@pytest.mark.parametrize("name", ["colorization", "split_brain", "cmc"])
def test_what_learns_from_colours_is_refused_where_there_are_none(name: str) -> None:
    config = PretrainConfig(name, epochs=1)
    assert resolve(config, 100, 32, False, Machine(1)).method == name
    for grey, channels in ((True, 3), (False, 1)):
        with pytest.raises(HandfulError, match="learns from colours"):
            resolve(replace(config, channels=channels), 100, 32, grey, Machine(1))


def test_knobs_are_checked_and_completed() -> None:
    knobs = check_knobs("vicreg", {"covariance": 2})
    assert knobs["covariance"] == 2.0
    assert set(knobs) == set(METHODS["vicreg"].knobs)
    with pytest.raises(HandfulError, match="no knob 'magic'"):
        check_knobs("simclr", {"magic": 1})
    with pytest.raises(HandfulError, match="out of range"):
        check_knobs("simclr", {"temperature": -1})
    with pytest.raises(HandfulError, match="no method named 'x'"):
        check_knobs("x", {})
