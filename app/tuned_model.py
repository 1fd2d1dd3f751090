"""The fine-tuned model that a person chose in place of the frozen head: its figures and what it says of every image."""

from __future__ import annotations

from typing import Any

from app.predictions import Predictions
from sslcore.arrays import load_arrays
from sslcore.errors import HandfulError
from sslcore.jobs import record
from sslcore.project import Project
from sslcore.store import Store


class TunedModel:
    """`run` is the fine-tuning run in use; None while the frozen head is, or while its answers are not there."""

    def __init__(self, project: Project, store: Store) -> None:
        self._project, self._store = project, store
        self.let_go()

    def let_go(self) -> None:
        """Show the frozen head again."""
        self.run: int | None = None
        self.info: dict[str, Any] = {}
        self.predictions: Predictions | None = None

    def restore(self) -> int | None:
        """Show what the project has chosen; returns the run whose answers must be computed again, None if none."""
        self.let_go()
        chosen = record.model_in_use(self._store)
        if chosen is None:
            return None
        try:
            head = load_arrays(self._project, self._store.get_meta("tuned_head") or "")
            said = load_arrays(self._project, self._store.get_meta("tuned_predictions") or "")
            class_ids = tuple(int(class_id) for class_id in head.facts["class_ids"])
            version = int(head.inputs["version"])
            if head.inputs["finetune"] != chosen:
                return chosen
        except (HandfulError, KeyError):
            return chosen
        self.predictions = Predictions(said["ids"], said["probabilities"], class_ids)
        self.info = {**head.facts, "head": head.key, "version": version, "finetune": chosen}
        self.run = chosen
        return None
