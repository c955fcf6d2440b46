"""The same criteria through owlrl: the same truths, case by case and criterion by criterion."""

from __future__ import annotations

import random

import pytest
from folders import CASES, FOLDERS, expected
from generated import question
from owlrl import DeductiveClosure
from owlrl.OWLRLExtras import OWLRL_Extension

from moratoria.decide import outcome_under
from moratoria.derivations import known
from moratoria.errors import InputError
from moratoria.intake import read_case
from moratoria.law import Law, load_law
from moratoria.model import Codes, Question
from moratoria.readings import combine
from moratoria.reasoning import direct, owl
from moratoria.vocab import MOR


@pytest.fixture(scope="module")
def law() -> Law:
    """The policy that the case folders are about."""
    return load_law("ru-2022")


def of_folder(folder: str, law: Law) -> list[Question]:
    """Returns the questions of a case folder, one for each combination of the open readings."""
    told = expected(folder)
    case = read_case((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
    presumed = frozenset().union(*(law.presumptions[name].criteria for name in told["assume"]))
    values = known(case, law, told["on"])
    taken = combine(law, law.choose(told["readings"]))
    return [Question(told["on"], values, readings, presumed) for readings in taken]


def differences(law: Law, questions: list[Question]) -> list[tuple[int, str, object, object]]:
    """Returns where owlrl and the direct evaluator find another truth or another outcome."""
    found = []
    pairs = zip(owl.evaluate(law, questions), direct.evaluate(law, questions), strict=True)
    for number, (by_owl, by_direct) in enumerate(pairs):
        truths = [(iri, by_owl[iri], by_direct[iri]) for iri in law.criteria]
        outcomes = [
            (n.id, outcome_under(n, by_owl), outcome_under(n, by_direct)) for n in law.norms
        ]
        found += [(number, *each) for each in (*truths, *outcomes) if each[1] != each[2]]
    return found


@pytest.mark.parametrize("one_in", [4, pytest.param(1, marks=pytest.mark.long)])
def test_case_folders_have_the_same_truths(law: Law, one_in: int) -> None:
    """Every criterion and norm of a case folder, under every combination of open readings."""
    questions = [question for folder in FOLDERS[::one_in] for question in of_folder(folder, law)]
    assert len(FOLDERS) >= 200
    assert len(questions) >= 2000 // one_in
    assert differences(law, questions) == []


def drawn(law: Law, seed: int, number: int) -> list[Question]:
    """Returns cases at random, each under readings and presumptions drawn at random."""
    rng = random.Random(seed)
    questions = [question(rng, law) for _ in range(number)]
    truths = [t for found in direct.evaluate(law, questions) for t in found.values()]
    assert all(truths.count(t) > 3 * number for t in (True, False, None)), "all truths are reached"
    return questions


def test_generated_cases_have_the_same_truths(law: Law) -> None:
    """Every criterion and norm of 150 cases at random."""
    assert differences(law, drawn(law, 20220629, 150)) == []


@pytest.mark.long
def test_a_thousand_generated_cases_have_the_same_truths(law: Law) -> None:
    """Every criterion and norm of 1,200 other cases at random."""
    assert differences(law, drawn(law, 2909, 1200)) == []


def test_leaving_rules_out_changes_no_membership(law: Law) -> None:
    """The rules of owlrl that are not run would have found nothing about the criteria."""
    rng = random.Random(2909)
    facts_ = [owl.statements(law, question(rng, law)) for _ in range(3)]
    found = [
        _memberships(law, facts_, semantics) for semantics in (owl.ClassSemantics, OWLRL_Extension)
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 100


def _memberships(
    law: Law, statements: list[frozenset[owl.Statement]], semantics: type
) -> set[object]:
    graph = owl.classes(law)
    for number, statement in enumerate(statements):
        owl.write(graph, statement, number)
    DeductiveClosure(semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    names = {name for iri in law.criteria for name in (iri, iri + owl.REFUTED)}
    return {(s, o) for s, _, o in graph if str(o) in names and "urn:moratoria:q" in str(s)}


def test_contradictory_facts_are_an_error_not_an_answer(law: Law) -> None:
    """A number that is above one bound and below a lower one makes a criterion true and false."""
    rng = random.Random(1)
    asked = question(rng, law)
    prop = str(MOR) + "unwillingToContinue"
    torn = Codes(frozenset({True, False}))
    values = {**asked.values, prop: torn}
    contradiction = Question(asked.on, values, asked.readings, frozenset())
    statements = owl.statements(law, contradiction) | {(str(MOR.Person), prop, False)}
    with pytest.raises(InputError, match="contradict"):
        owl.close(law, [statements])
