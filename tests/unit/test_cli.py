"""
The command: what it prints, where, and with which exit status.

Most is asked of it in this process; as a program it starts anew each time, which test_readme.py and
the tests that say so here pay for.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from folders import CASES, PLAIN

from moratoria import rdf
from moratoria.cli import main
from moratoria.decide import decide
from moratoria.provenance import write
from moratoria.sources import plain_text

ROOT = Path(__file__).resolve().parents[2]
CASE = CASES / "never-served-22-applied-before" / "case.ttl"
LETTER = plain_text((ROOT / "ontology/sources/kst-19637-2909.txt").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: bytes
    stderr: bytes


def run(*args: str, stdin: bytes = b"") -> Done:
    """Runs the command in this process; an exception that it does not tell goes through."""
    done = CliRunner(catch_exceptions=False).invoke(main, args, input=stdin, prog_name="moratoria")
    return Done(done.exit_code, done.stdout_bytes, done.stderr_bytes)


def program(*args: str, **env: str) -> Done:
    """Runs the installed command as a program."""
    command = [Path(sys.executable).with_name("moratoria"), *args]
    done = subprocess.run(command, env={**os.environ, **env}, capture_output=True, check=False)
    return Done(done.returncode, done.stdout, done.stderr)


def told(*args: str, stdin: bytes = b"") -> str:
    """Returns what the command prints, having ended well."""
    done = run(*args, stdin=stdin)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def refused(*args: str, stdin: bytes = b"") -> str:
    """Returns the complaint of a command that ended with status 2, without a traceback."""
    done = run(*args, stdin=stdin)
    assert done.returncode == 2, done.stdout.decode()
    assert b"Traceback" not in done.stderr
    assert done.stdout == b""
    return done.stderr.decode()


def test_decide_tells_outcome_grounds_and_deadline() -> None:
    """The text names each norm's outcome, quotes sentences of the letter and ends with the term."""
    text = told("decide", str(CASE), "--on", "2022-09-01", "--assume-not-excluded")
    assert "decision-moratorium: applies" in text
    assert "departure-moratorium: does not apply" in text
    assert "Decision term: 2023-11-10" in text
    quotes = [" ".join(part.split("»")[0].split()) for part in text.split("«")[1:]]
    assert sum(quote in LETTER for quote in quotes) >= 5
    assert "no legal advice" in text


def test_decide_speaks_dutch() -> None:
    """With --lang nl labels are Dutch and no translation stands beside the quotes."""
    text = told("decide", str(CASE), "--on", "2022-09-01", "--lang", "nl", "--assume-not-excluded")
    assert "decision-moratorium: van toepassing" in text
    assert "onze vertaling" not in text


def test_only_exclusions_open_is_said_in_the_headline() -> None:
    """Without the presumption the headline says that it applies unless an exclusion is found."""
    text = told("decide", str(CASE), "--on", "2022-09-01")
    assert "decision-moratorium: applies unless an exclusion is found (8 not recorded)" in text


@pytest.mark.parametrize("kind", ["plain", "turtle"])
def test_standard_input_is_read(kind: str) -> None:
    """A document from standard input gives the answer that the file gives."""
    data = json.dumps(PLAIN).encode() if kind == "plain" else CASE.read_bytes()
    args = ("--on", "2022-09-01", "--assume-not-excluded", "--format", "json")
    found = json.loads(told("decide", "-", "--from", kind, *args, stdin=data))
    assert json.loads(told("decide", "-", *args, stdin=data)) == found
    assert found["norms"]["decision-moratorium"]["outcome"] == "applies"
    assert found["deadline"]["date"] == "2023-11-10"


def test_the_same_question_gives_the_same_bytes() -> None:
    """An answer is deterministic, over processes, and both engines give it."""
    args = ("decide", str(CASE), "--on", "2022-09-01", "--format", "json", "--assume-not-excluded")
    found = told(*args)
    assert found == told(*args, "--engine", "owl")
    assert found == program(*args, PYTHONHASHSEED="1").stdout.decode()
    assert found == program(*args, PYTHONHASHSEED="2").stdout.decode()


