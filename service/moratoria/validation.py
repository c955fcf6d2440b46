"""
Holds a case or a decision against `shapes/`; the only module that knows pySHACL.

SHACL cannot say everything that makes a graph unusable, so three findings are added in its own
form: statements about nodes outside the case, a date certainly before another it cannot precede,
and more or fewer cases than one. Nothing is inferred and nothing is repaired. Whether the proof of
a decision holds is not asked here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from pyshacl import validate as shacl_validate
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef

from moratoria import assets, conformance, dates, rdf
from moratoria.errors import InputError
from moratoria.model import Text, Violation
from moratoria.schema import concerned, load_schema, text
from moratoria.vocab import MOR, SHAPE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rdflib.term import Node


@dataclass(frozen=True)
class Report:
    """A SHACL validation report: as values, and as the graph SHACL defines."""

    conforms: bool
    violations: tuple[Violation, ...]
    graph: Graph


_CASE = ("case.ttl", "countries.ttl")  # the others are of the law, and cost time here
_DECISION = (*_CASE, "decision.ttl")  # a decision holds its case


@cache
def _shapes(names: tuple[str, ...] = _CASE) -> Graph:
    """Returns shapes by file, parsed once; pySHACL keeps what it compiles from them."""
    graph = Graph()
    for name in names:
        for triple in rdf.parse((assets.folder("shapes") / name).read_bytes(), rdf.TURTLE):
            graph.add(triple)
    return graph


@cache
def _conforms() -> Callable[[Graph], bool]:
    return conformance.compiled(_shapes())


def _no_findings() -> Graph:
    """Returns the report that SHACL makes of a graph that conforms."""
    report, root = Graph(), BNode()
    report.add((root, RDF.type, SH.ValidationReport))
    report.add((root, SH.conforms, Literal(True)))  # noqa: FBT003 - an RDF literal
    return report


def validate(graph: Graph) -> Report:
    """
    Returns the report on one case graph.

    A fact that is only missing is no violation.

    Raises:
        InputError: for a fact that is a node without a name where a date is asked for.
    """
    report = _no_findings() if _conforms()(graph) else shacl(graph, _shapes())
    root = next(report.subjects(RDF.type, SH.ValidationReport))
    for violation in (*_strays(graph), *_orders(graph)):
        _add(report, root, violation)
    return _report(report, root, graph)


def validate_decision(graph: Graph) -> Report:
    """Returns the report on a decision document, its graphs read as one; messages name the node."""
    report = shacl(graph, _shapes(_DECISION))
    found = _report(report, next(report.subjects(RDF.type, SH.ValidationReport)), graph)
    named = (replace(violation, message=_of_node(violation)) for violation in found.violations)
    return replace(found, violations=tuple(named))


def _of_node(violation: Violation) -> Text:
    """Returns the message of a finding after the name that its node has in the decision."""
    name = violation.focus.strip("<>").rsplit("#", 1)[-1]
    return Text(f"{name}: {violation.message.nl}", f"{name}: {violation.message.en}")


def _report(report: Graph, root: Node, graph: Graph) -> Report:
    """Returns a report of SHACL on a graph with its results as values, in a stable order."""
    found = sorted(
        {_violation(report, graph, node) for node in report.objects(root, SH.result)}, key=_rank
    )
    return Report(not found, tuple(found), report)


def shacl(data: Graph, shapes: Graph) -> Graph:
    """
    Returns the SHACL report on any graph against any shapes.

    Raises:
        InputError: for a node without a name where the shapes ask for what can be compared.
    """
    _check_comparable(data, shapes)
    _, report, _ = shacl_validate(data, shacl_graph=shapes, inplace=True)
    assert isinstance(report, Graph)  # noqa: S101 - pySHACL returns another kind only when aborted
    return report


def _check_comparable(data: Graph, shapes: Graph) -> None:
    """Refuses what SHACL calls a violation, and where pySHACL ends instead."""
    for comparison in (SH.lessThan, SH.lessThanOrEquals):
        for shape, other in shapes.subject_objects(comparison):
            for prop in sorted({*shapes.objects(shape, SH.path), other}, key=str):
                if any(isinstance(value, BNode) for value in data.objects(None, prop)):
                    message = (
                        f"The value of {_local(str(prop))} is a node without a name; write a value "
                        "that can be compared, such as a date, or leave it out."
                    )
                    raise InputError(message)


def _rank(violation: Violation) -> tuple[int, str, str, str]:
    key = load_schema().keys.get(violation.key or "")
    order = key.order if key else -1
    return (order, violation.shape, violation.message.en, violation.focus)


# ---------------------------------------------------------------- results


def _violation(report: Graph, graph: Graph, node: Node) -> Violation:
    shape = report.value(node, SH.sourceShape)
    path = report.value(node, SH.resultPath)
    value = report.value(node, SH.value)
    focus = report.value(node, SH.focusNode)
    key = load_schema().by_shape.get(str(shape))
    found = _found(graph, focus, path, value)
    message = _with_found(text(report, node, SH.resultMessage), found)
    component = report.value(node, SH.sourceConstraintComponent)
    if component == SH.ClosedConstraintComponent:
        message = _words("unknown", _local(str(path)), _nearest(str(path), shape))
    return Violation(
        key=key.key if key else None,
        shape=str(shape),
        focus=focus.n3() if focus else "",
        path=str(path) if path else None,
        found=found,
        message=message,
        severity=str(report.value(node, SH.resultSeverity)).rsplit("#", 1)[-1],
        keys=(key.key,) if key and component != SHAPE.CaseIntegrity else concerned(str(shape)),
    )


def _local(iri: str) -> str:
    """Returns the name of one of our own properties, and any other IRI whole."""
    return iri.removeprefix(str(MOR))


def _nearest(prop: str, shape: Node | None) -> str:
    """Returns the names of facts, or of what a part of a decision says, nearest to none of them."""
    schema = load_schema()
    known: Iterable[str] = schema.by_prop
    if str(shape) not in {key.owner for key in schema.keys.values()}:
        known = sorted(map(str, schema.graph.objects(shape, SH.property / SH.path)))
    names = [_local(name) for name in known]
    return ", ".join(get_close_matches(_local(prop), names, n=3, cutoff=0.4) or names)


def _found(graph: Graph, focus: Node | None, path: Node | None, value: Node | None) -> str | None:
    """Returns what was found, written for a person: the value, or all values of the path."""
    if value is not None and not isinstance(value, BNode) and value != focus:
        return _shown(value)
    if path is None or focus is None:
        return None
    return ", ".join(sorted(_shown(v) for v in graph.objects(focus, path))) or None


def _shown(value: Node) -> str:
    notation = load_schema().notations.get(str(value))
    return notation or (str(value) if isinstance(value, Literal) else value.n3())


def _with_found(message: Text, found: str | None) -> Text:
    if found is None:
        return message
    return Text(f"{message.nl} Gevonden: {found}.", f"{message.en} Found: {found}.")


def _add(report: Graph, root: Node, violation: Violation) -> None:
    """Adds one finding of ours to a SHACL report, in SHACL's own terms."""
    result = BNode()
    report.add((root, SH.result, result))
    report.set((root, SH.conforms, Literal(False)))  # noqa: FBT003 - an RDF literal
    report.add((result, RDF.type, SH.ValidationResult))
    report.add((result, SH.resultSeverity, SH.Violation))
    report.add((result, SH.sourceShape, URIRef(violation.shape)))
    report.add((result, SH.sourceConstraintComponent, SHAPE.CaseIntegrity))
    if violation.focus:
        report.add((result, SH.focusNode, _node(violation.focus)))
    if violation.path:
        report.add((result, SH.resultPath, URIRef(violation.path)))
    report.add((result, SH.resultMessage, Literal(violation.message.nl, lang="nl")))
    report.add((result, SH.resultMessage, Literal(violation.message.en, lang="en")))


