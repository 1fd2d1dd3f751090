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
    ),
    "split_brain": Method(
        "Split-brain autoencoder",
        "Half of the features tell colour from lightness, the other half lightness from colour.",
        "cross-channel prediction",
        "Zhang et al. 2017, arXiv:1611.09842",
        {"lightness": Knob(0.5, 0.0, 1.0, "Weight of telling lightness; the rest goes to telling colour.")},
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
}
