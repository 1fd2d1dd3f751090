"""A .ts file gives the window its words; what it lacks stays English."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QApplication, QWidget

from app import translator

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
  <name>Greeter</name>
  <message><source>Choose a folder</source><translation>选择文件夹</translation></message>
  <message><source>Open</source><comment>a shop</comment><translation>营业</translation></message>
  <message><source>Open</source><translation>打开</translation></message>
  <message><source>Later</source><translation type="unfinished">以后</translation></message>
  <message numerus="yes"><source>%n images</source>
    <translation><numerusform>%n 张图片</numerusform></translation></message>
</context>
</TS>
"""


class Greeter(QWidget):
    def words(self, text: str) -> str:
        return self.tr(text)


class PoliteGreeter(Greeter):
    """Its words are its parent's."""


@pytest.fixture
def chinese(qapp: QApplication, tmp_path: Path):
    file = tmp_path / "handful_zh_CN.ts"
    file.write_text(TS, encoding="utf-8")
    installed = translator.TsTranslator(file)
    qapp.installTranslator(installed)
    yield installed
    qapp.removeTranslator(installed)


def test_a_widget_speaks_the_language_of_the_file(chinese, qtbot):
    greeter = Greeter()
    qtbot.addWidget(greeter)
    assert greeter.words("Choose a folder") == "选择文件夹"
    assert QCoreApplication.translate("Greeter", "Open") == "打开"
    assert QCoreApplication.translate("Greeter", "Open", "a shop") == "营业"


def test_words_of_a_parent_class_reach_its_children(chinese, qtbot):
    greeter = PoliteGreeter()
    qtbot.addWidget(greeter)
    assert greeter.words("Choose a folder") == "选择文件夹"


def test_numbers_are_put_in(chinese):
    assert QCoreApplication.translate("Greeter", "%n images", None, 7) == "7 张图片"


@pytest.mark.parametrize("text", ["Later", "Never translated"])
def test_what_is_missing_or_unfinished_stays_english(chinese, text):
    assert QCoreApplication.translate("Greeter", text) == text


@pytest.mark.parametrize("content", [None, "", "<TS><context>", "not xml at all"])
def test_a_missing_or_broken_file_is_an_empty_language(tmp_path, content):
    file = tmp_path / "broken.ts"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    assert translator.TsTranslator(file).isEmpty()


def test_a_language_without_words_falls_back_to_english(monkeypatch, tmp_path):
    monkeypatch.setattr(translator, "TRANSLATIONS", tmp_path)
    assert translator.languages() == ["en"]
    assert translator.resolve("zh") == "en"
    (tmp_path / "handful_zh_CN.ts").write_text(TS, encoding="utf-8")
    assert translator.languages() == ["en", "zh"]
    assert translator.resolve("zh") == "zh"


def test_the_system_language_decides_unless_told(monkeypatch, tmp_path):
    monkeypatch.setattr(translator, "TRANSLATIONS", tmp_path)
    (tmp_path / "handful_zh_CN.ts").write_text(TS, encoding="utf-8")
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("zh_CN")))
    assert translator.resolve("system") == "zh"
    assert translator.resolve("en") == "en"
    monkeypatch.setattr(QLocale, "system", staticmethod(lambda: QLocale("de_DE")))
    assert translator.resolve("system") == "en"
