"""What owlrl infers of the example cases, and the file in which it is kept."""

from __future__ import annotations

import gzip
import logging
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from folders import decided, expected

from moratoria import inferred
from moratoria.errors import AssetError
from moratoria.reasoning import direct, owl

EXAMPLES = [name for _, name in inferred.named()]
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.fixture(scope="module")
def members() -> set[tuple[str, str]]:
    """Each node with each class, as published."""
    quads = ox.parse("\n".join(inferred.inferred_quads()).encode(), ox.RdfFormat.N_QUADS)
    return {
        (quad.subject.value, quad.object.value) for quad in quads if quad.predicate.value == TYPE
    }


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file in which the inferences are kept, just written."""
    inferred.inferred_quads(tmp_path)
    (path,) = (tmp_path / "inferred").iterdir()
    return path


def test_examples_are_a_spread() -> None:
    """There are ten examples, and every outcome of both moratoria but the end is among them."""
    assert len(EXAMPLES) >= 10
    for norm in ("decision-moratorium", "departure-moratorium"):
        outcomes = Counter(expected(name)["norms"][norm] for name in EXAMPLES)
        assert {"applies", "does-not-apply"} <= set(outcomes)
    assert any(expected(name)["turns_on"] for name in EXAMPLES)
    assert any(expected(name)["missing"] for name in EXAMPLES)


def test_memberships_are_those_of_the_direct_engine(members: set[tuple[str, str]]) -> None:
    """Where all readings agree, owlrl and the direct evaluator put the same nodes in a class."""
    assert members == inferred.memberships(inferred.examples(), direct.evaluate)


@pytest.mark.parametrize("name", EXAMPLES)
def test_membership_follows_the_answer(name: str, members: set[tuple[str, str]]) -> None:
    """A case is in the class of a norm that applies, refuted if it does not, else in neither."""
    case = f"https://w3id.org/moratoria/case/{name}"
    told = {norm.id: norm.applies_to for norm in inferred.examples()[0].law.norms}
    for norm in decided(name).norms:
        kind = told[norm.id]
        found = ((case, kind) in members, (case, kind + owl.REFUTED) in members)
        wanted = {"applies": (True, False), "undetermined": (False, False)}
        assert found == wanted.get(norm.outcome, (False, True)), norm.id


def test_nothing_is_both(members: set[tuple[str, str]]) -> None:
    """No node is in a class and in its refutation."""
    assert not {(node, kind + owl.REFUTED) for node, kind in members} & members


def test_nodes_have_names(members: set[tuple[str, str]]) -> None:
    """What is inferred is said of the case, its applicant or its application, by IRI."""
    base = "https://w3id.org/moratoria/case/"
    allowed = {f"{base}{n}{part}" for n in EXAMPLES for part in ("", "#applicant", "#application")}
    assert {node for node, _ in members} == allowed


@pytest.mark.parametrize("name", EXAMPLES)
def test_day_of_judgement_is_said(name: str) -> None:
    """Beside the memberships stands the day each case is judged on, and nothing else."""
    lines = [
        line for line in inferred.inferred_quads() if f"/{name}> " in line and TYPE not in line
    ]
    assert len(lines) == 1
    assert f'def#judgedOn> "{expected(name)["on"]}"^^' in lines[0]


def test_kept_file_is_read(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start computes nothing, gives the same lines and leaves the file as it was."""
    first, before = inferred.inferred_quads(), file.read_bytes()
    monkeypatch.setattr(inferred, "_computed", lambda _: pytest.fail("computed again"))
    assert inferred.inferred_quads(file.parents[1]) == first
    assert file.read_bytes() == before


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda data: data[: len(data) // 2],
    "empty": lambda data: data[:0],
    "no-gzip": lambda data: b"x" + data,
    "flipped": lambda data: data[:100] + bytes([data[100] ^ 255]) + data[101:],
    "another-graph": lambda data: gzip.compress(
        gzip.decompress(data).replace(b"/inferred/", b"/other/")
    ),
    "no-lines": lambda data: gzip.compress(data[:0]),
    "no-text": gzip.compress,
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED.keys())
def test_damaged_file_is_made_again(
    file: Path, damage: Callable[[bytes], bytes], caplog: pytest.LogCaptureFixture
) -> None:
    """A file that is not what was written is made again, byte for byte, and a log line says so."""
    good = file.read_bytes()
    file.write_bytes(damage(good))
    with caplog.at_level(logging.WARNING, "moratoria.inferred"):
        assert inferred.inferred_quads(file.parents[1]) == inferred.inferred_quads()
    assert "made again" in caplog.text
    assert file.read_bytes() == good


def test_no_file_is_left_half_written(file: Path) -> None:
    """Beside the kept file lies no temporary one."""
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_folder_that_cannot_be_written(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Where nothing can be kept the result is there all the same, and a log line says so."""
    (tmp_path / "inferred").write_text("a file where a folder should be")
    assert inferred.inferred_quads(tmp_path) == inferred.inferred_quads()
    assert "cannot be written" in caplog.text


def test_absent_example_is_named() -> None:
    """A case that the catalogue names and no folder holds is an error that names it."""
    with pytest.raises(AssetError, match="no-such-case"):
        inferred._file("no-such-case", "case.ttl")
