"""Every sentence of the letter has a place in the model, and what is left out says why."""

from __future__ import annotations

from rdflib import RDF, URIRef

from moratoria.coverage import coverage, gaps
from moratoria.law import load_law, ontology
from moratoria.vocab import MOR


def test_every_passage_of_the_letter_has_a_place() -> None:
    """A passage is modelled as something, or stands among the gaps with a reason."""
    covered = coverage("ru-2022")
    assert len(covered) == 29
    assert [c.passage.iri for c in covered if not c.placed] == []


def test_the_sentences_are_all_there() -> None:
    """The letter has twenty-five sentences, and each is among the passages."""
    graph = ontology()
    nodes = [URIRef(c.passage.iri) for c in coverage("ru-2022")]
    assert len([node for node in nodes if (node, RDF.type, MOR.Sentence) in graph]) == 25


def test_all_ten_norms_of_the_letter_are_there() -> None:
    """The norms of the letter, in its order, each with an effect and a passage of the letter."""
    norms = load_law("ru-2022").norms
    assert len(norms) == 10
    for norm in norms:
        assert norm.effects
        assert any("kst-19637-2909#p" in source for source in norm.sources), norm.id


def test_every_gap_has_a_reason() -> None:
    """What the model does not express is named, with why, in both languages."""
    found = gaps("ru-2022")
    assert len(found) >= 5
    assert all(gap.reason.nl and gap.reason.en for gap in found)
