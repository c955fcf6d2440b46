"""Why not, what is missing, what if, by reading: each held against the engine or brute force."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations, product
from typing import Any

import generated
import pytest
from folders import CASES, FOLDERS, PLAIN, expected
from rdflib import RDF, URIRef

from moratoria import facts, readings
from moratoria.counsel import KINDS, MOST, Blocker, Explained, WhatIf, explanations, kinds
from moratoria.counsel.asked import AskedNorm
from moratoria.counsel.options import Option, possible, values
from moratoria.counsel.reach import FREE, Reach
from moratoria.counsel.supposed import Supposed
from moratoria.counsel.whatif import TARGETS, what_if
from moratoria.dates import anniversary
from moratoria.decide import decide_case, presumed
from moratoria.errors import UnknownNameError
from moratoria.explain import walk
from moratoria.inquiry import Inquiry
from moratoria.intake import read_case
from moratoria.law import load_law, ontology
from moratoria.model import Case, Decision, Outcome
from moratoria.reasoning import direct
from moratoria.schema import Key, load_schema
from moratoria.validation import validate
from moratoria.vocab import MOR

LAW = load_law()
SOME = FOLDERS[::13]
ANSWERER = URIRef(f"{MOR}Answerer")
MORATORIA = ("decision-moratorium", "departure-moratorium")

Flat = tuple[tuple[str, object], ...]
"""A set of changes: each key and what it becomes."""


@cache
def case_of(folder: str) -> Case:
    """Returns the case of a folder."""
    return read_case((CASES / folder / "case.ttl").read_bytes())


@cache
def decided(folder: str) -> Decision:
    """Returns the decision on a folder's case."""
    asked = expected(folder)
    return decide_case(
        case_of(folder), LAW, on=asked["on"], readings=asked["readings"], assume=asked["assume"]
    )


@cache
def explained(folder: str) -> dict[str, Explained]:
    """Returns everything there is to explain about a folder's case."""
    return explanations(
        case_of(folder), LAW, decided(folder), assume=expected(folder)["assume"], asked=KINDS
    )


def supposed(
    case: Case, on: date, chosen: Mapping[str, str] | None = None, assume: Iterable[str] = ()
) -> Supposed:
    """Returns a case on a day, to suppose it otherwise."""
    taken = readings.combine(LAW, LAW.choose(chosen or {}))
    inquiry = Inquiry(LAW, case, taken, presumed(LAW, list(assume)), direct.evaluate)
    return Supposed(inquiry, on)


@cache
def asked(folder: str, norm: str) -> AskedNorm:
    """Returns a norm asked of a folder's case."""
    what = expected(folder)
    basis = supposed(case_of(folder), what["on"], what["readings"], what["assume"])
    return AskedNorm(basis, next(n for n in LAW.norms if n.id == norm))


# ---------------------------------------------------------------- the outcome of a supposition


@pytest.mark.parametrize("folder", SOME)
def test_a_norm_asked_alone_has_the_outcome_of_the_decision(folder: str) -> None:
    """What is worked out for one norm, over fewer readings, is what the decision says."""
    assert len(SOME) >= 15
    for norm in decided(folder).norms:
        assert asked(folder, norm.id).outcome({}) == norm.outcome


@pytest.mark.parametrize("seed", range(6))
def test_a_supposed_case_has_the_outcome_of_the_case_written_so(seed: int) -> None:
    """To suppose some facts otherwise is to decide the case that says them."""
    rng = random.Random(seed)
    basis, other = generated.case(rng, LAW), generated.case(rng, LAW)
    plain = facts.to_plain(other)
    changes = {key: plain[key] for key in rng.sample(sorted(plain), 3)}
    whole = {k: v for k, v in facts.to_plain(basis).items() if k != "id"} | changes
    graph = facts.from_plain(whole)
    written = facts.from_graph(graph, next(graph.subjects(RDF.type, MOR.Case)))
    decision = decide_case(written, LAW, on=date(2022, 9, 1))
    for norm, answer in zip(LAW.norms, decision.norms, strict=True):
        assert AskedNorm(supposed(basis, date(2022, 9, 1)), norm).outcome(changes) == answer.outcome


