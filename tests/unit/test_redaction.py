"""A redacted decision gives away no withheld fact, and what remains can be worked out again."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import FOLDERS, PLAIN, decided
from receiving import TRIG, document, written

from moratoria import provenance, receipts
from moratoria.cli import main
from moratoria.decide import decide_case
from moratoria.errors import InputError, UnknownNameError
from moratoria.facts import from_plain
from moratoria.intake import only_case
from moratoria.law import load_law
from moratoria.model import Decision
from moratoria.receipts import redact, verify

FOLDER = "never-served-22-applied-before"
ON = decided(FOLDER).on
SAMPLE = FOLDERS[::5]


def decision_on(**changes: object) -> Decision:
    """Returns the decision on the plain case with some facts changed, no exclusion presumed."""
    case = only_case(from_plain({**PLAIN, **changes}))
    return decide_case(case, load_law(), on=ON, assume=["not-excluded"])


def keys_of(folder: str) -> list[str]:
    """Returns the keys of what a folder's case records, in a stable order."""
    return sorted(fact.key for fact in decided(folder).inquiry.case.facts.values())


@cache
def redacted(folder: str) -> Decision:
    """Returns a folder's decision without one or two of its facts."""
    keys = keys_of(folder)
    chance = random.Random(folder)
    return redact(decided(folder), chance.sample(keys, min(len(keys), chance.choice([1, 1, 2]))))


def told(decision: Decision) -> str:
    """Returns the document of a decision as N-Quads."""
    return provenance.quads(decision)


# ---------------------------------------------------------------- what remains


def test_the_sample_covers_many_keys() -> None:
    """Facts of every kind are among those that are taken out below."""
    made = [redacted(folder).redaction for folder in SAMPLE]
    dropped = {key for redaction in made if redaction for key in redaction.keys}
    assert len(SAMPLE) >= 35
    assert len(dropped) >= 10


@pytest.mark.parametrize("folder", SAMPLE)
def test_what_remains_is_worked_out_again(folder: str) -> None:
    """A redacted decision holds, and says which findings rest on what is withheld."""
    made = redacted(folder)
    found = verify(document(made), load_law())
    assert found.findings == ()
    assert found.decision is not None
    assert found.decision.redaction == made.redaction
    assert document(made).name == made.id != decided(folder).id


@pytest.mark.parametrize("folder", SAMPLE)
def test_what_is_settled_was_settled_so_before(folder: str) -> None:
    """Without a fact an outcome is the same, or it is open, marked and said to have been found."""
    made, original = redacted(folder), decided(folder)
    assert made.redaction is not None
    marked = {node.partition("#")[2] for node in provenance.resting(made)[0]}
    for now, before in zip(made.norms, original.norms, strict=True):
        for name, had in (
            ("outcome", made.redaction.outcomes),
            ("if_not_excluded", made.redaction.if_not_excluded),
        ):
            if getattr(now, name) == getattr(before, name):
                assert now.id not in had
            else:
                assert getattr(now, name) == "undetermined"
                assert had[now.id] == getattr(before, name)
                assert now.id in marked


@pytest.mark.parametrize("folder", SAMPLE)
def test_no_withheld_fact_is_told(folder: str) -> None:
    """Neither the fact nor a step that uses it nor any free text stands in the document."""
    made, text = redacted(folder), told(redacted(folder))
    assert made.redaction is not None
    predicates = {line.split(" ", 2)[1] for line in text.splitlines()}
    for key in made.redaction.keys:
        fact = next(f for f in decided(folder).inquiry.case.facts.values() if f.key == key)
        assert f"<{fact.prop}>" not in predicates
        assert f"#proof-fact-{key}>" not in text
        if fact.span and str(fact.plain) not in quads_without(made, key):
            assert f'"{fact.plain}"' not in text
    assert "rdf-schema#label>" not in text
    assert decided(folder).id in text


def quads_without(made: Decision, key: str) -> str:
    """Returns where else a date may stand: the day of judgement, days of the law, other facts."""
    law, case = made.inquiry.law, made.inquiry.case
    days = [made.on, *(day for p in law.periods.values() for day in p.events)]
    others = [str(fact.plain) for fact in case.facts.values() if fact.key != key]
    return " ".join([*map(str, days), *others])


