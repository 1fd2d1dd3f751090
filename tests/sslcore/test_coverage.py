"""Intervals hold what they promise: the quick version of benchmarks/coverage.py, with fixed seeds."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

PLACE = Path(__file__).parents[2] / "benchmarks" / "coverage.py"


@pytest.fixture(scope="module")
def coverage() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("coverage_benchmark", PLACE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    # It reads its neighbours in that folder.
    sys.path.insert(0, str(PLACE.parent))
    spec.loader.exec_module(module)
    yield module
    sys.path.remove(str(PLACE.parent))


@pytest.mark.parametrize(("images", "population"), [(20, None), (50, None), (50, 100), (100, 2000)])
def test_an_audit_covers_the_truth_in_95_of_100_projects(
    coverage: ModuleType, images: int, population: int | None
) -> None:
    found = coverage.covered(coverage.audited(images, population, 1000))
    assert found.projects == 1000
    assert 0.93 <= found.share <= 0.972


def test_the_exact_interval_never_falls_as_low_as_wilsons(coverage: ModuleType) -> None:
    grid = np.linspace(0.5, 0.99, 99)
    exact = {name: coverage.exactly_covered(50, grid, name) for name in ("mid-P", "Wilson")}
    assert exact["mid-P"].min() > exact["Wilson"].min()
    assert 0.94 <= exact["mid-P"].mean() <= 0.96


@pytest.mark.parametrize(("labels", "classes", "accuracy"), [(20, 2, 0.7), (40, 4, 0.75), (100, 4, 0.85)])
def test_cross_validation_covers_the_accuracy_of_the_head(
    coverage: ModuleType, labels: int, classes: int, accuracy: float
) -> None:
    """With 50 projects the share is known to about 3 points: 95 % lies between 89 and 100."""
    world = coverage.tuned(labels, classes, accuracy, 0.0)
    found = coverage.covered(coverage.cross_validated(world, labels, coverage.Draws(50, 0, 99)))
    assert found.projects > 40
    assert 0.88 <= found.share <= 1.0
    assert found.width < 0.5


@pytest.mark.parametrize(("labels", "classes", "accuracy"), [(100, 10, 0.5), (150, 50, 0.6)])
def test_few_random_labels_a_class_do_not_flatter_the_head(
    coverage: ModuleType, labels: int, classes: int, accuracy: float
) -> None:
    """Counted label by label it says 2 and 5 points too much."""
    world = coverage.tuned(labels, classes, accuracy, 0.0)
    rows = coverage.cross_validated(world, labels, coverage.Draws(40, 0, 99))
    assert len(rows) == 40
    assert abs(np.mean([said - truth for _low, _high, truth, said in rows])) < 0.018
    assert coverage.covered(rows).share >= 0.9


def test_so_few_projects_cannot_tell_97_percent_from_94(coverage: ModuleType) -> None:
    said = {
        (share, projects): coverage.Covered(share, projects, 0.1).verdict
        for share, projects in ((0.97, 36), (0.83, 36), (0.95, 3000), (1.0, 300), (0.0, 0))
    }
    assert list(said.values()) == ["cannot tell", "no", "yes", "no", "no project says one"]


def test_a_paired_difference_covers_the_true_one(coverage: ModuleType) -> None:
    draws = coverage.Draws(50, 0, 99)
    found = coverage.covered(coverage.paired(coverage.tuned(60, 4, 0.75, 0.0), 60, draws))
    assert found.projects > 40
    assert 0.88 <= found.share <= 1.0


def test_a_forecast_covers_the_gain_and_is_not_far_off(coverage: ModuleType) -> None:
    rows = np.array(coverage.forecasts(coverage.tuned(60, 4, 0.75, 0.0), 60, coverage.Draws(40, 0, 99)))
    assert len(rows) > 35
    low, high, low80, high80, told, gain = rows.T
    assert np.mean((low <= gain) & (gain <= high)) >= 0.85
    assert 0.6 <= np.mean((low80 <= gain) & (gain <= high80)) <= 0.98
    assert abs(np.mean(told - gain)) < 0.03
    assert (low < told).all()
    assert (told < high).all()


def test_a_forecast_is_about_the_images_without_a_label_where_auto_chose_the_labels(
    coverage: ModuleType,
) -> None:
    """The labelled images are the hard ones: of them alone, more labels would seem to bring far more."""
    world = coverage.tuned(100, 4, 0.9, 2.0)
    rows = np.array(coverage.forecasts_of_asked(world, [100], coverage.Draws(8, 0, 99))[100])
    low, high, _low80, _high80, told, gain = rows.T
    assert len(rows) == 8
    assert abs(np.mean(told - gain)) < 0.007
    assert np.mean((low <= gain) & (gain <= high)) >= 0.8
    assert np.mean(high - low) < 0.045


def test_where_auto_chose_the_labels_the_corrected_figure_is_near_the_truth(coverage: ModuleType) -> None:
    world = coverage.tuned(100, 4, 0.85, 0.0)
    rows = np.array(coverage.chosen(world, ("auto",), [100], coverage.Draws(12, 0, 99))[100])
    plain, _low, _high, better, low, high, truth = rows.T
    assert np.mean(plain - truth) < -0.04
    assert abs(np.mean(better - truth)) < 0.03
    assert np.mean((low <= truth) & (truth <= high)) >= 0.8
