"""
A client of Linked Data Event Streams, for the tests of our own.

It is written against https://w3id.org/ldes/specification and https://w3id.org/tree/specification
and knows nothing else: it is given one address, and an address is all it asks for.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from rdflib import RDF, XSD, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

LDES = Namespace("https://w3id.org/ldes#")
TREE = Namespace("https://w3id.org/tree#")
PARSERS = {
    "text/turtle": "turtle",
    "application/trig": "trig",
    "application/n-quads": "nquads",
    "application/n-triples": "nt",
    "application/ld+json": "json-ld",
}


TRUE = Literal("true", datatype=XSD.boolean)


@dataclass(frozen=True)
class Got:
    """What came back for an address, after redirects."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


Get = Callable[[str, Mapping[str, str]], Got]


@dataclass
class State:
    """
    What is kept between runs.

    Attributes:
        emitted: members, each of which is emitted once.
        immutable: nodes that are not asked for again.
        etags: the tag of every other node.
        bookmark: the latest time of a member that was emitted.
    """

    root: str = ""
    emitted: list[str] = field(default_factory=list)
    immutable: list[str] = field(default_factory=list)
    etags: dict[str, str] = field(default_factory=dict)
    bookmark: str = ""

    def saved(self) -> str:
        """Returns it as text, to go on from in another process."""
        return json.dumps(asdict(self))

    @staticmethod
    def restored(text: str) -> State:
        """Returns what was saved."""
        return State(**json.loads(text))


@dataclass(frozen=True)
class Member:
    """A member that was emitted."""

    iri: str
    graph: Graph
    of: URIRef
    at: str
    position: int
    is_deletion: bool


