"""
Serves what programs ask about the service itself: the JSON-LD context, and whether it is alive.
"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from moratoria import __version__
from moratoria.assets import folder
from moratoria.rdf import JSONLD
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import Parameters

blueprint = Blueprint("service", __name__)


@blueprint.get("/context")
def context() -> Response:
    """Answers the JSON-LD context of a case, byte for byte as it is bundled."""
    Parameters(request.args, once=[])
    data = (folder("ontology") / "context.jsonld").read_bytes()
    return Response(data, mimetype=JSONLD)


@blueprint.get("/healthz")
def healthz() -> Response:
    """Answers at once, whatever else goes on; `sparql` says whether the graph is loaded."""
    state = "ready" if current_endpoint().ready else "loading"
    response = jsonify(status="ok", version=__version__, sparql=state)
    response.headers["Cache-Control"] = "no-store"
    return response
