"""
Answers SPARQL queries over the public graph: `/sparql`, by the SPARQL 1.1 Protocol.

Reading only: updates are refused, and SERVICE but for the endpoints that the settings list. At the
bare address a program gets the description of the service and a browser a form; its answers are
pages, and none needs a script.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_options_header

from moratoria import queries, rdf, topics
from moratoria.errors import InputError, MediaTypeError, QueryError, QueryRefusedError
from moratoria.store import guard, media_types
from moratoria.web import archive, journey
from moratoria.web.ask import formats, spreadsheet, terms
from moratoria.web.ask.description import description
from moratoria.web.ask.table import SHOWN_ROWS, Reader, Shown, read
from moratoria.web.ask.troubles import trouble_of
from moratoria.web.ask.worked import groups, ready
from moratoria.web.bounds import LONGEST_LINE, bounds
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import (
    HTML,
    Parameters,
    acceptable,
    check_encoding,
    preferred_language,
)
from moratoria.web.problems import kind_of
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moratoria.model import Lang
    from moratoria.queries import SavedQuery
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
_QUERY = both("Query in SPARQL 1.1")
_ON, _OFF = "on", "off"
_UPDATES = {"update", "using-graph-uri", "using-named-graph-uri"}
# What an address takes besides the query: the method, the path, the other parameters.
_SPARE = 200


@dataclass(frozen=True)
class Asked:
    """
    A query, and the graphs it is put to; None stands for what the query itself says.

    Attributes:
        reasoning: whether the default graph holds what follows from the rest.
        version: the version of the graph that is named, None for that of now.
    """

    text: str
    default_graphs: list[str] | None
    named_graphs: list[str] | None
    reasoning: bool = True
    version: str | None = None

    def answer(self, accept: str) -> Answer:
        """Returns the answer, in a media type of an Accept header."""
        endpoint = current_endpoint()
        default = self.default_graphs if self.reasoning else endpoint.stated_graphs()
        return endpoint.query(
            self.text,
            accept=accept,
            default_graphs=default,
            named_graphs=self.named_graphs,
            version=self.version,
        )


@blueprint.route("/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answers a query; without one, describes the service, or shows a browser the form."""
    asked, accept = question(["reasoning", "version"]), accepted_forms()
    if asked:
        journey.note_query(asked.text)
    wanted = formats.for_reader(accept, FOR_PROGRAMS)
    if wanted == HTML:
        return _page(asked)
    if wanted == spreadsheet.XLSX and asked:
        return _workbook(asked)
    if asked is None and request.method == "POST":
        message = "There is no query; send one as the parameter 'query' or as the body."
        raise InputError(message)
    if asked is None:
        kind = acceptable([*media_types("graph"), HTML], accept)
        return _varied(Response(description(kind), mimetype=kind))
    try:
        answer = asked.answer(accept)
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    return _varied(Response(answer.body, mimetype=answer.media_type))