def test_the_program_tells_a_mistake_on_standard_error() -> None:
    """As in this process: status 2, a message and no traceback."""
    done = program("decide", "no-such-file.ttl")
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == run("decide", "no-such-file.ttl").stderr


def test_all_policies_are_answered_in_an_array() -> None:
    """--policy all gives one answer per policy."""
    args = ("decide", str(CASE), "--on", "2022-09-01", "--format", "json", "--policy", "all")
    assert [found["policy"] for found in json.loads(told(*args))] == ["ru-2022"]


@pytest.mark.parametrize("form", ["turtle", "trig", "jsonld"])
def test_a_decision_is_written_as_rdf(form: str) -> None:
    """Each format is the document of the decision; all policies make one document."""
    args = ("decide", str(CASE), "--on", "2022-09-01", "--assume-not-excluded", "--policy", "all")
    decision = decide(CASE.read_bytes(), on=date(2022, 9, 1), assume=["not-excluded"])
    assert told(*args, "--format", form) == write(decision, rdf.NAMES[form]).decode()


def test_a_decision_is_validated_as_one(tmp_path: Path) -> None:
    """What decide writes validate reads, by the name of the file or as it is told."""
    text = told("decide", str(CASE), "--on", "2022-09-01", "--format", "trig")
    (tmp_path / "decision.trig").write_text(text, encoding="utf-8")
    assert "No findings." in told("validate", str(tmp_path / "decision.trig"))
    assert "No findings." in told("validate", "-", "--from", "trig", stdin=text.encode())


def test_a_broken_decision_is_told_by_the_node() -> None:
    """Validate names the part of the decision, in the language asked for, and ends with 1."""
    bad = ROOT / "tests/laws/decisions/bad-outcome-of-no-kind.ttl"
    done = run("validate", str(bad), "--lang", "nl")
    assert done.returncode == 1
    assert done.stdout.decode().startswith("- moratorium: Geef precies één uitkomst")


def test_a_chosen_reading_is_taken() -> None:
    """--reading takes a value; what turned on the reading no longer does."""
    case = str(CASES / "dual-national" / "case.ttl")
    args = ("decide", case, "--on", "2022-09-01", "--format", "json", "--assume-not-excluded")
    open_answer = json.loads(told(*args))["norms"]["decision-moratorium"]
    assert (open_answer["outcome"], open_answer["turns_on"]) == ("undetermined", ["dual"])
    chosen = json.loads(told(*args, "--reading", "dual=not-covered"))
    assert chosen["norms"]["decision-moratorium"]["outcome"] == "does-not-apply"
    assert chosen["readings"]["dual"] == "not-covered"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("decide", "no-such-file.ttl"), ["no-such-file.ttl", "no such file"]),
        (("decide", str(CASE), "--on", "1 juli"), ["1 juli", "2022-09-01"]),
        (("decide", str(CASE), "--policy", "xx"), ["xx", "ru-2022"]),
        (("decide", str(CASE), "--reading", "age=1"), ["'age' is no reading", "upper-age"]),
        (("decide", str(CASE), "--reading", "dual=x"), ["'x' is no value", "not-covered"]),
        (("decide", str(CASE), "--reading", "dual"), ["NAME=VALUE"]),
        (("decide", str(CASE), "--reading", "dual=x", "--reading", "dual=y"), ["given twice"]),
        (("decide", str(CASE), "--explain", "whatif"), ["'whatif' is no expl", "what-if"]),
        (("decide", str(CASE), "--explain", "missing", "--timeline"), ["--timeline", "--explain"]),
        (("decide", str(ROOT / "README.md")), ["line", "text/turtle"]),
        (("validate", str(CASE), "--from", "plain"), ["no JSON", "line 1"]),
        (("decide", str(CASE), "--timeline", "--format", "trig"), ["timeline", "trig"]),
    ],
)
def test_a_mistake_is_one_clear_message(args: tuple[str, ...], words: list[str]) -> None:
    """Status 2, nothing on standard output, and words that name the thing."""
    message = refused(*args)
    assert all(word in message for word in words), message


