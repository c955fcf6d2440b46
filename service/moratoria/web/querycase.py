"""
Puts a query to the law and one case together: `POST /query-case`. Nothing is stored.

The case comes as the body and the query as a parameter, or both in one form of several parts. The
query sees the law, the case, what was decided about it with the proof, and what follows from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_options_header

from moratoria.conclusions import Asked, conclude, concluded_by_owl
from moratoria.decide import ENGINES
from moratoria.errors import InputError, MediaTypeError, UnknownNameError
from moratoria.intake import read_case
from moratoria.rdf import media_type_of
from moratoria.web.decisions import Asked as AskedOfCase
from moratoria.web.desk import current_desk
from moratoria.web.negotiation import Parameters, document
from moratoria.web.vault import current_vault

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

blueprint = Blueprint("querycase", __name__)

MULTIPART = "multipart/form-data"
_ONCE = ["query", "on", "policy", "lang", "engine"]


@blueprint.post("/query-case")
def query_case() -> Response:
    """Answers a query over the law and the case in the request."""
    given = Parameters(request.args, once=_ONCE, many=["reading", "assume"])
    data, kind, query = _parts(given)
    asked = AskedOfCase.of(given)
    if asked.every:
        message = "A query is about one policy at a time; name one, or none for the default."
        raise InputError(message)
    engine = given.one("engine") or "direct"
    question = Asked(asked.on, asked.readings, asked.assume, asked.policies[0])
    if engine not in ENGINES:
        message = f"'{engine}' is no engine; known: {', '.join(ENGINES)}."
        raise UnknownNameError(message)
    quads = current_desk().run(_concluded, data, kind, question)  # tells of every mistake in them
    if engine != "direct":
        quads = concluded_by_owl(data, kind, question)
    try:
        answer = current_vault().query_with(query, request.headers.get("Accept") or "*/*", quads)
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    response = Response(answer.body, mimetype=answer.media_type)
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept")
    return response


def _concluded(data: bytes, kind: str | None, question: Asked) -> bytes:
    return conclude(read_case(data, kind), question).quads()


def _parts(given: Parameters) -> tuple[bytes, str | None, str]:
    """Returns the case, what it is, and the query."""
    kind, _ = parse_options_header(request.headers.get("Content-Type", ""))
    if kind == MULTIPART:
        data, case_kind = _case_part()
        form = Parameters(request.form, once=["query", "case"])
        queries = [q for q in (given.one("query"), form.one("query")) if q is not None]
    else:
        data, case_kind = document()
        queries = [q for q in (given.one("query"),) if q is not None]
    if len(queries) != 1:
        found = "no query" if not queries else "two queries"
        message = f"There is {found}; send one, as the parameter or as the part 'query'."
        raise InputError(message)
    return data, case_kind, queries[0]


def _case_part() -> tuple[bytes, str | None]:
    """Returns the part of a form that is the case, and its media type if it names one."""
    files = request.files.getlist("case")
    texts = request.form.getlist("case")
    if len(files) + len(texts) != 1 or set(request.files) - {"case"}:
        message = "A form has one part 'case', with the case, and one part 'query'."
        raise InputError(message)
    return _file(files[0]) if files else (texts[0].encode(), None)


def _file(part: FileStorage) -> tuple[bytes, str | None]:
    kind = part.mimetype
    unsaid = kind in {"", "text/plain", "application/octet-stream"}
    return part.read(), None if unsaid else media_type_of(kind)
