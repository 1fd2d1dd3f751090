"""A worker with the real protocol and the real scan, but made-up learning: quick, and made to misbehave at will.

What a job shall do is written in the file `fake.json` of the project folder: {"pretrain": "hold"}.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from sslcore import jobs, worker
from sslcore.arrays import load_arrays, save_arrays
from sslcore.errors import HandfulError, TooFewLabels
from sslcore.progress import Progress
from sslcore.project import Project
from sslcore.store import Store

real_run = jobs.run


def run(job: str, root: Path, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Stand in for sslcore.jobs.run."""
    project = Project(Path(root))
    wishes = project.root / "fake.json"
    wish = json.loads(wishes.read_text()).get(job, "") if wishes.exists() else ""
    with (project.root / "fake.log").open("a") as log:
        log.write(json.dumps({"job": job, "args": args}) + "\n")
    if wish == "crash":
        sys.stderr.write("out of luck\n")
        sys.stderr.flush()
        os._exit(5)
    if wish == "fail":
        raise HandfulError("That did not work.", "Try something else.")
    if wish == "few":
        raise TooFewLabels("There is one class only.", "Label an image of another class.")
    if wish == "hold":
        progress.report(1, 10, loss=0.5)
        while True:
            progress.check()
            threading.Event().wait(0.01)
    if job == "scan":
        return real_run(job, root, args, progress)
    verb: dict[str, Any] = {
        "pretrain": pretrain,
        "embed": embed,
        "map": chart,
        "export": export,
        "predict": predict,
    }
    verb |= {"judge": judge, "layers": layers, "compare": compare}
    verb |= {"finetune": finetune, "use_tuned": use_tuned}
    if job in ("backtest", "duel"):
        return trial(project, job, args, wish)
    verb |= {"suggest": suggest, "preview": preview, "warm": warm, "estimate": estimate}
    return verb[job](project, args, progress)


def image_ids(project: Project) -> np.ndarray:
    with Store(project, readonly=True) as store:
        table = store.image_table()
    return table.ids[[status == "ok" for status in table.status]]


