"""
Reads class expressions of one OWL fragment, and walks them.

An expression outside the fragment is an error, never skipped.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeGuard

from rdflib import OWL, RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria.errors import AssetError
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rdflib.term import Node

    from moratoria.law.values import Law
    from moratoria.model import Atom, Expression, Leaf

_READING = str(MOR.underReading)


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
            members = tuple(expression(graph, member) for member in Collection(graph, head))
            return make(members, node=str(node))
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return Not(expression(graph, negated), node=str(node))
    return _restriction(graph, node)


def _restriction(graph: Graph, node: Node) -> Expression:
    prop, filler = graph.value(node, OWL.onProperty), graph.value(node, OWL.someValuesFrom)
    value = graph.value(node, OWL.hasValue)
    if prop is not None and value is not None:
        return Has(str(prop), (_atom(value),), node=str(node))
    if prop is None or filler is None:
        message = f"A class expression is outside the OWL fragment in use: {_shown(graph, node)}."
        raise AssetError(message)
    one_of = graph.value(filler, OWL.oneOf)
    if one_of is not None:
        members = tuple(_atom(member) for member in Collection(graph, one_of))
        return Has(str(prop), members, node=str(node))
    if (filler, RDF.type, RDFS.Datatype) in graph:
        return Within(str(prop), facets(graph, filler), _name(filler), node=str(node))
    return Through(str(prop), expression(graph, filler), node=str(node))


def _name(node: Node) -> str | None:
    return str(node) if isinstance(node, URIRef) else None


def _shown(graph: Graph, node: Node) -> str:
    return "; ".join(sorted(f"{p.n3()} {o.n3()}" for p, o in graph.predicate_objects(node)))


def _atom(node: Node) -> Atom:
    if not isinstance(node, Literal):
        return str(node)
    return str(node) == "true" if node.datatype == XSD.boolean else int(str(node))


def facets(graph: Graph, node: Node) -> tuple[tuple[str, int], ...]:
    """Returns the bounds of a datatype, named or not: pairs of facet and number."""
    named = graph.value(node, OWL.equivalentClass)
    body = named if named is not None else node
    head = graph.value(body, OWL.withRestrictions)
    assert head is not None  # noqa: S101 - a datatype of the fragment has facets
    return tuple(
        (str(facet).rsplit("#", 1)[-1], int(str(bound)))
        for member in Collection(graph, head)
        for facet, bound in graph.predicate_objects(member)
    )


def reach(law: Law, iri: str) -> frozenset[str]:
    """Returns a criterion and all criteria it is built on."""
    return law.once(("reach", iri), lambda: _reach(law, iri))


def _reach(law: Law, iri: str) -> frozenset[str]:
    found, todo = {iri}, [iri]
    while todo:
        new = set(names_in(law.criteria[todo.pop()].expression)) - found
        found |= new
        todo += new
    return frozenset(found)


def bottom_up(law: Law) -> list[str]:
    """Returns all criteria, each after those it is built on."""
    return sorted(law.criteria, key=lambda iri: len(reach(law, iri)))


def names_in(expression: Expression) -> Iterator[str]:
    """Yields the criteria that an expression names."""
    match expression:
        case Named(iri):
            yield iri
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from names_in(member)
        case Not(inner) | Through(_, inner):
            yield from names_in(inner)
        case Has() | Within():
            return


def leaves(law: Law) -> Mapping[str, Sequence[Leaf]]:
    """Returns the leaves of all criteria, by property, in a stable order."""
    return law.once("leaves", lambda: _leaves(law))


def _leaves(law: Law) -> dict[str, list[Leaf]]:
    found: dict[str, list[Leaf]] = defaultdict(list)
    for criterion in law.criteria.values():
        for item in leaves_of(criterion.expression):
            if item not in found[item.prop]:
                found[item.prop].append(item)
    return dict(found)


def readings_in(law: Law, iri: str) -> tuple[str, ...]:
    """Returns the readings on whose value the truth of a criterion can rest, in the law's order."""
    return law.once(("readings", iri), lambda: _readings_in(law, iri))


def _readings_in(law: Law, iri: str) -> tuple[str, ...]:
    named = {value for leaf in leaves_below(law, iri) if of_reading(leaf) for value in leaf.values}
    return tuple(r.iri for r in law.readings if named & {value.iri for value in r.values})


def of_reading(expression: Expression) -> TypeGuard[Has]:
    """Whether an expression is a leaf that asks which value of a reading is taken."""
    return isinstance(expression, Has) and expression.prop == _READING


def leaves_below(law: Law, iri: str) -> list[Leaf]:
    """Returns the leaves of a criterion and of all criteria it is built on, in a stable order."""
    found = {
        leaf: None
        for name in sorted(reach(law, iri))
        for leaf in leaves_of(law.criteria[name].expression)
    }
    return list(found)


def leaves_of(expression: Expression) -> Iterator[Leaf]:
    """Yields the leaves of an expression, not those of the criteria it names."""
    match expression:
        case Has() | Within():
            yield expression
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from leaves_of(member)
        case Not(inner) | Through(_, inner):
            yield from leaves_of(inner)
        case Named():
            return


def links(law: Law) -> set[str]:
    """Returns the properties that lead from one node of a case to another."""
    return {p for criterion in law.criteria.values() for p in _links(criterion.expression)}


def _links(expression: Expression) -> Iterator[str]:
    match expression:
        case Through(prop, inner):
            yield prop
            yield from _links(inner)
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from _links(member)
        case Not(inner):
            yield from _links(inner)
        case Has() | Within() | Named():
            return
