"""HermiT, a complete OWL 2 DL reasoner, over vocabulary, sources and policy."""

from __future__ import annotations

from collections.abc import Callable

from rdflib import OWL, RDF, RDFS, Graph, URIRef

from moratoria.law import load_law, ontology
from moratoria.lawcheck.hermit import impossible
from moratoria.vocab import MOR

WRONG = URIRef("urn:x#Impossible")


def test_every_class_can_have_a_member(require: Callable[[str], str]) -> None:
    """The ontology is consistent; only who is both a case and a person is found impossible."""
    require("java")
    wrong = Graph()
    for wider in (MOR.Case, MOR.Person):
        wrong.add((WRONG, RDFS.subClassOf, wider))
    wrong.add((WRONG, RDF.type, OWL.Class))
    assert impossible(ontology(), wrong) == {str(WRONG)}
    classes = {str(c) for c in ontology().subjects(RDF.type, OWL.Class)}
    assert set(load_law().criteria) <= classes
    assert len(classes) >= 90
