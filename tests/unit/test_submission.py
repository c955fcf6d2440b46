"""What a case that is to be stored may say: one case, under our name, in the words of a case."""

from __future__ import annotations

import json

import pytest
from folders import PLAIN
from hostile import A_CASE, FORMAL, NAMED, VOCABULARIES
from rdflib import URIRef

from moratoria import rdf
from moratoria.errors import InputError, InvalidCaseError
from moratoria.facts import from_plain
from moratoria.intake import read_case
from moratoria.submission import name_of, stored, submitted

ID = "0b5f4f0e-5ac7-4f5e-9d0f-6c2f6f1d7a10"
OTHER = "1b5f4f0e-5ac7-4f5e-9d0f-6c2f6f1d7a11"


def test_every_form_of_a_case_is_stored_alike() -> None:
    """Blank nodes get names below the case's own, whatever they were called."""
    graph = from_plain(PLAIN)
    forms = {
        rdf.JSON: json.dumps(PLAIN).encode(),
        rdf.TURTLE: rdf.write(graph, rdf.TURTLE),
        rdf.NTRIPLES: rdf.write(graph, rdf.NTRIPLES),
        rdf.JSONLD: rdf.write(graph, rdf.JSONLD),
    }
    found = {submitted(data, kind, ID) for kind, data in forms.items()}
    assert len(found) == 1
    (text,) = found
    assert "_:" not in text
    subjects = {line.split(" ")[0] for line in text.splitlines()}
    own = name_of(ID)
    assert subjects == {f"<{own}>", f"<{own}#applicant>", f"<{own}#application>"}


def test_what_is_stored_is_judged_as_what_was_sent() -> None:
    """Only names differ: the facts are the same, and so is the plain form."""
    sent, kept = (
        read_case(json.dumps(PLAIN).encode()),
        submitted(json.dumps(PLAIN).encode(), None, ID),
    )
    case = stored(kept, ID)
    assert case.iri == name_of(ID)
    assert {p: f.plain for p, f in case.facts.items()} == {
        p: f.plain for p, f in sent.facts.items()
    }
    assert submitted(kept.encode(), rdf.NTRIPLES, ID) == kept, "its own names are not foreign"


@pytest.mark.parametrize("name", FORMAL)
def test_check_14_words_of_law_and_ontologies_are_refused(name: str) -> None:
    """The word is named, and no verdict can be smuggled in as if it were a fact."""
    text = VOCABULARIES + A_CASE + FORMAL[name].replace("{own}", name_of(ID))
    with pytest.raises(InputError, match="a word of law, shapes or ontologies") as caught:
        submitted(text.encode(), rdf.TURTLE, ID)
    assert not isinstance(caught.value, InvalidCaseError)
    assert "<http" in str(caught.value)


FOREIGN = {
    "a-case": "<urn:a> a mor:Case .",
    "another-case": f"<{name_of(OTHER)}> a mor:Case ; mor:applicant [ mor:sex mor:male ] .",
    "an-applicant": f"_:c a mor:Case ; mor:applicant <{name_of(OTHER)}#applicant> . "
    f"<{name_of(OTHER)}#applicant> mor:sex mor:male .",
    "a-term": A_CASE + 'mor:Case rdfs:comment "x" .',
    "a-page": A_CASE + '<http://example.org/> rdfs:label "x" .',
    "a-part": A_CASE + f'<{name_of(ID)}#else> rdfs:label "x" .',
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_name_that_is_not_its_own_is_refused(name: str) -> None:
    """A case speaks of itself alone, and gets its name from the server."""
    with pytest.raises(InputError, match="speaks of <"):
        submitted((VOCABULARIES + FOREIGN[name]).encode(), rdf.TURTLE, ID)


@pytest.mark.parametrize("name", NAMED)
def test_check_10_a_named_graph_is_refused(name: str) -> None:
    """A document cannot say in which graph it is to stand."""
    kind, text = NAMED[name]
    own = name_of(OTHER)
    with pytest.raises(InputError):
        submitted(text.format(g=f"<{own}>", i=own).encode(), kind, ID)


def test_check_11_no_two_cases_share_a_node() -> None:
    """The same labels of blank nodes in 100 documents give no shared node."""
    seen: set[str] = set()
    for number in range(100):
        case_id = f"{number:08x}" + ID[8:]
        text = submitted((VOCABULARIES + A_CASE).encode(), rdf.TURTLE, case_id)
        graph = rdf.parse(text.encode(), rdf.NTRIPLES)
        nodes = {str(s) for s in graph.subjects() if isinstance(s, URIRef)}
        assert not nodes & seen
        seen |= nodes
    assert len(seen) == 200


def test_check_17_two_values_of_one_fact_are_refused() -> None:
    """Nothing is chosen in silence: a fact with two values breaks the shapes."""
    text = VOCABULARIES + A_CASE + "_:a mor:sex mor:female ."
    with pytest.raises(InvalidCaseError) as caught:
        submitted(text.encode(), rdf.TURTLE, ID)
    assert {v.key for v in caught.value.violations} == {"sex"}


def test_a_broken_case_is_not_stored() -> None:
    """The shapes are asked before anything else is made of it."""
    with pytest.raises(InvalidCaseError):
        submitted(b'{"sex": "mannelijk"}', rdf.JSON, ID)
