"""HermiT proves what owlrl only computes, and finds what is wrong (moratoria.lawcheck)."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from moratoria.law import Law, load_law, ontology, policies, reach, read_law
from moratoria.lawcheck import opposites
from moratoria.lawcheck.axioms import complement, define, definitions, facts, unfolded
from moratoria.lawcheck.choices import Choice, choices, under
from moratoria.lawcheck.hermit import impossible
from moratoria.lawcheck.policy import load
from moratoria.lawcheck.proofs import unproved
from moratoria.model import Has, Within
from moratoria.vocab import MOR

POLICIES = Path(__file__).parent / "policies"
CHOICES = [(slug, choice) for slug in policies() for choice in choices(load_law(slug))]


def name_of(part: str | Choice) -> str:
    """Returns the short name of a policy or of a choice."""
    return (
        part if isinstance(part, str) else "+".join(value.iri.rsplit("#", 1)[-1] for value in part)
    )


def test_a_number_is_read_in_more_than_one_way() -> None:
    """The proofs below are made for each value of the reading that changes the age."""
    assert [name_of(choice) for _, choice in CHOICES] == [
        "upper-age-exclusive",
        "upper-age-inclusive",
    ]


# ---------------------------------------------------------------- what is generated


@pytest.mark.parametrize(("slug", "choice"), CHOICES, ids=name_of)
def test_what_is_generated_follows_from_the_law(
    slug: str, choice: Choice, require: Callable[[str], str]
) -> None:
    """T(C) lies within C and F(C) within what is not C, for every criterion."""
    require("java")
    graph, law = under(ontology(), load_law(slug), choice)
    assert unproved(graph, law, law) == set()


@pytest.mark.parametrize("slug", policies())
def test_the_induction_has_a_ground(slug: str) -> None:
    """No criterion is defined by way of itself, or the proof above would prove nothing."""
    law = load_law(slug)
    graph = {iri: reach(law, iri) - {iri} for iri in law.criteria}
    assert len(list(TopologicalSorter(graph).static_order())) == len(law.criteria)


def test_a_wrong_class_is_found(require: Callable[[str], str]) -> None:
    """The proof can fail: a code, a truth value and a number, each generated wrongly."""
    require("java")
    slug, choice = CHOICES[0]
    graph, law = under(ontology(), load_law(slug), choice)
    base = f"{law.policy}#"
    wrong = {
        "Man": Has(f"{MOR}sex", (f"{MOR}female",)),
        "FearsConscription": Has(f"{MOR}fearsConscription", (False,)),
        "SoleNationality": Within(f"{MOR}numberOfNationalities", (("maxInclusive", 2),)),
    }
    changed = {
        base + name: replace(law.criteria[base + name], expression=expression)
        for name, expression in wrong.items()
    }
    other = replace(law, criteria={**law.criteria, **changed})
    assert {iri.removeprefix(base) for iri in unproved(graph, law, other)} == {
        "Man-proved-too-much",
        "Man-refuted-too-much",
        "FearsConscription-proved-too-much",
        "FearsConscription-refuted-too-much",
        "SoleNationality-proved-too-much",
    }


# ---------------------------------------------------------------- what excludes what


def whole(graph: Graph, law: Law) -> list[Graph]:
    """Returns the law with every name standing for its expression."""
    given = [definitions(graph, law), unfolded(law), facts(graph, law)]
    return [*given, opposites.question(graph, law)]


def test_no_case_falls_under_both_moratoria(require: Callable[[str], str]) -> None:
    """No application is pending and exhausted at once, so the moratoria exclude each other."""
    require("java")
    graph, law = ontology(), load_law()
    base, asked = f"{law.policy}#", Graph()
    decision, departure = (URIRef(f"{base}{n}MoratoriumCase") for n in ("Decision", "Departure"))
    define(asked, f"{base}Both", [decision, departure])
    define(asked, f"{base}Either", [decision, complement(asked, departure)])
    assert impossible(*whole(graph, law), asked) == {f"{base}Both"}


def test_opposite_effects_of_the_letter_never_meet(require: Callable[[str], str]) -> None:
    """Nobody is both decided on and not, need both leave and not, or is contacted for and not."""
    require("java")
    graph, law = ontology(), load_law()
    asked = opposites.oppositions(graph, law)
    assert {tuple(side[0].id for side in (o.left, o.right)) for o in asked} == {
        ("decision-moratorium", "decide-on-available-information"),
        ("departure-moratorium", "departure-duty"),
        ("active-return", "restrained-contacts"),
    }
    assert opposites.unproved(graph, law, asked) == []


def test_an_overlap_is_told_of_the_reading_that_allows_it(
    tmp_path: Path, require: Callable[[str], str]
) -> None:
    """Norms that meet at one age under one value only are named with that value, once."""
    require("java")
    for name in ("good-opposite-effects", "beside-one-reading"):
        shutil.copy(POLICIES / f"{name}.ttl", tmp_path)
    graph = load(tmp_path)[0].graph
    found = opposites.findings(graph, read_law(graph, "zz-2099", ""))
    (told, *torn) = sorted((f.message.en for f in found), key=lambda said: "at odds" in said)
    assert [said.split(",")[0] for said in torn] == [
        "norm at odds itself has two opposite effects"
    ] * 2
    assert told.startswith("norm for the young and norm for the old have opposite effects")
    assert "it is not proved, read as “up to and including”, that they exclude each other" in told
    assert "no case could be both “case of the young” and “case of the old”" in told
