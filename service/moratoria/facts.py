"""
Facts of a case: from the plain form to a graph, from a graph to facts, and what follows by date.

The plain form is only written down as a graph here; whether it is right is for the shapes to say.
Codes and dates stay as wide as they were given: nothing is rounded, guessed or filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, XSD, BNode, Graph, Literal, URIRef

from moratoria import dates, rdf
from moratoria.dates import DateSpan
from moratoria.errors import InputError
from moratoria.model import Case, Codes, Fact, Span
from moratoria.schema import Key, load_schema, node_links
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from datetime import date

    from rdflib.term import Node

    from moratoria.law import Derivation, Law
    from moratoria.model import Atom, Value

_DATATYPES = {10: XSD.date, 7: XSD.gYearMonth, 4: XSD.gYear}


# ---------------------------------------------------------------- plain form -> graph


def from_plain(plain: object) -> Graph:
    """
    Returns the case graph that a plain form stands for.

    Values that no shape would accept are written down as they are, for validation to name.

    Args:
        plain: a JSON object of plain keys; null and absent alike mean unknown.

    Raises:
        InputError: if it is no object, or a list stands where one value belongs.
        UnknownNameError: for a key that does not exist, naming the nearest one.
    """
    if isinstance(plain, list):
        message = f"Here are {len(plain)} cases in a list; one case is asked for."
        raise InputError(message)
    if not isinstance(plain, dict):
        message = f"The plain form of a case is a JSON object; found {_kind_of(plain)}."
        raise InputError(message)
    graph, nodes = Graph(), {}
    case = _case_node(plain.get("id"))
    graph.add((case, RDF.type, MOR.Case))
    for link in sorted(node_links().values()):
        nodes[link] = BNode()
        graph.add((case, URIRef(link), nodes[link]))
    for name, value in plain.items():
        key = load_schema().key(name)
        if value is None:
            continue
        node = nodes.get(node_links().get(key.owner, ""), case)
        for item in _items(key, value):
            graph.add((node, URIRef(key.prop), _literal(key, item)))
    return graph


def _kind_of(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number"}
    return names.get(type(value), "null" if value is None else type(value).__name__)


def _case_node(given: object) -> Node:
    """Returns the case's node: an IRI given as id, else a blank node."""
    if isinstance(given, str) and "://" in given and not set(given) & set(' <>"{}|\\^`\n\t'):
        return URIRef(given)
    return BNode()


def _items(key: Key, value: object) -> list[object]:
    if not key.many:
        if isinstance(value, list | dict):
            kind = "a list" if isinstance(value, list) else "an object"
            message = f"{key.key} has one value; found {kind}."
            raise InputError(message)
        return [value]
    if not isinstance(value, list):
        message = f"{key.key} is a list, such as {_example(key)}; found {value!r}."
        raise InputError(message)
    if not value or any(item is None or isinstance(item, list | dict) for item in value):
        message = (
            f"{key.key} is a list of one or more codes, without nulls; leave it out if unknown."
        )
        raise InputError(message)
    return value


def _example(key: Key) -> str:
    return f'["{min(key.codes)}"]' if key.codes else "[...]"


def _literal(key: Key, value: object) -> Node:
    if key.kind == "code" and isinstance(value, str):
        iri = key.codes.get(value)
        return URIRef(iri) if iri else Literal(value)
    if key.kind == "date" and isinstance(value, str):
        return Literal(value, datatype=_DATATYPES.get(len(value), XSD.date), normalize=False)
    if isinstance(value, bool):
        return Literal(str(value).lower(), datatype=XSD.boolean)
    if isinstance(value, int):
        return Literal(str(value), datatype=XSD.integer)
    if isinstance(value, float):
        return Literal(repr(value), datatype=XSD.double)
    return Literal(str(value), datatype=XSD.string)


# ---------------------------------------------------------------- graph -> facts


