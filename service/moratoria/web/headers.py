"""
Puts on every answer the headers that keep a page to itself and the public routes open.

There are no cookies and no sessions, so that a foreign page has nothing to ride on. Any page may
read what is public; no page from elsewhere may read, and no cache may keep, what is of a case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request

from moratoria.web import access

if TYPE_CHECKING:
    from flask import Flask, Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
# What is public is stateless too: nobody's rights are used by a request from elsewhere.
PUBLIC = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "Allow, Content-Language, ETag, Link, Retry-After, X-Request-Id"
    ),
}


# To who was reached by TLS once; a browser takes no notice of it without.
STRICT = {"Strict-Transport-Security": "max-age=31536000"}


def register(app: Flask) -> None:
    """Puts the headers on every answer of an application."""
    app.after_request(_secured)


def _secured(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.config["ADDRESS"].startswith("https:"):
        response.headers.update(STRICT)
    if access.is_private(request.path):
        response.headers["Cache-Control"] = "no-store"
        return response
    response.headers.update(PUBLIC)
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        response.headers["Access-Control-Allow-Headers"] = (
            "Accept, Accept-Language, Content-Type, If-None-Match, X-Request-Id"
        )
        response.headers["Access-Control-Max-Age"] = "86400"
    return response
