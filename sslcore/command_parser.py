"""The verbs of the command line and their options."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sslcore import __version__
from sslcore import command_calls as calls
from sslcore.command_numbers import positive, seed
from sslcore.configs import AUTO, SCRATCH
from sslcore.errors import HandfulError

Verb = Callable[..., argparse.ArgumentParser]
"""Adds one verb: its name, help, what it calls, and whether it is about a project."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong with the words of a command as everything else is said: one sentence and a hint."""

    def error(self, message: str) -> NoReturn:
        sentence = f"{message[0].upper()}{message[1:].rstrip('.')}."
        raise HandfulError(sentence, f"`{self.prog} --help` shows what can be said.")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of every verb; each sets `verb`, a function of (options, progress).

    It raises HandfulError on words that cannot be meant.
    """
    parser = Parser(prog="sslcore", description="Learn a folder of images without labels.")
    parser.add_argument("--version", action="version", version=__version__)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, help: str, run: Any, project: bool = True) -> argparse.ArgumentParser:
        sub = verbs.add_parser(name, help=help, description=help)
        if project:
            sub.add_argument("project", type=Path)
        sub.add_argument("--json", action="store_true", help="print one JSON object as the last line")
        sub.set_defaults(verb=run)
        return sub

    _add_learn(verb)
    _add_label(verb)
    _add_judge(verb)
    _add_compare(verb)
    _add_deliver(verb)
    verbs.add_parser("worker", help="the window's worker process (JSON lines on stdin and stdout)")
    return parser


def _add_learn(verb: Verb) -> None:
    """The verbs from a folder of images to features and a map."""
    sub = verb("init", "make a project from a folder of images, or scan it again", calls.init)
    sub.add_argument("--images", type=Path, required=True)
    sub.add_argument("--truth-from-folders", action="store_true", help="class folders become hidden truth")
    _add_pretrain(verb("pretrain", "learn an encoder from the images, without labels", calls.pretrain))
    sub = verb("embed", "compute the features of every image", calls.embed)
    sub.add_argument(
        "--run", help="a run's number, or pixels, or untrained (default: the newest finished run)"
    )
    sub.add_argument(
        "--layer", help="another layer than the pooled features; `sslcore layers` names and measures them"
    )
    sub = verb("compare", "train several methods for the same time, and rank them", calls.compare)
    sub.add_argument("--methods", help="names with commas between; `sslcore methods` lists them")
    sub.add_argument("--minutes", type=float, default=1.0, help="of each run")
    sub.add_argument("--seeds", type=positive, default=1, metavar="N", help="runs of each method")
    sub.add_argument("--encoder", default=AUTO)
    sub.add_argument("--resolution", type=positive, default=0, metavar="PX")
    sub.add_argument("--resume", action="store_true", help="go on with the last comparison")
    sub = verb("layers", "say in which layer of a run the useful features are", calls.layers)
    sub.add_argument("--run", type=positive, help="a run's number (default: the one in use)")
    verb("map", "lay the images out in two dimensions", calls.map_images)


def _add_label(verb: Verb) -> None:
    """The verbs that bring labels, and save them."""
    sub = verb("label", "take labels from a CSV of path,label", calls.label)
    sub.add_argument("--csv", type=Path, required=True)
    sub = verb("suggest", "say which images to label next", calls.suggest)
    sub.add_argument("--strategy", default=AUTO)
    sub.add_argument("-n", type=positive, default=10)
    sub.add_argument("--seed", type=seed, default=0)
    sub.add_argument("--folder", help="only images of this folder below the image folder")
    sub.add_argument(
        "--class", dest="guessed", metavar="NAME", help="only images that the model takes for this class"
    )
    sub = verb("similar", "find the images most like one or several", calls.similar)
    sub.add_argument("images", nargs="+", metavar="IMAGE")
    sub.add_argument("-n", type=positive, default=20)
    sub = verb(
        "accept", "take the model's surest guesses as labels, as many as keep a precision", calls.accept
    )
    sub.add_argument(
        "--precision", type=float, default=0.98, help="share of them that must be right (default: 0.98)"
    )
    sub.add_argument("--dry-run", action="store_true", help="only say what would be accepted")
    sub = verb("undo", "take the last step back: labels, an import, what was accepted, an audit", calls.undo)
    sub.add_argument("--redo", action="store_true", help="do the step again that was taken back last")


def _add_judge(verb: Verb) -> None:
    """The verbs of the head and of how far it can be trusted."""
    verb("fit", "fit and judge the head", calls.fit)
    sub = verb("priors", "say how common the classes are, for the head to reckon with", calls.priors)
    way = sub.add_mutually_exclusive_group()
    way.add_argument(
        "--set", metavar="SHARES", help="the share of every class: cat=0.7,dog=0.3, or cat=7,dog=3"
    )
    for how in ("estimated", "equal", "as labelled"):
        way.add_argument(f"--{how.replace(' ', '-')}", dest="how", action="store_const", const=how)
    sub = verb(
        "finetune", "train head and encoder on with the labels, beside the frozen head", calls.finetune
    )
    sub.add_argument("--run", type=positive, help="a run's number (default: the one in use)")
    sub.add_argument("--seed", type=seed, default=0)
    sub.add_argument("--unlabelled", action="store_true", help="also learn from the images without a label")
    sub = verb("evaluate", "say how good the head is", calls.evaluate)
    sub.add_argument(
        "--truth", action="store_true", help="measure against the hidden truth of unlabelled images"
    )
    _add_model(sub)
    verb("doubts", "list labels likely wrong, images unlike the rest, copies and leaks", calls.doubts)
    sub = verb(
        "audit", "set random images aside that measure without bias, and say what they say", calls.audit
    )
    way = sub.add_mutually_exclusive_group()
    way.add_argument("--draw", type=positive, metavar="N", help="first draw N images that have no label")
    way.add_argument(
        "--leave-out-leaks",
        action="store_true",
        help="first take out images with a copy among those that train, which flatter it",
    )
    way.add_argument("--end", action="store_true", help="put them back: their labels train from now on")
    sub.add_argument("--seed", type=seed, help="draw the same images again")


def _add_compare(verb: Verb) -> None:
    """The verbs that compare on paper."""
    sub = verb("simulate", "replay labelling under several strategies, with the hidden truth", calls.simulate)
    sub.add_argument("--strategies", default="auto,typiclust")
    sub.add_argument("--budgets", default="10,20,40,100")
    sub.add_argument("--seeds", type=positive, default=10)
    _add_plot(sub)
    sub = verb("backtest", "say what each strategy would have saved of the labels there are", calls.backtest)
    sub.add_argument("--strategies", help="names with commas between (default: a few)")
    _add_plot(sub)
    sub = verb("duel", "set two encoders side by side on the labels there are", calls.duel)
    sub.add_argument("--a", default="pixels", help="a run's number, or pixels, or untrained")
    sub.add_argument("--b", required=True, help="the same, measured by --a")
    _add_plot(sub)


def _add_deliver(verb: Verb) -> None:
    """The verbs that hand something over or look around."""
    sub = verb("export", "write a model, labels or predictions", calls.export)
    sub.add_argument("--format", required=True)
    sub.add_argument("--out", type=Path, required=True)
    _add_model(sub)
    sub = verb(
        "predict", "run an exported model on a folder, without a project", calls.predict, project=False
    )
    sub.add_argument("model", type=Path)
    sub.add_argument("folder", type=Path)
    sub.add_argument("--out", type=Path, default=Path("predictions.csv"))
    sub = verb(
        "frames",
        "take the frames out of videos, to learn from them as sequences",
        calls.frames,
        project=False,
    )
    sub.add_argument("videos", type=Path, help="a video, or a folder of videos")
    sub.add_argument("--out", type=Path, required=True, help="gets a folder of JPEGs for each video")
    sub.add_argument("--every", type=float, default=1.0, metavar="SECONDS", help="0 takes every frame")
    sub.add_argument("--most", type=positive, metavar="N", help="only the first N frames of a video")
    verb("methods", "list the methods that can be trained", calls.methods, project=False)
    verb("doctor", "say what this machine has and what is missing", calls.doctor, project=False)


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
    sub.add_argument("--resolution", type=positive, default=0, metavar="PX")
    sub.add_argument("--batch", type=positive, default=0, metavar="N")
    length = sub.add_mutually_exclusive_group()
    length.add_argument("--minutes", type=float)
    length.add_argument("--epochs", type=positive)
    sub.add_argument("--augmentation", default=AUTO, metavar="PRESET")
    sub.add_argument("--seed", type=seed, default=0)
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
