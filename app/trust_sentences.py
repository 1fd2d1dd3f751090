"""What the core says about strategies, audits, doubts, comparisons and acceptance; marked for translation."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

TRUST = (
    QT_TRANSLATE_NOOP("core", "{n} to {k}"),
    QT_TRANSLATE_NOOP("core", "nearest labelled images"),
    QT_TRANSLATE_NOOP(
        "core", "how often the head is right when it is so sure, over {n} images without a label"
    ),
    QT_TRANSLATE_NOOP("core", "Answer about 1 image again"),
    QT_TRANSLATE_NOOP("core", "This image has no label any more."),
    QT_TRANSLATE_NOOP("core", "Label it as any other."),
    QT_TRANSLATE_NOOP("core", "There are no images without a label to learn from."),
    QT_TRANSLATE_NOOP("core", "Fine-tune with the labels only."),
    QT_TRANSLATE_NOOP("core", "Nobody has looked at the labelled images one by one."),
    QT_TRANSLATE_NOOP("core", "Label a few of each class by hand: a model is judged on those alone."),
    QT_TRANSLATE_NOOP("core", "Accept what the model says of {images}"),
    QT_TRANSLATE_NOOP("core", "Confirm the label of {images}"),
    QT_TRANSLATE_NOOP("core", "every image has a label"),
    QT_TRANSLATE_NOOP("core", "it takes labels of two classes to know how often the model is right"),
    QT_TRANSLATE_NOOP("core", "{n} wrong among the {k} surest guesses about your labels"),
    QT_TRANSLATE_NOOP("core", "it needs about {n} more labels"),
    QT_TRANSLATE_NOOP("core", "it needs about {n} images in an audit"),
    QT_TRANSLATE_NOOP("core", "it needs about {n} images in an audit, or about {k} more labels"),
    QT_TRANSLATE_NOOP("core", "it would take more labels than there are images left"),
    QT_TRANSLATE_NOOP("core", "the model is not sure enough of any image"),
    QT_TRANSLATE_NOOP("core", "what has no label is unlike all that has one"),
    QT_TRANSLATE_NOOP("core", "The model does not know the newest labels yet."),
    QT_TRANSLATE_NOOP("core", "Wait until it is fitted, then ask again."),
    QT_TRANSLATE_NOOP("core", "The precision must lie between 0.5 and 1."),
    QT_TRANSLATE_NOOP("core", "Say 0.95, 0.98 or 0.99."),
    QT_TRANSLATE_NOOP("core", "No image was named to compare with."),
    QT_TRANSLATE_NOOP("core", "Select one or several images."),
    QT_TRANSLATE_NOOP("core", "These images have no features yet."),
    QT_TRANSLATE_NOOP("core", "They get them with the next embedding."),
    QT_TRANSLATE_NOOP("core", "logistic regression and label propagation together"),
    QT_TRANSLATE_NOOP("core", "ridge regression and label propagation together"),
    QT_TRANSLATE_NOOP("core", "label propagation"),
    QT_TRANSLATE_NOOP("core", "logistic regression"),
    QT_TRANSLATE_NOOP("core", "ridge regression"),
    QT_TRANSLATE_NOOP("core", "nearest centroid"),
    QT_TRANSLATE_NOOP("core", "There is no class called {what}."),
    QT_TRANSLATE_NOOP("core", "The classes are: {what}."),
    QT_TRANSLATE_NOOP("core", "No share was given for {what}."),
    QT_TRANSLATE_NOOP("core", "Give every class a share, such as cat=0.7,dog=0.3."),
    QT_TRANSLATE_NOOP("core", "Shares must be numbers above 0."),
    QT_TRANSLATE_NOOP("core", "The class {name} is given two shares."),
    QT_TRANSLATE_NOOP("core", "Give each class one."),
    QT_TRANSLATE_NOOP("core", "Such as cat=0.7,dog=0.3."),
    QT_TRANSLATE_NOOP("core", "{what} is no share of a class."),
    QT_TRANSLATE_NOOP("core", "Write them as cat=0.7,dog=0.3."),
    QT_TRANSLATE_NOOP("core", "{kind} {share}"),
    QT_TRANSLATE_NOOP("core", "{name} and a random draw cannot be told apart on your labels."),
    QT_TRANSLATE_NOOP("core", "{low} to {high}"),
    QT_TRANSLATE_NOOP("core", "Raw pixels"),
    QT_TRANSLATE_NOOP("core", "Untrained encoder"),
    QT_TRANSLATE_NOOP("core", "{b} and {a} cannot be told apart on your labels."),
    QT_TRANSLATE_NOOP("core", "{b} is {points} points worse than {a}."),
    QT_TRANSLATE_NOOP("core", "labels"),
    QT_TRANSLATE_NOOP("core", "accuracy"),
    QT_TRANSLATE_NOOP("core", "An encoder can't be compared with itself."),
    QT_TRANSLATE_NOOP("core", "Choose two different ones."),
    QT_TRANSLATE_NOOP("core", "A run's number, pixels or untrained will do."),
    QT_TRANSLATE_NOOP(
        "core", "An unbiased estimate for images like those that had no label when the audit was drawn."
    ),
    QT_TRANSLATE_NOOP(
        "core", "An unbiased estimate for the {n} images that had no label when the audit was drawn."
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "An estimate for the {n} images that had no label when the audit was last enlarged, its own among them; those drawn earlier stand for what had no label then.",  # noqa: E501
    ),
    QT_TRANSLATE_NOOP("core", "Only {n} images have no label and are not set aside: {k} cannot be drawn."),
    QT_TRANSLATE_NOOP("core", "Draw fewer, or add images."),
    QT_TRANSLATE_NOOP("core", "An audit needs at least one image."),
    QT_TRANSLATE_NOOP("core", "Say how many to draw, such as 50."),
    QT_TRANSLATE_NOOP("core", "There is no audit to end."),
    QT_TRANSLATE_NOOP("core", "`sslcore audit PROJECT --draw 50` draws its images."),
    QT_TRANSLATE_NOOP("core", "End the audit"),
    QT_TRANSLATE_NOOP("core", "{n} more labels: about {gain} points, {low} to {high}."),
    QT_TRANSLATE_NOOP(
        "core", "As sure as it should be: it says {sure} % on average, and {right} % are right."
    ),
    QT_TRANSLATE_NOOP("core", "Too sure of itself: it says {sure} % on average, but {right} % are right."),
    QT_TRANSLATE_NOOP("core", "Surer than it says: it says {sure} % on average, but {right} % are right."),
    QT_TRANSLATE_NOOP("core", "Too few labels to say whether more would help."),
    QT_TRANSLATE_NOOP(
        "core", "Stop: the model agrees with you as often as you agree with yourself ({share} %)."
    ),
    QT_TRANSLATE_NOOP("core", "Go on: {n} more labels promise about {points} points ({range})."),
    QT_TRANSLATE_NOOP(
        "core",
        "Go on: {changed} % of the guesses changed since you had {n} labels; the model is not settled.",
    ),
    QT_TRANSLATE_NOOP("core", "Stop: {n} more labels promise only about {points} points ({range})."),
    QT_TRANSLATE_NOOP(
        "core", "Hard to say: {n} more labels promise about {points} points, but it may be {range}."
    ),
    QT_TRANSLATE_NOOP("core", "{changed} % of the guesses changed since you had {n} labels."),
    QT_TRANSLATE_NOOP(
        "core", "By its own doubt, the model expects to be wrong on {doubt} % of the images without a label."
    ),
    QT_TRANSLATE_NOOP("core", "Asked twice, you gave the same answer {share} % of the time ({n} images)."),
    QT_TRANSLATE_NOOP(
        "core", "Hard to say: so far the model is no better than always naming the commonest class."
    ),
    QT_TRANSLATE_NOOP("core", "Draw {what} for the audit"),
    QT_TRANSLATE_NOOP(
        "core", "Run {run} is fine-tuned with your labels: a head on its features could not be judged."
    ),
    QT_TRANSLATE_NOOP("core", "Leave {what} out of the audit"),
)
