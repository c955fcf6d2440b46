"""
The law as one text: canonical N-Quads with a graph per document; its hash names a version of it.

An anonymous node of the law, such as a part of a class expression, bears its canonical label. With
the hash of the text that makes an IRI, by which a proof can say which part of the law it applies.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from rdflib import Graph, Literal

from moratoria import rdf
from moratoria.assets import folder, turtle_files
from moratoria.sources import plain_text
from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from pathlib import Path

_LABEL = re.compile(r"(?<![^ \n])_:(c14n\d+)(?= )")


@cache
def law_quads() -> str:
    """
    Returns the canonical N-Quads (RDFC-1.0) of `ontology/`, a named graph per document.

    The text that a document was published as is part of its graph, so that a quote can be found
    in it by a query. Rulings are left out: they tell of the law and decide nothing; see `rulings`.
    """
    graphs: dict[str, Graph] = {}
    for path in (path for path in turtle_files("ontology") if not _is_of_rulings(path)):
        read = rdf.parse(path.read_bytes(), rdf.TURTLE)
        name = BASE + document_name(path)
        if name in graphs:
            graphs[name] += read
        else:
            graphs[name] = read
        for document, file in read.subject_objects(MOR.textFile):
            published = (path.parent / str(file)).read_text(encoding="utf-8")
            graphs[name].add((document, MOR.plainText, Literal(plain_text(published))))
    return rdf.canonical_quads(graphs)


@cache
def rulings_graph() -> Graph:
    """Returns the rulings of `ontology/rulings/`, which are beside the law and not in its hash."""
    graph = Graph()
    for path in turtle_files("ontology"):
        if _is_of_rulings(path):
            graph += rdf.parse(path.read_bytes(), rdf.TURTLE)
    return graph


@cache
def law_hash() -> str:
    """Returns the SHA-256 over the canonical N-Quads of `ontology/`, rulings left out."""
    return rdf.digest(law_quads())


def document_name(path: Path) -> str:
    """
    Returns the name, below the base, of the document that a file of the ontology belongs to.

    A policy is one document in several files; the files at the top are the vocabulary.
    """
    parts = path.relative_to(folder("ontology")).with_suffix("").parts
    match parts:
        case ("policies", slug, *_):
            return f"policy/{slug}"
        case ("sources", document):
            return f"source/{document}"
        case ("rulings", *_):
            return "source/rulings"
        case ("catalog",):
            return "catalog"
        case _:
            return "def"


def _is_of_rulings(path: Path) -> bool:
    return document_name(path) == "source/rulings"


def node_iri(hash_: str, label: str) -> str:
    """Returns the IRI of an anonymous node of a version of the law."""
    return f"{BASE}law/{hash_}#{label}"


def with_named_nodes(quads: str, hash_: str) -> str:
    """Returns N-Quads of the law with an IRI in place of every blank node."""
    return _LABEL.sub(lambda found: f"<{node_iri(hash_, found[1])}>", quads)