@pytest.mark.parametrize(
    ("key", "one", "other"),
    [
        ("birth_date", "2000-01-01", "2001-12-31"),
        ("birth_date", "2000-02-29", "1999"),
        ("application_date", "2022-05-10", "2022-04-01"),
        ("application_date", "2022-05", "2022-03-31"),
        ("military_status", "never_served", "conscript_serving"),
        ("track", 4, 3),
        ("article_1f", False, None),
        ("convicted_of_crime", False, True),
        ("extended_art_42_4", True, False),
        ("return_country", "RUS", "UKR"),
        ("opposes_war", True, False),
    ],
)
def test_two_values_of_a_withheld_fact_give_one_document(
    key: str, one: object, other: object
) -> None:
    """Where the outcomes are the same, nothing tells which of two values was withheld."""
    made = [decision_on(**{key: value}) for value in (one, other) if value is not None]
    assert len({tuple(n.outcome for n in decision.norms) for decision in made}) == 1
    documents = {told(redact(decision, [key], origin=False)) for decision in made}
    assert len(documents) == 1
    assert len({told(redact(decision, [key])) for decision in made}) == len(made)


def test_only_the_end_of_the_term_and_outcomes_are_told() -> None:
    """All that two withheld values can change are outcomes and the end of the term."""
    inside, outside = (
        told(redact(decision_on(birth_date=day), ["birth_date"], origin=False))
        for day in ("2000-01-01", "1980-01-01")
    )
    differing = anonymous(inside) ^ anonymous(outside)
    props = {line.split(" ", 2)[1].rsplit("#", 1)[1].rstrip(">") for line in differing}
    assert props == {"originalOutcome", "originalIfNotExcluded", "originalEndsOn"}


def anonymous(text: str) -> set[str]:
    """Returns the statements of a document without its own name."""
    name = next(line for line in text.splitlines() if line.endswith("#case> ."))
    own = name.rsplit("<", 1)[1].removesuffix("#case> .")
    return set(text.replace(own, "urn:own").splitlines())


# ---------------------------------------------------------------- unknown is not absent


def test_what_is_withheld_is_not_presumed_absent() -> None:
    """A withheld ground of exclusion stays open although exclusions are presumed absent."""
    original = decision_on(article_1f=True)
    norm, found = original.norms[0], redact(original, ["article_1f"]).norms[0]
    assert norm.outcome == "does-not-apply"
    assert (found.outcome, found.if_not_excluded) == ("undetermined", "undetermined")
    assert found.missing == ("article_1f",)


def test_what_implies_an_exclusion_is_not_presumed_away() -> None:
    """Nor is what follows from a withheld fact presumed absent."""
    original = decision_on(national_security_danger=True)
    assert original.norms[0].outcome == "does-not-apply"
    assert redact(original, ["national_security_danger"]).norms[0].outcome == "undetermined"


def test_an_act_withheld_is_not_an_act_unrecorded() -> None:
    """Without the day of responsibility it is open whether there was one, and no term is told."""
    original = decision_on(track=1, netherlands_responsible_since="2022-06-01")
    assert original.norms[0].outcome == "applies"
    found = redact(original, ["netherlands_responsible_since"])
    assert found.norms[0].outcome == "undetermined"
    assert found.deadline.date is None
    assert found.deadline.notes[0].en == "The decision term rests on facts that are withheld here."
    assert found.redaction is not None
    assert found.redaction.ends_on is None


def test_the_end_of_the_term_is_told_where_it_gives_nothing_away() -> None:
    """The end stays where only an outcome bears on it, and not where it counts from the fact."""
    original = decision_on()
    assert redact(original, ["birth_date"]).redaction.ends_on == original.deadline.date  # type: ignore[union-attr]
    without = redact(original, ["application_date"])
    assert without.redaction.ends_on is None  # type: ignore[union-attr]
    assert str(original.deadline.date) not in told(without)


# ---------------------------------------------------------------- once more, and names


def test_a_redacted_decision_can_be_redacted_again() -> None:
    """What the original had found is passed on, and both facts are withheld."""
    once = redact(decision_on(), ["birth_date"])
    twice = redact(once, ["sex"])
    assert twice.redaction is not None
    assert twice.redaction.keys == ("sex", "birth_date")
    assert twice.redaction.origin == once.id
    assert twice.redaction.outcomes["decision-moratorium"] == "applies"
    assert verify(document(twice), load_law()).holds
    at_once = redact(decision_on(), ["birth_date", "sex"], origin=False)
    assert told(redact(once, ["sex"], origin=False)) == told(at_once)


def test_the_names_of_a_case_can_be_left_out() -> None:
    """With its id the case loses the IRI that it bears."""
    assert FOLDER in told(redact(decided(FOLDER), ["sex"]))
    made = redact(decided(FOLDER), ["id"])
    assert FOLDER not in told(made)
    assert verify(document(made), load_law()).holds


def test_a_text_of_several_lines_is_one_value() -> None:
    """What ends a line elsewhere, such as U+2028, ends none of N-Triples."""
    decision = decision_on(id="one\u2028two\x85three")
    assert "one\u2028two\x85three" in told(redact(decision, ["sex"]))


