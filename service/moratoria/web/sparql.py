"""
Answers SPARQL queries over the public graph: `/sparql`, by the SPARQL 1.1 Protocol.

Reading only: updates are refused, and SERVICE but for the endpoints that the settings list. At the
bare address a program gets the description of the service and a browser a form; its answers are
pages, and none needs a script.
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
from moratoria.store import guard, media_types
from moratoria.web import formats, journey
from moratoria.web.bounds import bounds
from moratoria.web.description import description
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import (
    HTML,
    Parameters,
    acceptable,
    check_encoding,
    preferred_language,
)
from moratoria.web.problems import kind_of

if TYPE_CHECKING:
    from collections.abc import Sequence

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
_ON, _OFF = "on", "off"
_UPDATES = {"update", "using-graph-uri", "using-named-graph-uri"}
_EXAMPLES = 3


@dataclass(frozen=True)
class Example:
    """A saved query that runs as it is, and what it asks."""

    summary: str
    text: str


@dataclass(frozen=True)
class Asked:
    """
    A query, and the graphs it is put to; None stands for what the query itself says.

    Attributes:
        reasoning: whether the default graph holds what follows from the rest.
    """

    text: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    reasoning: bool = True

    def answer(self, accept: str) -> Answer:
        """Returns the answer, in a media type of an Accept header."""
        endpoint = current_endpoint()
        default = self.default_graphs if self.reasoning else endpoint.stated_graphs()
        return endpoint.query(
            self.text, accept=accept, default_graphs=default, named_graphs=self.named_graphs
        )


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answers a query; without one, describes the service, or shows a browser the form."""
    asked, accept = question(["reasoning"]), accepted_forms()
    if asked:
        journey.note_query(asked.text)
    if formats.is_page(accept, FOR_PROGRAMS):
        return _page(asked)
    if asked is None and request.method == "POST":
        message = "There is no query; send one as the parameter 'query' or as the body."
        raise InputError(message)
    if asked is None:
        kind = acceptable([*media_types("graph"), HTML], accept)
        return _fixed(Response(description(kind), mimetype=kind))
    try:
        answer = asked.answer(accept)
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    return _fixed(Response(answer.body, mimetype=answer.media_type))


def _fixed(response: Response) -> Response:
    response.vary.add("Accept")
    return response


# ---------------------------------------------------------------- the query


def question(also: Sequence[str] = ()) -> Asked | None:
    """
    Returns the one query of the request, None if it has none.

    Args:
        also: parameters that are read beside those of the protocol.

    Raises:
        InputError: for a second query or a parameter that does not exist.
        QueryRefusedError: for an update.
        MediaTypeError: for a body that is no query.
    """
    if _UPDATES & {*request.args, *request.form}:
        message = "Updates are refused: the graph here is only read."
        raise QueryRefusedError(message)
    both = ["query", *formats.PARAMETERS, *also]
    address = Parameters(request.args, once=[*both, "lang"], many=_GRAPHS)
    address.language()
    form = Parameters(request.form, once=both, many=_GRAPHS)
    found = [q for q in (address.one("query"), form.one("query"), _body()) if q is not None]
    if len(found) > 1:
        message = "There are two queries, in the address and in the body; send one."
        raise InputError(message)
    default, named = ([*address.all(name), *form.all(name)] for name in _GRAPHS)
    reasoning = _reasoning([address.one("reasoning"), form.one("reasoning")])
    if not found:
        return None
    chosen = bool(default or named)
    if not reasoning and (chosen or guard.check(found[0]).chooses_graphs):
        message = "'reasoning=off' and the graphs named both choose the default graph; choose once."
        raise InputError(message)
    return Asked(found[0], default if chosen else None, named if chosen else None, reasoning)


def accepted_forms() -> str:
    """Returns what the request accepts, by the parameters of a format or by its header."""
    given = request.args, request.form
    return formats.accepted(values.get(name) for values in given for name in formats.PARAMETERS)


def _reasoning(given: list[str | None]) -> bool:
    """Reads whether to answer from what follows, too; by default so."""
    values = {value for value in given if value is not None}
    if not values <= {_ON, _OFF} or len(values) > 1:
        message = "The parameter 'reasoning' is 'on' or 'off', and given once."
        raise InputError(message)
    return values != {_OFF}


def _body() -> str | None:
    """Returns the query that is the whole body, None for a form or no body at all."""
    kind, options = parse_options_header(request.headers.get("Content-Type", ""))
    if request.method in {"GET", "HEAD"}:
        return None
    check_encoding(options.get("charset", "utf-8"))
    if kind == FORM:
        return None
    if kind != QUERY:
        message = f"'{kind}' is not read here; send {QUERY}, or a form with the field 'query'."
        raise MediaTypeError(message, offered=(QUERY, FORM))
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
        reasoning=asked is None or asked.reasoning,
        bounds=bounds(),
        endpoints=current_endpoint().federation.endpoints,
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
