"""Copies of the core's messages about methods, groups, videos, starts and fine-tuning, marked for translation."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

MESSAGES = (
    QT_TRANSLATE_NOOP("core", "{title} learns from colours, and there are none to be seen."),
    QT_TRANSLATE_NOOP(
        "core", "Choose another method, or an encoder of three channels for images that have colours."
    ),
    QT_TRANSLATE_NOOP("core", "There is no encoder named '{name}'."),
    QT_TRANSLATE_NOOP("core", "Label a few images of two classes first."),
    QT_TRANSLATE_NOOP("core", "All labels are of one class."),
    QT_TRANSLATE_NOOP("core", "Label images of a second class first."),
    QT_TRANSLATE_NOOP(
        "core", "Fine-tuning needs at least {LEAST_PER_CLASS} labels of each class; '{least}' has {present}."
    ),
    QT_TRANSLATE_NOOP("core", "Label a few more of it: without them it cannot be judged."),
    QT_TRANSLATE_NOOP("core", "There is no trained encoder to fine-tune."),
    QT_TRANSLATE_NOOP("core", "Pretrain one first; the labels stay."),
    QT_TRANSLATE_NOOP("core", "Run {run} is fine-tuned already."),
    QT_TRANSLATE_NOOP("core", "Choose the run that it started from: labels are learnt once."),
    QT_TRANSLATE_NOOP("core", "The pattern '{pattern}' does not say where the name of a group stands."),
    QT_TRANSLATE_NOOP("core", "Put that part of it into brackets, as in {EXAMPLE}"),
    QT_TRANSLATE_NOOP("core", "The pattern '{pattern}' fits no file name."),
    QT_TRANSLATE_NOOP("core", "One of the files is named {seen}."),
    QT_TRANSLATE_NOOP("core", "{name} names no image of this project."),
    QT_TRANSLATE_NOOP("core", "Write the paths relative to the image folder, with one line for each image."),
    QT_TRANSLATE_NOOP("core", "'{rule}' is no way to tell groups."),
    QT_TRANSLATE_NOOP("core", "Choose one of: folders, pattern:EXPRESSION, csv:FILE."),
    QT_TRANSLATE_NOOP("core", "The pattern '{pattern}' is no regular expression: {error}."),
    QT_TRANSLATE_NOOP("core", "An example of one: {EXAMPLE}"),
    QT_TRANSLATE_NOOP("core", "No run of this comparison is done."),
    QT_TRANSLATE_NOOP("core", "Let it go on, or begin another one."),
    QT_TRANSLATE_NOOP("core", "A comparison needs at least two methods."),
    QT_TRANSLATE_NOOP("core", "Choose another one beside it."),
    QT_TRANSLATE_NOOP(
        "core",
        "The labels were learnt on a layer inside of the network, and only its pooled features can be exported.",
    ),
    QT_TRANSLATE_NOOP("core", "Use the pooled features of the run, then export; the labels stay."),
    QT_TRANSLATE_NOOP("core", "The images have changed meanwhile."),
    QT_TRANSLATE_NOOP("core", "Scan the folder again, then fine-tune."),
    QT_TRANSLATE_NOOP("core", "Only a pretraining run has layers to look into."),
    QT_TRANSLATE_NOOP("core", "Choose one with --run."),
    QT_TRANSLATE_NOOP("core", "The images have changed since this run began, so that it can't go on."),
    QT_TRANSLATE_NOOP("core", "Start a new run."),
    QT_TRANSLATE_NOOP(
        "core", "{title} learns from groups of {least} images or more; here every group has fewer."
    ),
    QT_TRANSLATE_NOOP("core", "{title} needs several groups; here all images are in one."),
    QT_TRANSLATE_NOOP(
        "core", "{title} learns from sequences of {least} frames or more; here every sequence has fewer."
    ),
    QT_TRANSLATE_NOOP("core", "{title} learns from several cameras; here no frame is in a folder."),
    QT_TRANSLATE_NOOP(
        "core", "{title} learns from moments that two cameras saw; here no sequence has {least} of them."
    ),
    QT_TRANSLATE_NOOP("core", "{title} learns from labels too, and there are none yet."),
    QT_TRANSLATE_NOOP("core", "{title} needs labels of two classes or more; here all are of one class."),
    QT_TRANSLATE_NOOP("core", "{name} has no columns path and {column}."),
    QT_TRANSLATE_NOOP("core", "This run has no checkpoint to look into."),
    QT_TRANSLATE_NOOP("core", "This run has no layer called '{layer}'."),
    QT_TRANSLATE_NOOP("core", "This run's checkpoint is of another version of its method."),
    QT_TRANSLATE_NOOP("core", "There is no method named '{method}'."),
    QT_TRANSLATE_NOOP("core", "{title} needs at least {least_images} images; these are {n_images}."),
    QT_TRANSLATE_NOOP("core", "Add images, or choose another method."),
    QT_TRANSLATE_NOOP("core", "{title} needs images of at least {least_px} px; these are {px} px."),
    QT_TRANSLATE_NOOP("core", "Choose a larger resolution, or another method."),
    QT_TRANSLATE_NOOP("core", "{name} = {knobs} is more than the {n_images} images there are."),
    QT_TRANSLATE_NOOP(
        "core", "CMC compares the lightness of images with their colours; this encoder sees only grey."
    ),
    QT_TRANSLATE_NOOP("core", "Choose another method, or an encoder of three channels."),
    QT_TRANSLATE_NOOP("core", "The batch is too small to be shuffled over so many processes."),
    QT_TRANSLATE_NOOP("core", "Use fewer processes, a larger batch or a smaller value of 'groups'."),
    QT_TRANSLATE_NOOP("core", "{title} learns how images are turned; '{title2}' turns them by itself."),
    QT_TRANSLATE_NOOP("core", "Choose another kind of images, or another method."),
    QT_TRANSLATE_NOOP("core", "{title} can't train the encoder '{encoder}'."),
    QT_TRANSLATE_NOOP("core", "Leave the encoder to be chosen, or take one of: {encoders}."),
    QT_TRANSLATE_NOOP(
        "core",
        "Start from scratch, from pretrained weights, from a run of a project, or from a .safetensors file.",
    ),
    QT_TRANSLATE_NOOP("core", "The project {name} has no run {number} with an encoder."),
    QT_TRANSLATE_NOOP("core", "Runs that have one: {known}."),
    QT_TRANSLATE_NOOP("core", "The project {name} has no finished run to start from."),
    QT_TRANSLATE_NOOP("core", "Pretrain there first."),
    QT_TRANSLATE_NOOP("core", "There is no project in {root}."),
    QT_TRANSLATE_NOOP("core", "Check the path of the other project."),
    QT_TRANSLATE_NOOP(
        "core",
        "Run {number} is fine-tuned with this project's labels: what learns from it could not be judged with them.",
    ),
    QT_TRANSLATE_NOOP("core", "Start from the run that it was fine-tuned from."),
    QT_TRANSLATE_NOOP("core", "Following patches needs OpenCV's trackers, which are not installed."),
    QT_TRANSLATE_NOOP("core", "Install them with: pip install opencv-contrib-python-headless"),
    QT_TRANSLATE_NOOP("core", "The fine-tuned model is not there."),
    QT_TRANSLATE_NOOP("core", "Fine-tune the encoder again."),
    QT_TRANSLATE_NOOP("core", "The fine-tuned model's files are damaged."),
    QT_TRANSLATE_NOOP("core", "There is no file or folder {source}."),
    QT_TRANSLATE_NOOP("core", "Check that its name is written right."),
    QT_TRANSLATE_NOOP("core", "There are no videos in {source}."),
    QT_TRANSLATE_NOOP("core", "{every} seconds between frames cannot be."),
    QT_TRANSLATE_NOOP("core", "Say 0 for every frame, or a number above it."),
    QT_TRANSLATE_NOOP("core", "No video can be read. {unreadable}."),
    QT_TRANSLATE_NOOP("core", "Check that it plays, or convert it to MP4."),
    QT_TRANSLATE_NOOP("core", "Reading videos needs OpenCV, which is not installed."),
    QT_TRANSLATE_NOOP("core", "Install it with: pip install 'handful[video]'."),
    QT_TRANSLATE_NOOP("core", "{as_posix} is left out: {reason}."),
    QT_TRANSLATE_NOOP("core", "read the fine-tuned model"),
    QT_TRANSLATE_NOOP("core", "save the fine-tuned model"),
    QT_TRANSLATE_NOOP("core", "save what was found"),
)
FOUND = (
    # What was found out about methods, layers and fine-tuning
    QT_TRANSLATE_NOOP(
        "core",
        "Fine-tuning brought nothing at any length with {n} labels: keep the frozen head, the fine-tuned model is the same.",  # noqa: E501
    ),
    QT_TRANSLATE_NOOP("core", "Fine-tuning helps: {points} points more with {n} labels."),
    QT_TRANSLATE_NOOP("core", "Fine-tuning is {points} points worse with {n} labels: keep the frozen head."),
    QT_TRANSLATE_NOOP("core", "No clear difference with {n} labels: keep the frozen head."),
    QT_TRANSLATE_NOOP(
        "core",
        "A hint, no verdict: {title} finds another view of the same image most often, {share} %. Label a few images to know more.",  # noqa: E501
    ),
    QT_TRANSLATE_NOOP("core", "{title} is best on your labels, {reached} %, and clearly so."),
    QT_TRANSLATE_NOOP(
        "core", "{title} is best on your labels, {reached} %, but not clearly better than {other}."
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "The pooled features use about {rank} of their {dim} dimensions. Without labels there is no better layer to be named.",  # noqa: E501
    ),
    QT_TRANSLATE_NOOP("core", "The pooled features are best: {pooled} %."),
    QT_TRANSLATE_NOOP("core", "The pooled features are best: {pooled} %, the projector's output {other} %."),
    QT_TRANSLATE_NOOP("core", "Clearly better than the pooled features ({pooled} %): {where}, {reached} %."),
    QT_TRANSLATE_NOOP("core", "No layer is clearly better than the pooled features: {pooled} %."),
    QT_TRANSLATE_NOOP("core", "pooled features"),
    QT_TRANSLATE_NOOP("core", "stage {n}"),
    QT_TRANSLATE_NOOP("core", "projector {n}"),
    QT_TRANSLATE_NOOP("core", "projector, output"),
    QT_TRANSLATE_NOOP("core", "Groups of two or more: {groups}, with {together} of the {total} images."),
    QT_TRANSLATE_NOOP("core", "Labelled: {labelled} of the {total} images, in {classes} classes."),
    QT_TRANSLATE_NOOP("core", "Frames: {frames} in sequences: {sequences}."),
    QT_TRANSLATE_NOOP("core", "Frames: {frames} of up to {cameras} cameras in sequences: {sequences}."),
)
