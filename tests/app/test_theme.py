"""The tokens are readable, the icons are one set, and a change of theme reaches everything."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app import theme

TEXT_PAIRS = [
    ("ink", "canvas"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("ink", "line"),
    ("ink", "accent_tint"),
    ("ink", "error_tint"),
    ("ink", "warning_tint"),
    ("ink", "good_tint"),
    ("quiet", "canvas"),
    ("quiet", "surface"),
    ("quiet", "sunken"),
    ("accent", "canvas"),
    ("accent", "surface"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("error", "canvas"),
    ("error", "surface"),
    ("error", "error_tint"),
    ("warning", "surface"),
    ("warning", "warning_tint"),
    ("good", "surface"),
    ("good", "good_tint"),
    ("canvas", "ink"),
]
CLASS_COLORS = ["#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7"]
ICONS = sorted(p.stem for p in (theme.RESOURCES / "icons").glob("*.svg"))
DRAWN = [name for name in ICONS if not name.startswith(("arrow-", "tick-"))]


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_has_enough_contrast(name: str, text: str, ground: str) -> None:
    t = theme.TOKENS[name]
    assert theme.contrast(getattr(t, text), getattr(t, ground)) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_focus_and_accent_can_be_seen_on_every_ground(name: str) -> None:
    t = theme.TOKENS[name]
    assert all(
        theme.contrast(t.accent, ground) >= 3 for ground in (t.canvas, t.surface, t.sunken, t.accent_tint)
    )


def test_contrast_is_the_one_of_wcag() -> None:
    assert theme.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert theme.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("ground", [*CLASS_COLORS, "#808080", "#FFFFFF", "#000000"])
def test_ink_on_any_class_colour_is_readable(ground: str) -> None:
    assert theme.contrast(theme.ink_on(ground), ground) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_style_sheet_is_filled_in_and_names_files_that_are_there(name: str) -> None:
    text = theme.stylesheet(theme.TOKENS[name])
    assert "$" not in text
    files = re.findall(r'url\("([^"]+)"\)', text)
    assert files
    assert all(theme.Path(file).is_file() for file in files)


@pytest.mark.parametrize("name", DRAWN)
def test_icons_are_one_set(name: str, qapp: QApplication) -> None:
    text = (theme.RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 24 24"' in text
    assert 'stroke-width="1.5"' in text
    assert 'stroke="currentColor"' in text
    assert not re.search(r"#[0-9a-fA-F]{3,6}", text)
    assert QSvgRenderer(text.replace("currentColor", "#000000").encode()).isValid()


def ink_of(name: str) -> set[str]:
    """Return the colours of the fully covered pixels of an icon."""
    image = theme.icon(name).pixmap(96, 96).toImage()
    pixels = [image.pixelColor(x, y) for x in range(96) for y in range(96)]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", DRAWN)
def test_an_icon_follows_the_theme(name: str, qapp: QApplication) -> None:
    kept = theme.icon(name)
    for choice in ("light", "dark"):
        tokens = theme.apply(qapp, choice)
        assert ink_of(name) == {tokens.ink.lower()}
        assert not kept.pixmap(24, 24).isNull()


def test_a_change_of_theme_is_announced_and_dresses_the_application(qtbot: QtBot, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    with qtbot.waitSignal(theme.watch().theme_changed) as told:
        theme.apply(qapp, "dark")
    assert told.args == [theme.DARK]
    assert theme.tokens() is theme.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == theme.DARK.canvas
    assert theme.DARK.surface in qapp.styleSheet()


def test_system_choice_resolves_to_a_theme(qapp: QApplication) -> None:
    assert theme.apply(qapp, "system") in (theme.LIGHT, theme.DARK)


def test_numbers_get_tabular_figures(qapp: QApplication) -> None:
    from PySide6.QtGui import QFont

    assert theme.font(theme.NUMBER, tabular=True).isFeatureSet(QFont.Tag("tnum"))
    assert not theme.font(theme.BODY).isFeatureSet(QFont.Tag("tnum"))
