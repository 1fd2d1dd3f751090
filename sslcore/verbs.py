"""The verbs of the command line, one function each: project and arguments in, a JSON-ready dict out."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sslcore import jobs
from sslcore.arrays import has_arrays, load_arrays
from sslcore.command_numbers import run_number
from sslcore.configs import AUTO, PretrainConfig
from sslcore.encoder_choices import ENCODERS
from sslcore.errors import Cancelled, HandfulError
from sslcore.finetune_plan import FINETUNE
from sslcore.groups import settled_groups
from sslcore.images import class_folders, find_images
from sslcore.jobs import record
from sslcore.jobs.learn import usable
from sslcore.labels import import_csv
from sslcore.labels_csv import canonical, relative_path
from sslcore.progress import Progress
from sslcore.project import Project, ProjectLock, create_project, open_project
from sslcore.start_choices import settled_start
from sslcore.start_runs import find_start_run
from sslcore.store import Store

Facts = dict[str, Any]
SUFFIX_WORDS = ("JPEG", "PNG", "WebP", "BMP", "GIF", "TIFF")


@contextlib.contextmanager
def writing(root: Path) -> Iterator[tuple[Project, Store]]:
    """Hold the project for as long as the block runs; raises ReadOnlyProject when somebody else does."""
    project = open_project(root)
    with ProjectLock.acquire(project), Store(project) as store:
        yield project, store


def init(root: Path, images: Path, truth_from_folders: bool, progress: Progress) -> Facts:
    """Return {images, unreadable, classes, ...} of a new project, or of an old one scanned again."""
    if next(find_images(images), None) is None:
        raise HandfulError(f"There are no images in {images}.", f"Handful reads {', '.join(SUFFIX_WORDS)}.")
    if not (root / "project.sqlite").exists():
        create_project(root, images)
    with writing(root) as (project, store):
        if store.image_folder.resolve() != images.resolve():
            store.set_image_folder(images)
        result = jobs.run("scan", root, {}, progress)
        changes = record.record_scan(store, result)
        table = store.image_table()
        folders = class_folders(table.paths)
        if truth_from_folders:
            if not folders:
                raise HandfulError("These images lie in no class folders.", "Leave out --truth-from-folders.")
            store.set_truth(folders)
        bad = [
            (p, r)
            for p, r, s in zip(table.paths, table.reason, table.status, strict=True)
            if s == "unreadable"
        ]
        names = sorted(set(folders.values()))
        return {
            "images": result["images"],
            "unreadable": result["unreadable"],
            "classes": len(names),
            "class_names": names,
            "duplicates": result["duplicates"],
            "unreadable_reasons": [f"{path}: {reason}" for path, reason in bad[:100]],
            "changes": dataclasses.asdict(changes),
            "project": str(project.root),
        }


def in_team(root: Path, work: Callable[[], Facts]) -> Facts:
    """Return work()'s answer; under torchrun process 0 does it and the others follow, answering {}."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        return work()
    from sslcore import distributed, followers
    from sslcore.jobs import learn

    with distributed.team():
        if distributed.rank() > 0:
            # Ctrl+C and a scheduler's notice reach every process: process 0 saves, then tells the others to go.
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_IGN)
            return learn.follow(Project(root))
        try:
            answer = work()
        except (Cancelled, HandfulError):
            followers.call_to_end()
            raise
        followers.call_to_end()
        return answer


def pretrain(root: Path, config: PretrainConfig, resume: bool, progress: Progress) -> Facts:
    """Return {run, method, encoder, epochs, images_per_second, minutes, ...} of a finished run."""
    return in_team(root, lambda: _pretrain(root, settled(root, config), resume, progress))


def _pretrain(root: Path, config: PretrainConfig, resume: bool, progress: Progress) -> Facts:
    with writing(root) as (_, store):
        row = unfinished(store, config) if resume else None
        continued = row is not None
        if row is None:
            row = record.begin_run(store, config, len(usable(store.image_table())))
        store.update_run(row.id, status="running")
        try:
            result = jobs.run("pretrain", root, {"run": row.id, "resume": continued}, progress)
        except BaseException:
            store.update_run(row.id, status="interrupted")
            raise
        record.record_pretrain(store, result)
        return {**result, "resumed": continued}


