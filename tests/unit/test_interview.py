"""The interview: what it asks settles the case, and what it does not ask changes nothing."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from folders import CASES, FOLDERS, PLAIN, expected, one_in

from moratoria import facts
from moratoria.counsel.options import values
from moratoria.counsel.supposed import Supposed
from moratoria.decide import decide_case
from moratoria.facts import to_plain
from moratoria.intake import read_case
from moratoria.interview import Ask, Interview, days_that_matter, edges, interview, reason
from moratoria.law import load_law
from moratoria.model import Case, Decision
from moratoria.rdf import JSON
from moratoria.schema import load_schema

LAW = load_law()
SCHEMA = load_schema()
EMPTY = read_case(b"{}", JSON)
ON = date(2022, 9, 1)
PRESUMED = tuple(LAW.presumptions)


def of_folder(folder: str) -> tuple[Case, Decision]:
    """Returns the case of a folder and the decision on it."""
    case = read_case((CASES / folder / "case.ttl").read_bytes())
    return case, again(case, folder)


def again(case: Case, folder: str) -> Decision:
    """Returns the decision on a case, asked as a folder asks."""
    asked = expected(folder)
    return decide_case(
        case, LAW, on=asked["on"], readings=asked["readings"], assume=asked["assume"]
    )


def telling(case: Case, *names: str) -> Case:
    """Returns what is known of a case when only some of its keys are told."""
    return facts.supposing(EMPTY, {k: v for k, v in to_plain(case).items() if k in names})


def told(decision: Decision) -> object:
    """Returns everything that an answer tells: outcomes, effects and the term."""
    term = decision.deadline
    norms = [
        (n.id, n.outcome, n.by_reading, [(e.iri, e.withheld) for e in n.effects])
        for n in decision.norms
    ]
    return norms, term.date, [(other.date, other.when) for other in term.alternatives]


def keys(asks: tuple[Ask, ...]) -> list[str]:
    """Returns the keys of some questions."""
    return [ask.key.key for ask in asks]


def of_plain(names: int, **more: object) -> tuple[Decision, Interview]:
    """Returns the decision on the first facts of the plain example, and its interview."""
    plain = {**dict(list(PLAIN.items())[:names]), **more}
    case = facts.supposing(EMPTY, plain)
    decision = decide_case(case, LAW, on=ON)
    return decision, interview(decision)


@pytest.mark.parametrize("folder", one_in(24))
def test_asking_until_nothing_is_left_gives_the_answer(folder: str) -> None:
    """Who answers what is asked, and tells what would be taken to be absent, gets the answer."""
    case, whole = of_folder(folder)
    holds, names, unknown = to_plain(case), set[str](), set[str]()
    while True:
        decision = again(telling(case, *names), folder)
        found = interview(decision, unknown=unknown)
        if found.next is not None:
            name = found.next.key.key
            (names if name in holds else unknown).add(name)
            continue
        recorded = [name for name in keys(found.absent) if name in holds]
        if not recorded:
            break
        names.update(recorded)
    assert told(decision) == told(whole)
    assert len(names) <= len(holds)


def test_some_are_not_asked_everything() -> None:
    """A case that one fact settles is asked less than one that turns on many."""
    asked = {}
    for folder in FOLDERS[::70]:
        case, _ = of_folder(folder)
        plain, names, unknown = to_plain(case), set[str](), set[str]()
        while (
            ask := interview(again(telling(case, *names), folder), unknown=unknown).next
        ) is not None:
            (names if ask.key.key in plain else unknown).add(ask.key.key)
        asked[folder] = len(names) + len(unknown)
    assert min(asked.values()) < max(asked.values()) < len(SCHEMA.keys)


@pytest.mark.parametrize("folder", one_in(24))
def test_what_is_not_asked_changes_nothing(folder: str) -> None:
    """No values of the keys that do not matter, one or several at once, change the answer."""
    generator = random.Random(folder)
    case, _ = of_folder(folder)
    plain = to_plain(case)
    for number in sorted({0, 2, 4, len(plain) // 2, len(plain)}):
        part = telling(case, *generator.sample(sorted(plain), min(number, len(plain))))
        decision = again(part, folder)
        supposed = Supposed(decision.inquiry, decision.on)
        idle = [key for key in interview(decision).idle if key.kind != "text"]
        every = {key.key: options_of(supposed, key.key, generator) for key in idle}
        single = [{name: value} for name, options in every.items() for value in options]
        whole = [{name: generator.choice(every[name]) for name in every} for _ in range(4)]
        tried = generator.sample(single, min(8, len(single))) + whole
        for changes, fine in zip(tried, supposed.ties.allow(tried), strict=True):
            if not fine:  # facts that do not go together are refused, and decide nothing
                continue
            assert told(again(facts.supposing(part, changes), folder)) == told(decision), changes


def options_of(supposed: Supposed, name: str, generator: random.Random) -> list[object]:
    """Returns values of a key: all that differ to the law, or days around and far away."""
    key = SCHEMA.keys[name]
    if key.kind != "date":
        return [option.written for option in values(supposed, key)]
    days = [generator.randint(-9000, 900) for _ in range(4)]
    return ["1996", "2022-09", *(str(supposed.on + timedelta(days=n)) for n in days)]


def test_each_key_stands_in_one_place() -> None:
    """Every key that holds a fact is asked, unknown, taken as absent, answered or idle."""
    for number in range(len(PLAIN) + 1):
        _, found = of_plain(number)
        placed = [
            *keys(found.asked),
            *keys(found.unknown),
            *keys(found.absent),
            *(key.key for key in (*found.answered, *found.idle)),
        ]
        assert sorted(placed) == sorted(k for k, key in SCHEMA.keys.items() if key.kind != "text")


def test_what_misses_is_what_is_asked() -> None:
    """What the decision says is missing is asked, and beside it only what effects and term need."""
    for number in range(len(PLAIN) + 1):
        decision, found = of_plain(number)
        missing = {key for norm in decision.norms for key in norm.missing}
        assert missing <= set(keys(found.asked))
        more = [ask for ask in found.asked if ask.key.key not in missing]
        assert all(not ask.norms for ask in more)


def test_the_most_decisive_comes_first() -> None:
    """The question that settles most is asked first, and exclusions after the group's facts."""
    _, found = of_plain(0)
    weights = [ask.weight for ask in found.asked if not ask.exclusion]
    assert weights == sorted(weights, reverse=True)
    assert found.next is not None
    assert found.next.key.key == "nationalities"
    exclusions = [ask.exclusion for ask in found.asked]
    assert exclusions == sorted(exclusions)
    assert True in exclusions


