"""
Reads and writes RDF; with `store`, the only module that knows pyoxigraph.

Nothing is ever fetched: a JSON-LD document may name the bundled context and no other, and
named graphs are refused where a graph is asked for.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import logging
import warnings
from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from rdflib import RDF, BNode, Graph, Literal, URIRef

from moratoria import jsonld
from moratoria.assets import turtle_files
from moratoria.errors import InputError, MediaTypeError
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from rdflib.term import Node

    Dataset = Mapping[str, Graph]
    """Graphs by name, the default graph by the empty name."""

TURTLE, NTRIPLES, JSONLD, JSON = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/json",
)
TRIG, NQUADS = "application/trig", "application/n-quads"
FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    JSONLD: ox.RdfFormat.JSON_LD,
}
QUAD_FORMATS = {
    TRIG: ox.RdfFormat.TRIG,
    NQUADS: ox.RdfFormat.N_QUADS,
    JSONLD: ox.RdfFormat.JSON_LD,
}
# What the formats are called where a user chooses one by a word.
NAMES = {
    "turtle": TURTLE,
    "trig": TRIG,
    "jsonld": JSONLD,
    "ntriples": NTRIPLES,
    "nquads": NQUADS,
}
# An ill-typed literal is for the shapes to report, in a sentence. rdflib would log it, with a value
# that somebody gave in a case.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
warnings.filterwarnings("ignore", "Parsing weird boolean", UserWarning)
RDFXML = "application/rdf+xml"
# What is written and never read: an RDF/XML reader expands what a document declares.
WRITTEN = FORMATS | QUAD_FORMATS | {RDFXML: ox.RdfFormat.RDF_XML}
_Term = ox.NamedNode | ox.BlankNode | ox.Literal
_BASE = "urn:moratoria:input/"


def media_type_of(name: str) -> str | None:
    """
    Returns the media type a file name or content type stands for, None if it says nothing.

    Raises:
        MediaTypeError: for a content type that is named and not read here.
    """
    kind = name.split(";", maxsplit=1)[0].strip().lower()
    if kind in FORMATS or kind == JSON:
        return kind
    suffixes = {
        "ttl": TURTLE,
        "nt": NTRIPLES,
        "jsonld": JSONLD,
        "json": None,
        "trig": TRIG,
        "nq": NQUADS,
    }
    if "/" not in kind or kind.rsplit(".", 1)[-1] in suffixes:
        return suffixes.get(kind.rsplit(".", 1)[-1])
    message = f"'{kind}' is not read here; send {', '.join([*FORMATS, JSON])}."
    raise MediaTypeError(message)


def parse(data: bytes, media_type: str) -> Graph:
    """
    Returns the graph that the data hold.

    Args:
        data: the document, UTF-8.
        media_type: one of `FORMATS` or `QUAD_FORMATS`.

    Raises:
        InputError: with line and column where the parser knows them.
    """
    graph = Graph()
    for quad in _read(data, media_type, one_graph=True, rename=True):
        graph.add(tuple(_to_rdflib(term) for term in quad.triple))  # type: ignore[arg-type]
    return graph


def _read(
    data: bytes, media_type: str, *, one_graph: bool = False, rename: bool = False
) -> Iterator[ox.Quad]:
    """Yields the statements of a document; of JSON-LD, with the bundled context and no other."""
    if media_type == JSONLD:
        data = json.dumps(jsonld.with_context(jsonld.load(data))).encode()
    try:
        yield from ox.parse(
            data.removeprefix(codecs.BOM_UTF8),
            (FORMATS | QUAD_FORMATS)[media_type],
            base_iri=_BASE,
            without_named_graphs=one_graph,
            rename_blank_nodes=rename,
        )
    except SyntaxError as error:
        message = f"This cannot be read as {media_type}: {error.msg}."
        raise InputError(message, error.lineno, error.offset) from None


def read_turtle(kind: str) -> Graph:
    """Returns one graph of all Turtle files of one kind of asset."""
    graph = Graph()
    for path in turtle_files(kind):
        for triple in parse(path.read_bytes(), TURTLE):
            graph.add(triple)
    return graph


def write(graph: Graph, media_type: str, prefixes: Mapping[str, str] | None = None) -> bytes:
    """
    Returns the graph in one of `WRITTEN`; JSON-LD in expanded form.

    Args:
        graph: the graph.
        media_type: what to write.
        prefixes: prefixes to write it with, None for those of a report on a case.
    """
    quads = sorted(_to_oxigraph(graph), key=str)
    if prefixes is None:
        prefixes = {
            prefix: str(iri) for prefix, iri in graph.namespaces() if prefix in {"sh", "mor", "xsd"}
        }
    return ox.serialize(quads, format=WRITTEN[media_type], prefixes=dict(prefixes)) or b""


PREFIXES = {
    "country": "http://publications.europa.eu/resource/authority/country/",
    "dcterms": "http://purl.org/dc/terms/",
    "mor": f"{BASE}def#",
    "oa": "http://www.w3.org/ns/oa#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def rewrite(quads: bytes, media_type: str, prefixes: Mapping[str, str]) -> bytes:
    """
    Returns N-Quads in another format; where it has no named graphs, the union of all.

    Args:
        quads: the N-Quads.
        media_type: one of `WRITTEN`.
        prefixes: prefixes to write beside `PREFIXES`.
    """
    kind = WRITTEN[media_type]
    read = list(ox.parse(quads, ox.RdfFormat.N_QUADS))
    if not kind.supports_datasets:
        read = list(dict.fromkeys(ox.Quad(*quad.triple) for quad in read))
    read.sort(key=_place)
    names = {**PREFIXES, **prefixes}
    if media_type == JSONLD:
        expanded = json.loads(ox.serialize(read, format=kind) or b"[]")
        return jsonld.write(expanded, {name or "here": iri for name, iri in names.items()})
    return ox.serialize(read, format=kind, prefixes=names) or b""


def _place(quad: ox.Quad) -> tuple[str, ...]:
    """Orders statements by graph and subject, what a node is before what else is said of it."""
    kind = quad.predicate.value == str(RDF.type)
    graph, subject = str(quad.graph_name), str(quad.subject)
    return (graph, subject, "" if kind else quad.predicate.value, str(quad.object))


def canonical(graph: Graph) -> str:
    """Returns the canonical N-Quads (RDFC-1.0) of a graph: equal for isomorphic graphs."""
    dataset = ox.Dataset(_to_oxigraph(graph))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def canonical_quads(graphs: Mapping[str, Graph]) -> str:
    """Returns the canonical N-Quads (RDFC-1.0) of named graphs; blank nodes are theirs alone."""
    dataset = ox.Dataset(
        ox.Quad(quad.subject, quad.predicate, quad.object, ox.NamedNode(name))
        for name, graph in graphs.items()
        for quad in _to_oxigraph(graph)
    )
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def read_quads(data: bytes, media_type: str) -> Dataset:
    """
    Returns the graphs of a document by name, the default graph by the empty name.

    Blank nodes keep the labels they have in the document.

    Args:
        data: the document, UTF-8.
        media_type: one of `QUAD_FORMATS` or `FORMATS`.

    Raises:
        InputError: with line and column where the parser knows them.
    """
    graphs: dict[str, Graph] = {}
    for quad in _read(data, media_type):
        name = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""
        graph = graphs.setdefault(name, Graph())
        graph.add(tuple(_to_rdflib(term) for term in quad.triple))  # type: ignore[arg-type]
    return graphs


def read_whole(data: bytes, media_type: str) -> Graph:
    """
    Returns the statements of all graphs of a document in one; see `read_quads`.

    Raises:
        InputError: with line and column where the parser knows them.
    """
    whole = Graph()
    for quad in _read(data, media_type):
        whole.add(tuple(_to_rdflib(term) for term in quad.triple))  # type: ignore[arg-type]
    return whole


def statements(data: bytes, media_type: str) -> dict[str, frozenset[str]]:
    """
    Returns the statements of each graph of a document, as N-Triples without a full stop.

    The default graph has the empty name. Blank nodes keep the labels they have in the document.

    Args:
        data: the document, UTF-8.
        media_type: one of `QUAD_FORMATS` or `FORMATS`.

    Raises:
        InputError: with line and column where the parser knows them.
    """
    if media_type == JSONLD:
        data = json.dumps(jsonld.with_context(jsonld.load(data))).encode()
    kind = (QUAD_FORMATS | FORMATS)[media_type]
    graphs: dict[str, set[str]] = {}
    try:
        for quad in ox.parse(data.removeprefix(codecs.BOM_UTF8), kind, base_iri=_BASE):
            if isinstance(quad.object, ox.Triple):
                raise InputError(
                    f"{quad.subject} has a statement as its value; no triple term is read."
                )
            name = quad.graph_name
            place = name.value if isinstance(name, ox.NamedNode) else str(name)
            place = "" if isinstance(name, ox.DefaultGraph) else place
            graphs.setdefault(place, set()).add(str(quad.triple))
    except SyntaxError as error:
        message = f"This cannot be read as {media_type}: {error.msg}."
        raise InputError(message, error.lineno, error.offset) from None
    return {name: frozenset(lines) for name, lines in graphs.items()}


def lines(graph: Graph, name: Callable[[str], str]) -> list[str]:
    """
    Returns the statements of a graph as N-Triples without a full stop, sorted.

    Args:
        graph: the graph.
        name: what gives the IRI to stand for a blank node, from its label.
    """
    return sorted(
        " ".join(
            f"<{name(str(term))}>" if isinstance(term, BNode) else str(_term(term))
            for term in triple
        )
        for triple in graph
    )


def relabelled(graph: Graph) -> tuple[Graph, str]:
    """Returns a graph with canonical labels on its blank nodes, and its canonical N-Quads."""
    text = canonical(graph)
    return read_whole(text.encode(), NQUADS), text


@lru_cache(maxsize=8)
def _union_of(data: bytes, media_type: str) -> Graph:
    return read_whole(data, media_type)


Document = tuple[bytes, str]
"""The bytes of a document, and its media type."""


def selector(documents: Sequence[Document]) -> Callable[[str], list[tuple[str, ...]]]:
    """Returns what puts our own SELECT queries to the union of documents, by pyoxigraph."""
    store = ox.Store()
    for document in documents:
        store.extend(_flat(*document))

    def select(query: str) -> list[tuple[str, ...]]:
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)  # noqa: S101 - a SELECT query
        names = [variable.value for variable in rows.variables]
        return [tuple(getattr(row[name], "value", "") for name in names) for row in rows]

    return select


@lru_cache(maxsize=8)
def _flat(data: bytes, media_type: str) -> tuple[ox.Quad, ...]:
    """Returns the statements of a document without the graphs they stand in."""
    read = _read(data, media_type)
    return tuple(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in read)


def rdflib_selector(documents: Sequence[Document]) -> Callable[[str], list[tuple[str, ...]]]:
    """Returns what puts our own SELECT queries to the union of documents, by rdflib."""
    graph = Graph()
    for document in documents:
        for triple in _union_of(*document):
            graph.add(triple)
    return lambda query: [tuple(map(str, row)) for row in graph.query(query)]  # type: ignore[arg-type]


def literal(text: str, datatype: str | None = None, *, lang: str | None = None) -> str:
    """Returns a literal as canonical N-Triples."""
    kind = ox.NamedNode(datatype) if datatype else None
    return str(ox.Literal(text, datatype=kind, language=lang))


def digest(text: str) -> str:
    """Returns the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _to_rdflib(term: _Term | ox.Triple) -> Node:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if isinstance(term, ox.Triple):
        message = f"A statement stands as a value, {str(term)[:80]}; no triple term is read."
        raise InputError(message)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _to_oxigraph(graph: Graph) -> list[ox.Quad]:
    return [ox.Quad(*(_term(term) for term in triple)) for triple in graph]  # type: ignore[arg-type]


def _term(term: Node) -> _Term:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)  # noqa: S101 - RDF knows no fourth kind of term
    if term.language:
        return ox.Literal(str(term), language=term.language)
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return ox.Literal(str(term), datatype=datatype)
