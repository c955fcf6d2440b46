"""
Serves the feed of changes as its pages: `/ldes` leads to all of them, `/ldes/<number>` is one.

A page that is full is never changed and may be kept for ever; all else is asked for again.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import NotFound

from moratoria import ldes, rdf
from moratoria.web.endpoint import current_endpoint
from moratoria.web.negotiation import Parameters, acceptable
from moratoria.web.revalidation import lasting

blueprint = Blueprint("changes", __name__)

FORMATS = list(rdf.FORMATS | rdf.QUAD_FORMATS)


@blueprint.get("/ldes")
def root() -> Response:
    """Answers what the stream is, and where each of its pages is."""
    return _written(_feed().root(_address()))


@blueprint.get("/ldes/<page>")
def page(page: str) -> Response:
    """Answers one page of members."""
    feed = _feed()
    numbers = {str(number): number for number in range(1, len(feed.pages) + 1)}
    if page not in numbers:
        message = (
            f"The changes have no page '{page[:40]}'; they have {len(numbers)}, from 1 on, and "
            "/ldes leads to each."
        )
        raise NotFound(message)
    response = _written(feed.page(_address(), numbers[page]))
    return lasting(response) if feed.is_closed(numbers[page]) else response


def _feed() -> ldes.Feed:
    """Returns the feed, once what is published now is in it."""
    endpoint = current_endpoint()
    endpoint.dataset()
    return endpoint.feed


def _address() -> str:
    return f"{current_app.config['ADDRESS']}ldes"


def _written(triples: bytes) -> Response:
    Parameters(request.args, once=[])
    kind = acceptable(FORMATS)
    response = Response(rdf.rewrite(triples, kind, ldes.PREFIXES), mimetype=kind)
    response.vary.add("Accept")
    return response
