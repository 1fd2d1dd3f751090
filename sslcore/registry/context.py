"""Methods that hide a part of an image and have it told, placed or painted: the pretext tasks."""

from __future__ import annotations

from sslcore.registry import Knob, Method

CONTEXT: dict[str, Method] = {
    "autoencoder": Method(
        "Autoencoder",
        "An image is squeezed through the encoder's features and painted again as it was.",
        "reconstruction",
        "Hinton and Salakhutdinov 2006; Vincent et al. 2008 with missing pixels",
        {"noise": Knob(0.0, 0.0, 0.95, "Share of the pixels that are missing: a denoising autoencoder.")},
    ),
    "inpainting": Method(
        "Inpainting (context encoder)",
        "Blocks are cut out of an image, and what was there is painted from what is around.",
        "reconstruction",
        "Pathak et al. 2016, arXiv:1604.07379",
        {
            "hidden": Knob(0.25, 0.05, 0.75, "Share of the image that is cut out."),
            "blocks": Knob(1, 1, 16, "Blocks it is cut out in; they may overlap."),
        },
        rate=0.4,
    ),
    "colorization": Method(
        "Colourisation",
        "The encoder sees the image in grey and has to tell its colours.",
        "cross-channel prediction",
        "Zhang et al. 2016, arXiv:1603.08511",
        {
            "evenness": Knob(
                0.5, 0.0, 1.0, "0: every colour counts alike, however rare; 1: every place counts alike."
            )
        },
        colour=True,
    ),
    "split_brain": Method(
        "Split-brain autoencoder",
        "Half of the features tell colour from lightness, the other half lightness from colour.",
        "cross-channel prediction",
        "Zhang et al. 2017, arXiv:1611.09842",
        {"lightness": Knob(0.5, 0.0, 1.0, "Weight of telling lightness; the rest goes to telling colour.")},
        colour=True,
    ),
    "mae": Method(
        "Masked autoencoder",
        "A small transformer sees a quarter of an image's patches and paints the rest.",
        "masked image modelling",
        "He et al. 2021, arXiv:2111.06377",
        {
            "masked": Knob(0.75, 0.1, 0.95, "Share of the patches that are hidden."),
            "depth": Knob(1, 1, 8, "Layers of the decoder, which is thrown away after the training."),
        },
        encoders=("vit", "vit64"),
        rate=0.4,
    ),
    "rotation": Method(
        "Rotation",
        "Every image is turned by quarters, and the encoder tells by how many.",
        "pretext task",
        "Gidaris et al. 2018, arXiv:1803.07728",
        {"width": Knob(256, 2, 4096, "Units of the layer between the features and the answer.")},
        upright=True,
    ),
    "relative_patch": Method(
        "Relative patch",
        "Two patches of an image are shown, and the encoder tells on which side of the first the second was.",
        "pretext task",
        "Doersch et al. 2015, arXiv:1505.05192",
        {
            "pairs": Knob(4, 1, 32, "Pairs of patches from each image a step."),
            "gap": Knob(0.5, 0.0, 1.0, "Space between the two patches, as a share of their side."),
            "dropping": Knob(
                0.5, 0.0, 1.0, "Share of patches left with one colour channel; the others lose green-magenta."
            ),
            "width": Knob(128, 2, 4096, "Units by which each patch is told to the answering layers."),
        },
        least_px=24,
    ),
    "jigsaw": Method(
        "Jigsaw",
        "Nine patches of an image are shuffled, and the encoder tells in which of 64 ways.",
        "pretext task",
        "Noroozi and Favaro 2016, arXiv:1603.09246",
        {
            "puzzles": Knob(4, 1, 64, "Shuffles of each image a step; more cost little."),
            "gap": Knob(0.15, 0.0, 0.5, "Space between patches, as a share of a cell of the grid."),
            "grey": Knob(0.3, 0.0, 1.0, "Share of images shown without colour."),
            "width": Knob(64, 2, 1024, "Units by which each patch is told to the answering layers."),
        },
        least_px=24,
    ),
}

GENERATIVE: dict[str, Method] = {
    "bigan": Method(
        "BiGAN",
        "One network paints images from numbers, the encoder reads numbers from images; a judge tells the pairs apart.",
        "generative",
        "Donahue et al. 2016, arXiv:1605.09782",
        {
            "latent": Knob(50, 2, 1024, "Numbers that an image is painted from."),
            "width": Knob(16, 4, 256, "Channels of the painting and the judging network; more is slower."),
        },
        least_px=16,
        # The judge would win at once at the usual rate.
        rate=0.15,
    ),
}
"""Methods that paint whole images."""
