"""The Chinese words: all there, all whole, and on the screen wherever a person looks."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from string import Formatter

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app import command_words, theme, translator
from app.actions import key_help
from app.commands import COMMANDS
from app.core_sentences import SENTENCES
from app.core_words import say
from app.errors import ErrorDoor
from app.main_window import MainWindow
from app.panels.verdicts import verdict_of
from app.settings import Settings, load_settings, save_settings
from sslcore.configs import PretrainConfig
from sslcore.encoder_choices import ENCODERS
from sslcore.evaluate import too_few
from sslcore.export_formats import FORMATS
from sslcore.methods import METHODS
from sslcore.plan import PRESETS, describe, this_machine
from sslcore.suggest import STRATEGIES

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "resources" / "translations" / "handful_zh_CN.ts"
LUPDATE = Path(sys.executable).with_name("pyside6-lupdate")
CHINESE = re.compile("[\u4e00-\u9fff]")
# What methods are called is the same in every language.
METHOD_NAMES = "|".join(
    sorted(
        (re.escape(name) for name in [*METHODS, *(m.title for m in METHODS.values())]), key=len, reverse=True
    )
)
NAMES = re.compile(
    METHOD_NAMES
    + r"|Handful|ResNet|RankMe|ONNX|onnxruntime|PyTorch|safetensors|JPEG|PNG|WebP|BMP|GIF|TIFF|CSV"
    r"|UTF|GiB|Ctrl|Shift|Enter|Esc|Del|path,label|path 和 label|cat, dog, fox|rrggbb|project\.sqlite|English"
    r"|ConvNeXt nano|ViT small|Transformer|pip install '?[\w\[\]-]+'?|(timm|torchvision):\w+|timm|torchvision"
    r"|OpenCV|MP4|\(patient\\d\+\)_|folders|pattern:EXPRESSION|csv:FILE|--run|“groups”|path"
    r"|cat=0\.7, ?dog=0\.3|pixels|untrained"
)
PATHS = re.compile(r"[\w.-]*/\S*|\S+\.png")
# What only the command line says, and what only a programmer can bring about.
SAID_ELSEWHERE = {
    "__main__.py",
    "command_calls.py",
    "command_parser.py",
    "verbs.py",
    "deliver_verbs.py",
    "study_verbs.py",
    "finetune_verbs.py",
    "audit_verbs.py",
    "doubt_verbs.py",
    "hands_verbs.py",
    "trial_verbs.py",
    "priors_verb.py",
    "predict.py",
    "simulate.py",
}

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


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    installed = translator.install(qapp, "zh")
    assert all(not one.isEmpty() for one in installed)
    assert len(installed) == 2
    yield
    for one in installed:
        qapp.removeTranslator(one)
        one.deleteLater()


def english_in(text: str) -> str:
    """Return the English words left in a text; names of things are none."""
    return " ".join(re.findall(r"[A-Za-z]{3,}", NAMES.sub("", text)))


# The file


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


# The words that lupdate cannot find by itself


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


def test_every_choice_of_the_core_is_chinese(chinese: None) -> None:
    choices = [*ENCODERS.values(), *PRESETS.values(), *STRATEGIES.values(), *FORMATS.values()]
    texts = [text for one in choices for text in (one.title, one.one_line)]
    texts += [text for method in METHODS.values() for text in (method.one_line, method.family)]
    texts += [knob.help for method in METHODS.values() for knob in method.knobs.values()]
    texts += [name.replace("_", " ") for method in METHODS.values() for name in method.knobs]
    silent = [text for text in texts if english_in(say(text)) or text not in SENTENCES]
    assert silent == []


def filled(node: ast.expr) -> str | None:
    """Return a text of the source with 7 in its gaps; None where it is no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in node.values)
    return None


