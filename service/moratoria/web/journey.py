"""
Gives every request an id, and logs how it ended in one line, without anything that was said in it.

A line names the template of the route, never the path; a case by its random id, a token by the part
that is no secret, a query by its hash. The id stands in every answer as `X-Request-Id`, and in all
that is logged on the way, so that whoever met a failure can say which it was.
"""

from __future__ import annotations

import hashlib
import logging
import re
import time
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import g, request
from structlog.contextvars import bind_contextvars, clear_contextvars

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

HEADER = "X-Request-Id"
NOWHERE, UNREAD = "(none)", "(unread)"  # no route is there; the request could not be read
OTHER = "other"
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
# What a proxy in front may have given it: long enough to find again, and nothing to break a line.
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_LOG = logging.getLogger("moratoria.request")


def register(app: Flask) -> None:
    """Makes an application log its requests."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def new_id() -> str:
    """Returns an id that no other request has."""
    return uuid4().hex


def request_id() -> str:
    """Returns the id of this request."""
    return str(g.request_id)


def route() -> str:
    """Returns the template of the route of this request."""
    return request.url_rule.rule if request.url_rule else NOWHERE


def method() -> str:
    """Returns the method of this request, which could be any word, if it is a known one."""
    return request.method if request.method in _METHODS else OTHER


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _GIVEN.fullmatch(given) else new_id()
    g.began = time.monotonic()
    bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    found = g.get("account")
    whose = {"token": found.token, "account": found.name} if found else {}
    event = {
        "method": method(),
        "route": route(),
        "status": response.status_code,
        "ms": round(1000 * (time.monotonic() - g.began)),
        "bytes": response.content_length or response.calculate_content_length(),
    }
    _LOG.info("request", extra={**event, **whose, **g.get("noted", {})})
    return response


def _forget(_: BaseException | None) -> None:
    clear_contextvars()  # the thread goes on to other requests


def log_unread(status: int, error: BaseException | None = None) -> str:
    """Logs a request that ended before the application was asked, and returns an id for it."""
    given = new_id()
    event: Mapping[str, object] = {"route": UNREAD, "status": status, "request_id": given}
    _LOG.log(logging.ERROR if error else logging.INFO, "request", exc_info=error, extra=event)
    return given


def note_query(text: str) -> None:
    """Notes which query is asked, without its words."""
    g.noted = {"query": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}


def note_case(case_id: str) -> None:
    """Notes which case is asked for, by an id that has been checked."""
    g.noted = {"case": case_id}
