"""The independent checker: sound proofs pass; one changed in any way fails, for its reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import cache

import pytest
from folders import CASES, decided, in_part, one_in
from rdflib import DCTERMS, RDF, XSD, Graph, Literal, URIRef

from moratoria import provenance, rdf
from moratoria.checkproof import Violation, check_proof, named_law, proof_queries
from moratoria.decide import decide
from moratoria.errors import InputError
from moratoria.law import law_hash, law_quads
from moratoria.vocab import MOR, OA

COVERED = "never-served-22-applied-before"


@cache
def document(folder: str) -> bytes:
    """Returns the decision about a case folder, as N-Quads."""
    return provenance.quads(decided(folder)).encode()


@cache
def open_document() -> bytes:
    """Returns a decision that presumes nothing, so that it has unknown steps and two outcomes."""
    case = (CASES / COVERED / "case.ttl").read_bytes()
    return provenance.quads(decide(case, rdf.TURTLE, on=date(2022, 9, 1))).encode()


@cache
def checked(data: bytes, engine: str = "oxigraph") -> list[Violation]:
    """Returns what the checker finds in a decision."""
    return check_proof(data, rdf.NQUADS, law_quads(), law_hash(), engine)


@pytest.mark.parametrize("folder", one_in(10))
def test_the_proof_of_a_case_folder_holds(folder: str) -> None:
    """No query finds anything wrong in the proof of a case: of one in ten, of all when long."""
    assert [(v.query.id, v.node, v.reason) for v in checked(document(folder))] == []


@pytest.mark.long
def test_rdflib_finds_the_same() -> None:
    """The same queries in another engine find nothing either."""
    assert checked(open_document(), "rdflib") == []


# ---------------------------------------------------------------- mutations

Change = Callable[[Graph], None]


def swap(graph: Graph, triple: tuple[object, object, object], value: object) -> None:
    """Puts another object in the place of one."""
    s, p, _ = triple
    graph.remove(triple)  # type: ignore[arg-type]
    graph.add((s, p, value))  # type: ignore[arg-type]


def steps(graph: Graph, rule: URIRef, truth: URIRef) -> list[URIRef]:
    """Returns the steps made by a rule that find a truth, in order."""
    found = [s for s in graph.subjects(MOR.byRule, rule) if (s, MOR.truth, truth) in graph]
    assert found, "the decision has such a step"
    return sorted(found, key=lambda s: int(str(s).rsplit("-", 1)[-1]))  # type: ignore[arg-type, return-value]


def one(graph: Graph, s: object, p: object) -> tuple[object, object, object]:
    """Returns the first statement of a node with a property."""
    return min(graph.triples((s, p, None)), key=str)  # type: ignore[arg-type, type-var, return-value]


def wrong_outcome(graph: Graph) -> None:
    """Says that the decision moratorium applies."""
    node = next(n for n in graph.subjects(MOR.outcome) if str(n).endswith("#decision-moratorium"))
    swap(graph, one(graph, node, MOR.outcome), MOR.applies)


def wrong_proved_outcome(graph: Graph) -> None:
    """Says of one proof that the norm applies."""
    proved = list(graph.subjects(RDF.type, MOR.ProvedOutcome))
    node = next(n for n in proved if (n, MOR.outcome, MOR.doesNotApply) in graph)
    swap(graph, one(graph, node, MOR.outcome), MOR.applies)


def missing_premise(graph: Graph) -> None:
    """Takes a premise from a conjunction that holds."""
    graph.remove(one(graph, steps(graph, MOR.byAll, MOR.holds)[0], MOR.hasPremise))  # type: ignore[arg-type]


def missing_premise_of_unknown(graph: Graph) -> None:
    """Takes a premise from alternatives that are unknown."""
    graph.remove(one(graph, steps(graph, MOR.byAny, MOR.unknown)[0], MOR.hasPremise))  # type: ignore[arg-type]


def wrong_child(graph: Graph) -> None:
    """Puts a step of another part of the law in the place of a premise."""
    node = steps(graph, MOR.byAll, MOR.holds)[0]
    other = next(s for s in steps(graph, MOR.byFact, MOR.holds) if (node, None, s) not in graph)
    swap(graph, one(graph, node, MOR.hasPremise), other)


def leaf(graph: Graph, *, derived: bool) -> URIRef:
    """Returns the first step about a fact that holds, given or derived."""
    found = steps(graph, MOR.byFact, MOR.holds)
    return next(s for s in found if ((s, MOR.hasDerivation, None) in graph) is derived)


def wrong_truth(graph: Graph) -> None:
    """Says of a leaf that holds that it does not."""
    swap(graph, one(graph, leaf(graph, derived=False), MOR.truth), MOR.doesNotHold)


def wrong_truth_of_a_derived_fact(graph: Graph) -> None:
    """Says of a derived leaf that holds that it does not."""
    swap(graph, one(graph, leaf(graph, derived=True), MOR.truth), MOR.doesNotHold)


def reading_found_otherwise(graph: Graph) -> None:
    """Says of a reading that is taken that it is not."""
    swap(graph, one(graph, steps(graph, MOR.byReading, MOR.holds)[0], MOR.truth), MOR.doesNotHold)


def wrong_latest_date(graph: Graph) -> None:
    """Counts to an earlier day than the latest of the dates."""
    node = next(n for n in graph.subjects(MOR.countsTo) if (n, MOR.untilLast, None) in graph)
    swap(graph, one(graph, node, MOR.untilLast), Literal("2020-01-01", datatype=XSD.date))


def unknown_as_known(graph: Graph) -> None:
    """Says of an unknown leaf that it does not hold."""
    swap(graph, one(graph, steps(graph, MOR.byFact, MOR.unknown)[0], MOR.truth), MOR.doesNotHold)


def wrong_node_of_the_law(graph: Graph) -> None:
    """Lets a step apply a node that the law does not have."""
    step = steps(graph, MOR.byFact, MOR.holds)[0]
    swap(graph, one(graph, step, MOR.evaluates), URIRef(f"{MOR}no-such-node"))


def wrong_rule(graph: Graph) -> None:
    """Makes alternatives of a conjunction."""
    swap(graph, one(graph, steps(graph, MOR.byAll, MOR.holds)[0], MOR.byRule), MOR.byAny)


def quote_not_in_the_source(graph: Graph) -> None:
    """Changes a word of a quote."""
    node = min(graph.subjects(RDF.type, MOR.Quote), key=str)
    s, p, words = one(graph, node, OA.exact)
    swap(graph, (s, p, words), Literal(str(words).replace(" ", " niet ", 1)))


def source_the_law_does_not_cite(graph: Graph) -> None:
    """Lets a step cite a sentence that has nothing to do with it."""
    step = next(
        s for s in steps(graph, MOR.byFact, MOR.holds) if (s, DCTERMS.source, None) in graph
    )
    swap(graph, one(graph, step, DCTERMS.source), URIRef(f"{MOR}this-model"))


def source_left_out(graph: Graph) -> None:
    """Takes a source from the answer about a norm."""
    node = min(graph.subjects(RDF.type, MOR.NormAnswer), key=str)
    graph.remove(one(graph, node, DCTERMS.source))  # type: ignore[arg-type]


def fact_not_in_the_case(graph: Graph) -> None:
    """Says of a fact used that its value was another."""
    node = next(n for n in graph.subjects(RDF.type, MOR.FactUsed) if str(n).endswith("-track"))
    swap(graph, one(graph, node, RDF.object), Literal(3))


def case_changed(graph: Graph) -> None:
    """Changes the sex in the case, not in the proof."""
    prop = URIRef(f"{MOR}sex")
    swap(graph, next(graph.triples((None, prop, None))), URIRef(f"{MOR}female"))


def wrong_age(graph: Graph) -> None:
    """Makes someone a year older."""
    node = next(n for n in graph.subjects(MOR.atLeast) if "ageAt" in str(n))
    s, p, years = one(graph, node, MOR.atLeast)
    swap(graph, (s, p, years), Literal(int(str(years)) + 1))


def wrong_birth_date_bound(graph: Graph) -> None:
    """Counts an age from another day than the case has."""
    node = next(n for n in graph.subjects(MOR.startFirst) if "ageAt" in str(n))
    swap(graph, one(graph, node, MOR.startFirst), Literal("1999-01-01", datatype=XSD.date))


def wrong_order_of_days(graph: Graph) -> None:
    """Says that an application came after the day of judgement."""
    node = next(n for n in graph.subjects(MOR.gives) if "receivedByJudgement" in str(n))
    swap(graph, one(graph, node, MOR.gives), Literal(False))  # noqa: FBT003


def wrong_months(graph: Graph) -> None:
    """Adds a year to the first line of the term."""
    node = next(n for n in graph.subjects(MOR.months) if str(n).endswith("#term-line-1"))
    swap(graph, one(graph, node, MOR.months), Literal(18))


def wrong_end_of_a_line(graph: Graph) -> None:
    """Ends the first line of the term a day later."""
    node = next(n for n in graph.subjects(MOR.months) if str(n).endswith("#term-line-1"))
    swap(graph, one(graph, node, MOR.until), Literal("2022-11-11", datatype=XSD.date))


def reading_not_covered(graph: Graph) -> None:
    """Leaves out the proof under one value of an open reading."""
    node = next(n for n in graph.subjects(MOR.hasProof) if str(n).endswith("#decision-moratorium"))
    graph.remove(one(graph, node, MOR.hasProof))  # type: ignore[arg-type]


def reading_not_taken(graph: Graph) -> None:
    """Takes another value of a settled reading in every question."""
    for triple in list(graph.triples((None, MOR.takesReading, None))):
        if str(triple[2]).endswith("#sex-men") and "question" in str(triple[0]):
            swap(graph, triple, URIRef(str(triple[2]).replace("sex-men", "sex-any")))


def presumed_without_being_asked(graph: Graph) -> None:
    """Lets the proofs of a norm be those that presume no exclusion."""
    node = next(n for n in graph.subjects(MOR.hasProof) if str(n).endswith("#decision-moratorium"))
    for triple in list(graph.triples((node, MOR.hasProof, None))):
        graph.remove(triple)
    for proved in list(graph.objects(node, MOR.hasProofIfNotExcluded)):
        graph.add((node, MOR.hasProof, proved))
    swap(graph, one(graph, node, MOR.outcome), MOR.applies)


def missing_although_present(graph: Graph) -> None:
    """Says that a fact is missing which no step lacks."""
    node = next(n for n in graph.subjects(MOR.missing) if str(n).endswith("#decision-moratorium"))
    graph.add((node, MOR.missing, Literal("sex")))


def effect_withheld(graph: Graph) -> None:
    """Withholds an effect that the law always gives."""
    node = min(graph.subjects(MOR.withheld, MOR.doesNotHold), key=str)
    swap(graph, one(graph, node, MOR.withheld), MOR.holds)


def answer_left_out(graph: Graph) -> None:
    """Leaves out the answer about a norm."""
    graph.remove(min(graph.triples((None, MOR.hasAnswer, None)), key=str))


def overdue_said_wrongly(graph: Graph) -> None:
    """Says that a term has run out that has not."""
    graph.remove((None, MOR.endsOn, None))
    node = next(graph.subjects(RDF.type, MOR.Deadline))
    graph.add((node, MOR.endsOn, Literal("2022-11-10", datatype=XSD.date)))
    swap(graph, one(graph, node, MOR.overdue), Literal(True))  # noqa: FBT003


def premise_under_another_reading(graph: Graph) -> None:
    """Lets a step rest on one that holds under another value of an open reading."""
    taken = {
        question: value
        for question in graph.subjects(RDF.type, MOR.ProofQuestion)
        for value in graph.objects(question, MOR.takesReading)
        if "#age-decision-" in str(value)
    }
    for s, q in sorted(graph.subject_objects(MOR.inQuestion)):
        for p in sorted(graph.objects(s, MOR.hasPremise)):
            own = graph.value(p, MOR.inQuestion)
            if q in taken and own == q:
                other = min(one for one, value in taken.items() if value != taken[q])
                swap(graph, (p, MOR.inQuestion, own), other)
                return
    pytest.fail("no step rests on one of an open reading")


MUTATIONS: dict[Change, set[str]] = {
    wrong_outcome: {"proof-17"},
    wrong_proved_outcome: {"proof-16"},
    missing_premise: {"proof-04"},
    missing_premise_of_unknown: {"proof-04"},
    wrong_child: {"proof-03", "proof-04"},
    wrong_truth: {"proof-10"},
    wrong_truth_of_a_derived_fact: {"proof-11"},
    reading_found_otherwise: {"proof-08"},
    wrong_latest_date: {"proof-13"},
    unknown_as_known: {"proof-10"},
    wrong_node_of_the_law: {"proof-01"},
    wrong_rule: {"proof-02"},
    quote_not_in_the_source: {"proof-19"},
    source_the_law_does_not_cite: {"proof-19"},
    source_left_out: {"proof-19"},
    fact_not_in_the_case: {"proof-09"},
    case_changed: {"proof-09", "proof-10"},
    wrong_age: {"proof-14"},
    wrong_birth_date_bound: {"proof-12"},
    wrong_order_of_days: {"proof-15"},
    wrong_months: {"proof-22"},
    wrong_end_of_a_line: {"proof-22"},
    reading_not_covered: {"proof-18"},
    reading_not_taken: {"proof-07"},
    presumed_without_being_asked: {"proof-17"},
    missing_although_present: {"proof-20"},
    effect_withheld: {"proof-21"},
    answer_left_out: {"proof-17"},
    overdue_said_wrongly: {"proof-23"},
    premise_under_another_reading: {"proof-06"},
}


def mutated(change: Change) -> bytes:
    """Returns a decision changed in one way."""
    graph = rdf.read_whole(open_document(), rdf.NQUADS)
    before = set(graph)
    change(graph)
    assert set(graph) != before
    return rdf.write(graph, rdf.NTRIPLES)


@cache
def found_in(change: Change) -> tuple[Violation, ...]:
    """Returns what the checker finds in a changed decision."""
    return tuple(checked(mutated(change)))


@pytest.mark.parametrize("change", in_part(MUTATIONS, 2, lambda change: change.__name__))
def test_a_changed_proof_fails_for_its_reason(change: Change) -> None:
    """Each kind of change is found by the queries that are there for it."""
    found = found_in(change)
    assert MUTATIONS[change] <= {violation.query.id for violation in found}
    assert all(v.node.startswith("http") and v.reason for v in found)


@pytest.mark.parametrize("change", in_part(MUTATIONS, 5, lambda change: change.__name__))
def test_rdflib_finds_the_change_too(change: Change) -> None:
    """The query that finds a change in pyoxigraph finds the same rows in rdflib."""
    wanted = min(MUTATIONS[change])
    query = next(query for query in proof_queries() if query.id == wanted)
    mine = {(v.node, v.reason) for v in found_in(change) if v.query == query}
    select = rdf.rdflib_selector(
        [(mutated(change), rdf.NTRIPLES), named_law(law_quads(), law_hash())]
    )
    assert set(select(query.text)) == mine != set()


def test_every_query_finds_something() -> None:
    """No query of the checker is there for nothing: each finds one of the changes."""
    found = {v.query.id for change in MUTATIONS for v in found_in(change)}
    assert found >= {query.id for query in proof_queries()}


# ---------------------------------------------------------------- bad input


def test_a_decision_of_another_law_is_an_error() -> None:
    """The checker does not judge by a law that the decision was not made under."""
    data = document(COVERED).replace(law_hash().encode(), b"0" * 64)
    with pytest.raises(InputError, match="0000, not"):
        checked(data)


@pytest.mark.parametrize("data", [b"", b"<urn:a> <urn:b> <urn:c> .\n"], ids=["nothing", "foreign"])
def test_a_document_without_a_decision_is_an_error(data: bytes) -> None:
    """A foreign graph is no proof that fails; it is no proof."""
    with pytest.raises(InputError, match="holds 0 decisions"):
        checked(data)


def test_the_checker_names_its_queries() -> None:
    """Each query says in one sentence what it asks."""
    assert len(proof_queries()) >= 20
    assert all(re.fullmatch(r"proof-\d\d", q.id) and q.asks.endswith("?") for q in proof_queries())
