"""The addresses at which the law data say that a source can be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rdflib import RDFS, URIRef

from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from rdflib import Graph


@dataclass(frozen=True)
class Address:
    """An address elsewhere, and the sources that are said to be there, sorted by IRI."""

    url: str
    sources: tuple[str, ...]

    @property
    def host(self) -> str:
        """The machine that answers there."""
        return urlsplit(self.url).hostname or ""


def addresses(graph: Graph) -> tuple[Address, ...]:
    """
    Returns the addresses of a version of the law, sorted.

    Args:
        graph: the law. Counted are `mor:officialUrl`, and `rdfs:seeAlso` where it leads elsewhere.
    """
    found: dict[str, set[str]] = {}
    for prop in (MOR.officialUrl, RDFS.seeAlso):
        for source, url in graph.subject_objects(prop):
            if isinstance(url, URIRef) and _is_elsewhere(str(url)):
                found.setdefault(str(url), set()).add(str(source))
    return tuple(Address(url, tuple(sorted(found[url]))) for url in sorted(found))


def _is_elsewhere(url: str) -> bool:
    """Whether an address can be asked: of the web, of a host, and none of ours."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not url.startswith(BASE)
