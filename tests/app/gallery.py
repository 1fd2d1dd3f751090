"""Draws every widget with made-up data, light and dark, to PNGs: `python -m tests.app.gallery FOLDER`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app import theme
from app.widgets.activity_bar import ActivityBar
from app.widgets.banner import Banner
from app.widgets.bar_list import BarList
from app.widgets.big_number import BigNumber
from app.widgets.buttons import describe, icon_button, label, text_button
from app.widgets.cards import Card, ChoiceCard
from app.widgets.class_chips import ClassChip, ClassChips
from app.widgets.class_popover import ClassPopover
from app.widgets.confusion_view import ConfusionView
from app.widgets.contact_sheet import ContactSheet
from app.widgets.curve_view import CurveView
from app.widgets.drop_target import DropTarget
from app.widgets.empty_state import EmptyState
from app.widgets.gauge import QualityGauge
from app.widgets.hover_card import HoverCard
from app.widgets.image_view import ImageView
from app.widgets.legend import Legend, LegendEntry
from app.widgets.line_plot import LinePlot
from app.widgets.score_bars import ScoreBars, ScoreRow
from app.widgets.shortcut_sheet import ShortcutSheet
from app.widgets.stepper import Stepper
from app.widgets.thumbnail_grid import ThumbnailGrid
from tests.app.gallery_pieces import COLORS, NAMES, Pictures, card, column, picture, row, scatter


def charts() -> QWidget:
    """Every chart with data."""
    loss = LinePlot()
    loss.set_labels("minutes", "loss")
    x = np.linspace(0, 5, 300)
    noise = np.random.default_rng(0).normal(0, 0.04, 300)
    loss.set_points(list(x), list(5.4 * np.exp(-x / 1.6) + 1.9 + noise))
    gauge = QualityGauge()
    gauge.set_value(61.4, 128, 0.83, "Features are spreading", "good")
    collapsed = QualityGauge()
    collapsed.set_value(2.1, 128, 0.06, "Collapsed: all images look alike to the encoder", "error")
    curve = CurveView()
    curve.set_points(
        [(20, 0.52, 0.38, 0.66), (40, 0.68, 0.57, 0.78), (60, 0.77, 0.68, 0.85), (100, 0.86, 0.81, 0.9)]
    )
    number = BigNumber()
    number.set_value("86 %", "81 to 90", "5-fold cross-validation on your 100 labels; 95 % interval")
    missing = BigNumber()
    missing.set_missing("Too few labels to say", "At least two labels in each of two classes are needed.")
    left = column(
        card("Loss", loss), card("Quality", gauge), card("Quality, collapsed", collapsed), width=460
    )
    right = column(
        card("Accuracy", number), card("Learning curve", curve), card("Accuracy", missing), width=460
    )
    return row(left, right)


def matrices() -> QWidget:
    """Confusion matrices and scores."""
    rng = np.random.default_rng(2)
    counts = rng.integers(0, 3, (10, 10)) + np.diag(rng.integers(14, 30, 10))
    large, small = ConfusionView(), ConfusionView()
    large.set_matrix(counts, NAMES)
    large.setFixedSize(460, 440)
    small.set_matrix(np.array([[18, 2, 0], [1, 22, 3], [0, 0, 9]]), NAMES[:3])
    small.setFixedSize(280, 240)
    scores = ScoreBars()
    scores.set_scores(
        [ScoreRow(NAMES[i], COLORS[i], 0.9 - i / 20, 0.8 + i / 60, 0.95 - i / 14, 9 + i) for i in range(10)]
    )
    sizes = BarList()
    sizes.set_rows(
        [("JPEG", 6120), ("PNG", 540), ("TIFF", 80), ("WebP", 31), ("BMP", 7), ("GIF", 3), ("x", 1)]
    )
    left = column(card("Confusion", large), card("Confusion", small), width=540)
    return row(left, column(card("Classes", scores), card("Formats", sizes), width=540))


def controls() -> QWidget:
    """Buttons, fields, banners, cards, chips."""
    legend = Legend()
    legend.set_entries(
        [LegendEntry(-1, "unlabelled", theme.tokens().unlabelled, 59_930)]
        + [LegendEntry(i, NAMES[i], COLORS[i], 7 + i, max(0, i - 6)) for i in range(10)]
    )
    legend.show_only(2)
    legend.show_all()
    legend._chips[3].setChecked(False)
    chips = ClassChips()
    chips.set_classes([ClassChip(i, NAMES[i], COLORS[i], 3 * i, max(0, i - 6)) for i in range(10)])
    chips.set_suggested(1)
    chips._chips[4].glow = 0.8
    buttons = row(
        text_button("Learn", "primary", icon="learn"),
        text_button("Choose"),
        text_button("Skip", "quiet"),
        text_button("Delete", "danger"),
        icon_button("undo", "Undo"),
        icon_button("sun", "Theme"),
    )
    off = text_button("Not now", "primary")
    off.setEnabled(False)
    combo = QComboBox()
    combo.addItems(["colour by: label", "prediction"])
    check = QCheckBox("Follow the system")
    check.setChecked(True)
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(40)
    field = QLineEdit()
    field.setPlaceholderText("Search file or class")
    for control, name in ((combo, "Colour by"), (slider, "Epoch"), (field, "Search")):
        describe(control, name)
    banners = []
    for kind, text, hint, action in (
        (
            "error",
            "Could not save the embeddings: the disk is full.",
            "Free some space, then try again.",
            "Try again",
        ),
        ("warning", "Another window has this project open.", "You can look, but not label.", ""),
        ("info", "Pretraining was interrupted at 63 %.", "", "Resume"),
        ("good", "Exported and verified.", "", "Show folder"),
    ):
        banner = Banner()
        banner.show_message(text, hint, kind, action)
        banners.append(banner)
    presets = QWidget()
    across = QHBoxLayout(presets)
    across.setContentsMargins(0, 0, 0, 0)
    for i, (name, text) in enumerate(
        (
            ("Quick look", "Enough to see groups."),
            ("Balanced", "Good features for most folders."),
            ("Thorough", "The best this computer can do tonight."),
        )
    ):
        one = ChoiceCard(name, text, f"{(2, 8, 60)[i]} min")
        one.setChecked(i == 1)
        across.addWidget(one)
    verified = Card("ONNX model", "Runs anywhere, with the preprocessing inside.", icon="export")
    verified.set_status(
        "Verified on 200 images: probabilities differ by at most 0.000004, same class 100 %", "good"
    )
    verified.buttons.addWidget(text_button("Export"))
    verified.buttons.addStretch(1)
    return row(
        column(buttons, row(off, combo, check), row(slider, field), legend, chips, presets, width=640),
        column(*banners, verified, width=560),
    )


def window(coloring: str) -> QWidget:
    """Everything together, roughly as the window has it."""
    whole = QWidget()
    lines = QVBoxLayout(whole)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(0)
    middle = QHBoxLayout()
    middle.setSpacing(0)
    steps = [
        ("images", "Images"),
        ("learn", "Pretrain"),
        ("map", "Map & label"),
        ("evaluate", "Evaluate"),
        ("export", "Export"),
    ]
    stepper = Stepper(steps)
    stepper.set_current(2)
    stepper.set_state(0, "done", "6,782")
    stepper.set_state(1, "busy", "63 %")
    stepper.set_state(3, "attention")
    grid = ThumbnailGrid()
    grid.set_model(Pictures(60_000, grid))
    grid.set_selected_ids(np.array([3, 4, 9]))
    grid.setFixedHeight(300)
    body = QVBoxLayout()
    body.setSpacing(0)
    body.addWidget(scatter(60_000, coloring), 1)
    body.addWidget(grid)
    image = ImageView()
    image.set_image("", picture(3))
    chips = ClassChips()
    chips.set_classes([ClassChip(i, NAMES[i], COLORS[i], 3 * i) for i in range(6)])
    side = column(
        label("LABEL THE HANDFUL", "caption"),
        image,
        label("far from all labelled", "quiet"),
        chips,
        width=336,
    )
    middle.addWidget(stepper)
    middle.addLayout(body, 1)
    middle.addWidget(side)
    bar = ActivityBar()
    bar.set_progress("Pretraining with SimCLR", 63, 100, "1,240 img/s", 240)
    lines.addLayout(middle, 1)
    lines.addWidget(bar)
    whole.resize(1280, 800)
    return whole


def start() -> QWidget:
    """The start page's parts."""
    sheet = ContactSheet()
    sheet.set_pictures([picture(seed) for seed in range(40)])
    empty = EmptyState(
        "map", "No map yet", "Pretrain first, or look at the raw pixels; the map follows.", "Pretrain"
    )
    empty.setMinimumHeight(260)
    box = column(DropTarget(), sheet, empty, width=720)
    card_ = HoverCard(box)
    card_.show_at(box.mapToGlobal(box.rect().center()), picture(5), "IMG_00042.jpg", "cat?  71 %")
    return box


