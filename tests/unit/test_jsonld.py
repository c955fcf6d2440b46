"""JSON-LD as it is written: the same statements, under prefixes that mislead nobody."""

from __future__ import annotations

import json
from datetime import date

import pytest
from folders import FOLDERS, PLAIN, decided

from moratoria import rdf
from moratoria.decide import decide
from moratoria.model import Decision
from moratoria.provenance import quads, write, write_all

XSD = "http://www.w3.org/2001/XMLSchema#"


def read_back(decisions: list[Decision], kind: str) -> str:
    """Returns what a format holds of decisions, as canonical N-Quads."""
    return rdf.canonical_quads(rdf.read_quads(write_all(decisions, kind), kind))


@pytest.mark.parametrize("kind", [rdf.JSONLD, rdf.TRIG, rdf.NQUADS])
def test_nothing_is_lost_in_writing(kind: str) -> None:
    """Whatever the format, the document of one decision, or of several, is the same statements."""
    found = [decided(name) for name in FOLDERS[::20]]
    assert len(found) >= 10
    for decision in found:
        assert read_back([decision], kind) == quads(decision)
    assert read_back(found, kind).splitlines() == sorted("".join(map(quads, found)).splitlines())


def test_a_decision_reads_well() -> None:
    """Names are short, values are JSON's own, and the context is in the document."""
    document = json.loads(write(decided("dual-national"), rdf.JSONLD))
    assert document["@context"]["mor"] == "https://w3id.org/moratoria/def#"
    graphs = {graph["@id"]: graph["@graph"] for graph in document["@graph"]}
    norms = {node["@id"]: node for nodes in graphs.values() for node in nodes}
    assert set(graphs) >= {"here:case", "here:proof"}
    term = norms["here:term-line-1"]
    assert (term["@type"], term["mor:months"], term["mor:counted"]) == ("mor:LedgerLine", 6, True)
    assert term["mor:from"] == {"@type": "xsd:date", "@value": "2022-05-10"}


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ('"7"^^xsd:integer', 7),
        ('"007"^^xsd:integer', {"@type": "xsd:integer", "@value": "007"}),
        ('"many"^^xsd:integer', {"@type": "xsd:integer", "@value": "many"}),
        ('"1234567890123456"^^xsd:integer', {"@type": "xsd:integer", "@value": "1234567890123456"}),
        ('"1"^^xsd:boolean', {"@type": "xsd:boolean", "@value": "1"}),
        ('"true"^^xsd:boolean', True),
        ('"true"', "true"),
        ('"mor:Case"', "mor:Case"),
        ('"tja"@nl', {"@language": "nl", "@value": "tja"}),
    ],
)
def test_a_value_is_kept_as_it_was_written(said: str, kept: object) -> None:
    """A remark of the filer's comes back to the letter, though JSON has numbers of its own."""
    case = f"""@prefix mor: <https://w3id.org/moratoria/def#> . @prefix xsd: <{XSD}> .
        <urn:a> a mor:Case ; <http://www.w3.org/2000/01/rdf-schema#comment> {said} ."""
    decision = decide(case.encode(), on=date(2022, 9, 1))
    document = json.loads(write(decision, rdf.JSONLD))
    (node,) = (n for g in document["@graph"] for n in g.get("@graph", []) if n["@id"] == "urn:a")
    assert list(node.values())[2] == kept
    assert read_back([decision], rdf.JSONLD) == quads(decision)


@pytest.mark.parametrize("iri", ["here://x", "mor://y/z", "here-://x", "xsd://true"])
def test_no_scheme_is_taken_for_a_prefix(iri: str) -> None:
    """A case may be named by any IRI; the prefix gives way."""
    decision = decide(json.dumps({**PLAIN, "id": iri}).encode(), on=date(2022, 9, 1))
    assert read_back([decision], rdf.JSONLD) == quads(decision)
    case = f"<{iri.replace('//', '')}> a <https://w3id.org/moratoria/def#Case> ."
    decision = decide(case.encode(), on=date(2022, 9, 1))
    assert read_back([decision], rdf.JSONLD) == quads(decision)