def settled(root: Path, config: PretrainConfig) -> PretrainConfig:
    """Return the settings with the encoder's full name and an absolute path of the weights to start from.

    Where they start from a run, encoder and channels are that run's unless they are given; 0 channels = not given.
    """
    if run := find_start_run(config.start, root):
        encoder = run.encoder if config.encoder == AUTO else config.encoder
        config = dataclasses.replace(
            config, start=str(run.weights), encoder=encoder, channels=config.channels or run.channels
        )
    config = dataclasses.replace(
        config,
        channels=config.channels or 3,
        start=settled_start(config.start),
        groups=settled_groups(config.groups),
    )
    if config.encoder == AUTO or config.encoder in ENCODERS:
        return config
    from sslcore.library_networks import full_name

    return dataclasses.replace(config, encoder=full_name(config.encoder))


def unfinished(store: Store, config: PretrainConfig) -> Any:
    """Return the newest run that is not done and agrees with every setting given; None if there is none."""
    plain = dataclasses.asdict(PretrainConfig())
    given = {name: value for name, value in dataclasses.asdict(config).items() if value != plain[name]}
    for row in reversed(store.runs()):
        if (
            row.status != "done"
            and row.method != FINETUNE
            and all(row.config.get(name) == value for name, value in given.items())
        ):
            return row
    return None


def embed(root: Path, run: str | None, progress: Progress, layer: str | None = None) -> Facts:
    """Return {images, dim, run, layer, embeddings} of the newest finished run, or of the one asked for."""
    return in_team(root, lambda: _embed(root, run, layer, progress))


def _embed(root: Path, run: str | None, layer: str | None, progress: Progress) -> Facts:
    with writing(root) as (_, store):
        chosen: int | str
        if run is None:
            active = store.active_run()
            if active is None:
                raise HandfulError(
                    "There is no pretrained encoder yet.",
                    "`sslcore pretrain` makes one; --run pixels needs none.",
                )
            chosen = active
        else:
            number = run_number(run)
            chosen = run if number is None else number
            if any(row.id == chosen and row.method == FINETUNE for row in store.runs()):
                raise HandfulError(
                    f"Run {run} is fine-tuned with your labels: a head on its features could not be judged.",
                    f"Use its own head: `sslcore evaluate PROJECT --model {run}`.",
                )
        result = jobs.run("embed", root, {"run": chosen, "layer": layer}, progress)
        record.record_embed(store, result)
        return result


def current(store: Store, what: str) -> str:
    """Return the key of the project's current embeddings, layout, head or predictions; says which verb makes it."""
    key = store.get_meta(what)
    verb = {"embeddings": "embed", "layout": "map", "head": "fit", "predictions": "fit"}[what]
    if not key:
        raise HandfulError(f"This project has no {what} yet.", f"`sslcore {verb} PROJECT` makes it.")
    if not has_arrays(store.project, key):
        raise HandfulError(
            f"The {what} of this project can no longer be found in its folder.",
            f"`sslcore {verb} PROJECT` makes it again.",
        )
    return key


def map_images(root: Path, progress: Progress) -> Facts:
    """Return {images, layout} of a new map of the project's embeddings."""
    with writing(root) as (_, store):
        result = jobs.run("map", root, {"embeddings": current(store, "embeddings")}, progress)
        record.record_map(store, result)
        return result


def label(root: Path, csv: Path) -> Facts:
    """Return {labels, imported, unknown_paths, contradicting, ...} after taking in a CSV of path,label."""
    with writing(root) as (_, store):
        found = import_csv(store, csv)
        return {
            "labels": len(store.labels()),
            "imported": found.labelled,
            "unknown_paths": list(found.unknown_paths)[:100],
            "unknown": len(found.unknown_paths),
            "contradicting": found.contradicting[:100],
            "new_classes": list(found.new_classes),
        }


@dataclasses.dataclass(frozen=True)
class Within:
    """Among which images to choose: those of a folder below the image folder, those guessed to be of a class."""

    folder: str | None = None
    guessed: str | None = None


