"""
Tells every failure in one shape, the problem details of RFC 9457, and none with a traceback.

An error of ours is told in its own words. Any other is logged under the address that the answer
gives it, and the answer says no more than that address.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Response, current_app, render_template, request
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, URIRef
from werkzeug.exceptions import (
    ClientDisconnected,
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    RequestTimeout,
)

from moratoria import jsontext, library
from moratoria.answer import violation
from moratoria.errors import (
    AbsentError,
    ChangedError,
    DocumentBusyError,
    DocumentCrashError,
    DocumentTimeoutError,
    FederationError,
    InputError,
    InvalidCaseError,
    JournalFullError,
    JournalUnavailableError,
    MediaTypeError,
    MoratoriaError,
    QueryBusyError,
    QueryCrashError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    ResultTooLargeError,
    ReusedKeyError,
    StoreError,
    UnknownNameError,
)
from moratoria.intake import MAX_BYTES
from moratoria.model import Text
from moratoria.rdf import FORMATS, JSON
from moratoria.vocab import BASE
from moratoria.web import journey
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, LANGS, preferred_language
from moratoria.web.words import both

if TYPE_CHECKING:
    from flask import Flask

PROBLEM = "application/problem+json"
DOCUMENT = f"{BASE}problem"
_STATUS = URIRef("http://www.w3.org/2011/http#statusCodeNumber")


@dataclass(frozen=True)
class Kind:
    """
    One kind of problem.

    Attributes:
        name: fragment of its IRI under `problem#`.
        title: the same words each time it occurs.
        advice: what the sender can do.
    """

    name: str
    status: int
    title: Text
    advice: Text


# From the special to the general: the first that fits an error tells it.
KINDS: dict[type[MoratoriaError], Kind] = {
    InvalidCaseError: Kind(
        "invalid-case",
        422,
        both("The case breaks the shapes of a case"),
        both("Each violation names the key, what was found and what would do."),
    ),
    MediaTypeError: Kind(
        "media-type",
        415,
        both("The media type is not read here"),
        both("Send what the detail and the header Accept-Post name, in UTF-8 and not compressed."),
    ),
    UnknownNameError: Kind(
        "unknown-name",
        400,
        both("A name does not exist"),
        both("The detail names the nearest name, or all that exist."),
    ),
    ReusedKeyError: Kind(
        "reused-key",
        422,
        both("The Idempotency-Key belongs to another request"),
        both("Send a new key with a new request, and the same key only with the same request."),
    ),
    ChangedError: Kind(
        "changed",
        412,
        both("The case was changed by somebody else"),
        both("Read the case again, and send the ETag that it has now as If-Match."),
    ),
    JournalFullError: Kind(
        "no-room",
        507,
        both("There is no room to store more"),
        both("Nothing was stored. Reading goes on; try again when the operator has made room."),
    ),
    JournalUnavailableError: Kind(
        "journal-unavailable",
        503,
        both("Cases cannot be stored or read at the moment"),
        both("Try again after the seconds that Retry-After names, with the same Idempotency-Key."),
    ),
    InputError: Kind(
        "unreadable",
        400,
        both("The input cannot be read"),
        both("The detail says what was found; line and column say where, if the parser knows."),
    ),
    DocumentTimeoutError: Kind(
        "document-stopped",
        503,
        both("The document was put aside at its time limit"),
        both("Send less of it; the same document will take as long again."),
    ),
    DocumentCrashError: Kind(
        "document-crashed",
        503,
        both("The document ended the process that was reading it"),
        both("Send less of it, nested less deep; the same document will end the same way."),
    ),
    DocumentBusyError: Kind(
        "document-busy",
        503,
        both("Every clerk is reading another document"),
        both("Send it again after the seconds that Retry-After names."),
    ),
    QueryTimeoutError: Kind(
        "query-stopped",
        503,
        both("The query was stopped at its time limit"),
        both("Ask for less: join every pattern, add a LIMIT, or leave out paths of any length."),
    ),
    QueryCrashError: Kind(
        "query-crashed",
        503,
        both("The query ended the process that answered it"),
        both("Ask for less at a time; the same query will end the same way."),
    ),
    QueryBusyError: Kind(
        "query-busy",
        503,
        both("Every worker is answering another query"),
        both("Ask again after the seconds that Retry-After names."),
    ),
    StoreError: Kind(
        "store-unavailable",
        503,
        both("The store of cases does not answer"),
        both("Try again later; what was acknowledged is kept."),
    ),
    FederationError: Kind(
        "endpoint-elsewhere",
        503,
        both("An endpoint elsewhere did not answer its part of the query"),
        both("Try again later, ask it for less, or write SERVICE SILENT to go on without it."),
    ),
    ResultTooLargeError: Kind(
        "result-too-large",
        413,
        both("The result is larger than may be sent"),
        both("Add a LIMIT and ask in parts; a part of the result is never sent as the whole."),
    ),
    QuerySyntaxError: Kind(
        "query-syntax",
        400,
        both("The query cannot be read"),
        both("Line and column say where it stops being SPARQL 1.1."),
    ),
    QueryRefusedError: Kind(
        "query-refused",
        400,
        both("The query asks for what is not done here"),
        both("Send one query that only reads, and calls no other service."),
    ),
    QueryError: Kind(
        "query",
        400,
        both("The query cannot be answered as asked"),
        both("The detail says what is in the way."),
    ),
}
# What the statuses of HTTP are called, and what whoever sees one in a browser can do.
_STATUSES = {
    400: (
        both("Bad Request"),
        both("Look at the address and at what was filled in: one of them cannot be read."),
    ),
    401: (both("Unauthorized"), both("Give the token once more, or ask for another.")),
    403: (both("Forbidden"), both("This token may not do this. Ask whoever gave it to you.")),
    404: (
        both("Not Found"),
        both("Look at the address, search for it, or begin at the first page."),
    ),
    405: (
        both("Method Not Allowed"),
        both("Go back to the page that you came from, and begin again there."),
    ),
    406: (both("Not Acceptable"), both("Ask for one of the formats that are named here.")),
    408: (
        both("Request Timeout"),
        both("The connection was slow or broke. Go back and send it again."),
    ),
    413: (both("Request Entity Too Large"), both("Send less: a smaller file, or a shorter text.")),
    500: (
        both("Internal Server Error"),
        both("Try again later. Nothing was stored; the fault is ours."),
    ),
    503: (both("Not ready"), both("Try again in a few seconds.")),
}
OURS = "An error on our side. It is logged under the address in 'instance'; nothing was stored."


def quads() -> list[str]:
    """Returns the kinds of problem as N-Quads: the document that the `type` of a problem is in."""
    graph, document = Graph(), URIRef(DOCUMENT)
    graph.add((document, RDF.type, SKOS.ConceptScheme))
    graph.add((document, DCTERMS.title, Literal("Soorten problemen", lang="nl")))
    graph.add((document, DCTERMS.title, Literal("Kinds of problem", lang="en")))
    for kind in KINDS.values():
        node = URIRef(f"{DOCUMENT}#{kind.name}")
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, document))
        for lang in LANGS:
            graph.add((node, SKOS.prefLabel, Literal(kind.title[lang], lang=lang)))
            graph.add((node, SKOS.definition, Literal(kind.advice[lang], lang=lang)))
        graph.add((node, _STATUS, Literal(kind.status)))
    return library.named(graph, DOCUMENT)


def register(app: Flask) -> None:
    """Makes an application tell its failures as problems."""
    app.register_error_handler(MoratoriaError, _told)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(UnicodeEncodeError, _half_character)


def kind_of(error: MoratoriaError) -> Kind | None:
    """Returns the kind of an error, None if it is no trouble of the sender's."""
    return next((kind for cls, kind in KINDS.items() if isinstance(error, cls)), None)


