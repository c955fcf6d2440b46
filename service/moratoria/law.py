"""
Reads a policy from Turtle into typed values, once per content.

Everything a decision needs to know of the law comes from here: criteria, norms, readings,
periods, term steps, derivations and sources. The module knows the vocabulary's words and none of
the law's; an expression outside the stated OWL fragment is an error, never skipped.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria import rdf
from moratoria.errors import AssetError, UnknownNameError
from moratoria.model import (
    AllOf,
    AnyOf,
    Criterion,
    Expression,
    Has,
    Named,
    Not,
    Source,
    Text,
    Through,
    Within,
)
from moratoria.schema import text
from moratoria.vocab import MOR, OA, POLICY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from rdflib.term import Node

    from moratoria.model import Atom, Leaf


@dataclass(frozen=True)
class Period:
    """The time a norm is in force: from `start` until `end`, the end itself left out."""

    iri: str
    label: Text
    start: date
    end: date
    events: tuple[date, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class ReadingValue:
    """One value of a reading."""

    iri: str
    id: str
    label: Text
    definition: Text
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """A question of meaning; open if no value is preferred."""

    iri: str
    id: str
    label: Text
    values: tuple[ReadingValue, ...]
    preferred: str | None
    sources: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether no value is preferred."""
        return self.preferred is None


