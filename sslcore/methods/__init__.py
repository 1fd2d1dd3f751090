"""The self-supervised methods, by name. Free of torch; a method is one line here and one file beside.

The file `methods/<name>.py` offers `build(dim, knobs)`, a torch module with two verbs:
`views(batch) -> list of [b, 3, s, s]` and `loss(encode, views) -> (scalar, {term: scalar})`.
The engine owns everything else: the loop, the optimiser, precision, checkpoints.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sslcore.errors import HandfulError


@dataclass(frozen=True)
class Knob:
    """A number of the method that a person may turn, with its allowed range."""

    default: float
    low: float
    high: float
    help: str


@dataclass(frozen=True)
class Method:
    """What a person reads about one method, and its knobs."""

    title: str
    one_line: str
    family: str
    paper: str
    knobs: dict[str, Knob] = field(default_factory=dict)


METHODS: dict[str, Method] = {
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


def check_knobs(method: str, given: dict[str, float]) -> dict[str, float]:
    """Return every knob of `method` with its value; HandfulError for an unknown name or one out of range."""
    if method not in METHODS:
        raise HandfulError(f"There is no method named '{method}'.", f"Choose one of: {', '.join(METHODS)}.")
    knobs = METHODS[method].knobs
    for name, value in given.items():
        if name not in knobs:
            raise HandfulError(
                f"{METHODS[method].title} has no knob '{name}'.", f"It has: {', '.join(knobs)}."
            )
        if not knobs[name].low <= value <= knobs[name].high:
            raise HandfulError(
                f"{name} = {value:g} is out of range.",
                f"Choose a value from {knobs[name].low:g} to {knobs[name].high:g}.",
            )
    return {name: float(given.get(name, knob.default)) for name, knob in knobs.items()}