def test_law_commands_tell_what_the_model_holds() -> None:
    """Coverage is whole, the timeline names the extension, and the law shipped checks."""
    assert "29 / 29 = 100 %" in told("law", "coverage")
    assert "2022-12-29 → 2023-06-29  verlenging" in told("law", "timeline", "--lang", "nl")
    assert "✗" not in told("law", "check", "--no-hermit")


def test_law_sources_tells_documents_by_rank() -> None:
    """From letter to convention, each with its marks and what it rests on."""
    text = told("law", "sources", "--policy", "ru-2022")
    ranks = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert ranks == [
        "public notice",
        "parliamentary paper",
        "circular",
        "circular amendment",
        "ministerial decision",
        "ministerial regulation",
        "decree",
        "act",
        "directive",
        "convention",
        "ruling",
    ]
    assert "paragraph 6, sentence 1 rests on article 43(1) Aliens Act 2000\n" in text
    assert "62013CJ0472 (not verified); of 2015-02-26; quoted by others" in text
    assert "not found: Staatscourant number" in text
    assert "berust op artikel 43, eerste lid, Vw 2000" in told("law", "sources", "--lang", "nl")


def test_law_sources_as_json() -> None:
    """The same as values: each document once, its links by IRI, an inference with its reason."""
    found = json.loads(told("law", "sources", "--format", "json"))
    by_id = {row["id"].rpartition("/")[2]: row for row in found}
    assert len(by_id) == len(found) >= 18
    act = by_id["vw-2000"]
    assert act["identifiers"] == [{"value": "BWBR0011823", "verified": True}]
    assert (act["rank"], act["rank_order"]) == ("act", 7)
    assert (act["version_meant"], act["version_seen"]) == ("2022-06-29", "2015-07-26")
    assert {link["to"].rpartition("/")[2] for link in act["rests_on"]} >= {"dir-2013-32#art-31-5"}
    (link,) = by_id["vb-2000"]["rests_on"][:1]
    assert link["to_document"] == act["id"]
    assert "recital was not read" in link["inference"]
    assert by_id["ecli-eu-c-2020-945"]["interprets"][0]["inference"] is None


def test_law_sources_of_no_policy() -> None:
    """A policy that does not exist is named."""
    assert "'nope' is no policy" in refused("law", "sources", "--policy", "nope")


def test_law_check_names_what_is_wrong(tmp_path: Path) -> None:
    """A policy with a fault ends with status 1, says which, and proves nothing of the rest."""
    bad = ROOT / "tests/laws/policies/bad-reading-with-one-value.ttl"
    (tmp_path / "policy.ttl").write_bytes(bad.read_bytes())
    done = run("law", "check", str(tmp_path), "--no-hermit")
    assert done.returncode == 1
    said = done.stdout.decode()
    assert "✗ does not hold: terms and policies keep to their rules" in said
    assert "- not checked: every policy reads as a whole (the rest must be in order first)" in said
    assert said.endswith("To be mended: 1. Checked: 10 of 14; of the rest nothing is said.\n")


def test_law_check_names_norms_that_may_meet(tmp_path: Path, require: Callable[[str], str]) -> None:
    """Unasked HermiT is asked; two norms with opposite effects are named in plain words."""
    require("java")
    bad = ROOT / "tests/laws/policies/bad-opposite-effects-overlap.ttl"
    (tmp_path / "policy.ttl").write_bytes(bad.read_bytes())
    done = run("law", "check", str(tmp_path), "--lang", "nl")
    assert done.returncode == 1
    said = done.stdout.decode()
    assert "besluitmoratorium en beslissen hebben een tegengesteld gevolg" in said
    assert "zou geen zaak zowel „zaak onder het moratorium” als „andere zaak” mogen zijn" in said
    assert said.endswith("Te verbeteren: 1.\n")


