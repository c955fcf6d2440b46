"""
Serves the published graphs as they are: `/graphs`, by the Graph Store Protocol, and one whole dump.

Reading only. A graph is named by its IRI, never by a path here, and what is not published is 404.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotAcceptable, NotFound

from moratoria.errors import InputError, MediaTypeError
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import Parameters
from moratoria.web.revalidation import lasting

blueprint = Blueprint("graphs", __name__)

DEFAULT = "default"
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@blueprint.get("/graphs")
def graph() -> Response:
    """
    Answers one graph, or the union of all.

    The union is `graph=default` or, as the protocol writes it, `default`.
    """
    name = _named()
    endpoint = current_endpoint()
    if name != DEFAULT and name not in endpoint.dataset().graphs:
        message = f"There is no graph <{name}> here; the service description at /sparql lists them."
        raise NotFound(message)
    try:
        answer = endpoint.query(
            _EVERYTHING,
            accept=request.headers.get("Accept") or "*/*",
            default_graphs=None if name == DEFAULT else [name],
        )
    except MediaTypeError as error:
        raise NotAcceptable(str(error)) from None
    response = Response(answer.body, mimetype=answer.media_type)
    response.vary.add("Accept")
    return response


def _named() -> str:
    """Returns the graph that is asked for."""
    bare = request.args.getlist(DEFAULT)
    others = request.args.copy()
    others.poplist(DEFAULT)
    name = Parameters(others, once=["graph"]).one("graph")
    if bare not in ([], [""]) or (bare and name) or not (bare or name):
        message = (
            "One graph is answered at a time: write graph= and its IRI, or graph=default for the "
            "union of all."
        )
        raise InputError(message)
    return name or DEFAULT


@blueprint.get("/dump.nq.gz")
def dump() -> Response:
    """
    Answers everything that is published, as compressed N-Quads, a named graph per document.

    With `version` it is what was published then, which never changes.
    """
    version = Parameters(request.args, once=["version"]).one("version")
    endpoint = current_endpoint()
    endpoint.check_version(version)
    packed = endpoint.packed(version)
    response = Response(packed, mimetype="application/gzip")
    return lasting(response) if version else response
