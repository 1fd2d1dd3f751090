"""Where a run's weights come from, as a person chooses it: nowhere, the internet, another run, or a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from app import ask
from app.new_project import SUFFIX
from sslcore.configs import SCRATCH
from sslcore.errors import HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.methods import METHODS
from sslcore.start_choices import PRETRAINED
from sslcore.start_runs import StartRun, start_runs

RUN, PROJECT, FILE = "run", "project", "file"


class StartChoice(QComboBox):
    """A combo whose last lines ask for a run or a file; `chosen()` is what a run would start from."""

    refused = Signal(str, str)
    """message and hint: why a project or its runs can't be a start."""
    run_chosen = Signal(object)
    """The StartRun whose encoder and channels the new run is to have."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.project: Path | None = None
        """The project that is to learn, whose earlier runs can be a start too."""
        names = {
            SCRATCH: self.tr("From scratch"),
            PRETRAINED: self.tr("Weights from the internet (timm)"),
            RUN: self.tr("A run of this project…"),
            PROJECT: self.tr("From another project…"),
            FILE: self.tr("A file…"),
        }
        tips = (
            self.tr("Everything is learnt from your images."),
            self.tr(
                "What timm's network has learnt from other images; fetched once, for timm's encoders only."
            ),
            self.tr("The encoder of an earlier run goes on learning."),
            self.tr("The encoder that learnt from the images of another Handful project goes on with yours."),
            self.tr("Weights as a .safetensors file: of an export, or of another program."),
        )
        for row, (name, tip) in enumerate(zip(names, tips, strict=True)):
            self.addItem(names[name], name)
            self.setItemData(row, tip, Qt.ItemDataRole.ToolTipRole)
        self._found: dict[str, tuple[Path, str]] = {}
        """Of each line that asks, the weights chosen last, and how they are called."""
        self._before = 0
        # A file is asked for when a person chooses its line, not when the program does.
        self.activated.connect(self._on_activated)

    def chosen(self) -> str:
        """Return `scratch`, `pretrained`, or the path of a file of weights."""
        data = str(self.currentData())
        return str(self._found[data][0]) if data in self._found else data

    def _on_activated(self, row: int) -> None:
        data = str(self.itemData(row))
        if data in (RUN, PROJECT, FILE):
            found = self._ask_for_file() if data == FILE else self._ask_for_run(data)
            found = found or self._found.get(data)
            if found is None:
                self.setCurrentIndex(self._before)
                return
            self._found[data] = found
            self.setItemText(row, found[1])
        self._before = row
        # What is behind a line may be another thing now, though the line is the same.
        self.currentIndexChanged.emit(row)

    def _ask_for_file(self) -> tuple[Path, str] | None:
        kinds = self.tr("Weights (*.safetensors)")
        start = self._found[FILE][0].parent if FILE in self._found else None
        file = ask.choose_file(self, self.tr("Weights to start from"), start, kinds)
        return (file, self.tr("File: {name}").format(name=file.name)) if file else None

    def _ask_for_run(self, data: str) -> tuple[Path, str] | None:
        root = self.project
        if data == PROJECT:
            place = root.parent if root else None
            root = ask.choose_folder(self, self.tr("Choose the other project's folder (*.handful)"), place)
        if root is None:
            return None
        try:
            runs = self._offered(root)
        except HandfulError as error:
            self.refused.emit(error.message, error.hint)
            return None
        question = self.tr("Which run's encoder?")
        place_of = ask.choose_one(
            self, self.tr("Start from a run"), question, [self.run_words(run) for run in runs]
        )
        if place_of is None:
            return None
        run = runs[place_of]
        self.run_chosen.emit(run)
        text = self.tr("Run {id} of {name}").format(id=run.id, name=root.name.removesuffix(SUFFIX))
        return run.weights, text

    def _offered(self, root: Path) -> list[StartRun]:
        """Return the runs that can be a start; of this very project none that has seen its labels."""
        same = self.project is not None and root.resolve() == self.project.resolve()
        runs = [run for run in start_runs(root) if not (same and run.method == FINETUNE)]
        if not runs:
            raise HandfulError(
                f"The project {root.name} has no finished run to start from.", "Pretrain there first."
            )
        return runs

    def run_words(self, run: StartRun) -> str:
        """Return a run in one line: its number, method, encoder, resolution and day."""
        method = METHODS[run.method].title if run.method in METHODS else run.method
        if run.method == FINETUNE:
            method = self.tr("fine-tuned")
        day = datetime.fromisoformat(run.created).astimezone()
        return f"{run.id}: {method}, {run.encoder}, {run.resolution} px, {day:%Y-%m-%d %H:%M}"
