"""
The documents behind a policy by rank, and what each rests on: from notice and letter up to treaty.

A link is told as it stands in the law data, with what it is known from. A link that is not there
was not found; none is made up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDF, RDFS, URIRef

from moratoria.law import load_law, ontology, published
from moratoria.law.nodes import cited, day, label, string, words
from moratoria.lawcheck.registers import PROPS, used
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.model import Lang, Source, Text

KINDS = tuple(PROPS.values())


@dataclass(frozen=True)
class Identifier:
    """One identifier of a document; one that was not verified follows a pattern."""

    value: str
    verified: bool


@dataclass(frozen=True)
class Bearer:
    """What an identifier is of, and whether it was looked up; None if that is not recorded."""

    iri: str
    label: Text
    verified: bool | None


@dataclass(frozen=True)
class Link:
    """
    One source resting on another, or a ruling interpreting one.

    Attributes:
        grounds: what the link is known from.
        why: why it is concluded, None if it was read.
    """

    lower: Source
    upper: Source
    grounds: tuple[Source, ...]
    why: Text | None


@dataclass(frozen=True)
class Authority:
    """
    One document, with what it and its places rest on.

    Attributes:
        rank: the kind of document.
        order: the number of its rank, larger for a higher one; None for what has no rank.
        dated: the day it bears, if that is known.
        meant: the day whose version is referred to.
        seen: the day of the version that was read, where it is another one.
        checked: in what form it was seen, None if that is not recorded.
        not_found: what was looked for and not found, per language.
    """

    source: Source
    rank: Text
    order: int | None
    identifiers: tuple[Identifier, ...]
    dated: date | None
    meant: date | None
    seen: date | None
    checked: Text | None
    not_found: dict[str, tuple[str, ...]]
    rests_on: tuple[Link, ...]
    interprets: tuple[Link, ...]


def authorities(slug: str | None = None) -> list[Authority]:
    """
    Returns the documents that a policy cites and those behind them, by rank from the lowest.

    Rulings that interpret one of them come last.

    Args:
        slug: the policy; the default one without it.

    Raises:
        UnknownNameError: for a policy that does not exist.
    """
    law = load_law(slug)
    links = {prop: list(_links(law, prop)) for prop in (MOR.isBasedOn, MOR.interprets)}
    documents = _behind(set(_cited(law)), links[MOR.isBasedOn])
    documents |= {
        link.lower.document for link in links[MOR.interprets] if link.upper.document in documents
    }
    found = [_authority(law, iri, links) for iri in documents]
    return sorted(found, key=lambda a: (a.order is None, a.order or 0, a.source.iri))


def bearers(identifier: str) -> list[Bearer]:
    """Returns the terms and sources of the law that bear an identifier, by IRI."""
    graph, found = published(), []
    for kind, node, value in used(graph):
        if value == identifier:
            marks = graph.objects(node, MOR.notVerified)
            verified = PROPS[kind] not in marks if kind in PROPS else None
            found.append(Bearer(str(node), label(graph, node), verified))
    return sorted(set(found), key=lambda bearer: bearer.iri)


def _cited(law: Law) -> Iterator[str]:
    """Yields the documents that the terms of a policy cite."""
    for term, source in ontology().subject_objects(DCTERMS.source):
        if str(term).startswith(law.policy) and _is_document(law.sources[str(source)].document):
            yield law.sources[str(source)].document


def _is_document(iri: str) -> bool:
    """Tells whether a source is a document, and not the model itself."""
    return MOR.Source not in ontology().objects(URIRef(iri), RDF.type)


def _behind(documents: set[str], links: Iterable[Link]) -> set[str]:
    """Returns documents with all that they rest on, however many links up."""
    above = {link.upper.document for link in links if link.lower.document in documents}
    return documents if above <= documents else _behind(documents | above, links)


def _links(law: Law, prop: URIRef) -> Iterator[Link]:
    graph = ontology()
    for axiom in graph.subjects(OWL.annotatedProperty, prop):
        ends = (graph.value(axiom, end) for end in (OWL.annotatedSource, OWL.annotatedTarget))
        lower, upper = (law.sources[str(end)] for end in ends)
        grounds = tuple(law.sources[iri] for iri in cited(graph, axiom))
        why = words(graph, axiom, RDFS.comment) if (axiom, MOR.inference, None) in graph else None
        yield Link(lower, upper, grounds, why)


def _authority(law: Law, iri: str, links: dict[URIRef, list[Link]]) -> Authority:
    graph, node = ontology(), URIRef(iri)
    rank = graph.value(node, RDF.type)
    order = string(graph, rank, MOR.rankOrder) if rank else None
    status = graph.value(node, MOR.checked)
    return Authority(
        source=law.sources[iri],
        rank=law.labels[str(rank)],
        order=int(order) if order else None,
        identifiers=tuple(_identifiers(node)),
        dated=day(graph, node, MOR.dateOf),
        meant=day(graph, node, MOR.versionMeant),
        seen=day(graph, node, MOR.versionSeen),
        checked=law.labels[str(status)] if status else None,
        not_found=_not_found(node),
        rests_on=_of(iri, links[MOR.isBasedOn]),
        interprets=_of(iri, links[MOR.interprets]),
    )


def _identifiers(node: Node) -> Iterator[Identifier]:
    """Yields each identifier once: those of a known register, then any other."""
    graph = ontology()
    doubtful = set(graph.objects(node, MOR.notVerified))
    found = {
        str(value): kind not in doubtful for kind in KINDS for value in graph.objects(node, kind)
    }
    others = sorted(map(str, graph.objects(node, DCTERMS.identifier)))
    for value in [*found, *(other for other in others if other not in found)]:
        yield Identifier(value, found.get(value, True))


def _not_found(node: Node) -> dict[str, tuple[str, ...]]:
    said = sorted(ontology().objects(node, MOR.notFound), key=str)
    return {
        lang: tuple(str(text) for text in said if getattr(text, "language", None) == lang)
        for lang in ("nl", "en")
    }


def _of(document: str, links: Iterable[Link]) -> tuple[Link, ...]:
    """Returns the links of a document and its places, in the order of the text."""
    own = (link for link in links if link.lower.document == document)
    return tuple(sorted(own, key=lambda link: (link.lower.order, link.lower.iri, link.upper.iri)))


# ---------------------------------------------------------------- as plain values


def record(authority: Authority, lang: Lang) -> dict[str, object]:
    """Returns a document as values that JSON can hold, in one language."""
    source = authority.source
    return {
        "id": source.iri,
        "label": source.label[lang],
        "rank": authority.rank[lang],
        "rank_order": authority.order,
        "identifiers": [
            {"value": found.value, "verified": found.verified} for found in authority.identifiers
        ],
        "date": _iso(authority.dated),
        "version_meant": _iso(authority.meant),
        "version_seen": _iso(authority.seen),
        "checked": authority.checked[lang] if authority.checked else None,
        "settled": source.settled,
        "url": source.url,
        "not_found": list(authority.not_found[lang]),
        "rests_on": [_link(link, lang) for link in authority.rests_on],
        "interprets": [_link(link, lang) for link in authority.interprets],
    }


def _link(link: Link, lang: Lang) -> dict[str, object]:
    return {
        "from": link.lower.iri,
        "from_label": link.lower.label[lang],
        "to": link.upper.iri,
        "to_label": link.upper.label[lang],
        "to_document": link.upper.document,
        "known_from": [ground.iri for ground in link.grounds],
        "inference": link.why[lang] if link.why else None,
    }


def _iso(day_: date | None) -> str | None:
    return day_.isoformat() if day_ else None