def _node(written: str) -> Node:
    return BNode(written[2:]) if written.startswith("_:") else URIRef(written[1:-1])


# ---------------------------------------------------------------- what SHACL leaves out


def case_nodes(graph: Graph) -> list[Node]:
    """Returns the nodes of the cases in a graph, in a stable order."""
    return sorted(graph.subjects(RDF.type, MOR.Case), key=str)


def _strays(graph: Graph) -> Iterator[Violation]:
    """Finds statements about nodes that no case leads to: they would be lost in silence."""
    reached: set[Node] = set(case_nodes(graph))
    for case in list(reached):
        reached.update(graph.objects(case, MOR.applicant), graph.objects(case, MOR.application))
    for node in sorted(set(graph.subjects()) - reached, key=str):
        yield _own(SHAPE.CaseShape, node, None, "stray", ())


def _orders(graph: Graph) -> Iterator[Violation]:
    """Finds dates that lie before another they cannot precede (mor:notBefore in the shapes)."""
    shapes = load_schema()
    for shape, earlier_prop in shapes.graph.subject_objects(MOR.notBefore):
        later = shapes.by_shape[str(shape)]
        earlier = shapes.by_prop[str(earlier_prop)]
        for node, value in graph.subject_objects(URIRef(later.prop)):
            for before in _same_case(graph, node, URIRef(earlier.prop)):
                if _precedes(value, before):
                    found = (later.key, str(value), earlier.key, str(before))
                    yield _own(URIRef(later.shape), node, later.prop, "order", found)


def _same_case(graph: Graph, node: Node, prop: URIRef) -> Iterable[Node]:
    links = (MOR.applicant, MOR.application)
    cases = [case for link in links for case in graph.subjects(link, node)]
    return [
        value
        for case in cases
        for link in links
        for other in graph.objects(case, link)
        for value in graph.objects(other, prop)
    ]


def _precedes(value: Node, other: Node) -> bool:
    try:
        return dates.parse(str(value)).last < dates.parse(str(other)).first
    except ValueError:
        return False


def _own(
    shape: URIRef, focus: Node, path: str | None, kind: str, found: tuple[str, ...]
) -> Violation:
    """Makes a finding of this module about a node."""
    message = _words(kind, *found, node=focus.n3())
    return Violation(None, str(shape), focus.n3(), path, None, message)


def _words(kind: str, *found: str, node: str = "") -> Text:
    """Returns the words of a finding, which stand in shapes/case.ttl, with what was found."""
    words = text(load_schema().graph, SHAPE[f"CaseIntegrity-{kind}"], SH.message)
    values = {"node": node, **{f"f{i}": value for i, value in enumerate(found)}}
    return Text(words.nl.format(**values), words.en.format(**values))
