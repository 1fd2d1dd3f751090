"""The first thing a person sees: drop a folder, go on with a recent project, or try the sample."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from app import ask, theme
from app.new_project import SUFFIX, is_project
from app.panels.page import Page, clear_layout
from app.widgets.buttons import describe, label, text_button
from app.widgets.drop_target import DropTarget

SHOWN = 4


class StartPage(Page):
    """Tells of the folder or project a person points at; opens nothing itself."""

    folder_chosen = Signal(Path)
    project_chosen = Signal(Path)
    sample_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Start with a folder of images"), parent, width=800)
        self.subtitle.setText(
            self.tr("Handful learns it without labels, asks you about a few, and makes a classifier of it.")
        )
        self.drop = DropTarget()
        self.drop.setMinimumHeight(296)
        describe(self.drop.choose, self.drop.choose.text(), "Ctrl+N")
        self.drop.dropped.connect(lambda name: self.take(Path(name)))
        self.drop.choose_requested.connect(self.choose_folder)
        self.drop.sample_requested.connect(self.sample_requested)
        self.open_other = text_button(self.tr("Open a project…"), "quiet", "Ctrl+O", icon="folder")
        self.open_other.clicked.connect(self.choose_project)
        self._title = label(self.tr("Recent projects"), "title")
        self._recent = QVBoxLayout()
        self._rows: list[RecentProject] = []
        self._recent.setSpacing(6)
        self.head.addWidget(self.open_other, 0, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(self.drop)
        self.body.addSpacing(theme.spacing())
        self.body.addWidget(self._title)
        self.body.addLayout(self._recent)
        self.body.addStretch(1)
        self.set_recent([])

    def set_recent(self, roots: Sequence[Path]) -> None:
        """List the newest of the projects that were open before."""
        clear_layout(self._recent)
        self._rows.clear()
        for root in roots[:SHOWN]:
            row = RecentProject(root)
            row.clicked.connect(lambda _checked=False, root=root: self.project_chosen.emit(root))
            self._recent.addWidget(row)
            self._rows.append(row)
        self._title.setVisible(bool(roots))

    def recent_rows(self) -> list[RecentProject]:
        """The projects on offer, the newest first."""
        return list(self._rows)

    def set_busy(self, busy: bool) -> None:
        """Wait with the sample while it is being written."""
        self.drop.sample.setEnabled(not busy)
        self.drop.sample.setText(self.tr("Writing the sample…") if busy else self.tr("Try the sample"))

    def take(self, folder: Path) -> None:
        """Use a folder somebody pointed at, whether it holds images or a project."""
        self.banner.dismiss()
        if is_project(folder):
            self.project_chosen.emit(folder)
        else:
            self.folder_chosen.emit(folder)

    def choose_folder(self) -> None:
        folder = ask.choose_folder(self, self.tr("Choose the folder that holds your images"))
        if folder:
            self.take(folder)

    def choose_project(self) -> None:
        root = ask.choose_folder(self, self.tr("Choose a project, a folder ending in {}").format(SUFFIX))
        if root:
            self.project_chosen.emit(root)


class RecentProject(QAbstractButton):
    """One line: the project's name, and where it is."""

    def __init__(self, root: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.root = root
        self.setText(root.name.removesuffix(SUFFIX))
        self.setAccessibleName(self.tr("Open the project {name}").format(name=self.text()))
        self.setAccessibleDescription(str(root.parent))
        self.setToolTip(str(root))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        return QSize(320, 52)

    def paintEvent(self, event: object) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        strong = self.hasFocus()
        painter.setPen(QPen(QColor(t.accent if strong else t.line), 2 if strong else 1))
        painter.setBrush(QColor(t.sunken if self.underMouse() else t.surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), theme.RADIUS, theme.RADIUS)
        inside = self.rect().adjusted(16, 7, -16, -7)
        theme.draw_icon(painter, "folder", inside.toRectF().adjusted(0, 0, 22 - inside.width(), 0), t.accent)
        words = inside.adjusted(38, 0, 0, 0)
        painter.setPen(QColor(t.ink))
        painter.setFont(theme.font(theme.BODY, bold=True))
        painter.drawText(words, Qt.AlignmentFlag.AlignTop, self.text())
        painter.setPen(QColor(t.quiet))
        painter.setFont(theme.font(theme.SMALL))
        place = painter.fontMetrics().elidedText(
            str(self.root.parent), Qt.TextElideMode.ElideMiddle, words.width()
        )
        painter.drawText(words, Qt.AlignmentFlag.AlignBottom, place)
        painter.end()
