"""Comfort settings survive restarts, damage, newer versions and disks that cannot be written."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from app.settings import MAX_RECENT, Settings, load_settings, save_settings


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config" / "handful" / "settings.json"


def test_what_was_saved_comes_back(file: Path) -> None:
    settings = Settings(theme="dark", language="zh", thumbnail_size=160, layout={"window": "AAE="})
    settings.remember_project(Path("/照片/cats.handful"))
    assert save_settings(settings, file)
    assert load_settings(file) == settings
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_defaults(file: Path) -> None:
    assert load_settings(file) == Settings()
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"dark"', "\x00\x01"])
def test_a_damaged_file_means_defaults(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True)
    file.write_text(text)
    assert load_settings(file) == Settings()


def test_odd_values_fall_back_one_by_one(file: Path) -> None:
    file.parent.mkdir(parents=True)
    stored = {
        "theme": "neon", "language": 7, "thumbnail_size": 100_000, "recent": ["/a", 3, None],
        "layout": {"a": "b", "c": 1}, "reduced_motion": "yes", "from_a_newer_handful": True,
    }  # fmt: skip
    file.write_text(json.dumps(stored))
    settings = load_settings(file)
    assert (settings.theme, settings.language, settings.thumbnail_size) == ("system", "system", 512)
    assert settings.recent == ["/a"]
    assert settings.layout == {"a": "b"}
    assert settings.reduced_motion is False


def test_recent_projects_are_newest_first_without_doubles_and_skip_the_gone(tmp_path: Path) -> None:
    settings = Settings()
    roots = [tmp_path / f"{number}.handful" for number in range(MAX_RECENT + 3)]
    for root in roots:
        root.mkdir()
        settings.remember_project(root)
    settings.remember_project(roots[-2])
    expected = [roots[-2], roots[-1], *reversed(roots[3:-2])]
    assert settings.recent_projects() == expected
    roots[-1].rmdir()
    assert roots[-1] not in settings.recent_projects()
    settings.forget_project(roots[-2])
    assert roots[-2] not in settings.recent_projects()


def test_a_place_that_cannot_be_written_is_not_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert save_settings(Settings(), tmp_path / "file" / "settings.json") is False


def test_a_failed_save_keeps_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(Settings(theme="dark"), file)

    def full_disk(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    assert save_settings(Settings(theme="light"), file) is False
    assert load_settings(file).theme == "dark"
    assert [entry.name for entry in file.parent.iterdir()] == ["settings.json"]
