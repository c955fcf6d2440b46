"""What a reader sees of a proof first: steps that decide alone, and the sentence behind."""

from __future__ import annotations

import pytest
from folders import decided, expected, one_in

from moratoria.decide import decide_case
from moratoria.explain import grounds
from moratoria.model import NormAnswer
from moratoria.pivot import pivots, presumptions, weights
from moratoria.prose import said

SOLDIER = "professional-soldier-deserted"


def norm(folder: str, name: str) -> NormAnswer:
    """Returns the answer about a norm in a case folder."""
    return next(norm for norm in decided(folder).norms if norm.id == name)


def test_what_decides_alone_is_found_below_what_it_is_part_of() -> None:
    """That he is a professional soldier keeps him out, by itself, whatever else is not known."""
    (step,) = pivots(norm(SOLDIER, "decision-moratorium").because)
    assert said(step, "en") == "professional soldier (military status: professional soldier)"
    assert step.outcome is True


def test_steps_that_each_decide_are_all_found() -> None:
    """No professional soldier falls under the departure moratorium, nor who is not exhausted."""
    found = pivots(norm(SOLDIER, "departure-moratorium").because)
    assert [(step.iri.rpartition("#")[2], step.outcome) for step in found] == [
        ("ProfessionalSoldier", True),
        ("ExhaustedProcedure", False),
    ]


def test_where_only_several_decide_together_there_is_none() -> None:
    """All conditions of the moratorium hold: none of them is what decides."""
    assert pivots(norm("never-served-22-applied-before", "decision-moratorium").because) == []


def test_the_sentence_that_makes_it_matter_weighs_most() -> None:
    """That soldiers are kept out is cited by the group too, that they may be refugees is not."""
    found = weights(norm(SOLDIER, "decision-moratorium").because)
    assert {iri.rpartition("#")[2]: weight for iri, weight in found.items()} == {
        "p4-s1": 0,
        "p5-s2": 1,
    }


@pytest.mark.parametrize("folder", one_in(10))
def test_what_is_weighed_is_what_the_outcome_rests_on(folder: str) -> None:
    """No ground is left out and none is added; what decides alone is as the outcome has it."""
    for answer in decided(folder).norms:
        assert weights(answer.because).keys() == grounds(answer.because)
        assert all(step.iri for step in pivots(answer.because))


@pytest.mark.parametrize("folder", one_in(10))
def test_what_is_presumed_is_what_the_outcome_would_be_open_without(folder: str) -> None:
    """Steps are named where the outcome is another without the presumption, and nowhere else."""
    made, asked = decided(folder), expected(folder)
    law, case = made.inquiry.law, made.inquiry.case
    bare = decide_case(case, law, on=made.on, readings=asked["readings"])
    for answer, without in zip(made.norms, bare.norms, strict=True):
        if answer.outcome != "undetermined":
            assert bool(presumptions(answer.because)) is (answer.outcome != without.outcome)
