"""The few things to decide about a new project: its name, its place, what class folders mean, the classes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app import ask
from app.new_project import IGNORE, LABELS, SUFFIX, TRUTH, NewProject, class_names, suggest_root
from app.panels.folder_facts import PathLabel
from app.panels.page import row_of
from app.widgets.buttons import label, text_button
from app.widgets.cards import Card

if TYPE_CHECKING:
    from sslcore.images import FolderLook


class SetupForm(Card):
    """Fields with good answers already in them; Create is ready as soon as there is one image."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Your project"), icon="folder", parent=parent)
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the project"))
        self.name.textEdited.connect(self._follow_name)
        self.place = PathLabel()
        self.place.setProperty("role", "quiet")
        self._root = Path()
        self._moved = False
        change = text_button(self.tr("Change…"), "quiet")
        change.setAccessibleName(self.tr("Change where the project is kept"))
        change.clicked.connect(self._choose_place)
        self.folders = _FolderChoice()
        self.folders.group.idToggled.connect(self._show_classes)
        self.classes = QLineEdit()
        self.classes.setPlaceholderText(self.tr("cat, dog, fox"))
        self.classes.setAccessibleName(self.tr("Classes, separated by commas; may be left empty"))
        self._classes_part = _field(
            self.tr("Classes, now or later"),
            self.classes,
            self.tr("You can add, rename and merge them any time."),
        )
        self.ready = text_button(self.tr("Create the project"), "primary", "Return", icon="check")
        self.ready.setMinimumHeight(40)
        kept = row_of(self.place, change, stretch=(1, 0))
        self.body.setSpacing(16)
        self.body.addWidget(_field(self.tr("Name"), self.name))
        keeps = self.tr("Holds your labels and what is learnt. The images stay where they are.")
        self.body.addWidget(_field(self.tr("Kept in"), kept, keeps))
        self.body.addWidget(self.folders)
        self.body.addWidget(self._classes_part)
        self.body.addWidget(self.ready)

    def start(self, folder: Path) -> None:
        """Suggest a name and a place for a project about `folder`, whose content is not known yet."""
        self.name.setText(folder.name or self.tr("Images"))
        self.classes.clear()
        self._moved = False
        self._set_root(suggest_root(folder, self.name.text()))
        self._images = folder
        self.folders.offer([])
        self.ready.setEnabled(False)
        self._show_classes()

    def show_look(self, look: FolderLook) -> None:
        """Offer the class folders that were found; allow to create where there are images."""
        self.folders.offer(look.class_names)
        self.ready.setEnabled(look.n_images > 0)
        self._show_classes()
        if look.n_images:
            self.ready.setFocus()

    def decided(self, images: Path) -> NewProject:
        """Return what the fields say now."""
        name = self.name.text().strip() or images.name
        classes = () if self.folders.choice() == LABELS else class_names(self.classes.text())
        return NewProject(images, self._root, name, self.folders.choice(), classes)

    def _show_classes(self) -> None:
        self._classes_part.setVisible(self.folders.choice() != LABELS)

    def _follow_name(self, name: str) -> None:
        if not self._moved:
            self._set_root(suggest_root(self._images, name))

    def _choose_place(self) -> None:
        title = self.tr("Choose a folder to keep the project in")
        if parent := ask.choose_folder(self, title, self._root.parent):
            self._moved = True
            self._set_root(suggest_root(parent / self._root.name, self._root.name.removesuffix(SUFFIX)))

    def _set_root(self, root: Path) -> None:
        self._root = root
        self.place.set_path(str(root))


class _FolderChoice(QWidget):
    """What the class subfolders become; hidden where there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "caption", wrap=True)
        self._names = label("", "small", wrap=True)
        self.group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._title)
        column.addWidget(self._names)
        words = (
            (LABELS, self.tr("Use their names as labels")),
            (TRUTH, self.tr("Keep them hidden, only to measure with on the command line")),
            (IGNORE, self.tr("Ignore them")),
        )
        self._choices = [choice for choice, _ in words]
        for number, (_, text) in enumerate(words):
            button = QRadioButton(text)
            self.group.addButton(button, number)
            column.addWidget(button)
        self.offer([])

    def offer(self, names: list[str]) -> None:
        """Offer these class folders; labels unless the person says otherwise."""
        self.setVisible(bool(names))
        self.group.button(0 if names else 2).setChecked(True)
        self._title.setText(self.tr("{n} class subfolders").format(n=len(names)))
        shown = ", ".join(names[:10])
        self._names.setText(shown + (" …" if len(names) > 10 else ""))

    def choice(self) -> str:
        return self._choices[self.group.checkedId()]


def _field(caption: str, content: object, help: str = "") -> QWidget:
    """Return a captioned control, or row of controls, with a line of help."""
    part = QWidget()
    column = QVBoxLayout(part)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(label(caption, "caption"))
    if isinstance(content, QWidget):
        column.addWidget(content)
    else:
        column.addLayout(content)  # type: ignore[arg-type]
    if help:
        column.addWidget(label(help, "small", wrap=True))
    return part