def test_law_check_without_java_claims_no_proof(tmp_path: Path) -> None:
    """Where Java is absent the proofs are told as not checked, and the status is of the rest."""
    good = ROOT / "tests/laws/policies/good-zz-2099.ttl"
    (tmp_path / "policy.ttl").write_bytes(good.read_bytes())
    done = program("law", "check", str(tmp_path), PATH=str(tmp_path))
    said = done.stdout.decode()
    assert done.returncode == 0, done.stderr.decode()
    assert said.count("- not checked: HermiT") == said.count("(Java is not installed)") == 3
    assert said.endswith("Checked: 11 of 14; of the rest nothing is said.\n")


def test_law_check_of_no_folder_is_a_mistake() -> None:
    """A folder that is not there ends with status 2."""
    assert "no-such-folder" in refused("law", "check", "no-such-folder")


def test_a_timeline_tells_when_a_case_is_under_a_norm() -> None:
    """Decide --timeline gives stretches of days per moratorium, as lines and as JSON."""
    args = ("decide", str(CASE), "--timeline", "--assume-not-excluded")
    assert "2022-06-29 → 2023-06-29  applies" in told(*args)
    found = json.loads(told(*args, "--format", "json"))
    assert found["decision-moratorium"][1]["outcome"] == "applies"


def test_explain_tells_more_beside_each_outcome() -> None:
    """--explain adds why not, what to ask, what if and each reading, as lines and as JSON."""
    args = ("decide", str(CASE), "--on", "2022-09-01", "--assume-not-excluded")
    more = ("--explain", "why-not,missing", "--explain", "what-if,readings")
    text = told(*args, *more)
    assert "Why not:\n    nothing bars it; it applies" in text
    assert "does not apply if fears_conscription: true → false" in text
    assert "27 years old on" in text
    assert "dual=not-covered: applies" in text
    assert "What if:" not in told(*args)
    found = json.loads(told(*args, "--format", "json", *more))["norms"]["departure-moratorium"]
    assert found["why_not"][0]["alternatives"]
    assert found["missing_ranked"] == []


def test_validate_tells_by_its_exit_status() -> None:
    """0 and a line if the case holds; 1 and the findings if it does not, in three formats."""
    assert "No findings." in told("validate", str(CASE))
    bad = json.dumps(PLAIN | {"birth_date": "1 juli"}).encode()
    for form, words in [
        ("text", b"1 juli"),
        ("json", b'"conforms": false'),
        ("turtle", b"sh:result"),
    ]:
        done = run("validate", "-", "--format", form, stdin=bad)
        assert done.returncode == 1
        assert words in done.stdout


def test_every_quote_of_an_answer_is_found_in_the_letter() -> None:
    """The JSON quotes the letter's own words, and its translations stand apart as ours."""
    args = ("decide", str(CASE), "--on", "2022-09-01", "--format", "json")
    quotes = list(_quotes(json.loads(told(*args))["norms"]))
    own = [q for q in quotes if "/kst-19637-2909#" in q["passage"]]
    assert len(own) >= 10
    assert all(LETTER.count(quote["exact"]) == 1 for quote in own)


def _quotes(node: object) -> list[dict[str, str]]:
    if isinstance(node, list):
        return [quote for item in node for quote in _quotes(item)]
    if not isinstance(node, dict):
        return []
    here = node.get("quotes", [])
    return [*here, *(q for key, value in node.items() if key != "quotes" for q in _quotes(value))]


def test_search_finds_terms_and_passages() -> None:
    """Each with its label, its IRI and the words it was found by; JSON is the same as over HTTP."""
    text = told("search", "Russische", "mannen", "in de leeftijd")
    assert "paragraph 3, sentence 2  (passage)" in text
    assert "kst-19637-2909#p3-s2" in text
    assert "1 found" in text
    found = json.loads(told("search", "moratorium", "--limit", "2", "--format", "json"))
    assert [len(found["results"]), found["limit"], found["offset"]] == [2, 2, 0]
    assert found["total"] > 2
    assert {"iri", "label", "field", "text", "lang"} == set(found["results"][0])
    assert "more with --offset 2" in told("search", "moratorium", "--limit", "2")


def test_search_for_nothing_is_refused() -> None:
    """In a sentence."""
    assert "no word" in refused("search", "?")
    assert "1 to 100" in refused("search", "moratorium", "--limit", "500")
