"""What the core says, in Chinese: every sentence, with its numbers and names taken over."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from app.core_sentences import SENTENCES
from app.core_words import say
from app.panels.verdicts import verdict_of
from sslcore.configs import PretrainConfig
from sslcore.encoder_choices import ENCODERS
from sslcore.evaluate import too_few
from sslcore.export_formats import FORMATS
from sslcore.methods import METHODS
from sslcore.plan import PRESETS, describe, this_machine
from sslcore.suggest import STRATEGIES
from tests.app.in_chinese import CHINESE, ROOT, chinese, english_in

__all__ = ["chinese"]


# What only the command line says, and what only a programmer can bring about.
SAID_ELSEWHERE = {
    "__main__.py",
    "command_calls.py",
    "command_numbers.py",
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
