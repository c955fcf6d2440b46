"""Case law on the norm it touches: each ruling of the list is there, marked, beside the law."""

from __future__ import annotations

import pytest
from rdflib import RDF, URIRef

from moratoria import rdf
from moratoria.law import law_hash, law_quads, ontology, published, rulings
from moratoria.law.text import rulings_graph
from moratoria.store import public_dataset
from moratoria.vocab import MOR, POLICY

PART, UNSEEN = "seenInPart", "notSeen"

# ECLI: what it bears on, words of the outcome (None: not seen), the mark it bears.
RULINGS: dict[str, tuple[set[str], str | None, str]] = {
    "NL:RBDHA:2023:9506": ({"WarCritic"}, "annulled on its reasons", PART),
    "NL:RBDHA:2023:19444": ({"FearsMobilisation"}, "new decision within six weeks", PART),
    "NL:RBDHA:2023:21725": ({"OfAgeForDecision", "FearsMobilisation"}, None, PART),
    "NL:RBDHA:2024:2692": ({"RefusesOrDeserts"}, "new intention within six weeks", PART),
    "NL:RBDHA:2025:16613": ({"FearsMobilisation"}, "annulled", PART),
    "NL:RBDHA:2025:15586": ({"step-cap", "wbv-2023-3"}, "ended on 11 April 2025", PART),
    "NL:RBDHA:2025:4844": ({"step-moratorium"}, "ends on 30 July 2025", PART),
    "NL:RBDHA:2025:7655": ({"step-cap"}, "ends on 16 June 2025", PART),
    "NL:RBDHA:2025:15591": ({"step-moratorium"}, "ends on 24 March 2026", PART),
    "NL:RBDHA:2026:1940": ({"extension-suspend", "step-suspension"}, "5 September 2025", PART),
    "NL:RVS:2019:3600": ({"PendingApplication"}, "the moratorium is lawful", PART),
    "NL:RVS:2024:1664": ({"decision-moratorium"}, None, UNSEEN),
    "NL:RVS:2024:1665": ({"decision-moratorium"}, None, UNSEEN),
    "NL:RVS:2025:3082": ({"step-moratorium"}, None, UNSEEN),
}
# The days that are known of them.
DAYS = {
    "NL:RBDHA:2023:9506": "2023-07-03",
    "NL:RBDHA:2023:19444": "2023-09-01",
    "NL:RBDHA:2024:2692": "2024-03-01",
    "NL:RBDHA:2025:16613": "2025-09-08",
    "NL:RBDHA:2026:1940": "2026-02-05",
    "NL:RVS:2019:3600": "2019-10-23",
    "NL:RVS:2025:3082": "2025-07-10",
}
GRAPH = published()
KNOWN = {ruling.ecli.removeprefix("ECLI:"): ruling for ruling in rulings()}


def test_nothing_is_there_that_is_not_expected() -> None:
    """Every ruling that bears on something is in the list, and the list is whole."""
    assert KNOWN.keys() == RULINGS.keys()
    assert list(KNOWN) == sorted(KNOWN)


@pytest.mark.parametrize("name", RULINGS)
def test_a_ruling_bears_on_its_term_and_says_how_it_was_seen(name: str) -> None:
    """Each has its term, our line in both languages, its outcome or none, its day and its mark."""
    terms, outcome, mark = RULINGS[name]
    ruling, node = KNOWN[name], URIRef(KNOWN[name].iri)
    assert {iri.removeprefix(f"{POLICY}ru-2022#") for iri, _ in ruling.bears_on} == terms
    assert GRAPH.value(node, MOR.checked) == URIRef(f"{MOR}{mark}")
    day = GRAPH.value(node, MOR.dateOf)
    assert (str(day) if day else None) == DAYS.get(name)
    assert ruling.summary.nl != ruling.summary.en
    assert (ruling.outcome is None) == (outcome is None)
    if ruling.outcome:
        assert str(outcome) in ruling.outcome.en
        assert ruling.outcome.nl != ruling.outcome.en


def test_what_was_not_found_of_a_ruling_is_said() -> None:
    """An outcome that was not seen is missing in so many words, or by the mark of its ruling."""
    for name, (_, outcome, mark) in RULINGS.items():
        said = (URIRef(KNOWN[name].iri), MOR.notFound, None) in GRAPH
        assert outcome or said or mark == UNSEEN


def test_every_term_that_a_ruling_bears_on_is_one_of_the_law() -> None:
    """None of them is made for a ruling: the law knows each without it."""
    law = ontology()
    for term in rulings_graph().objects(None, MOR.bearsOn):
        assert (term, RDF.type, None) in law


def test_a_ruling_changes_no_law_and_no_id() -> None:
    """Rulings are published beside the law, in a graph of their own, and are not in its hash."""
    assert str(MOR.bearsOn) in law_quads()  # the word is the law's; what is said with it is not
    assert (None, MOR.bearsOn, None) not in ontology()
    assert rdf.digest(law_quads()) == law_hash()
    assert "https://w3id.org/moratoria/source/rulings" in public_dataset().graphs
