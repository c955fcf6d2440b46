"""The law checks itself: what is shipped is in order; each bad policy fails for its own reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import in_part

from moratoria.lawcheck import Report, check

POLICIES = Path(__file__).parent / "policies"

# File: the one thing found, as the rule that is broken and the node concerned.
BAD = {
    "applies-to-no-class": ("Norm-appliesTo", "moratorium"),
    "circle": ("expressions", "CoveredCase"),
    "ecli-without-court": ("identifiers", "zz-ruling"),
    "gap-in-the-period": ("periods", "period"),
    "import-of-no-version": ("imports", "zz-2099"),
    "link-without-ground": ("Link-source", "zz-circular"),
    "many-relatives": ("proofs", "CoveredCase"),
    "missing-english-definition": ("Term-definition-en", "FearsService"),
    "moratorium-without-period": ("MoratoriumNorm-hasPeriod", "moratorium"),
    "no-source": ("Term-source", "extension"),
    "operand-missing": ("Derived-period", "withinPeriod"),
    "opposite-effects-overlap": ("opposites", "moratorium"),
    "outside-the-fragment": ("expressions", "FearsService"),
    "preferred-value-of-another": ("ReadingValue-preferred", "tie-a"),
    "reading-with-one-value": ("Reading-values", "fear"),
    "ruling-in-one-language": ("Ruling-ownSummary", "ecli-nl-rbdha-2099-1"),
    "ruling-of-another-year": ("claims", "ecli-nl-rbdha-2099-1"),
    "ruling-on-nothing": ("Ruling-bearsOn", "ecli-nl-rbdha-2099-1"),
    "ruling-without-mark": ("Ruling-checked", "ecli-nl-rbdha-2099-1"),
    "source-resting-on-itself": ("Authority-noCircle", "zz-circular"),
    "statute-copied": ("Provision-notCopied", "art-1"),
    "undefined-term": ("undefined", "ordre"),
}

REASONED = ("hermit", "proofs", "opposites")


def report_on(name: str, tmp_path: Path, *, with_hermit: bool = False) -> Report:
    """Returns the report on one policy, alone in a folder."""
    shutil.copy(POLICIES / f"{name}.ttl", tmp_path)
    return check(tmp_path, with_hermit=with_hermit)


def found(report: Report) -> set[tuple[str, str]]:
    """Returns what was found: the local names of rule and node."""
    return {
        (f.rule.rsplit("/", 1)[-1], f.focus.rsplit("/", 1)[-1].rsplit("#", 1)[-1])
        for f in report.findings
    }


def test_the_shipped_law_is_in_order() -> None:
    """Every check is made, and nothing is found."""
    report = check(with_hermit=False)
    assert found(report) == set()
    assert report.conforms
    assert [c.name for c in report.not_run] == [*REASONED]
    assert len(report.checks) == 14


def test_a_small_whole_policy_is_in_order(tmp_path: Path) -> None:
    """What the bad ones differ from passes, read as a whole; nothing of it is unused."""
    report = report_on("good-zz-2099", tmp_path)
    assert [f.message.en for c in report.checks for f in c.findings] == []
    assert [c.name for c in report.not_run] == [*REASONED]


def test_a_policy_with_a_ruling_is_in_order(tmp_path: Path) -> None:
    """What the bad rulings differ from passes: adding one takes these lines and no more."""
    assert [f.message.en for f in report_on("good-ruling", tmp_path).findings] == []


def test_every_bad_policy_is_expected() -> None:
    """No file lies there untested."""
    assert {path.stem for path in POLICIES.glob("bad-*.ttl")} == {f"bad-{name}" for name in BAD}


@pytest.mark.parametrize("name", in_part(BAD, 3))
def test_a_bad_policy_fails_for_its_own_reason(
    name: str, tmp_path: Path, require: Callable[[str], str]
) -> None:
    """One thing is wrong and one thing is found, said in both languages."""
    with_hermit = BAD[name][0] in REASONED
    if with_hermit:
        require("java")
    report = report_on(f"bad-{name}", tmp_path, with_hermit=with_hermit)
    assert found(report) == {BAD[name]}
    assert not report.conforms
    (finding,) = report.findings
    assert finding.message.nl != finding.message.en


def test_a_file_that_is_no_turtle_is_named(tmp_path: Path) -> None:
    """What cannot be read is said first, and alone."""
    (tmp_path / "torn.ttl").write_text("zz:a zz:b", encoding="utf-8")
    assert found(check(tmp_path)) == {("turtle", "torn.ttl")}


def test_a_folder_that_names_no_policy_is_told(tmp_path: Path) -> None:
    """Turtle without a policy is not a policy in order."""
    (tmp_path / "other.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    assert found(check(tmp_path, with_hermit=False)) == {("reads", "")}


def test_a_folder_without_turtle_is_named(tmp_path: Path) -> None:
    """An empty folder is no policy that is in order."""
    assert not check(tmp_path).conforms


def test_a_quote_that_is_not_there_is_found(tmp_path: Path) -> None:
    """A passage is held against the text of its source, also of a source beside the policy."""
    shutil.copy(POLICIES / "good-zz-2099.ttl", tmp_path)
    (tmp_path / "letter.txt").write_text("Twee keer. Twee keer.\n", encoding="utf-8")
    (tmp_path / "letter.ttl").write_text(
        """@prefix mor: <https://w3id.org/moratoria/def#> . @prefix oa: <http://www.w3.org/ns/oa#> .
        <urn:letter> a mor:ParliamentaryPaper ; mor:textFile "letter.txt" .
        <urn:letter#a> a mor:Sentence ; oa:hasSource <urn:letter> ;
            oa:hasSelector [ a oa:TextQuoteSelector ; oa:exact "Twee keer." ] .""",
        encoding="utf-8",
    )
    assert found(check(tmp_path, with_hermit=False)) == {("quotes", "a")}


def test_hermit_proves_what_is_in_order(tmp_path: Path, require: Callable[[str], str]) -> None:
    """With a complete reasoner: the policy stands, every check is made, and each says of what."""
    require("java")
    shutil.copy(POLICIES / "beside-giving-way.ttl", tmp_path)
    report = report_on("good-opposite-effects", tmp_path, with_hermit=True)
    assert [f.message.en for f in report.findings] == []
    assert report.not_run == ()
    extents = {c.name: c.extent.en for c in report.checks if c.extent}
    assert extents["proofs"] == "20 proofs asked"
    assert extents["opposites"] == "6 pairs of norms"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("zz:a a mor:Case , mor:Person .", ("hermit", "")),
        ("zz:FearsService rdfs:subClassOf mor:Case .", ("hermit", "FearsService")),
        ('zz:a mor:birthDate "2000-01-01"^^xsd:date .', ("hermit", "")),
    ],
    ids=["contradiction", "empty-class", "datatype-it-cannot-read"],
)
def test_hermit_says_what_is_wrong(
    said: str, expected: tuple[str, str], tmp_path: Path, require: Callable[[str], str]
) -> None:
    """A contradiction, a class without members and a datatype outside OWL 2 are findings."""
    require("java")
    shutil.copy(POLICIES / "good-zz-2099.ttl", tmp_path)
    with (tmp_path / "good-zz-2099.ttl").open("a", encoding="utf-8") as file:
        file.write(said)
    assert expected in found(check(tmp_path, with_hermit=True))


@pytest.mark.parametrize(("absent", "word"), [("shutil.which", "Java"), ("find_spec", "owlready2")])
def test_what_needs_hermit_is_left_out_where_it_is_absent(
    absent: str, word: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Java or owlready2 the checks say that they were not made, and why."""
    monkeypatch.setattr(f"moratoria.lawcheck.hermit.{absent}", lambda _: None)
    report = report_on("good-zz-2099", tmp_path, with_hermit=True)
    assert [c.name for c in report.not_run] == [*REASONED]
    assert all(word in c.not_run.en for c in report.not_run if c.not_run)
    assert report.conforms
