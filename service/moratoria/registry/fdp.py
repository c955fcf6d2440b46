"""
A FAIR Data Point, which holds metadata in layers: catalogue, datasets, distributions.

Each layer is a container that is posted to. What is there already is found by following the point
from its root, and known by our name for it (`dcterms:identifier`), so that a push can be repeated
or taken up where it broke off: what is the same is left alone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import DCAT, DCTERMS, RDF, Graph, Literal, URIRef

from moratoria import __version__, rdf
from moratoria.catalog import CATALOG
from moratoria.errors import InputError
from moratoria.registry.refusal import reasons
from moratoria.registry.steps import CHANGED, CREATED, LEFT_OUT, REFUSED, SAME, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.exchange import Reply
    from moratoria.registry.client import Client
    from moratoria.registry.ours import Ours

_ROOT_CHILD = URIRef("https://w3id.org/fdp/fdp-o#metadataCatalog")
_CHILDREN = (DCAT.dataset, DCAT.distribution)
# Told in the layer below, or of things that a FAIR Data Point has no layer for.
_UNTOLD = {*_CHILDREN, DCAT.service, DCAT.accessService, DCAT.servesDataset, DCTERMS.hasVersion}
# To these a point adds values of its own.
_ADDED_TO = {RDF.type, DCTERMS.conformsTo}
_SELF = "urn:moratoria:this"
_JSON = "application/json"
_MEANINGS = {
    400: "the metadata do not meet its shapes",
    401: "the token is missing or not valid; set MORATORIA_REGISTRY_TOKEN",
    403: "the token may not do this",
    404: "there is no such container; is this the address of a FAIR Data Point?",
}


@dataclass(frozen=True)
class Layer:
    """
    One thing to describe there.

    Attributes:
        kind: the container it belongs into.
        iri: our name for it.
        parent: our name for what it is part of, None for the point itself.
    """

    kind: str
    iri: URIRef
    parent: URIRef | None


def layers(graph: Graph) -> list[Layer]:
    """Returns what is described there, what is above before what is below."""
    found = [Layer("catalog", CATALOG, None)]
    datasets = _iris(graph, CATALOG, DCAT.dataset)
    found += [Layer("dataset", dataset, CATALOG) for dataset in datasets]
    for dataset in datasets:
        files = _iris(graph, dataset, DCAT.distribution)
        found += [Layer("distribution", file, dataset) for file in files]
    return found


def documents(ours: Ours) -> dict[str, bytes]:
    """Returns what each container is sent, by file name; what it is part of is a name of ours."""
    return {
        f"{layer.kind}-{str(layer.iri).rpartition('#')[2] or 'moratoria'}.ttl": _turtle(
            _told(ours.graph, layer, layer.parent)
        )
        for layer in layers(ours.graph)
    }


def plan(ours: Ours) -> list[Step]:
    """Returns the steps of a push."""
    return [_step(layer) for layer in layers(ours.graph)]


def push(ours: Ours, client: Client) -> Iterator[Step]:
    """
    Describes the catalogue there, layer by layer; yields each step when it is done.

    Raises:
        UnreachedError: if the point gives no answer.
        InputError: if what answers is no FAIR Data Point.
    """
    there = _there(client)
    root = _root(client)
    for layer in layers(ours.graph):
        parent = root if layer.parent is None else there.get(layer.parent)
        if parent is None:
            yield _step(layer).ended(LEFT_OUT, "what it is part of was refused")
            continue
        yield _pushed(client, layer, _told(ours.graph, layer, parent), there)


def _pushed(client: Client, layer: Layer, told: Graph, there: dict[URIRef, URIRef]) -> Step:
    """Describes one thing, unless it is described there so already, and has it published."""
    step, place, outcome = _step(layer), there.get(layer.iri), SAME
    if place is None:
        answer = client.ask("POST", f"/{layer.kind}", _turtle(told), rdf.TURTLE)
        location = answer.headers.get("Location")
        if not answer.is_good or not location:
            return step.ended(REFUSED, *reasons(answer, _MEANINGS))
        place, outcome = URIRef(location), CREATED
    elif not _says(client, layer, told, place):
        answer = client.ask("PUT", _path(layer.kind, place), _turtle(told), rdf.TURTLE)
        if not answer.is_good:
            return step.ended(REFUSED, *reasons(answer, _MEANINGS), place=str(place))
        outcome = CHANGED
    there[layer.iri] = place
    refused = _published(client, _path(layer.kind, place))
    if refused:
        return step.ended(REFUSED, *reasons(refused, _MEANINGS), place=str(place))
    return step.ended(outcome, place=str(place))


def _published(client: Client, path: str) -> Reply | None:
    """Takes something out of the state of a draft; returns the refusal, None if there is none."""
    meta = client.ask("GET", f"{path}/meta", accept=_JSON)
    if not meta.is_good:
        return meta
    if json.loads(meta.body)["state"]["current"] == "PUBLISHED":
        return None
    state = json.dumps({"current": "PUBLISHED"}).encode()
    answer = client.ask("PUT", f"{path}/meta/state", state, _JSON, _JSON)
    return None if answer.is_good else answer


# ---------------------------------------------------------------- what is there


def _there(client: Client) -> dict[URIRef, URIRef]:
    """Returns the name there of each thing of ours, by our name for it."""
    found: dict[URIRef, URIRef] = {}
    root = _read(client, "")
    places = [("catalog", place) for place in root.objects(None, _ROOT_CHILD)]
    while places:
        kind, place = places.pop()
        graph = _read(client, _path(kind, place))
        ours = graph.value(place, DCTERMS.identifier)
        if str(ours or "").startswith(str(CATALOG)):
            found[URIRef(str(ours))] = URIRef(str(place))
            places += [("dataset", child) for child in graph.objects(place, DCAT.dataset)]
            places += [("distribution", child) for child in graph.objects(place, DCAT.distribution)]
    return found


def _root(client: Client) -> URIRef:
    """Returns the name that the point has for itself, which need not be its address."""
    root = _read(client, "")
    kinds = root.subjects(RDF.type, URIRef("https://w3id.org/fdp/fdp-o#FAIRDataPoint"))
    found = sorted(map(str, kinds))
    if not found:
        message = f"{client.base} does not describe itself as a FAIR Data Point; check the address."
        raise InputError(message)
    return URIRef(found[0])


def _says(client: Client, layer: Layer, told: Graph, place: URIRef) -> bool:
    """Returns whether something is described there as it would be told."""
    graph = _read(client, _path(layer.kind, place))
    told = rdf.parse(rdf.write(told, rdf.NTRIPLES), rdf.NTRIPLES)  # terms as they are read there
    for subject, predicate in set(told.subject_predicates()):
        due = set(told.objects(subject, predicate))
        found = set(graph.objects(place if str(subject) == _SELF else subject, predicate))
        if not (due <= found if predicate in _ADDED_TO else due == found):
            return False
    return True


def _read(client: Client, path: str) -> Graph:
    answer = client.ask("GET", path)
    if not answer.is_good or answer.kind != rdf.TURTLE:
        message = (
            f"{client.base}{path} answered {answer.status} with {answer.kind}, and not Turtle; "
            "is this the address of a FAIR Data Point?"
        )
        raise InputError(message)
    return rdf.parse(answer.body, rdf.TURTLE)


def _path(kind: str, place: Node) -> str:
    """Returns where something is below the address of the point, whatever its name begins with."""
    return f"/{kind}/{str(place).rstrip('/').rpartition('/')[2]}"


# ---------------------------------------------------------------- what is told


def _told(graph: Graph, layer: Layer, parent: URIRef | None) -> Graph:
    """Returns what is said of one thing and of what it points to, under a name to be given."""
    told, this = Graph(), URIRef(_SELF)
    for predicate, value in graph.predicate_objects(layer.iri):
        if predicate not in _UNTOLD:
            told.add((this, predicate, value))
            _add_node(graph, value, told)
    told.set((this, DCTERMS.identifier, Literal(str(layer.iri))))
    # Its shapes want one version, as a text.
    told.add((this, DCTERMS.hasVersion, Literal(__version__)))
    if parent is not None:
        told.add((this, DCTERMS.isPartOf, parent))
    return told


def _add_node(graph: Graph, node: Node, told: Graph) -> None:
    """Adds what is said of a thing that has no layer of its own, and of what that points to."""
    for triple in graph.triples((node, None, None)):
        if triple not in told:
            told.add(triple)
            _add_node(graph, triple[2], told)


def _turtle(told: Graph) -> bytes:
    """Returns a description in which `<>`, the address it will get, is what is described."""
    return rdf.write(told, rdf.TURTLE, rdf.PREFIXES).replace(f"<{_SELF}>".encode(), b"<>")


def _iris(graph: Graph, subject: Node, predicate: Node) -> list[URIRef]:
    return [URIRef(name) for name in sorted(map(str, graph.objects(subject, predicate)))]


def _step(layer: Layer) -> Step:
    return Step(f"describe {layer.iri} in /{layer.kind}")
