"""
Describes what is published in DCAT 3, as the profiles DCAT-AP 3 and DCAT-AP-NL 3 want it.

Every node has a name, so that the same content gives the same description. Addresses are those of
the service that is asked; names are those of `catalog.ttl`, the same for every service.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCAT, DCTERMS, FOAF, RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.namespace import VOID, ClosedNamespace

from moratoria import __version__, rdf
from moratoria.catalog.measures import measured
from moratoria.catalog.text import CATALOG, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from rdflib.term import Node

    from moratoria.catalog.parts import File, Part

    Triple = tuple[Node, Node, Node]

SPDX = ClosedNamespace(
    "http://spdx.org/rdf/terms#",
    terms=[
        "Checksum",
        "ChecksumAlgorithm",
        "algorithm",
        "checksum",
        "checksumAlgorithm_sha256",
        "checksumValue",
    ],
)
VERSION = URIRef(f"{DCAT}version")  # of DCAT 3, which rdflib does not know yet
_IANA = "https://www.iana.org/assignments/media-types/"
_FILE_TYPE = "http://publications.europa.eu/resource/authority/file-type/"
# How a format is called, and its entry in the list of the EU Publications Office.
FORMATS = {
    rdf.TURTLE: ("Turtle", "RDF_TURTLE"),
    rdf.JSONLD: ("JSON-LD", "JSON_LD"),
    rdf.NTRIPLES: ("N-Triples", "RDF_N_TRIPLES"),
    rdf.RDFXML: ("RDF/XML", "RDF_XML"),
    rdf.NQUADS: ("N-Quads", "RDF_N_QUADS"),
}
_GZIP = "application/gzip"
# Served by a protocol, not as a file; the NDE register knows endpoints by this media type.
_QUERY = "application/sparql-query"
# What the catalogue says for everything in it.
_SHARED = (
    DCTERMS.publisher,
    DCTERMS.creator,
    DCTERMS.license,
    DCTERMS.accessRights,
    DCTERMS.language,
    DCAT.contactPoint,
    DCAT.theme,
)
# What a dataset says for its distributions.
_HANDED_DOWN = (DCTERMS.license, DCTERMS.language, DCTERMS.conformsTo, DCTERMS.modified)
# What the values of a property are; the profiles ask to be told.
_RANGES = {
    DCTERMS.accessRights: DCTERMS.RightsStatement,
    DCTERMS.conformsTo: DCTERMS.Standard,
    DCTERMS["format"]: DCTERMS.MediaTypeOrExtent,
    DCTERMS.language: DCTERMS.LinguisticSystem,
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.spatial: DCTERMS.Location,
    DCAT.compressFormat: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.theme: SKOS.Concept,
    FOAF.homepage: FOAF.Document,
    FOAF.page: FOAF.Document,
}


@dataclass(frozen=True)
class Here:
    """
    The service that publishes.

    Attributes:
        address: where it is, with a slash at its end.
        since: when it first published what it publishes now, None if that is not known.
        earlier: the hashes of what it published before, each with the time it did so first.
    """

    address: str
    since: datetime | None = None
    earlier: tuple[tuple[str, datetime], ...] = ()


def described(listed: Sequence[Part], here: Here) -> Graph:
    """
    Returns the catalogue with some of its datasets, all of its services, and nothing else.

    Args:
        listed: the datasets to describe.
        here: the service that publishes them.
    """
    graph = written(here.address)
    _leave_out(graph, listed)
    for triple in _catalogue(here):
        graph.add(triple)
    for service in graph.objects(CATALOG, DCAT.service):
        _share(graph, CATALOG, service, _SHARED)
        graph.add((service, DCTERMS.identifier, Literal(str(service))))
    for part in listed:
        _share(graph, CATALOG, part.iri, (*_SHARED, DCTERMS.spatial))
        for triple in _dataset(part, here):
            graph.add(triple)
        for distribution in _distributions(graph, part, here.address):
            _share(graph, part.iri, distribution, _HANDED_DOWN)
    for predicate, kind in _RANGES.items():
        for value in set(graph.objects(None, predicate)):
            graph.add((value, RDF.type, kind))
    return graph


def _leave_out(graph: Graph, listed: Sequence[Part]) -> None:
    """Takes out what is said of the datasets that are not listed, and what points to them."""
    names = {part.iri for part in listed}
    for dataset in set(graph.objects(CATALOG, DCAT.dataset)) - names:
        graph.remove((dataset, None, None))
        graph.remove((None, None, dataset))


def _share(graph: Graph, giver: Node, taker: Node, predicates: Sequence[Node]) -> None:
    """Adds to one node what another says, where it says nothing itself."""
    for predicate in predicates:
        if (taker, predicate, None) not in graph:
            for value in set(graph.objects(giver, predicate)):
                graph.add((taker, predicate, value))


def _catalogue(here: Here) -> Iterator[Triple]:
    yield CATALOG, DCTERMS.identifier, Literal(str(CATALOG))
    yield CATALOG, VERSION, Literal(__version__)
    if here.since:
        yield CATALOG, DCTERMS.modified, _moment(here.since)


def _dataset(part: Part, here: Here) -> Iterator[Triple]:
    counted = measured(part.triples)
    yield part.iri, RDF.type, VOID.Dataset
    yield part.iri, DCTERMS.identifier, Literal(str(part.iri))
    yield part.iri, VERSION, Literal(__version__)
    yield part.iri, DCAT.landingPage, URIRef(f"{here.address}catalog#{part.name}")
    yield part.iri, VOID.triples, Literal(counted.whole.triples)
    yield part.iri, VOID.entities, Literal(counted.entities)
    if part.is_whole:
        yield from _earlier(part.iri, here)
    for version in counted.versions:
        yield part.iri, DCTERMS.hasVersion, URIRef(version)
    if here.since:
        yield part.iri, DCTERMS.modified, _moment(here.since)


def _earlier(iri: URIRef, here: Here) -> Iterator[Triple]:
    """Yields where what was published before can be had, each by an address that stays the same."""
    for digest, moment in here.earlier:
        version = URIRef(f"{here.address}dump.nq.gz?version={digest}")
        yield iri, DCTERMS.hasVersion, version
        yield version, DCTERMS.identifier, Literal(digest)
        yield version, DCTERMS.issued, _moment(moment)


def _distributions(graph: Graph, part: Part, address: str) -> list[URIRef]:
    """Adds what a dataset can be had as, and returns the names."""
    names = [part.iri.defrag() + f"#{file.name}" for file in part.files]
    for name, file in zip(names, part.files, strict=True):
        for triple in _download(name, file, address):
            graph.add(triple)
    through = URIRef(f"{CATALOG}#sparql")
    if (through, DCAT.servesDataset, part.iri) in graph:
        names.append(URIRef(f"{part.iri}-sparql"))
        for triple in _through(names[-1], through, URIRef(f"{address}sparql")):
            graph.add(triple)
    for name in names:
        graph.add((part.iri, DCAT.distribution, name))
        label = _label(graph, name)
        for title in set(graph.objects(part.iri, DCTERMS.title)):
            assert isinstance(title, Literal)  # noqa: S101 - as it is written
            graph.add((name, DCTERMS.title, Literal(f"{title} ({label})", lang=title.language)))
    return names


def _download(name: URIRef, file: File, address: str) -> Iterator[Triple]:
    place, checksum = URIRef(address + file.path), URIRef(f"{name}-sha256")
    yield name, RDF.type, DCAT.Distribution
    yield name, DCAT.accessURL, place
    yield name, DCAT.downloadURL, place
    yield name, DCAT.mediaType, URIRef(_IANA + file.media_type)
    yield name, DCTERMS["format"], URIRef(_FILE_TYPE + FORMATS[file.media_type][1])
    if file.packed:
        yield name, DCAT.compressFormat, URIRef(_IANA + _GZIP)
    yield name, DCAT.byteSize, Literal(str(len(file.data)), datatype=XSD.nonNegativeInteger)
    yield name, SPDX.checksum, checksum
    yield checksum, RDF.type, SPDX.Checksum
    yield checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256
    yield checksum, SPDX.checksumValue, Literal(file.sha256, datatype=XSD.hexBinary)
    yield SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm


def _through(name: URIRef, service: URIRef, endpoint: URIRef) -> Iterator[Triple]:
    """Yields what says that a dataset can be asked by a protocol."""
    yield name, RDF.type, DCAT.Distribution
    yield name, DCAT.accessURL, endpoint
    yield name, DCAT.accessService, service
    yield name, DCAT.mediaType, URIRef(_IANA + _QUERY)


def _label(graph: Graph, distribution: URIRef) -> str:
    """Returns the name of the format of a distribution."""
    kind = str(graph.value(distribution, DCAT.mediaType)).removeprefix(_IANA)
    return FORMATS[kind][0] if kind in FORMATS else "SPARQL"


def _moment(when: datetime) -> Literal:
    return Literal(when.isoformat(), datatype=XSD.dateTime)
