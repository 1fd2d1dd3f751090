"""What a person says of how common the classes are, as a project keeps it."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from sslcore.errors import HandfulError

AS_LABELLED, EQUAL, ESTIMATED, GIVEN = "as labelled", "equal", "estimated", "given"
WAYS = (AS_LABELLED, EQUAL, ESTIMATED, GIVEN)


@dataclass(frozen=True)
class Priors:
    """how: one of WAYS; shares {class id: share} where they are given."""

    how: str = AS_LABELLED
    shares: dict[int, float] = field(default_factory=dict)


def read_priors(text: str | None) -> Priors:
    """Return the Priors a project keeps; as labelled where it keeps none that can be read."""
    try:
        values = json.loads(text or "{}")
        how = values.get("how", AS_LABELLED)
        shares = {int(one): float(share) for one, share in values.get("shares", {}).items()}
    except (ValueError, TypeError, AttributeError):
        return Priors()
    return Priors(how, shares) if how in WAYS else Priors()


def write_priors(priors: Priors) -> str:
    """Return the text a project keeps."""
    return json.dumps({"how": priors.how, "shares": {str(one): s for one, s in priors.shares.items()}})


def given_priors(shares: Mapping[str, float], classes: Mapping[str, int]) -> Priors:
    """Return Priors of shares by class name, made to add up to 1; HandfulError where they can't be meant."""
    unknown = sorted(set(shares) - set(classes))
    if unknown:
        raise HandfulError(
            f"There is no class called {', '.join(map(repr, unknown))}.",
            f"The classes are: {', '.join(classes) or 'none yet'}.",
        )
    missing = [name for name in classes if name not in shares]
    if missing:
        raise HandfulError(
            f"No share was given for {', '.join(map(repr, missing))}.",
            "Give every class a share, such as cat=0.7,dog=0.3.",
        )
    if any(not math.isfinite(share) or share <= 0 for share in shares.values()):
        raise HandfulError("Shares must be numbers above 0.", "Such as cat=0.7,dog=0.3.")
    total = sum(shares.values())
    return Priors(GIVEN, {classes[name]: share / total for name, share in shares.items()})


def read_shares(text: str) -> dict[str, float]:
    """Return {class name: share} of `cat=0.7,dog=0.3`; HandfulError where it can't be read."""
    found = {}
    for part in text.split(","):
        name, equals, share = (piece.strip() for piece in part.rpartition("="))
        if name in found:
            raise HandfulError(f"The class {name!r} is given two shares.", "Give each class one.")
        try:
            found[name] = float(share)
        except ValueError:
            equals = ""
        if not equals:
            raise HandfulError(f"{part!r} is no share of a class.", "Write them as cat=0.7,dog=0.3.")
    return found
