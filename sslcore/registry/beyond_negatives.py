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
            "local_views": Knob(0, 0, 16, "Small views of each image, a quarter of the work of a large one."),
        },
    ),
    "barlow_twins": Method(
        "Barlow Twins",
        "Every feature should be the same for two views of an image, and no two features should say the same.",
        "redundancy reduction",
        "Zbontar et al. 2021, arXiv:2103.03230",
        {
            "redundancy": Knob(0.005, 0.0, 10.0, "Weight of no two features saying the same."),
            "projection": Knob(1024, 2, 8192, "Length of the vectors that are compared during training."),
        },
    ),
    "swav": Method(
        "SwAV",
        "Sorts images into groups of its own making; from one view it must say the group of another.",
        "clustering",
        "Caron et al. 2020, arXiv:2006.09882",
        {
            "prototypes": Knob(256, 2, 65536, "Groups that images are sorted into; several for each class."),
            "temperature": Knob(0.1, 0.01, 2.0, "Lower: groups must be said with more certainty."),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
            "queue": Knob(
                256,
                0,
                65536,
                "Earlier images that are sorted along with each batch; helps small batches. 0: none.",
                within_images=True,
            ),
            "local_views": Knob(2, 0, 16, "Small views of each image, a quarter of the work of a large one."),
        },
    ),
    "dino": Method(
        "DINO",
        "A student says of every view what its own slow copy, the teacher, says of the large ones.",
        "self-distillation",
        "Caron et al. 2021, arXiv:2104.14294",
        {
            "outputs": Knob(1024, 2, 65536, "Answers that teacher and student choose from."),
            "teacher_temperature": Knob(
                0.04, 0.01, 1.0, "Lower: the teacher is surer of itself. It starts a good half as high."
            ),
            "momentum": Knob(
                0.99, 0.0, 1.0, "How slowly the teacher follows at first; at the end it stands."
            ),
            "projection": Knob(256, 2, 8192, "Length of the vectors below the answers."),
            "local_views": Knob(2, 0, 16, "Small views of each image, a quarter of the work of a large one."),
        },
    ),
}
