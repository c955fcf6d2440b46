"""HermiT, a complete OWL 2 DL reasoner, over vocabulary, sources and policy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import owlready2
from rdflib import OWL, RDF, Graph

from moratoria.law import load_law, ontology
from moratoria.rdf import NTRIPLES, write


def loaded(tmp_path: Path) -> owlready2.World:
    """Returns the ontology as owlready2 reads it, imports left out: all files are in the graph."""
    flat = Graph()
    for triple in ontology():
        if triple[1] != OWL.imports:
            flat.add(triple)
    path = tmp_path / "ontology.nt"
    path.write_bytes(write(flat, NTRIPLES))
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load()
    return world


def test_every_class_can_have_a_member(tmp_path: Path, require: Callable[[str], str]) -> None:
    """The ontology is consistent, and no criterion is impossible by its own definition."""
    require("java")
    world = loaded(tmp_path)
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    assert list(world.inconsistent_classes()) == []
    assert {iri for iri in load_law().criteria if world[iri] is None} == set()
    assert len(list(ontology().subjects(RDF.type, OWL.Class))) >= 90


def test_hermit_sees_a_class_without_members(tmp_path: Path, require: Callable[[str], str]) -> None:
    """The check can fail: who is both a case and a person is found impossible."""
    require("java")
    world = loaded(tmp_path)
    base = "https://w3id.org/moratoria/def#"
    with world.get_ontology("urn:x#"):
        owlready2.types.new_class("Impossible", (world[f"{base}Case"], world[f"{base}Person"]))
    owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
    names = {found.name for found in world.inconsistent_classes()}
    assert names - {"Nothing"} == {"Impossible"}
