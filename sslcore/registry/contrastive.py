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
    "cpc": Method(
        "CPC",
        "From the patches in the upper rows of an image, the one below is told from all others.",
        "contrastive",
        "van den Oord et al. 2018, arXiv:1807.03748; Henaff et al. 2019, arXiv:1905.09272",
        {
            "grid": Knob(5, 3, 9, "Rows and columns of patches, each half over the next."),
            "dropping": Knob(1.0, 0.0, 1.0, "Share of patches left with one colour channel."),
            "width": Knob(64, 2, 1024, "Length of the vectors that are predicted and compared."),
        },
        least_px=24,
    ),
    "dim": Method(
        "Deep InfoMax",
        "The summary of an image is to be told apart from the places of all other images.",
        "contrastive",
        "Hjelm et al. 2018, arXiv:1808.06670",
        {
            "two_views": Knob(
                1,
                0,
                1,
                "1: the places are those of another view of the image; 0: of the same, as in the paper.",
            ),
            "width": Knob(512, 2, 4096, "Units of the layer between the features and what is compared."),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
        },
        least_px=16,
    ),
}
