"""
Shows all that there is to browse, with one line of meaning each: `/vocabulary`.

`/def` stays the vocabulary as a document; this page leads to it, to the policies and to the rest.
"""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from moratoria.vocab import BASE
from moratoria.web.browse.overview import holding, overview
from moratoria.web.negotiation import HTML, Parameters, acceptable, filled, html_answer

blueprint = Blueprint("vocabulary", __name__)


@blueprint.get("/vocabulary")
def vocabulary() -> Response:
    """Shows the policies, facts, sources, questions and terms, all or those that hold words."""
    given = Parameters(filled("q"), once=["lang", "q"])
    lang, words = given.language(), given.one("q")
    acceptable([HTML])
    chapters = holding(overview(), words) if words else overview()
    shown = {"chapters": chapters, "words": words, "document": f"{BASE}def", "lang": lang}
    page = render_template("vocabulary.html", **shown)
    return html_answer(page, lang)
