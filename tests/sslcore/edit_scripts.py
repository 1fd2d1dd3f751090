"""Random scripts of edits: run on a store, and played on a plain model that shares no code with it.

As a program (`PROJECT SCRIPT`) it runs the JSON script and prints one line after each step that has returned.
"""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

from sslcore import history, labels
from sslcore.project import Project
from sslcore.store import Store

IMAGES = tuple(range(1, 9))
Step = list[Any]


def run_step(store: Store, step: Step) -> None:
    """Carry out one step; classes are named by their place among the existing ones, by id."""
    verb, *args = step
    if verb == "undo":
        history.undo(store)
    elif verb == "redo":
        history.redo(store)
    elif verb == "clear":
        labels.clear(store, args[0])
    elif verb == "add":
        if args[0] not in {row.name for row in store.classes()}:
            labels.add_class(store, args[0])
    else:
        ids = sorted(row.id for row in store.classes())
        if not ids:
            return
        chosen = ids[args[-1] % len(ids)]
        if verb == "assign":
            labels.assign(store, args[0], chosen)
        elif verb == "reject":
            labels.reject(store, args[0], chosen)
        elif verb == "delete":
            labels.delete_class(store, chosen)
        elif verb == "rename" and args[0] not in {row.name for row in store.classes()}:
            labels.rename_class(store, chosen, args[0])
        elif verb == "merge" and len(ids) > 1:
            labels.merge_classes(store, chosen, ids[(args[-1] + 1) % len(ids)])


class Model:
    """What a project should hold: whole states, with undo as a list of them."""

    def __init__(self) -> None:
        self.states: list[dict[str, Any]] = [{"names": {}, "labels": {}, "rejected": {}}]
        self.at = 0
        self.last_class = 0

    def play(self, step: Step) -> None:
        verb, *args = step
        if verb in ("undo", "redo"):
            target = self.at + (1 if verb == "redo" else -1)
            self.at = target if 0 <= target < len(self.states) else self.at
            return
        state = copy.deepcopy(self.states[self.at])
        self._change(state, verb, args)
        if state != self.states[self.at]:
            self.states[self.at + 1 :] = [state]
            self.at += 1

    def _change(self, state: dict[str, Any], verb: str, args: list[Any]) -> None:
        names, labelled, rejected = state["names"], state["labels"], state["rejected"]
        if verb == "clear":
            for image in args[0]:
                labelled.pop(image, None)
        elif verb == "add" and args[0] not in names.values():
            self.last_class += 1
            names[self.last_class] = args[0]
        ids = sorted(names)
        if verb in ("clear", "add") or not ids:
            return
        chosen = ids[args[-1] % len(ids)]
        if verb == "assign":
            for image in args[0]:
                labelled[image] = chosen
                rejected.get(image, set()).discard(chosen)
        elif verb == "reject":
            rejected.setdefault(args[0], set()).add(chosen)
            if labelled.get(args[0]) == chosen:
                del labelled[args[0]]
        elif verb == "rename" and args[0] not in names.values():
            names[chosen] = args[0]
        elif verb == "delete":
            del names[chosen]
            state["labels"] = {image: label for image, label in labelled.items() if label != chosen}
            for classes in rejected.values():
                classes.discard(chosen)
        elif verb == "merge" and len(ids) > 1:
            into = ids[(args[-1] + 1) % len(ids)]
            del names[chosen]
            for image, label in labelled.items():
                labelled[image] = into if label == chosen else label
            for classes in rejected.values():
                if not {chosen, into} <= classes:
                    classes.discard(into)
                classes.discard(chosen)
        state["rejected"] = {image: classes for image, classes in rejected.items() if classes}

    def now(self) -> dict[str, Any]:
        """The present state with what can be undone and redone, comparable with `contents`."""
        state = copy.deepcopy(self.states[self.at])
        return {**state, "undoable": self.at, "redoable": len(self.states) - 1 - self.at}


def contents(store: Store) -> dict[str, Any]:
    """What the store holds, in the model's words."""
    journal = history.journal(store)
    return {
        "names": {row.id: row.name for row in store.classes()},
        "labels": store.labels(),
        "rejected": store.rejections(),
        "undoable": sum(not row.undone for row in journal),
        "redoable": sum(row.undone for row in journal),
    }


def main() -> None:
    with Store(Project(Path(sys.argv[1]))) as store:
        for step in json.loads(sys.argv[2]):
            run_step(store, step)
            print("done", flush=True)  # noqa: T201
        print("end", flush=True)  # noqa: T201
        sys.stdin.read()


if __name__ == "__main__":
    main()