# ---------------------------------------------------------------- why not


def labels(found: Iterable[Blocker]) -> list[str]:
    """Returns the labels of blockers."""
    return [blocker.label.en for blocker in found]


@pytest.mark.parametrize("folder", SOME)
def test_only_what_applies_has_nothing_against_it(folder: str) -> None:
    """A norm that applies has no blocker; one that does not has; what is open names what is."""
    for norm in decided(folder).norms:
        found = explained(folder)[norm.id].why_not
        assert found is not None
        assert bool(found) is (norm.outcome != "applies")
        if norm.outcome == "undetermined" and not norm.turns_on:
            assert set(norm.missing) == {key for blocker in found for key in blocker.keys}


def keys_of(blocker: Blocker) -> set[str]:
    """Returns the keys of the facts that a blocker rests on."""
    nested = [part for way in blocker.alternatives for part in way]
    return {fact.key for fact in blocker.facts}.union(*map(keys_of, nested))


def rests_on_facts(blocker: Blocker) -> bool:
    """Whether a blocker rests on facts of the case, not on the day or on what is not recorded."""
    nested = [part for way in blocker.alternatives for part in way if part.outcome is not None]
    return all(map(rests_on_facts, nested)) if nested else bool(blocker.facts)


@pytest.mark.parametrize("norm", MORATORIA)
def test_each_blocker_alone_keeps_the_norm_from_applying(norm: str) -> None:
    """Whatever else a case says, with the facts of one blocker as they are it never applies."""
    checked = 0
    for folder in SOME:
        question = asked(folder, norm)
        if question.outcome({}) != "does-not-apply":
            continue
        for blocker in explained(folder)[norm].why_not or ():
            if blocker.under or not rests_on_facts(blocker):
                continue
            free = {k.key: FREE for k in question.keys if k.key not in keys_of(blocker)}
            assert not Reach(question, {}).can_be("applies", free), (folder, blocker.label.en)
            checked += 1
    assert checked >= 4


def test_two_exclusions_are_two_blockers() -> None:
    """Each exclusion that holds blocks by itself, with its own words and its own fact."""
    found = explained("put-aside-and-article-1f")["decision-moratorium"].why_not
    assert found is not None
    assert labels(found) == ["article 1F", "put aside"]
    assert [(b.facts[0].key, b.wanted) for b in found] == [
        ("article_1f", False),
        ("put_aside", False),
    ]
    assert any(iri.endswith("#p7-s1") for iri in found[0].sources)


def test_the_branches_of_a_disjunction_are_alternatives() -> None:
    """To be under the departure moratorium a procedure can be exhausted in three ways."""
    folder = "never-served-22-applied-before"
    found = explained(folder)["departure-moratorium"].why_not
    assert found is not None
    assert labels(found) == ["procedure exhausted"]
    ways = [way[0].label.en for way in found[0].alternatives]
    assert len(ways) == 3
    assert "exhausted after withdrawal" in ways
    assert found[0].alternatives[0][0].takes.en.endswith("exhausted")


def test_out_of_force_only_the_period_blocks() -> None:
    """On the day of the end nothing of the case is held against it."""
    found = explained("on-the-day-of-the-end")["decision-moratorium"].why_not
    assert found is not None
    assert labels(found) == ["decision moratorium in force"]


def test_what_blocks_under_some_readings_names_them() -> None:
    """A second nationality blocks only if it keeps a person out, whatever day counts for age."""
    found = explained("dual-national")["decision-moratorium"].why_not
    assert found is not None
    assert [(b.label.en, b.under) for b in found] == [
        ("with one nationality", ({"dual": "not-covered"},))
    ]


# ---------------------------------------------------------------- what is missing


def holds_together(plain: Mapping[str, object]) -> bool:
    """Whether a case in the plain form breaks no shape."""
    return validate(facts.from_plain(dict(plain))).conforms


