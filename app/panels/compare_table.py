"""What came out of a comparison, as a table of bars with intervals."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QCoreApplication

from app.core_words import say
from app.panels.layers_card import probe_cell
from app.widgets.bar_table import BarRow, BarTable, Cell
from sslcore.methods import METHODS


def tr(text: str) -> str:
    return QCoreApplication.translate("compare", text)


def fill_table(table: BarTable, found: dict[str, Any]) -> str:
    """Show a ranking of the job `compare`; returns what a person must know to read it."""
    ranking = found["ranking"]
    labelled = ranking[0]["linear"] is not None
    heads = [tr("Other view found"), tr("RankMe"), tr("Spread")]
    if labelled:
        heads = [tr("Linear probe"), tr("To the best"), tr("Nearest neighbours"), *heads]
    table.set_table(heads, [_row(table, one, ranking, labelled) for one in ranking])
    hint = tr(
        "RankMe, spread and found views need no labels; between methods they are only a hint, for each is good at "
        "what it was trained for."
    )
    if labelled:
        judged = tr("Cross-validated on {n} labels; a line is the 95 % interval, over images.")
        return f"{judged.format(n=found['labels'])} {hint}"
    reason = say(found["reason"])
    return f"{reason[:1].upper()}{reason[1:]}. {hint}"


def _row(table: BarTable, one: dict[str, Any], ranking: list[dict[str, Any]], labelled: bool) -> BarRow:
    most = max(other["rankme"] for other in ranking)
    cells: list[Cell | None] = [
        probe_cell(table, one["again"]),
        Cell(one["rankme"] / most, f"{one['rankme']:.0f}"),
        Cell(one["spread"], f"{one['spread']:.2f}"),
    ]
    if labelled:
        first = one is ranking[0]
        cells = [
            probe_cell(table, one["linear"]),
            Cell(None, tr("best")) if first else _difference(one["difference"]),
            probe_cell(table, one["knn"]),
            *cells,
        ]
    method = METHODS.get(one["method"])
    return BarRow(method.title if method else one["method"], cells, one is ranking[0])


def _difference(one: dict[str, Any]) -> Cell:
    low, high = (f"{100 * value:+.0f}" for value in one["interval"])
    return Cell(
        None, tr("{mean} ({low} to {high})").format(mean=f"{100 * one['mean']:+.0f}", low=low, high=high)
    )
