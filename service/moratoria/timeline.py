"""
Time as the law and a case live it: the events of an instrument, and when a case is under a norm.

Between the days on which anything can change the facts of a case are held constant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, URIRef

from moratoria.deadlines import breakpoints
from moratoria.decide import decide_case
from moratoria.law import load_law, ontology
from moratoria.law.nodes import day
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from moratoria.law import Law
    from moratoria.model import Case, Outcome, Source, Text


@dataclass(frozen=True)
class Event:
    """
    One event in the life of an instrument.

    Attributes:
        on: the day it happened or began to count.
        until: the day to which it gives force, if it gives any.
        announced: the day it became known, where that is another.
        norms: labels of the norms it concerns.
    """

    iri: str
    kind: Text
    label: Text
    on: date
    until: date | None
    announced: date | None
    norms: tuple[Text, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True)
class Stretch:
    """A stretch of days over which the outcome of a norm is the same: `until` itself is out."""

    start: date
    until: date | None
    outcome: Outcome


def events(slug: str | None = None) -> list[Event]:
    """
    Returns the events of a policy in order of time.

    Args:
        slug: the policy; the default one without it.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    law = load_law(slug)
    nodes = {n for n in ontology().subjects(MOR.ofPeriod) if str(n).startswith(f"{law.policy}#")}
    found = [event for event in (_event(law, str(node)) for node in nodes) if event]
    return sorted(found, key=lambda event: (event.on, event.until or event.on, event.iri))


def _event(law: Law, iri: str) -> Event | None:
    graph, node = ontology(), URIRef(iri)
    on = day(graph, node, MOR["from"]) or day(graph, node, MOR.onDate)
    if on is None:
        return None
    periods = {str(period) for period in graph.objects(node, MOR.ofPeriod)}
    return Event(
        iri=iri,
        kind=law.labels[str(graph.value(node, RDF.type))],
        label=law.labels[iri],
        on=on,
        until=day(graph, node, MOR.until),
        announced=day(graph, node, MOR.announcedOn),
        norms=tuple(norm.label for norm in law.norms if norm.period in periods),
        sources=tuple(
            law.sources[s] for s in sorted(map(str, graph.objects(node, DCTERMS.source)))
        ),
    )


def case_timeline(
    case: Case,
    law: Law,
    *,
    readings: Mapping[str, str] | None = None,
    assume: Sequence[str] = (),
) -> dict[str, list[Stretch]]:
    """
    Returns, for each norm with a period, the stretches of days with their outcomes.

    Args:
        case: the case.
        law: the law.
        readings: value chosen per reading, both by id.
        assume: ids of presumptions.
    """
    periods = {norm.id: norm.period for norm in law.norms if norm.period}
    days = sorted({d for period in periods.values() for d in breakpoints(law, case, period or "")})
    outcomes: dict[str, list[tuple[date, Outcome]]] = {name: [] for name in periods}
    for when in days:
        for norm in decide_case(case, law, on=when, readings=readings, assume=assume).norms:
            if norm.id in outcomes:
                outcomes[norm.id].append((when, norm.outcome))
    return {name: _joined(found) for name, found in outcomes.items()}


def _joined(found: Sequence[tuple[date, Outcome]]) -> list[Stretch]:
    """Joins neighbouring days of the same outcome into stretches."""
    changes = [
        (when, outcome)
        for number, (when, outcome) in enumerate(found)
        if number == 0 or found[number - 1][1] != outcome
    ]
    ends = [when for when, _ in changes[1:]]
    return [
        Stretch(when, end, outcome)
        for (when, outcome), end in zip(changes, [*ends, None], strict=True)
    ]
