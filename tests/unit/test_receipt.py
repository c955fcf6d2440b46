"""A decision is checked from its document alone: every change is found, and nothing else is."""

from __future__ import annotations

import gzip
import json
import logging
import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import CASES, FOLDERS, PLAIN, decided, one_in
from receiving import (
    NQUADS,
    NTRIPLES,
    TRIG,
    added,
    again,
    canonical,
    changed,
    document,
    dropped,
    flat,
    part_of,
    quads,
    verified,
    written,
)

from moratoria import provenance, rdf, receipts
from moratoria.cli import main
from moratoria.decide import decide_case
from moratoria.errors import InputError, MoratoriaError, UnknownLawError, UnknownNameError
from moratoria.facts import from_plain
from moratoria.intake import only_case, read_case
from moratoria.law import archive, law_hash, law_quads, load_law
from moratoria.provenance.statements import PLACEHOLDER
from moratoria.web import Settings, create_app

FOLDER = "never-served-22-applied-before"
FORMATS = [TRIG, NQUADS, NTRIPLES, "text/turtle", "application/ld+json"]
CHANGES = [dropped, added, changed]


def lines_of(folder: str) -> list[str]:
    """Returns the statements of a folder's decision."""
    return quads(folder).splitlines(keepends=True)


def cli(*args: str | Path, stdin: bytes = b"", data: Path | str = "nowhere") -> Result:
    """Runs a command in this process, with a folder of its own."""
    runner = CliRunner(env={"DATA_DIR": str(data)})
    return runner.invoke(main, list(map(str, args)), input=stdin)


