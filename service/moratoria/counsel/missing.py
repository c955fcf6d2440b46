"""
Ranks the missing keys of a norm by how much knowing each would settle.

The rank of a key is the share of its possible values that settle the outcome alone, whatever else
stays unknown; keys of one share stand in the order of the shapes. Truth values count as two, codes
and numbers each as one, days as one for every stretch over which no criterion of
the norm changes. A value
that cannot hold beside the other facts is not possible, and a code that counts as unknown is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.counsel.options import possible
from moratoria.counsel.values import Missing
from moratoria.model import Text
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.counsel.asked import AskedNorm
    from moratoria.counsel.values import Blocker


def ranked(asked: AskedNorm, keys: Sequence[str], opened: Sequence[Blocker]) -> tuple[Missing, ...]:
    """
    Returns the missing keys of a norm, the one to ask first at the head.

    Args:
        asked: the norm.
        keys: what is missing.
        opened: the criteria that are open, with the keys that each waits for.
    """
    found = [_missing(asked, name, opened) for name in load_schema().keys if name in keys]
    return tuple(sorted(found, key=lambda missing: -missing.share))


def _missing(asked: AskedNorm, name: str, opened: Sequence[Blocker]) -> Missing:
    key = load_schema().keys[name]
    options = possible(asked, key)
    outcomes = [asked.outcome({name: o.written}) for o in options]
    settling = [
        (option, outcome)
        for option, outcome in zip(options, outcomes, strict=True)
        if outcome != "undetermined"
    ]
    waiting = [blocker for blocker in opened if name in blocker.keys]
    return Missing(
        name,
        sum(option.stands_for for option, _ in settling),
        sum(option.stands_for for option in options),
        tuple((option.label, outcome) for option, outcome in settling),
        _why(waiting),
        tuple(dict.fromkeys(iri for blocker in waiting for iri in blocker.sources)),
        tuple(asked.law.labels[iri] for iri in key.answered_by),
    )


def _why(waiting: Sequence[Blocker]) -> Text:
    """Says what waits for a key: the open criteria, each once."""
    labels = list(dict.fromkeys(blocker.label for blocker in waiting))
    return Text(
        f"om vast te stellen: {'; '.join(label.nl for label in labels)}",
        f"to establish: {'; '.join(label.en for label in labels)}",
    )
