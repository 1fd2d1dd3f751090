"""The pretrain page of a scanned project, and what is written on a page."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from app.panels.pretrain_form import PretrainForm
from app.panels.pretrain_page import PretrainPage


def buttons(widget: QWidget) -> dict[str, QPushButton]:
    return {one.text(): one for one in widget.findChildren(QPushButton) if one.isVisible()}


def show(page: PretrainPage, qtbot) -> PretrainPage:
    """Return the page on the screen, tall enough that nothing lies below the fold."""
    qtbot.addWidget(page)
    page.resize(1184, 960)
    with qtbot.waitExposed(page):
        page.show()
    return page


@pytest.fixture
def form(qtbot):
    made = PretrainForm()
    qtbot.addWidget(made)
    made.set_images(6782)
    made.show()
    return made


@pytest.fixture
def page(scanned, qtbot):
    return show(PretrainPage(scanned), qtbot)