def keys() -> QWidget:
    """The sheet of all keys over a page."""
    page = QWidget()
    page.resize(1000, 640)
    sheet = ShortcutSheet(page)
    sheet.set_shortcuts(
        [
            (
                "Label",
                [
                    ("1", "First class (to 9, then 0)"),
                    ("A", "New class"),
                    ("Return", "Accept the guess"),
                    ("X", "Reject the guess"),
                    ("Space", "Skip"),
                ],
            ),
            ("Map", [("L", "Lasso"), ("R", "Rectangle"), ("V", "Move the map"), ("F", "Show everything")]),
            (
                "Everywhere",
                [
                    ("Ctrl+Z", "Undo"),
                    ("Ctrl+Shift+Z or Ctrl+Y", "Redo"),
                    ("Ctrl+A", "Select all"),
                    ("Esc", "Select nothing"),
                    ("F1", "This sheet"),
                ],
            ),
        ]
    )
    sheet.open_sheet()
    return page


def popover() -> QWidget:
    """The popover of one class."""
    result = ClassPopover(COLORS)
    result.edit(result, 1, [(i, NAMES[i], COLORS[i]) for i in range(5)])
    return result


PAGES: dict[str, Callable[[], QWidget]] = {
    "charts": charts,
    "matrices": matrices,
    "controls": controls,
    "window-label": lambda: window("label"),
    "window-prediction": lambda: window("prediction"),
    "scatter-selection": lambda: scatter(2000, "selection"),
    "scatter-thumbnails": lambda: scatter(90, "label"),
    "start": start,
    "keys": keys,
    "popover": popover,
}


def draw_gallery(app: QApplication, folder: Path, wanted: list[str]) -> None:
    """Write <page>-<theme>.png for the wanted pages, all if none is named."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("light", "dark"):
        theme.apply(app, name)
        for title, make in PAGES.items():
            if not wanted or title in wanted:
                page = make()
                if title.startswith("scatter"):
                    page.resize(900, 640)
                page.show()
                app.processEvents()
                page.grab().save(str(folder / f"{title}-{name}.png"))
                page.close()


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    draw_gallery(QApplication([]), Path(sys.argv[1]), sys.argv[2:])