def said_by_the_core() -> Iterator[str]:
    """Yield every message, hint, note and step of the core that can reach the window."""
    speakers = {
        "HandfulError",
        "UnreadableImage",
        "ReadOnlyProject",
        "NewerProject",
        "TooFewLabels",
        "Edit",
        "note",
    }
    for file in sorted((ROOT / "sslcore").rglob("*.py")):
        if file.name in SAID_ELSEWHERE and file.parent.name == "sslcore":
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            speaker = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if speaker in speakers:
                yield from filter(None, map(filled, node.args[:2]))
            elif speaker == "Column":
                # Captions: one, or one of two.
                texts = (filled(part) for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
                yield from filter(None, texts)
            elif speaker == "from_os_error" and (doing := filled(node.args[1])):
                yield f"Could not {doing}: the disk is full."


SAID = sorted({text for text in said_by_the_core() if "`sslcore" not in text})


def test_every_message_of_the_core_is_chinese(chinese: None) -> None:
    assert len(SAID) > 120
    assert [text for text in SAID if english_in(say(text)) or not CHINESE.search(say(text))] == []


@pytest.mark.parametrize(
    ("english", "wanted"),
    [
        ("typical of a group with no label yet", "代表一个尚无标签的群组"),
        ("between cat and dog (48 % / 45 %)", "介于 cat 和 dog 之间（48 % / 45 %）"),
        ("Label 1 image as two classes", "将 1 张图像标注为 two classes"),
        ("Label 1,200 images as cat", "将 1,200 张图像标注为 cat"),
        ("5-fold cross-validation, 3 times over, on 60 labels", "5 折交叉验证，重复 3 次，60 个标签"),
        ("5-fold cross-validation, on 600 labels", "5 折交叉验证，600 个标签"),
        ("Could not save the change: the disk is full.", "无法保存更改：磁盘已满。"),
        ("Could not export to /a b: permission was denied.", "无法导出到 /a b：没有权限。"),
        ("It is 2 x 9,000 pixels, too thin to show anything.", "它是 2 x 9,000 像素，太窄，看不出内容。"),
        (
            "About 12 epochs in 5 minutes: 2,100 images/s with the small encoder on 2 cores (bf16).",
            "5 分钟内约 12 轮：在 2 个核心上用 small 编码器每秒处理 2,100 张图像（bf16）。",
        ),
        (
            "1 epoch in about 1.5 hours: 90 images/s with the resnet18 encoder on the graphics card (fp16).",
            "1 轮约需1.5 小时：在显卡上用 resnet18 编码器每秒处理 90 张图像（fp16）。",
        ),
        ("projector 2", "投影器第 2 层"),
        (
            "Clearly better than the pooled features (71 %): stage 2, 75 %.",
            "明显优于汇总特征（71 %）：阶段 2，75 %。",
        ),
        ("Fine-tuning helps: 7 points more with 40 labels.", "微调有帮助：用 40 个标签提高 7 个百分点。"),
        ("Frames: 1,200 in sequences: 30.", "帧：1,200，序列：30。"),
        ("Nobody has ever said this.", "Nobody has ever said this."),
        ("", ""),
    ],
)
def test_numbers_and_names_are_taken_over(chinese: None, english: str, wanted: str) -> None:
    assert say(english) == wanted


def test_in_english_nothing_changes(qapp: QApplication) -> None:
    assert [text for text in SAID if say(text) != text] == []


@pytest.mark.parametrize("codes", [[], [0] * 3, [0, 1], [0] * 8 + [1], [0, 0, 1, 1, 2], [0] * 4 + [1, 2, 3]])
def test_why_there_is_no_accuracy_is_said_in_chinese(chinese: None, codes: list[int]) -> None:
    reason = too_few(np.array(codes, np.int64))
    assert reason
    assert not english_in(say(reason))
    verdict = verdict_of({"reason": reason})
    assert verdict.value == "标签太少，还无法判断"
    assert verdict.line.startswith("还缺")
    assert verdict.line.endswith("。")
    assert not english_in(verdict.line)


@pytest.mark.parametrize(
    "length", [{"minutes": 0.4}, {"minutes": 1}, {"minutes": 8}, {"epochs": 1}, {"epochs": 90}]
)
def test_the_plan_of_a_run_is_said_in_chinese(chinese: None, length: dict[str, float]) -> None:
    sentence = say(describe(PretrainConfig(**length), 6782, this_machine()))  # type: ignore[arg-type]
    assert sentence.startswith("用 SimCLR 从 6,782 张图像中学习")
    assert not english_in(sentence)


def test_words_outside_a_class_are_found_under_any_context(chinese: None) -> None:
    assert QCoreApplication.translate("errors", "Copy") == "复制"
    assert QCoreApplication.translate("ask", "Stop and keep the checkpoint") == "停止并保留检查点"
    assert QCoreApplication.translate("PretrainLive", "features are spreading") == "特征正在展开"


def test_the_buttons_of_qt_are_chinese(chinese: None, qtbot: QtBot) -> None:
    box = QMessageBox()
    qtbot.addWidget(box)
    assert CHINESE.search(box.addButton(QMessageBox.StandardButton.Cancel).text())


# The screen


def texts_of(widget: QWidget) -> Iterator[str]:
    """Yield what a person reads, points at or has read aloud of one widget."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.windowTitle())
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    if isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))


def english_on(window: QWidget, theirs: tuple[str, ...]) -> set[str]:
    """Return every English text of a window, the person's own words (`theirs`) left out."""
    texts = {text for widget in window.findChildren(QWidget) for text in texts_of(widget)}
    # pyqtgraph has menus of its own, which nobody can open here.
    actions = [action for action in window.findChildren(QAction) if action.objectName()]
    texts |= {text for action in actions for text in (action.text(), action.toolTip())}
    own = re.compile("|".join(sorted(map(re.escape, theirs), key=len, reverse=True)) or "$^")
    return {text for text in texts if english_in(own.sub("", NAMES.sub("", PATHS.sub("", text))))}


@pytest.fixture
def open_window(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fake_worker: tuple[str, ...], chinese: None
) -> Iterator[Callable[[], MainWindow]]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    opened: list[MainWindow] = []
    animations = theme.animations()
    theme.set_animations(False)

    def open_one() -> MainWindow:
        window = MainWindow(Settings(language="zh"), ErrorDoor(tmp_path / "errors.log"), fake_worker)
        opened.append(window)
        qtbot.addWidget(window)
        window.show()
        return window

    yield open_one
    for window in opened:
        if window.session is not None:
            window.session.close_now()
        window.close()
    theme.set_animations(animations)


def test_the_first_window_is_chinese(
    open_window: Callable[[], MainWindow], image_folder: Path, qtbot: QtBot
) -> None:
    window = open_window()
    assert window.start.heading.text() == "从一个图像文件夹开始"
    assert window.start.drop.choose.text() == "选择文件夹"
    window.set_up(image_folder)
    qtbot.waitUntil(lambda: window.setup.form.ready.isEnabled(), timeout=30_000)
    assert window.setup.form.ready.text() == "创建项目"
    assert english_on(window, ("circle", "square", "stripes", "cross", "images")) == set()


def test_every_page_of_a_project_is_chinese(
    open_window: Callable[[], MainWindow],
    scanned: object,
    patiently: Callable[[Callable[[], object]], None],
    tmp_path: Path,
) -> None:
    scanned.close_now()  # type: ignore[attr-defined]
    window = open_window()
    window.open(tmp_path / "p.handful")
    session = window.session
    assert session is not None
    assert window.view is not None
    patiently(lambda: session.job is None and session.suggestions)
    first, second = session.add_class("Anna"), session.add_class("Bert")
    ids = [int(image_id) for image_id in session.table.ids]
    session.label(ids[:6], first)
    session.label(ids[6:12], second)
    patiently(lambda: session.head_info.get("accuracy") is not None and session.suggestions)
    view = window.view
    assert [step.text() for step in view.stepper.findChildren(QAbstractButton)] == [
        "图像", "预训练", "分布图与标注", "评估", "导出",
    ]  # fmt: skip
    assert view.images.heading.text() == "图像"
    assert view.pretrain.form.start.text() == "开始学习"
    assert view.label.panel.asked.skip.text() == "跳过 · 空格"
    assert view.evaluate.heading.text() == "效果如何？"
    assert view.export.cards["onnx"].export.accessibleName() == "导出：ONNX 模型"
    assert window.actions_["undo"].text() == "撤销: 将 6 张图像标注为 Bert"
    for step in range(5):
        window.go_to(step)
        assert english_on(window, ("Anna", "Bert", "exports", "auto")) == set()


def test_an_error_is_shown_in_chinese(
    open_window: Callable[[], MainWindow], tmp_path: Path, image_folder: Path
) -> None:
    window = open_window()
    window.open(image_folder)
    assert window.start.banner.message() == f"{image_folder} 不是 Handful 项目。"


# Which language


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
