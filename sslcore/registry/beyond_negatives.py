"""Methods that make views alike and keep the features from collapsing without comparing images."""

from __future__ import annotations

from sslcore.registry import Knob, Method

BEYOND_NEGATIVES: dict[str, Method] = {
    "byol": Method(
        "BYOL",
        "From one view of an image, the network foretells what a slow copy of itself makes of another view.",
        "self-distillation",
        "Grill et al. 2020, arXiv:2006.07733",
        {
            "momentum": Knob(
                0.99, 0.0, 1.0, "How much of itself the slow copy keeps a step at the start; 1 at the end."
            ),
            "hidden": Knob(512, 2, 8192, "Width of the small networks that project and foretell."),
            "projection": Knob(256, 2, 8192, "Length of the vectors that are compared during training."),
        },
    ),
    "simsiam": Method(
        "SimSiam",
        "One view of an image foretells the other, which does not move towards it: that alone prevents collapse.",
        "self-distillation",
        "Chen and He 2020, arXiv:2011.10566",
        {
            "projection": Knob(512, 2, 8192, "Length of the vectors that are compared during training."),
            "bottleneck": Knob(128, 2, 8192, "Width of the narrow middle of the network that foretells."),
        },
    ),
    "vicreg": Method(
        "VICReg",
        "Two views of one image should look alike, while the features stay varied and independent.",
        "redundancy reduction",
        "Bardes et al. 2021, arXiv:2105.04906",
        {
            "invariance": Knob(25.0, 0.0, 1000.0, "Weight of the two views looking alike."),
            "variance": Knob(25.0, 0.0, 1000.0, "Weight of every feature staying varied; prevents collapse."),
            "covariance": Knob(1.0, 0.0, 1000.0, "Weight of the features staying independent."),
            "projection": Knob(1024, 2, 8192, "Length of the vectors that are compared during training."),
        },
    ),
    "lejepa": Method(
        "LeJEPA",
        "All views of an image agree, while the cloud of all images is kept round, which rules out collapse.",
        "joint-embedding prediction",
        "Balestriero and LeCun 2025, arXiv:2511.08544",
        {
            "weight": Knob(0.05, 0.0, 1.0, "Weight of the round cloud; the rest goes to the agreement."),
            "projection": Knob(64, 2, 8192, "Length of the vectors that are compared during training."),
            "slices": Knob(
                256, 1, 65536, "Random directions in which the cloud is looked at, anew each step."
            ),
            "local_views": Knob(2, 0, 16, "Small views of each image, a quarter of the work of a large one."),
        },
    ),
}
