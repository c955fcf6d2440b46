"""The timeline as it is laid out: everything labelled, nothing over anything else."""

from __future__ import annotations

from datetime import date
from itertools import combinations, pairwise

import pytest
from folders import decided, one_in

from moratoria.course import course
from moratoria.model import Lang
from moratoria.web.outcome.term_picture import (
    EDGE,
    LANE,
    LETTER,
    ROW,
    WIDTH,
    Mark,
    Picture,
    picture,
)

TODAY = date(2026, 3, 1)


def drawn(folder: str, lang: Lang = "nl") -> Picture:
    """Returns the picture of a case folder."""
    return picture(decided(folder), lang, TODAY)


def collide(one: Mark, other: Mark) -> bool:
    """Whether two labels lie over each other."""
    apart = one.reach[1] <= other.reach[0] or other.reach[1] <= one.reach[0]
    return not apart and abs(one.y - other.y) < LANE


@pytest.mark.parametrize("folder", one_in(5))
def test_no_label_runs_into_another(folder: str) -> None:
    """Labels of moments have room of their own, bars have rows, and all of it is in the picture."""
    found = drawn(folder)
    assert not [pair for pair in combinations(found.marks, 2) if collide(*pair)]
    for mark in found.marks:
        assert EDGE <= mark.x <= WIDTH - EDGE
        assert mark.reach[0] >= -LETTER
        assert mark.reach[1] <= WIDTH + LETTER
    rows = [bar.y for bar in found.bars]
    assert all(below - above >= ROW for above, below in pairwise(rows))
    assert all(mark.y + LANE / 2 <= min(rows, default=found.height) for mark in found.marks)
    for bar in found.bars:
        room = bar.text_x if bar.ends else WIDTH - bar.text_x
        assert len(bar.label) * LETTER <= room + LETTER


@pytest.mark.parametrize("folder", one_in(10))
def test_everything_on_the_timeline_is_drawn_and_told(folder: str) -> None:
    """No moment and no stretch is lost, and who cannot see the picture is told the same."""
    found, told = course(decided(folder)), drawn(folder)
    assert len(told.marks) == len(found.moments) + 1
    assert len(told.bars) == len(found.stretches)
    assert told.description.count("; ") == len(found.moments) + len(found.stretches)


def test_a_day_far_off_stands_at_the_edge_with_an_arrow() -> None:
    """Today and a birthday years away do not press the term together."""
    marks = {mark.kind: mark for mark in drawn("never-served-22-applied-before").marks}
    assert marks["today"].label == "vandaag: 1 maart 2026 →"
    assert marks["today"].x == WIDTH - EDGE
    assert marks["deadline"].x > WIDTH * 0.8
    first = drawn("never-served-22-applied-before", "en").description
    assert first.startswith("18 years old: 1 January 2018; base term, 6 months: 10 May 2022 – ")


def test_what_lies_within_one_year_has_its_year() -> None:
    """A timeline that no year begins on says which year it is in."""
    assert all(drawn(folder).years for folder in ("age-not-established", "track-2"))


def test_what_is_judged_today_is_marked_once() -> None:
    """Where today is the day of judgement, one mark says both; it does not move the scale."""
    found = picture(decided("never-served-22-applied-before"), "en", date(2022, 9, 1))
    labels = [mark.label for mark in found.marks if mark.kind in {"judged", "today"}]
    assert labels == ["judged today: 1 September 2022"]
    assert "judged today" in found.description