def refused(result: Result) -> str:
    """Returns the one complaint of a command that ended with status 2."""
    assert result.exit_code == 2, result.output
    assert isinstance(result.exception, SystemExit)
    assert result.stderr.startswith("moratoria: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


# ---------------------------------------------------------------- what holds


@pytest.mark.parametrize("folder", one_in(8))
def test_a_decision_holds_and_is_decided_again(folder: str) -> None:
    """What follows from the document of a decision is that document, byte for byte."""
    found = receipts.read(quads(folder).encode(), NQUADS)
    remade = receipts.remake(found.basis, load_law())
    result = receipts.verify(found, load_law(), lambda *_: remade)
    assert result.findings == ()
    assert found.name == decided(folder).id == remade.decision.id
    assert found.quads == quads(folder) == provenance.quads(remade.decision)
    assert receipts.same_outcome(found, remade.decision)


@pytest.mark.parametrize("folder", FOLDERS[::20])
@pytest.mark.parametrize("media_type", FORMATS)
def test_every_format_says_the_same(folder: str, media_type: str) -> None:
    """A document is the same in every format, with named graphs or without."""
    found = receipts.read(written(decided(folder), media_type), media_type)
    assert found.quads == quads(folder)
    assert receipts.verify(found, load_law(), again).holds


def test_a_case_without_names_is_read_back() -> None:
    """Blank nodes of the case, the case itself among them, are blank again."""
    plain = {"nationalities": ["RUS"], "sex": "male", "track": 4}
    decision = decide_case(only_case(from_plain(plain)), load_law(), on=decided(FOLDER).on)
    assert receipts.verify(document(decision), load_law()).holds


def test_text_may_name_the_decision() -> None:
    """Names are replaced where a node is named, not where a text speaks of one."""
    data = (CASES / FOLDER / "case.ttl").read_text("utf-8").replace("Russian", f"{PLACEHOLDER}#x")
    case = read_case(data.encode(), "text/turtle")
    decision = decide_case(case, load_law(), on=decided(FOLDER).on)
    assert receipts.verify(document(decision), load_law()).holds


def test_no_case_takes_the_name_of_the_decision() -> None:
    """The name that stands for a decision until it has one is nobody else's."""
    data = (CASES / FOLDER / "case.ttl").read_text("utf-8")
    name = f"<https://w3id.org/moratoria/case/{FOLDER}>"
    case = read_case(data.replace(name, f"<{PLACEHOLDER}#case-c14n0>").encode(), "text/turtle")
    with pytest.raises(InputError, match="stands for the decision"):
        decide_case(case, load_law(), on=decided(FOLDER).on)


# ---------------------------------------------------------------- what does not


def test_there_are_enough_decisions() -> None:
    """No stray filter shrinks what follows unseen."""
    assert len(FOLDERS) >= 190
    assert {part_of(line) for line in lines_of(FOLDER)} == {"says", "case", "proof"}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("folder", one_in(6))
def test_every_change_of_a_statement_is_found(
    folder: str, change: Callable[[list[str], random.Random], list[str]]
) -> None:
    """One statement dropped, added or changed anywhere: the decision no longer holds."""
    chance = random.Random(f"{folder} {change.__name__}")
    lines = change(lines_of(folder), chance)
    as_dataset = chance.random() < 0.7
    data = "".join(lines).encode() if as_dataset else flat(lines)
    if not as_dataset and set(data.splitlines()) == set(flat(lines_of(folder)).splitlines()):
        return  # what moved from one graph to another is the same without graphs
    try:
        result = verified(data, NQUADS if as_dataset else NTRIPLES)
    except InputError as error:
        assert str(error)  # noqa: PT017 - either way will do
    else:
        assert not result.holds


@pytest.mark.parametrize("media_type", [TRIG, NQUADS, "application/ld+json"])
def test_every_changed_byte_is_found_or_changes_nothing(media_type: str) -> None:
    """With one byte changed it does not hold, cannot be read, or says exactly the same."""
    ends: Counter[str] = Counter()
    for folder in FOLDERS[::20]:
        chance = random.Random(f"{folder} {media_type}")
        data = rdf.rewrite(quads(folder).encode(), media_type, {})
        for _ in range(8):
            flipped = bytearray(data)
            flipped[chance.randrange(len(data))] ^= chance.randrange(1, 256)
            ends[end_of(bytes(flipped), folder, media_type)] += 1
    assert ends["found"] >= 8
    assert ends["unreadable"] >= 2


def end_of(data: bytes, folder: str, media_type: str) -> str:
    """Returns how the check of a document ends, having made sure that nothing goes unseen."""
    try:
        result = verified(data, media_type)
    except MoratoriaError:
        return "unreadable"
    if not result.holds:
        return "found"
    assert canonical(data, media_type) == quads(folder)
    return "unchanged"


def test_the_first_difference_is_named() -> None:
    """What the document says and what follows instead stand in one sentence."""
    said = "decision-moratorium> <https://w3id.org/moratoria/def#outcome>"
    line = next(line for line in lines_of(FOLDER) if said in line)
    other = line.replace("def#applies>", "def#doesNotApply>")
    found = verified(quads(FOLDER).replace(line, other).encode()).findings
    assert found[0].en.startswith("The decision is named")
    assert found[1].en == (
        "First difference, in what it says, at #decision-moratorium: mor:outcome. "
        "The document says mor:doesNotApply; mor:applies follows."
    )
    assert found[1].nl.endswith("Het document zegt mor:doesNotApply; er volgt mor:applies.")


def test_a_false_decision_with_its_right_name_is_found() -> None:
    """Whoever names a false decision by its own hash is found by deciding again."""
    name, false = forged(quads(FOLDER).replace("def#applies>", "def#doesNotApply>"))
    found = verified(false.encode())
    assert found.name == name
    assert len(found.findings) == 2
    assert "mor:applies follows" in found.findings[0].en


def forged(text: str) -> tuple[str, str]:
    """Returns a document under the name that follows from what it says."""
    made = receipts.read(text.encode(), NQUADS)
    return made.named, text.replace(made.name, made.named)


def test_a_changed_case_is_another_case() -> None:
    """With another fact in the case the first difference is what follows from it."""
    found = verified(quads(FOLDER).replace('"2000-01-01"', '"1980-01-01"').encode())
    assert not found.holds
    assert "First difference, in what it says, at #assumption" in found.findings[1].en
    assert "nothing follows" in found.findings[1].en


def test_a_case_that_breaks_the_shapes_does_not_hold() -> None:
    """A fact that no case may hold is a finding, not an error."""
    found = verified(quads(FOLDER).replace("def#male>", "def#pending>").encode())
    assert "Deciding again is not possible: The case cannot be used" in found.findings[1].en


def test_a_foreign_graph_is_found() -> None:
    """A graph that no decision has is a difference, under its own name."""
    more = "<http://example.org/s> <http://example.org/p> <http://example.org/o> "
    for graph, named in (("<http://example.org/g> ", "http://example.org/g"), ("", "default")):
        found = verified(f"{quads(FOLDER)}{more}{graph}.\n".encode())
        assert f"in the graph {named}" in found.findings[0].en


def test_the_placeholder_cannot_stand_in_for_the_name() -> None:
    """A document that uses the name the hash is made with would hide a change."""
    text = quads(FOLDER)
    name = decided(FOLDER).id
    line = next(line for line in lines_of(FOLDER) if line.startswith(f"<{name}#term>"))
    with pytest.raises(InputError, match="a name that no document may use"):
        verified(
            text.replace(line, line.replace(f"<{name}#term>", f"<{PLACEHOLDER}#term>")).encode()
        )


# ---------------------------------------------------------------- what cannot be checked


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (r"def#Decision> <", "def#Case> <", "There is no decision in the document"),
        (
            r"def#lawHash>",
            "def#lawVersion>",
            r"one hash of the law \(mor:lawHash\); this one has none",
        ),
        (r"def#inPolicy>", "def#states>", "one policy"),
        ('"2022-09-01"', '"2022-9-1"', "is '2022-9-1', which is no day"),
        ("moratoria/policy/ru-2022> <", "moratoria/def#Case> <", "which is none of ours"),
    ],
)
def test_a_document_must_say_what_it_was_decided_from(old: str, new: str, complaint: str) -> None:
    """One clear error for what a document does not say."""
    with pytest.raises(InputError, match=complaint):
        verified(quads(FOLDER).replace(old, new).encode())


