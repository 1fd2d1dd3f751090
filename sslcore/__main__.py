"""The command line `sslcore`: the same jobs on the same project as the window, without one."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from sslcore import __version__
from sslcore.configs import AUTO, SCRATCH, PretrainConfig
from sslcore.errors import Cancelled, HandfulError, from_os_error
from sslcore.progress import Control, Event, Progress

STOPPED = 130


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0, 2 (an expected failure, in one sentence) or 130 (stopped)."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if arguments[:1] == ["worker"]:
        from sslcore.worker import main as work

        return work(arguments[1:])
    options = build_parser().parse_args(arguments)
    control = Control()
    # A scheduler that wants its machine back says so by SIGTERM, and gives time to save.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: control.cancel())
    rank = os.environ.get("RANK", "0")
    leads = rank == "0"
    try:
        result = options.verb(options, Progress(Printer() if leads else lambda event: None, control))
    except Cancelled:
        if leads:
            print("Stopped. What was done so far is kept; `--resume` goes on from it.", file=sys.stderr)
        return STOPPED
    except HandfulError as error:
        # What went wrong for all, process 0 says; another one speaks only of itself.
        print(error if leads else f"Process {rank}: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(from_os_error(error, f"finish `{arguments[0]}`"), file=sys.stderr)
        return 2
    if leads:
        print(json.dumps(result) if options.json else in_words(result))
    return 0


class Printer:
    """Progress for people, on stderr: one line that renews itself on a terminal, a line every 10 s elsewhere."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()
        self._last = time.monotonic()

    def __call__(self, event: Event) -> None:
        text = event.get(
            {"note": "text", "speed": "sentence", "checkpoint": "reading"}.get(event["event"], "")
        )
        if text:
            print(("\r\033[K" if self._live else "") + str(text), file=sys.stderr, flush=True)
        elif event["event"] == "progress" and (self._live or time.monotonic() - self._last > 10):
            self._last = time.monotonic()
            done, total = event["done"], event["total"]
            text = f"{event.get('what', 'working')}: {100 * done / max(total, 1):.0f} %"
            for name, unit in (("loss", ""), ("images_per_second", " images/s"), ("eta_seconds", " s left")):
                if isinstance(event.get(name), int | float):
                    text += f"  {name if not unit else ''}{' ' if not unit else ''}{event[name]:.4g}{unit}"
            print(
                ("\r\033[K" if self._live else "") + text,
                end="" if self._live else "\n",
                file=sys.stderr,
                flush=True,
            )


def in_words(result: Any) -> str:
    """Return a result as lines of `name: value` for a person."""
    if isinstance(result, list):
        lines = [f"{row['name']:<16} {row['title']:<28} {row['family']:<28}" for row in result]
        needs = ["" if row["needs"] == "images" else f"needs {row['needs']}" for row in result]
        return "\n".join(f"{line} {need}".rstrip() for line, need in zip(lines, needs, strict=True))
    lines = []
    for name, value in result.items():
        if name == "interval" and value:
            value = f"{value[0]:.3f} to {value[1]:.3f}"
        elif isinstance(value, dict) and value.keys() == {"accuracy", "interval"}:
            low, high = value["interval"]
            value = f"{value['accuracy']:.3f} ({low:.3f} to {high:.3f})"
        elif isinstance(value, float):
            value = f"{value:.4g}"
        elif isinstance(value, list) and value and all(isinstance(item, str) for item in value):
            value = "\n  " + "\n  ".join(value)
        elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            value = "".join(f"\n  {in_one_line(item)}" for item in value)
        elif isinstance(value, dict | list):
            value = json.dumps(value)
        lines.append(f"{name}: {value}")
    return "\n".join(lines)


