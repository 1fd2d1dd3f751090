"""Methods that tell an image from all others by comparing (InfoNCE)."""

from __future__ import annotations

from sslcore.registry import Knob, Method

CONTRASTIVE: dict[str, Method] = {
    "instdisc": Method(
        "Instance discrimination",
        "Every image is a class of its own, told from all others by a memory of each: one view suffices.",
        "contrastive",
        "Wu et al. 2018, arXiv:1805.01978",
        {
            "temperature": Knob(
                0.15, 0.02, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "momentum": Knob(0.5, 0.0, 0.999, "How much of an image's memory stays when it is seen again."),
            "proximal": Knob(
                0.0, 0.0, 1000.0, "Weight of an image staying near its memory; makes it calmer."
            ),
            "negatives": Knob(
                8192, 1, 1e6, "Memories each image is compared with; all of them where there are no more."
            ),
            "projection": Knob(128, 2, 8192, "Length of the memories."),
        },
    ),
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
    "cmc": Method(
        "CMC",
        "The lightness of an image must find its colours among those of other images, and the other way round.",
        "contrastive",
        "Tian et al. 2019, arXiv:1906.05849",
        {
            "temperature": Knob(
                0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
        },
        colour=True,
    ),
    "moco": Method(
        "MoCo",
        "A view of an image is told from thousands of others, which a queue remembers: small batches suffice.",
        "contrastive",
        "He et al. 2019, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297",
        {
            "temperature": Knob(
                0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "momentum": Knob(0.99, 0.0, 1.0, "How much of itself the slow copy of the network keeps a step."),
            "queue": Knob(
                0,
                0,
                1e6,
                "Views remembered for comparison; 0 = as many as there are images, up to 4096.",
                True,
            ),
            "groups": Knob(
                4, 1, 64, "Into how many groups a batch is shuffled, so that nothing but content tells."
            ),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
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
