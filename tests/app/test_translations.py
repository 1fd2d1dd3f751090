"""The Chinese words: all there, all whole, and on the screen wherever a person looks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from string import Formatter

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import (
    QApplication,
)
from pytestqt.qtbot import QtBot

from app import command_words, translator
from app.actions import key_help
from app.commands import COMMANDS
from app.errors import ErrorDoor
from app.main_window import MainWindow
from app.settings import Settings, load_settings, save_settings
from tests.app.in_chinese import ROOT, chinese, english_in

__all__ = ["chinese"]


FILE = ROOT / "resources" / "translations" / "handful_zh_CN.ts"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")


Entry = tuple[str, str, str]


def entries(file: Path) -> dict[Entry, ET.Element]:
    """Return {(context, source, comment): translation}."""
    found = {}
    for context in ET.parse(file).getroot().iter("context"):
        for message in context.iter("message"):
            key = (
                context.findtext("name", ""),
                message.findtext("source", ""),
                message.findtext("comment", ""),
            )
            translation = message.find("translation")
            assert translation is not None
            found[key] = translation
    return found


ENTRIES = entries(FILE)


def test_every_word_is_translated() -> None:
    assert len(ENTRIES) > 500
    unfinished = [key for key, one in ENTRIES.items() if one.get("type") or not (one.text or "").strip()]
    assert unfinished == []


def gaps(text: str) -> list[str]:
    named = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    return sorted(named + re.findall(r"%[sdn]|%\d|</?\w+>", text))


def test_placeholders_survive_the_translation() -> None:
    differing = [key for key, one in ENTRIES.items() if gaps(key[1]) != gaps(one.text or "")]
    assert differing == []


def test_ampersands_survive_the_translation() -> None:
    differing = [key for key, one in ENTRIES.items() if "&" in (one.text or "") and "&" not in key[1]]
    assert differing == []


@pytest.mark.skipif(not LUPDATE.exists() or not shutil.which("sh"), reason="lupdate is not installed")
def test_the_file_is_up_to_date_with_the_sources(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.ts"
    script = ROOT / "scripts" / "update_translations.sh"
    subprocess.run(["sh", script, LUPDATE.parent, fresh], check=True, capture_output=True)
    wanted, there = set(entries(fresh)), set(ENTRIES)
    assert wanted - there == set(), "new words: run `make translations` and translate them"
    assert there - wanted == set(), "words no longer used: run `make translations`"


def test_every_command_is_marked() -> None:
    marked = {*command_words.GROUPS, *command_words.TEXTS, *command_words.TIPS}
    assert {word for command in COMMANDS for word in (command.group, command.text, command.tip)} == marked


def test_the_sheet_of_keys_is_chinese(chinese: None) -> None:
    sheet = key_help()
    assert (sheet[0][0], sheet[0][1][0]) == ("标注", ("1 … 9, 0", "标注为这个类别"))
    texts = [text for title, rows in sheet for text in (title, *(text for _, text in rows))]
    assert [text for text in texts if english_in(text)] == []


def test_keys_keep_working_in_chinese(chinese: None, qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow(Settings(), ErrorDoor(tmp_path / "errors.log"))
    qtbot.addWidget(window)
    shortcuts = {key.toString() for key in window.actions_["accept"].shortcuts()}
    assert shortcuts == {"Return", "Enter"}
    assert "回车" in window.actions_["accept"].toolTip()
    window.close()


def test_words_outside_a_class_are_found_under_any_context(chinese: None) -> None:
    assert QCoreApplication.translate("errors", "Copy") == "复制"
    assert QCoreApplication.translate("ask", "Stop and keep the checkpoint") == "停止并保留检查点"
    assert QCoreApplication.translate("PretrainLive", "features are spreading") == "特征正在展开"


@pytest.mark.parametrize(
    ("choice", "system", "wanted"),
    [
        ("system", "zh_CN", "zh"),
        ("system", "de_DE", "en"),
        ("zh", "de_DE", "zh"),
        ("en", "zh_CN", "en"),
    ],
)
def test_the_settings_choose_the_language_and_the_system_where_they_do_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, choice: str, system: str, wanted: str
) -> None:
    file = tmp_path / "settings.json"
    save_settings(Settings(language=choice), file)
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale(system)))
    assert translator.resolve(load_settings(file).language) == wanted


def test_english_needs_no_words(qapp: QApplication) -> None:
    assert translator.install(qapp, "en") == []