@pytest.mark.parametrize(
    ("folder", "norm"),
    [
        ("age-not-established", "decision-moratorium"),
        ("fear-not-recorded", "decision-moratorium"),
        ("military-status-not-recorded", "decision-moratorium"),
        ("serving-conscript-willingness-not-recorded", "decision-moratorium"),
        ("sex-not-established", "decision-moratorium"),
        ("status-not-recorded", "decision-moratorium"),
        ("birth-year-1995-does-not-settle", "decision-moratorium"),
        ("exhausted-nationality-not-established", "departure-moratorium"),
        ("exclusions-not-recorded", "decision-moratorium"),
        ("exclusions-not-recorded", "active-return"),
        ("application-date-not-recorded", "decision-moratorium"),
    ],
)
def test_a_value_settles_if_all_completions_agree(folder: str, norm: str) -> None:
    """
    A value is said to settle the outcome exactly if every way to complete the case agrees.

    Where the two part, a criterion is written so that it stays open although it cannot matter.
    """
    question = asked(folder, norm)
    answer = next(n for n in decided(folder).norms if n.id == norm)
    found = {m.key: dict(m.settles) for m in explained(folder)[norm].missing or ()}
    assert set(found) == set(answer.missing)
    assert found
    options = {name: possible(question, load_schema().keys[name]) for name in answer.missing}
    for name, mine in options.items():
        others = [options[other] for other in options if other != name]
        for option in mine:
            outcomes = {question.outcome(changes((option, *rest))) for rest in product(*others)}
            settled = outcomes.pop() if len(outcomes) == 1 else "undetermined"
            assert found[name].get(option.label, "undetermined") == settled, (name, option.label)


def changes(options: Iterable[Option]) -> dict[str, object]:
    """Returns options as changes in the plain form."""
    return {option.key: option.written for option in options}


@pytest.mark.parametrize("folder", ["nothing-established", "exclusions-not-recorded"])
def test_the_rank_is_by_share_and_then_by_the_shapes(folder: str) -> None:
    """The key with the largest share of settling values stands first, ties in shape order."""
    order = list(load_schema().keys)
    for norm in MORATORIA:
        found = explained(folder)[norm].missing or ()
        ranks = [(-m.share, order.index(m.key)) for m in found]
        assert ranks == sorted(ranks)
        assert all(m.settling <= m.possible for m in found)


def test_every_value_of_a_code_counts() -> None:
    """Of all nationalities but one each settles; a code that counts as unknown is none."""
    found = {
        m.key: m for m in explained("nothing-established")["decision-moratorium"].missing or ()
    }
    codes = load_schema().keys["nationalities"].codes
    assert (found["nationalities"].settling, found["nationalities"].possible) == (
        len(codes) - 1,
        len(codes),
    )
    assert (found["sex"].settling, found["sex"].possible) == (1, 2)


def test_days_stand_together_between_boundaries() -> None:
    """Any day has the outcome of its stretch, and a missing birth date has five boundaries."""
    question = asked("age-not-established", "decision-moratorium")
    stretches = possible(question, load_schema().keys["birth_date"])
    assert len(stretches) == 7
    rng = random.Random(1)
    for stretch in stretches:
        first, _, last = stretch.label.partition("/")
        low = date(1950, 1, 1) if first == ".." else date.fromisoformat(first)
        high = date.fromisoformat(last or first)
        for _ in range(20):
            day = low + timedelta(days=rng.randint(0, (high - low).days))
            one = question.outcome({"birth_date": day.isoformat()})
            assert one == question.outcome(changes([stretch])), day


@pytest.mark.parametrize("folder", [*SOME, "nothing-established"])
def test_a_missing_key_says_why_on_what_ground_and_of_whom(folder: str) -> None:
    """What is asked has a reason, a passage of the law and somebody who can answer."""
    for found in explained(folder).values():
        for missing in found.missing or ():
            assert missing.why.nl.removeprefix("om vast te stellen: ")
            assert missing.ground
            assert all(LAW.sources[iri].label.nl for iri in missing.ground)
            assert missing.asked_of


