"""The line at the top: the project and its menu, that everything is saved, search, undo, keys, language, theme."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QMenu, QToolButton, QWidget

from app import theme
from app.actions import Actions
from app.new_project import SUFFIX
from app.session import Session
from app.widgets.buttons import describe, icon_button, label

MENU = ("new_project", "open_project", "", "import_labels", "scan", "", "quit")


class TopBar(QFrame):
    """Shows a session, or none; what is asked of it goes out as signals."""

    search_changed = Signal(str)
    theme_toggled = Signal()
    language_toggled = Signal()
    project_chosen = Signal(Path)

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "bar")
        self.setFixedHeight(48)
        self.setAccessibleName(self.tr("Project"))
        self._actions = actions
        self.recent = QMenu(self.tr("Recent projects"), self)
        self.project = self._make_project_button()
        self.saved = label("", "small")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search file or class"))
        self.search.setAccessibleName(self.tr("Search images by file name or class"))
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(220)
        self.search.textChanged.connect(self.search_changed)
        self.undo, self.redo = self._action_button("undo"), self._action_button("redo")
        self.keys = self._action_button("keys", "keyboard")
        self.language = QToolButton()
        self.language.setFixedHeight(32)
        self.language.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.language.clicked.connect(self.language_toggled)
        self.theme = icon_button("moon", self.tr("Dark"))
        self.theme.clicked.connect(self.theme_toggled)
        theme.watch().theme_changed.connect(self._show_theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 0, 12, 0)
        row.setSpacing(6)
        row.addWidget(self.project)
        row.addSpacing(8)
        row.addWidget(self.saved)
        row.addStretch(1)
        for widget in (self.search, self.undo, self.redo, self.keys, self.language, self.theme):
            row.addWidget(widget)
        self._show_theme(theme.tokens())
        self.set_language("en", ["en"])
        self.set_session(None)

    def set_session(self, session: Session | None) -> None:
        """Follow a project, or show that none is open."""
        self.project.setText(session.name if session else "Handful")
        for widget in (self.saved, self.undo, self.redo):
            widget.setVisible(session is not None)
        self.show_search(False)
        if session is not None:
            self.project.setToolTip(str(session.project.root))
            self.saved.setText(self.tr("read-only") if session.readonly else self.tr("saved"))
            session.saved.connect(self._show_saved)

    def show_search(self, wanted: bool) -> None:
        """Show the search field where there is something to search."""
        self.search.setVisible(wanted)

    def set_recent(self, roots: Sequence[Path]) -> None:
        """Offer these projects in the menu."""
        self.recent.clear()
        for root in roots:
            action = QAction(root.name.removesuffix(SUFFIX), self.recent)
            action.setToolTip(str(root))
            action.triggered.connect(lambda _checked=False, root=root: self.project_chosen.emit(root))
            self.recent.addAction(action)
        self.recent.setEnabled(bool(roots))

    def set_language(self, language: str, known: Sequence[str]) -> None:
        """Offer the other language, where there is one."""
        self.language.setVisible(len(known) > 1)
        self.language.setText("EN" if language == "zh" else "中文")
        describe(self.language, "English" if language == "zh" else "中文")

    def _show_saved(self, when: datetime) -> None:
        self.saved.setText(self.tr("saved {time}").format(time=f"{when:%H:%M}"))

    def _show_theme(self, tokens: theme.Tokens) -> None:
        dark = tokens.name == "dark"
        self.setStyleSheet(style(tokens))
        self.theme.setIcon(theme.icon("sun" if dark else "moon"))
        describe(self.theme, self.tr("Light") if dark else self.tr("Dark"))

    def _make_project_button(self) -> QToolButton:
        button = QToolButton()
        button.setObjectName("project")
        button.setFont(theme.font(theme.TITLE, bold=True))
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setAccessibleName(self.tr("Project menu"))
        menu = QMenu(button)
        for name in MENU:
            if name:
                menu.addAction(self._actions[name])
            else:
                menu.addSeparator()
            if name == "open_project":
                menu.addMenu(self.recent)
        button.setMenu(menu)
        return button

    def _action_button(self, name: str, icon: str = "") -> QToolButton:
        button = QToolButton()
        action = self._actions[name]
        action.setIcon(theme.icon(icon or name))
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
        button.setIconSize(QSize(20, 20))
        button.setFixedSize(32, 32)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button


def style(tokens: theme.Tokens) -> str:
    """Return what the bar adds to the style sheet: its lower edge, and the arrow beside the project's name."""
    arrow = (theme.RESOURCES / "icons" / f"arrow-down-{tokens.name}.svg").as_posix()
    return f"""
        TopBar {{ border: 0; border-bottom: 1px solid {tokens.line}; }}
        #project {{ font-size: {theme.TITLE}px; font-weight: 600; padding: 4px 26px 4px 8px; }}
        #project::menu-indicator {{
            image: url("{arrow}"); width: 12px; height: 12px; right: 8px;
            subcontrol-origin: padding; subcontrol-position: center right;
        }}
    """
