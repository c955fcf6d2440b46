"""What is seen to conform conforms for pySHACL too, and most graphs need not be shown to it."""

from __future__ import annotations

import pytest
from folders import CASES, FOLDERS
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, SH, XSD, BNode, Graph, Literal, URIRef

from moratoria import assets, rdf
from moratoria.conformance import compiled
from moratoria.validation import shacl, validate
from moratoria.vocab import MOR

COUNTRY = "http://publications.europa.eu/resource/authority/country/"
SHAPES = Graph()
for name in ("case.ttl", "countries.ttl"):
    for triple in rdf.parse((assets.folder("shapes") / name).read_bytes(), rdf.TURTLE):
        SHAPES.add(triple)
CONFORMS = compiled(SHAPES)
PREFIXES = """
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix x: <urn:x:> .
"""


def graph_of(folder: str) -> Graph:
    """Returns the graph of the case of a folder."""
    return rdf.parse((CASES / folder / "case.ttl").read_bytes(), rdf.TURTLE)


def by_shacl(graph: Graph, shapes: Graph = SHAPES) -> bool:
    """Returns whether pySHACL finds nothing."""
    return (None, SH.result, None) not in shacl(graph, shapes)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_case_that_conforms_is_seen_to(folder: str) -> None:
    """No valid case has to wait for pySHACL."""
    assert CONFORMS(graph_of(folder))


TERMS = st.sampled_from(
    [
        *(MOR.Case, MOR.Person, URIRef(COUNTRY + "RUS"), URIRef(COUNTRY + "XXX")),
        *(URIRef(f"{MOR}{name}") for name in ("male", "pending", "neverServed", "stateless")),
        *(BNode("other"), Literal("text"), Literal("text", lang="nl"), Literal("1999-02-30")),
        *(Literal(text, datatype=XSD.boolean) for text in ("true", "0", "false", "maybe")),
        *(Literal(text, datatype=XSD.integer) for text in ("0", "1", "+5", "6", "many")),
        *(Literal(text, datatype=XSD.date) for text in ("1990-01-01", "2022-06-01", "2022-13-01")),
        *(Literal("2000", datatype=XSD.gYear), Literal("2000-05", datatype=XSD.gYearMonth)),
        *(Literal("soon", datatype=XSD.gYear), Literal(" 2000", datatype=XSD.gYear)),
    ]
)
PROPS = sorted({*SHAPES.objects(None, SH.path), RDFS.label, RDFS.subClassOf, URIRef(f"{MOR}other")})


@given(st.sampled_from(FOLDERS), st.lists(st.tuples(st.sampled_from(PROPS), TERMS), max_size=3))
@settings(max_examples=150, deadline=None)
def test_what_is_seen_to_conform_does_for_shacl(
    folder: str, added: list[tuple[URIRef, URIRef | BNode | Literal]]
) -> None:
    """To the nodes of a case is added, or set, what may or may not be said of them."""
    graph = graph_of(folder)
    nodes = sorted({*graph.subjects()}, key=str)
    for number, (prop, value) in enumerate(added):
        node = nodes[number % len(nodes)]
        (graph.add if number % 2 else graph.set)((node, prop, value))
    if CONFORMS(graph):
        assert by_shacl(graph)


