"""
The datasets that the catalogue lists, cut from what is published, and the files each comes in.

The same graph gives the same bytes, so that a checksum can be held against a download.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.catalog.questions import questions
from moratoria.catalog.text import spaces
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rdflib import URIRef

    from moratoria.store import Dataset

EXTENSIONS = {
    "ttl": rdf.TURTLE,
    "jsonld": rdf.JSONLD,
    "nt": rdf.NTRIPLES,
    "rdf": rdf.RDFXML,
}
_PREFIXES = {"sh": "http://www.w3.org/ns/shacl#", "owl": "http://www.w3.org/2002/07/owl#"}
DUMP = "dump.nq.gz"


@dataclass(frozen=True)
class File:
    """
    One download of a dataset.

    Attributes:
        path: where it is below the address of the service.
        media_type: what it is, once unpacked.
        packed: whether it is compressed as it is downloaded.
    """

    path: str
    media_type: str
    data: bytes
    packed: bool = False

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the bytes that are downloaded, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Part:
    """
    One dataset of the catalogue.

    Attributes:
        graphs: the names of the published graphs it holds.
        triples: their union, as N-Triples in a stable order.
        files: what it can be downloaded as.
    """

    iri: URIRef
    graphs: tuple[str, ...]
    triples: bytes
    files: tuple[File, ...]

    @property
    def is_whole(self) -> bool:
        """Whether it is everything that is published as a graph."""
        return any(file.path == DUMP for file in self.files)

    @property
    def name(self) -> str:
        """The name it has within the catalogue."""
        return str(self.iri).rpartition("#")[2]


@lru_cache(maxsize=2)
def parts(dataset: Dataset) -> tuple[Part, ...]:
    """
    Returns the datasets of the catalogue by name.

    Args:
        dataset: what is published.
    """
    lines = dataset.quads.decode().split("\n")[:-1]
    return tuple(_part(iri, starts, dataset, lines) for iri, starts in spaces().items())


def _part(iri: URIRef, starts: tuple[str, ...], dataset: Dataset, lines: list[str]) -> Part:
    if starts == (BASE,):
        dump = File(DUMP, rdf.NQUADS, dataset.packed, packed=True)
        return Part(iri, dataset.graphs, _union(lines), (dump,))
    graphs = tuple(name for name in dataset.graphs if name.startswith(starts))
    ends = tuple(f" <{name}> ." for name in graphs)
    # The questions lie in files, and in no graph that is published.
    asked = starts == (f"{BASE}query/",) and not graphs
    triples = questions() if asked else _union(line for line in lines if line.endswith(ends))
    name = str(iri).rpartition("#")[2]
    files = tuple(
        File(f"catalog/{name}.{extension}", kind, _written(triples, kind))
        for extension, kind in EXTENSIONS.items()
    )
    return Part(iri, graphs, triples, files)


def _union(lines: Iterable[str]) -> bytes:
    """Returns N-Quads without the names of their graphs, each statement once."""
    return "".join(sorted({f"{line.rpartition(' <')[0]} .\n" for line in lines})).encode()


def _written(triples: bytes, kind: str) -> bytes:
    return triples if kind == rdf.NTRIPLES else rdf.rewrite(triples, kind, _PREFIXES)