class Client:
    """
    Follows one stream in ascending order.

    Args:
        get: what dereferences an address.
        url: the stream or its root node.
        state: from where to go on.
        accept: the media type asked for.
        since: members before this time are of no interest.
    """

    def __init__(
        self,
        get: Get,
        url: str,
        state: State | None = None,
        accept: str = "text/turtle",
        since: str = "",
    ) -> None:
        self._get, self._url, self._accept = get, url, accept
        self.state = state or State()
        self._since = since
        self.asked: list[str] = []
        self.not_modified: list[str] = []

    def run(self) -> list[Member]:
        """Returns the members that are new, by time and then by sequence."""
        stream, root, graph = self._root()
        if graph is None:  # not modified; what it led to is not kept, so it is asked for whole
            self.state.etags.pop(root)
            stream, root, graph = self._root()
            assert graph is not None
        self._context(graph, stream)
        found = self._walk(graph, stream, root)
        found.sort(key=lambda member: (time(member.at), member.position))
        self.state.emitted += [member.iri for member in found]
        self.state.bookmark = max([self.state.bookmark, *(member.at for member in found)])
        return found

    # ------------------------------------------------------------ nodes

    def _root(self) -> tuple[URIRef, str, Graph | None]:
        """LDES, initialization: `?s tree:view <>` is there exactly once, or the stream says it."""
        graph = self._fetched(self._url)
        if graph is None:
            return URIRef(""), self.state.root, None
        here = URIRef(self._last)
        streams = list(graph.subjects(TREE.view, here))
        if not streams:
            (root,) = graph.objects(URIRef(self._url), TREE.view)
            graph = self._fetched(str(root))
            assert graph is not None
            here = URIRef(self._last)
            streams = list(graph.subjects(TREE.view, here))
        (stream,) = streams
        assert isinstance(stream, URIRef)
        self.state.root = str(here)
        return stream, str(here), graph

    def _context(self, graph: Graph, stream: URIRef) -> None:
        assert (stream, RDF.type, LDES.EventStream) in graph
        (self._time,) = graph.objects(stream, LDES.timestampPath)
        (self._version_of,) = graph.objects(stream, LDES.versionOfPath)
        (self._sequence,) = graph.objects(stream, LDES.sequencePath)
        (self._delete,) = graph.objects(stream, LDES.versionDeleteObject)
        (self.shape,) = graph.objects(stream, TREE.shape)
        assert (stream, LDES.versionDeletePath, RDF.type) in graph

    def _fetched(self, url: str) -> Graph | None:
        """Returns a node, None if it is as it was; notes whether it can ever be another."""
        headers = {"Accept": self._accept}
        if url in self.state.etags:
            headers["If-None-Match"] = self.state.etags[url]
        self.asked.append(url)
        got = self._get(url, headers)
        self._last = got.url
        if got.status == 304:
            self.not_modified.append(url)
            return None
        assert got.status == 200, f"{url}: {got.status} {got.body!r}"
        graph = read(got.body, got.headers["Content-Type"].split(";")[0], got.url)
        said = (URIRef(got.url), LDES.immutable, TRUE) in graph
        if said or "immutable" in got.headers.get("Cache-Control", ""):
            self.state.immutable.append(url)
        elif "ETag" in got.headers:
            self.state.etags[url] = got.headers["ETag"]
        return graph

    def _walk(self, graph: Graph, stream: URIRef, root: str) -> list[Member]:
        """Goes through the search tree, each node once, in the order of their lower bounds."""
        found = self._members(graph, stream)
        seen = {root}
        todo = self._relations(graph, root)
        while todo:
            node = min(todo, key=lambda name: (todo[name][0], name))
            bounds = todo.pop(node)
            assert node not in seen, "the tree leads to one node twice"
            seen.add(node)
            if node in self.state.immutable or self._is_pruned(bounds):
                continue
            page = self._fetched(node)
            if page is not None:
                new = self._members(page, stream)
                assert all(low_high(bounds, member.at) for member in new), "a relation is not true"
                found += new
                todo |= self._relations(page, node)
        return found

    def _is_pruned(self, bounds: tuple[str, str]) -> bool:
        """TREE, pruning: a branch is left out if nothing in it can be of interest."""
        upper = bounds[1]
        return bool(upper) and time(upper) < time(max(self._since, self.state.bookmark))

    def _relations(self, graph: Graph, node: str) -> dict[str, tuple[str, str]]:
        """Returns the lower and upper bound of each node; relations to one are all true."""
        found: dict[str, tuple[str, str]] = {}
        for relation in graph.objects(URIRef(node), TREE.relation):
            (target,) = graph.objects(relation, TREE.node)
            low, high = found.get(str(target), ("", ""))
            if graph.value(relation, TREE.path) == self._time:
                value = str(graph.value(relation, TREE.value))
                kinds = set(graph.objects(relation, RDF.type))
                if TREE.GreaterThanOrEqualToRelation in kinds:
                    low = max(low, value)
                if TREE.LessThanOrEqualToRelation in kinds:
                    high = min(high or value, value)
            found[str(target)] = (low, high)
        return found

    # ------------------------------------------------------------ members

    def _members(self, graph: Graph, stream: URIRef) -> list[Member]:
        emitted = set(self.state.emitted)
        found = []
        for node in graph.objects(stream, TREE.member):
            assert isinstance(node, URIRef), "a member of an event stream has an IRI"
            if str(node) in emitted:
                continue
            member = self._member(graph, node)
            if not self._since or time(member.at) >= time(self._since):
                found.append(member)
        return found

    def _member(self, graph: Graph, node: URIRef) -> Member:
        star = Graph()
        todo: list[Node] = [node]
        while todo:
            focus = todo.pop()
            for triple in graph.triples((focus, None, None)):
                star.add(triple)
                if isinstance(triple[2], BNode) and (triple[2], None, None) not in star:
                    todo.append(triple[2])
        (at,) = star.objects(node, self._time)
        (of,) = star.objects(node, self._version_of)
        (position,) = star.objects(node, self._sequence)
        assert isinstance(at, Literal)
        assert isinstance(of, URIRef)
        assert at.datatype == XSD.dateTime
        assert time(str(at)).tzinfo is not None
        deleted = (node, RDF.type, self._delete) in star
        return Member(str(node), star, of, str(at), int(str(position)), deleted)


def low_high(bounds: tuple[str, str], at: str) -> bool:
    """Returns whether a time lies within bounds, either of which may be absent."""
    low, high = bounds
    return (not low or time(low) <= time(at)) and (not high or time(at) <= time(high))


def time(text: str) -> datetime:
    """Returns an xsd:dateTime as a value; the empty text is earlier than any."""
    return datetime.fromisoformat(text) if text else datetime.min.replace(tzinfo=UTC)


def read(body: bytes, kind: str, url: str) -> Graph:
    """Returns the statements of a document, in whichever graph they stand."""
    whole = Dataset()
    with warnings.catch_warnings():  # rdflib reads JSON-LD into a class that it deprecates
        warnings.simplefilter("ignore", DeprecationWarning)
        whole.parse(data=body, format=PARSERS[kind], publicID=url)
    graph = Graph()
    for subject, predicate, obj, _ in whole.quads():
        graph.add((subject, predicate, obj))
    return graph