def test_every_key_says_who_can_answer() -> None:
    """Each key names at least one of the answerers, and no answerer is named by none."""
    answerers = {str(node) for node in ontology().subjects(RDF.type, ANSWERER)}
    named = [set(key.answered_by) for key in load_schema().keys.values()]
    assert all(named)
    assert set().union(*named) == answerers


# ---------------------------------------------------------------- what if


def written(key: Key) -> set[object]:
    """Returns every value that a key of codes, numbers or truth values can take."""
    if key.kind == "boolean":
        return {True, False}
    return set(key.numbers) | {
        c for c, i in key.codes.items() if i not in load_schema().unknown_codes
    }


def flat(found: WhatIf, target: Outcome) -> set[Flat]:
    """Returns the sets of changes that give an outcome, each value written out by itself."""
    sets: set[Flat] = set()
    for flip in found.flips:
        if flip.outcome == target:
            each = [
                [
                    (change.key, value)
                    for value in (
                        written(load_schema().keys[change.key])
                        - set(change.other_than)
                        - {int(v) for v in change.other_than if v.isdigit()}
                        if change.other_than
                        else [change.becomes]
                    )
                ]
                for change in flip.changes
            ]
            sets |= {tuple(sorted(one)) for one in product(*each)}
    return sets


def days_near(question: AskedNorm) -> set[date]:
    """Returns the days that could matter, and those before and after each."""
    basis = question.supposed
    spans = [fact.span for fact in basis.case.facts.values() if fact.span]
    pivots = {day for span in spans for day in (span.first, span.last)} | {basis.on}
    pivots |= {day for p in LAW.periods.values() for day in (p.start, p.end)}
    birth = next((f.span for f in basis.case.facts.values() if f.key == "birth_date"), None)
    for day in {birth.first, birth.last} if birth else ():
        pivots |= {anniversary(day, years, LAW.leap_day) for years in (18, 19, 27, 28)}
    return {day + timedelta(days=n) for day in pivots for n in (-1, 0, 1)}


def candidates(question: AskedNorm, key: Key) -> list[object]:
    """Returns what brute force tries for a key: every value but the one it has."""
    fact = question.supposed.case.facts.get(key.prop)
    now = fact.plain if fact else None
    every = days_near(question) if key.kind == "date" else written(key)
    plain = {day.isoformat() for day in every} if key.kind == "date" else every  # type: ignore[attr-defined]
    return sorted(plain - {now}, key=str)


def brute(question: AskedNorm, target: Outcome) -> set[Flat]:
    """Returns every smallest set of changes by trying all, dates as near as they can be."""
    plain = {k: v for k, v in facts.to_plain(question.supposed.case).items() if k != "id"}
    offered = [key for key in question.keys if key.offered]
    tried = {key.key: candidates(question, key) for key in offered}
    for size in range(1, MOST + 1):
        found = [
            dict(zip(names, chosen, strict=True))
            for names in combinations(tried, size)
            for chosen in product(*(tried[name] for name in names))
            if question.outcome(dict(zip(names, chosen, strict=True))) == target
        ]
        found = [change for change in found if holds_together(plain | change)]
        if found:
            return {tuple(sorted(one.items())) for one in nearest(question, found)}
    return set()


def nearest(question: AskedNorm, found: list[dict[str, object]]) -> Iterator[dict[str, object]]:
    """Yields the sets than which no other moves the same dates the same way, but less far."""
    moved = [moves(question, one) for one in found]
    for one, (kind, far) in zip(found, moved, strict=True):
        nearer = (
            other != far and all(a <= b for a, b in zip(other, far, strict=True))
            for same, other in moved
            if same == kind
        )
        if not any(nearer):
            yield one


