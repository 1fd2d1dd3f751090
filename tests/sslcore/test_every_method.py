"""What holds for every method in the registry, whatever it learns by."""

from __future__ import annotations

import importlib
import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from sslcore.batch import Batch
from sslcore.configs import PretrainConfig
from sslcore.device import FP32
from sslcore.encoders import build_encoder
from sslcore.known import Known, stand_in
from sslcore.learner import Learner, Setup
from sslcore.methods import METHODS
from sslcore.plan import Machine, resolve
from sslcore.task import Task
from sslcore.views import MOST_IMAGES, draw_views
from tests.scenes import scenes

COUNT, PX, BATCH = 48, 32, 12


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def learner_of(name: str, count: int = COUNT, batch: int = BATCH) -> Learner:
    """Return a learner of the method on `count` small pictures, with made-up facts about them."""
    pixels, _ = scenes(count, PX)
    encoder = METHODS[name].encoders[0] if METHODS[name].encoders else "tiny"
    knobs = {knob: float(count) for knob, card in METHODS[name].knobs.items() if card.within_images}
    config = PretrainConfig(name, encoder, batch=batch, epochs=1, knobs=knobs)
    plan = resolve(config, count, PX, False, Machine(1))
    return Learner(pixels, np.arange(count), Setup(plan, (0.5,) * 3, (0.25,) * 3, FP32), facts(count))


def facts(count: int) -> Known:
    return stand_in(count)


@pytest.mark.parametrize("name", METHODS)
def test_a_method_is_described_and_has_a_file(name: str) -> None:
    entry = METHODS[name]
    assert all((entry.title, entry.one_line, entry.family, entry.paper))
    assert all(knob.low <= knob.default <= knob.high and knob.help for knob in entry.knobs.values())
    module = importlib.import_module(f"sslcore.methods.{name}")
    assert module.__doc__
    assert callable(module.build)


@pytest.mark.parametrize("name", METHODS)
def test_a_step_gives_a_finite_loss_and_reaches_every_weight(name: str) -> None:
    learner = learner_of(name)
    before = {key: value.clone() for key, value in learner.encoder.state_dict().items()}
    assert learner.train_step(0.3)
    assert math.isfinite(learner.loss)
    assert all(math.isfinite(float(value)) for value in learner.terms.values())
    assert learner.terms
    assert all(p.grad is not None and torch.isfinite(p.grad).all() for p in learner.parameters)
    moved = [not torch.equal(before[key], value) for key, value in learner.encoder.state_dict().items()]
    assert any(moved)


@pytest.mark.parametrize("name", METHODS)
def test_a_restored_learner_goes_on_bit_by_bit(name: str) -> None:
    whole = learner_of(name)
    for _ in range(5):
        whole.train_step(0.3)
    first = learner_of(name)
    for _ in range(2):
        first.train_step(0.3)
    tensors, numbers = first.state()
    tensors = {key: value.clone() for key, value in tensors.items()}
    second = learner_of(name)
    second.load_state(tensors, json.loads(json.dumps(numbers)))
    for _ in range(3):
        second.train_step(0.3)
    for key, value in whole.state()[0].items():
        assert torch.equal(value, second.state()[0][key]), key


@pytest.mark.parametrize("name", METHODS)
def test_computing_a_loss_changes_nothing_that_is_saved(name: str) -> None:
    """A step may be tried again in smaller pieces: only `after_step` may remember."""
    learner = learner_of(name)
    learner.train_step(0.3)
    learner.method.eval()
    learner.encoder.eval()
    before = {key: value.clone() for key, value in learner.state()[0].items() if "random" not in key}
    images, places, *_ = learner.feed.images(1)
    batch = Batch(images, learner.augmenter, places, learner.known, learner.feed.fetch)
    views = learner.method.views(batch)
    learner.method.loss(learner.encode, views)
    for key, value in learner.state()[0].items():
        if "random" not in key:
            assert torch.equal(value, before[key]), key