def in_one_line(facts: dict[str, Any]) -> str:
    """Return what is known of one thing in a line; what isn't known is left out."""
    parts = []
    for name, value in facts.items():
        if isinstance(value, dict) and "interval" in value:
            low, high = value["interval"]
            value = f"{value.get('accuracy', value.get('mean')):.3f} ({low:.3f} to {high:.3f})"
        if value is not None:
            parts.append(f"{name} {value:.4g}" if isinstance(value, float) else f"{name} {value}")
    return ", ".join(parts)


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every verb; each sets `verb`, a function of (options, progress)."""
    parser = argparse.ArgumentParser(prog="sslcore", description="Learn a folder of images without labels.")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, help: str, run: Any, project: bool = True) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help, description=help)
        if project:
            sub.add_argument("project", type=Path)
        sub.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        sub.set_defaults(verb=run)
        return sub

    sub = verb("init", "make a project from a folder of images, or scan it again", _init)
    sub.add_argument("--images", type=Path, required=True)
    sub.add_argument("--truth-from-folders", action="store_true", help="class folders become hidden truth")
    _add_pretrain(verb("pretrain", "learn an encoder from the images, without labels", _pretrain))
    sub = verb("embed", "compute the features of every image", _embed)
    sub.add_argument(
        "--run", help="a run's number, or pixels, or untrained (default: the newest finished run)"
    )
    sub.add_argument(
        "--layer", help="another layer than the pooled features; `sslcore layers` names and measures them"
    )
    sub = verb("compare", "train several methods for the same time, and rank them", _compare)
    sub.add_argument("--methods", help="names with commas between; `sslcore methods` lists them")
    sub.add_argument("--minutes", type=float, default=1.0, help="of each run")
    sub.add_argument("--seeds", type=_positive, default=1, metavar="N", help="runs of each method")
    sub.add_argument("--encoder", default=AUTO)
    sub.add_argument("--resolution", type=_positive, default=0, metavar="PX")
    sub.add_argument("--resume", action="store_true", help="go on with the last comparison")
    sub = verb("layers", "say in which layer of a run the useful features are", _layers)
    sub.add_argument("--run", type=_positive, help="a run's number (default: the one in use)")
    verb("map", "lay the images out in two dimensions", _map)
    sub = verb("label", "take labels from a CSV of path,label", _label)
    sub.add_argument("--csv", type=Path, required=True)
    sub = verb("suggest", "say which images to label next", _suggest)
    sub.add_argument("--strategy", default=AUTO)
    sub.add_argument("-n", type=_positive, default=10)
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--folder", help="only images of this folder below the image folder")
    sub.add_argument(
        "--class", dest="guessed", metavar="NAME", help="only images that the model takes for this class"
    )
    sub = verb("similar", "find the images most like one or several", _similar)
    sub.add_argument("images", nargs="+", metavar="IMAGE")
    sub.add_argument("-n", type=_positive, default=20)
    sub = verb("accept", "take the model's surest guesses as labels, as many as keep a precision", _accept)
    sub.add_argument(
        "--precision", type=float, default=0.98, help="share of them that must be right (default: 0.98)"
    )
    sub.add_argument("--dry-run", action="store_true", help="only say what would be accepted")
    verb("fit", "fit and judge the linear head", _fit)
    sub = verb("priors", "say how common the classes are, for the head to reckon with", _priors)
    way = sub.add_mutually_exclusive_group()
    way.add_argument("--set", metavar="SHARES", help="the share of every class: cat=0.7,dog=0.3")
    for how in ("estimated", "equal", "as labelled"):
        way.add_argument(f"--{how.replace(' ', '-')}", dest="how", action="store_const", const=how)
    sub = verb("finetune", "train head and encoder on with the labels, beside the frozen head", _finetune)
    sub.add_argument("--run", type=_positive, help="a run's number (default: the one in use)")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument("--unlabelled", action="store_true", help="also learn from the images without a label")
    sub = verb("evaluate", "say how good the head is", _evaluate)
    sub.add_argument(
        "--truth", action="store_true", help="measure against the hidden truth of unlabelled images"
    )
    _add_model(sub)
    verb("doubts", "list labels likely wrong, images unlike the rest, copies and leaks", _doubts)
    sub = verb("audit", "set random images aside that measure without bias, and say what they say", _audit)
    sub.add_argument("--draw", type=_positive, metavar="N", help="first draw N images that have no label")
    sub.add_argument("--end", action="store_true", help="put them back: their labels train from now on")
    sub.add_argument("--seed", type=int, help="draw the same images again")
    sub = verb("simulate", "replay labelling under several strategies, with the hidden truth", _simulate)
    sub.add_argument("--strategies", default="auto,typiclust")
    sub.add_argument("--budgets", default="10,20,40,100")
    sub.add_argument("--seeds", type=_positive, default=10)
    _add_plot(sub)
    sub = verb("backtest", "say what each strategy would have saved of the labels there are", _backtest)
    sub.add_argument("--strategies", help="names with commas between (default: a few)")
    _add_plot(sub)
    sub = verb("duel", "set two encoders side by side on the labels there are", _duel)
    sub.add_argument("--a", default="pixels", help="a run's number, or pixels, or untrained")
    sub.add_argument("--b", required=True, help="the same, measured by --a")
    _add_plot(sub)
    sub = verb("export", "write a model, labels or predictions", _export)
    sub.add_argument("--format", required=True)
    sub.add_argument("--out", type=Path, required=True)
    _add_model(sub)
    sub = verb("predict", "run an exported model on a folder, without a project", _predict, project=False)
    sub.add_argument("model", type=Path)
    sub.add_argument("folder", type=Path)
    sub.add_argument("--out", type=Path, default=Path("predictions.csv"))
    sub = verb(
        "frames", "take the frames out of videos, to learn from them as sequences", _frames, project=False
    )
    sub.add_argument("videos", type=Path, help="a video, or a folder of videos")
    sub.add_argument("--out", type=Path, required=True, help="gets a folder of JPEGs for each video")
    sub.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="0 takes every frame")
    sub.add_argument("--most", type=_positive, metavar="N", help="only the first N frames of a video")
    verb("methods", "list the methods that can be trained", _methods, project=False)
    verb("doctor", "say what this machine has and what is missing", _doctor, project=False)
    verbs.add_parser("worker", help="the window's worker process (JSON lines on stdin and stdout)")
    return parser


def _add_plot(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw the curves, with their intervals")


def _add_model(sub: argparse.ArgumentParser) -> None:
    sub.add_argument(
        "--model",
        default=AUTO,
        help="head (frozen), finetuned (the newest), or a fine-tuning run's number (default: the one in use)",
    )


def _add_pretrain(sub: argparse.ArgumentParser) -> None:
    sub.add_argument("--method", default=AUTO)
    sub.add_argument("--encoder", default=AUTO, help="a name of ours, torchvision:NAME or timm:NAME")
    sub.add_argument(
        "--start",
        default=SCRATCH,
        help="scratch, pretrained (timm's, from the internet), OTHER.handful (its newest finished run), "
        "OTHER.handful:3 (its run 3), 3 (run 3 of this project) or FILE.safetensors",
    )
    sub.add_argument(
        "--channels",
        type=int,
        choices=(1, 3),
        default=0,
        help="1 for a grey encoder (default: the start's, or 3)",
    )
    sub.add_argument("--resolution", type=_positive, default=0, metavar="PX")
    sub.add_argument("--batch", type=_positive, default=0, metavar="N")
    length = sub.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float)
    length.add_argument("--epochs", type=_positive)
    sub.add_argument("--augmentation", default=AUTO, metavar="PRESET")
    sub.add_argument("--seed", type=int, default=0)
    sub.add_argument(
        "--groups",
        default="folders",
        help="which images belong together: folders, pattern:EXPRESSION (its first bracket is the group's name) "
        "or csv:FILE (path,group)",
    )
    sub.add_argument(
        "--order", choices=("name", "time"), default="name", help="how the frames of a sequence are ordered"
    )
    sub.add_argument(
        "--resume", action="store_true", help="go on with the newest unfinished run of these settings"
    )


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value


def _numbers(text: str) -> list[int]:
    try:
        return [_positive(piece) for piece in text.split(",")]
    except (ValueError, argparse.ArgumentTypeError) as error:
        raise HandfulError(
            f"Budgets must be whole numbers with commas between, not {text!r}.", "Say 10,20,40."
        ) from error


def _init(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.init(options.project, options.images, options.truth_from_folders, progress)


def _pretrain(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    names = {field.name for field in dataclasses.fields(PretrainConfig)} & vars(options).keys()
    config = PretrainConfig(**{name: getattr(options, name) for name in names})
    return verbs.pretrain(options.project, config, options.resume, progress)


def _embed(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.embed(options.project, options.run, progress, options.layer)


def _compare(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import study_verbs

    if options.resume:
        return study_verbs.go_on_comparing(options.project, progress)
    methods = [piece.strip() for piece in (options.methods or "").split(",") if piece.strip()]
    config = PretrainConfig(encoder=options.encoder, resolution=options.resolution)
    return study_verbs.compare(options.project, methods, config, options.minutes, options.seeds, progress)


def _layers(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import study_verbs

    return study_verbs.layers(options.project, options.run, progress)


def _map(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.map_images(options.project, progress)


def _label(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.label(options.project, options.csv)


def _suggest(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    within = verbs.Within(options.folder, options.guessed)
    return verbs.suggest(options.project, options.strategy, options.n, options.seed, progress, within)


def _similar(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import hands_verbs

    return hands_verbs.similar(options.project, options.images, options.n, progress)


def _accept(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import hands_verbs

    return hands_verbs.accept(options.project, options.precision, options.dry_run, progress)


def _fit(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.fit(options.project, progress)


def _priors(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import priors_verb

    return priors_verb.set_priors(options.project, options.how, options.set, progress)


def _finetune(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import finetune_verbs

    return finetune_verbs.finetune(options.project, options.run, options.seed, progress, options.unlabelled)


def _evaluate(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.evaluate(options.project, options.truth, progress, options.model)


def _doubts(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import doubt_verbs

    return doubt_verbs.doubts(options.project, progress)


def _audit(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import audit_verbs

    if options.end and options.draw:
        raise HandfulError("An audit is drawn or ended, not both at once.", "Leave out --draw or --end.")
    return audit_verbs.audit(options.project, options.draw, options.end, options.seed, progress)


def _simulate(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    budgets = _numbers(options.budgets)
    found = trial_verbs.simulate(
        options.project, _names(options.strategies), budgets, options.seeds, progress
    )
    title = f"Accuracy by number of labels: {options.seeds} seeds, 95 % intervals"
    return _tried(options, found, title)


def _backtest(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    found = trial_verbs.backtest(options.project, _names(options.strategies or ""), progress)
    return _tried(options, found, "Accuracy by number of labels: your own, given once more on paper")


def _duel(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    found = trial_verbs.duel(options.project, options.a, options.b, progress)
    return _tried(
        options,
        found,
        "Accuracy by number of labels: two encoders, the same labels",
        (found["a"], found["b"]),
    )


def _tried(options: argparse.Namespace, found: Any, title: str, names: tuple[str, ...] = ()) -> Any:
    from sslcore import trial_verbs

    if options.plot:
        trial_verbs.plotted(found, options.plot, title, names)
        found = {**found, "plot": str(options.plot)}
    return found if options.json else trial_verbs.in_short(found)


def _names(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def _export(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.export(options.project, options.format, options.out, progress, options.model)


def _predict(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.predict(options.model, options.folder, options.out, progress)


def _frames(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore.videos import take_frames

    return take_frames(options.videos, options.out, progress, options.every, options.most)


def _methods(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.methods()


def _doctor(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.doctor()


if __name__ == "__main__":
    # A pipe that closes early (`| head`) is no failure worth a traceback.
    try:
        status = main()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    sys.exit(status)
