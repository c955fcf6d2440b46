"""What the README shows is what happens: its commands, its table, its question to the law."""

from __future__ import annotations

import doctest
import json
import re
import shlex
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from moratoria.answer import answer
from moratoria.decide import decide
from moratoria.prose import tell
from moratoria.store import Pool, public_dataset

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    line
    for kind, text in BLOCKS
    if kind == "sh"
    for line in text.splitlines()
    if ".venv/bin" in line
]
FILE = re.compile(r"\b[a-z]+\.trig\b")
ON_FILES = [line for line in COMMANDS if FILE.search(line)]


def asked() -> dict[str, object]:
    """Returns the case that the README sends with curl."""
    curl = next(text for _, text in BLOCKS if text.startswith("curl"))
    words = shlex.split(curl.replace("\\\n", " "))
    case: dict[str, object] = json.loads(words[words.index("-d") + 1])
    return case


def answered(case: dict[str, object], assume: list[str]) -> dict[str, dict[str, object]]:
    """Returns the answer to a case on the README's day."""
    decision = decide(json.dumps(case).encode(), on=date(2022, 9, 1), assume=assume)
    found: dict[str, dict[str, object]] = answer(decision)
    return found


def test_the_answer_shown_is_the_answer_given() -> None:
    """Every line of the shortened answer stands in the whole one, in the same order."""
    told = tell(decide(json.dumps(asked()).encode(), on=date(2022, 9, 1), assume=["not-excluded"]))
    shown = next(text for kind, text in BLOCKS if kind == "text")
    at = 0
    for line in shown.splitlines():
        assert line in told[at:], line
        at = told.index(line, at)


def test_the_table_holds() -> None:
    """Each row of the table is what changing the case that way gives."""
    case = asked()
    norm = "decision-moratorium"
    first = answered(case, ["not-excluded"])
    assert (first["norms"][norm]["outcome"], first["deadline"]["date"]) == ("applies", "2023-11-10")  # type: ignore[index]
    less = {key: value for key, value in case.items() if key != "birth_date"}
    without = answered(less, ["not-excluded"])["norms"][norm]
    assert (without["outcome"], without["missing"]) == ("undetermined", ["birth_date"])  # type: ignore[index]
    soldier = answered({**case, "military_status": "professional"}, ["not-excluded"])
    assert soldier["norms"][norm]["outcome"] == "does-not-apply"  # type: ignore[index]
    assert "kst-19637-2909#p5-s2" in json.dumps(soldier)
    bare = answered(case, [])["norms"][norm]
    assert (bare["outcome"], len(bare["missing"])) == ("undetermined", 8)  # type: ignore[index]


def test_the_python_shown_gives_what_is_shown() -> None:
    """The session of the README runs, and prints what stands there."""
    (session,) = [text for kind, text in BLOCKS if kind == "python"]
    test = doctest.DocTestParser().get_doctest(session, {}, "README.md", "README.md", 0)
    assert len(test.examples) >= 6
    assert doctest.DocTestRunner().run(test).failed == 0


def test_the_commands_on_a_document_run_one_after_the_other(tmp_path: Path) -> None:
    """What one command writes the next one reads, and each ends well."""
    assert len(ON_FILES) >= 5
    installed = Path(sys.executable).with_name("moratoria")
    for line in ON_FILES:
        command, _, target = line.partition("#")[0].partition(">")
        words = shlex.split(command)[1:]
        args = [str(tmp_path / word) if FILE.fullmatch(word) else word for word in words]
        done = subprocess.run([installed, *args], cwd=ROOT, capture_output=True, check=False)
        assert done.returncode == 0, (line, done.stderr.decode(), done.stdout.decode())
        if target:
            (tmp_path / target.strip()).write_bytes(done.stdout)


# What HermiT proves of the law shipped is held in tests/laws; as a command it takes long.
PROVING = "moratoria law check"


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(line, marks=[pytest.mark.long] if PROVING in line else [])
        for line in COMMANDS
        if line not in ON_FILES
    ],
)
def test_a_command_shown_runs(command: str) -> None:
    """Every command of the README for the installed program ends well."""
    program, *args = shlex.split(command.partition("#")[0])
    assert program == ".venv/bin/moratoria"
    installed = Path(sys.executable).with_name("moratoria")
    done = subprocess.run([installed, *args], cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout


def test_the_proof_shown_is_the_proof_given() -> None:
    """The tree stands in the answer as text, and the query walks the same steps to the fact."""
    tree = [text for kind, text in BLOCKS if kind == "text"][1].splitlines()
    case = ROOT / "tests/cases/woman-who-fears-service/case.ttl"
    told = tell(decide(case.read_bytes(), "text/turtle", on=date(2022, 9, 1)))
    assert "\n".join(f"    {line}" for line in tree) in told
    rows = answers()[0]
    labels = {row["label"]["value"] for row in rows if row["truth"]["value"] == "does-not-hold"}
    assert {re.sub(r"^\W+| \(.*", "", line) for line in tree} <= labels
    (fact,) = {(r["fact"]["value"], r["value"]["value"][-6:]) for r in rows if "fact" in r}
    assert fact == ("sex", "female")


@cache
def answers() -> list[list[dict[str, dict[str, str]]]]:
    """Returns the rows of every SPARQL query shown, in order."""
    queries = [text for kind, text in BLOCKS if kind == "sparql"]
    with Pool(public_dataset().quads) as pool:
        bodies = [pool.query(q, accept="application/sparql-results+json").body for q in queries]
    return [json.loads(body)["results"]["bindings"] for body in bodies]


def test_the_question_to_the_law_has_an_answer() -> None:
    """The SPARQL query shown finds covered cases, each with words of the letter."""
    rows = answers()[1]
    assert len({row["case"]["value"] for row in rows}) >= 2
    assert any("Hieronder worden begrepen" in row["quote"]["value"] for row in rows)
