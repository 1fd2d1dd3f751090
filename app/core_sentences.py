"""Copies of what the core says to people, marked for translation; a test compares them with the core.

The core speaks plain English and knows no Qt. {name} stands for what the core puts in.
"""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from app.choice_sentences import CAPTIONS, KNOB_NAMES, METHODS_SAID
from app.failure_sentences import FAILURES, LABELLING, PROJECTS
from app.message_sentences import FOUND, MESSAGES
from app.plan_sentences import CHOICES, FINDINGS
from app.trust_sentences import TRUST

IMAGE_REASONS = (
    QT_TRANSLATE_NOOP("core", "Handful reads JPEG, PNG, WebP, BMP, GIF and TIFF."),
    QT_TRANSLATE_NOOP("core", "Replace the file with a good copy, or leave it out."),
    QT_TRANSLATE_NOOP("core", "The file is gone."),
    QT_TRANSLATE_NOOP("core", "The file is no longer in the folder."),
    QT_TRANSLATE_NOOP("core", "It has changed since the last scan."),
    QT_TRANSLATE_NOOP("core", "Reading it is not permitted."),
    QT_TRANSLATE_NOOP("core", "It is a link that leads round in a circle."),
    QT_TRANSLATE_NOOP("core", "It is a link to a file that is not there."),
    QT_TRANSLATE_NOOP("core", "It is a folder that could not be opened."),
    QT_TRANSLATE_NOOP("core", "It could not be read: {reason}."),
    QT_TRANSLATE_NOOP("core", "It is not a regular file."),
    QT_TRANSLATE_NOOP("core", "It is {size} GiB large; the limit is 1 GiB."),
    QT_TRANSLATE_NOOP("core", "It has {n} megapixels; the limit is {most}."),
    QT_TRANSLATE_NOOP("core", "It is {a} x {b} pixels, too thin to show anything."),
    QT_TRANSLATE_NOOP("core", "There is not enough memory to open it."),
    QT_TRANSLATE_NOOP("core", "Close other programs, then scan again."),
    QT_TRANSLATE_NOOP("core", "It hides a text block that unpacks to an unreasonable size."),
    QT_TRANSLATE_NOOP("core", "The file is cut short: its picture is not complete."),
    QT_TRANSLATE_NOOP("core", "The file is damaged: its picture cannot be decoded."),
    QT_TRANSLATE_NOOP("core", "It is not an image, whatever its name says."),
    QT_TRANSLATE_NOOP("core", "The file is empty (0 bytes)."),
    QT_TRANSLATE_NOOP("core", "Its name is not valid text: rename the file."),
    QT_TRANSLATE_NOOP("core", "Its name is not valid text; rename it with ordinary letters."),
)
NOTES = (
    QT_TRANSLATE_NOOP("core", "Writing the model as ONNX."),
    QT_TRANSLATE_NOOP("core", "{path} was left out: {reason}"),
    QT_TRANSLATE_NOOP(
        "core",
        "The exported model could not be compared: none of the project's images can be read now.",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "The exported model was run on {n} of the project's images and gave the class shown for "
        "{same} of them ({p} %); the largest difference in probability was {d} ({path}).",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "The exported model was run on {n} of the project's images and gave the class shown for "
        "{same} of them ({p} %); the largest difference in probability was {d} ({path}). That is "
        "more than rounding: look at that image before relying on the export.",
    ),
)
LEARNING = (
    QT_TRANSLATE_NOOP("core", "The run's checkpoint is damaged."),
    QT_TRANSLATE_NOOP("core", "Start the pretraining anew."),
    QT_TRANSLATE_NOOP("core", "The run's settings are damaged."),
    QT_TRANSLATE_NOOP("core", "The training became unstable again and again, even with smaller steps."),
    QT_TRANSLATE_NOOP("core", "Choose another method under Advanced."),
    QT_TRANSLATE_NOOP("core", "Unknown setting: {names}."),
    QT_TRANSLATE_NOOP("core", "Known settings: {names}."),
    QT_TRANSLATE_NOOP("core", "There is no {what} named '{name}'."),
    QT_TRANSLATE_NOOP("core", "method"),
    QT_TRANSLATE_NOOP("core", "encoder"),
    QT_TRANSLATE_NOOP("core", "augmentation"),
    QT_TRANSLATE_NOOP("core", "Choose one of: {names}."),
    QT_TRANSLATE_NOOP("core", "{method} has no knob '{name}'."),
    QT_TRANSLATE_NOOP("core", "It has: {names}."),
    QT_TRANSLATE_NOOP("core", "{name} = {value} is out of range."),
    QT_TRANSLATE_NOOP("core", "Choose a value from {a} to {b}."),
    QT_TRANSLATE_NOOP("core", "Pretraining needs at least 2 images that can be read."),
    QT_TRANSLATE_NOOP("core", "Add images to the folder, then scan it again."),
    QT_TRANSLATE_NOOP("core", "A run ends after minutes or after epochs, not both."),
    QT_TRANSLATE_NOOP("core", "Give only one of the two."),
    QT_TRANSLATE_NOOP("core", "A run needs some time."),
    QT_TRANSLATE_NOOP("core", "Give minutes above 0, or at least 1 epoch."),
    QT_TRANSLATE_NOOP("core", "A batch needs at least 2 images."),
    QT_TRANSLATE_NOOP("core", "Leave it at 0 to have it chosen."),
    QT_TRANSLATE_NOOP("core", "The learning rate must be above 0."),
    QT_TRANSLATE_NOOP("core", "{px} px is no usable resolution."),
    QT_TRANSLATE_NOOP("core", "Choose one from 8 to 512 px; 32 and 64 are usual."),
    QT_TRANSLATE_NOOP("core", "This encoder comes from timm, which is not installed."),
    QT_TRANSLATE_NOOP("core", "Install it with: pip install 'handful[timm]'."),
    QT_TRANSLATE_NOOP("core", "Choose one of: {names}, or any torchvision:NAME or timm:NAME."),
    QT_TRANSLATE_NOOP("core", "There are no pretrained weights for the encoder '{name}'."),
    QT_TRANSLATE_NOOP("core", "Choose one of timm's, such as timm:resnet18, or start from scratch."),
    QT_TRANSLATE_NOOP("core", "A run can't start from '{name}'."),
    QT_TRANSLATE_NOOP("core", "Start from scratch, from pretrained weights, or from a .safetensors file."),
    QT_TRANSLATE_NOOP("core", "There is no file {file}."),
    QT_TRANSLATE_NOOP("core", "Check the path of the weights to start from."),
    QT_TRANSLATE_NOOP("core", "The encoder '{name}' can't take images of {px} px."),
    QT_TRANSLATE_NOOP("core", "Choose another resolution, such as 64 or 224 px, or another encoder."),
    QT_TRANSLATE_NOOP("core", "{file} is not a safetensors file."),
    QT_TRANSLATE_NOOP(
        "core",
        "Handful reads no pickled weights, because those can run programs; convert them to safetensors.",
    ),
    QT_TRANSLATE_NOOP("core", "Choose another file, or copy it anew."),
    QT_TRANSLATE_NOOP(
        "core", "The weights in {file} do not fit the encoder '{name}': only {share} of it is there."
    ),
    QT_TRANSLATE_NOOP("core", "Choose the encoder that the file was made for, or start from scratch."),
    QT_TRANSLATE_NOOP(
        "core", "timm's pretrained weights could not be fetched: the internet can't be reached."
    ),
    QT_TRANSLATE_NOOP(
        "core", "Connect and try again, start from scratch, or choose a .safetensors file that you have."
    ),
    QT_TRANSLATE_NOOP("core", "timm has no pretrained weights as safetensors for the encoder '{name}'."),
    QT_TRANSLATE_NOOP(
        "core", "Choose another of timm's encoders, such as timm:resnet18, or start from scratch."
    ),
    QT_TRANSLATE_NOOP("core", "An encoder sees 1 channel or 3."),
    QT_TRANSLATE_NOOP("core", "Choose 3 for colour, 1 for grey."),
    QT_TRANSLATE_NOOP(
        "core",
        "Start from {file}: {n} tensors taken ({p} % of the encoder), {a} missing, {b} of another shape, {c} unused.",
    ),
    QT_TRANSLATE_NOOP("core", "The trained encoder's files are damaged."),
    QT_TRANSLATE_NOOP("core", "Pretrain again, or choose another run."),
    QT_TRANSLATE_NOOP("core", "The encoder expects images of {a} px, these have {b} px."),
    QT_TRANSLATE_NOOP("core", "Embed with the resolution the run was trained at."),
    QT_TRANSLATE_NOOP("core", "Some embeddings are not numbers."),
    QT_TRANSLATE_NOOP("core", "The run they come from went wrong; use another run."),
    QT_TRANSLATE_NOOP("core", "This project has {n} usable images; two are the least."),
    QT_TRANSLATE_NOOP("core", "Add images to its folder, then scan again."),
    QT_TRANSLATE_NOOP("core", "There is no run {n}."),
    QT_TRANSLATE_NOOP("core", "Start a new one."),
    QT_TRANSLATE_NOOP("core", "Run {n} has no encoder yet."),
    QT_TRANSLATE_NOOP("core", "Let it train for a moment, or resume it."),
    QT_TRANSLATE_NOOP("core", "There is no strategy called {name}."),
    QT_TRANSLATE_NOOP("core", "Known: {names}."),
)
EXPORTING = (
    QT_TRANSLATE_NOOP("core", "There is no export format called {name}."),
    QT_TRANSLATE_NOOP("core", "There is no model to export yet."),
    QT_TRANSLATE_NOOP("core", "Label images of at least two classes first."),
    QT_TRANSLATE_NOOP("core", "The labels were learnt on {what}, which is no model to hand over."),
    QT_TRANSLATE_NOOP("core", "raw pixels"),
    QT_TRANSLATE_NOOP("core", "an untrained encoder"),
    QT_TRANSLATE_NOOP("core", "Pretrain an encoder first; the labels stay."),
    QT_TRANSLATE_NOOP("core", "The predictions of this head are gone."),
    QT_TRANSLATE_NOOP("core", "The classes have changed since the head was fitted."),
    QT_TRANSLATE_NOOP("core", "The head does not fit the project's classes."),
    QT_TRANSLATE_NOOP("core", "Fit the head again, then export."),
    QT_TRANSLATE_NOOP("core", "This encoder can't be written as ONNX."),
    QT_TRANSLATE_NOOP("core", "Export it as PyTorch weights instead."),
    QT_TRANSLATE_NOOP("core", "The exported graph is not valid ONNX: {reason}."),
    QT_TRANSLATE_NOOP("core", "Please report this encoder."),
    QT_TRANSLATE_NOOP("core", "There are no labels to export."),
    QT_TRANSLATE_NOOP("core", "{folder} already exists and is not empty."),
    QT_TRANSLATE_NOOP(
        "core",
        "Choose a new or empty folder, so that no file of yours is mixed with the copies.",
    ),
    QT_TRANSLATE_NOOP("core", "Choose another place to export to."),
    QT_TRANSLATE_NOOP("core", "{folder} already holds {file}, which Handful did not write."),
    QT_TRANSLATE_NOOP("core", "Choose an empty folder, or move that file away."),
    QT_TRANSLATE_NOOP("core", "The exported model does not have the classes that are shown."),
    QT_TRANSLATE_NOOP("core", "The model in {folder} is damaged."),
    QT_TRANSLATE_NOOP("core", "Export it again."),
)
WORKING = (
    QT_TRANSLATE_NOOP("core", "There is no job called {name}."),
    QT_TRANSLATE_NOOP("core", "Something went wrong: {reason}."),
    QT_TRANSLATE_NOOP("core", "The log says more."),
    QT_TRANSLATE_NOOP("core", "Your labels are safe. Try again; if it happens again, the log says more."),
    QT_TRANSLATE_NOOP("core", "The job failed without saying why."),
    QT_TRANSLATE_NOOP("core", "The background worker stopped unexpectedly."),
    QT_TRANSLATE_NOOP("core", "Could not save what the scan found."),
    QT_TRANSLATE_NOOP("core", "Scan the folder again."),
    QT_TRANSLATE_NOOP("core", "The job's answer was incomplete."),
    QT_TRANSLATE_NOOP("core", "Run it again."),
    QT_TRANSLATE_NOOP("core", "The background helper failed without saying why."),
    QT_TRANSLATE_NOOP("core", "The background helper stopped unexpectedly, twice."),
    QT_TRANSLATE_NOOP("core", "Your labels are safe. Try again."),
    QT_TRANSLATE_NOOP("core", "Your labels are safe. It last said: {words}"),
)
SENTENCES = tuple(
    map(
        str,
        (
            *CHOICES,
            *METHODS_SAID,
            *CAPTIONS,
            *KNOB_NAMES,
            *FINDINGS,
            *IMAGE_REASONS,
            *NOTES,
            *FAILURES,
            *PROJECTS,
            *LABELLING,
            *TRUST,
            *LEARNING,
            *EXPORTING,
            *WORKING,
            *MESSAGES,
            *FOUND,
        ),
    )
)