def _told(error: MoratoriaError) -> Response:
    if isinstance(error, AbsentError):
        return _http(NotFound())
    kind = kind_of(error)
    if kind is None:
        current_app.logger.error("%s", error)
        return _http(InternalServerError())
    members: dict[str, object] = {
        name: value
        for name in ("line", "column")
        if (value := getattr(error, name, None)) is not None
    }
    detail = str(error)
    if isinstance(error, InvalidCaseError):
        lang = preferred_language()
        detail = error.message
        members["violations"] = [violation(found, lang) for found in error.violations]
    response = _problem(f"{DOCUMENT}#{kind.name}", kind.title.en, kind.status, detail, members)
    if isinstance(error, MediaTypeError):
        response.headers["Accept-Post"] = ", ".join(error.offered or [*FORMATS, JSON])
    if isinstance(error, DocumentBusyError | QueryBusyError | JournalUnavailableError):
        response.headers["Retry-After"] = str(current_endpoint().seconds)
    return response


def _half_character(_: UnicodeEncodeError) -> Response:
    return _told(InputError("The document holds half of a surrogate pair, which is no character."))


def _http(error: HTTPException) -> Response:
    if isinstance(error, ClientDisconnected):  # or whom the server no longer waited for
        error = RequestTimeout()
    status, advice = error.code or 500, getattr(error, "advice", None)
    response = _problem("about:blank", error.name, status, _detail(error), {}, advice)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _detail(error: HTTPException) -> str:
    """Returns what werkzeug says of an error, or says it of this request."""
    match error:
        case NotFound() if error.description == NotFound.description:
            return f"There is nothing at {request.path}."
        case MethodNotAllowed():
            allowed = ", ".join(sorted(error.valid_methods or []))
            return f"{request.method} is not allowed here; there is {allowed}."
        case RequestTimeout():
            return "The request was cut off, or took too long to come; send it again, whole."
        case RequestEntityTooLarge():
            return f"The request is larger than the {MAX_BYTES} bytes that are read."
        case InternalServerError():
            return OURS
        case _:
            return error.description or error.name