def moves(question: AskedNorm, one: Mapping[str, object]) -> tuple[list[object], list[int]]:
    """Returns what a set changes, a date by its direction, and by how many days dates move."""
    kind: list[object] = []
    far = []
    for name, value in sorted(one.items()):
        key = load_schema().keys[name]
        if key.kind != "date":
            kind.append((name, value))
            continue
        fact = question.supposed.case.facts.get(key.prop)
        first = fact.span.first if fact and fact.span else question.supposed.on
        last = fact.span.last if fact and fact.span else question.supposed.on
        day = date.fromisoformat(str(value))
        far.append(abs((day - (last if day > last else first)).days))
        kind.append((name, (day > last) - (day < first)))
    return kind, far


def restricted(question: AskedNorm, names: Iterable[str]) -> AskedNorm:
    """Returns a norm that is asked with some keys only, so that brute force can try them all."""
    few = replace(question)
    few.__dict__["keys"] = tuple(key for key in question.keys if key.key in set(names))
    return few


def assert_smallest(question: AskedNorm) -> int:
    """Holds what-if against brute force; returns the size of the sets found, 0 if none."""
    outcome = question.outcome({})
    found = what_if(question, outcome)
    for target in TARGETS[outcome]:
        assert flat(found, target) == brute(question, target), (outcome, target)
        assert (target in found.none_for) is not flat(found, target)
    return max((len(flip.changes) for flip in found.flips), default=0)


@pytest.mark.parametrize(
    ("folder", "norm", "names"),
    [
        ("never-served-22-applied-before", "decision-moratorium",
         "application_date track put_aside"),
        ("day-before-27th-birthday", "departure-moratorium", "application_status track"),
        ("filed-one-day-after-27th-birthday", "decision-moratorium", "application_date track"),
        ("repeat-application-one-day-before", "departure-moratorium",
         "application_date final_rejection_date subsequent_application"),
        ("dublin-settled-cap-bites", "decision-moratorium",
         "application_date netherlands_responsible_since track"),
        ("put-aside-and-article-1f", "decision-moratorium", "put_aside article_1f track"),
        ("danger-to-national-security", "decision-moratorium",
         "national_security_danger public_order track"),
        ("exhausted-serious-criminal-record", "restrained-contacts",
         "serious_criminal_record national_security_danger return_country convicted_of_crime"),
        ("serving-conscript-who-will-go-on", "decision-moratorium",
         "military_status unwilling_to_continue fears_conscription application_status"),
        ("woman-who-fears-service", "decision-moratorium", "fears_conscription track"),
        ("application-month-of-judgement", "decision-moratorium", "application_date track"),
        ("on-the-day-of-the-end", "decision-moratorium", "application_date application_status"),
    ],
)  # fmt: skip
def test_smallest_sets_are_those_of_brute_force(folder: str, norm: str, names: str) -> None:
    """Over some keys, every set that brute force finds is told, and no other."""
    assert_smallest(restricted(asked(folder, norm), names.split()))


def test_smallest_sets_of_changed_cases_are_those_of_brute_force() -> None:
    """One man of the letter, up to four of his facts drawn anew: sets of every size are told."""
    rng = random.Random(2)
    keys = [k for k in asked("dual-national", MORATORIA[0]).keys if k.offered]
    dated = [k for k in keys if k.kind == "date"]
    others = [k for k in keys if k.kind != "date" and len(written(k)) < 10]
    sizes = []
    while len(sizes) < 14:
        drawn = [*rng.sample(others, 3), *rng.sample(dated, rng.randint(0, 1))]
        plain = PLAIN | {k.key: drawn_anew(rng, k) for k in drawn}
        if holds_together(plain):
            question = from_plain(plain, rng.choice(LAW.norms[:2]).id)
            sizes.append(assert_smallest(restricted(question, [k.key for k in drawn])))
    assert set(sizes) == {0, 1, 2, 3}


def drawn_anew(rng: random.Random, key: Key) -> object:
    """Returns a value at random, of a date one near the day of judgement."""
    if key.kind == "date":
        return str(date(2022, 9, 1) + timedelta(days=rng.randint(-90, 30)))
    return rng.choice(sorted(written(key), key=str))


