"""
Checks a case by an interview: `/check`. It works with and without script, and keeps nothing.

What is filled in comes in the body of a request, never in its address, and goes back in the answer
alone. Judging it is a clerk's work, as for every other case that is sent in.
"""

from __future__ import annotations

from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask import Blueprint, Response, current_app, render_template, request, url_for

from moratoria import jsontext, rdf
from moratoria.answer import answer
from moratoria.intake import MAX_BYTES
from moratoria.law import archive
from moratoria.provenance import write_all
from moratoria.web.decisions import day_of
from moratoria.web.desk import current_desk
from moratoria.web.endpoint import current_endpoint
from moratoria.web.interview import checked, days
from moratoria.web.interview.check_page import CheckPage
from moratoria.web.interview.form import Form, Received, received
from moratoria.web.negotiation import HTML, LANGS, Parameters, acceptable, html_answer
from moratoria.web.revalidation import pack

if TYPE_CHECKING:
    from datetime import date

    from moratoria.model import Lang

blueprint = Blueprint("check", __name__)

_SAVED = {checked.JSON: rdf.JSON, checked.TURTLE: rdf.TURTLE}
_ENDING = {rdf.JSON: "json", rdf.TURTLE: "ttl"}


@blueprint.get("/check")
def check() -> Response:
    """Shows the first question about a case of which nothing is known."""
    lang = Parameters(request.args, once=["lang"]).language()
    acceptable([HTML])
    return html_answer(_empty(lang, day_of(None)), lang)


@blueprint.post("/check")
def answer_questions() -> Response:
    """Shows what follows from the answers in the form and what to ask next, or sends the result."""
    lang = Parameters(request.args, once=["lang"]).language()
    archive.keep_current(current_endpoint().data_dir)
    body, kind, status = current_desk().run(_answered_here, received(), lang)
    response = Response(body, status, mimetype=kind)
    response.headers["Content-Language"] = lang
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept-Language"])
    if kind != HTML:
        response.headers["Content-Disposition"] = f"attachment; filename=moratoria.{_ENDING[kind]}"
    pack(response)  # nobody can make a browser send somebody else's answers, to guess at them
    return response


@lru_cache(maxsize=2 * len(LANGS))
def _empty(lang: Lang, _day: date) -> bytes:
    """Returns the page as it is on a day before anything is sent in, and so without a clerk."""
    return answered(Received(Form(), None), lang)[0]


def answered(given: Received, lang: Lang) -> tuple[bytes, str, int]:
    """
    Returns what is sent back for a form, what it is, and the status to send it with.

    Raises:
        UnknownNameError: for a name in the form that does not exist.
    """
    form = days.understood(given.form, lang)
    found = checked.check(form, given.file, too_large=given.too_large)
    kind = _SAVED.get(given.form.one("go") or "")
    if kind and not found.troubles:
        if kind == rdf.JSON:
            return jsontext.write(answer(found.decision, lang, {})), kind, HTTPStatus.OK
        return _bytes(write_all([found.decision], kind)), kind, HTTPStatus.OK
    page = render_template(
        "check.html", check=CheckPage(found, lang), lang=lang, most_bytes=MAX_BYTES
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if found.troubles else HTTPStatus.OK
    return page.encode(errors="replace"), HTML, status


def _answered_here(given: Received, lang: Lang) -> tuple[bytes, str, int]:
    """Does so at the desk, where the page has to be told what its address is."""
    with current_app.test_request_context(url_for("check.check")):
        return answered(given, lang)


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text
