"""Reads and writes RDF; with `store`, the only module that knows pyoxigraph.

Nothing is ever fetched: a JSON-LD document may name the bundled context and no other, and
named graphs are refused where a graph is asked for.
"""

from __future__ import annotations

import hashlib
import json
import logging
from functools import cache
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Identifier

from moratoria.assets import folder, turtle_files
from moratoria.errors import InputError, MediaTypeError
from moratoria.vocab import CONTEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

TURTLE, NTRIPLES, JSONLD, JSON = (
    "text/turtle",
    "application/n-triples",
    "application/ld+json",
    "application/json",
)
FORMATS = {
    TURTLE: ox.RdfFormat.TURTLE,
    NTRIPLES: ox.RdfFormat.N_TRIPLES,
    JSONLD: ox.RdfFormat.JSON_LD,
}
MAX_DEPTH = 100

# An ill-typed literal is for the shapes to report, in a sentence; rdflib would log a traceback.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
_BASE = "urn:moratoria:input/"


def media_type_of(name: str) -> str | None:
    """Returns the media type a file name or content type stands for, None if it says nothing.

    Raises:
        MediaTypeError: for a content type that is named and not read here.
    """
    kind = name.split(";")[0].strip().lower()
    if kind in FORMATS or kind == JSON:
        return kind
    suffixes = {"ttl": TURTLE, "nt": NTRIPLES, "jsonld": JSONLD, "json": None}
    if "/" not in kind or kind.rsplit(".", 1)[-1] in suffixes:
        return suffixes.get(kind.rsplit(".", 1)[-1])
    message = f"'{kind}' is not read here; send {', '.join([*FORMATS, JSON])}."
    raise MediaTypeError(message)


def load_json(data: bytes) -> Any:
    """Returns the JSON value, refusing a key that is given twice.

    Raises:
        InputError: with line and column, if the data are no JSON, repeat a key or nest too deep.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"), object_pairs_hook=_no_repeats)
    except json.JSONDecodeError as error:
        message = f"This is no JSON: {error.msg}."
        raise InputError(message, error.lineno, error.colno) from None
    except UnicodeDecodeError:
        message = "This is not UTF-8 text."
        raise InputError(message) from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError as error:
        message = f"This JSON holds a number that cannot be read: {error}."
        raise InputError(message) from None
    _check_depth(value)
    return value


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = dict(pairs)
    if len(seen) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        message = f"The key '{twice}' is given twice in one object; keep the one that is right."
        raise InputError(message)
    return seen


def _too_deep() -> InputError:
    return InputError(f"The document is nested more than {MAX_DEPTH} levels deep.")


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return
    raise _too_deep()


def _children(item: Any) -> Iterable[Any]:
    if isinstance(item, dict):
        return item.values()
    return item if isinstance(item, list) else ()


def is_jsonld(value: Any) -> bool:
    """Returns whether a JSON value is JSON-LD rather than the plain form of a case."""
    entries = value if isinstance(value, list) else [value]
    marks = {"@context", "@graph", "@id"}
    return any(isinstance(entry, dict) and marks & entry.keys() for entry in entries)


def parse(data: bytes, media_type: str) -> Graph:
    """Returns the graph that the data hold.

    Args:
        data: the document, UTF-8.
        media_type: one of `FORMATS`.

    Raises:
        InputError: with line and column where the parser knows them.
    """
    if media_type == JSONLD:
        data = json.dumps(_with_bundled_context(load_json(data))).encode()
    graph = Graph()
    try:
        for quad in ox.parse(
            data,
            FORMATS[media_type],
            base_iri=_BASE,
            without_named_graphs=True,
            rename_blank_nodes=True,
        ):
            graph.add(tuple(_to_rdflib(term) for term in quad.triple))  # type: ignore[arg-type]
    except SyntaxError as error:
        message = f"This cannot be read as {media_type}: {error.msg}."
        raise InputError(message, error.lineno, error.offset) from None
    return graph


def _with_bundled_context(value: Any) -> Any:
    if isinstance(value, list):
        return [_with_bundled_context(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: _context(item) if key == "@context" else _with_bundled_context(item)
        for key, item in value.items()
    }


def _context(given: Any) -> Any:
    if given == CONTEXT:
        return bundled_context()["@context"]
    if isinstance(given, list):
        return [_context(item) for item in given]
    if isinstance(given, str) or (isinstance(given, dict) and _imports(given)):
        shown = given if isinstance(given, str) else "@import"
        message = f"The JSON-LD context '{shown}' is not read; nothing is fetched. Use {CONTEXT}."
        raise InputError(message)
    return given


def _imports(context: dict[str, Any]) -> bool:
    nested = [value["@context"] for value in context.values() if _scopes(value)]
    return "@import" in context or any(
        isinstance(inner, str | list) or _imports(inner) for inner in nested if inner is not None
    )


def _scopes(value: Any) -> bool:
    return isinstance(value, dict) and "@context" in value


@cache
def bundled_context() -> Any:
    """Returns the JSON-LD context that ships with the package, as a JSON value."""
    return json.loads((folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))


def read_turtle(kind: str) -> Graph:
    """Returns one graph of all Turtle files of one kind of asset."""
    graph = Graph()
    for path in turtle_files(kind):
        for triple in parse(path.read_bytes(), TURTLE):
            graph.add(triple)
    return graph


def write(graph: Graph, media_type: str) -> bytes:
    """Returns the graph in one of `FORMATS`; JSON-LD in expanded form."""
    quads = sorted(_to_oxigraph(graph), key=str)
    prefixes = {
        prefix: str(iri) for prefix, iri in graph.namespaces() if prefix in {"sh", "mor", "xsd"}
    }
    kind = FORMATS[media_type]
    return ox.serialize(quads, format=kind, prefixes=prefixes) or b""


def canonical(graph: Graph) -> str:
    """Returns the canonical N-Quads (RDFC-1.0) of a graph: equal for isomorphic graphs."""
    dataset = ox.Dataset(_to_oxigraph(graph))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def digest(text: str) -> str:
    """Returns the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _to_rdflib(term: Any) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return BNode(term.value)
    if term.language:
        return Literal(term.value, lang=term.language)
    return Literal(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def _to_oxigraph(graph: Graph) -> list[ox.Quad]:
    return [ox.Quad(*(_term(term) for term in triple)) for triple in graph]


def _term(term: Identifier) -> Any:
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, BNode):
        return ox.BlankNode(str(term))
    assert isinstance(term, Literal)  # noqa: S101 - RDF knows no fourth kind of term
    if term.language:
        return ox.Literal(str(term), language=term.language)
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return ox.Literal(str(term), datatype=datatype)