def test_three_changes_are_found_and_four_are_not() -> None:
    """Three exclusions can be undone in one set; a fourth leaves none, and that is said."""
    three = {"article_1f": True, "put_aside": True, "existing_permit": True}
    question = from_plain(PLAIN | three)
    found = what_if(question, "does-not-apply")
    assert flat(found, "applies") == {tuple(sorted(dict.fromkeys(three, False).items()))}
    question = from_plain(PLAIN | three | {"safe_third_country": True})
    found = what_if(question, "does-not-apply")
    assert (found.flips, found.none_for, found.most) == ((), ("applies",), 3)


def from_plain(plain: dict[str, Any], norm: str = MORATORIA[0]) -> AskedNorm:
    """Returns a norm asked of a case in the plain form, nothing unrecorded excluding it."""
    case = read_case(json.dumps(plain).encode())
    basis = supposed(case, date(2022, 9, 1), assume=["not-excluded"])
    return AskedNorm(basis, next(n for n in LAW.norms if n.id == norm))


@pytest.mark.parametrize("folder", SOME[::3])
def test_each_set_of_changes_gives_the_outcome_it_says(folder: str) -> None:
    """The changed case, written out, is a case that can be, and has the outcome told."""
    what = expected(folder)
    plain = {k: v for k, v in facts.to_plain(case_of(folder)).items() if k != "id"}
    for norm in MORATORIA:
        told = explained(folder)[norm].what_if
        assert told is not None
        for flip in told.flips[::4]:
            changed = plain | {change.key: change.becomes for change in flip.changes}
            decision = decide_case(
                read_case(json.dumps(changed).encode()),
                LAW,
                on=what["on"],
                readings=what["readings"],
                assume=what["assume"],
            )
            outcomes = {answer.id: answer.outcome for answer in decision.norms}
            assert outcomes[norm] == flip.outcome, flip


def test_what_the_shapes_never_offer_is_never_offered() -> None:
    """Nationality, sex and birth date are boundaries at most; every other change is offered."""
    never = {key.key for key in load_schema().keys.values() if not key.offered}
    assert never == {"nationalities", "sex", "birth_date"}
    offered: set[str] = set()
    for folder in SOME:
        for found in explained(folder).values():
            assert found.what_if is not None
            offered |= {c.key for flip in found.what_if.flips for c in flip.changes}
            assert {boundary.key for boundary in found.what_if.boundaries} <= never
    assert len(offered) >= 15
    assert not offered & never


@pytest.mark.parametrize(
    ("folder", "turns"),
    [
        ("day-before-27th-birthday", (27, date(2022, 9, 30))),
        ("born-29-february-judged-on-28-february", (27, date(2023, 3, 1))),
        ("filed-one-day-before-18th-birthday", (18, None)),
    ],
)
def test_a_birth_date_decides_by_the_birthday(folder: str, turns: tuple[int, date | None]) -> None:
    """What is told is the age at the boundary and the day it is reached, no other birth date."""
    fact = next(f for f in case_of(folder).facts.values() if f.key == "birth_date")
    assert fact.span is not None
    on = turns[1] or anniversary(fact.span.first, turns[0], LAW.leap_day)
    found = explained(folder)["decision-moratorium"].what_if
    assert found is not None
    told = [b for b in found.boundaries if b.key == "birth_date"]
    assert all(boundary.value == fact.plain for boundary in told)
    if decided(folder).norms[0].outcome != "not-in-force":
        assert (turns[0], on) in [boundary.turns for boundary in told]


def test_a_value_stands_for_all_that_nothing_tells_apart() -> None:
    """Codes that neither law nor shapes name are one option, which counts them all."""
    basis = asked("nothing-established", "active-return").supposed
    options = values(basis, load_schema().keys["return_country"])
    assert {o.label for o in options} == {"BLR", "RUS", "any other"}
    assert sum(o.stands_for for o in options) == len(load_schema().keys["return_country"].codes)


# ---------------------------------------------------------------- by reading


