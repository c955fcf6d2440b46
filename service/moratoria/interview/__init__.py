"""
Asks about a case: which questions still matter, the most decisive first, and what each is for.

A question matters as long as an answer to it, alone or together with answers to others, could
change an outcome, an effect or the term. Nothing is decided here, and no key is known by name:
keys come from the shapes, and what rests on them from the law.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moratoria import facts
from moratoria.counsel.asked import AskedNorm
from moratoria.counsel.missing import ranked
from moratoria.counsel.supposed import Supposed
from moratoria.interview.edges import Edge, days_that_matter, edges
from moratoria.interview.relevance import bearing, waiting
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from moratoria.interview.relevance import Waiting
    from moratoria.model import Decision, Text
    from moratoria.schema import Key

__all__ = ["Ask", "Edge", "Interview", "days_that_matter", "edges", "interview", "reason"]


@dataclass(frozen=True)
class Ask:
    """
    A question that still matters.

    Attributes:
        norms: ids of the norms whose outcome waits for it; none if only an effect or the term does.
        why: labels of what is to be established.
        ground: IRIs of the passages that give a ground to ask.
        asked_of: who can answer.
        weight: how much knowing it settles: the sum over norms of the share of its values that do;
            not worked out for exclusions as long as anything else is to be asked.
        exclusion: whether nothing waits for it once every presumption is taken.
    """

    key: Key
    norms: tuple[str, ...]
    why: tuple[Text, ...]
    ground: tuple[str, ...]
    asked_of: tuple[Text, ...]
    weight: float
    exclusion: bool


@dataclass(frozen=True)
class Interview:
    """
    The questions about a case, each key in one place.

    Attributes:
        asked: what is still to be asked, the most decisive first.
        unknown: what was asked and nobody knows, and still matters.
        absent: what is taken to be absent unless it is told: it is presumed so, or is an act of
            which nothing is recorded, or would imply what was not told.
        answered: keys of facts that the case holds.
        coarse: those of them of which more could still be known, and would matter.
        idle: keys that no longer matter, whatever the answers.
    """

    asked: tuple[Ask, ...]
    unknown: tuple[Ask, ...]
    absent: tuple[Ask, ...]
    answered: tuple[Key, ...]
    coarse: tuple[Key, ...]
    idle: tuple[Key, ...]

    @property
    def next(self) -> Ask | None:
        """The question to ask now, None if none is left."""
        return self.asked[0] if self.asked else None


def interview(
    decision: Decision, *, norms: Collection[str] = (), unknown: Collection[str] = ()
) -> Interview:
    """
    Returns which questions about a case still matter.

    Args:
        decision: the decision on the case as far as it is known.
        norms: ids of the norms that matter to the person; none stands for all, with the term.
        unknown: keys that were asked and that nobody knows.
    """
    chosen = frozenset(norms)
    open_, rest = waiting(decision, chosen), bearing(decision, chosen)
    group = waiting(_all_presumed(decision), chosen)
    keys = [key for key in load_schema().keys.values() if key.kind != "text"]
    told = {key.key for key in keys if key.prop in decision.inquiry.case.facts}
    done = {*told, *unknown}
    weighed = [name for name in open_ if name in group and name not in done] or list(open_)
    weights = _weights(decision, chosen, frozenset(weighed))

    def asks(found: Mapping[str, Waiting]) -> list[Ask]:
        return [
            _ask(decision, name, one, chosen, weights.get(name, 0.0), exclusion=name not in group)
            for name, one in found.items()
        ]

    asked = sorted(asks(open_), key=_urgency)
    absent = asks({name: one for name, one in rest.items() if name not in open_})
    return Interview(
        asked=tuple(ask for ask in asked if ask.key.key not in done),
        unknown=tuple(a for a in [*asked, *absent] if a.key.key in done - told),
        absent=tuple(ask for ask in absent if ask.key.key not in done),
        answered=tuple(key for key in keys if key.key in told),
        coarse=tuple(key for key in keys if key.key in told and key.key in open_),
        idle=tuple(key for key in keys if key.key not in {*told, *open_, *rest}),
    )


def _urgency(ask: Ask) -> tuple[object, ...]:
    return (ask.exclusion, -ask.weight, -len(ask.norms), ask.key.order)


def reason(decision: Decision, name: str, norms: Collection[str] = ()) -> Ask | None:
    """
    Returns what a fact that has been told was asked for, None if nothing would wait for it.

    Args:
        decision: the decision on the case.
        name: the key of the fact.
        norms: as of `interview`.
    """
    inquiry = decision.inquiry
    case = facts.supposing(inquiry.case, {name: None})
    before = replace(decision, inquiry=replace(inquiry, case=case, answered={}))
    found = waiting(before, frozenset(norms)) | bearing(before, frozenset(norms))
    if name not in found:
        return None
    return _ask(before, name, found[name], frozenset(norms), 0.0, exclusion=False)


def _all_presumed(decision: Decision) -> Decision:
    """Returns a decision as it would be asked with every presumption taken."""
    inquiry = decision.inquiry
    return replace(decision, inquiry=replace(inquiry, presumed=inquiry.presumed | inquiry.every))


def _weights(decision: Decision, norms: frozenset[str], names: frozenset[str]) -> dict[str, float]:
    """Returns how much knowing each of some keys settles, as counsel finds it, over all norms."""
    supposed = Supposed(decision.inquiry, decision.on)
    missing = {norm.id: [key for key in norm.missing if key in names] for norm in decision.norms}
    found: dict[str, float] = {}
    for norm in decision.inquiry.law.norms:
        if not norms or norm.id in norms:
            for one in ranked(AskedNorm(supposed, norm), missing[norm.id], ()):
                found[one.key] = found.get(one.key, 0.0) + one.share
    return found


def _ask(
    decision: Decision,
    name: str,
    waiting: Waiting,
    norms: frozenset[str],
    weight: float,
    *,
    exclusion: bool,
) -> Ask:
    key = load_schema().keys[name]
    return Ask(
        key=key,
        norms=tuple(
            norm.id
            for norm in decision.norms
            if name in norm.missing and (not norms or norm.id in norms)
        ),
        why=waiting.labels,
        ground=waiting.sources or key.sources,
        asked_of=tuple(decision.inquiry.law.labels[iri] for iri in key.answered_by),
        weight=weight,
        exclusion=exclusion,
    )