def test_a_statement_about_a_statement_is_not_read() -> None:
    """A triple term, which RDF 1.2 allows as a value, is one clear error."""
    term = "<<( <urn:a> <urn:b> <urn:c> )>>"
    with pytest.raises(InputError, match="no triple term is read"):
        verified(f"{quads(FOLDER)}<urn:a> <urn:b> {term} <urn:g> .\n".encode())


def test_one_decision_is_asked_for() -> None:
    """Two decisions in one document are not checked."""
    both = quads(FOLDER) + quads("article-1f-nothing-presumed")
    with pytest.raises(InputError, match="There are 2 decisions"):
        verified(both.encode())


def test_a_reading_the_law_does_not_know_is_a_finding() -> None:
    """A name that is no reading of the law fails the check and does not end it."""
    text = quads(FOLDER).replace("ru-2022#last-day-out>", "ru-2022#last-day-never>")
    assert "is no value of a reading" in verified(text.encode()).findings[1].en


@pytest.mark.parametrize("end", [100, 2000, 40_000])
def test_a_cut_file_is_refused(tmp_path: Path, end: int) -> None:
    """A file that was cut off is one clear error, with the line."""
    path = tmp_path / "decision.trig"
    path.write_bytes(written(decided(FOLDER))[:end])
    assert "line " in refused(cli("verify", path))


