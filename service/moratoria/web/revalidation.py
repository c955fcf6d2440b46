"""
Packs answers and lets a client keep them: gzip, an entity tag, and 304 for what it holds already.

What must not be kept (`no-store`) is left alone: it is about one case, or it is a failure.
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

_SMALL = 1024
_PACKED = {"application/gzip"}
_LEVEL = 6
_OK = 200
_YEAR = 365 * 24 * 60 * 60


def register(app: Flask) -> None:
    """Does so with every answer of an application."""
    app.after_request(_revalidated)


def _revalidated(response: Response) -> Response:
    if response.cache_control.no_store or response.status_code != _OK:
        return response
    if request.method == "OPTIONS" or response.direct_passthrough:  # a stream has a tag of its own
        return response
    pack(response)
    if request.method not in {"GET", "HEAD"}:
        return response
    response.add_etag()
    if not response.cache_control:
        response.cache_control.no_cache = True  # kept, and asked for again each time
    response.make_conditional(request)
    return response


def lasting(response: Response) -> Response:
    """Returns an answer that says of itself that its address never gives another."""
    response.cache_control.public = True
    response.cache_control.max_age = _YEAR
    response.cache_control.immutable = True
    return response


def pack(response: Response) -> None:
    """Compresses what is worth it; the tag is made of the result, and so differs with it."""
    packed = response.mimetype in _PACKED or "Content-Encoding" in response.headers
    if packed or len(response.get_data()) < _SMALL:
        return
    response.vary.add("Accept-Encoding")
    if request.accept_encodings.quality("gzip") > 0:
        response.set_data(gzip.compress(response.get_data(), _LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
