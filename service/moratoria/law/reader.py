"""
Reads a policy from the graph of the law into typed values.

The module knows the vocabulary's words and none of the law's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from moratoria.errors import AssetError
from moratoria.law.expressions import expression
from moratoria.law.nodes import cited, day, integer, label, string, words
from moratoria.law.sources import Labels, Sources
from moratoria.law.values import (
    Derivation,
    Effect,
    Law,
    Norm,
    Period,
    Presumption,
    Reading,
    ReadingValue,
    Step,
    Term,
)
from moratoria.model import Criterion
from moratoria.schema import text
from moratoria.vocab import MOR, POLICY

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rdflib.term import Node


def read_law(graph: Graph, slug: str, hash_: str) -> Law:
    """
    Returns the policy that a graph holds.

    Args:
        graph: vocabulary, sources and policy.
        slug: the policy.
        hash_: hash of the graph, kept with every answer.

    Raises:
        AssetError: for an expression outside the stated OWL fragment.
    """
    policy = POLICY[slug]
    space = f"{policy}#"
    periods = {str(p): _period(graph, p) for p in _of(graph, MOR.Period, space)}
    leap = str(graph.value(MOR.completedYears, MOR.leapDayAnniversary))
    terms = _of(graph, MOR.Term, space)
    return Law(
        policy=str(policy),
        slug=slug,
        version=str(graph.value(policy, OWL.versionInfo)),
        hash=hash_,
        notices=tuple(
            text(graph, notice, SKOS.definition) for notice in _of(graph, MOR.Notice, space)
        ),
        notice_iris=tuple(map(str, _of(graph, MOR.Notice, space))),
        criteria={str(c): _criterion(graph, c) for c in _classes(graph, space)},
        norms=tuple(_norm(graph, n) for n in _ordered(graph, graph.subjects(MOR.appliesTo), space)),
        readings=tuple(_reading(graph, r) for r in _of(graph, MOR.Reading, space)),
        periods=periods,
        derivations={
            str(p): _derivation(graph, p)
            for p in sorted(graph.subjects(MOR.derivedBy), key=str)
            if str(p).startswith((space, str(MOR)))
        },
        presumptions={
            str(graph.value(p, SKOS.notation)): _presumption(graph, p)
            for p in _of(graph, MOR.Presumption, space)
        },
        term=_term(graph, terms[0]) if terms else None,
        leap_day=(int(leap[2:4]), int(leap[5:7])),
        implies={str(p): str(q) for p, q in graph.subject_objects(MOR.implies)},
        leap_notice=words(graph, MOR.completedYears, MOR.unrecordedNotice),
        domains={str(p): str(c) for p, c in graph.subject_objects(RDFS.domain)},
        sources=Sources(graph),
        labels=Labels(graph),
    )


def _of(graph: Graph, kind: URIRef, space: str) -> list[Node]:
    return _ordered(graph, graph.subjects(RDF.type, kind), space)


def _ordered(graph: Graph, nodes: Iterable[Node], space: str) -> list[Node]:
    return _in_order(graph, (node for node in nodes if str(node).startswith(space)))


def _in_order(graph: Graph, nodes: Iterable[Node]) -> list[Node]:
    return sorted(nodes, key=lambda node: (integer(graph, node, MOR.order), str(node)))


def _classes(graph: Graph, space: str) -> list[Node]:
    named = (c for c in graph.subjects(OWL.equivalentClass) if (c, RDF.type, OWL.Class) in graph)
    return sorted((c for c in named if str(c).startswith(space)), key=str)


def _criterion(graph: Graph, node: Node) -> Criterion:
    subject = next(
        (str(s) for s in graph.objects(node, RDFS.subClassOf) if isinstance(s, URIRef)), ""
    )
    body = graph.value(node, OWL.equivalentClass)
    assert body is not None  # noqa: S101 - _classes selects by this property
    return Criterion(
        iri=str(node),
        subject=subject,
        label=label(graph, node),
        definition=text(graph, node, SKOS.definition),
        expression=expression(graph, body),
        sources=cited(graph, node),
        open_list=string(graph, node, MOR.openList) == "true",
    )


def _norm(graph: Graph, node: Node) -> Norm:
    effects = _in_order(graph, graph.objects(node, MOR.hasEffect))
    return Norm(
        iri=str(node),
        id=str(graph.value(node, SKOS.notation)),
        label=label(graph, node),
        applies_to=str(graph.value(node, MOR.appliesTo)),
        in_force_for=string(graph, node, MOR.inForceFor),
        period=string(graph, node, MOR.hasPeriod),
        effects=tuple(
            Effect(str(e), label(graph, e), string(graph, e, MOR.withheldFrom), cited(graph, e))
            for e in effects
        ),
        postponed_by=string(graph, node, MOR.postponedBy),
        asks=tuple(label(graph, q) for q in _in_order(graph, graph.objects(node, MOR.asks))),
        sources=cited(graph, node),
    )


def _reading(graph: Graph, node: Node) -> Reading:
    values = sorted(
        graph.subjects(MOR.ofReading, node), key=lambda value: integer(graph, value, MOR.order)
    )
    return Reading(
        iri=str(node),
        id=str(graph.value(node, SKOS.notation)),
        label=label(graph, node),
        definition=text(graph, node, SKOS.definition),
        values=tuple(
            ReadingValue(
                str(v),
                str(graph.value(v, SKOS.notation)),
                label(graph, v),
                text(graph, v, SKOS.definition),
                cited(graph, v),
            )
            for v in values
        ),
        preferred=string(graph, node, MOR.preferredValue),
        sources=cited(graph, node),
    )


def _period(graph: Graph, node: Node) -> Period:
    """Joins the events that give a period force into one stretch of days, unless cut short."""
    events = [e for e in graph.subjects(MOR.ofPeriod, node) if graph.value(e, MOR["from"])]
    stretches = sorted((day(graph, e, MOR["from"]), day(graph, e, MOR.until)) for e in events)
    starts = [first for first, _ in stretches if first]
    ends = [last for _, last in stretches if last]
    if not starts or not ends or any(start not in ends for start in starts[1:]):
        message = f"The events of {node} do not join into one period."
        raise AssetError(message)
    known = _ends(graph, node, events)
    return Period(
        str(node),
        label(graph, node),
        starts[0],
        known[-1][1],
        tuple(sorted({*starts, *ends})),
        known,
        cited(graph, node),
    )


def _ends(graph: Graph, node: Node, events: Iterable[Node]) -> tuple[tuple[date, date], ...]:
    """Returns each end a period was expected to have, with the day from which it was known."""
    endings = {*graph.subjects(RDF.type, MOR.Withdrawal), *graph.subjects(RDF.type, MOR.Annulment)}
    cuts = _known(graph, [e for e in endings if (e, MOR.ofPeriod, node) in graph], MOR.onDate)
    ends = _known(graph, events, MOR.until)
    found = []
    for when in sorted(dict([*ends, *cuts])):
        until = [end for known, end in ends if known <= when]
        cut = [end for known, end in cuts if known <= when]
        if until:
            found.append((when, min([max(until), *cut])))
    return tuple(found)


def _known(graph: Graph, events: Iterable[Node], prop: URIRef) -> list[tuple[date, date]]:
    """Returns the day each event became known, and its day by a property."""
    found = []
    for event in events:
        announced = day(graph, event, MOR.announcedOn)
        happened = day(graph, event, MOR["from"]) or day(graph, event, MOR.onDate)
        known, end = announced or happened, day(graph, event, prop)
        if known and end:
            found.append((known, end))
    return found


def _presumption(graph: Graph, node: Node) -> Presumption:
    return Presumption(
        str(node),
        str(graph.value(node, SKOS.notation)),
        label(graph, node),
        text(graph, node, SKOS.definition),
        frozenset(str(c) for c in graph.objects(node, MOR.presumesNot)),
    )


def _term(graph: Graph, node: Node) -> Term:
    steps = sorted(graph.subjects(MOR.ofTerm, node), key=lambda s: integer(graph, s, MOR.order))
    return Term(
        iri=str(node),
        label=label(graph, node),
        counts_from=str(graph.value(node, MOR.countsFrom)),
        counts_instead_from=string(graph, node, MOR.countsInsteadFrom),
        runs_for=str(graph.value(node, MOR.runsFor)),
        not_begun_for=string(graph, node, MOR.notBegunFor),
        notice=words(graph, node, MOR.termNotice),
        overdue_notice=words(graph, node, MOR.overdueNotice),
        steps=tuple(_step(graph, step) for step in steps),
        sources=cited(graph, node),
    )


def _step(graph: Graph, node: Node) -> Step:
    return Step(
        iri=str(node),
        kind=str(graph.value(node, RDF.type)).rsplit("#", 1)[-1],
        label=label(graph, node),
        months=integer(graph, node, MOR.months),
        added_for=string(graph, node, MOR.addedFor),
        gained_under=string(graph, node, MOR.gainedUnder),
        taken_under=string(graph, node, MOR.takenUnder),
        period=string(graph, node, MOR.ofPeriod),
        begins=day(graph, node, MOR["from"]),
        window=(day(graph, node, MOR.receivedFrom), day(graph, node, MOR.receivedBefore)),
        sources=cited(graph, node),
    )


def _derivation(graph: Graph, node: Node) -> Derivation:
    recorded = graph.value(node, MOR.ifUnrecorded)
    return Derivation(
        prop=str(node),
        operation=str(graph.value(node, MOR.derivedBy)),
        from_date=string(graph, node, MOR.fromDate) or "",
        until=tuple(sorted(str(o) for o in graph.objects(node, MOR.untilLatestOf))),
        no_later_than=string(graph, node, MOR.noLaterThan),
        of_fact=string(graph, node, MOR.ofFact) or "",
        of_period=string(graph, node, MOR.ofPeriod) or "",
        if_unrecorded=None if recorded is None else str(recorded) == "true",
        unrecorded_notice=words(graph, node, MOR.unrecordedNotice),
    )
