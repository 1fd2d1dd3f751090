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
}
