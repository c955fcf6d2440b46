"""
The rules that Turtle is held against without a reasoner.

The rules about single terms are shapes (policy.ttl, sources.ttl, house-style.ttl); what SHACL
cannot say stands here. Nothing is repaired.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING

from rdflib import OWL, RDF, RDFS, SH, BNode, Graph, URIRef

from moratoria import assets, rdf
from moratoria.errors import AssetError
from moratoria.law import read_law
from moratoria.law.expressions import expression
from moratoria.law.nodes import day, string
from moratoria.lawcheck.words import finding
from moratoria.model import Named
from moratoria.schema import load_schema, text
from moratoria.sources import plain_text
from moratoria.validation import shacl
from moratoria.vocab import BASE, MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rdflib.term import Node

    from moratoria.lawcheck.policy import Checked
    from moratoria.lawcheck.report import Finding
    from moratoria.model import Expression

_SHAPES = ("house-style.ttl", "policy.ttl", "sources.ttl")
_OURS = (str(MOR), f"{BASE}policy/")
_KINDS = {
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    RDFS.Datatype,
}


@dataclass(frozen=True)
class Broken:
    """A finding of a shape, with the value that broke it if there is one."""

    finding: Finding
    value: Node | None


@cache
def _rules() -> Graph:
    graph = Graph()
    for name in _SHAPES:
        for triple in rdf.parse((assets.folder("shapes") / name).read_bytes(), rdf.TURTLE):
            graph.add(triple)
    return graph


def shapes(checked: Checked) -> Iterator[Broken]:
    """Finds what breaks a shape."""
    report = shacl(checked.graph, _rules())
    for result in report.subjects(RDF.type, SH.ValidationResult):
        focus = _about(checked.graph, report.value(result, SH.focusNode))
        shape = str(report.value(result, SH.sourceShape))
        message = text(report, result, SH.resultMessage)
        found = finding(shape, str(focus), "shape", message)
        yield Broken(found, report.value(result, SH.value))


def expressions(checked: Checked) -> Iterator[Finding]:
    """Finds class expressions outside the OWL fragment in use, and circles among them."""
    graph, built = checked.graph, {}
    for node in checked.of(checked.graph.subjects(OWL.equivalentClass)):
        if (node, RDF.type, OWL.Class) not in graph:
            continue
        try:
            part = expression(graph, graph.value(node, OWL.equivalentClass) or BNode())
        except (AssetError, AssertionError, ValueError):
            yield finding("expressions", str(node), "fragment")
            continue
        built[str(node)] = names = set(_named(part))
        for name in sorted(names):
            if not name.startswith(_OURS) and (URIRef(name), RDF.type, OWL.Class) not in graph:
                yield finding("expressions", str(node), "no-class", name)
    try:
        TopologicalSorter(built).prepare()
    except CycleError as error:
        first = min(error.args[1])
        yield finding("expressions", first, "circle")


def _named(part: Expression) -> Iterator[str]:
    if isinstance(part, Named):
        yield part.iri
    for inner in (*getattr(part, "members", ()), *([part.of] if hasattr(part, "of") else [])):
        yield from _named(inner)


def undefined(checked: Checked, told: set[Node | None]) -> Iterator[Finding]:
    """Finds terms of ours that are used and nowhere declared, unless a shape told of them."""
    declared = set(checked.graph.subjects(RDF.type)) | told
    used = {node for triple in checked.own for node in triple if _is_term(node)}
    for node in sorted(used - declared, key=str):
        yield finding("undefined", str(node), "undefined")


def unused(checked: Checked) -> Iterator[Finding]:
    """Finds classes, properties and datatypes that nothing refers to."""
    used: set[Node] = set()
    for graph in (checked.graph, load_schema().graph):
        for s, p, o in graph:
            used |= {p} | ({o} if o != s else set())
    declared = {s for kind in _KINDS for s in checked.own.subjects(RDF.type, kind) if _is_term(s)}
    for node in sorted(declared - used, key=str):
        yield finding("unused", str(node), "unused")


def quotes(checked: Checked) -> Iterator[Finding]:
    """Finds quotes that do not stand exactly once in the text of their source."""
    graph = checked.graph
    for document, name in graph.subject_objects(MOR.textFile):
        paths = [p for folder in checked.folders for p in folder.rglob(str(name))]
        if not paths:
            yield finding("quotes", str(document), "no-text", str(name))
            continue
        published = plain_text(paths[-1].read_text(encoding="utf-8"))
        for passage in sorted(graph.subjects(OA.hasSource, document), key=str):
            for selector in graph.objects(passage, OA.hasSelector):
                exact = string(graph, selector, OA.exact)
                if exact is not None and published.count(exact) != 1:
                    times = str(published.count(exact))
                    yield finding("quotes", str(passage), "quote", times)


def imports(checked: Checked) -> Iterator[Finding]:
    """Finds imports of anything but a version IRI that an ontology of the set declares."""
    versions = set(checked.graph.objects(None, OWL.versionIRI))
    for node, imported in sorted(checked.own.subject_objects(OWL.imports)):
        if imported not in versions:
            yield finding("imports", str(node), "import", str(imported))


def periods(checked: Checked) -> Iterator[Finding]:
    """Finds periods whose events leave a gap, or that have none."""
    graph = checked.graph
    for node in checked.of(graph.subjects(RDF.type, MOR.Period)):
        events = list(graph.subjects(MOR.ofPeriod, node))
        starts = sorted(d for e in events if (d := day(graph, e, MOR["from"])))
        ends = Counter(day(graph, e, MOR.until) for e in events)
        if not starts or any(ends[start] != 1 for start in starts[1:]):
            yield finding("periods", str(node), "period")


def unreadable(checked: Checked) -> Iterator[Finding]:
    """Reads each policy as the program does, and finds those that it cannot use."""
    if not checked.slugs:
        yield finding("reads", "", "no-policy")
    for slug in checked.slugs:
        try:
            read = read_law(checked.graph, slug, "")
        except (AssetError, ValueError) as error:
            yield finding("reads", slug, "unreadable", str(error))
            continue
        if not read.norms:
            yield finding("reads", slug, "no-norms")


def _about(graph: Graph, node: Node | None) -> Node | None:
    """Returns the node that a nameless annotation is about; any other node as it is."""
    return (graph.value(node, OWL.annotatedSource) if isinstance(node, BNode) else None) or node


def _is_term(node: Node) -> bool:
    return isinstance(node, URIRef) and str(node).startswith(_OURS) and "#" in node
