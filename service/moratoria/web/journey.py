"""
Logs what happens on the routes of cases: one line of JSON per request, without anything of a case.

A case is named by its random id, a token by the part that is no secret, a query by its hash.
"""

from __future__ import annotations

import hashlib
import sys
import time
from typing import TYPE_CHECKING

import structlog
from flask import g, request

from moratoria.web import access

if TYPE_CHECKING:
    from flask import Flask, Response

_LOG = structlog.wrap_logger(
    structlog.WriteLogger(sys.stderr),
    processors=[
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=True),
    ],
)


def register(app: Flask) -> None:
    """Makes an application log its requests about cases."""
    app.before_request(_begin)
    app.after_request(_log)


def _begin() -> None:
    g.began = time.monotonic()


def _log(response: Response) -> Response:
    if access.is_private(request.path) and request.url_rule:
        found = g.get("account")
        _LOG.info(
            "request",
            method=request.method,
            route=request.url_rule.rule,
            status=response.status_code,
            token=found.token if found else None,
            account=found.name if found else None,
            ms=round(1000 * (time.monotonic() - g.get("began", time.monotonic()))),
            **g.get("noted", {}),
        )
    return response


def note_query(text: str) -> None:
    """Notes which query is asked, without its words."""
    g.noted = {"query": hashlib.sha256(text.encode()).hexdigest(), "length": len(text)}


def note_case(case_id: str) -> None:
    """Notes which case is asked for, by an id that has been checked."""
    g.noted = {"case": case_id}