@pytest.mark.parametrize(
    "folder", ["dual-national", "day-before-27th-birthday", "dual-national-turned-27"]
)
def test_each_value_of_an_open_reading_has_its_outcome(folder: str) -> None:
    """The outcome told for a value is that of the decision with the value chosen."""
    what = expected(folder)
    opened = [r for r in LAW.readings if decided(folder).readings[r.id] == readings.OPEN]
    assert len(opened) >= 2
    for reading in opened:
        for value in reading.values:
            chosen = {**what["readings"], reading.id: value.id}
            decision = decide_case(
                case_of(folder), LAW, on=what["on"], readings=chosen, assume=what["assume"]
            )
            for norm in decision.norms:
                found = explained(folder)[norm.id].by_reading
                assert found is not None
                assert ({reading.id: value.id}, norm.outcome) in found


# ---------------------------------------------------------------- what is asked


def test_kinds_are_taken_in_our_order_each_once() -> None:
    """Names may stand together or apart; one that does not exist is an error naming all."""
    assert kinds(["what-if,why-not", "what-if"]) == ("why-not", "what-if")
    with pytest.raises(UnknownNameError, match="'why' is no explanation; known: why-not, missing"):
        kinds(["why"])


def test_what_is_not_asked_is_not_told() -> None:
    """Only the kinds asked for are worked out; without any there is nothing."""
    folder = "dual-national"
    args = (case_of(folder), LAW, decided(folder))
    found = explanations(*args, assume=["not-excluded"], asked=["missing"])
    assert all(one.missing is not None and one.what_if is None for one in found.values())
    assert explanations(*args, assume=["not-excluded"], asked=[]) == {}


# ---------------------------------------------------------------- rulings


def bearing(folder: str, norm: str) -> dict[str, set[str]]:
    """Returns the rulings told of a norm in a folder's case, each with what it bears on."""
    asked = expected(folder)
    found = explanations(
        case_of(folder), LAW, decided(folder), assume=asked["assume"], asked=["rulings"]
    )[norm]
    return {
        one.ruling.ecli: {iri.rpartition("#")[2] for iri, _ in one.terms}
        for one in found.rulings or ()
    }


@pytest.mark.parametrize(
    ("folder", "ecli", "term"),
    [
        ("reservist-fears-mobilisation-service-any", "2023:19444", "FearsMobilisation"),
        ("aged-27-and-three-months", "2023:21725", "OfAgeForDecision"),
        ("never-served-22-extended-under-42-4", "2025:7655", "step-cap"),
        ("applied-half-way-extension-suspend", "2026:1940", "step-suspension"),
    ],
)
def test_a_ruling_is_told_of_what_decided(folder: str, ecli: str, term: str) -> None:
    """Where the step that it bears on decided, it is told, with that step and no other."""
    assert bearing(folder, "decision-moratorium")[f"ECLI:NL:RBDHA:{ecli}"] == {term}


def test_a_ruling_is_not_told_of_what_did_not_decide() -> None:
    """A woman is no member of the group whatever she fears; no term is counted for what is over."""
    assert "ECLI:NL:RBDHA:2023:19444" not in bearing(
        "woman-who-fears-service", "decision-moratorium"
    )
    assert bearing("never-served-22-applied-before", "departure-moratorium") == {}
    over = bearing("exhausted-on-the-first-day", "decision-moratorium")
    assert "ECLI:NL:RBDHA:2025:7655" not in over


def test_of_every_decision_only_rulings_on_its_norm_proof_or_term_are_told() -> None:
    """Every ruling told bears on the norm, on a step of its proof, or on a line of its term."""
    for folder in SOME:
        decision = decided(folder)
        lines = {line.iri.rpartition("#")[2] for line in decision.deadline.ledger}
        for norm in decision.norms:
            steps = {finding.iri.rpartition("#")[2] for finding in walk(norm.because)}
            steps |= {step.rpartition("-")[0] for step in steps}  # a value belongs to its reading
            for terms in bearing(folder, norm.id).values():
                assert terms <= {norm.id} | steps | lines
