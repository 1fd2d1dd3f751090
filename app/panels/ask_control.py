"""How the next images to label are chosen, and among which: all, those selected, of a class, or of a folder."""

from __future__ import annotations

from collections import Counter

import numpy as np
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QWidget

from app import theme
from app.selection import Selection
from app.session import Session
from app.widgets.buttons import describe, text_button

MOST_FOLDERS = 30
MOST_LETTERS = 24


class AskControl(QWidget):
    """One line: by which strategy, and among which images."""

    def __init__(self, session: Session, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._selection = session, selection
        self.strategy = QComboBox()
        for name, words in self._strategy_words().items():
            self.strategy.addItem(words, name)
        describe(self.strategy, self.tr("How the next images to label are chosen"))
        self.among = text_button(self.tr("All images"), "quiet")
        describe(self.among, self.tr("Among which images the next ones to label are chosen"))
        self.menu = QMenu(self)
        self.menu.aboutToShow.connect(self._fill)
        self.among.setMenu(self.menu)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.spacing())
        row.addWidget(self.strategy, 1)
        row.addWidget(self.among, 1)
        self.setEnabled(not session.readonly)
        self.strategy.setCurrentIndex(max(self.strategy.findData(session.live.strategy), 0))
        self.strategy.activated.connect(lambda _index: self._ask(session.live.within))

    def ask_among(self, ids: np.ndarray | None, words: str) -> None:
        """Ask only about these images from now on; None: about all."""
        shown = words if len(words) <= MOST_LETTERS else words[: MOST_LETTERS - 1] + "…"
        self.among.setText(self.tr("All images") if ids is None else shown)
        self.among.setToolTip(words or self.tr("Among which images the next ones to label are chosen"))
        self._ask(None if ids is None else [int(image_id) for image_id in ids])

    def _ask(self, within: list[int] | None) -> None:
        self._session.ask_about(str(self.strategy.currentData()), within)

    def _fill(self) -> None:
        """List what there is now."""
        self.menu.clear()
        self.menu.addAction(self.tr("All images")).triggered.connect(lambda: self.ask_among(None, ""))
        ids = self._selection.ids()
        words = self.tr("The {n} selected images").format(n=f"{len(ids):,}")
        chosen = self.menu.addAction(words)
        chosen.setEnabled(len(ids) > 1)
        chosen.triggered.connect(lambda: self._ask_about_selection(ids, words))
        self._fill_classes(self.menu.addMenu(self.tr("Taken for")))
        self._fill_folders(self.menu.addMenu(self.tr("In the folder")))

    def _ask_about_selection(self, ids: np.ndarray, words: str) -> None:
        self.ask_among(ids, words)
        # What is asked about is shown where the selection was.
        self._selection.clear()

    def _fill_classes(self, menu: QMenu) -> None:
        codes, _ = self._session.predicted()
        menu.setEnabled(bool((codes >= 0).any()))
        for place, row in enumerate(self._session.classes):
            ids = self._session.table.ids[codes == place]
            words = self.tr("Taken for {name}").format(name=row.name)
            action = menu.addAction(f"{row.name.replace('&', '&&')} · {len(ids):,}")
            action.setEnabled(bool(len(ids)))
            action.triggered.connect(lambda _checked=False, i=ids, w=words: self.ask_among(i, w))

    def _fill_folders(self, menu: QMenu) -> None:
        paths = self._session.table.paths
        counts = Counter(path.rpartition("/")[0] for path in paths)
        counts.pop("", None)
        menu.setEnabled(bool(counts))
        for folder, n in sorted(counts.most_common(MOST_FOLDERS)):
            action = menu.addAction(f"{folder.replace('&', '&&')} · {n:,}")
            action.triggered.connect(lambda _checked=False, f=folder: self._ask_in(f))
        if len(counts) > MOST_FOLDERS:
            words = self.tr("{n} smaller folders: search for one, then select its images")
            menu.addAction(words.format(n=f"{len(counts) - MOST_FOLDERS:,}")).setEnabled(False)

    def _ask_in(self, folder: str) -> None:
        table = self._session.table
        inside = np.fromiter((path.startswith(f"{folder}/") for path in table.paths), bool, len(table))
        self.ask_among(table.ids[inside], self.tr("In the folder {folder}").format(folder=folder))

    def _strategy_words(self) -> dict[str, str]:
        """Return the strategies the core knows, in words; a test compares them."""
        return {
            "auto": self.tr("Ask: automatic"),
            "random": self.tr("Ask: random"),
            "maxherding": self.tr("Ask: stands for many"),
            "uherding": self.tr("Ask: stands for many unsure"),
            "typiclust": self.tr("Ask: typical of a new group"),
            "probcover": self.tr("Ask: dense places"),
            "kmeans": self.tr("Ask: middle of a group"),
            "coreset": self.tr("Ask: farthest away"),
            "margin": self.tr("Ask: unsure"),
            "entropy": self.tr("Ask: unsure among many"),
            "least_confidence": self.tr("Ask: least sure"),
            "badge": self.tr("Ask: changes most"),
        }
