"""What our terms correspond to elsewhere: asserted with a reason, and without a contradiction."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from moratoria import queries, rdf
from moratoria.assets import turtle_files
from moratoria.law import law_quads, ontology
from moratoria.lawcheck.hermit import impossible
from moratoria.vocab import MOR

WRONG = URIRef("urn:x#Wrong")
PROV = "http://www.w3.org/ns/prov#"
ALIGNED = rdf.read_turtle("alignments")
CARRIED = {RDFS.subClassOf, RDFS.subPropertyOf}
MATCHES = {SKOS.closeMatch, SKOS.relatedMatch, SKOS.narrowMatch}
LINKS = sorted(
    (subject, predicate, target)
    for subject, predicate, target in ALIGNED
    if predicate in CARRIED | MATCHES
)
PROPERTIES = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
# One vocabulary a file; the namespaces its targets lie in.
VOCABULARIES = {
    "cpsv": ["http://purl.org/vocab/cpsv#"],
    "dpv": ["https://w3id.org/dpv#", "https://w3id.org/dpv/pd#"],
    "eli": ["http://data.europa.eu/eli/ontology#"],
    "legalruleml": ["http://docs.oasis-open.org/legalruleml/ns/mm/v1.0/"],
    "lkif": ["http://www.estrellaproject.org/lkif-core/"],
    "prov": [PROV],
    "schema": ["https://schema.org/"],
    "skos": [str(SKOS)],
}
# What the other vocabularies say of the terms aligned with, as their own files have it.
THEIRS = """
@prefix eli: <http://data.europa.eu/eli/ontology#> .
@prefix norm: <http://www.estrellaproject.org/lkif-core/norm.owl#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

# https://www.w3.org/TR/prov-o/
prov:Activity a owl:Class ; owl:disjointWith prov:Entity .
prov:wasDerivedFrom a owl:ObjectProperty ; rdfs:domain prov:Entity ; rdfs:range prov:Entity .
# https://www.w3.org/TR/skos-reference/, S9 and S37
skos:ConceptScheme a owl:Class ; owl:disjointWith skos:Concept .
skos:Collection a owl:Class ; owl:disjointWith skos:Concept , skos:ConceptScheme .
# The ELI ontology
eli:Work a owl:Class .
eli:LegalResource a owl:Class ; rdfs:subClassOf eli:Work .
# lkif-core, norm.owl
norm:Legal_Source a owl:Class .
norm:Proclamation a owl:Class ; rdfs:subClassOf norm:Legal_Source .
norm:Legal_Document a owl:Class ; rdfs:subClassOf norm:Legal_Source .
norm:Directive a owl:Class ; rdfs:subClassOf norm:Proclamation , norm:Legal_Document .
norm:International_Agreement a owl:Class ; rdfs:subClassOf norm:Legal_Source .
"""


def kind(term: URIRef) -> str:
    """Returns whether one of our terms is a class or a property."""
    found = set(ontology().objects(term, RDF.type))
    assert (OWL.Class in found) != bool(found & PROPERTIES)
    return "class" if OWL.Class in found else "property"


def name_of(link: tuple[URIRef, URIRef, URIRef]) -> str:
    """Returns the local names of the ends of an alignment."""
    return "-".join(re.split("[#/]", str(end))[-1] for end in (link[0], link[2]))


# ---------------------------------------------------------------- what stands there


def test_every_vocabulary_has_a_file_and_targets_of_its_own() -> None:
    """Each file speaks of one vocabulary, and only of terms of ours."""
    files = {path.stem: path for path in turtle_files("alignments")}
    assert set(files) == set(VOCABULARIES)
    for name, path in files.items():
        graph = Graph().parse(path)
        links = [(s, o) for s, p, o in graph if p in CARRIED | MATCHES]
        assert links, name
        for subject, target in links:
            assert str(subject).startswith(str(MOR))
            assert any(str(target).startswith(space) for space in VOCABULARIES[name]), target


@pytest.mark.parametrize("link", LINKS, ids=name_of)
def test_an_alignment_is_of_a_term_and_says_why(link: tuple[URIRef, URIRef, URIRef]) -> None:
    """Its subject is ours, of the kind that the relation is for; the reason is in two languages."""
    subject, predicate, target = link
    assert (subject, SKOS.prefLabel, None) in ontology()
    fitting = {RDFS.subClassOf: "class", RDFS.subPropertyOf: "property"}
    assert kind(subject) == fitting.get(predicate, kind(subject))
    (axiom,) = (
        node
        for node in ALIGNED.subjects(OWL.annotatedSource, subject)
        if (node, OWL.annotatedTarget, target) in ALIGNED
    )
    assert (axiom, OWL.annotatedProperty, predicate) in ALIGNED
    reasons = list(ALIGNED.objects(axiom, RDFS.comment))
    assert sorted(reason.language for reason in reasons) == ["en", "nl"]  # type: ignore[attr-defined]
    assert all(str(reason).endswith(".") for reason in reasons)


def test_no_term_is_aligned_twice_with_another() -> None:
    """Between two terms there is one relation: carried, or a match of one closeness."""
    pairs = [(subject, target) for subject, _, target in LINKS]
    assert len(pairs) == len(set(pairs)) >= 40
    reasons = list(ALIGNED.subject_objects(OWL.annotatedSource))
    assert len(reasons) == len(LINKS)  # and no reason is left of one that was taken away


def test_the_law_does_not_read_the_alignments() -> None:
    """Another alignment alters no hash of the law, and so no decision's name."""
    assert "eli/ontology" not in law_quads()
    assert not set(LINKS) & set(ontology())


@pytest.mark.parametrize("name", VOCABULARIES)
def test_every_vocabulary_is_used_by_a_question(name: str) -> None:
    """A saved question beside cq-31, which lists them all, names it."""
    asking = {
        query.id
        for query in queries.load().values()
        if "alignments" in query.tags and any(space in query.text for space in VOCABULARIES[name])
    }
    assert asking - {"cq-31"}


# ---------------------------------------------------------------- what follows


def test_what_is_aligned_contradicts_nothing(require: Callable[[str], str]) -> None:
    """HermiT finds each class possible, with what others say; a wrong alignment is found."""
    require("java")
    wrong = Graph()
    wrong.add((WRONG, RDF.type, OWL.Class))
    for wider in (MOR.Quote, URIRef(f"{PROV}Activity")):  # a quote is aligned with prov:Entity
        wrong.add((WRONG, RDFS.subClassOf, wider))
    theirs = rdf.parse(THEIRS.encode(), rdf.TURTLE)
    assert impossible(ontology(), ALIGNED, theirs, wrong) == {str(WRONG)}