@dataclass(frozen=True)
class Effect:
    """What a norm brings about, and the criterion under which it is withheld."""

    iri: str
    label: Text
    withheld_from: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Norm:
    """A norm: the class of cases it applies to, when it is in force, and its effects."""

    iri: str
    id: str
    label: Text
    applies_to: str
    in_force_for: str | None
    period: str | None
    effects: tuple[Effect, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Presumption:
    """Criteria that a user may have treated as unmet while they are unknown."""

    iri: str
    id: str
    label: Text
    definition: Text
    criteria: frozenset[str]


@dataclass(frozen=True)
class Step:
    """
    One step of a term.

    Attributes:
        kind: local name of its class: `TermStep`, `Suspension`, `TermCap`, `GeneralExtension`.
        added_for: criterion recording the act by which the step counts.
        gained_under: norm under which the step is gained.
        taken_under: value of a reading under which the step counts.
        window: for a general extension, days of receipt it covers: from, and before.
        begins: for a general extension, the day it took effect.
    """

    iri: str
    kind: str
    label: Text
    months: int
    added_for: str | None
    gained_under: str | None
    taken_under: str | None
    period: str | None
    begins: date | None
    window: tuple[date | None, date | None]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """The decision term: what it counts from, when it runs, and its steps."""

    iri: str
    label: Text
    counts_from: str
    counts_instead_from: str | None
    runs_for: str
    not_begun_for: str | None
    notice: Text | None
    overdue_notice: Text | None
    steps: tuple[Step, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Derivation:
    """How a fact follows from others by date or by counting."""

    prop: str
    operation: str
    from_date: str
    until: tuple[str, ...]
    no_later_than: str | None
    of_fact: str
    of_period: str
    if_unrecorded: bool | None
    unrecorded_notice: Text | None

    def operands(self) -> tuple[str, ...]:
        """Returns the properties and periods it is computed from."""
        return tuple(p for p in (self.from_date, *self.until, self.of_fact) if p)


@dataclass(frozen=True)
class Law:
    """One policy with everything it names, and the hash of all of `ontology/`."""

    policy: str
    slug: str
    version: str
    hash: str
    notices: tuple[Text, ...]
    criteria: Mapping[str, Criterion]
    norms: tuple[Norm, ...]
    readings: tuple[Reading, ...]
    periods: Mapping[str, Period]
    derivations: Mapping[str, Derivation]
    presumptions: Mapping[str, Presumption]
    term: Term | None
    leap_day: tuple[int, int]
    implies: Mapping[str, str]
    leap_notice: Text | None
    domains: Mapping[str, str]
    sources: Mapping[str, Source]
    labels: Mapping[str, Text]

    def reading(self, name: str) -> Reading:
        """
        Returns one reading by its id.

        Raises:
            UnknownNameError: naming those that exist.
        """
        for reading in self.readings:
            if reading.id == name:
                return reading
        message = f"'{name}' is no reading of {self.slug}; known: {_ids(self.readings)}."
        raise UnknownNameError(message)

    def choose(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """
        Returns IRIs of readings and values for a choice made by id.

        Raises:
            UnknownNameError: for a reading or value that does not exist.
        """
        result = {}
        for name, value in chosen.items():
            reading = self.reading(name)
            found = [v.iri for v in reading.values if v.id == value]
            if not found:
                message = f"'{value}' is no value of {name}; known: {_ids(reading.values)}."
                raise UnknownNameError(message)
            result[reading.iri] = found[0]
        return result


def _ids(items: Iterable[Reading | ReadingValue]) -> str:
    return ", ".join(item.id for item in items)


# ---------------------------------------------------------------- loading


@cache
def ontology() -> Graph:
    """Returns the graph of all Turtle files of `ontology/`, read once."""
    return rdf.read_turtle("ontology")


@cache
def law_hash() -> str:
    """Returns the SHA-256 over the canonical N-Quads of `ontology/`."""
    return rdf.digest(rdf.canonical(ontology()))


def policies() -> list[str]:
    """Returns the slugs of all policies."""
    return sorted(str(slug) for slug in ontology().objects(None, MOR.slug))


def default_policy() -> str:
    """Returns the slug that ontology/catalog.ttl names as default."""
    graph = ontology()
    chosen = next(graph.objects(None, MOR.defaultPolicy), None)
    if chosen is None:
        message = "ontology/catalog.ttl names no mor:defaultPolicy."
        raise AssetError(message)
    return str(graph.value(chosen, MOR.slug))


def load_law(slug: str | None = None) -> Law:
    """
    Returns one policy, the default one if none is named.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    name = slug or default_policy()
    if name not in policies():
        message = f"'{name}' is no policy; known: {', '.join(policies())}."
        raise UnknownNameError(message)
    return _read(name)


@cache
def _read(slug: str) -> Law:
    return read_law(ontology(), slug, law_hash())


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
        leap_notice=_words(graph, MOR.completedYears, MOR.unrecordedNotice),
        domains={str(p): str(c) for p, c in graph.subject_objects(RDFS.domain)},
        sources=_Sources(graph),
        labels=_Labels(graph),
    )


def _of(graph: Graph, kind: URIRef, space: str) -> list[Node]:
    return _ordered(graph, graph.subjects(RDF.type, kind), space)


def _ordered(graph: Graph, nodes: Iterable[Node], space: str) -> list[Node]:
    own = [node for node in nodes if str(node).startswith(space)]
    return sorted(own, key=lambda node: (_int(graph, node, MOR.order), str(node)))


def _classes(graph: Graph, space: str) -> list[Node]:
    named = (c for c in graph.subjects(OWL.equivalentClass) if (c, RDF.type, OWL.Class) in graph)
    return sorted((c for c in named if str(c).startswith(space)), key=str)


# ---------------------------------------------------------------- single values


def _str(graph: Graph, node: Node, prop: URIRef) -> str | None:
    value = graph.value(node, prop)
    return None if value is None else str(value)


def _int(graph: Graph, node: Node, prop: URIRef) -> int:
    return int(str(graph.value(node, prop, default=Literal(0))))


def _date(graph: Graph, node: Node, prop: URIRef) -> date | None:
    value = graph.value(node, prop)
    return date.fromisoformat(str(value)) if value is not None else None


def _cited(graph: Graph, node: Node) -> tuple[str, ...]:
    return tuple(sorted(str(o) for o in graph.objects(node, DCTERMS.source)))


def _words(graph: Graph, node: Node, prop: URIRef) -> Text | None:
    return text(graph, node, prop) if (node, prop, None) in graph else None


def _label(graph: Graph, node: Node) -> Text:
    return text(graph, node, SKOS.prefLabel, str(node).rsplit("#", 1)[-1])


# ---------------------------------------------------------------- class expressions


def _criterion(graph: Graph, node: Node) -> Criterion:
    subject = next(
        (str(s) for s in graph.objects(node, RDFS.subClassOf) if isinstance(s, URIRef)), ""
    )
    body = graph.value(node, OWL.equivalentClass)
    assert body is not None  # noqa: S101 - _classes selects by this property
    return Criterion(
        iri=str(node),
        subject=subject,
        label=_label(graph, node),
        definition=text(graph, node, SKOS.definition),
        expression=expression(graph, body),
        sources=_cited(graph, node),
    )


def expression(graph: Graph, node: Node) -> Expression:
    """
    Returns the class expression at a node.

    Raises:
        AssetError: if it lies outside the stated OWL fragment.
    """
    if isinstance(node, URIRef):
        return Named(str(node))
    for prop, make in ((OWL.intersectionOf, AllOf), (OWL.unionOf, AnyOf)):
        head = graph.value(node, prop)
        if head is not None:
            return make(tuple(expression(graph, member) for member in Collection(graph, head)))
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return Not(expression(graph, negated))
    return _restriction(graph, node)


def _restriction(graph: Graph, node: Node) -> Expression:
    prop, filler = graph.value(node, OWL.onProperty), graph.value(node, OWL.someValuesFrom)
    value = graph.value(node, OWL.hasValue)
    if prop is not None and value is not None:
        return Has(str(prop), (_atom(value),))
    if prop is None or filler is None:
        message = f"A class expression is outside the OWL fragment in use: {_shown(graph, node)}."
        raise AssetError(message)
    one_of = graph.value(filler, OWL.oneOf)
    if one_of is not None:
        return Has(str(prop), tuple(_atom(member) for member in Collection(graph, one_of)))
    if (filler, RDF.type, RDFS.Datatype) in graph:
        return Within(str(prop), _facets(graph, filler), _name(filler))
    return Through(str(prop), expression(graph, filler))


def _name(node: Node) -> str | None:
    return str(node) if isinstance(node, URIRef) else None


def _shown(graph: Graph, node: Node) -> str:
    return "; ".join(sorted(f"{p.n3()} {o.n3()}" for p, o in graph.predicate_objects(node)))


def _atom(node: Node) -> Atom:
    if not isinstance(node, Literal):
        return str(node)
    return str(node) == "true" if node.datatype == XSD.boolean else int(str(node))


def _facets(graph: Graph, node: Node) -> tuple[tuple[str, int], ...]:
    named = graph.value(node, OWL.equivalentClass)
    body = named if named is not None else node
    head = graph.value(body, OWL.withRestrictions)
    assert head is not None  # noqa: S101 - a datatype of the fragment has facets
    return tuple(
        (str(facet).rsplit("#", 1)[-1], int(str(bound)))
        for member in Collection(graph, head)
        for facet, bound in graph.predicate_objects(member)
    )


def reach(law: Law, iri: str) -> set[str]:
    """Returns a criterion and all criteria it is built on."""
    found, todo = {iri}, [iri]
    while todo:
        new = set(_names(law.criteria[todo.pop()].expression)) - found
        found |= new
        todo += new
    return found


def _names(expression: Expression) -> Iterator[str]:
    match expression:
        case Named(iri):
            yield iri
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from _names(member)
        case Not(inner) | Through(_, inner):
            yield from _names(inner)
        case Has() | Within():
            return


def leaves(law: Law) -> dict[str, list[Leaf]]:
    """Returns the leaves of all criteria, by property, in a stable order."""
    found: dict[str, list[Leaf]] = defaultdict(list)
    for criterion in law.criteria.values():
        for item in _leaves(criterion.expression):
            if item not in found[item.prop]:
                found[item.prop].append(item)
    return found


def _leaves(expression: Expression) -> Iterator[Leaf]:
    match expression:
        case Has() | Within():
            yield expression
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from _leaves(member)
        case Not(inner) | Through(_, inner):
            yield from _leaves(inner)
        case Named():
            return


# ---------------------------------------------------------------- norms, readings, time


def _norm(graph: Graph, node: Node) -> Norm:
    effects = sorted(
        graph.objects(node, MOR.hasEffect), key=lambda effect: _int(graph, effect, MOR.order)
    )
    return Norm(
        iri=str(node),
        id=str(graph.value(node, SKOS.notation)),
        label=_label(graph, node),
        applies_to=str(graph.value(node, MOR.appliesTo)),
        in_force_for=_str(graph, node, MOR.inForceFor),
        period=_str(graph, node, MOR.hasPeriod),
        effects=tuple(
            Effect(str(e), _label(graph, e), _str(graph, e, MOR.withheldFrom), _cited(graph, e))
            for e in effects
        ),
        sources=_cited(graph, node),
    )


def _reading(graph: Graph, node: Node) -> Reading:
    values = sorted(
        graph.subjects(MOR.ofReading, node), key=lambda value: _int(graph, value, MOR.order)
    )
    return Reading(
        iri=str(node),
        id=str(graph.value(node, SKOS.notation)),
        label=_label(graph, node),
        values=tuple(
            ReadingValue(
                str(v),
                str(graph.value(v, SKOS.notation)),
                _label(graph, v),
                text(graph, v, SKOS.definition),
                _cited(graph, v),
            )
            for v in values
        ),
        preferred=_str(graph, node, MOR.preferredValue),
        sources=_cited(graph, node),
    )


def _period(graph: Graph, node: Node) -> Period:
    """Joins the events that give a period force into one stretch of days."""
    events = [e for e in graph.subjects(MOR.ofPeriod, node) if graph.value(e, MOR["from"])]
    stretches = sorted((_date(graph, e, MOR["from"]), _date(graph, e, MOR.until)) for e in events)
    starts = [first for first, _ in stretches if first]
    ends = [last for _, last in stretches if last]
    if not starts or not ends or any(start not in ends for start in starts[1:]):
        message = f"The events of {node} do not join into one period."
        raise AssetError(message)
    return Period(
        str(node),
        _label(graph, node),
        starts[0],
        ends[-1],
        tuple(sorted({*starts, *ends})),
        _cited(graph, node),
    )


def _presumption(graph: Graph, node: Node) -> Presumption:
    return Presumption(
        str(node),
        str(graph.value(node, SKOS.notation)),
        _label(graph, node),
        text(graph, node, SKOS.definition),
        frozenset(str(c) for c in graph.objects(node, MOR.presumesNot)),
    )


def _term(graph: Graph, node: Node) -> Term:
    steps = sorted(graph.subjects(MOR.ofTerm, node), key=lambda s: _int(graph, s, MOR.order))
    return Term(
        iri=str(node),
        label=_label(graph, node),
        counts_from=str(graph.value(node, MOR.countsFrom)),
        counts_instead_from=_str(graph, node, MOR.countsInsteadFrom),
        runs_for=str(graph.value(node, MOR.runsFor)),
        not_begun_for=_str(graph, node, MOR.notBegunFor),
        notice=_words(graph, node, MOR.termNotice),
        overdue_notice=_words(graph, node, MOR.overdueNotice),
        steps=tuple(_step(graph, step) for step in steps),
        sources=_cited(graph, node),
    )


def _step(graph: Graph, node: Node) -> Step:
    return Step(
        iri=str(node),
        kind=str(graph.value(node, RDF.type)).rsplit("#", 1)[-1],
        label=_label(graph, node),
        months=_int(graph, node, MOR.months),
        added_for=_str(graph, node, MOR.addedFor),
        gained_under=_str(graph, node, MOR.gainedUnder),
        taken_under=_str(graph, node, MOR.takenUnder),
        period=_str(graph, node, MOR.ofPeriod),
        begins=_date(graph, node, MOR["from"]),
        window=(_date(graph, node, MOR.receivedFrom), _date(graph, node, MOR.receivedBefore)),
        sources=_cited(graph, node),
    )


def _derivation(graph: Graph, node: Node) -> Derivation:
    recorded = graph.value(node, MOR.ifUnrecorded)
    return Derivation(
        prop=str(node),
        operation=str(graph.value(node, MOR.derivedBy)),
        from_date=_str(graph, node, MOR.fromDate) or "",
        until=tuple(sorted(str(o) for o in graph.objects(node, MOR.untilLatestOf))),
        no_later_than=_str(graph, node, MOR.noLaterThan),
        of_fact=_str(graph, node, MOR.ofFact) or "",
        of_period=_str(graph, node, MOR.ofPeriod) or "",
        if_unrecorded=None if recorded is None else str(recorded) == "true",
        unrecorded_notice=_words(graph, node, MOR.unrecordedNotice),
    )


# ---------------------------------------------------------------- sources and labels


class _Labels(dict[str, Text]):
    """Labels of terms by IRI, read as they are asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, iri: str) -> Text:
        self[iri] = _label(self._graph, URIRef(iri))
        return self[iri]


class _Sources(dict[str, Source]):
    """Sources by IRI, read as they are asked for."""

    def __init__(self, graph: Graph) -> None:
        super().__init__()
        self._graph = graph

    def __missing__(self, iri: str) -> Source:
        self[iri] = source(self._graph, URIRef(iri))
        return self[iri]


def source(graph: Graph, node: URIRef) -> Source:
    """
    Returns a passage, provision or document with what is quoted of it.

    Raises:
        AssetError: if the graph holds nothing about it.
    """
    if (node, None, None) not in graph:
        message = f"The source {node} is cited and nowhere described."
        raise AssetError(message)
    document = graph.value(node, OA.hasSource) or graph.value(node, MOR.partOf) or node
    exact = next(
        (
            str(quote)
            for selector in graph.objects(node, OA.hasSelector)
            for quote in graph.objects(selector, OA.exact)
        ),
        "",
    )
    summary = text(graph, node, MOR.ownSummary)
    status = graph.value(node, MOR.checked) or graph.value(document, MOR.checked)
    settles = graph.value(status, MOR.settles) if status is not None else None
    return Source(
        iri=str(node),
        label=_label(graph, node),
        document=str(document),
        document_label=_label(graph, document),
        exact=exact,
        translation=Text(summary.nl, str(graph.value(node, MOR.ownTranslation) or summary.en)),
        settled=str(settles) == "true",
        url=_str(graph, node, MOR.officialUrl) or _str(graph, document, MOR.officialUrl),
        order=_int(graph, node, MOR.order),
    )
