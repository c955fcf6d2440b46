"""What a reader sees of a proof first: steps that decide alone, and the sentence behind."""

from __future__ import annotations

import pytest
from folders import decided, expected, one_in

from moratoria.decide import decide_case
from moratoria.explain import grounds
from moratoria.model import NormAnswer
from moratoria.pivot import decisive, keeps_out, pivots, presumptions, rests_on
from moratoria.prose import said, tell

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


def test_what_keeps_out_together_is_told_by_its_parts() -> None:
    """He is decided on like no other Russian since he is in the group and of its age."""
    found = keeps_out(
        norm("never-served-22-applied-before", "decide-on-available-information").because
    )
    assert [step.iri.rpartition("#")[2] for step in found] == ["GroupMember", "OfAgeForDecision"]


@pytest.mark.parametrize(
    ("folder", "name", "passage"),
    [
        # What applies, or may, does so by its own words, whatever the steps below it cite.
        ("woman-who-fears-service", "refugee-status-refusers-deserters", "p2-s1"),
        ("woman-who-fears-service", "decide-on-available-information", "p5-s3"),
        ("never-served-22-applied-before", "decision-moratorium", "p3-s2"),
        ("exhausted-after-the-end", "subsequent-application", "p8-s1"),
        ("exhausted-article-1f", "departure-duty", "p10-s1"),
        ("exclusions-not-recorded", "decision-moratorium", "p3-s2"),
        ("application-month-of-judgement", "decision-moratorium", "p6-s1"),
        # What does not, by the words of what keeps it from applying.
        ("woman-who-fears-service", "decision-moratorium", "p3-s2"),
        ("never-served-22-applied-before", "decide-on-available-information", "p3-s2"),
        (SOLDIER, "decision-moratorium", "p5-s2"),
        ("conscript-article-1f", "refugee-status-refusers-deserters", "p7-s1"),
        ("application-granted", "decision-moratorium", "p6-s1"),
        ("application-put-aside", "decision-moratorium", "c3-2"),
        ("applied-after-the-end", "decision-moratorium", "p3-s1"),
        # A condition of its own that is not met, not by the words of another norm.
        ("application-granted", "subsequent-application", "p8-s1"),
        (
            "completed-conscript-fears-mobilisation-only",
            "refugee-status-refusers-deserters",
            "p2-s1",
        ),
    ],
)
def test_what_decides_is_quoted_first(folder: str, name: str, passage: str) -> None:
    """One sentence decides, and it stands before all others that the outcome rests on."""
    made, answer = decided(folder), norm(folder, name)
    found = decisive(made, answer)
    assert found is not None
    assert found.iri.rpartition("#")[2] == passage
    assert rests_on(made, answer)[0] == found


def test_a_text_quotes_first_what_decides() -> None:
    """A woman may be a refugee by the sentence on refusers, not by the one on Russian men."""
    told = tell(decided("woman-who-fears-service"), "nl")
    told = told[told.index("refugee-status-refusers-deserters: van toepassing") :]
    assert told.index("alinea 2, zin 1") < told.index("alinea 3, zin 2")


@pytest.mark.parametrize("folder", one_in(10))
def test_what_a_reader_sees_is_what_the_outcome_rests_on(folder: str) -> None:
    """No ground is left out, only what decides is added; what does not apply says on what step."""
    made = decided(folder)
    for answer in made.norms:
        shown = {source.iri for source in rests_on(made, answer)}
        first = decisive(made, answer)
        assert shown - grounds(answer.because) <= {first and first.iri}
        assert grounds(answer.because) <= shown
        assert all(step.iri for step in pivots(answer.because))
        assert answer.outcome in {"applies", "undetermined"} or keeps_out(answer.because)
        if answer.outcome == "applies":
            assert first is not None
            assert first.iri in answer.sources


@pytest.mark.parametrize("folder", one_in(10))
def test_what_is_presumed_is_what_the_outcome_would_be_open_without(folder: str) -> None:
    """Steps are named where the outcome is another without the presumption, and nowhere else."""
    made, asked = decided(folder), expected(folder)
    law, case = made.inquiry.law, made.inquiry.case
    bare = decide_case(case, law, on=made.on, readings=asked["readings"])
    for answer, without in zip(made.norms, bare.norms, strict=True):
        if answer.outcome != "undetermined":
            assert bool(presumptions(answer.because)) is (answer.outcome != without.outcome)
