"""
Holds the case or decision in a request against the shapes: `POST /validate`.

The answer is 200 whether it holds or not: the report is what was asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from moratoria import jsontext, rdf
from moratoria.answer import violation
from moratoria.intake import check
from moratoria.web.desk import current_desk
from moratoria.web.negotiation import Parameters, acceptable, document

if TYPE_CHECKING:
    from moratoria.model import Lang

blueprint = Blueprint("validate", __name__)


@blueprint.post("/validate")
def validate_case() -> Response:
    """Answers the SHACL report on the case or decision in the body."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable([rdf.JSON, *rdf.FORMATS])
    data, media_type = document([rdf.TRIG, rdf.NQUADS])
    response = Response(current_desk().run(_report, data, media_type, kind, lang), mimetype=kind)
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept", "Accept-Language"])
    return response


def _report(data: bytes, media_type: str, kind: str, lang: Lang) -> bytes:
    report = check(data, media_type)
    if kind != rdf.JSON:
        return rdf.write(report.graph, kind)
    results = [violation(found, lang) for found in report.violations]
    return jsontext.write({"conforms": report.conforms, "results": results})
