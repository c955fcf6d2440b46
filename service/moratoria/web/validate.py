"""
Holds the case or decision in a request against the shapes: `POST /validate`.

The answer is 200 whether it holds or not: the report is what was asked for.
"""

from __future__ import annotations

from flask import Blueprint, Response, request

from moratoria import jsontext, rdf
from moratoria.answer import violation
from moratoria.intake import check
from moratoria.web.negotiation import Parameters, acceptable, document

blueprint = Blueprint("validate", __name__)


@blueprint.post("/validate")
def validate_case() -> Response:
    """Answers the SHACL report on the case or decision in the body."""
    lang = Parameters(request.args, once=["lang"]).language()
    kind = acceptable([rdf.JSON, *rdf.FORMATS])
    report = check(*document([rdf.TRIG, rdf.NQUADS]))
    if kind == rdf.JSON:
        results = [violation(found, lang) for found in report.violations]
        whole = {"conforms": report.conforms, "results": results}
        body = jsontext.write(whole)
    else:
        body = rdf.write(report.graph, kind)
    response = Response(body, mimetype=kind)
    response.headers["Cache-Control"] = "no-store"
    response.vary.update(["Accept", "Accept-Language"])
    return response
