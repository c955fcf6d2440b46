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

    from moratoria.counsel import Missing
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
        weight: how much knowing it settles: the sum over norms of the share of its values that do.
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
        idle: keys that no longer matter, whatever the answers.
    """

    asked: tuple[Ask, ...]
    unknown: tuple[Ask, ...]
    absent: tuple[Ask, ...]
    answered: tuple[Key, ...]
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
    case, chosen = decision.inquiry.case, frozenset(norms)
    open_, rest = waiting(decision, chosen), bearing(decision, chosen)
    group, settling = waiting(_all_presumed(decision), chosen), _settling(decision, chosen)
    asked = [
        _ask(decision, name, found, settling.get(name, {}), exclusion=name not in group)
        for name, found in open_.items()
    ]
    asked.sort(key=lambda ask: (ask.exclusion, -ask.weight, not ask.norms, ask.key.order))
    absent = [
        _ask(decision, name, found, {}, exclusion=name not in group)
        for name, found in rest.items()
        if name not in open_
    ]
    keys = [key for key in load_schema().keys.values() if key.kind != "text"]
    told = {key.key for key in keys if key.prop in case.facts}
    done = {*told, *unknown}
    return Interview(
        asked=tuple(ask for ask in asked if ask.key.key not in done),
        unknown=tuple(a for a in [*asked, *absent] if a.key.key in done - told),
        absent=tuple(ask for ask in absent if ask.key.key not in done),
        answered=tuple(key for key in keys if key.key in told),
        idle=tuple(key for key in keys if key.key not in {*told, *open_, *rest}),
    )


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
    return _ask(before, name, found[name], {}, exclusion=False) if name in found else None


def _all_presumed(decision: Decision) -> Decision:
    """Returns a decision as it would be asked with every presumption taken."""
    inquiry = decision.inquiry
    return replace(decision, inquiry=replace(inquiry, presumed=inquiry.presumed | inquiry.every))


def _settling(decision: Decision, norms: frozenset[str]) -> dict[str, dict[str, Missing]]:
    """Returns, for each key, what counsel says of it for each norm that misses it."""
    found: dict[str, dict[str, Missing]] = {}
    supposed = Supposed(decision.inquiry, decision.on)
    missing = {answer.id: answer.missing for answer in decision.norms}
    for norm in decision.inquiry.law.norms:
        for one in ranked(AskedNorm(supposed, norm), missing[norm.id], ()):
            if not norms or norm.id in norms:
                found.setdefault(one.key, {})[norm.id] = one
    return found


def _ask(
    decision: Decision,
    name: str,
    waiting: Waiting,
    settling: Mapping[str, Missing],
    *,
    exclusion: bool,
) -> Ask:
    key = load_schema().keys[name]
    return Ask(
        key=key,
        norms=tuple(settling),
        why=waiting.labels,
        ground=waiting.sources or key.sources,
        asked_of=tuple(decision.inquiry.law.labels[iri] for iri in key.answered_by),
        weight=sum(missing.share for missing in settling.values()),
        exclusion=exclusion,
    )