def suggest(
    root: Path, strategy: str, n: int, seed: int, progress: Progress, within: Within | None = None
) -> Facts:
    """Return {paths, why}: the images worth labelling next, best first."""
    project = open_project(root)
    with Store(project, readonly=True) as store:
        args = {"embeddings": current(store, "embeddings"), "strategy": strategy, "n": n, "seed": seed}
        table = store.image_table()
        if within is not None and within != Within():
            args["within"] = ids_within(project, store, within)
    result = jobs.run("suggest", root, args, progress)
    path_of = dict(zip(table.ids.tolist(), table.paths, strict=True))
    pairs = result["suggestions"]
    return {"paths": [path_of[image] for image, _ in pairs], "why": [why for _, why in pairs]}


def ids_within(project: Project, store: Store, within: Within) -> list[int]:
    """Return the ids of the images that `within` means; HandfulError where it names nothing there is."""
    table = store.image_table()
    chosen = np.ones(len(table), dtype=bool)
    if within.folder is not None:
        inside = canonical(relative_path(within.folder, store.image_folder)) + "/"
        chosen &= np.array([canonical(path).startswith(inside) for path in table.paths], dtype=bool)
        if not chosen.any():
            raise HandfulError(
                f"No image lies in the folder {within.folder!r}.", "Name a folder below the image folder."
            )
    if within.guessed is not None:
        chosen &= np.isin(table.ids, _guessed(project, store, within.guessed))
    return [int(image_id) for image_id in table.ids[chosen]]


def _guessed(project: Project, store: Store, name: str) -> np.ndarray:
    """Return the ids of the images whose likeliest class is the one called `name`, int64."""
    found = next((row.id for row in store.classes() if row.name.casefold() == name.casefold()), None)
    if found is None:
        known = ", ".join(row.name for row in store.classes()) or "none yet"
        raise HandfulError(f"There is no class called {name!r}.", f"The classes are: {known}.")
    head = load_arrays(project, current(store, "head"))
    class_ids = [int(class_id) for class_id in head.facts["class_ids"]]
    if found not in class_ids:
        raise HandfulError(
            f"The model does not know the class {name!r} yet.",
            "Label some of its images, then `sslcore fit`.",
        )
    said = load_arrays(project, current(store, "predictions"))
    return np.asarray(said["ids"][said["probabilities"].argmax(axis=1) == class_ids.index(found)])


def fit(root: Path, progress: Progress) -> Facts:
    """Return {accuracy, interval, labels, classes, ...}; accuracy is null, with a reason, for too few labels."""
    with writing(root) as (_, store):
        result = jobs.run("fit", root, {"embeddings": current(store, "embeddings")}, progress)
        record.record_fit(store, result)
        return {**result, "class_names": names_of(store, result["class_ids"])}


def names_of(store: Store, class_ids: Iterable[int]) -> list[str]:
    """Return the names of the classes, in the order of their ids here."""
    names = {row.id: row.name for row in store.classes()}
    return [names[int(class_id)] for class_id in class_ids]


def evaluate(root: Path, truth: bool, progress: Progress, model: str = AUTO) -> Facts:
    """Return the cross-validated figures; with `truth`, those against the hidden truth of unlabelled images."""
    from sslcore.evaluate import measure
    from sslcore.finetune_verbs import model_facts

    facts = model_facts(root, model, progress)
    if not truth:
        return facts

    project = open_project(root)
    with Store(project, readonly=True) as store:
        hidden, labelled = store.truth(), store.labels()
        name_of = {row.id: row.name for row in store.classes()}
    if not hidden:
        raise HandfulError(
            "This project has no hidden truth.",
            "`sslcore init --truth-from-folders` takes it from class folders.",
        )
    predictions = load_arrays(project, facts["predictions"])
    names = [name_of[class_id] for class_id in facts["class_ids"]]
    names += sorted(set(hidden.values()) - set(names))
    position = {name: code for code, name in enumerate(names)}
    images = predictions["ids"].tolist()
    codes = [-1 if image in labelled or image not in hidden else position[hidden[image]] for image in images]
    measured = measure(predictions["probabilities"], np.array(codes, dtype=np.int64))
    return {
        "accuracy": measured.accuracy,
        "interval": list(measured.interval),
        "n": measured.n,
        "confusion": measured.confusion.tolist(),
        "class_names": names[: len(measured.confusion)],
        "labels": facts["labels"],
        "model": facts["model"],
    }
