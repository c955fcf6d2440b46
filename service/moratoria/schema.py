"""
The plain keys of a case, read from `shapes/`: which fact each names and what it may hold.

The shapes are the only list of keys. This module refuses to know any key by name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING
from typing import Literal as Choice

from rdflib import DCTERMS, RDF, SH, SKOS, XSD, BNode, Graph, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from moratoria import rdf
from moratoria.errors import UnknownKeyError
from moratoria.model import Text
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Kind = Choice["boolean", "integer", "date", "code", "text"]


@dataclass(frozen=True)
class Key:
    """
    One plain key and the property shape that ties it to the graph.

    Attributes:
        key: the plain key.
        shape: IRI of the property shape.
        owner: IRI of the node shape whose nodes hold the fact.
        prop: IRI of the property.
        codes: for a code, each notation and the IRI it stands for.
        many: whether it holds a list.
        numbers: for a whole number, all that it may be.
        answered_by: IRIs of who can answer where the fact is missing.
        offered: whether the fact may be named as something to change.
        labels: for a code, the name of each notation.
    """

    key: str
    shape: str
    owner: str
    prop: str
    kind: Kind
    many: bool
    order: int
    name: Text
    question: Text
    message: Text
    codes: dict[str, str]
    sources: tuple[str, ...]
    numbers: tuple[int, ...] = ()
    answered_by: tuple[str, ...] = ()
    offered: bool = True
    labels: Mapping[str, Text] = field(default_factory=dict)

    @property
    def notations(self) -> dict[str, str]:
        """For a code, each IRI and its notation."""
        return {iri: notation for notation, iri in self.codes.items()}


_NAMED = 12  # so many unknown keys are named at once


@dataclass(frozen=True)
class Schema:
    """All plain keys in the order a clerk would ask for them."""

    keys: dict[str, Key]
    by_prop: dict[str, Key]
    by_shape: dict[str, Key]
    notations: dict[str, str]
    unknown_codes: frozenset[str]
    graph: Graph

    def key(self, name: str) -> Key:
        """
        Returns one key.

        Raises:
            UnknownKeyError: naming the nearest known key.
        """
        self.check_keys([name])
        return self.keys[name]

    def check_keys(self, names: Iterable[str]) -> None:
        """
        Refuses keys that no case has, naming many of them at once.

        Raises:
            UnknownKeyError: naming for each the nearest known key.
        """
        unknown = [name for name in names if name not in self.keys][:_NAMED]
        near = {name: get_close_matches(name, self.keys, n=1, cutoff=0.5) for name in unknown}
        nearest = {name: found[0] if found else "" for name, found in near.items()}
        if not nearest:
            return
        told = [
            f"'{name}' is no key of a case." + (f" Did you mean '{known}'?" if known else "")
            for name, known in nearest.items()
        ]
        hint = [] if all(nearest.values()) else [f"Known keys: {', '.join(self.keys)}."]
        raise UnknownKeyError(" ".join([*told, *hint]), nearest=nearest)


def text(graph: Graph, subject: Node, predicate: URIRef, default: str = "") -> Text:
    """Returns the Dutch and the English value of one property."""
    found = {getattr(o, "language", None): str(o) for o in graph.objects(subject, predicate)}
    any_value = found.get(None, default)
    return Text(found.get("nl", any_value), found.get("en", any_value))


@cache
def load_schema() -> Schema:
    """Returns the schema of a case, read once."""
    graph = rdf.read_turtle("shapes")
    law = rdf.read_turtle("ontology")
    owners = {
        shape: owner
        for owner in graph.subjects(RDF.type, SH.NodeShape)
        for shape in graph.objects(owner, SH.property)
        if (shape, RDF.type, SH.PropertyShape) in graph
    }
    keys = [
        _key(graph, law, shape, owners[shape])
        for shape in graph.subjects(MOR.key, None)
        if shape in owners
    ]
    keys.sort(key=lambda key: key.order)
    unknown = law.subjects(MOR.countsAsUnknown, None)
    return Schema(
        {key.key: key for key in keys},
        {key.prop: key for key in keys},
        {key.shape: key for key in keys},
        {iri: notation for key in keys for iri, notation in key.notations.items()},
        frozenset(str(code) for code in unknown),
        graph,
    )


def _key(graph: Graph, law: Graph, shape: Node, owner: Node) -> Key:
    members = _members(graph, shape)
    notations = {str(law.value(member, SKOS.notation)): member for member in members}
    return Key(
        key=str(graph.value(shape, MOR.key)),
        shape=str(shape),
        owner=str(owner),
        prop=str(graph.value(shape, SH.path)),
        kind="code" if members else _kind(graph, shape),
        many=graph.value(shape, SH.maxCount) is None,
        order=int(str(graph.value(shape, SH.order))),
        name=text(graph, shape, SH.name),
        question=text(graph, shape, MOR.question),
        message=text(graph, shape, SH.message),
        codes={notation: str(member) for notation, member in notations.items()},
        sources=tuple(sorted(str(o) for o in graph.objects(shape, DCTERMS.source))),
        numbers=_numbers(graph, shape),
        answered_by=tuple(sorted(str(o) for o in graph.objects(shape, MOR.answeredBy))),
        offered=(shape, MOR.neverOffered, None) not in graph,
        labels={n: text(law, member, SKOS.prefLabel, n) for n, member in notations.items()},
    )


def _numbers(graph: Graph, shape: Node) -> tuple[int, ...]:
    """Returns the whole numbers between the bounds of a shape that has both."""
    bounds = [graph.value(shape, bound) for bound in (SH.minInclusive, SH.maxInclusive)]
    low, high = (None if bound is None else int(str(bound)) for bound in bounds)
    return () if low is None or high is None else tuple(range(low, high + 1))


_KINDS: dict[Node | None, Kind] = {
    XSD.boolean: "boolean",
    XSD.integer: "integer",
    XSD.string: "text",
}


def _kind(graph: Graph, shape: Node) -> Kind:
    return _KINDS.get(graph.value(shape, SH.datatype), "date")


def _members(graph: Graph, shape: Node) -> list[Node]:
    lists = [graph.value(shape, SH["in"])]
    lists += [graph.value(node, SH["in"]) for node in graph.objects(shape, SH.node)]
    return [member for head in lists if head for member in Collection(graph, head)]


def concerned(shape: str) -> tuple[str, ...]:
    """
    Returns the keys that a shape speaks of, in the order of the shapes; all that it ties together.

    Args:
        shape: IRI of a shape of a case.
    """
    schema = load_schema()
    own = schema.by_shape.get(shape)
    spoken = {*_spoken_of(schema, URIRef(shape)), *([own.key] if own else [])}
    for earlier in schema.graph.objects(URIRef(shape), MOR.notBefore):
        spoken.add(schema.by_prop[str(earlier)].key)
    return tuple(key for key in schema.keys if key in spoken)


def _spoken_of(schema: Schema, shape: Node) -> Iterator[str]:
    """Yields the keys of the paths in a shape, and in the nodes written inside it."""
    todo = [shape]
    while todo:
        for prop, value in schema.graph.predicate_objects(todo.pop()):
            if isinstance(value, BNode):
                todo.append(value)
            elif prop in {SH.path, SH.lessThan, SH.lessThanOrEquals, SH.equals, SH.disjoint}:
                key = schema.by_prop.get(str(value))
                if key is not None:
                    yield key.key


@cache
def node_links() -> dict[str, str]:
    """
    Returns, for each node shape of a case, the property that leads from the case to it.

    The shape of the case itself is not among them.
    """
    graph = load_schema().graph
    links = [MOR.applicant, MOR.application]
    return {
        str(shape): str(link)
        for link in links
        for shape in graph.subjects(SH.targetObjectsOf, link)
        if (shape, SH.closed, None) in graph
    }