def plain_problem(title: str, status: int, detail: str, **members: object) -> bytes:
    """Returns a problem that is told outside the application, as JSON."""
    return jsontext.write({**_members("about:blank", title, status, detail), **members})


def _members(type_: str, title: str, status: int, detail: str) -> dict[str, object]:
    instance = f"urn:uuid:{uuid4()}"
    named = {"type": type_, "title": title, "status": int(status), "detail": detail}
    return {**named, "instance": instance}


def problem(
    type_: str, title: str, status: int, detail: str, members: dict[str, object]
) -> Response:
    """Returns a problem as JSON, or as a page to a browser that asks for one."""
    return _written({**_members(type_, title, status, detail), **members}, status)


def _problem(
    type_: str,
    title: str,
    status: int,
    detail: str,
    members: dict[str, object],
    advice: Text | None = None,
) -> Response:
    """Returns a failure as a problem, and logs it if it is none of the sender's."""
    body = {**_members(type_, title, status, detail), **members}
    if status >= InternalServerError.code:
        told = {"status": status, "instance": body["instance"], "detail": detail}
        current_app.logger.error("problem", extra=told)
    return _written(body, status, advice)


def _written(body: dict[str, object], status: int, advice: Text | None = None) -> Response:
    if status >= InternalServerError.code:
        body["request_id"] = journey.request_id()
    if request.accept_mimetypes.best_match([PROBLEM, JSON, HTML]) == HTML:
        title, usual = _words(body)
        page = render_template(
            "problem.html",
            problem=body,
            title=title,
            advice=advice or usual,
            told=advice,
            lang=preferred_language(),
        )
        response = Response(page.encode(errors="replace"), status, mimetype=HTML)
    else:
        response = Response(jsontext.write(body), status, content_type=PROBLEM)
    response.vary.update(["Accept", "Accept-Language"])
    response.headers["Cache-Control"] = "no-store"
    return response


def _words(body: dict[str, object]) -> tuple[Text, Text | None]:
    """Returns what a problem is called and what can be done about it, in both languages."""
    for kind in KINDS.values():
        if body["type"] == f"{DOCUMENT}#{kind.name}":
            return kind.title, kind.advice
    title = str(body["title"])
    named, advice = _STATUSES.get(int(str(body["status"])), (None, None))
    return (named if named and named.en == title else Text(title, title)), advice