def _varied(response: Response) -> Response:
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
        NotFound: for a version of the graph that there is not.
        QueryRefusedError: for an update.
        MediaTypeError: for a body that is no query.
    """
    if _UPDATES & {*request.args, *request.form}:
        message = "Updates are refused: the graph here is only read."
        raise QueryRefusedError(message)
    once = ["query", *formats.PARAMETERS, *also]
    address = Parameters(request.args, once=[*once, "lang"], many=_GRAPHS)
    address.language()
    form = Parameters(request.form, once=once, many=_GRAPHS)
    found = [q for q in (address.one("query"), form.one("query"), _body()) if q is not None]
    if len(found) > 1:
        message = "There are two queries, in the address and in the body; send one."
        raise InputError(message)
    default, named = ([*address.all(name), *form.all(name)] for name in _GRAPHS)
    reasoning = _reasoning([address.one("reasoning"), form.one("reasoning")])
    version = address.one("version") or form.one("version")
    current_endpoint().check_version(version)
    if not found:
        return None
    chosen = bool(default or named)
    if not reasoning and (chosen or guard.check(found[0]).chooses_graphs):
        message = "'reasoning=off' and the graphs named both choose the default graph; choose once."
        raise InputError(message)
    if version and not reasoning:
        message = "'reasoning=off' is answered from the graph of now; leave out 'version'."
        raise InputError(message)
    if not chosen:
        return Asked(found[0], None, None, reasoning, version)
    return Asked(found[0], default, named, reasoning, version)


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


def _workbook(asked: Asked) -> Response:
    lang, saved = preferred_language(), _saved(asked)
    answer = _shown(asked, saved, lang, most=None)
    return spreadsheet.answered(answer, lang, [(_QUERY, asked.text)], _fixed(asked, saved))


# ---------------------------------------------------------------- the page


def _page(asked: Asked | None) -> Response:
    """Returns the form, and below it the answer, or what is wrong with the query."""
    lang = preferred_language()
    answer, trouble, status = None, None, 200
    saved = _saved(asked) if asked else None
    try:
        answer = _shown(asked, saved, lang) if asked else None
    except QueryError as error:
        kind = kind_of(error)
        trouble, status = trouble_of(error), kind.status if kind else 500
    endpoint = current_endpoint()
    now = endpoint.dataset().hash if endpoint.ready else None
    html = render_template(
        "sparql.html",
        query=asked.text if asked else None,
        answer=answer,
        trouble=trouble,
        groups=groups(),
        reasoning=asked is None or asked.reasoning,
        bounds=bounds(),
        shown_rows=SHOWN_ROWS,
        version=(asked and asked.version) or now,
        now=now,
        terms=terms.terms(endpoint, lang),
        address=_address(asked) if asked else None,
        downloads=_downloads(asked, answer, lang) if asked and answer else {},
        saved=saved,
        latest=_address(replace(asked, version=None)) if asked and asked.version else None,
        fixed=_fixed(asked, saved) if asked else None,
        endpoints=endpoint.federation.endpoints,
        lang=lang,
    )
    response = Response(html, status, mimetype=HTML)
    response.vary.add("Accept-Language")
    return _varied(response)


def _shown(
    asked: Asked, saved: SavedQuery | None, lang: Lang, most: int | None = SHOWN_ROWS
) -> Shown:
    answer = asked.answer(f"{media_types('solutions')[0]}, {rdf.NTRIPLES}")
    reader = Reader(lang, topics.columns(saved), terms.labels(current_endpoint(), lang))
    return read(answer.body, is_graph=answer.kind == "graph", reader=reader, most=most)


def _address(asked: Asked, **others: str | None) -> str | None:
    """Returns an address that asks the same again, None if it would be too long for one."""
    named: dict[str, Any] = {
        "query": asked.text,
        "reasoning": None if asked.reasoning else _OFF,
        "default-graph-uri": asked.default_graphs,
        "named-graph-uri": asked.named_graphs,
        "version": asked.version,
    }
    address = url_for("sparql.sparql", **(named | others))
    return address if len(address) < LONGEST_LINE - _SPARE else None


def _downloads(asked: Asked, answer: Shown, lang: Lang) -> dict[str, tuple[str, str]]:
    """Returns the address and the file name of the whole answer, by what a format is called."""
    sheet = {"Excel": (spreadsheet.ENDING, spreadsheet.ENDING)}
    rows = {"CSV": ("csv", "csv"), "JSON": ("json", "json")}
    graph = {"Turtle": ("turtle", "ttl"), "JSON-LD": ("jsonld", "jsonld")}
    offered = {} if answer.table is None else sheet | (graph if answer.is_graph else rows)
    return {
        label: (address, f"moratoria.{ending}")
        for label, (name, ending) in offered.items()
        if (address := _address(asked, format=name, lang=lang if label in sheet else None))
    }


def _saved(asked: Asked) -> SavedQuery | None:
    """Returns the saved query that is asked word for word, None if there is none."""
    if not asked.reasoning or asked.default_graphs or asked.named_graphs:
        return None
    text = queries.body_of(asked.text.replace("\r\n", "\n"))
    known = queries.load().values()
    return next((q for q in known if text in {queries.body_of(q.text), ready(q)}), None)


def _fixed(asked: Asked, saved: SavedQuery | None) -> str | None:
    """Returns an address that always gives this answer, None where it cannot be promised."""
    endpoint = current_endpoint()
    version = asked.version or endpoint.dataset().hash
    if saved and not saved.parameters:
        wording = archive.digest(saved.text)
        return url_for("saved.answered", name=saved.id, version=version, wording=wording)
    elsewhere = endpoint.federation.endpoints and "SERVICE" in asked.text.upper()
    if elsewhere or not asked.reasoning:
        return None  # what others answer, and which graphs are left out, is told of now alone
    return _address(replace(asked, version=version))
