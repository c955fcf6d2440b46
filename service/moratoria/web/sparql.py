"""
Answers SPARQL queries over the public graph: `/sparql`, by the SPARQL 1.1 Protocol.

Reading only: updates and SERVICE are refused. A browser gets a form, and the answer as a page;
neither needs a script.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_options_header

from moratoria import queries
from moratoria.errors import InputError, MediaTypeError, QueryError, QueryRefusedError
from moratoria.store import media_types
from moratoria.web.endpoint import MEBIBYTES, SECONDS, current_endpoint
from moratoria.web.negotiation import HTML, Parameters, preferred_language
from moratoria.web.problems import kind_of

if TYPE_CHECKING:
    from moratoria.store import Answer

blueprint = Blueprint("sparql", __name__)

QUERY = "application/sparql-query"
FORM = "application/x-www-form-urlencoded"
# Besides these, a client may ask for a page; the last three are other names of the first ones.
FOR_PROGRAMS = [
    *media_types("solutions"),
    *media_types("graph"),
    "application/json",
    "application/xml",
    "application/x-turtle",
]
_GRAPHS = ["default-graph-uri", "named-graph-uri"]
_UPDATES = {"update", "using-graph-uri", "using-named-graph-uri"}
_EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """A saved query that runs as it is, and what it asks."""

    summary: str
    text: str


@dataclass(frozen=True)
class Asked:
    """A query, and the graphs it is put to; None stands for what the query itself says."""

    text: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None

    def answer(self, accept: str) -> Answer:
        """Returns the answer, in a media type of an Accept header."""
        return current_endpoint().query(
            self.text,
            accept=accept,
            default_graphs=self.default_graphs,
            named_graphs=self.named_graphs,
        )


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answers a query; without one, shows a browser the form."""
    asked = question()
    if request.accept_mimetypes.best_match([*FOR_PROGRAMS, HTML]) == HTML:
        return _page(asked)
    if asked is None:
        message = "There is no query; send one as the parameter 'query' or as the body."
        raise InputError(message)
    try:
        answer = asked.answer(request.headers.get("Accept") or "*/*")
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    return _fixed(Response(answer.body, mimetype=answer.media_type))


def _fixed(response: Response) -> Response:
    response.vary.add("Accept")
    return response


# ---------------------------------------------------------------- the query


def question() -> Asked | None:
    """
    Returns the one query of the request, None if it has none.

    Raises:
        InputError: for a second query or a parameter that does not exist.
        QueryRefusedError: for an update.
        MediaTypeError: for a body that is no query.
    """
    if _UPDATES & {*request.args, *request.form}:
        message = "Updates are refused: the graph here is only read."
        raise QueryRefusedError(message)
    address = Parameters(request.args, once=["query", "lang"], many=_GRAPHS)
    address.language()
    form = Parameters(request.form, once=["query"], many=_GRAPHS)
    found = [q for q in (address.one("query"), form.one("query"), _body()) if q is not None]
    if len(found) > 1:
        message = "There are two queries, in the address and in the body; send one."
        raise InputError(message)
    default, named = ([*address.all(name), *form.all(name)] for name in _GRAPHS)
    chosen = (default, named) if default or named else (None, None)
    return Asked(found[0], *chosen) if found else None


def _body() -> str | None:
    """Returns the query that is the whole body, None for a form or no body at all."""
    kind, _ = parse_options_header(request.headers.get("Content-Type", ""))
    if request.method in {"GET", "HEAD"} or kind == FORM:
        return None
    if kind != QUERY:
        message = f"'{kind}' is not read here; send {QUERY}, or a form with the field 'query'."
        raise MediaTypeError(message)
    try:
        return request.get_data(cache=False).decode()
    except UnicodeDecodeError:
        message = "The query is not UTF-8 text."
        raise InputError(message) from None


# ---------------------------------------------------------------- the page


def _page(asked: Asked | None) -> Response:
    """Returns the form, and below it the answer, or what is wrong with the query."""
    result, trouble, status = None, None, 200
    try:
        result = _result(asked) if asked else None
    except QueryError as error:
        kind = kind_of(error)
        trouble, status = str(error), kind.status if kind else 500
    html = render_template(
        "sparql.html",
        query=asked.text if asked else None,
        result=result,
        trouble=trouble,
        examples=examples(),
        limits=(SECONDS, MEBIBYTES),
        lang=preferred_language(),
    )
    response = Response(html, status, mimetype=HTML)
    response.vary.add("Accept-Language")
    return _fixed(response)


def _result(asked: Asked) -> dict[str, Any]:
    answer = asked.answer(f"{media_types('solutions')[0]}, {media_types('graph')[0]}")
    body = answer.body.decode()
    return {"graph": body} if answer.kind == "graph" else dict(json.loads(body))


@cache
def examples() -> list[Example]:
    """Returns the first saved queries that need no parameter, without their headers."""
    ready = [query for query in queries.load().values() if not query.parameters]
    return [Example(query.summary, _body_of(query.text)) for query in ready[:_EXAMPLES]]


def _body_of(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("#+")).strip()
