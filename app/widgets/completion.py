"""Names offered below a text field while one is typed: hundreds of classes are found by a few letters."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit


def offer_names(field: QLineEdit, names: Sequence[str]) -> None:
    """Offer these names as they fit what is typed; what is typed counts unless one of them is chosen with Down."""
    completer = field.completer()
    if completer is None:
        completer = QCompleter(field)
        completer.setModel(QStringListModel(completer))
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        field.setCompleter(completer)
    model = completer.model()
    assert isinstance(model, QStringListModel)
    model.setStringList(list(names))
