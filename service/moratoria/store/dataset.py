"""
Makes the public dataset: everything we publish, each document in the graph that bears its name.

It holds law, sources, rulings, shapes, the catalogue, what our terms correspond to elsewhere, and
fictitious example cases, with what was decided about them, its proof, and what owlrl infers of
them; no case of a person ever comes here. The same files give the same bytes.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from moratoria import inferred, provenance, rdf
from moratoria.assets import turtle_files
from moratoria.law.text import law_hash, law_quads, rulings_graph, with_named_nodes
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rdflib import Graph

ALIGNMENTS = f"{BASE}alignments"
_BLANK = re.compile(r"(?:^| )_:(?=c14n\d+ )")
_GRAPH = re.compile(r"<([^>]*)> \.$", re.MULTILINE)


@dataclass(frozen=True)
class Dataset:
    """Named graphs, as N-Quads in a stable order."""

    quads: bytes

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """The names of the graphs, sorted."""
        return tuple(self.sizes)

    @cached_property
    def sizes(self) -> dict[str, int]:
        """How many statements each graph holds, by its name."""
        return dict(sorted(Counter(_GRAPH.findall(self.quads.decode())).items()))

    @cached_property
    def size(self) -> int:
        """How many statements the union of all graphs holds."""
        return len({line.rpartition(" <")[0] for line in self.quads.decode().split("\n") if line})

    @cached_property
    def packed(self) -> bytes:
        """The quads, compressed; the same quads give the same bytes."""
        return gzip.compress(self.quads, mtime=0)

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the quads, in hexadecimal."""
        return rdf.digest(self.quads.decode())


def public_dataset(data_dir: Path | None = None) -> Dataset:
    """
    Returns the public dataset.

    Args:
        data_dir: where inferences are kept between starts, None for nowhere.
    """
    law = with_named_nodes(law_quads(), law_hash())
    lines = [
        f"{line}\n"
        for number, (name, graph) in enumerate(_documents())
        for line in _quads(graph, name, number)
    ]
    decisions = (line for example in inferred.examples() for line in _decided(example))
    inferences = (f"{line}\n" for line in inferred.inferred_quads(data_dir))
    return Dataset("".join([law, *lines, *decisions, *inferences]).encode())


def _documents() -> Iterator[tuple[str, Graph]]:
    """Yields the name and the graph of every document but the law, in a stable order."""
    yield f"{BASE}shape/", _together("shapes")
    yield ALIGNMENTS, _together("alignments")
    yield f"{BASE}source/rulings", rulings_graph()
    for example in inferred.examples():
        yield example.case.iri, example.graph


def _together(kind: str) -> Graph:
    """Returns the graph of all files of one kind, whose blank nodes are theirs alone."""
    first, *others = (rdf.parse(path.read_bytes(), rdf.TURTLE) for path in turtle_files(kind))
    for other in others:
        first += other
    return first


def _decided(example: inferred.Example) -> list[str]:
    """Returns what was decided about an example; its case has a graph of its own already."""
    lines = provenance.quads(example.decision()).split("\n")
    return [f"{line}\n" for line in lines if line and not line.endswith("#case> .")]


def _quads(graph: Graph, name: str, number: int) -> Iterator[str]:
    """Yields N-Quads with blank nodes named for their place, so that no two documents share one."""
    # Not splitlines: a literal may hold a sign that ends a line of text, and none of N-Quads.
    for line in rdf.canonical(graph).split("\n")[:-1]:
        triple = line.removesuffix(" .")
        yield _BLANK.sub(lambda found: f"{found[0]}g{number}", f"{triple} ")[:-1] + f" <{name}> ."
