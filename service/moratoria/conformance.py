"""
Sees at once whether a graph conforms to shapes, where that can be seen without doubt.

Most graphs that reach us conform, and pySHACL takes longer to find nothing than all else that is
done with a case. So the shapes are compiled to functions that answer true, false or unknown. What
is not compiled here, and any doubt about a value, is unknown; whoever asks then asks pySHACL, which
alone reports what is wrong. Reference: SHACL (W3C, 2017), §§2-4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.collection import Collection

from moratoria.kleene import all_of, any_of, negation

if TYPE_CHECKING:
    from rdflib.term import Node

    from moratoria.model import Truth


class _Data:
    """A graph, with what it says of a node looked up once."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._said: dict[Node, Mapping[Node, list[Node]]] = {}

    def of(self, node: Node) -> Mapping[Node, list[Node]]:
        """Returns the values of each property of a node."""
        if node not in self._said:
            found: dict[Node, list[Node]] = defaultdict(list)
            for prop, value in self.graph.predicate_objects(node):
                found[prop].append(value)
            self._said[node] = dict(found)
        return self._said[node]


Constraint = Callable[[_Data, "Node", Sequence["Node"]], "Truth"]
"""Takes a graph, a focus node and its value nodes; returns whether they conform."""
Target = Callable[["Graph"], Iterable["Node"]]
Check = tuple[Sequence[Target], Constraint]


def compiled(shapes: Graph) -> Callable[[Graph], bool]:
    """
    Returns a function that tells whether a graph surely conforms to shapes.

    False stands for what does not conform and for what is not sure.
    """
    checks = [
        (_targets(shapes, shape), _shape(shapes, shape))
        for shape in {*shapes.subjects(SH.targetClass), *shapes.subjects(SH.targetObjectsOf)}
    ]
    whole = _read_whole(shapes)

    def conforms(graph: Graph) -> bool:
        # Where the data have subclasses, an instance is one of more than its type says.
        if not whole or (None, RDFS.subClassOf, None) in graph:
            return False
        data = _Data(graph)
        return all(
            constraint(data, node, (node,)) is True
            for targets, constraint in checks
            for target in targets
            for node in set(target(graph))
        )

    return conforms


def _targets(shapes: Graph, shape: Node) -> list[Target]:
    kinds = shapes.objects(shape, SH.targetClass)
    props = shapes.objects(shape, SH.targetObjectsOf)
    return [
        *(partial(Graph.subjects, predicate=RDF.type, object=kind) for kind in kinds),
        *(partial(Graph.objects, predicate=prop) for prop in props),
    ]


def _read_whole(shapes: Graph) -> bool:
    """Tells shapes that find their focus nodes in the two ways that are known here."""
    others = (SH.targetNode, SH.targetSubjectsOf, SH.target)
    known = not any((None, target, None) in shapes for target in others)
    return known and (None, RDF.type, RDFS.Class) not in shapes


# ---------------------------------------------------------------- shapes

_SILENT = {  # what says nothing of whether a node conforms
    *(SH.targetClass, SH.targetObjectsOf, SH.path, SH.ignoredProperties),
    *(SH.name, SH.description, SH.message, SH.severity, SH.order),
}


def _shape(shapes: Graph, shape: Node) -> Constraint:
    """Returns the constraint that value nodes, and what each says, conform to a shape."""
    parts: list[Constraint] = []
    for parameter, value in shapes.predicate_objects(shape):
        if str(parameter).startswith(str(SH)) and parameter not in _SILENT:
            make = _MAKERS.get(parameter)
            parts.append(make(shapes, shape, value) if make else _unknown)
    path = shapes.value(shape, SH.path)
    if path is None:
        return lambda data, focus, values: all_of(part(data, focus, values) for part in parts)
    if not isinstance(path, URIRef):
        return _unknown

    def along(data: _Data, _: Node, values: Sequence[Node]) -> Truth:
        """Takes each value node for a focus node, and what the path leads to for its values."""
        return all_of(
            part(data, node, data.of(node).get(path, ())) for node in values for part in parts
        )

    return along


def _unknown(*_: object) -> Truth:
    return None


def _each(check: Callable[[Node], Truth]) -> Constraint:
    """Returns the constraint that every value node conforms by itself."""
    return lambda _data, _focus, values: all_of(map(check, values))


# ---------------------------------------------------------------- constraints


def _inner(shapes: Graph, _: Node, inner: Node) -> Constraint:
    return _shape(shapes, inner)


