"""
Finds terms and passages by their words: `/search`, as JSON and as a page with links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request, url_for

from moratoria import search as finder
from moratoria.errors import InputError
from moratoria.rdf import JSON
from moratoria.web.links import link
from moratoria.web.negotiation import HTML, Parameters, acceptable, json_answer

if TYPE_CHECKING:
    from moratoria.model import Lang
    from moratoria.search import Hit, Page

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> Response:
    """Answers what holds the words asked for; without words, shows a browser the form."""
    given = Parameters(request.args, once=["q", "lang", "limit", "offset"])
    lang, kind = given.language(), acceptable([JSON, HTML])
    query = given.one("q")
    if query is None and kind == JSON:
        message = "There is nothing to look for; write the words as the parameter 'q'."
        raise InputError(message)
    found = None if query is None else _found(query, given, lang)
    if kind == HTML:
        further = _further(query, found, lang)
        page = render_template(
            "search.html", query=query, found=found, further=further, where=where, lang=lang
        )
        response = Response(page, mimetype=HTML)
    else:
        response = json_answer(_told(query or "", found, lang))
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response


def where(iri: str) -> str:
    """Returns where a thing can be read: on its page, or as what the graph says of it."""
    return link(iri) or url_for("sparql.sparql", query=f"DESCRIBE <{iri}>")


def _found(query: str, given: Parameters, lang: Lang) -> Page:
    limit, offset = given.number("limit"), given.number("offset") or 0
    limit = finder.DEFAULT_LIMIT if limit is None else limit
    return finder.search(query, lang=lang, limit=limit, offset=offset)


def _further(query: str | None, found: Page | None, lang: Lang) -> str | None:
    """Returns the address of what follows, None at the end."""
    if found is None or found.next is None:
        return None
    return url_for("search.search", q=query, lang=lang, limit=found.limit, offset=found.next)


def _told(query: str, found: Page | None, lang: Lang) -> dict[str, Any]:
    assert found is not None  # noqa: S101 - without words there is an error
    return {
        "q": query,
        "total": found.total,
        "offset": found.offset,
        "limit": found.limit,
        "results": [_hit(hit) for hit in found.hits],
        "next": _further(query, found, lang),
    }


def _hit(hit: Hit) -> dict[str, str]:
    return {
        "iri": hit.iri,
        "label": hit.label,
        "field": hit.field,
        "text": hit.text,
        "lang": hit.lang,
        "url": where(hit.iri),
    }