def test_only_what_is_recorded_can_be_taken_out() -> None:
    """A key that is none, and a fact that is not there, are one clear error each."""
    with pytest.raises(UnknownNameError, match="Did you mean 'birth_date'"):
        redact(decided(FOLDER), ["birthdate"])
    with pytest.raises(InputError, match="records no public_order"):
        redact(decided(FOLDER), ["public_order"])


# ---------------------------------------------------------------- what does not hold


def forged(text: str, old: str, new: str) -> receipts.Document:
    """Returns a changed document under the name that follows from what it says."""
    assert old in text
    made = receipts.read(text.replace(old, new).encode())
    return receipts.read(text.replace(old, new).replace(made.name, made.named).encode())


OUTCOME = "#decision-moratorium> <https://w3id.org/moratoria/def#"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (f"{OUTCOME}outcome> <", f"{OUTCOME}originalOutcome> <", "nothing follows"),
        ('originalEndsOn> "2023-11-10"', 'originalEndsOn> "2031-01-01"', "said to have found 2031"),
        ('originalEndsOn> "2023-11-10"', 'originalEndsOn> "soon"', "cannot be read"),
        ('withholds> "birth_date"', 'withholds> "sex"', "withholds sex and holds it"),
        ('withholds> "birth_date"', 'withholds> "shoe_size"', "no key of a case"),
        ("def#restsOnWithheld>", "def#provisional>", 'true"^^'),
        (
            "#decision-moratorium> <https://w3id.org/moratoria/def#originalOutcome>",
            "#none> <https://w3id.org/moratoria/def#originalOutcome>",
            "no norm of this law",
        ),
    ],
)
def test_a_false_redaction_does_not_hold(old: str, new: str, complaint: str) -> None:
    """What a redacted decision may say of the original has bounds, whatever its name."""
    text = told(redact(decision_on(), ["birth_date"]))
    found = verify(forged(text, old, new), load_law())
    assert any(complaint in finding.en for finding in found.findings), found.findings


def test_a_settled_outcome_is_not_said_to_have_been_another() -> None:
    """Where the remaining facts settle an outcome the original had found the same."""
    text = told(redact(decision_on(), ["birth_date"]))
    said = f"{text.split('#departure-moratorium>')[0].rsplit('<', 1)[1]}#departure-moratorium> "
    graph = said.partition("#")[0]
    line = (
        f"<{said}<https://w3id.org/moratoria/def#originalOutcome> "
        f"<https://w3id.org/moratoria/def#applies> <{graph}> .\n"
    )
    found = verify(forged(text + line, line, line), load_law())
    assert "without the facts does-not-apply follows" in found.findings[0].en


# ---------------------------------------------------------------- the command


def cli(*args: str | Path) -> Result:
    """Runs a command in this process."""
    return CliRunner(env={"DATA_DIR": "nowhere"}).invoke(main, list(map(str, args)))


def test_redact_writes_a_document_that_verify_reads(tmp_path: Path) -> None:
    """The command writes what the call gives, and verify lists what rests on withheld facts."""
    path, made = tmp_path / "decision.trig", tmp_path / "redacted.trig"
    path.write_bytes(written(decided(FOLDER)))
    done = cli("redact", path, "--drop", "birth_date", "--drop", "sex")
    assert done.stdout_bytes == written(redact(decided(FOLDER), ["birth_date", "sex"]), TRIG)
    made.write_bytes(done.stdout_bytes)
    done = cli("verify", made)
    assert done.exit_code == 0
    assert "- decision-moratorium: applies (sex, birth_date)" in done.stdout
    assert "- term: 2023-11-10" in done.stdout
    assert decided(FOLDER).id not in cli("redact", path, "--drop", "sex", "--no-origin").stdout


def test_what_does_not_hold_is_not_redacted(tmp_path: Path) -> None:
    """A decision that was changed is not given a new name."""
    path = tmp_path / "decision.trig"
    path.write_bytes(written(decided(FOLDER)).replace(b"mor:applies", b"mor:undetermined"))
    done = cli("redact", path, "--drop", "sex")
    assert done.exit_code == 1
    assert "does not hold, so it is not redacted" in done.stderr


def test_redact_names_what_cannot_be_taken_out(tmp_path: Path) -> None:
    """A wrong key ends with status 2 and one sentence."""
    path = tmp_path / "decision.trig"
    path.write_bytes(written(decided(FOLDER)))
    done = cli("redact", path, "--drop", "birthdate")
    assert done.exit_code == 2
    assert "Did you mean 'birth_date'" in done.stderr
