"""What the guard refuses before any engine sees it, and what it must let through."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from hostile import DEEP, HARMLESS, PREFIXES, SERVICE, UPDATES

from moratoria.errors import PlacedQueryError, QueryRefusedError, QuerySyntaxError
from moratoria.store import guard

# Each makes a reader that starts again at every place slow.
SLOW = ["a.", "a-", "<a", "?a<", "'", "\"\\' ", '"""\\"', "_:a.", "ex:a.", "1.", "!", "@a-", "%41"]


def each(queries: dict[str, str]) -> pytest.MarkDecorator:
    """Returns a test per query, named for its situation."""
    return pytest.mark.parametrize("query", queries.values(), ids=queries.keys())


@each(SERVICE)
def test_check_18_service_is_refused(query: str) -> None:
    """A call to another service is refused, in whatever way it is written."""
    with pytest.raises(PlacedQueryError, match=r"SERVICE|Put spaces|does not end"):
        guard.check(f"{PREFIXES} SELECT * {{ {query} }}")


@each(HARMLESS)
def test_check_19_a_harmless_query_passes(query: str) -> None:
    """A word that only looks like a call, and brackets of a usual depth, are let through."""
    assert guard.check(query).keyword in guard.FORMS


@each(UPDATES)
def test_check_20_an_update_is_refused(query: str) -> None:
    """An update is refused, and the message says what the dataset takes."""
    with pytest.raises(QueryRefusedError, match=r"only read\. Use SELECT"):
        guard.check(query)


@each(DEEP)
def test_check_25_a_deep_query_is_refused(query: str) -> None:
    """A query deep enough to overflow a stack is refused, with the place."""
    with pytest.raises(QueryRefusedError, match=r"^line \d+, column \d+: .*(100|ambiguous)"):
        guard.check(query)


@pytest.mark.parametrize("unit", SLOW)
def test_reading_takes_linear_time(unit: str) -> None:
    """No text of the largest size allowed keeps the guard busy."""
    start = time.process_time()
    with suppress(PlacedQueryError):
        guard.check("ASK {" + unit * (guard.MAX_BYTES // len(unit.encode()) - 5))
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("SELECT * {}", "solutions"),
        ("BASE <a:b> PREFIX select: <a:> ASK {}", "boolean"),
        ("# SELECT\nCONSTRUCT WHERE {}", "graph"),
        ("describe <a:a>", "graph"),
    ],
    ids=["select", "ask", "construct", "describe"],
)
def test_kind_of_answer(query: str, kind: str) -> None:
    """The first word after the prologue says what kind of answer there will be."""
    assert guard.check(query).kind == kind


@pytest.mark.parametrize("query", ["", "# ASK {}", "EXPLAIN {}", "<a:b>", "{}"])
def test_other_text_is_refused(query: str) -> None:
    """What begins with no query form is no SPARQL, naming the forms there are."""
    with pytest.raises(QuerySyntaxError, match="SELECT, ASK, CONSTRUCT, DESCRIBE"):
        guard.check(query)


def test_size_counts_bytes() -> None:
    """A query of 64 KiB passes; one byte more is refused, letters of two bytes counted as two."""
    room = guard.MAX_BYTES - len("ASK {} #")
    assert guard.check("ASK {} #" + "x" * room).keyword == "ASK"
    for more in ("x" * (room + 1), "é" * (room // 2 + 1)):
        with pytest.raises(QueryRefusedError, match="64 KiB"):
            guard.check("ASK {} #" + more)


@pytest.mark.parametrize("query", ["ASK { FILTER(1] }", "ASK } {", "ASK { ?s ?p (1 2} }"])
def test_brackets_must_match(query: str) -> None:
    """A bracket that closes another kind, or none, is refused with its place."""
    with pytest.raises(QuerySyntaxError, match="closes nothing"):
        guard.check(query)


def test_place_counts_lines() -> None:
    """A refusal names the line and column of the word, counted from 1."""
    with pytest.raises(QueryRefusedError, match=r"^line 3, column 5: SERVICE"):
        guard.check("ASK\n{\n    SERVICE <a:a> {} }")
