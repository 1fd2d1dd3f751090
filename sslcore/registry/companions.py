"""Methods that learn from groups of images, or from the few labels beside the images."""

from __future__ import annotations

from sslcore.registry import GROUPS, LABELS, Knob, Method

COMPANION: dict[str, Method] = {
    "micle": Method(
        "MICLe",
        "Images of one group, such as a patient or a plant, should look alike, and unlike those of other groups.",
        "groups",
        "Azizi et al. 2021, arXiv:2101.05224",
        {
            "temperature": Knob(
                0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart."
            ),
            "projection": Knob(128, 2, 8192, "Length of the vectors that are compared during training."),
        },
        needs=GROUPS,
    ),
    "s4l": Method(
        "S4L",
        "Every image is turned and tells by how much; the labelled ones also tell their class.",
        "together with labels",
        "Zhai et al. 2019, arXiv:1905.03670",
        {"rotation": Knob(1.0, 0.01, 100.0, "Weight of the turns beside the labels.")},
        needs=LABELS,
        upright=True,
    ),
    "sla": Method(
        "SLA",
        "Class and turn of an image are one answer, and the answers for its four turns are taken together.",
        "together with labels",
        "Lee et al. 2020, arXiv:1910.05872",
        {
            "unlabelled": Knob(
                1.0, 0.01, 100.0, "Weight of the images without a label, which tell their turn."
            )
        },
        needs=LABELS,
        upright=True,
    ),
    "fewshot_rotation": Method(
        "Few-shot with rotation",
        "A labelled image should lie nearest to the mean of its class; every image is turned and tells by how much.",
        "together with labels",
        "Gidaris et al. 2019, arXiv:1906.05186",
        {"rotation": Knob(1.0, 0.01, 100.0, "Weight of the turns beside the labels.")},
        needs=LABELS,
        upright=True,
    ),
}