@pytest.mark.parametrize("name", METHODS)
def test_the_picture_of_the_task_shows_images_and_disturbs_nothing(name: str) -> None:
    learner = learner_of(name)
    learner.train_step(0.3)
    before = {key: value.clone() for key, value in learner.state()[0].items()}
    picture = draw_views(learner, np.arange(COUNT))
    for key, value in learner.state()[0].items():
        assert torch.equal(value, before[key]), key
    assert picture.pixels.shape == (MOST_IMAGES, 1 + len(picture.captions), PX, PX, 3)
    assert picture.pixels.dtype == np.uint8
    assert len(picture.captions) == len(picture.right) >= 1
    assert all(len(column) == MOST_IMAGES for column in picture.right)
    assert type(learner.method).picture is not Task.picture, "the picture must show the task, not only views"
    assert learner.encoder.training
    assert learner.method.training


@pytest.mark.parametrize("name", METHODS)
def test_a_batch_cut_into_pieces_learns_too(name: str) -> None:
    learner = learner_of(name)
    learner.pieces = 2
    assert learner.train_step(0.3)
    assert math.isfinite(learner.loss)
    assert all(p.grad is not None for p in learner.parameters)


TOGETHER = """
import json, sys
import torch
from sslcore import distributed
from tests.sslcore.test_every_method import learner_of

torch.set_num_threads(1)
names, found = json.loads(sys.argv[1]), {}
with distributed.team():
    for name in names:
        learner = learner_of(name, count=46, batch=23)
        found[name] = []
        for _ in range(3):
            learner.train_step(0.3)
            found[name].append([learner.loss, *(float(v) for v in learner.terms.values())])
    if distributed.rank() == 0:
        print(json.dumps(found))
"""


@pytest.mark.slow
def test_two_processes_take_the_steps_of_one(tmp_path: Path) -> None:
    """Real torchrun, real gloo: batches of 23 images, so that the shares are unlike; losses and terms to 1e-4."""
    names = [name for name, card in METHODS.items() if not card.single_process]
    script = tmp_path / "together.py"
    script.write_text(TOGETHER)
    environment = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "GLOO_SOCKET_IFNAME": "lo",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    answers = []
    for start in ([sys.executable], torchrun):
        words = [*start, str(script), json.dumps(names)]
        done = subprocess.run(words, capture_output=True, text=True, env=environment)
        assert done.returncode == 0, done.stderr
        answers.append(json.loads(done.stdout.strip().splitlines()[-1]))
    one, two = answers
    for name in names:
        # A loss may be about 0, as a cosine is at first.
        np.testing.assert_allclose(
            [step[0] for step in two[name]], [step[0] for step in one[name]], 1e-4, 1e-5, err_msg=name
        )
        np.testing.assert_allclose(two[name], one[name], rtol=1e-3, atol=1e-4, err_msg=name)


def test_an_encoder_that_a_method_cannot_train_is_refused() -> None:
    for name, card in METHODS.items():
        if card.encoders:
            config = PretrainConfig(name, "tiny", epochs=1)
            with pytest.raises(Exception, match="can't train the encoder"):
                resolve(config, 100, PX, False, Machine(1))


def test_networks_of_every_kind_offer_maps() -> None:
    x = torch.zeros(2, 3, 32, 32)
    for name in (
        "tiny",
        "small64",
        "vit",
        "torchvision:resnet18",
        "torchvision:vit_b_32",
        "timm:convnext_atto",
    ):
        encoder = build_encoder(name, 0, 32).eval()
        features, maps = encoder.features(x), encoder.maps(x)
        assert maps.shape[:2] == (2, encoder.map_channels), name
        assert maps.shape[2] == maps.shape[3]
        flat = encoder.flat(x)
        torch.testing.assert_close(flat[:, : encoder.dim], features)
        assert len(encoder.stage_averages(x)) == len(encoder.stages()) >= 1, name
