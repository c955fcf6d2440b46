"""
Cuts the rows of SPARQL results and writes them in other forms, Turtle among them.

Turtle says a table in the vocabulary of the W3C's own tests, `rs:ResultSet`, so that an answer can
be kept beside the graph it was asked of. What comes in is a whole answer, in JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pyoxigraph as ox

from moratoria.store import worker

if TYPE_CHECKING:
    from collections.abc import Iterator

TURTLE = "text/turtle"
JSON = next(iter(worker.SOLUTIONS))
MEDIA_TYPES = (*worker.SOLUTIONS, TURTLE)
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


def cut(body: bytes, offset: int, limit: int | None) -> tuple[bytes, int]:
    """
    Returns results with some of their rows, and how many there were.

    Args:
        body: rows as SPARQL results in JSON.
        offset: how many rows to leave out before.
        limit: how many rows to keep, None for all.
    """
    found = json.loads(body)
    rows = found["results"]["bindings"]
    kept = rows[offset:] if limit is None else rows[offset : offset + limit]
    found["results"]["bindings"] = kept
    same = len(kept) == len(rows)
    text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    return (body if same else text.encode()), len(rows)


def written(body: bytes, media_type: str) -> bytes:
    """
    Returns results in another form.

    Args:
        body: rows, or yes or no, as SPARQL results in JSON.
        media_type: one of `MEDIA_TYPES`.
    """
    if media_type == JSON:
        return body
    found = ox.parse_query_results(body, format=worker.SOLUTIONS[JSON])
    if media_type == TURTLE:
        prefixes = {"rs": _RS, "xsd": "http://www.w3.org/2001/XMLSchema#"}
        told = ox.serialize(_statements(found), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    else:
        told = found.serialize(format=worker.SOLUTIONS[media_type])
    return told or b""  # None is for what is written to a file


def _statements(found: ox.QuerySolutions | ox.QueryBoolean) -> Iterator[ox.Triple]:
    result = ox.BlankNode("result")
    yield ox.Triple(result, _TYPE, _rs("ResultSet"))
    if isinstance(found, ox.QueryBoolean):
        yield ox.Triple(result, _rs("boolean"), ox.Literal(bool(found)))
        return
    for variable in found.variables:
        yield ox.Triple(result, _rs("resultVariable"), ox.Literal(variable.value))
    for number, row in enumerate(found, start=1):
        solution = ox.BlankNode(f"row{number}")
        yield ox.Triple(result, _rs("solution"), solution)
        yield from _solution(solution, number, row, [v.value for v in found.variables])


def _solution(
    solution: ox.BlankNode, number: int, row: ox.QuerySolution, names: list[str]
) -> Iterator[ox.Triple]:
    bound = [name for name in names if row[name] is not None]
    cells = {name: ox.BlankNode(f"{solution.value}{name}") for name in bound}
    yield ox.Triple(solution, _rs("index"), ox.Literal(number))
    yield from (ox.Triple(solution, _rs("binding"), cell) for cell in cells.values())
    for name, cell in cells.items():
        yield ox.Triple(cell, _rs("variable"), ox.Literal(name))
        yield ox.Triple(cell, _rs("value"), row[name])


def _rs(name: str) -> ox.NamedNode:
    return ox.NamedNode(_RS + name)
