"""
Says within what bounds a query is answered: `/limits`, for programs and people.

The same bounds stand in the service description and on the page of queries. A query that meets one
is refused or stopped, and told which; its answer is never cut short.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request

from moratoria.intake import MAX_BYTES as CASE_BYTES
from moratoria.rdf import JSON
from moratoria.store import federation, guard
from moratoria.web.caseloads import MAX_CASES
from moratoria.web.desk import CLERKS, current_desk
from moratoria.web.endpoint import MEBIBYTES, MIB, WORKERS, current_endpoint
from moratoria.web.negotiation import HTML, Parameters, acceptable, json_answer
from moratoria.web.settings import Settings
from moratoria.web.words import both

if TYPE_CHECKING:
    from moratoria.model import Lang, Text

blueprint = Blueprint("bounds", __name__)

KIB = 1024
LONGEST_LINE = 8190  # as much of a query in an address as gunicorn can be told to read


@dataclass(frozen=True)
class Bound:
    """
    One bound, and what happens to a request that meets it.

    Attributes:
        name: its key in `/limits`.
        unit: what is counted, `s` for seconds and `B` for bytes.
        status: the status of the answer then.
        problem: the kind of problem it is told as, None for one of HTTP itself.
    """

    name: str
    value: int
    unit: str
    status: int
    problem: str | None
    label: Text

    @property
    def shown(self) -> str:
        """The bound as a person reads it."""
        if self.unit == "B" and self.value % KIB == 0:
            many, unit = (MIB, "MiB") if self.value % MIB == 0 else (KIB, "KiB")
            return f"{self.value // many} {unit}"
        return f"{self.value}" + (f" {self.unit}" if self.unit != "1" else "")


_TIME = Bound(
    "query-time",
    Settings.query_seconds,
    "s",
    503,
    "query-stopped",
    both("time for one query and its answer"),
)
_DOCUMENT_TIME = Bound(
    "document-time",
    Settings.document_seconds,
    "s",
    503,
    "document-stopped",
    both("time to read and judge one document"),
)
_HERE = (
    Bound(
        "result-size",
        MEBIBYTES * MIB,
        "B",
        413,
        "result-too-large",
        both("size of an answer, not compressed"),
    ),
    Bound(
        "queries-at-once",
        WORKERS,
        "1",
        503,
        "query-busy",
        both("queries that are answered at once"),
    ),
    Bound(
        "query-length",
        guard.MAX_BYTES,
        "B",
        400,
        "query-refused",
        both("length of a query"),
    ),
    Bound(
        "nesting",
        guard.MAX_DEPTH,
        "1",
        400,
        "query-refused",
        both("brackets within brackets"),
    ),
    Bound(
        "address-length",
        LONGEST_LINE,
        "B",
        414,
        None,
        both("length of an address with a query in it"),
    ),
    Bound(
        "documents-at-once",
        CLERKS,
        "1",
        503,
        "document-busy",
        both("documents that are read at once"),
    ),
    Bound(
        "case-list",
        MAX_CASES,
        "1",
        400,
        "unreadable",
        both("cases in one list"),
    ),
    Bound(
        "body-size",
        CASE_BYTES,
        "B",
        413,
        None,
        both("size of what is sent"),
    ),
)
_ELSEWHERE = (
    Bound(
        "endpoint-time",
        int(federation.SECONDS),
        "s",
        503,
        "endpoint-elsewhere",
        both("time for one endpoint elsewhere"),
    ),
    Bound(
        "endpoint-size",
        federation.MAX_BYTES,
        "B",
        503,
        "endpoint-elsewhere",
        both("size of an answer from elsewhere"),
    ),
    Bound(
        "endpoint-rows",
        federation.MAX_ROWS,
        "1",
        503,
        "endpoint-elsewhere",
        both("rows of an answer from elsewhere"),
    ),
    Bound(
        "endpoint-calls",
        federation.MAX_CLAUSES,
        "1",
        400,
        "query-refused",
        both("endpoints elsewhere in one query"),
    ),
)


def bounds() -> tuple[Bound, ...]:
    """Returns the bounds that hold here; those of calls elsewhere only where there are any."""
    endpoint = current_endpoint()
    times = (
        replace(_TIME, value=endpoint.seconds),
        replace(_DOCUMENT_TIME, value=current_desk().seconds),
    )
    return (*times, *_HERE, *(_ELSEWHERE if endpoint.federation.endpoints else ()))


@blueprint.get("/limits")
def limits() -> Response:
    """Tells the bounds, and the endpoints that SERVICE may name."""
    lang = Parameters(request.args, once=["lang"]).language()
    endpoints = current_endpoint().federation.endpoints
    if acceptable([JSON, HTML]) == HTML:
        page = render_template("limits.html", bounds=bounds(), endpoints=endpoints, lang=lang)
        response = Response(page, mimetype=HTML)
    else:
        told = {bound.name: _told(bound, lang) for bound in bounds()}
        response = json_answer({"limits": told, "federation": list(endpoints)})
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _told(bound: Bound, lang: Lang) -> dict[str, Any]:
    return {
        "value": bound.value,
        "unit": bound.unit,
        "status": bound.status,
        "problem": bound.problem,
        "label": bound.label[lang],
    }