def _not(shapes: Graph, _: Node, inner: Node) -> Constraint:
    check = _shape(shapes, inner)
    return lambda data, _, values: all_of(negation(check(data, v, (v,))) for v in values)


def _or(shapes: Graph, _: Node, members: Node) -> Constraint:
    checks = [_shape(shapes, member) for member in Collection(shapes, members)]
    return lambda data, _, values: all_of(
        any_of(check(data, v, (v,)) for check in checks) for v in values
    )


def _in(shapes: Graph, _: Node, members: Node) -> Constraint:
    known = set(Collection(shapes, members))
    if not all(isinstance(member, URIRef) for member in known):
        return _unknown
    return _each(known.__contains__)


def _has_value(_: Graph, __: Node, wanted: Node) -> Constraint:
    return lambda _data, _focus, values: wanted in values


def _min_count(_: Graph, __: Node, bound: Node) -> Constraint:
    least = int(str(bound))
    return lambda _data, _focus, values: len(set(values)) >= least


def _max_count(_: Graph, __: Node, bound: Node) -> Constraint:
    most = int(str(bound))
    return lambda _data, _focus, values: len(set(values)) <= most


def _node_kind(_: Graph, __: Node, kind: Node) -> Constraint:
    if kind != SH.BlankNodeOrIRI:
        return _unknown
    return _each(lambda value: isinstance(value, URIRef | BNode))


_PYTHON: Mapping[Node, type] = {
    XSD.string: str,
    XSD.boolean: bool,
    XSD.integer: int,
    XSD.date: date,
}
_AS_WRITTEN = {XSD.gYear, XSD.gYearMonth}  # a pattern beside them says what is well written


def _datatype(_: Graph, __: Node, datatype: Node) -> Constraint:
    def check(value: Node) -> Truth:
        if not isinstance(value, Literal) or value.language:
            return False
        if (value.datatype or XSD.string) != datatype:
            return False
        if datatype in _AS_WRITTEN:
            return None if value.ill_typed else True
        kind = _PYTHON.get(datatype)
        return True if kind and not value.ill_typed and isinstance(value.value, kind) else None

    return _each(check)


def _pattern(shapes: Graph, shape: Node, pattern: Node) -> Constraint:
    if (shape, SH.flags, None) in shapes:
        return _unknown
    wanted = re.compile(str(pattern))
    return _each(lambda value: not isinstance(value, BNode) and bool(wanted.search(str(value))))


def _bound(holds: Callable[[int, int], bool]) -> Callable[[Graph, Node, Node], Constraint]:
    """Returns what makes the constraint that whole numbers lie on one side of a bound."""

    def make(_: Graph, __: Node, bound: Node) -> Constraint:
        limit = int(str(bound))
        return _each(lambda value: holds(n, limit) if (n := _number(value)) is not None else None)

    return make


def _number(value: Node) -> int | None:
    if not isinstance(value, Literal) or value.datatype != XSD.integer:
        return None
    return value.value if isinstance(value.value, int) else None


def _less_than(_: Graph, __: Node, prop: Node) -> Constraint:
    def check(data: _Data, focus: Node, values: Sequence[Node]) -> Truth:
        others = data.of(focus).get(prop, ())
        days = [(_day(value), _day(other)) for value in values for other in others]
        return all_of(None if one is None or two is None else one < two for one, two in days)

    return check


def _day(value: Node) -> date | None:
    if not isinstance(value, Literal) or value.datatype != XSD.date:
        return None
    return value.value if isinstance(value.value, date) else None


def _closed(shapes: Graph, shape: Node, closed: Node) -> Constraint:
    if str(closed) not in {"true", "1"}:
        return lambda *_: True
    ignored = shapes.value(shape, SH.ignoredProperties)
    allowed = {*shapes.objects(shape, SH.property / SH.path)}
    allowed |= set(Collection(shapes, ignored)) if ignored else set()
    return lambda data, _, values: all(data.of(value).keys() <= allowed for value in values)


_MAKERS: Mapping[Node, Callable[[Graph, Node, Node], Constraint]] = {
    SH.property: _inner,
    SH.node: _inner,
    SH["not"]: _not,
    SH["or"]: _or,
    SH["in"]: _in,
    SH.hasValue: _has_value,
    SH.minCount: _min_count,
    SH.maxCount: _max_count,
    SH.nodeKind: _node_kind,
    SH.datatype: _datatype,
    SH.pattern: _pattern,
    SH.minInclusive: _bound(lambda number, limit: number >= limit),
    SH.maxInclusive: _bound(lambda number, limit: number <= limit),
    SH.lessThan: _less_than,
    SH.closed: _closed,
}