def test_it_says_why_on_what_ground_and_of_whom() -> None:
    """Each question names what is to be established, passages that exist, and who can answer."""
    _, found = of_plain(0)
    for ask in (*found.asked, *found.absent):
        assert ask.why
        assert ask.ground
        assert all(LAW.sources[iri].label for iri in ask.ground), ask.key.key
        assert ask.asked_of


def test_not_known_is_an_answer() -> None:
    """What nobody knows is not asked again, stays open, and can be told after all."""
    decision, found = of_plain(0)
    assert found.next is not None
    first = found.next.key.key
    after = interview(decision, unknown=[first])
    assert first not in keys(after.asked)
    assert keys(after.unknown) == [first]
    _, told_after_all = of_plain(1)
    assert first in [key.key for key in told_after_all.answered]


def test_a_date_known_in_part_is_not_asked_again() -> None:
    """A year counts as an answer; where the day would matter, it is said that more would help."""
    for year, coarse in (("1995", True), ("2000", False)):
        _, found = of_plain(len(PLAIN), birth_date=year)
        assert "birth_date" not in keys(found.asked)
        assert ("birth_date" in [key.key for key in found.coarse]) is coarse


def test_what_was_told_keeps_its_reason() -> None:
    """Why something was asked can be told after the answer, as it was before."""
    _, before = of_plain(0)
    decision, _ = of_plain(1)
    assert before.next is not None
    again_ = reason(decision, before.next.key.key)
    assert again_ is not None
    assert (again_.why, again_.ground) == (before.next.why, before.next.ground)
    assert reason(decision, "country_of_origin") is None


def test_a_norm_alone_is_asked_less() -> None:
    """Who cares for one norm is asked only what that norm waits for."""
    decision, found = of_plain(0)
    for norm in decision.norms:
        alone = interview(decision, norms=[norm.id])
        assert set(norm.missing) <= set(keys(alone.asked)) <= set(keys(found.asked))
    assert len(alone.asked) < len(found.asked)


def test_what_is_presumed_can_still_be_told() -> None:
    """Under a presumption its facts are not asked; they stand where they can be told otherwise."""
    case = facts.supposing(EMPTY, PLAIN)
    bare = interview(decide_case(case, LAW, on=ON))
    presumed = interview(decide_case(case, LAW, on=ON, assume=PRESUMED))
    moved = [ask.key.key for ask in bare.asked if ask.exclusion]
    assert moved
    assert not set(moved) & set(keys(presumed.asked))
    assert set(moved) <= set(keys(presumed.absent))


def test_days_at_which_an_outcome_changes() -> None:
    """On the day of an edge the outcome is otherwise than on the day before."""
    decision, _ = of_plain(len(PLAIN))
    case = decision.inquiry.case
    dated = [key for key in SCHEMA.keys.values() if case.date(key.prop)]
    assert len(dated) >= 2
    for key in dated:
        found = edges(decision, key)
        assert found
        for edge in found:
            sides = [edge.day - timedelta(days=1), edge.day]
            moved = [facts.supposing(case, {key.key: str(day)}) for day in sides]
            before, after = (decide_case(one, LAW, on=ON) for one in moved)
            assert changed(before, after) == set(edge.norms)
    for edge in days_that_matter(decision):
        day = edge.day - timedelta(days=1)
        before, after = (decide_case(case, LAW, on=one) for one in (day, edge.day))
        assert changed(before, after) == set(edge.norms)


def changed(one: Decision, other: Decision) -> set[str]:
    """Returns the ids of the norms whose outcomes differ in two decisions."""
    return {a.id for a, b in zip(one.norms, other.norms, strict=True) if a.outcome != b.outcome}
