"""Methods that tell an image from all others by comparing (InfoNCE)."""

from __future__ import annotations

from sslcore.registry import Knob, Method

CONTRASTIVE: dict[str, Method] = {
    "simclr": Method(
        "SimCLR",
        "Two views of one image should look alike, and unlike every other image.",
        "contrastive",
        "Chen et al. 2020, arXiv:2002.05709",
        {
            "temperature": Knob(
                0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
        },
    ),
    "multiview": Method(
        "Multi-view SimCLR",
        "SimCLR with several small views beside the two large ones: more comparisons for a little more work.",
        "contrastive",
        "Caron et al. 2020, arXiv:2006.09882; Chen et al. 2020, arXiv:2002.05709",
        {
            "temperature": Knob(
                0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
            "local_views": Knob(2, 0, 16, "Small views of each image, a quarter of the work of a large one."),
        },
    ),
}
