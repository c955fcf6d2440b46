"""`POST /decide?explain=`: what is told beside each outcome, in every form."""

from __future__ import annotations

import re
from html import unescape

import pytest
from asking import ASKED, LETTER, Service, assert_problem
from folders import PLAIN

ALL = "why-not,missing,what-if,readings,rulings"
SOLDIER = PLAIN | {"military_status": "professional"}
UNBORN = {key: value for key, value in PLAIN.items() if key != "birth_date"}


def test_nothing_is_told_unless_it_is_asked(service: Service) -> None:
    """Without `explain` an answer has none of it; with a part of it, that part."""
    told = {"why_not", "missing_ranked", "what_if", "none_within", "none_for", "boundaries"}
    told |= {"rulings"}
    plain = service.decide(PLAIN).json["norms"]["decision-moratorium"]
    assert not told & plain.keys()
    found = service.decide(PLAIN, {**ASKED, "explain": "missing"}).json["norms"]
    assert {"missing_ranked"} == told & found["decision-moratorium"].keys()
    assert plain.items() <= found["decision-moratorium"].items()


@pytest.mark.parametrize(
    "explain", [ALL, ALL.split(","), ["readings,what-if", "rulings,missing,why-not"]]
)
def test_kinds_stand_together_or_apart(service: Service, explain: str | list[str]) -> None:
    """One parameter with commas or several parameters: the answer is the same."""
    reply = service.decide(SOLDIER, {**ASKED, "explain": explain})
    assert reply.body == service.decide(SOLDIER, {**ASKED, "explain": ALL}).body


def test_why_not_quotes_the_letter_and_names_the_fact(service: Service) -> None:
    """A professional soldier is kept out by his status, in the words of the letter."""
    found = service.decide(SOLDIER, {**ASKED, "explain": "why-not"}).json["norms"]
    (blocker,) = (b for b in found["decision-moratorium"]["why_not"] if "fact" in b)
    assert blocker["label"] == "professional soldier"
    assert (blocker["outcome"], blocker["fact"][0]["value"]) == ("holds", "professional")
    assert blocker["takes"] == "it takes not: professional soldier"
    assert all(quote["exact"] in LETTER for quote in blocker["quotes"])
    assert found["refugee-status-refusers-deserters"]["why_not"] == []


def test_a_missing_key_is_ranked_with_its_ground(service: Service) -> None:
    """Of a missing birth date it is told which stretches of days settle what, why and of whom."""
    found = service.decide(UNBORN, {**ASKED, "explain": "missing"}).json["norms"]
    (missing,) = found["decision-moratorium"]["missing_ranked"]
    assert (missing["key"], missing["settling"], missing["possible"]) == ("birth_date", 3, 7)
    assert missing["share"] == round(3 / 7, 4)
    assert missing["settles"]["1995-09-02/2004-05-10"] == "applies"
    assert missing["asked_of"] == ["a register", "the applicant"]
    assert any(quote.get("exact", "") in LETTER for quote in missing["ground"])
    assert found["departure-moratorium"]["missing_ranked"] == []


def test_what_if_names_changes_and_boundaries(service: Service) -> None:
    """A change has a key, what it is and what it becomes; a birthday decides and is no change."""
    found = service.decide(PLAIN, {**ASKED, "explain": "what-if"}).json["norms"]
    norm = found["decision-moratorium"]
    change = {"key": "fears_conscription", "from": True, "to": False}
    assert {"changes": [change], "outcome": "does-not-apply"} in norm["what_if"]
    rest = {"other_than": ["none", "pending", "exhausted", "withdrawn"]}
    assert [{"key": "application_status", "from": "pending", "to": rest}] in [
        flip["changes"] for flip in norm["what_if"]
    ]
    boundary = {"key": "birth_date", "value": "2000-01-01", "otherwise": "does-not-apply"}
    assert {**boundary, "years": 27, "on": "2027-01-01"} in norm["boundaries"]
    assert "none_within" not in norm
    out = found["decide-on-available-information"]
    assert out["what_if"][0]["outcome"] == "applies"
    ended = service.decide(PLAIN, {"on": "2023-06-29", "explain": "what-if"}).json["norms"]
    assert ended["decision-moratorium"]["what_if"] == []
    assert ended["decision-moratorium"]["none_within"] == 3
    assert ended["decision-moratorium"]["none_for"] == ["applies"]


def test_each_open_reading_has_an_outcome_per_value(service: Service) -> None:
    """Also a reading on which nothing turns is told."""
    found = service.decide(PLAIN, {**ASKED, "explain": "readings"}).json["norms"]
    told = found["decision-moratorium"]["by_reading"]
    assert {"readings": {"dual": "not-covered"}, "outcome": "applies"} in told
    chosen = service.decide(PLAIN, {**ASKED, "explain": "readings", "reading": "dual=covered"})
    told = chosen.json["norms"]["decision-moratorium"]["by_reading"]
    assert not any("dual" in one["readings"] for one in told)


def test_rulings_come_with_what_they_bear_on(service: Service) -> None:
    """Our line, the outcome or null where it was not seen, and the mark; an empty list is none."""
    found = service.decide(PLAIN, {**ASKED, "explain": "rulings"}).json["norms"]
    told = {ruling["ecli"]: ruling for ruling in found["decision-moratorium"]["rulings"]}
    year = told["ECLI:NL:RBDHA:2025:4844"]
    assert [term["label"] for term in year["bears_on"]] == ["extension by the decision moratorium"]
    assert year["outcome"] == "unfounded; the term ends on 30 July 2025"
    assert year["checked"] == "seen in part"
    unseen = told["ECLI:NL:RVS:2025:3082"]
    assert (unseen["outcome"], unseen["checked"]) == (None, "not seen")
    assert found["active-return"]["rulings"] == []


def test_text_and_page_tell_it_too(service: Service) -> None:
    """In Dutch text and on the page stand the same changes, boundaries and questions."""
    query = {**ASKED, "explain": ALL, "lang": "nl"}
    text = service.decide(UNBORN, query, accept="text/plain").text
    assert "Waarom niet:" in text
    assert "1. birth_date (3 van 7 waarden beslissen)" in text
    assert "fears_conscription: true → false" in text
    assert "- ABRvS, ECLI:NL:RVS:2024:1664 (niet gezien)\n      over: besluitmoratorium\n" in text
    assert "\n      de afloop is niet gezien\n" in text
    page = unescape(service.decide(UNBORN, query, accept="text/html").text)
    assert "Wat te vragen, het meest beslissende eerst:" in page
    assert "vreest dienstplicht: ja → nee" in page
    assert "de grens is nationaliteiten: Rusland" in page
    assert re.search("tot en met [0-9]+ [a-z]+ [0-9]{4} → niet van toepassing", page)
    assert 'ECLI:NL:RVS:2024:1664 <b class="tag">niet gezien</b>' in page
    assert "de afloop is niet gezien" in page
    assert "Waarom niet:" not in service.decide(UNBORN, ASKED, accept="text/html").text


def test_an_explanation_that_does_not_exist_is_one_clear_error(service: Service) -> None:
    """The problem names what was found and all there is."""
    found = assert_problem(
        service.decide(PLAIN, {**ASKED, "explain": "missing,whatif"}), 400, "unknown-name"
    )
    assert found["detail"] == (
        "'whatif' is no explanation; known: why-not, missing, what-if, readings, rulings."
    )
    assert_problem(service.decide(PLAIN, {**ASKED, "explain": ""}), 400, "unreadable")
