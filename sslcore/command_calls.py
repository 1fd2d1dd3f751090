"""What each verb of the command line calls: options in, a JSON-ready answer out; modules are imported when needed."""

from __future__ import annotations

import argparse
import dataclasses
from typing import Any

from sslcore.command_numbers import budgets
from sslcore.configs import PretrainConfig
from sslcore.errors import HandfulError
from sslcore.progress import Progress


def init(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.init(options.project, options.images, options.truth_from_folders, progress)


def pretrain(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    names = {field.name for field in dataclasses.fields(PretrainConfig)} & vars(options).keys()
    config = PretrainConfig(**{name: getattr(options, name) for name in names})
    return verbs.pretrain(options.project, config, options.resume, progress)


def embed(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.embed(options.project, options.run, progress, options.layer)


def compare(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import study_verbs

    if options.resume:
        return study_verbs.go_on_comparing(options.project, progress)
    methods = [piece.strip() for piece in (options.methods or "").split(",") if piece.strip()]
    config = PretrainConfig(encoder=options.encoder, resolution=options.resolution)
    return study_verbs.compare(options.project, methods, config, options.minutes, options.seeds, progress)


def layers(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import study_verbs

    return study_verbs.layers(options.project, options.run, progress)


def map_images(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.map_images(options.project, progress)


def label(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    return verbs.label(options.project, options.csv)


def suggest(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import verbs

    within = verbs.Within(options.folder, options.guessed)
    return verbs.suggest(options.project, options.strategy, options.n, options.seed, progress, within)


def similar(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import hands_verbs

    return hands_verbs.similar(options.project, options.images, options.n, progress)


def accept(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import hands_verbs

    return hands_verbs.accept(options.project, options.precision, options.dry_run, progress)


def undo(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import hands_verbs

    return hands_verbs.undo(options.project, options.redo)


def fit(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import fit_words, verbs

    found = verbs.fit(options.project, progress)
    return found if options.json else fit_words.in_short(found)


def priors(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import priors_verb

    return priors_verb.set_priors(options.project, options.how, options.set, progress)


def finetune(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import finetune_verbs

    return finetune_verbs.finetune(options.project, options.run, options.seed, progress, options.unlabelled)


def evaluate(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import fit_words, verbs

    found = verbs.evaluate(options.project, options.truth, progress, options.model)
    return found if options.json else fit_words.in_short(found)


def doubts(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import doubt_verbs

    return doubt_verbs.doubts(options.project, progress)


def audit(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import audit_verbs, fit_words

    if options.end:
        return audit_verbs.end(options.project)
    found = audit_verbs.audit(
        options.project, options.draw, options.seed, progress, leave_out_leaks=options.leave_out_leaks
    )
    return found if options.json else fit_words.audit_in_short(found)


def simulate(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    trial_verbs.check_plot(options.plot)
    found = trial_verbs.simulate(
        options.project, _names(options.strategies), budgets(options.budgets), options.seeds, progress
    )
    title = f"Accuracy by number of labels: {options.seeds} seeds, 95 % intervals"
    return tried(options, found, title, progress)


def backtest(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    trial_verbs.check_plot(options.plot)
    found = trial_verbs.backtest(options.project, _names(options.strategies or ""), progress)
    title = "Accuracy by number of labels: your own, given once more on paper"
    return tried(options, found, title, progress)


def duel(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import trial_verbs

    trial_verbs.check_plot(options.plot)
    found = trial_verbs.duel(options.project, options.a, options.b, progress)
    title = "Accuracy by number of labels: two encoders, the same labels"
    return tried(options, found, title, progress, (found["a"], found["b"]))


def tried(
    options: argparse.Namespace, found: Any, title: str, progress: Progress, names: tuple[str, ...] = ()
) -> Any:
    """Return what a trial found, in short for people; `plot` is the picture's file, None where it failed."""
    from sslcore import curve_plot, trial_verbs

    if options.plot:
        picture = trial_verbs.plotted(found, title, names)
        try:
            curve_plot.write_svg(options.plot, picture)
        except HandfulError as error:
            # What took minutes to find out is not thrown away for a picture.
            progress.note(str(error))
            found = {**found, "plot": None}
        else:
            found = {**found, "plot": str(options.plot)}
    return found if options.json else trial_verbs.in_short(found)


def _names(text: str) -> list[str]:
    return [piece.strip() for piece in text.split(",") if piece.strip()]


def export(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.export(options.project, options.format, options.out, progress, options.model)


def predict(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.predict(options.model, options.folder, options.out, progress)


def frames(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore.videos import take_frames

    return take_frames(options.videos, options.out, progress, options.every, options.most)


def methods(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.methods()


def doctor(options: argparse.Namespace, progress: Progress) -> Any:
    from sslcore import deliver_verbs

    return deliver_verbs.doctor()