def test_a_case_is_no_decision() -> None:
    """A document without a decision says so."""
    assert "no decision in the document" in refused(cli("verify", CASES / FOLDER / "case.ttl"))


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A file that cannot be read is one clear error."""
    assert "cannot be read: no such file" in refused(cli("verify", tmp_path / "none.trig"))


# ---------------------------------------------------------------- the commands


@pytest.mark.parametrize("media_type", [TRIG, NQUADS, "text/turtle", "application/ld+json"])
def test_verify_reads_standard_input(media_type: str) -> None:
    """What a document is, its text tells."""
    done = cli("verify", "-", stdin=written(decided(FOLDER), media_type))
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("The decision holds: ")


def test_verify_fails_with_status_1(tmp_path: Path) -> None:
    """A decision that does not hold is no error."""
    path = tmp_path / "decision.trig"
    path.write_bytes(written(decided(FOLDER)).replace(b"mor:applies", b"mor:undetermined"))
    done = cli("verify", path, "--lang", "nl")
    assert done.exit_code == 1
    assert done.stdout.startswith("De beslissing klopt niet.")
    assert "Eerste verschil" in done.stdout
    assert done.stderr == ""


def test_replay_decides_again(tmp_path: Path) -> None:
    """The answer is that of the document on its day, and another on another."""
    path = tmp_path / "decision.ttl"
    path.write_bytes(written(decided(FOLDER), "text/turtle"))
    done = cli("replay", path, "--format", "json")
    assert json.loads(done.stdout)["id"] == decided(FOLDER).id
    assert done.stderr == "Outcomes and term are those of the document.\n"
    assert cli("replay", path, "--format", "trig").stdout_bytes == written(decided(FOLDER))
    later = cli("replay", path, "--on", "2024-01-01")
    assert later.exit_code == 0
    assert "not in force" in later.stdout
    assert "OTHER" in later.stderr


# ---------------------------------------------------------------- versions of the law


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """Returns a folder that keeps another version of the law, its file, and a decision under it."""
    months = f'step-42-4> <{"https://w3id.org/moratoria/def#months"}> "'
    year = law_quads().replace(f"{months}9", f"{months}7")
    text = year.replace('"2022-12-29"', '"2022-10-29"')
    assert text not in {law_quads(), year}
    plain = tmp_path_factory.mktemp("law") / "law.nq"
    plain.write_text(text, encoding="utf-8")
    law = archive.read(plain)
    folder = tmp_path_factory.mktemp("data")
    path = archive.keep(folder, law)
    decision = decide_case(
        decided(FOLDER).inquiry.case,
        archive.law_of(law, decided(FOLDER).policy),
        on=decided(FOLDER).on,
        assume=["not-excluded"],
    )
    return folder, path, provenance.quads(decision)


def test_a_version_is_kept_once(tmp_path: Path) -> None:
    """A version of the law is one file, named for the hash of what it holds."""
    path = archive.keep(tmp_path, law_quads())
    first = path.stat().st_mtime_ns
    assert archive.keep(tmp_path, law_quads()) == path
    assert path.stat().st_mtime_ns == first
    assert path.name == f"{law_hash()}.nq.gz"
    assert rdf.digest(gzip.decompress(path.read_bytes()).decode()) == law_hash()
    assert [found.name for found in path.parent.iterdir()] == [path.name]


def test_an_older_version_is_found_again(older: tuple[Path, Path, str], tmp_path: Path) -> None:
    """A decision under a version that was kept holds, and says what it said then."""
    folder, file, text = older
    path = tmp_path / "decision.nq"
    path.write_text(text, encoding="utf-8")
    assert cli("verify", path, data=folder).exit_code == 0
    assert cli("verify", path, "--law", file).exit_code == 0
    done = cli("replay", path, data=folder)
    assert done.stderr == "Outcomes and term are those of the document.\n"


def test_another_version_is_another_decision(older: tuple[Path, Path, str], tmp_path: Path) -> None:
    """A decision can be made again under another version, and is not verified under one."""
    _, file, _ = older
    path = tmp_path / "decision.nq"
    path.write_text(quads(FOLDER), encoding="utf-8")
    done = cli("replay", path, "--law", file, "--format", "json")
    assert json.loads(done.stdout)["law"]["hash"] == file.name.removesuffix(".nq.gz")
    assert "was made under the version" in refused(cli("verify", path, "--law", file))


def test_an_unknown_version_is_named(older: tuple[Path, Path, str], tmp_path: Path) -> None:
    """The hash that cannot be found is named, and whether the decision bears its right name."""
    _, file, text = older
    hash_ = file.name.removesuffix(".nq.gz")
    path = tmp_path / "decision.nq"
    for said, right in (
        (text, "name is the hash"),
        (text.replace("def#male", "def#female"), "NOT"),
    ):
        path.write_text(said, encoding="utf-8")
        for command in ("verify", "replay"):
            complaint = refused(cli(command, path, data=tmp_path))
            assert f"The version {hash_} of the law is not at hand" in complaint
            assert right in complaint


@pytest.mark.parametrize(
    "data", [b"", b"\x1f\x8bnonsense", gzip.compress(b"<urn:a> .", mtime=0), b"\xff"]
)
def test_a_damaged_version_is_refused(
    older: tuple[Path, Path, str], tmp_path: Path, data: bytes
) -> None:
    """A file that does not hold the version it is named for is one clear error."""
    _, file, text = older
    kept = tmp_path / "law" / file.name
    kept.parent.mkdir()
    kept.write_bytes(data)
    path = tmp_path / "decision.nq"
    path.write_text(text, encoding="utf-8")
    assert str(kept) in refused(cli("verify", path, data=tmp_path))


def test_a_file_that_is_no_law_is_refused(tmp_path: Path) -> None:
    """A file of another kind in place of the law says that it lacks the policy."""
    path = tmp_path / "decision.nq"
    path.write_text(quads(FOLDER), encoding="utf-8")
    assert "is no policy of the version" in refused(cli("verify", path, "--law", path))


def test_a_hash_is_never_a_path(tmp_path: Path) -> None:
    """What a document gives as a hash does not lead out of the folder."""
    with pytest.raises(UnknownLawError, match=r"\.\./secret"):
        archive.find_law("any", "../secret", tmp_path)


def test_a_law_of_another_policy_is_named() -> None:
    """A policy that a version does not have is named beside those it has."""
    with pytest.raises(UnknownNameError, match="known: ru-2022"):
        archive.law_of(law_quads(), "none")


def test_deciding_keeps_the_law(tmp_path: Path) -> None:
    """A decision at the command line leaves the version of the law it was made under."""
    case = CASES / FOLDER / "case.ttl"
    assert cli("decide", case, "--on", "2022-09-01", data=tmp_path / "data").exit_code == 0
    assert archive.place(tmp_path / "data", law_hash()).is_file()


def test_the_service_keeps_the_law(tmp_path: Path) -> None:
    """A decision over HTTP leaves it too."""
    client = create_app(Settings(data_dir=tmp_path)).test_client()
    assert client.post("/decide?on=2022-09-01", json=PLAIN).status_code == 200
    assert archive.place(tmp_path, law_hash()).is_file()


def test_where_nothing_can_be_kept_the_answer_is_given(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that cannot be written is said in the log, once, and ends nothing."""
    (tmp_path / "law").write_text("a file", encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        archive.keep_current(tmp_path)
        archive.keep_current(tmp_path)
    assert len([r for r in caplog.records if "cannot be written" in r.getMessage()]) == 1
