"""What a person reads about each method, and what it asks for, by family. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass, field

IMAGES, SEQUENCES, STREAMS, GROUPS, LABELS = "images", "sequences", "streams", "groups", "labels"
"""What a method needs beside the pixels: nothing; frames in order; the same moments seen by several cameras;
images that belong together; the labels given so far."""


@dataclass(frozen=True)
class Knob:
    """A number of the method that a person may turn, with its allowed range."""

    default: float
    low: float
    high: float
    help: str
    within_images: bool = False
    """It counts images that are remembered: no more than the run has."""


@dataclass(frozen=True)
class Method:
    """What a person reads about one method, and its knobs."""

    title: str
    one_line: str
    family: str
    paper: str
    knobs: dict[str, Knob] = field(default_factory=dict)
    needs: str = IMAGES
    least_together: int = 2
    """Frames of a sequence, moments of two cameras or images of a group, below which there is nothing to learn."""
    encoders: tuple[str, ...] = ()
    """The encoders it can train, the usual one for 32 px first and for 64 px second; () = every one."""
    least_images: int = 2
    least_px: int = 8
    """Images and their side in px without which its task can't be set."""
    rate: float = 1.0
    """Its learning rate beside the usual one."""
    colour: bool = False
    """It learns from the colours: images without any, or an encoder that sees none, leave nothing to learn."""
    upright: bool = False
    """It learns by turning images: views that are turned already would spoil its task."""
    single_process: str = ""
    """Why it can't be trained by several processes together; "" where it can."""

    @property
    def choosy(self) -> bool:
        """Whether there are image folders that it can't learn from."""
        remembers = any(knob.within_images for knob in self.knobs.values())
        return remembers or self.needs != IMAGES or self.least_images > 2 or self.least_px > 8
