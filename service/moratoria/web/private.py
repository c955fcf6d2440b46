"""
Answers SPARQL queries over the law and all stored cases, to researchers: `/private/sparql`.

It asks for the same as `/sparql` and answers in the same forms, from workers of its own.
"""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotAcceptable

from moratoria.errors import InputError, MediaTypeError
from moratoria.web import access, journey
from moratoria.web.ask.sparql import accepted_forms, question
from moratoria.web.vault import current_vault

blueprint = Blueprint("private", __name__)


@blueprint.route("/private/sparql", methods=["GET", "POST"])
def sparql() -> Response:
    """Answers a query, if the token is still valid when the answer is ready."""
    asked = question()
    if asked is None:
        message = "There is no query; send one as the parameter 'query' or as the body."
        raise InputError(message)
    journey.note_query(asked.text)
    try:
        answer = current_vault().query(asked, accepted_forms())
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    access.check_again()
    response = Response(answer.body, mimetype=answer.media_type)
    response.vary.add("Accept")
    return response
