"""The verb `priors`: say how common the classes are, or have it estimated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore.class_shares import Priors, given_priors, read_priors, read_shares, write_priors
from sslcore.progress import Progress
from sslcore.store import Store
from sslcore.verbs import Facts, fit, writing


def set_priors(root: Path, how: str | None, shares: str | None, progress: Progress) -> Facts:
    """Return {priors, accuracy, interval} after fitting the head with them; without a wish, the priors as they are."""
    with writing(root) as (_, store):
        if shares:
            classes = {row.name: row.id for row in store.classes()}
            store.set_meta("priors", write_priors(given_priors(read_shares(shares), classes)))
        elif how:
            store.set_meta("priors", write_priors(Priors(how)))
        else:
            return {"priors": _named(store)}
    fitted = fit(root, progress)
    with writing(root) as (_, store):
        names = {row.id: row.name for row in store.classes()}
    found = fitted["priors"]
    named = {names[int(one)]: share for one, share in found["shares"].items()}
    return {
        "priors": {"how": found["how"], "shares": named},
        "accuracy": fitted["accuracy"],
        "interval": fitted["interval"],
    }


def _named(store: Store) -> dict[str, Any]:
    priors = read_priors(store.get_meta("priors"))
    names = {row.id: row.name for row in store.classes()}
    shares = {names[one]: share for one, share in priors.shares.items() if one in names}
    return {"how": priors.how, "shares": shares}
