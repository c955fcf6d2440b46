"""The life of an instrument, and the days on which a case enters and leaves a norm."""

from __future__ import annotations

from datetime import date

import pytest
from folders import CASES
from rdflib import RDF, XSD, Graph, Literal, URIRef

from moratoria.decide import decide_case
from moratoria.intake import read_case
from moratoria.law import load_law, ontology, read_law
from moratoria.timeline import case_timeline, events
from moratoria.vocab import MOR

RU = "https://w3id.org/moratoria/policy/ru-2022#"


def stretches(folder: str, norm: str, **readings: str) -> list[tuple[str, str]]:
    """Returns the first days and outcomes of a case folder under a norm."""
    case = read_case((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
    chosen = {name.replace("_", "-"): value for name, value in readings.items()}
    law = load_law("ru-2022")
    found = case_timeline(case, law, readings=chosen, assume=["not-excluded"])
    return [(str(stretch.start), stretch.outcome) for stretch in found[norm]]


def test_events_are_told_in_order_with_their_own_sources() -> None:
    """Announced, in force, extended, lapsed; each says what it rests on."""
    found = events("ru-2022")
    assert [str(event.on) for event in found] == [
        "2022-06-29",
        "2022-06-29",
        "2022-12-29",
        "2023-06-29",
    ]
    assert all(event.sources and len(event.norms) == 2 for event in found)
    assert str(found[2].announced) == "2022-12-13"


def test_a_birthday_takes_a_case_out_where_age_counts_at_judgement() -> None:
    """In the group until the 27th birthday, out from that day on, and nothing after the end."""
    folder, norm = "after-27th-birthday-age-at-judgement", "decision-moratorium"
    assert stretches(folder, norm, age_decision="judgement") == [
        ("2022-06-28", "not-in-force"),
        ("2022-06-29", "does-not-apply"),
        ("2022-07-05", "applies"),
        ("2022-09-30", "does-not-apply"),
        ("2023-06-29", "not-in-force"),
    ]


def test_a_repeat_application_moves_a_case_from_one_moratorium_to_the_other() -> None:
    """Under the departure moratorium until it applies again, then under the other."""
    folder = "repeat-application-on-the-day"
    departure = dict(stretches(folder, "departure-moratorium"))
    decision = dict(stretches(folder, "decision-moratorium"))
    assert departure["2023-01-10"] == "does-not-apply"
    assert decision["2023-01-10"] == "applies"
    assert departure["2022-06-29"] == "applies"


@pytest.mark.parametrize(
    "folder", ["dual-national-turned-27", "birth-month-september-1995-judged-in-august"]
)
def test_between_breakpoints_nothing_changes(folder: str) -> None:
    """Every day of a stretch has the outcome of its first day."""
    law = load_law("ru-2022")
    case = read_case((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
    told = case_timeline(case, law)["decision-moratorium"]
    for offset in range(0, 380, 9):
        day = date.fromordinal(date(2022, 6, 28).toordinal() + offset)
        stretch = next(s for s in told if s.start <= day and (s.until is None or day < s.until))
        norm = decide_case(case, law, on=day).norms[0]
        assert norm.outcome == stretch.outcome, day


@pytest.mark.parametrize("kind", ["Withdrawal", "Annulment"])
def test_an_end_before_its_time_cuts_the_period(kind: str) -> None:
    """A withdrawal or annulment ends the period on its day, by Turtle alone."""
    graph = Graph()
    for triple in ontology():
        graph.add(triple)
    event = URIRef(f"{RU}early-end")
    graph.add((event, RDF.type, MOR[kind]))
    graph.add((event, MOR.ofPeriod, URIRef(f"{RU}decision-period")))
    graph.add((event, MOR.onDate, Literal("2022-10-01", datatype=XSD.date)))
    law = read_law(graph, "ru-2022", "changed")
    period = law.periods[f"{RU}decision-period"]
    assert period.end == period.end_known_on(date(2022, 10, 1)) == date(2022, 10, 1)
    assert period.end_known_on(date(2022, 9, 30)) == date(2022, 12, 29)
    assert law.periods[f"{RU}departure-period"].end == date(2023, 6, 29)