# Every constraint that is compiled, broken by one value and kept by another.
CASES_OF = {
    "sh:property [ sh:path x:p ; sh:in ( x:a x:b ) ]": ("x:a", "x:c"),
    "sh:property [ sh:path x:p ; sh:hasValue x:a ]": ("x:a", "x:c"),
    "sh:property [ sh:path x:p ; sh:minCount 2 ]": ("x:a , x:b", "x:a"),
    "sh:property [ sh:path x:p ; sh:maxCount 1 ]": ("x:a", "x:a , x:b"),
    "sh:property [ sh:path x:p ; sh:nodeKind sh:BlankNodeOrIRI ]": ("[]", "1"),
    "sh:property [ sh:path x:p ; sh:datatype xsd:integer ]": (
        "1",
        "true",
    ),
    'sh:property [ sh:path x:p ; sh:pattern "^a" ]': ('"ab"', '"ba"'),
    "sh:property [ sh:path x:p ; sh:minInclusive 2 ]": ("2", "1"),
    "sh:property [ sh:path x:p ; sh:maxInclusive 2 ]": ("2", "3"),
    "sh:property [ sh:path x:p ; sh:node [ sh:in ( x:a ) ] ]": ("x:a", "x:b"),
    "sh:property [ sh:path x:p ; sh:or ( [ sh:in ( x:a ) ] [ sh:in ( x:b ) ] ) ]": ("x:b", "x:c"),
    "sh:not [ sh:property [ sh:path x:p ; sh:hasValue x:a ] ]": ("x:b", "x:a"),
    "sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property [ sh:path x:p ]": (
        "1",
        "1 ; x:q 1",
    ),
    "sh:property [ sh:path x:p ; sh:lessThan x:q ]": (
        '"2020-01-01"^^xsd:date ; x:q "2020-01-02"^^xsd:date',
        '"2020-01-02"^^xsd:date ; x:q "2020-01-02"^^xsd:date',
    ),
}


@pytest.mark.parametrize("constraint", CASES_OF)
def test_each_constraint_is_kept_and_broken(constraint: str) -> None:
    """Both see the same, and neither is in doubt."""
    shapes = read(f"[] a sh:NodeShape ; sh:targetClass x:C ; {constraint} .")
    kept, broken = (read(f"x:n a x:C ; x:p {values} .") for values in CASES_OF[constraint])
    assert (compiled(shapes)(kept), by_shacl(kept, shapes)) == (True, True)
    assert (compiled(shapes)(broken), by_shacl(broken, shapes)) == (False, False)


@pytest.mark.parametrize("target", ["sh:targetNode x:n", "sh:targetSubjectsOf x:p"])
def test_other_focus_nodes_are_left_to_shacl(target: str) -> None:
    """A shape whose focus nodes are found otherwise is not passed over."""
    shapes = read(f"[] a sh:NodeShape ; {target} ; sh:property [ sh:path x:p ; sh:maxCount 0 ] .")
    assert not compiled(shapes)(read("x:n a x:C ; x:p 1 ."))


@pytest.mark.parametrize(
    "constraint",
    [
        "sh:xone ( [ sh:property [ sh:path x:p ] ] )",
        "sh:property [ sh:path ( x:p x:q ) ]",
        'sh:property [ sh:path x:p ; sh:pattern "A" ; sh:flags "i" ]',
        "sh:property [ sh:path x:p ; sh:in ( 1 ) ]",
        "sh:property [ sh:path x:p ; sh:nodeKind sh:IRIOrLiteral ]",
    ],
)
def test_what_is_not_compiled_is_left_to_shacl(constraint: str) -> None:
    """Not even its opposite is taken to conform."""
    shapes = read(f"[] a sh:NodeShape ; sh:targetClass x:C ; {constraint} .")
    data = read("x:n a x:C ; x:p 1 .")
    assert not compiled(shapes)(data)
    negated = read(f"[] a sh:NodeShape ; sh:targetClass x:C ; sh:not [ {constraint} ] .")
    assert not compiled(negated)(data)


def test_the_report_is_that_of_shacl() -> None:
    """A report without findings says what pySHACL's says."""
    graph = graph_of(FOLDERS[0])
    ours, theirs = validate(graph).graph, shacl(graph, SHAPES)
    assert {(p, o) for _, p, o in ours} == {(p, o) for _, p, o in theirs}
    assert (None, RDF.type, SH.ValidationReport) in ours


def read(turtle: str) -> Graph:
    """Returns the graph of a few statements."""
    return rdf.parse((PREFIXES + turtle).encode(), rdf.TURTLE)
