"""Who gave a label, in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from sslcore.provenance import GIVERS


def tr(text: str) -> str:
    return QCoreApplication.translate("givers", text)


def giver_words() -> dict[str, str]:
    """Return the words for each of provenance.GIVERS."""
    return {
        "me": tr("by me"),
        "along": tr("along with others"),
        "model": tr("by the model"),
    }


def giver_of(source: str) -> str:
    """Return which of provenance.GIVERS a source belongs to; "" for one that nobody knows."""
    return next((giver for giver, sources in GIVERS.items() if source in sources), "")


def with_giver(name: str, source: str) -> str:
    """Return a class name with who gave it, where that was not a person who looked."""
    giver = giver_of(source)
    return name if giver in ("", "me") else f"{name} · {giver_words()[giver]}"
