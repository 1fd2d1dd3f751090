"""The strategies by name, with what a person reads about each. A strategy is a plain function of a Pool."""

from __future__ import annotations

from dataclasses import dataclass

from sslcore.pool import Strategy
from sslcore.strategies.auto import auto
from sslcore.strategies.badge import badge
from sslcore.strategies.coreset import coreset
from sslcore.strategies.kmeans import kmeans
from sslcore.strategies.maxherding import maxherding
from sslcore.strategies.probcover import probcover
from sslcore.strategies.random_draw import random_draw
from sslcore.strategies.typiclust import typiclust
from sslcore.strategies.uherding import uherding
from sslcore.strategies.uncertainty import entropy, least_confidence, margin


@dataclass(frozen=True)
class StrategyChoice:
    """A strategy, its name and one line for people."""

    title: str
    one_line: str
    run: Strategy


STRATEGIES: dict[str, StrategyChoice] = {
    "auto": StrategyChoice(
        "Automatic",
        "Images that stand for many others first; the better the guesses, the more it asks where they are unsure.",
        auto,
    ),
    "random": StrategyChoice(
        "Random", "A plain random draw: the yardstick, and the only one free of bias.", random_draw
    ),
    "maxherding": StrategyChoice(
        "Stands for many", "The images that stand best for all that no labelled one is like.", maxherding
    ),
    "uherding": StrategyChoice(
        "Stands for many unsure ones",
        "The same, where an unsure image counts more than a sure one.",
        uherding,
    ),
    "typiclust": StrategyChoice(
        "Typical of a new group", "The most typical image of the largest groups without a label.", typiclust
    ),
    "probcover": StrategyChoice(
        "Dense places", "Images with many others close by, none of them labelled.", probcover
    ),
    "kmeans": StrategyChoice(
        "Middle of a group", "One image from the middle of each of as many groups.", kmeans
    ),
    "coreset": StrategyChoice(
        "Farthest away", "The images least like anything labelled: extremes, and outliers too.", coreset
    ),
    "margin": StrategyChoice(
        "Unsure", "Images between two classes, as different from one another as possible.", margin
    ),
    "entropy": StrategyChoice(
        "Unsure among many", "Images whose guess is spread over many classes.", entropy
    ),
    "least_confidence": StrategyChoice(
        "Least sure", "Images whose likeliest class is the least likely.", least_confidence
    ),
    "badge": StrategyChoice(
        "Changes most", "Images whose labels would change the guesses most, each in another way.", badge
    ),
}
