"""
Lists what an answer assumes: presumptions that were used, acts taken as absent, and rules of ours.

A presumption counts as used if any outcome, effect or term would be otherwise without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from moratoria.deadlines import deadline
from moratoria.explain import deciding_steps
from moratoria.law import reach
from moratoria.model import Assumption, Text
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from moratoria.inquiry import Inquiry
    from moratoria.law import Law
    from moratoria.model import Deadline, NormAnswer, Truth


def assumptions(
    inquiry: Inquiry, on: date, names: Sequence[str], norms: Sequence[NormAnswer], term: Deadline
) -> Iterator[Assumption]:
    """
    Yields what the answer assumes, presumptions first.

    Args:
        inquiry: what was asked.
        on: the day of judgement.
        names: ids of the presumptions that the user chose.
        norms: the answers.
        term: the decision term.
    """
    law = inquiry.law
    used = _used(inquiry, on, norms, term) if inquiry.presumed else set()
    for name in names:
        for iri in sorted(used & law.presumptions[name].criteria, key=lambda c: _place(law, c)):
            yield Assumption(name, _key_of(law, iri), _absent(law, iri))
    yield from _acts(inquiry, norms)
    for iri in term.unrecorded:
        label = law.criteria[iri].label
        text = Text(
            f"geen handeling vastgelegd, dus niet meegeteld: {label.nl}",
            f"no act recorded, so not counted: {label.en}",
        )
        yield Assumption("no-recorded-act", _key_of(law, iri), text)
    yield from _leap_days(inquiry)


def _absent(law: Law, iri: str) -> Text:
    label = law.criteria[iri].label
    return Text(
        f"niet vastgelegd, afwezig verondersteld: {label.nl}",
        f"not recorded, presumed absent: {label.en}",
    )


# ---------------------------------------------------------------- presumptions


def _used(inquiry: Inquiry, on: date, norms: Sequence[NormAnswer], term: Deadline) -> set[str]:
    """Returns the presumed criteria without which an outcome, effect or term would differ."""
    law, bare = inquiry.law, replace(inquiry, presumed=frozenset())
    presumed = inquiry.truths(inquiry.questions(on))
    unpresumed = bare.truths(bare.questions(on))
    roots = [
        iri for iri in _asked(law, norms) if _column(presumed, iri) != _column(unpresumed, iri)
    ]
    if law.term and _dates(deadline(bare, on)) != _dates(term):
        gained = {step.gained_under for step in law.term.steps}
        roots += [norm.applies_to for norm in law.norms if norm.iri in gained]
        roots += [law.term.not_begun_for] if law.term.not_begun_for else []
    below = set[str]().union(*(reach(law, root) for root in roots))
    return {iri for iri in below & inquiry.presumed if unpresumed[0][iri] is None}


def _asked(law: Law, norms: Sequence[NormAnswer]) -> Iterator[str]:
    """Yields the criteria that the answers rest on: of the norms, and of effects they give."""
    given = {norm.id for norm in norms if norm.effects}
    for norm in law.norms:
        yield norm.applies_to
        if norm.id in given:
            yield from (e.withheld_from for e in norm.effects if e.withheld_from)


def _column(truths: Sequence[dict[str, Truth]], iri: str) -> list[Truth]:
    return [found[iri] for found in truths]


def _dates(term: Deadline) -> tuple[object, ...]:
    return term.date, tuple(other.date for other in term.alternatives)


# ---------------------------------------------------------------- acts and rules


def _acts(inquiry: Inquiry, norms: Sequence[NormAnswer]) -> Iterator[Assumption]:
    """Yields how the absence of an act is taken, where an outcome rests on it."""
    steps = [step for norm in norms for step in deciding_steps(norm.because)]
    used = {step.iri for step in steps if step.outcome is not None}
    for prop, rule in sorted(inquiry.law.derivations.items()):
        unrecorded = rule.if_unrecorded is not None and rule.from_date not in inquiry.case.facts
        if prop in used and unrecorded and rule.unrecorded_notice:
            key = load_schema().by_prop[rule.from_date].key
            yield Assumption("no-recorded-act", key, rule.unrecorded_notice)


def _leap_days(inquiry: Inquiry) -> Iterator[Assumption]:
    """Yields the rule on ageing for someone born on 29 February."""
    law = inquiry.law
    counted = {
        rule.from_date
        for rule in law.derivations.values()
        if rule.operation == str(MOR.completedYears)
    }
    for prop in sorted(counted & inquiry.case.facts.keys()):
        span = inquiry.case.facts[prop].span
        if (
            law.leap_notice
            and span
            and span.exact
            and (span.first.month, span.first.day) == (2, 29)
        ):
            yield Assumption("leap-day", load_schema().by_prop[prop].key, law.leap_notice)


def _key_of(law: Law, iri: str) -> str | None:
    """Returns the plain key that a criterion of one leaf asks for."""
    prop = getattr(law.criteria[iri].expression, "prop", "")
    key = load_schema().by_prop.get(prop)
    return key.key if key else None


def _place(law: Law, iri: str) -> tuple[int, str]:
    """Returns the place of a criterion's key in the order of the shapes."""
    keys = list(load_schema().keys)
    key = _key_of(law, iri)
    return (keys.index(key) if key else len(keys), iri)
