"""Two answers compared: everything that differs is told, nothing that is the same."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from folders import CASES, decided, expected, one_in

from moratoria import facts
from moratoria.answer import answer
from moratoria.decide import decide
from moratoria.difference import Change, Judged, Moved, difference, told

FOLDER = "never-served-22-applied-before"


def judged(folder: str, **asked: Any) -> Judged:  # noqa: ANN401 - what `decide` takes
    """Returns how a case folder is answered, with what is asked changed."""
    usual = {name: expected(folder)[name] for name in ("on", "readings", "assume")}
    decision = decide((CASES / folder / "case.ttl").read_bytes(), "text/turtle", **usual | asked)
    return Judged(answer(decision, "en"), facts.to_plain(decision.inquiry.case))


@pytest.mark.parametrize("folder", one_in(20))
def test_an_answer_differs_in_nothing_from_itself(folder: str) -> None:
    """Where nothing differs, nothing is told, but that the outcome is the same."""
    one = Judged(answer(decided(folder), "en"), facts.to_plain(decided(folder).inquiry.case))
    found = told(difference(one, one), "a", "b")
    empty = {"gone": [], "added": []}
    assert found == {
        "before": "a",
        "after": "b",
        "same_outcome": True,
        "asked": {},
        "facts": {},
        "readings": {},
        "assumptions": empty,
        "norms": {},
        "deadline": {"alternatives": empty},
    }


def test_another_day_changes_what_depends_on_it_and_nothing_else() -> None:
    """After the end of the period the moratoria are not in force; the facts are the same."""
    found = difference(judged(FOLDER), judged(FOLDER, on=date(2023, 7, 1)))
    assert found.asked == {"on": Change("2022-09-01", "2023-07-01")}
    assert found.norms["decision-moratorium"].values["outcome"] == Change("applies", "not-in-force")
    assert found.norms["grant-on-individual-facts"].lists == {
        "missing": Moved(("individual_grounds",), ())
    }
    assert found.facts == found.readings == found.deadline == {}
    assert not found.same_outcome


def test_facts_readings_and_presumptions_are_told_by_name() -> None:
    """Each of the three is told where it stands in one answer only, or otherwise."""
    readings = judged(FOLDER, readings={"dual": "covered"})
    assert difference(judged(FOLDER), readings).readings == {"dual": Change("open", "covered")}
    presumed = difference(judged(FOLDER), judged(FOLDER, assume=[]))
    assert presumed.assumptions is not None
    assert presumed.assumptions.gone
    assert presumed.norms["decision-moratorium"].values == {
        "outcome": Change("applies", "undetermined")
    }
    other = difference(judged(FOLDER), judged("never-served-22-extended-under-42-4"))
    assert other.facts == {"extended_art_42_4": Change(before=None, after=True)}
    assert other.deadline == {"date": Change("2023-11-10", "2024-02-10")}
    assert other.alternatives == Moved(("2024-02-10",), ())


def test_another_law_and_a_norm_that_it_does_not_have_are_told() -> None:
    """A norm of one answer only stands against nothing; so does another version of the law."""
    one, other = judged(FOLDER), judged(FOLDER)
    other.answer["law"] = {"version": "0.0.1", "hash": "f" * 64}
    del other.answer["norms"]["departure-duty"]
    found = difference(one, other)
    assert set(found.asked) == {"law_version", "law_hash"}
    assert found.norms["departure-duty"].values["outcome"] == Change("does-not-apply", None)
    assert found.norms["departure-duty"].label == "duty to leave"
