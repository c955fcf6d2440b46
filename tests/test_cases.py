"""
Decides every folder of tests/cases and compares the answer with what its expected.yaml says.

A case here is about the real letter: red means that our reading of the law and the engine part
ways, so ask a lawyer first, and only then change a side.
"""

import re

import pytest
from folders import CASES, FOLDERS, decided, expected

from moratoria.explain import deciding_steps
from moratoria.model import Finding

FILES = {"case.ttl", "expected.yaml"}

REQUIRED = {
    "says",
    "on",
    "assume",
    "readings",
    "norms",
    "missing",
    "turns_on",
    "provisional",
    "deadline",
    "because",
}
OPTIONAL = {"alternatives", "effects_withheld", "scenario"}
MORATORIA = {"decision-moratorium", "departure-moratorium"}
OUTCOMES = {"applies", "does-not-apply", "undetermined", "not-in-force"}

# The worked scenarios of the register of legal facts that the letter settles one by one.
SCENARIOS = {1, 2, 3, 6, 7, 8, 10, 13, 15, 16, 18, 20, 22, 25, 27}


def fragment(iri: str) -> str:
    """Returns the name after the hash of an IRI, or the whole of one that has none."""
    return iri.rpartition("#")[2]


def quoted(finding: Finding) -> set[str]:
    """Returns the names of the passages that an outcome rests on."""
    return {fragment(iri) for step in deciding_steps(finding) for iri in step.sources}


def stating(key: str) -> list[str]:
    """Returns the folders whose expectation has an optional key."""
    return [folder for folder in FOLDERS if key in expected(folder)]


each_folder = pytest.mark.parametrize("folder", FOLDERS)


# ---------------------------------------------------------------- the folders themselves


def test_there_are_enough_cases() -> None:
    """No stray filter shrinks the suite unseen."""
    assert len(FOLDERS) >= 190


def test_every_scenario_is_covered() -> None:
    """Each worked scenario of the register of legal facts has a case, and no other is named."""
    assert {expected(folder)["scenario"] for folder in stating("scenario")} == SCENARIOS


@each_folder
def test_folder_is_named_in_kebab_case(folder: str) -> None:
    """A folder is named for its situation, in words a reader can say aloud."""
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", folder)


@each_folder
def test_folder_holds_a_case_and_an_expectation(folder: str) -> None:
    """A folder holds the case and what is expected of it, and nothing else."""
    assert {path.name for path in (CASES / folder).iterdir()} == FILES


@each_folder
def test_case_is_marked_and_named_for_its_folder(folder: str) -> None:
    """The file first says that the case is fictitious, and the case bears its folder's name."""
    text = (CASES / folder / "case.ttl").read_text(encoding="utf-8")
    assert text.startswith("# Fictitious")
    assert text.count(f"<https://w3id.org/moratoria/case/{folder}> a mor:Case ;") == 1


@each_folder
def test_expectation_has_known_keys(folder: str) -> None:
    """An expectation has every key it needs and none that nobody reads."""
    keys = set(expected(folder))
    assert keys >= REQUIRED
    assert keys <= REQUIRED | OPTIONAL


@each_folder
def test_expectation_names_both_moratoria(folder: str) -> None:
    """An expectation gives each of the two moratoria one of the four outcomes."""
    norms = expected(folder)["norms"]
    assert set(norms) == MORATORIA
    assert set(norms.values()) <= OUTCOMES


@each_folder
def test_says_is_one_sentence(folder: str) -> None:
    """What the case says is one sentence with a capital and a full stop."""
    assert re.fullmatch(r"[A-Z][^.?!\n]*\.", expected(folder)["says"])


@each_folder
def test_only_an_open_outcome_misses_or_turns(folder: str) -> None:
    """Facts are missing, and readings decide, only where an outcome is undetermined."""
    case = expected(folder)
    is_open = "undetermined" in case["norms"].values()
    assert is_open or not (case["missing"] or case["turns_on"])


# ---------------------------------------------------------------- the answers


@each_folder
def test_outcomes(folder: str) -> None:
    """Both moratoria have the outcome that the law gives the case."""
    found = {norm.id: norm.outcome for norm in decided(folder).norms if norm.id in MORATORIA}
    assert found == expected(folder)["norms"], expected(folder)["says"]


@each_folder
def test_missing(folder: str) -> None:
    """The facts named as missing, exclusions among them, are those that could decide."""
    found: set[str] = set()
    for norm in decided(folder).norms:
        if norm.id in MORATORIA:
            found |= {*norm.missing, *norm.missing_exclusions}
    assert found == set(expected(folder)["missing"]), expected(folder)["says"]


@each_folder
def test_turns_on(folder: str) -> None:
    """The readings named are those on which an outcome turns."""
    norms = [norm for norm in decided(folder).norms if norm.id in MORATORIA]
    found = {reading for norm in norms for reading in norm.turns_on}
    assert found == set(expected(folder)["turns_on"]), expected(folder)["says"]


@each_folder
def test_provisional(folder: str) -> None:
    """An answer is provisional only where it rests on a text not read in its wording of 2022."""
    found = {norm.id for norm in decided(folder).norms if norm.id in MORATORIA and norm.provisional}
    assert found == set(expected(folder)["provisional"]), expected(folder)["says"]


@each_folder
def test_deadline(folder: str) -> None:
    """The decision term ends on the day expected, or has no one day."""
    assert decided(folder).deadline.date == expected(folder)["deadline"], expected(folder)["says"]


@pytest.mark.parametrize("folder", stating("alternatives"))
def test_alternatives(folder: str) -> None:
    """The other days the term could end on are all named, and no more."""
    found = {other.date for other in decided(folder).deadline.alternatives}
    assert found == set(expected(folder)["alternatives"]), expected(folder)["says"]


@each_folder
def test_because(folder: str) -> None:
    """The grounds quote the passages that a lawyer would point at."""
    norms = [norm for norm in decided(folder).norms if norm.id in MORATORIA]
    found = {passage for norm in norms for passage in quoted(norm.because)}
    assert found >= set(expected(folder)["because"]), expected(folder)["says"]


@pytest.mark.parametrize("folder", stating("effects_withheld"))
def test_effects_withheld(folder: str) -> None:
    """A norm that applies brings all its effects but those withheld."""
    norms = [norm for norm in decided(folder).norms if norm.id in MORATORIA]
    applying = [norm for norm in norms if norm.outcome == "applies"]
    effects = [effect for norm in applying for effect in norm.effects]
    found = {fragment(effect.iri) for effect in effects if effect.withheld}
    assert found == set(expected(folder)["effects_withheld"]), expected(folder)["says"]
