"""Kleene's strong logic, and leaves over what is known in part."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from moratoria.kleene import all_of, any_of, negation
from moratoria.model import Codes, Has, Question, Span, Truth, Value, Within
from moratoria.reasoning.direct import leaf

RANK = {False: 0, None: 1, True: 2}


@pytest.mark.parametrize(("one", "other"), list(product([True, None, False], repeat=2)))
def test_conjunction_is_the_lesser_and_disjunction_the_greater(one: Truth, other: Truth) -> None:
    """With false < unknown < true, and is the minimum, or the maximum, and not turns round."""
    assert RANK[all_of([one, other])] == min(RANK[one], RANK[other])
    assert RANK[any_of([one, other])] == max(RANK[one], RANK[other])
    assert negation(all_of([one, other])) is any_of([negation(one), negation(other)])


@pytest.mark.parametrize(
    ("facet", "bound", "low", "high", "truth"),
    [
        ("minInclusive", 18, 18, 18, True),
        ("minInclusive", 18, 17, 17, False),
        ("minInclusive", 18, 17, 18, None),
        ("minInclusive", 18, 18, None, True),
        ("minInclusive", 18, None, 17, False),
        ("minInclusive", 18, None, 18, None),
        ("maxExclusive", 27, 26, 26, True),
        ("maxExclusive", 27, 27, 27, False),
        ("maxExclusive", 27, 26, 27, None),
        ("maxInclusive", 27, 27, 27, True),
        ("maxInclusive", 27, 28, 28, False),
        ("minExclusive", 1, 1, 2, None),
        ("minExclusive", 1, 2, 2, True),
    ],
)
def test_an_interval_settles_a_bound_only_where_all_of_it_does(
    facet: str, bound: int, low: int | None, high: int | None, truth: Truth
) -> None:
    """True if the whole interval is within, false if none of it is, else unknown."""
    question = asked({"age": Span(low, high)})
    assert leaf(Within("age", ((facet, bound),)), question) is truth


@pytest.mark.parametrize(
    ("known", "wanted", "truth"),
    [
        (None, ("a",), None),
        (Codes(frozenset({"a", "b"})), ("a",), True),
        (Codes(frozenset({"b"})), ("a",), False),
        (Codes(frozenset({"b"})), ("a", "b"), True),
        (Codes(frozenset({False})), (True,), False),
    ],
)
def test_a_code_is_held_lacked_or_unknown(
    known: Codes | None, wanted: tuple[str | bool, ...], truth: Truth
) -> None:
    """Absence is unknown; a complete list that leaves a value out is a no."""
    question = asked({"p": known} if known else {})
    assert leaf(Has("p", wanted), question) is truth


def asked(values: dict[str, Value]) -> Question:
    """Returns a question about values alone."""
    return Question(date(2022, 9, 1), values, {})
