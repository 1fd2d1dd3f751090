"""Where a run's weights come from: files as they are found in the world, and timm's, only when asked for."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor

from sslcore import verbs
from sslcore.configs import SCRATCH, PretrainConfig
from sslcore.encoders import Encoder, build_encoder, load_encoder
from sslcore.errors import Cancelled, HandfulError
from sslcore.progress import Control, Progress
from sslcore.recolour import LUMA
from sslcore.start_choices import PRETRAINED
from sslcore.start_weights import StartReport, start_from

PX = 32


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def weights_of(encoder: Encoder) -> dict[str, Tensor]:
    return {name: value.clone() for name, value in encoder.network.state_dict().items()}


def written(tensors: dict[str, Tensor], file: Path) -> str:
    save_file({name: value.contiguous() for name, value in tensors.items()}, file)
    return str(file)


def begin(encoder: Encoder, start: str) -> StartReport:
    report = start_from(encoder, start, PX)
    assert report is not None
    return report


def refused(encoder: Encoder, start: str) -> HandfulError:
    before = weights_of(encoder)
    with pytest.raises(HandfulError) as caught:
        start_from(encoder, start, PX)
    assert all(torch.equal(value, before[name]) for name, value in encoder.network.state_dict().items())
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    "prefix", ["", "module.", "encoder.", "backbone.", "network.", "model.encoder.", "encoder.network."]
)
def test_weights_are_found_behind_the_usual_prefixes(tmp_path: Path, prefix: str) -> None:
    encoder, other = build_encoder("tiny", 1), weights_of(build_encoder("tiny", 2))
    tensors = {prefix + name: value for name, value in other.items()}
    report = begin(encoder, written({**tensors, "head.weight": torch.ones(2, 3)}, tmp_path / "w.safetensors"))
    assert all(torch.equal(value, other[name]) for name, value in encoder.network.state_dict().items())
    assert (len(report.taken), report.share) == (len(other), 1.0)
    assert (report.missing, report.other_shape, report.adapted) == ((), (), ())
    assert report.unused == ("head.weight",)
    assert report.sentence == (
        f"Start from w.safetensors: {len(other)} tensors taken (100 % of the encoder), 0 missing, "
        "0 of another shape, 1 unused."
    )


def test_half_precision_weights_are_taken(tmp_path: Path) -> None:
    other = weights_of(build_encoder("tiny", 2))
    halved = {name: value.half() if value.is_floating_point() else value for name, value in other.items()}
    encoder = build_encoder("tiny", 1)
    assert begin(encoder, written(halved, tmp_path / "w.safetensors")).share == 1.0
    for name, value in encoder.network.state_dict().items():
        assert value.dtype == other[name].dtype
        torch.testing.assert_close(value, other[name], rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(("had", "wants"), [(3, 1), (1, 3)])
def test_grey_and_colour_weights_are_interchangeable(tmp_path: Path, had: int, wants: int) -> None:
    old, new = build_encoder("tiny", 2, PX, had).eval(), build_encoder("tiny", 1, PX, wants).eval()
    report = begin(new, written(weights_of(old), tmp_path / "w.safetensors"))
    assert report.adapted == ("stem.0.weight",)
    assert report.share == 1.0
    grey = torch.randn(3, 1, PX, PX).expand(-1, 3, -1, -1)
    torch.testing.assert_close(new(grey), old(grey), atol=1e-4, rtol=1e-4)
    if had == 1:
        colour = torch.randn(3, 3, PX, PX)
        torch.testing.assert_close(new(colour), old(colour), atol=1e-4, rtol=1e-4)
        back = new.network.state_dict()["stem.0.weight"]
        assert torch.allclose(back[:, :1] / LUMA[0], old.network.state_dict()["stem.0.weight"], atol=1e-6)


def test_what_does_not_fit_is_named_and_keeps_its_first_values(tmp_path: Path) -> None:
    encoder, tensors = build_encoder("tiny", 1), weights_of(build_encoder("tiny", 2))
    fresh = weights_of(encoder)
    names = sorted(tensors)
    lost, odd = (
        next(n for n in names if n.startswith(f"stages.{stage}") and n.endswith("first.weight"))
        for stage in "01"
    )
    del tensors[lost]
    tensors[odd] = tensors[odd][:1]
    report = begin(encoder, written({**tensors, "fc.bias": torch.ones(4)}, tmp_path / "w.safetensors"))
    assert (report.missing, report.other_shape, report.unused) == ((lost,), (odd,), ("fc.bias",))
    assert 0.5 < report.share < 1
    for name in (lost, odd):
        assert torch.equal(encoder.network.state_dict()[name], fresh[name])


def test_weights_of_another_network_are_refused(tmp_path: Path) -> None:
    file = written(weights_of(build_encoder("small", 2)), tmp_path / "w.safetensors")
    assert "do not fit the encoder 'tiny': only 0 % of it is there" in str(
        refused(build_encoder("tiny", 1), file)
    )
    nothing = written({"a": torch.ones(3)}, tmp_path / "n.safetensors")
    assert "only 0 %" in str(refused(build_encoder("tiny", 1), nothing))


def test_pickles_and_damaged_files_are_refused(tmp_path: Path) -> None:
    encoder = build_encoder("tiny", 1)
    whole = Path(written(weights_of(encoder), tmp_path / "w.safetensors")).read_bytes()
    for content in (whole[: len(whole) // 2], b"", b"\x80\x02}q\x00."):
        file = tmp_path / "bad.safetensors"
        file.write_bytes(content)
        assert "bad.safetensors is not a safetensors file" in str(refused(encoder, str(file)))
    (tmp_path / "w.pth").write_bytes(whole)
    assert "can run programs" in refused(encoder, str(tmp_path / "w.pth")).hint
    assert "gone" in str(refused(encoder, str(tmp_path / "none.safetensors")))


def test_torchvision_and_timm_name_resnet_alike(tmp_path: Path) -> None:
    pytest.importorskip("timm")
    import timm

    other = timm.create_model("resnet18", num_classes=10).state_dict()
    encoder = build_encoder("torchvision:resnet18", 1)
    report = begin(encoder, written(other, tmp_path / "w.safetensors"))
    assert (report.share, report.unused) == (1.0, ("fc.bias", "fc.weight"))


def test_a_transformers_places_are_resampled_to_the_grid(tmp_path: Path) -> None:
    pytest.importorskip("timm")
    other = weights_of(build_encoder("timm:vit_tiny_patch16_224", 2, 64))
    encoder = build_encoder("timm:vit_tiny_patch16_224", 1, PX)
    report = begin(encoder, written(other, tmp_path / "w.safetensors"))
    assert (report.adapted, report.share) == (("pos_embed",), 1.0)
    assert encoder.network.state_dict()["pos_embed"].shape == (1, 1 + 4, 192)


# timm's own


def from_cache(monkeypatch: pytest.MonkeyPatch, file: Path) -> list[tuple[Any, ...]]:
    """Let the library say that `file` was fetched before; returns what it was asked for."""
    hub = pytest.importorskip("huggingface_hub")
    pytest.importorskip("timm")
    asked: list[tuple[Any, ...]] = []

    def cached(repository: str, name: str, revision: str | None = None) -> str:
        asked.append((repository, name))
        return str(file)

    monkeypatch.setattr(hub, "try_to_load_from_cache", cached)
    monkeypatch.setattr(hub, "hf_hub_download", lambda *_, **__: pytest.fail("nothing is to be fetched"))
    return asked


@pytest.mark.parametrize("channels", [1, 3])
def test_pretrained_weights_are_timms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, channels: int) -> None:
    timm = pytest.importorskip("timm")
    file = tmp_path / "model.safetensors"
    published = timm.create_model("convnext_atto", num_classes=1000)
    written(published.state_dict(), file)
    asked = from_cache(monkeypatch, file)
    encoder = build_encoder("timm:convnext_atto", 1, PX, channels)
    report = begin(encoder, PRETRAINED)
    assert asked == [("timm/convnext_atto.d2_in1k", "model.safetensors")]
    assert (report.source, report.share, report.missing) == ("timm", 1.0, ())
    mine, theirs = encoder.network.state_dict(), published.state_dict()
    assert torch.equal(mine["stages.1.blocks.0.mlp.fc1.weight"], theirs["stages.1.blocks.0.mlp.fc1.weight"])
    stem = theirs["stem.0.weight"]
    torch.testing.assert_close(mine["stem.0.weight"], stem if channels == 3 else stem.sum(1, keepdim=True))


def test_pretrained_transformers_come_at_the_projects_size(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    timm = pytest.importorskip("timm")
    file = tmp_path / "model.safetensors"
    published = timm.create_model("vit_tiny_patch16_224")
    written(published.state_dict(), file)
    from_cache(monkeypatch, file)
    encoder = build_encoder("timm:vit_tiny_patch16_224", 1, PX)
    assert begin(encoder, PRETRAINED).share == 1.0
    mine = encoder.network.state_dict()
    assert torch.equal(mine["blocks.3.attn.qkv.weight"], published.state_dict()["blocks.3.attn.qkv.weight"])
    assert mine["pos_embed"].shape == (1, 1 + 4, 192)


def test_weights_that_timm_has_only_as_a_pickle_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("timm")
    hub = pytest.importorskip("huggingface_hub")
    from huggingface_hub.errors import EntryNotFoundError

    asked: list[str] = []

    def absent(repository: str, name: str, **_: Any) -> str:
        asked.append(name)
        raise EntryNotFoundError("404")

    monkeypatch.setattr(hub, "try_to_load_from_cache", lambda *_, **__: None)
    monkeypatch.setattr(
        hub.utils, "get_session", lambda: type("Session", (), {"head": lambda *_, **__: None})()
    )
    monkeypatch.setattr(hub, "hf_hub_download", absent)
    error = refused(build_encoder("timm:convnext_atto", 1, PX), PRETRAINED)
    assert "no pretrained weights as safetensors" in str(error)
    assert asked == ["model.safetensors"]


def test_a_full_disk_is_not_taken_for_a_missing_network(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("timm")
    hub = pytest.importorskip("huggingface_hub")

    def full(*_: Any, **__: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(hub, "try_to_load_from_cache", lambda *_, **__: None)
    monkeypatch.setattr(
        hub.utils, "get_session", lambda: type("Session", (), {"head": lambda *_, **__: None})()
    )
    monkeypatch.setattr(hub, "hf_hub_download", full)
    assert "the disk is full" in str(refused(build_encoder("timm:convnext_atto", 1, PX), PRETRAINED))


@pytest.mark.parametrize("name", ["tiny", "torchvision:resnet18"])
def test_only_timms_encoders_have_pretrained_weights(name: str) -> None:
    assert "no pretrained weights" in str(refused(build_encoder(name, 1), PRETRAINED))


# In a run


@pytest.fixture
def project(tmp_path: Path, image_folder: Path) -> Path:
    verbs.init(tmp_path / "p.handful", image_folder, False, Progress())
    return tmp_path / "p.handful"


def pretrain(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "sslcore", "pretrain", *map(str, arguments), "--json"]
    return subprocess.run(words, capture_output=True, text=True, env={**os.environ, **environment})


def test_without_a_network_pretrained_is_one_sentence(project: Path, tmp_path: Path) -> None:
    pytest.importorskip("timm")
    done = pretrain(
        project, "--encoder", "timm:convnext_atto", "--start", PRETRAINED, "--resolution", PX, "--epochs", 1,
        HF_HUB_OFFLINE="1", HF_HOME=str(tmp_path / "hub"),
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") <= 2
    assert "the internet can't be reached. Connect and try again" in done.stderr


def test_a_start_that_cannot_be_begins_no_run(project: Path, tmp_path: Path) -> None:
    for start, words in (
        ("nowhere", "can't start from 'nowhere'"),
        ("weights.pth", "can't start from 'weights.pth'"),
        (tmp_path / "none.safetensors", "There is no file"),
        (PRETRAINED, "no pretrained weights for the encoder 'tiny'"),
    ):
        done = pretrain(project, "--encoder", "tiny", "--start", start)
        assert (done.returncode, done.stdout) == (2, "")
        assert words in done.stderr
    assert not (project / "runs").exists() or not list((project / "runs").iterdir())


def test_a_run_says_what_it_started_from_and_goes_on_without_the_file(project: Path, tmp_path: Path) -> None:
    file = Path(written(weights_of(build_encoder("tiny", 9)), tmp_path / "w.safetensors"))
    config = PretrainConfig(encoder="tiny", resolution=PX, epochs=6, batch=8, start=str(file))
    control, notes = Control(), []

    def listen(event: dict[str, Any]) -> None:
        if event["event"] == "note":
            notes.append(event["text"])
        if event["event"] == "progress" and event.get("step", 0) >= 8:
            control.cancel()

    with pytest.raises(Cancelled):
        verbs.pretrain(project, config, False, Progress(listen, control, every=0))
    (folder,) = (project / "runs").iterdir()
    report = json.loads((folder / "start.json").read_text())
    assert report["share"] == 1.0
    assert report["sentence"] in notes
    assert str(tmp_path) not in (folder / "encoder.json").read_text()
    # The file lies elsewhere by now, and the run has all it needs.
    renamed = file.rename(tmp_path / "moved.safetensors")
    resumed = verbs.pretrain(project, PretrainConfig(encoder="tiny"), True, Progress())
    assert (resumed["resumed"], resumed["epochs"]) == (True, 6)
    assert load_encoder(folder)[1].start == "w.safetensors"
    renamed.rename(file)


def test_the_file_beside_a_card_says_which_encoder_it_is(project: Path) -> None:
    first = verbs.pretrain(
        project, PretrainConfig(encoder="tiny", resolution=PX, epochs=1, batch=8), False, Progress()
    )
    (folder,) = (project / "runs").iterdir()
    start = str(folder / "encoder.safetensors")
    again = verbs.pretrain(
        project, PretrainConfig(start=start, resolution=PX, epochs=1, batch=8), False, Progress()
    )
    assert (first["encoder"], again["encoder"]) == ("tiny", "tiny")


def test_from_scratch_nothing_is_loaded() -> None:
    assert start_from(build_encoder("tiny", 1), SCRATCH, PX) is None
