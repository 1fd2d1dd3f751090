"""The file of Chinese words, the application in Chinese, and what English is left in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
)

from app import translator
from sslcore.methods import METHODS

ROOT = Path(__file__).resolve().parents[2]


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
