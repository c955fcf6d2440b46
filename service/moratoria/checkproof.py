"""
Checks the proof of a decision with nothing but SPARQL queries over decision, law and case.

Each query of `queries/proof/` asks for what is wrong in one respect; no rows means that it holds.
This module only gathers the graph and puts the queries: it knows no rule of inference, and imports
nothing that decides, reasons or proves. Any SPARQL 1.1 engine can do the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml

from moratoria import rdf
from moratoria.assets import folder
from moratoria.errors import AssetError, InputError
from moratoria.law.text import with_named_nodes
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from rdflib import Graph

    Select = Callable[[str], list[tuple[str, ...]]]
    """Puts a SELECT query and returns the rows, each value as text."""

ENGINES: Mapping[str, Callable[[Sequence[rdf.Document]], Select]] = {
    "oxigraph": rdf.selector,
    "rdflib": rdf.rdflib_selector,
}


@dataclass(frozen=True)
class ProofQuery:
    """One query of `queries/proof/`: its id, what it asks, and its text."""

    id: str
    asks: str
    text: str


@dataclass(frozen=True)
class Violation:
    """
    One thing that is wrong in a proof.

    Attributes:
        query: the query that found it.
        node: IRI of the node concerned.
    """

    query: ProofQuery
    node: str
    reason: str


@cache
def proof_queries() -> tuple[ProofQuery, ...]:
    """
    Returns the queries that check a proof, in order.

    Raises:
        AssetError: if there are none.
    """
    found = tuple(map(_query, sorted((folder("queries") / "proof").glob("*.rq"))))
    if not found:
        message = "The queries that check a proof are missing; install moratoria again."
        raise AssetError(message)
    return found


def _query(path: Path) -> ProofQuery:
    text = path.read_text(encoding="utf-8")
    lines = [line.removeprefix("#+ ") for line in text.splitlines() if line.startswith("#+")]
    header = yaml.safe_load("\n".join(lines))
    return ProofQuery(str(header["id"]), str(header["summary"]), text)


def check_proof(
    document: bytes, media_type: str, law: str, law_hash: str, engine: str = "oxigraph"
) -> list[Violation]:
    """
    Returns everything that is wrong in the proof of a decision; nothing if it holds.

    Whether the document is the one that was made, to the letter, is not asked here: a name that is
    no hash of it, a flag that says provisional, alternatives and notes are for `verify`.

    Args:
        document: a decision, in a format of `rdf.QUAD_FORMATS` or `rdf.FORMATS`.
        media_type: which of them.
        law: canonical N-Quads of the version of the law that it was made under.
        law_hash: the hash of that version.
        engine: `oxigraph` or `rdflib`.

    Raises:
        InputError: if the document cannot be read, or holds no decision under that version.
    """
    graph = rdf.read_whole(document, media_type)
    named = law_of_document(graph)
    if named != law_hash:
        message = f"The decision was made under law version {named}, not {law_hash}."
        raise InputError(message)
    select = ENGINES[engine]([(document, media_type), named_law(law, law_hash)])
    return [
        Violation(query, row[0], row[1]) for query in proof_queries() for row in select(query.text)
    ]


@cache
def named_law(law: str, hash_: str) -> rdf.Document:
    """Returns a version of the law as a document in which every node has a name."""
    return with_named_nodes(law, hash_).encode(), rdf.NQUADS


def law_of_document(graph: Graph) -> str:
    """
    Returns the hash of the law version that the one decision of a graph names.

    Raises:
        InputError: if there is no decision, or more than one.
    """
    found = sorted({str(value) for value in graph.objects(None, MOR.lawHash)})
    decisions = list(graph.subjects(None, MOR.Decision))
    if len(decisions) != 1 or len(found) != 1:
        message = (
            f"The document holds {len(decisions)} decisions with {len(found)} law versions; "
            "one decision under one version is asked for."
        )
        raise InputError(message)
    return found[0]
