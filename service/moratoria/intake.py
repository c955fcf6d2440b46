"""
Takes a document in and gives a validated case out, or one clear error.

It decides between the plain form, JSON-LD and Turtle, asks for exactly one case, and never
repairs what it was given. A decision is told from a case, and only checked.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rdflib import RDF, Literal

from moratoria import facts, jsonld, rdf
from moratoria.errors import InputError, InvalidCaseError
from moratoria.validation import Report, case_nodes, validate, validate_decision
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.model import Case

MAX_BYTES = 1024 * 1024
MAX_DECISION_BYTES = 8 * MAX_BYTES  # N-Quads name a decision in every line
MAX_STATEMENTS = 20_000
MAX_LITERAL = 64 * 1024
MAX_IRI = 2 * 1024


def read_case(data: bytes, media_type: str | None = None) -> Case:
    """
    Returns the one case that a document holds.

    Args:
        data: Turtle, N-Triples, JSON-LD or the plain form, in UTF-8.
        media_type: what it is; None or `application/json` to see from the text.

    Raises:
        InputError: if it cannot be read, or holds no case or several.
        InvalidCaseError: if the case breaks the shapes.
    """
    return only_case(read_graph(data, media_type))


def only_case(graph: Graph) -> Case:
    """
    Returns the one case that a graph holds.

    Raises:
        InputError: if it holds no case or several.
        InvalidCaseError: if the case breaks the shapes.
    """
    nodes = case_nodes(graph)
    report = validate(graph)
    if len(nodes) != 1:
        raise InputError(_count(len(nodes)))
    if not report.conforms:
        number = len(report.violations)
        message = f"The case cannot be used: {number} finding{'s' if number > 1 else ''}."
        raise InvalidCaseError(message, violations=report.violations)
    return facts.from_graph(graph, nodes[0])


def check(data: bytes, media_type: str | None = None) -> Report:
    """
    Returns the validation report on a document: a case, or a decision, known by its type.

    Args:
        data: as of `read_case`; a decision may also stand in TriG or N-Quads.
        media_type: what it is; None or `application/json` to see from the text.

    Raises:
        InputError: if it cannot be read or holds no case at all.
    """
    decision = _read_decision(data, media_type)
    if decision is not None:
        return validate_decision(decision)
    graph = read_graph(data, media_type)
    if not case_nodes(graph):
        raise InputError(_count(0))
    return validate(graph)


def _read_decision(data: bytes, media_type: str | None) -> Graph | None:
    """Returns the union of the graphs of a decision, None if the document is another."""
    if b"Decision" not in data:  # so that a case is read once
        return None
    found = _sniffed(data, media_type, MAX_DECISION_BYTES)
    if not isinstance(found, tuple):
        return None
    graph = _bounded(rdf.read_whole(*found))
    return graph if (None, RDF.type, MOR.Decision) in graph else None


def read_graph(data: bytes, media_type: str | None = None) -> Graph:
    """
    Returns the graph that a document holds, the plain form written out as one.

    Raises:
        InputError: if it is too large or cannot be read.
    """
    found = _sniffed(data, media_type)
    return _bounded(rdf.parse(*found) if isinstance(found, tuple) else facts.from_plain(found))


def _sniffed(data: bytes, media_type: str | None, limit: int = MAX_BYTES) -> object:
    """Returns RDF with its media type as a tuple, or the JSON value of the plain form."""
    if len(data) > limit:
        message = f"The document has {len(data)} bytes; it may have {limit}."
        raise InputError(message)
    kind = media_type if media_type in rdf.FORMATS | rdf.QUAD_FORMATS else None
    if kind is None and (
        media_type == rdf.JSON or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in b"{["
    ):
        value = jsonld.load(data)
        if not jsonld.is_jsonld(value):
            return value
        return json.dumps(value).encode(), rdf.JSONLD
    return data, kind or rdf.TURTLE


def _bounded(graph: Graph) -> Graph:
    """Refuses more statements, or longer words, than a case needs: a proof repeats them."""
    if len(graph) > MAX_STATEMENTS:
        message = f"The document has {len(graph)} statements; it may have {MAX_STATEMENTS}."
        raise InputError(message)
    for term in {term for statement in graph for term in statement}:
        for word, limit in _words(term):
            if len(word) > limit:
                message = f"'{word[:40]}...' has {len(word)} characters; it may have {limit}."
                raise InputError(message)
    return graph


def _words(term: Node) -> Iterator[tuple[str, int]]:
    """Yields the texts that a term is made of, and how long each may be."""
    if isinstance(term, Literal):
        yield from ((term, MAX_LITERAL), (term.language or term.datatype or "", MAX_IRI))
    else:
        yield str(term), MAX_IRI


def _count(number: int) -> str:
    if number == 0:
        return "There is no case in the document: no node has the type mor:Case."
    return f"There are {number} cases in the document; one is asked for. Send them one by one."
