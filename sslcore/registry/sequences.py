"""Methods that learn from frames in their order."""

from __future__ import annotations

from sslcore.registry import SEQUENCES, STREAMS, Knob, Method

_TEMPERATURE = Knob(0.15, 0.01, 2.0, "Lower: only the most similar images push each other apart.")
_PROJECTION = Knob(128, 2, 8192, "Length of the vectors that are compared during training.")

SEQUENCE: dict[str, Method] = {
    "frame_similarity": Method(
        "Frame similarity",
        "Frames taken shortly after one another should look alike, and unlike every other frame.",
        "sequences",
        "Sermanet et al. 2018, arXiv:1704.06888 (single-view)",
        {
            "window": Knob(2, 1, 1000, "How many frames apart two frames may be to count as alike."),
            "temperature": _TEMPERATURE,
            "projection": _PROJECTION,
        },
        needs=SEQUENCES,
    ),
    "multiview_tcn": Method(
        "Multi-view time contrast",
        "The same moment seen by two cameras should look alike, and unlike other moments of the same camera.",
        "sequences",
        "Sermanet et al. 2018, arXiv:1704.06888 (multi-view)",
        {
            "window": Knob(3, 1, 1000, "Moments fewer frames apart than this are not told apart."),
            "temperature": _TEMPERATURE,
            "projection": _PROJECTION,
        },
        needs=STREAMS,
    ),
    "tracking": Method(
        "Tracking",
        "A patch followed through a few frames should look the same at both ends, and unlike other patches.",
        "sequences",
        "Wang and Gupta 2015, arXiv:1505.00687",
        {
            "length": Knob(8, 2, 1000, "How many frames a patch is followed for at most."),
            "hardest": Knob(4, 1, 1000, "How many of the most similar other patches push away."),
            "margin": Knob(0.5, 0.0, 2.0, "How much further away other patches should be."),
            "projection": _PROJECTION,
        },
        needs=SEQUENCES,
    ),
    "shuffle_and_learn": Method(
        "Shuffle and learn",
        "Three frames of a sequence: the encoder learns to tell whether they are in order.",
        "sequences",
        "Misra et al. 2016, arXiv:1603.08561",
        {"gap": Knob(4, 1, 1000, "The most frames that lie between two of the three.")},
        needs=SEQUENCES,
        least_together=5,
    ),
    "next_frame": Method(
        "Next frame",
        "From a few frames, the encoder learns to foretell its own answer to the next ones.",
        "sequences",
        "Han et al. 2019, arXiv:1909.04656",
        {
            "seen": Knob(3, 1, 16, "How many frames are looked at; each costs a pass through the encoder."),
            "ahead": Knob(2, 1, 8, "How many frames are foretold; each costs a pass through the encoder."),
            "stride": Knob(1, 1, 1000, "Places from one frame to the next: more for slow sequences."),
            "temperature": Knob(0.1, 0.01, 2.0, "Lower: only the most similar frames push each other apart."),
            "projection": _PROJECTION,
        },
        needs=SEQUENCES,
    ),
}