def pretrain(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    for step in range(3):
        progress.report(step, 3, loss=1.0 / (step + 1))
    with Store(project, readonly=True) as store:
        row = next(row for row in store.runs() if row.id == args["run"])
    folder = project.run_folder(row.id, row.method)
    folder.mkdir(parents=True, exist_ok=True)
    words = {"captions": ["A view", "Taken for it"], "right": [[None] * 6, [True, False] * 3]}
    (folder / "views-000003.json").write_text(json.dumps(words))
    np.save(folder / "views-000003.u8.npy", np.full((6, 3, 8, 8, 3), 200, np.uint8))
    progress.tell("views", step=3, file="views-000003.u8.npy")
    progress.tell("checkpoint", step=3, preview="preview-000003.npy", rankme=7.5, spread=0.8, reading="fine")
    return {"method": "simclr", "encoder": "small", "loss": 0.5, "resumed": args["resume"]}


def compare(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Rank the methods of the runs that are done in the order of their names."""
    with Store(project, readonly=True) as store:
        rows = [row for row in store.runs() if row.id in args["runs"] and row.status == "done"]
        labels = len(store.labels())
    again = {"accuracy": 0.6, "interval": [0.5, 0.7]}
    ranking = [
        {"method": method, "runs": [row.id for row in rows if row.method == method], "epochs": 3.0}
        | {"rankme": 20.0, "spread": 0.5, "again": again}
        | {"linear": again if labels else None, "knn": again if labels else None}
        | {"difference": {"mean": 0.0, "interval": [-0.1, 0.1]} if labels else None}
        for method in sorted({row.method for row in rows})
    ]
    found = {"ranking": ranking, "labels": labels, "reason": "too few labels to say: missing two classes"}
    found["sentence"] = f"{ranking[0]['method']} is first of {len(ranking)}."
    inputs = {"runs": [row.id for row in rows], "labels": labels}
    key = save_arrays(project, "comparison", inputs, {"again": np.zeros(1)}, found)
    return {"comparison": key, **found}


def layers(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Find the pooled features best once there are labels."""
    with Store(project, readonly=True) as store:
        labels, row = len(store.labels()), next(row for row in store.runs() if row.id == args["run"])

    def facts(name: str, accuracy: float) -> dict[str, Any]:
        probe = {"accuracy": accuracy, "interval": [accuracy - 0.1, accuracy + 0.1]} if labels else None
        return {"name": name, "dim": 112, "rankme": 100 * accuracy, "linear": probe, "knn": probe}

    sentence = "The pooled features are best: 71 %, the projector's output 55 %." if labels else "No labels."
    found = {
        "run": args["run"],
        "layers": [facts("stage 1", 0.5), facts("pooled features", 0.71), facts("projector, output", 0.55)],
        "labels": labels,
        "reason": "" if labels else "too few labels to say: missing two classes",
        "best": "pooled features",
        "clear": False,
        "sentence": sentence,
    }
    (project.run_folder(row.id, row.method) / "layers.json").write_text(json.dumps(found))
    return found


def embed(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    ids = image_ids(project)
    features = np.random.default_rng(0).normal(size=(len(ids), 4)).astype(np.float16)
    inputs = {"run": args["run"], "images": ids.tolist()}
    inputs |= {"layer": args["layer"]} if args.get("layer") else {}
    key = save_arrays(project, "embeddings", inputs, {"embeddings": features, "ids": ids})
    return {"embeddings": key, "images": len(ids), "dim": 4, "run": args["run"]}


def save_layout(project: Project, ids: np.ndarray, inputs: dict[str, Any]) -> str:
    places = np.stack([ids, ids], axis=1).astype(np.float32)
    return save_arrays(project, "layout", inputs, {"layout": places, "ids": ids})


def chart(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    ids = load_arrays(project, args["embeddings"])["ids"]
    progress.tell("preview", layout=save_layout(project, ids, {"pca": args["embeddings"]}))
    return {"layout": save_layout(project, ids, {"embeddings": args["embeddings"]}), "images": len(ids)}


def preview(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return {"layout": save_layout(project, image_ids(project)[:5], {"preview": args["file"]})}


def warm(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    return {}


def estimate(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    epochs = args["epochs"] or round(args["minutes"] * 2)
    pace = "2,100 images/s with the small encoder on 2 cores (bf16)."
    return {"images_per_second": 2100.0, "sentence": f"About {epochs} epochs in 5 minutes: {pace}"}


def export(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    file = Path(args["out"]) / f"{args['format']}.txt"
    file.write_text(json.dumps(args))
    return {"files": [str(file)], "parity": None}


def predict(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Believe 0.6 in the first class, 0.3 in the second and share the rest, for every image."""
    ids = load_arrays(project, args["embeddings"])["ids"]
    with Store(project, readonly=True) as store:
        labels, version = store.labels(), store.label_version()
        class_ids = [row.id for row in store.classes()]
    chances = np.array([0.6, 0.3, *[0.1] * len(class_ids)][: len(class_ids)], np.float16)
    inputs = {"embeddings": args["embeddings"], "version": version}
    arrays = {"probabilities": np.tile(chances, (len(ids), 1)), "ids": ids}
    predictions = save_arrays(project, "predictions", inputs, arrays)
    progress.tell("predicted", predictions=predictions, version=version, class_ids=class_ids)
    return {"predictions": predictions, "version": version, "class_ids": class_ids, "labels": len(labels)}


def judge(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Find the head right half the time."""
    facts = {**predict(project, args, progress), "accuracy": 0.5, "interval": [0.4, 0.6]}
    inputs = {"embeddings": args["embeddings"], "version": facts["version"]}
    return {"head": save_arrays(project, "head", inputs, {"bias": np.zeros(1, np.float32)}, facts), **facts}


def finetune(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    with Store(project, readonly=True) as store:
        version, n = store.label_version(), len(store.labels())
    paired = {
        "n": n,
        "first": 0.5,
        "first_interval": [0.3, 0.7],
        "second": 0.75,
        "second_interval": [0.5, 0.9],
    }
    paired |= {"difference": 0.25, "interval": [0.1, 0.4], "verdict": "better"}
    sentence = f"Fine-tuning helps: 25 points more with {n} labels."
    with Store(project, readonly=True) as store:
        row = next(row for row in store.runs() if row.id == args["run"])
    unlabelled = len(image_ids(project)) - n if row.config.get("unlabelled") else 0
    result = {"version": version, "labels": n, "rounds": 5, "paired": paired, "sentence": sentence}
    return {**result, "unlabelled": unlabelled, "pseudo_labelled": 0.75 if unlabelled else None}


def trial(project: Project, job: str, args: dict[str, Any], wish: str) -> dict[str, Any]:
    """Find the first strategy, or the second encoder, far ahead; with the wish `reason`, too few labels."""
    with Store(project, readonly=True) as store:
        version, n = store.label_version(), len(store.labels())

    def curve(last: float) -> list[dict[str, Any]]:
        at = ((10, last - 0.2), (40, last))
        return [{"labels": k, "accuracy": a, "interval": [a - 0.1, a + 0.1]} for k, a in at]

    def saved(labels: float, low: float, high: float | None) -> dict[str, Any]:
        bound, verdict = ("", "fewer") if high else ("more than", "more")
        told = {"budget": 40, "labels": labels, "low": low, "high": high, "bound": bound}
        return {**told, "verdict": verdict}

    found: dict[str, Any] = {"version": version, "labels": n, "reason": ""}
    if wish == "reason":
        found["reason"] = "too few labels to say: missing 32 more labels"
    elif job == "backtest":
        found |= {"control": "random", "curves": {"auto": curve(0.7), "random": curve(0.6)}}
        found |= {"titles": {"auto": "Automatic", "margin": "Unsure", "random": "Random"}}
        found |= {"saved": {"auto": saved(19, 12, 33), "margin": saved(40, 30, None)}}
    else:
        paired = {"difference": 0.16, "interval": [0.03, 0.28], "verdict": "better"}
        found |= {"runs": [args["a"], args["b"]], "curves": {"a": curve(0.5), "b": curve(0.7)}}
        found |= {"paired": paired, "saved": saved(10.8, 8, 20)}
    return {job: save_arrays(project, job, {**args, "version": version}, {}, found), **found}


def use_tuned(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """Believe in the last class only, for every image."""
    ids = image_ids(project)
    with Store(project, readonly=True) as store:
        version, class_ids = store.label_version(), [row.id for row in store.classes()]
    inputs = {"finetune": args["run"], "version": version, "images": ids.tolist()}
    facts = {"accuracy": 0.75, "interval": [0.5, 0.9], "class_ids": class_ids, "per_class": []}
    chances = np.tile(np.eye(len(class_ids))[-1].astype(np.float16), (len(ids), 1))
    arrays = {"probabilities": chances, "ids": ids}
    predictions = save_arrays(project, "tuned-predictions", inputs, arrays)
    key = save_arrays(project, "tuned-head", inputs, {"bias": chances[0]}, facts)
    return {"head": key, "predictions": predictions, "version": version, **facts}


def suggest(project: Project, args: dict[str, Any], progress: Progress) -> dict[str, Any]:
    """The first images without a label."""
    with Store(project, readonly=True) as store:
        labels = store.labels()
    ids = [int(i) for i in image_ids(project) if i not in labels]
    if args["within"] is not None:
        ids = [i for i in ids if i in args["within"]]
    return {"version": args["version"], "suggestions": [[i, args["strategy"]] for i in ids[: args["n"]]]}


if __name__ == "__main__":
    jobs.run = run
    sys.exit(worker.main(sys.argv[1:]))
