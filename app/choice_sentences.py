"""Copies of what the core says about its methods and strategies, marked for translation; a test compares them."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

METHODS_SAID = (
    # What methods, encoders and strategies are, and what their knobs do
    QT_TRANSLATE_NOOP(
        "core",
        "Every image is a class of its own, told from all others by a memory of each: one view suffices.",
    ),
    QT_TRANSLATE_NOOP("core", "contrastive"),
    QT_TRANSLATE_NOOP("core", "Lower: only the most similar images push each other apart."),
    QT_TRANSLATE_NOOP("core", "How much of an image's memory stays when it is seen again."),
    QT_TRANSLATE_NOOP("core", "Weight of an image staying near its memory; makes it calmer."),
    QT_TRANSLATE_NOOP("core", "Memories each image is compared with; all of them where there are no more."),
    QT_TRANSLATE_NOOP("core", "Length of the memories."),
    QT_TRANSLATE_NOOP("core", "Length of the vectors that are compared during training."),
    QT_TRANSLATE_NOOP("core", "Small views of each image, a quarter of the work of a large one."),
    QT_TRANSLATE_NOOP(
        "core",
        "The lightness of an image must find its colours among those of other images, and the other way round.",
    ),
    QT_TRANSLATE_NOOP(
        "core",
        "A view of an image is told from thousands of others, which a queue remembers: small batches suffice.",
    ),
    QT_TRANSLATE_NOOP("core", "How much of itself the slow copy of the network keeps a step."),
    QT_TRANSLATE_NOOP(
        "core", "Views remembered for comparison; 0 = as many as there are images, up to 4096."
    ),
    QT_TRANSLATE_NOOP("core", "Into how many groups a batch is shuffled, so that nothing but content tells."),
    QT_TRANSLATE_NOOP(
        "core", "From the patches in the upper rows of an image, the one below is told from all others."
    ),
    QT_TRANSLATE_NOOP("core", "Rows and columns of patches, each half over the next."),
    QT_TRANSLATE_NOOP("core", "Share of patches left with one colour channel."),
    QT_TRANSLATE_NOOP("core", "Length of the vectors that are predicted and compared."),
    QT_TRANSLATE_NOOP(
        "core", "The summary of an image is to be told apart from the places of all other images."
    ),
    QT_TRANSLATE_NOOP(
        "core", "1: the places are those of another view of the image; 0: of the same, as in the paper."
    ),
    QT_TRANSLATE_NOOP("core", "Units of the layer between the features and what is compared."),
    QT_TRANSLATE_NOOP(
        "core",
        "From one view of an image, the network foretells what a slow copy of itself makes of another view.",
    ),
    QT_TRANSLATE_NOOP("core", "self-distillation"),
    QT_TRANSLATE_NOOP("core", "How much of itself the slow copy keeps a step at the start; 1 at the end."),
    QT_TRANSLATE_NOOP("core", "Width of the small networks that project and foretell."),
    QT_TRANSLATE_NOOP(
        "core",
        "One view of an image foretells the other, which does not move towards it: that alone prevents collapse.",
    ),
    QT_TRANSLATE_NOOP("core", "Width of the narrow middle of the network that foretells."),
    QT_TRANSLATE_NOOP("core", "redundancy reduction"),
    QT_TRANSLATE_NOOP("core", "Weight of the two views looking alike."),
    QT_TRANSLATE_NOOP("core", "Weight of every feature staying varied; prevents collapse."),
    QT_TRANSLATE_NOOP("core", "Weight of the features staying independent."),
    QT_TRANSLATE_NOOP("core", "joint-embedding prediction"),
    QT_TRANSLATE_NOOP("core", "Weight of the round cloud; the rest goes to the agreement."),
    QT_TRANSLATE_NOOP("core", "Random directions in which the cloud is looked at, anew each step."),
    QT_TRANSLATE_NOOP(
        "core",
        "Every feature should be the same for two views of an image, and no two features should say the same.",
    ),
    QT_TRANSLATE_NOOP("core", "Weight of no two features saying the same."),
    QT_TRANSLATE_NOOP(
        "core", "Sorts images into groups of its own making; from one view it must say the group of another."
    ),
    QT_TRANSLATE_NOOP("core", "clustering"),
    QT_TRANSLATE_NOOP("core", "Groups that images are sorted into; several for each class."),
    QT_TRANSLATE_NOOP("core", "Lower: groups must be said with more certainty."),
    QT_TRANSLATE_NOOP(
        "core", "Earlier images that are sorted along with each batch; helps small batches. 0: none."
    ),
    QT_TRANSLATE_NOOP(
        "core", "A student says of every view what its own slow copy, the teacher, says of the large ones."
    ),
    QT_TRANSLATE_NOOP("core", "Answers that teacher and student choose from."),
    QT_TRANSLATE_NOOP("core", "Lower: the teacher is surer of itself. It starts a good half as high."),
    QT_TRANSLATE_NOOP("core", "How slowly the teacher follows at first; at the end it stands."),
    QT_TRANSLATE_NOOP("core", "Length of the vectors below the answers."),
    QT_TRANSLATE_NOOP(
        "core", "An image is squeezed through the encoder's features and painted again as it was."
    ),
    QT_TRANSLATE_NOOP("core", "reconstruction"),
    QT_TRANSLATE_NOOP("core", "Share of the pixels that are missing: a denoising autoencoder."),
    QT_TRANSLATE_NOOP(
        "core", "A small transformer sees a quarter of an image's patches and paints the rest."
    ),
    QT_TRANSLATE_NOOP("core", "masked image modelling"),
    QT_TRANSLATE_NOOP("core", "Share of the patches that are hidden."),
    QT_TRANSLATE_NOOP("core", "Layers of the decoder, which is thrown away after the training."),
    QT_TRANSLATE_NOOP("core", "Every image is turned by quarters, and the encoder tells by how many."),
    QT_TRANSLATE_NOOP("core", "pretext task"),
    QT_TRANSLATE_NOOP("core", "Units of the layer between the features and the answer."),
    QT_TRANSLATE_NOOP(
        "core",
        "Two patches of an image are shown, and the encoder tells on which side of the first the second was.",
    ),
    QT_TRANSLATE_NOOP("core", "Pairs of patches from each image a step."),
    QT_TRANSLATE_NOOP("core", "Space between the two patches, as a share of their side."),
    QT_TRANSLATE_NOOP(
        "core", "Share of patches left with one colour channel; the others lose green-magenta."
    ),
    QT_TRANSLATE_NOOP("core", "Units by which each patch is told to the answering layers."),
    QT_TRANSLATE_NOOP(
        "core", "Nine patches of an image are shuffled, and the encoder tells in which of 64 ways."
    ),
    QT_TRANSLATE_NOOP("core", "Shuffles of each image a step; more cost little."),
    QT_TRANSLATE_NOOP("core", "Space between patches, as a share of a cell of the grid."),
    QT_TRANSLATE_NOOP("core", "Share of images shown without colour."),
    QT_TRANSLATE_NOOP(
        "core",
        "One network paints images from numbers, the encoder reads numbers from images; a judge tells the pairs apart.",
    ),
    QT_TRANSLATE_NOOP("core", "generative"),
    QT_TRANSLATE_NOOP("core", "Numbers that an image is painted from."),
    QT_TRANSLATE_NOOP("core", "Channels of the painting and the judging network; more is slower."),
    QT_TRANSLATE_NOOP(
        "core", "Frames taken shortly after one another should look alike, and unlike every other frame."
    ),
    QT_TRANSLATE_NOOP("core", "sequences"),
    QT_TRANSLATE_NOOP("core", "How many frames apart two frames may be to count as alike."),
    QT_TRANSLATE_NOOP(
        "core",
        "The same moment seen by two cameras should look alike, and unlike other moments of the same camera.",
    ),
    QT_TRANSLATE_NOOP("core", "Moments fewer frames apart than this are not told apart."),
    QT_TRANSLATE_NOOP(
        "core",
        "A patch followed through a few frames should look the same at both ends, and unlike other patches.",
    ),
    QT_TRANSLATE_NOOP("core", "How many frames a patch is followed for at most."),
    QT_TRANSLATE_NOOP("core", "How many of the most similar other patches push away."),
    QT_TRANSLATE_NOOP("core", "How much further away other patches should be."),
    QT_TRANSLATE_NOOP(
        "core", "Three frames of a sequence: the encoder learns to tell whether they are in order."
    ),
    QT_TRANSLATE_NOOP("core", "The most frames that lie between two of the three."),
    QT_TRANSLATE_NOOP(
        "core", "From a few frames, the encoder learns to foretell its own answer to the next ones."
    ),
    QT_TRANSLATE_NOOP("core", "How many frames are looked at; each costs a pass through the encoder."),
    QT_TRANSLATE_NOOP("core", "How many frames are foretold; each costs a pass through the encoder."),
    QT_TRANSLATE_NOOP("core", "Places from one frame to the next: more for slow sequences."),
    QT_TRANSLATE_NOOP("core", "Lower: only the most similar frames push each other apart."),
    QT_TRANSLATE_NOOP(
        "core",
        "Images of one group, such as a patient or a plant, should look alike, and unlike those of other groups.",
    ),
    QT_TRANSLATE_NOOP("core", "groups"),
    QT_TRANSLATE_NOOP(
        "core", "Every image is turned and tells by how much; the labelled ones also tell their class."
    ),
    QT_TRANSLATE_NOOP("core", "together with labels"),
    QT_TRANSLATE_NOOP("core", "Weight of the turns beside the labels."),
    QT_TRANSLATE_NOOP(
        "core",
        "Class and turn of an image are one answer, and the answers for its four turns are taken together.",
    ),
    QT_TRANSLATE_NOOP("core", "Weight of the images without a label, which tell their turn."),
    QT_TRANSLATE_NOOP(
        "core",
        "A labelled image should lie nearest to the mean of its class; every image is turned and tells by how much.",
    ),
    QT_TRANSLATE_NOOP("core", "Small transformer"),
    QT_TRANSLATE_NOOP(
        "core", "Sees patches of 4 px: what masked autoencoding needs, for images up to 40 px."
    ),
    QT_TRANSLATE_NOOP("core", "Small transformer, for 64 px"),
    QT_TRANSLATE_NOOP("core", "Sees patches of 8 px: what masked autoencoding needs, for larger images."),
    QT_TRANSLATE_NOOP(
        "core",
        "Images that stand for many others first; the better the guesses, the more it asks where they are unsure.",
    ),
    QT_TRANSLATE_NOOP("core", "Stands for many"),
    QT_TRANSLATE_NOOP("core", "The images that stand best for all that no labelled one is like."),
    QT_TRANSLATE_NOOP("core", "Stands for many unsure ones"),
    QT_TRANSLATE_NOOP("core", "The same, where an unsure image counts more than a sure one."),
    QT_TRANSLATE_NOOP("core", "Dense places"),
    QT_TRANSLATE_NOOP("core", "Images with many others close by, none of them labelled."),
    QT_TRANSLATE_NOOP("core", "Middle of a group"),
    QT_TRANSLATE_NOOP("core", "One image from the middle of each of as many groups."),
    QT_TRANSLATE_NOOP("core", "Farthest away"),
    QT_TRANSLATE_NOOP("core", "The images least like anything labelled: extremes, and outliers too."),
    QT_TRANSLATE_NOOP("core", "Unsure among many"),
    QT_TRANSLATE_NOOP("core", "Images whose guess is spread over many classes."),
    QT_TRANSLATE_NOOP("core", "Least sure"),
    QT_TRANSLATE_NOOP("core", "Images whose likeliest class is the least likely."),
    QT_TRANSLATE_NOOP("core", "Changes most"),
    QT_TRANSLATE_NOOP("core", "Images whose labels would change the guesses most, each in another way."),
    QT_TRANSLATE_NOOP(
        "core", "Blocks are cut out of an image, and what was there is painted from what is around."
    ),
    QT_TRANSLATE_NOOP("core", "Share of the image that is cut out."),
    QT_TRANSLATE_NOOP("core", "Blocks it is cut out in; they may overlap."),
    QT_TRANSLATE_NOOP("core", "The encoder sees the image in grey and has to tell its colours."),
    QT_TRANSLATE_NOOP("core", "cross-channel prediction"),
    QT_TRANSLATE_NOOP("core", "0: every colour counts alike, however rare; 1: every place counts alike."),
    QT_TRANSLATE_NOOP(
        "core", "Half of the features tell colour from lightness, the other half lightness from colour."
    ),
    QT_TRANSLATE_NOOP("core", "Weight of telling lightness; the rest goes to telling colour."),
)
CAPTIONS = (
    # Over the columns of the picture of a task
    QT_TRANSLATE_NOOP("core", "Taken for one like this"),
    QT_TRANSLATE_NOOP("core", "A view"),
    QT_TRANSLATE_NOOP("core", "Another view"),
    QT_TRANSLATE_NOOP("core", "Taken for it"),
    QT_TRANSLATE_NOOP("core", "Most like it of the others"),
    QT_TRANSLATE_NOOP("core", "What the encoder sees"),
    QT_TRANSLATE_NOOP("core", "Reconstruction"),
    QT_TRANSLATE_NOOP("core", "The image"),
    QT_TRANSLATE_NOOP("core", "An image"),
    QT_TRANSLATE_NOOP("core", "Painted from it"),
    QT_TRANSLATE_NOOP("core", "Painted anew"),
    QT_TRANSLATE_NOOP("core", "Rows above"),
    QT_TRANSLATE_NOOP("core", "The patch below"),
    QT_TRANSLATE_NOOP("core", "Known for its own"),
    QT_TRANSLATE_NOOP("core", "Most like it elsewhere"),
    QT_TRANSLATE_NOOP("core", "Turned"),
    QT_TRANSLATE_NOOP("core", "Turned back as answered"),
    QT_TRANSLATE_NOOP("core", "A labelled image"),
    QT_TRANSLATE_NOOP("core", "Taken for"),
    QT_TRANSLATE_NOOP("core", "Shuffled"),
    QT_TRANSLATE_NOOP("core", "Put back"),
    QT_TRANSLATE_NOOP("core", "Seen patches"),
    QT_TRANSLATE_NOOP("core", "Painted"),
    QT_TRANSLATE_NOOP("core", "Most like it in the queue"),
    QT_TRANSLATE_NOOP("core", "First frame seen"),
    QT_TRANSLATE_NOOP("core", "Last frame seen"),
    QT_TRANSLATE_NOOP("core", "The next frame"),
    QT_TRANSLATE_NOOP("core", "Foretold: the most similar real frame"),
    QT_TRANSLATE_NOOP("core", "A patch"),
    QT_TRANSLATE_NOOP("core", "Another from near it"),
    QT_TRANSLATE_NOOP("core", "Placed there"),
    QT_TRANSLATE_NOOP("core", "Where it was"),
    QT_TRANSLATE_NOOP("core", "Turned back"),
    QT_TRANSLATE_NOOP("core", "First frame"),
    QT_TRANSLATE_NOOP("core", "Second frame"),
    QT_TRANSLATE_NOOP("core", "Third frame"),
    QT_TRANSLATE_NOOP("core", "Bright: in order, dark: shuffled"),
    QT_TRANSLATE_NOOP("core", "By one turn taken for"),
    QT_TRANSLATE_NOOP("core", "By all four taken for"),
    QT_TRANSLATE_NOOP("core", "The patch"),
    QT_TRANSLATE_NOOP("core", "Followed to"),
    QT_TRANSLATE_NOOP("core", "A view of the patch"),
    QT_TRANSLATE_NOOP("core", "Another view: same group?"),
    QT_TRANSLATE_NOOP("core", "Nearest to its group"),
    QT_TRANSLATE_NOOP("core", "Next nearest to it"),
    QT_TRANSLATE_NOOP("core", "View"),
    QT_TRANSLATE_NOOP("core", "A view of the frame"),
    QT_TRANSLATE_NOOP("core", "Most like it of other times"),
    QT_TRANSLATE_NOOP("core", "One of its group"),
    QT_TRANSLATE_NOOP("core", "In grey"),
    QT_TRANSLATE_NOOP("core", "Coloured"),
    QT_TRANSLATE_NOOP("core", "With holes"),
    QT_TRANSLATE_NOOP("core", "Holes painted"),
    QT_TRANSLATE_NOOP("core", "Lightness alone"),
    QT_TRANSLATE_NOOP("core", "Colour told from it"),
    QT_TRANSLATE_NOOP("core", "Colour alone"),
    QT_TRANSLATE_NOOP("core", "Lightness told from it"),
)
KNOB_NAMES = (
    QT_TRANSLATE_NOOP("core", "ahead"),
    QT_TRANSLATE_NOOP("core", "blocks"),
    QT_TRANSLATE_NOOP("core", "bottleneck"),
    QT_TRANSLATE_NOOP("core", "covariance"),
    QT_TRANSLATE_NOOP("core", "depth"),
    QT_TRANSLATE_NOOP("core", "dropping"),
    QT_TRANSLATE_NOOP("core", "evenness"),
    QT_TRANSLATE_NOOP("core", "gap"),
    QT_TRANSLATE_NOOP("core", "grey"),
    QT_TRANSLATE_NOOP("core", "grid"),
    QT_TRANSLATE_NOOP("core", "groups"),
    QT_TRANSLATE_NOOP("core", "hardest"),
    QT_TRANSLATE_NOOP("core", "hidden"),
    QT_TRANSLATE_NOOP("core", "invariance"),
    QT_TRANSLATE_NOOP("core", "latent"),
    QT_TRANSLATE_NOOP("core", "length"),
    QT_TRANSLATE_NOOP("core", "lightness"),
    QT_TRANSLATE_NOOP("core", "local views"),
    QT_TRANSLATE_NOOP("core", "margin"),
    QT_TRANSLATE_NOOP("core", "masked"),
    QT_TRANSLATE_NOOP("core", "momentum"),
    QT_TRANSLATE_NOOP("core", "negatives"),
    QT_TRANSLATE_NOOP("core", "noise"),
    QT_TRANSLATE_NOOP("core", "outputs"),
    QT_TRANSLATE_NOOP("core", "pairs"),
    QT_TRANSLATE_NOOP("core", "projection"),
    QT_TRANSLATE_NOOP("core", "prototypes"),
    QT_TRANSLATE_NOOP("core", "proximal"),
    QT_TRANSLATE_NOOP("core", "puzzles"),
    QT_TRANSLATE_NOOP("core", "queue"),
    QT_TRANSLATE_NOOP("core", "redundancy"),
    QT_TRANSLATE_NOOP("core", "rotation"),
    QT_TRANSLATE_NOOP("core", "seen"),
    QT_TRANSLATE_NOOP("core", "slices"),
    QT_TRANSLATE_NOOP("core", "stride"),
    QT_TRANSLATE_NOOP("core", "teacher temperature"),
    QT_TRANSLATE_NOOP("core", "temperature"),
    QT_TRANSLATE_NOOP("core", "two views"),
    QT_TRANSLATE_NOOP("core", "unlabelled"),
    QT_TRANSLATE_NOOP("core", "variance"),
    QT_TRANSLATE_NOOP("core", "weight"),
    QT_TRANSLATE_NOOP("core", "width"),
    QT_TRANSLATE_NOOP("core", "window"),
)
