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
