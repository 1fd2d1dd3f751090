"""The verb `priors`: say how common the classes are, or have it estimated."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sslcore.class_shares import Priors, given_priors, read_priors, read_shares, write_priors
from sslcore.errors import Cancelled, HandfulError
from sslcore.progress import Progress
from sslcore.project import open_project
from sslcore.store import Store
from sslcore.verbs import Facts, fit, writing


def set_priors(root: Path, how: str | None, shares: str | None, progress: Progress) -> Facts:
    """Return {priors, accuracy, interval} after fitting the head with them; without a wish, the priors as they are.

    Where no head can be fitted, or the person stops it, the priors stay as they were.
    """
    if how is None and shares is None:
        with Store(open_project(root), readonly=True) as store:
            return {"priors": _named(store)}
    with writing(root) as (_, store):
        names = {row.id: row.name for row in store.classes()}
        wanted = Priors(how or "") if shares is None else given_priors(read_shares(shares), _ids(names))
        before = store.get_meta("priors") or ""
        store.set_meta("priors", write_priors(wanted))
    try:
        fitted = fit(root, progress)
    except (HandfulError, Cancelled):
        with writing(root) as (_, store):
            store.set_meta("priors", before)
        raise
    found = fitted["priors"]
    named = {names[int(one)]: share for one, share in found["shares"].items()}
    return {
        "priors": {"how": found["how"], "shares": named},
        "accuracy": fitted["accuracy"],
        "interval": fitted["interval"],
    }


def _ids(names: dict[int, str]) -> dict[str, int]:
    return {name: class_id for class_id, name in names.items()}


def _named(store: Store) -> dict[str, Any]:
    priors = read_priors(store.get_meta("priors"))
    names = {row.id: row.name for row in store.classes()}
    shares = {names[one]: share for one, share in priors.shares.items() if one in names}
    return {"how": priors.how, "shares": shares}