def from_graph(graph: Graph, node: Node) -> Case:
    """
    Returns the case that a valid graph holds.

    Args:
        graph: a graph that conforms to the shapes.
        node: the node of the case in it.
    """
    facts = {}
    for owner, link in [("", None), *node_links().items()]:
        subjects = [node] if link is None else list(graph.objects(node, URIRef(link)))
        for key in load_schema().keys.values():
            owned = key.owner == owner or (link is None and key.owner not in node_links())
            values = [v for subject in subjects for v in graph.objects(subject, URIRef(key.prop))]
            if owned and values:
                facts[key.prop] = _fact(key, subjects[0], values)
    given = graph.value(node, DCTERMS.identifier)
    iri = str(node) if isinstance(node, URIRef) else str(given or "")
    return Case(iri, facts, rdf.canonical(graph))


def _fact(key: Key, subject: Node, values: list[Node]) -> Fact:
    written = tuple(sorted(value.n3() for value in values))
    common = (key.key, key.prop, subject.n3(), written)
    if key.kind == "date":
        span = dates.parse(str(values[0]))
        return Fact(*common, plain=str(span), span=span)
    if key.kind == "text":
        return Fact(*common, plain=str(values[0]))
    atoms = frozenset(_atom(key, value) for value in values)
    settled = None if atoms & load_schema().unknown_codes else Codes(atoms)
    return Fact(*common, plain=_plain(key, atoms), value=settled)


def _atom(key: Key, value: Node) -> Atom:
    if key.kind == "boolean":
        return str(value) in {"true", "1"}
    return int(str(value)) if key.kind == "integer" else str(value)


def _plain(key: Key, atoms: frozenset[Atom]) -> str | bool | int | tuple[str, ...]:
    if key.kind != "code":
        return next(iter(atoms))
    notations = tuple(sorted(key.notations[str(atom)] for atom in atoms))
    return notations if key.many else notations[0]


def to_plain(case: Case) -> dict[str, object]:
    """Returns the plain form of a case, keys in shape order."""
    plain: dict[str, object] = {"id": case.iri} if case.iri else {}
    for key in load_schema().keys.values():
        if key.prop in case.facts and key.kind != "text":
            value = case.facts[key.prop].plain
            plain[key.key] = list(value) if isinstance(value, tuple) else value
    return plain


# ---------------------------------------------------------------- what follows by date


def known(case: Case, law: Law, on: date) -> dict[str, Value]:
    """
    Returns what is known of each property on a day: given facts, and those derived from them.

    Args:
        case: the case.
        law: the law whose derivations are used.
        on: the day of judgement.
    """
    values: dict[str, Value] = {
        prop: fact.value for prop, fact in case.facts.items() if fact.value is not None
    }
    for prop, derivation in law.derivations.items():
        value = _derive(derivation, case, law, on)
        if value is not None:
            values[prop] = value
    for prop, implied in law.implies.items():
        _imply(values, prop, implied)
    return values


def _imply(values: dict[str, Value], prop: str, implied: str) -> None:
    """Adds what one truth value says of another: the implied one if true, the implying if false."""
    yes, no = Codes(frozenset({True})), Codes(frozenset({False}))
    if values.get(prop) == yes:
        values.setdefault(implied, yes)
    if values.get(implied) == no:
        values.setdefault(prop, no)


def _derive(rule: Derivation, case: Case, law: Law, on: date) -> Value | None:
    if rule.operation == str(MOR.numberOf):
        fact = case.facts.get(rule.of_fact)
        return Span(len(fact.value.values), len(fact.value.values)) if fact and fact.value else None
    start = _date(rule.from_date, case, law, on)
    if rule.operation in {str(MOR.withinPeriod), str(MOR.onEndOfPeriod)}:
        return _in_period(rule, start, law)
    until = _latest([_date(term, case, law, on) for term in rule.until])
    if rule.no_later_than:
        until = _bounded(until, _date(rule.no_later_than, case, law, on))
    if rule.operation == str(MOR.completedYears):
        return _years(start, until, law.leap_day)
    if rule.operation == str(MOR.after):
        return _opposite(_on_or_before(start, until)) if _given(start) else _unrecorded(rule)
    return _on_or_before(start, until) if _given(start) else _unrecorded(rule)


