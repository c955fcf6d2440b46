"""
Answers the saved questions by name: `/queries` lists them, `/queries/<name>` puts one.

A parameter of the address is a parameter of the question: checked, made a term and bound. Without
its parameters a question shows a browser the form that asks for them. Every answer names an address
that gives it again: with the version of the graph, and of the wording of the question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable, NotFound

from moratoria import queries, search, topics
from moratoria.errors import InputError, MediaTypeError, ResultTooLargeError, UnknownNameError
from moratoria.rdf import JSON, NTRIPLES
from moratoria.store import guard, media_types, preferred, results
from moratoria.web import archive
from moratoria.web.ask import formats, paging, spreadsheet, terms
from moratoria.web.ask.paging import Window
from moratoria.web.ask.sparql import FOR_PROGRAMS
from moratoria.web.ask.table import SHOWN_ROWS, Reader, Shown, read
from moratoria.web.ask.troubles import trouble_of_input
from moratoria.web.ask.worked import ready
from moratoria.web.endpoint import MEBIBYTES, MIB, current_endpoint
from moratoria.web.negotiation import HTML, Parameters, acceptable, html_answer
from moratoria.web.revalidation import lasting
from moratoria.web.words import both

if TYPE_CHECKING:
    from moratoria.model import Lang
    from moratoria.queries import SavedQuery
    from moratoria.topics import Question, Topic

blueprint = Blueprint("saved", __name__)

VERSION, WORDING = "version", "wording"
# What every question takes beside its own parameters, none of which may have such a name.
COMMON = (paging.LIMIT, paging.OFFSET, formats.PARAMETER, VERSION, WORDING, "lang")
DOWNLOADS = {
    spreadsheet.ENDING: ("Excel", spreadsheet.ENDING),
    "csv": ("CSV", "csv"),
    "json": ("JSON", "json"),
    "turtle": ("Turtle", "ttl"),
}
PAGE_ROWS = 100
QUESTION, ROWS = both("Question"), both("What a row is")


@blueprint.get("/queries")
def listed() -> Response:
    """Lists the saved questions by topic, all or those that hold some words."""
    given = Parameters(request.args, once=["lang", "q"])
    lang, words = given.language(), given.one("q")
    found = _holding(words) if words else topics.topics()
    if acceptable([JSON, HTML]) == HTML:
        return _page(
            "queries.html", lang, topics=found, words=words, parameters=topics.parameters()
        )
    named = {question.query.id for topic in found for question in topic.questions}
    response = jsonify([_described(q) for id_, q in queries.load().items() if id_ in named])
    response.vary.add("Accept")
    return response


def _holding(words: str) -> list[Topic]:
    """Returns the topics with the questions that hold the beginnings of all words."""
    found = []
    for topic in topics.topics():
        kept = tuple(q for q in topic.questions if search.holds(_said(topic, q), words))
        if kept:
            found.append(replace(topic, questions=kept))
    return found


def _said(topic: Topic, question: Question) -> str:
    query, texts = question.query, (topic.label, question.asks, question.explains)
    told = (said for text in texts for said in (text.nl, text.en))
    return " ".join([query.id, *query.tags, *told])


def _described(query: SavedQuery) -> dict[str, Any]:
    return {
        "id": query.id,
        "name": query.name,
        "summary": query.summary,
        "description": query.description,
        "tags": list(query.tags),
        "parameters": [
            {"key": p.key, "kind": p.kind, "example": p.example} for p in query.parameters
        ],
        "url": url_for("saved.answered", name=query.name),
    }


# ---------------------------------------------------------------- one question


@dataclass(frozen=True)
class Asked:
    """
    A saved question as it is put.

    Attributes:
        params: a value per key of a parameter that is given.
        version: the version of the graph that is named, None for that of now.
        wording: the version of the question that is named, None for that of now.
        format: the form of the answer that the address names.
        lang: the language of a page that the address names.
    """

    query: SavedQuery
    params: dict[str, str]
    window: Window
    version: str | None
    wording: str | None
    format: str | None
    lang: str | None

    @property
    def is_fixed(self) -> bool:
        """Whether the answer can never be another one."""
        return bool(self.version and self.wording)

    def address(self, window: Window | None = None, **others: str | None) -> str:
        """Returns the address of this question, or of one that differs in what is given."""
        rows = window or self.window
        named: dict[str, Any] = {
            **self.params,
            paging.LIMIT: rows.limit,
            paging.OFFSET: rows.offset or None,
            formats.PARAMETER: self.format,
            "lang": self.lang,
            VERSION: self.version,
            WORDING: self.wording,
        }
        # The id stays when the name of the file becomes another.
        return url_for("saved.answered", name=self.query.id, **(named | others))

    def fixed(self, window: Window | None = None, **others: str | None) -> str:
        """Returns the same, at an address that always gives the same answer."""
        version = self.version or current_endpoint().dataset().hash
        wording = archive.digest(self.query.text)
        return self.address(window, **{VERSION: version, WORDING: wording, **others})

    def links(self, total: int | None) -> dict[str, str]:
        """Returns where else to go, by the names that IANA registers for it."""
        others = self.window.neighbours(total) if total is not None else {}
        pages = {
            relation: self.address(Window(self.window.limit, offset))
            for relation, offset in others.items()
        }
        links = {**pages, "cite-as": self.fixed()}  # RFC 8574: what to refer to instead of this
        if self.version or self.wording:
            links["latest-version"] = self.address(**{VERSION: None, WORDING: None})  # RFC 5829
        return links


@blueprint.get("/queries/<name>")
def answered(name: str) -> Response:
    """Puts one saved question, by its id or the name of its file."""
    asked, lang = _asked(name)
    accept = formats.accepted([asked.format])
    wanted = formats.for_reader(accept, FOR_PROGRAMS)
    if wanted == HTML:
        return _form(asked, lang)
    if wanted == spreadsheet.XLSX:
        return _workbook(asked, lang)
    try:
        media_type, body, total = _answer(asked, accept)
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    response = Response(body, mimetype=media_type)
    response.vary.add("Accept")
    response.headers["Link"] = paging.header(asked.links(total))
    return lasting(response) if asked.is_fixed else response


def _asked(name: str) -> tuple[Asked, Lang]:
    """Reads the request, and the language to answer in."""
    query = _query(name, request.args.get(WORDING))
    keys = [parameter.key for parameter in query.parameters]
    given = Parameters(request.args, once=[*keys, *COMMON])
    asked = Asked(
        query=query,
        params={key: value for key in keys if (value := given.one(key)) is not None},
        window=paging.window(given),
        version=given.one(VERSION),
        wording=given.one(WORDING),
        format=given.one(formats.PARAMETER),
        lang=given.one("lang"),
    )
    if not asked.window.is_all and guard.check(query.text).keyword != "SELECT":
        message = f"The answer to {query.id} has no rows to choose; leave out limit and offset."
        raise InputError(message)
    current_endpoint().check_version(asked.version)
    return asked, given.language()


def _query(name: str, wording: str | None) -> SavedQuery:
    """Returns a saved question, in a wording it has or had."""
    try:
        query = queries.find(name)
    except UnknownNameError as error:
        raise NotFound(str(error)) from None
    if not wording or wording == archive.digest(query.text):  # an empty one is refused later
        return query
    path = current_endpoint().archive.wording(wording)
    kept = None if path is None else replace(queries.from_file(path), name=query.name)
    if kept is None or kept.id != query.id:
        message = (
            f"{query.id} never had the wording '{wording[:64]}' here; its wording of now is "
            f"{archive.digest(query.text)}."
        )
        raise NotFound(message)
    return kept


def _answer(asked: Asked, accept: str) -> tuple[str, bytes, int | None]:
    """Returns the media type of an answer, the answer, and of how many rows it has some."""
    graph = guard.check(asked.query.text).kind == "graph"
    media_type = preferred(media_types("graph") if graph else results.MEDIA_TYPES, accept)
    found = current_endpoint().query(
        asked.query.text,
        accept=media_type if graph else results.JSON,
        substitutions=asked.query.terms(asked.params),
        version=asked.version,
    )
    if graph:
        return media_type, found.body, None
    body, total = found.body, None
    if found.kind == "solutions":
        body, total = results.cut(body, asked.window.offset, asked.window.limit)
    body = results.written(body, media_type)
    if len(body) > MEBIBYTES * MIB:  # another form can be longer than that of the engine
        message = f"The result is larger than {MEBIBYTES} MiB; ask for fewer rows, with limit."
        raise ResultTooLargeError(message)
    return media_type, body, total


def _workbook(asked: Asked, lang: Lang) -> Response:
    answer, total = _shown(asked, lang, most=None)
    query, known = asked.query, topics.questions().get(asked.query.id)
    told = [
        (QUESTION, known.asks[lang] if known else query.summary),
        (ROWS, known.explains[lang] if known else query.description),
    ]
    address = asked.fixed(format=None, lang=None)
    response = spreadsheet.answered(answer, lang, told, address)
    response.headers["Link"] = paging.header(asked.links(total))
    return response


# ---------------------------------------------------------------- its page


def _form(asked: Asked, lang: Lang) -> Response:
    """Returns the question as a page, with its rows once every parameter is given."""
    shown = asked
    if guard.check(asked.query.text).keyword == "SELECT" and asked.window.limit is None:
        shown = replace(asked, window=replace(asked.window, limit=PAGE_ROWS))
    answer, total, trouble = None, None, None
    if asked.params or not asked.query.parameters:
        try:
            answer, total = _shown(shown, lang)
        except InputError as error:
            trouble = trouble_of_input(error)
    # What is cited is the whole answer, unless some of its rows were asked for.
    links = {} if answer is None else shown.links(total) | {"cite-as": asked.fixed()}
    known = topics.questions().get(asked.query.id)
    page = _page(
        "saved.html",
        lang,
        query=asked.query,
        asks=known.asks if known else None,
        explains=known.explains if known else None,
        given=asked.params,
        parameters=topics.parameters(),
        choices=_choices(asked.query, lang),
        answer=answer,
        total=total,
        window=shown.window,
        trouble=trouble,
        links=links,
        downloads=_downloads(asked, lang),
        text=_text(asked) if answer else ready(asked.query),
    )
    page.status_code = 400 if trouble else 200
    if links:
        page.headers["Link"] = paging.header(links)
    return page


def _choices(query: SavedQuery, lang: Lang) -> dict[str, dict[str, str]]:
    """Returns what each parameter can be given, by its label."""
    named = topics.parameters()
    return {
        given.key: terms.things(current_endpoint(), named[given.key], lang)
        for given in query.parameters
        if given.key in named
    }


def _text(asked: Asked) -> str:
    """Returns what is asked as a query that runs as it is."""
    return asked.query.written(asked.params)


def _shown(asked: Asked, lang: Lang, most: int | None = SHOWN_ROWS) -> tuple[Shown, int | None]:
    """Returns an answer as it is read, and of how many rows it has some."""
    kind, body, total = _answer(asked, f"{results.JSON}, {NTRIPLES};q=0.9")
    labels = terms.labels(current_endpoint(), lang)
    reader = Reader(lang, topics.columns(asked.query), labels)
    return read(body, is_graph=kind != results.JSON, reader=reader, most=most), total


def _downloads(asked: Asked, lang: Lang) -> dict[str, tuple[str, str]]:
    """Returns the address and the file name of the whole answer, by what a format is called."""
    checked = guard.check(asked.query.text)
    unfit = {"graph": "csv", "boolean": spreadsheet.ENDING}.get(checked.kind)
    return {
        label: (
            asked.fixed(Window(), format=name, lang=lang if name == spreadsheet.ENDING else None),
            f"{asked.query.id}.{ending}",
        )
        for name, (label, ending) in DOWNLOADS.items()
        if name != unfit
    }


def _page(template: str, lang: Lang, **values: object) -> Response:
    return html_answer(render_template(template, lang=lang, **values), lang)
