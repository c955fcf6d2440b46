"""
Answers the saved questions by name: `/queries` lists them, `/queries/<name>` puts one.

A parameter of the address is a parameter of the question: checked, made a term and bound. Without
its parameters a question shows a browser the form that asks for them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from werkzeug.exceptions import NotAcceptable, NotFound

from moratoria import queries
from moratoria.errors import InputError, MediaTypeError, UnknownNameError
from moratoria.rdf import JSON
from moratoria.store import media_types
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import HTML, Parameters, acceptable

if TYPE_CHECKING:
    from moratoria.model import Lang
    from moratoria.queries import SavedQuery

blueprint = Blueprint("saved", __name__)


@blueprint.get("/queries")
def listed() -> Response:
    """Lists the saved questions: what each asks, and what it is to be given."""
    lang = Parameters(request.args, once=["lang"]).language()
    if acceptable([JSON, HTML]) == HTML:
        return _page("queries.html", lang, saved=queries.load().values())
    response = jsonify([_described(query) for query in queries.load().values()])
    response.vary.add("Accept")
    return response


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


@blueprint.get("/queries/<name>")
def answered(name: str) -> Response:
    """Puts one saved question, by its id or the name of its file."""
    try:
        query = queries.find(name)
    except UnknownNameError as error:
        raise NotFound(str(error)) from None
    keys = [parameter.key for parameter in query.parameters]
    given = Parameters(request.args, once=[*keys, "lang"])
    params = {key: value for key in keys if (value := given.one(key)) is not None}
    lang = given.language()
    if request.accept_mimetypes.best_match([*media_types("solutions"), HTML]) == HTML:
        return _form(query, params, lang)
    try:
        found = current_endpoint().query(
            query.text,
            accept=request.headers.get("Accept") or "*/*",
            substitutions=query.terms(params),
        )
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    response = Response(found.body, mimetype=found.media_type)
    response.vary.add("Accept")
    return response


def _form(query: SavedQuery, params: dict[str, str], lang: Lang) -> Response:
    """Returns the question as a page, with its rows once every parameter is given."""
    result, trouble = None, None
    if params or not query.parameters:
        try:
            accept, terms = media_types("solutions")[0], query.terms(params)
            found = current_endpoint().query(query.text, accept=accept, substitutions=terms)
            result = json.loads(found.body)
        except InputError as error:
            trouble = str(error)
    page = _page("saved.html", lang, query=query, given=params, result=result, trouble=trouble)
    page.status_code = 400 if trouble else 200
    return page


def _page(template: str, lang: Lang, **values: object) -> Response:
    response = Response(render_template(template, lang=lang, **values), mimetype=HTML)
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response
