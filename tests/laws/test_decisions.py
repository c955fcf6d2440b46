"""A decision document is held against its shapes; each bad one fails for its own reason."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from folders import FOLDERS, decided
from rdflib import OWL, RDF, SH

from moratoria import rdf
from moratoria.assets import folder
from moratoria.errors import InputError
from moratoria.intake import check
from moratoria.law import ontology
from moratoria.provenance import write
from moratoria.validation import Report, validate_decision
from moratoria.vocab import MOR, SHAPE

DECISIONS = Path(__file__).parent / "decisions"
GOOD = DECISIONS / "good-decision.ttl"
SAMPLE = FOLDERS[::12]

# File: the one thing found, as the shape that is broken and the node concerned.
BAD = {
    "all-of-nothing": ("ProofStep-premises", "proof-step-4"),
    "alternative-undated": ("Alternative-endsOn", "term-alternative-1"),
    "assumption-in-one-language": ("Assumption-prefLabel", "assumption-1"),
    "bounds-crossed": ("DerivedFact-atLeast", "proof-derivation-age"),
    "case-breaks-its-shape": ("Person-fearsConscription", "case-c14n1"),
    "case-elsewhere": ("Decision-aboutCase", "00"),
    "date-of-nothing": ("DateKnown-ofDate", "proof-date"),
    "effect-perhaps": ("GivenEffect-withheld", "moratorium-effect-1"),
    "fact-without-value": ("FactUsed-object", "proof-fact-fears_conscription"),
    "law-without-hash": ("Decision-lawHash", "00"),
    "line-without-source": ("LedgerLine-source", "term-line-1"),
    "outcome-of-no-kind": ("NormAnswer-outcome", "moratorium"),
    "outcome-rests-on-nothing": ("ProvedOutcome-restsOn", "proof-outcome-1"),
    "outcome-unproved": ("NormAnswer-hasProof", "moratorium"),
    "period-backwards": ("NormAnswer-from", "moratorium"),
    "premise-elsewhere": ("ProofStep-hasPremise", "proof-step-3"),
    "question-of-two-days": ("ProofQuestion-decisionDate", "proof-question-1"),
    "quote-without-words": ("Quote-exact", "proof-quote-1"),
    "same-as-two": ("ProofStep-premises", "proof-step-3"),
    "time-of-day": ("Deciding", "deciding"),
    "truth-of-no-kind": ("ProofStep-truth", "proof-step-1"),
    "two-deadlines": ("Deadline-endsOn", "term"),
    "unknown-statement": ("NormAnswer", "moratorium"),
    "variant-of-nothing": ("Variant-takesReading", "moratorium-reading-1"),
    "versioned-agent": ("Deciding-wasAssociatedWith", "deciding"),
}


def found(report: Report) -> list[tuple[str, str]]:
    """Returns what was found: the local names of shape and node."""
    return sorted(
        {
            (v.shape.rsplit("/", 1)[-1], v.focus.strip("<>").rsplit("/", 1)[-1].rsplit("#", 1)[-1])
            for v in report.violations
        }
    )


def test_a_small_whole_decision_conforms() -> None:
    """What the bad ones differ from passes, and holds a node of every class but the redacted."""
    assert found(check(GOOD.read_bytes())) == []
    graph = rdf.parse(GOOD.read_bytes(), rdf.TURTLE)
    names = (folder("ontology") / "decisions.ttl").read_bytes()
    classes = set(rdf.parse(names, rdf.TURTLE).subjects(RDF.type, OWL.Class))
    codes = {MOR.Outcome, MOR.Truth, MOR.Rule, MOR.RedactedDecision}
    ours = {c for c in classes if str(c).startswith(str(MOR))}
    assert len(ours) >= 15
    assert ours - codes - set(graph.objects(None, RDF.type)) == set()


def test_every_class_of_a_decision_has_a_closed_shape() -> None:
    """A class of ontology/decisions.ttl without a shape would hold anything."""
    shapes = rdf.parse((folder("shapes") / "decision.ttl").read_bytes(), rdf.TURTLE)
    held = {
        target
        for shape in shapes.subjects(SH.closed, None)
        for target in shapes.objects(shape, SH.targetClass)
    }
    good = rdf.parse(GOOD.read_bytes(), rdf.TURTLE)
    of_the_case = {MOR.Case, MOR.Person, MOR.Application}
    second = {
        kind for kind in good.objects(None, RDF.type) if str(kind).endswith(("Entity", "Statement"))
    }
    assert set(good.objects(None, RDF.type)) - of_the_case - second == held


def test_every_code_of_a_shape_is_a_code_of_the_vocabulary() -> None:
    """Outcomes, truths and rules that shapes allow are all that the vocabulary has."""
    shapes = rdf.parse((folder("shapes") / "decision.ttl").read_bytes(), rdf.TURTLE)
    for name, kind in [
        ("NormAnswer-outcome", MOR.Outcome),
        ("GivenEffect-withheld", MOR.Truth),
        ("ProofStep-byRule", MOR.Rule),
    ]:
        head = shapes.value(SHAPE[name], SH["in"])
        assert head is not None
        assert set(shapes.items(head)) == set(ontology().subjects(RDF.type, kind))


def test_every_bad_decision_is_expected() -> None:
    """No file lies there untested."""
    assert {path.stem for path in DECISIONS.glob("bad-*.ttl")} == {f"bad-{name}" for name in BAD}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_decision_fails_for_its_own_reason(name: str) -> None:
    """It differs in one place, and one thing is found, said in both languages."""
    bad = DECISIONS / f"bad-{name}.ttl"
    good, other = (path.read_text(encoding="utf-8").partition("\n\n@")[2] for path in (GOOD, bad))
    changes = difflib.SequenceMatcher(None, good.splitlines(), other.splitlines()).get_opcodes()
    assert len([change for change in changes if change[0] != "equal"]) == 1
    report = check(bad.read_bytes())
    assert found(report) == [BAD[name]]
    assert all(v.message.nl != v.message.en for v in report.violations)
    assert all(f"{BAD[name][1]}: " in v.message.en for v in report.violations)


def conforms(name: str) -> None:
    """Fails if the decision of a folder breaks a shape, saying which."""
    graph = rdf.parse(write(decided(name), rdf.TURTLE), rdf.TURTLE)
    assert [v.message.en for v in validate_decision(graph).violations] == []


@pytest.mark.parametrize("name", SAMPLE)
def test_a_decision_of_ours_conforms(name: str) -> None:
    """What is written is what the shapes say; pySHACL takes most of a second for one."""
    conforms(name)


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in FOLDERS if name not in SAMPLE])
def test_every_other_decision_of_ours_conforms(name: str) -> None:
    """The same of all other case folders."""
    conforms(name)


@pytest.mark.parametrize("kind", [rdf.TURTLE, rdf.NTRIPLES, rdf.TRIG, rdf.NQUADS, rdf.JSONLD])
def test_a_decision_is_known_in_every_format(kind: str) -> None:
    """Also with named graphs, a decision is told from a case; what breaks it is found."""
    data = write(decided("ukrainian-national"), kind)
    assert check(data, kind).conforms
    assert found(check(data.replace(b"doesNotApply", b"mayApply"), kind)) != []


def test_a_case_with_named_graphs_is_still_refused() -> None:
    """Only a decision may have them."""
    case = b"<urn:g> { <urn:a> a <https://w3id.org/moratoria/def#Case> }"
    with pytest.raises(InputError, match="Named graphs"):
        check(case, rdf.TRIG)
