"""
Takes in a case that is to be stored: validated, with names that are ours, and nothing else in it.

What is stored is read beside the law. So a document may speak of one case only, under no name but
the one that we gave it, and may use none of the words with which law, shapes and ontologies are
written: it could add to them.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, BNode, URIRef

from moratoria import facts, rdf
from moratoria.errors import InputError
from moratoria.intake import read_case, read_graph
from moratoria.law import ontology
from moratoria.schema import load_schema, node_links
from moratoria.validation import case_nodes
from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.model import Case

# What a document about a case may say with words of RDF and RDF Schema.
_PLAIN = {RDF.type, RDFS.label, RDFS.comment}
_FORMAL = (str(OWL), str(RDF), str(RDFS), str(SH))


def name_of(case_id: str) -> str:
    """Returns the IRI of a stored case, which is also the name of its graph."""
    return f"{BASE}case/{case_id}"


def submitted(data: bytes, media_type: str | None, case_id: str) -> str:
    """
    Returns the statements of a case as sorted N-Triples without blank nodes.

    Args:
        data: the document; see `intake.read_case`.
        media_type: what it is, None to see from the text.
        case_id: the id that the case has been given.

    Raises:
        InputError: if it cannot be read, or says more than a case may.
        InvalidCaseError: if the case breaks the shapes.
    """
    graph = read_graph(data, media_type)
    own = name_of(case_id)
    _check_terms(graph)
    _check_subjects(graph, own)
    read_case(data, media_type)
    named, _ = facts.with_names(graph, case_nodes(graph)[0], own)
    return "".join(f"{line} .\n" for line in rdf.lines(named, _no_name))


def stored(content: str, case_id: str) -> Case:
    """Returns a case that has been stored."""
    graph = rdf.parse(content.encode(), rdf.NTRIPLES)
    return facts.from_graph(graph, URIRef(name_of(case_id)))


def _no_name(label: str) -> str:
    message = f"The document speaks of a node without a name, {label}, that is no part of the case."
    raise InputError(message)


# ---------------------------------------------------------------- what a case may not say


def _check_terms(graph: Graph) -> None:
    for term in sorted({str(n) for triple in graph for n in triple if _is_formal(n)}):
        message = (
            f"The document uses <{term}>, a word of law, shapes or ontologies; a case only states "
            "facts with the properties that its shapes name."
        )
        raise InputError(message)


def _is_formal(node: Node) -> bool:
    if not isinstance(node, URIRef) or node in _PLAIN:
        return False
    return str(node).startswith(_FORMAL) or (node in _law_terms() and node not in _case_terms())


@cache
def _law_terms() -> frozenset[Node]:
    """Returns everything that the law data make a statement about."""
    return frozenset(ontology().subjects())


@cache
def _case_terms() -> frozenset[Node]:
    """Returns the terms that the statements of a case are made of."""
    keys = load_schema().keys.values()
    codes = {iri for key in keys for iri in key.codes.values()}
    links = node_links().values()
    named = {URIRef(name) for name in (*codes, *links, *(key.prop for key in keys))}
    return frozenset({*named, MOR.Case, MOR.Person, MOR.Application})


def _check_subjects(graph: Graph, own: str) -> None:
    for subject in sorted({*_foreign(graph, own)}):
        message = (
            f"The document speaks of <{subject}>. A stored case has no name but the one it is "
            "given here: leave the names out."
        )
        raise InputError(message)


def _foreign(graph: Graph, own: str) -> Iterator[str]:
    names = {own, f"{own}#applicant", f"{own}#application"}
    for subject in graph.subjects():
        if not isinstance(subject, BNode) and str(subject) not in names:
            yield str(subject)
