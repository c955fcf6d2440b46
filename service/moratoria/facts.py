"""
Facts of a case: from the plain form to a graph, and from a graph to facts.

The plain form is only written down as a graph here; whether it is right is for the shapes to say.
Codes and dates stay as wide as they were given: nothing is rounded, guessed or filled in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF, XSD, BNode, Graph, Literal, URIRef

from moratoria import dates, rdf
from moratoria.errors import InputError
from moratoria.model import Case, Codes, Fact
from moratoria.schema import Key, load_schema, node_links
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rdflib.term import Node

    from moratoria.model import Atom

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
        UnknownKeyError: for keys that do not exist, naming the nearest ones.
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
    load_schema().check_keys(plain)
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


# ---------------------------------------------------------------- names for nodes


def with_names(graph: Graph, case: Node, iri: str) -> tuple[Graph, dict[str, str]]:
    """
    Returns a case graph in which no node is blank, and its nodes by class.

    Args:
        graph: a graph that conforms to the shapes.
        case: the node of the case in it.
        iri: the name that the case gets; its parts are named below it unless they have names.
    """
    names: dict[Node, URIRef] = {case: URIRef(iri)}
    nodes = {str(MOR.Case): iri}
    for kind, link, part in (
        (MOR.Person, MOR.applicant, "applicant"),
        (MOR.Application, MOR.application, "application"),
    ):
        node = graph.value(case, link) or BNode()
        names[node] = node if isinstance(node, URIRef) else URIRef(f"{iri}#{part}")
        nodes[str(kind)] = str(names[node])
    named = Graph()
    for s, p, o in graph:
        named.add((names.get(s, s), p, names.get(o, o)))
    return named, nodes


# ---------------------------------------------------------------- graph -> facts


def from_graph(graph: Graph, node: Node) -> Case:
    """
    Returns the case that a valid graph holds.

    Args:
        graph: a graph that conforms to the shapes.
        node: the node of the case in it, the only one without a name if it has none.
    """
    facts = {}
    graph, canonical = rdf.relabelled(graph)
    if isinstance(node, BNode):
        node = next(n for n in graph.subjects(RDF.type, MOR.Case) if isinstance(n, BNode))
    for owner, link in [("", None), *node_links().items()]:
        subjects = [node] if link is None else list(graph.objects(node, URIRef(link)))
        for key in load_schema().keys.values():
            owned = key.owner == owner or (link is None and key.owner not in node_links())
            values = [v for subject in subjects for v in graph.objects(subject, URIRef(key.prop))]
            if owned and values:
                facts[key.prop] = _fact(key, subjects[0], values)
    given = graph.value(node, DCTERMS.identifier)
    iri = str(node) if isinstance(node, URIRef) else str(given or "")
    return Case(iri, facts, canonical, node.n3())


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


def supposing(case: Case, plain: Mapping[str, object]) -> Case:
    """
    Returns a case with some facts otherwise; whether they can hold together is not asked.

    Args:
        case: the case.
        plain: what to suppose, in the plain form; None takes a fact away.
    """
    facts = dict(case.facts)
    for name, value in plain.items():
        key = load_schema().key(name)
        facts.pop(key.prop, None)
        if value is not None:
            values = [_literal(key, item) for item in _items(key, value)]
            facts[key.prop] = _fact(key, BNode(), values)
    return Case(case.iri, facts, "")


def to_plain(case: Case) -> dict[str, object]:
    """Returns the plain form of a case, keys in shape order."""
    plain: dict[str, object] = {"id": case.iri} if case.iri else {}
    for key in load_schema().keys.values():
        if key.prop in case.facts and key.kind != "text":
            value = case.facts[key.prop].plain
            plain[key.key] = list(value) if isinstance(value, tuple) else value
    return plain
