"""
Shows the letter as it was published, with every sentence at an address of its own: `/letter`.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from moratoria.law import load_law
from moratoria.web.letter import letter_of
from moratoria.web.negotiation import HTML, Parameters, acceptable

blueprint = Blueprint("pages", __name__)


@blueprint.get("/letter")
def letter() -> Response:
    """Shows the letter, and beside each sentence what in the model rests on it."""
    lang = Parameters(request.args, once=["lang"]).language()
    acceptable([HTML])
    law = load_law()
    shown = letter_of(law)
    if shown is None:
        message = f"The text of the source of {law.slug} is not held here."
        raise NotFound(message)
    page = render_template("letter.html", letter=shown, law=law, lang=lang)
    return _page(page, lang)


def _page(html: str, lang: str) -> Response:
    response = Response(html, mimetype=HTML)
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response
