"""What a person can choose, and what is found out before a run; marked for translation."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

CHOICES = (
    # Methods, encoders, kinds of images
    QT_TRANSLATE_NOOP("core", "Two views of one image should look alike, and unlike every other image."),
    QT_TRANSLATE_NOOP(
        "core", "Two views of one image should look alike, while the features stay varied and independent."
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "SimCLR with several small views beside the two large ones: more comparisons for a little more work.",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "All views of an image agree, while the cloud of all images is kept round, which rules out collapse.",
    ),
    QT_TRANSLATE_NOOP("core", "Small"),
    QT_TRANSLATE_NOOP("core", "A compact residual network made for small images on an ordinary processor."),
    QT_TRANSLATE_NOOP("core", "Small, for 64 px"),
    QT_TRANSLATE_NOOP("core", "The small network with a coarser first layer, for images of 48 px and more."),
    QT_TRANSLATE_NOOP("core", "Slim"),
    QT_TRANSLATE_NOOP(
        "core", "The small network at two thirds of its width: for short runs and slow computers."
    ),
    QT_TRANSLATE_NOOP("core", "Slim, for 64 px"),
    QT_TRANSLATE_NOOP("core", "The slim network with a coarser first layer, for images of 48 px and more."),
    QT_TRANSLATE_NOOP("core", "Tiny"),
    QT_TRANSLATE_NOOP("core", "A few thin layers: learns little, but in seconds. For trying things out."),
    QT_TRANSLATE_NOOP("core", "ResNet-18"),
    QT_TRANSLATE_NOOP("core", "The field's standard network with a small-image stem; wants a graphics card."),
    QT_TRANSLATE_NOOP("core", "ResNet-18 (torchvision)"),
    QT_TRANSLATE_NOOP("core", "As published, for images of 96 px and more; wants a graphics card."),
    QT_TRANSLATE_NOOP("core", "ResNet-34 (torchvision)"),
    QT_TRANSLATE_NOOP("core", "Twice as deep as ResNet-18; wants a graphics card."),
    QT_TRANSLATE_NOOP("core", "ResNet-50 (torchvision)"),
    QT_TRANSLATE_NOOP("core", "What most papers compare with; wants a large graphics card."),
    QT_TRANSLATE_NOOP("core", "ConvNeXt nano (timm)"),
    QT_TRANSLATE_NOOP("core", "A modern convolutional network; wants 64 px and more and a graphics card."),
    QT_TRANSLATE_NOOP("core", "ViT small (timm)"),
    QT_TRANSLATE_NOOP(
        "core", "A transformer that sees patches of 16 px; wants 96 px and more, and many images."
    ),
    QT_TRANSLATE_NOOP("core", "Photos"),
    QT_TRANSLATE_NOOP("core", "Crops, mirror images and changed colours. Right for most photo folders."),
    QT_TRANSLATE_NOOP("core", "Greyscale, medical"),
    QT_TRANSLATE_NOOP(
        "core",
        "Crops, mirror images and changed brightness: X-rays, scans and other pictures without colour.",
    ),
    QT_TRANSLATE_NOOP("core", "Any orientation"),
    QT_TRANSLATE_NOOP("core", "Also quarter turns: for microscopes and pictures from above."),
    QT_TRANSLATE_NOOP("core", "Colour matters"),
    QT_TRANSLATE_NOOP("core", "Colours change only slightly: stained tissue, ripeness, paint, flowers."),
    QT_TRANSLATE_NOOP("core", "Text and signs"),
    QT_TRANSLATE_NOOP("core", "No mirror images, gentler crops: where left and right differ."),
    # Strategies
    QT_TRANSLATE_NOOP("core", "Automatic"),
    QT_TRANSLATE_NOOP("core", "Typical images first; from about five labels a class, unsure ones in turn."),
    QT_TRANSLATE_NOOP("core", "Typical of a new group"),
    QT_TRANSLATE_NOOP("core", "The most typical image of the largest groups without a label."),
    QT_TRANSLATE_NOOP("core", "Unsure"),
    QT_TRANSLATE_NOOP("core", "Images between two classes, as different from one another as possible."),
    QT_TRANSLATE_NOOP("core", "Random"),
    QT_TRANSLATE_NOOP("core", "A plain random draw: the yardstick, and the only one free of bias."),
    # Export formats
    QT_TRANSLATE_NOOP("core", "ONNX model"),
    QT_TRANSLATE_NOOP(
        "core", "One file that takes an image of any size; runs anywhere onnxruntime does, without Handful."
    ),
    QT_TRANSLATE_NOOP("core", "PyTorch weights"),
    QT_TRANSLATE_NOOP(
        "core", "Encoder and head as safetensors with their settings, to go on working in PyTorch."
    ),
    QT_TRANSLATE_NOOP("core", "Labels as a table"),
    QT_TRANSLATE_NOOP("core", "A CSV with the path and label of every image you labelled."),
    QT_TRANSLATE_NOOP("core", "Labels as class folders"),
    QT_TRANSLATE_NOOP(
        "core", "Copies of the images you labelled, one folder per class, as most training tools expect."
    ),
    QT_TRANSLATE_NOOP("core", "Predictions as a table"),
    QT_TRANSLATE_NOOP("core", "A CSV with the model's class and confidence for every image of the project."),
)
FINDINGS = (
    # The plan of a run, and how it goes
    QT_TRANSLATE_NOOP("core", "Learn from {n} images with {method}, {length} on this computer"),
    QT_TRANSLATE_NOOP("core", "less than a minute"),
    QT_TRANSLATE_NOOP("core", "about 1 minute"),
    QT_TRANSLATE_NOOP("core", "about {n} minutes"),
    QT_TRANSLATE_NOOP("core", "1 epoch"),
    QT_TRANSLATE_NOOP("core", "{n} epochs"),
    QT_TRANSLATE_NOOP("core", "features are spreading"),
    QT_TRANSLATE_NOOP("core", "settling"),
    QT_TRANSLATE_NOOP("core", "collapsed: every image gets nearly the same features"),
    QT_TRANSLATE_NOOP("core", "collapsed: the features use only a few of their dimensions"),
    QT_TRANSLATE_NOOP(
        "core",
        "The training became unstable at step {a}. It goes on from step {b} with half the learning rate.",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "Memory ran out. Every batch is now computed in {n} pieces: the same learning, a little slower.",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "The features have collapsed: nearly all images look alike to the encoder. "
        "Stop, and start a run with another method.",
    ),
    QT_TRANSLATE_NOOP("core", "The disk is full: previews are left out. Free some space soon."),
    QT_TRANSLATE_NOOP("core", "There is not enough memory to train this encoder."),
    QT_TRANSLATE_NOOP("core", "Choose a smaller encoder, a lower resolution or a smaller batch."),
    QT_TRANSLATE_NOOP("core", "This process does not see all of the project's pixels."),
    QT_TRANSLATE_NOOP("core", "Put the project on a disk that all machines share."),
    QT_TRANSLATE_NOOP("core", "Another process of this training has stopped."),
    QT_TRANSLATE_NOOP("core", "{n} images are left out: {path}: {reason}"),
    # What to expect of a run
    QT_TRANSLATE_NOOP("core", "{what}: {k} images/s with the {name} encoder {where} ({precision})."),
    QT_TRANSLATE_NOOP("core", "About {n} epochs in {length}"),
    QT_TRANSLATE_NOOP("core", "About 1 epoch in {length}"),
    QT_TRANSLATE_NOOP("core", "{n} epochs in about {length}"),
    QT_TRANSLATE_NOOP("core", "1 epoch in about {length}"),
    QT_TRANSLATE_NOOP("core", "{n} seconds"),
    QT_TRANSLATE_NOOP("core", "1 second"),
    QT_TRANSLATE_NOOP("core", "{n} minutes"),
    QT_TRANSLATE_NOOP("core", "1 minute"),
    QT_TRANSLATE_NOOP("core", "{n} hours"),
    QT_TRANSLATE_NOOP("core", "1 hour"),
    QT_TRANSLATE_NOOP("core", "on {n} cores"),
    QT_TRANSLATE_NOOP("core", "on 1 core"),
    QT_TRANSLATE_NOOP("core", "on the graphics card"),
    # Why an image is asked about
    QT_TRANSLATE_NOOP("core", "random draw"),
    QT_TRANSLATE_NOOP("core", "typical of a group with few labels"),
    QT_TRANSLATE_NOOP("core", "typical of a group with no label yet"),
    QT_TRANSLATE_NOOP("core", "between {a} and {b} ({p} % / {q} %)"),
    # How the accuracy was measured, or why not
    QT_TRANSLATE_NOOP("core", "leave-one-out on {n} labels"),
    QT_TRANSLATE_NOOP("core", "{k}-fold cross-validation, on {n} labels"),
    QT_TRANSLATE_NOOP("core", "{k}-fold cross-validation, {times} times over, on {n} labels"),
    QT_TRANSLATE_NOOP("core", "too few labels to say"),
    QT_TRANSLATE_NOOP("core", "too few labels to say: {missing}"),
    QT_TRANSLATE_NOOP("core", "missing {missing}."),
    QT_TRANSLATE_NOOP("core", "missing {missing}"),
    QT_TRANSLATE_NOOP("core", "{missing} and {more}"),
    QT_TRANSLATE_NOOP("core", "a second class"),
    QT_TRANSLATE_NOOP("core", "two classes"),
    QT_TRANSLATE_NOOP("core", "1 more label"),
    QT_TRANSLATE_NOOP("core", "{n} more labels"),
    QT_TRANSLATE_NOOP("core", "a second label for the class that has only one"),
    QT_TRANSLATE_NOOP("core", "a second label for the {n} classes that have only one"),
    # Steps that can be undone
    QT_TRANSLATE_NOOP("core", "1 image"),
    QT_TRANSLATE_NOOP("core", "{n} images"),
    QT_TRANSLATE_NOOP("core", "Label {images} as {name}"),
    QT_TRANSLATE_NOOP("core", "Clear the label of {images}"),
    QT_TRANSLATE_NOOP("core", "Say that 1 image is not {name}"),
    QT_TRANSLATE_NOOP("core", "Add class {name}"),
    QT_TRANSLATE_NOOP("core", "Rename class {a} to {b}"),
    QT_TRANSLATE_NOOP("core", "Recolour class {name}"),
    QT_TRANSLATE_NOOP("core", "Merge class {a} into {b}"),
    QT_TRANSLATE_NOOP("core", "Delete class {name}"),
    QT_TRANSLATE_NOOP("core", "Import labels from {file}"),
    QT_TRANSLATE_NOOP("core", "Take labels from the class folders"),
)
