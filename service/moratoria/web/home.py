"""
Shows what there is here and where to begin: `/`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from flask import Blueprint, Response, render_template, request

from moratoria.law import load_law
from moratoria.queries import load
from moratoria.web.negotiation import HTML, Parameters, acceptable, html_answer
from moratoria.web.reading_room.letter import letter_of

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True)
class Figures:
    """How much there is of what, counted in the model."""

    norms: int
    criteria: int
    readings: int
    questions: int


@blueprint.get("/")
def home() -> Response:
    """Shows the ways in, with how much of the source the model holds."""
    lang = Parameters(request.args, once=["lang"]).language()
    acceptable([HTML])
    law = load_law()
    page = render_template(
        "home.html", law=law, letter=letter_of(law), figures=_figures(law.slug), lang=lang
    )
    return html_answer(page, lang)


@cache
def _figures(slug: str) -> Figures:
    law = load_law(slug)
    return Figures(
        norms=len(law.norms),
        criteria=len(law.criteria),
        readings=len(law.readings),
        questions=len(load()),
    )