Bounds = tuple["date | None", "date | None"]


def _date(term: str, case: Case, law: Law, on: date) -> Bounds:
    """Returns the days a date term can be: a fact, the day of judgement or a period's start."""
    if term == str(MOR.judgedOn):
        return on, on
    if term in law.periods:
        return law.periods[term].start, law.periods[term].start
    span: DateSpan | None = case.date(term)
    return (span.first, span.last) if span else (None, None)


def _latest(terms: list[Bounds]) -> Bounds:
    firsts = [first for first, _ in terms if first]
    lasts = [last for _, last in terms]
    known_lasts = [last for last in lasts if last]
    return max(firsts, default=None), max(known_lasts) if len(known_lasts) == len(lasts) else None


def _bounded(until: Bounds, bound: Bounds) -> Bounds:
    """Brings an unknown or partial date under a bound, without moving one that is known."""
    first, last = until
    limit = bound[1]
    if limit is None or (last is not None and last <= limit):
        return until
    return first, max(limit, first) if first else limit


def _years(start: Bounds, until: Bounds, leap_day: tuple[int, int]) -> Span | None:
    low = dates.completed_years(start[1], until[0], leap_day) if start[1] and until[0] else None
    high = dates.completed_years(start[0], until[1], leap_day) if start[0] and until[1] else None
    return Span(low, high) if low is not None or high is not None else None


def _in_period(rule: Derivation, when: Bounds, law: Law) -> Codes | None:
    period = law.periods[rule.of_period]
    if when[0] is None or when[0] != when[1]:
        return None
    inside = period.start <= when[0] < period.end
    at_end = when[0] == period.end
    return Codes(frozenset({at_end if rule.operation == str(MOR.onEndOfPeriod) else inside}))


def _given(when: Bounds) -> bool:
    return when != (None, None)


def _unrecorded(rule: Derivation) -> Codes | None:
    """Returns what holds while no act is recorded, if the law data say so."""
    return None if rule.if_unrecorded is None else Codes(frozenset({rule.if_unrecorded}))


def _opposite(known: Codes | None) -> Codes | None:
    return Codes(frozenset(not value for value in known.values)) if known else None


def _on_or_before(start: Bounds, until: Bounds) -> Codes | None:
    if start[1] and until[0] and start[1] <= until[0]:
        return Codes(frozenset({True}))
    if start[0] and until[1] and start[0] > until[1]:
        return Codes(frozenset({False}))
    return None


def sources_of(prop: str, case: Case, law: Law) -> tuple[list[Fact], list[str]]:
    """
    Returns the facts that a property rests on, and the keys whose absence leaves it open.

    A key counts as open if it is absent, or known only in part.
    """
    rule = law.derivations.get(prop)
    props = _said_by(prop, case, law) if rule is None else rule.operands()
    schema = load_schema()
    facts = [case.facts[p] for p in props if p in case.facts]
    open_keys = [
        schema.by_prop[p].key for p in props if p in schema.by_prop and _is_open(case.facts.get(p))
    ]
    return facts, open_keys


def _said_by(prop: str, case: Case, law: Law) -> list[str]:
    """Returns the property and, where it is not given, what implies it or is implied by it."""
    near = [q for p, q in law.implies.items() if p == prop]
    near += [p for p, q in law.implies.items() if q == prop]
    return [prop] if prop in case.facts else [prop, *(q for q in near if q in case.facts)]


def _is_open(fact: Fact | None) -> bool:
    if fact is None:
        return True
    return not fact.span.exact if fact.span else fact.value is None
