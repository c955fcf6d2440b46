"""The JSON-LD context says what the shapes say, so that neither drifts from the other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import ROOT, jsonld
from folders import PLAIN
from rdflib import URIRef
from rdflib.compare import isomorphic

from moratoria.errors import InvalidCaseError
from moratoria.facts import from_plain, to_plain
from moratoria.intake import read_case, read_graph
from moratoria.schema import Key, load_schema

CONTEXT: dict[str, Any] = json.loads((ROOT / "ontology/context.jsonld").read_text())["@context"]
KEYS = list(load_schema().keys.values())
COERCIONS = {
    "boolean": "xsd:boolean",
    "integer": "xsd:integer",
    "date": "xsd:date",
    "code": "@vocab",
}
COUNTRIES = 100


def is_country(key: Key) -> bool:
    """Tells a key that takes countries: their codes are a vocabulary, not a list of terms."""
    return len(key.codes) > COUNTRIES


def iri(compact: str) -> str:
    """Returns the IRI of a compact one."""
    prefix, _, name = compact.partition(":")
    return str(CONTEXT[prefix]) + name


def test_there_are_keys_to_check() -> None:
    """No stray filter shrinks the suite unseen."""
    assert len(KEYS) >= 33


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.key)
def test_a_key_is_a_term_for_its_property(key: Key) -> None:
    """Every plain key stands for the property of its shape, typed as the shape types it."""
    term = CONTEXT[key.key]
    meaning = term if isinstance(term, dict) else {"@id": term}
    assert iri(meaning["@id"]) == key.prop
    assert meaning.get("@type") == COERCIONS.get(key.kind)
    assert (meaning.get("@container") == "@set") is key.many
    assert ("@context" in meaning) is is_country(key)


@pytest.mark.parametrize("key", [k for k in KEYS if k.codes], ids=lambda key: key.key)
def test_a_code_is_a_term_for_its_iri(key: Key) -> None:
    """Every notation, of a country too, means the same in JSON-LD as in the plain form."""
    values = [[code] if key.many else code for code in key.codes]
    for value in values:
        case = {key.key: value}
        owner = "application" if key.owner.endswith("ApplicationShape") else "applicant"
        written = {"@context": CONTEXT, "type": "Case", owner: case}
        graph = read_graph(json.dumps(written).encode(), "application/ld+json")
        plain = from_plain(case)
        assert set(graph.objects(None, URIRef(key.prop))) == set(
            plain.objects(None, URIRef(key.prop))
        )


def test_the_context_holds_nothing_else() -> None:
    """A term that no shape knows would be accepted in silence."""
    codes = {code for key in KEYS if not is_country(key) for code in key.codes}
    frame = {"Case", "Person", "Application", "applicant", "application", "type"}
    prefixes = {"mor", "country", "dcterms", "rdfs", "xsd"}
    own = {"@version", "@vocab"}
    assert set(CONTEXT) == {key.key for key in KEYS} | codes | frame | prefixes | own


def test_jsonld_gives_the_same_graph_as_the_plain_form() -> None:
    """The two JSON forms of one case are one graph."""
    graph = read_graph(jsonld(PLAIN).encode(), "application/ld+json")
    assert isomorphic(graph, from_plain(PLAIN))


def test_a_partial_date_names_its_datatype() -> None:
    """A year or month is no xsd:date; in JSON-LD it says so, and then it is the plain form's."""
    partial = {"@value": "1999-05", "@type": "xsd:gYearMonth"}
    case = read_case(jsonld({"birth_date": partial}).encode(), "application/ld+json")
    assert to_plain(case) == {"birth_date": "1999-05"}
    with pytest.raises(InvalidCaseError, match="birth_date is one date"):
        read_case(jsonld({"birth_date": "1999-05"}).encode(), "application/ld+json")


@pytest.mark.parametrize("case", [{"brith_date": "2000-01-01"}, {"sex": "mael"}])
def test_a_misspelt_term_is_not_lost(case: dict[str, str]) -> None:
    """JSON-LD drops what a context does not know; ours knows every word, for the shapes to name."""
    with pytest.raises(InvalidCaseError, match=r"brith_date|mael"):
        read_case(jsonld(case).encode(), "application/ld+json")
