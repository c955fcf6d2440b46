"""
Makes the application from its settings: every blueprint, and what runs around all of them.
"""

from __future__ import annotations

import io
from dataclasses import replace
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from flask import Flask, Request, Response
from jinja2 import StrictUndefined
from werkzeug.exceptions import RequestTimeout

from moratoria.answer import OUTCOMES
from moratoria.intake import MAX_BYTES
from moratoria.store import Federation
from moratoria.web import (
    access,
    account,
    bounds,
    cases,
    catalog,
    changes,
    contract,
    decisions,
    graphs,
    headers,
    home,
    journey,
    metrics,
    private,
    problems,
    querycase,
    readiness,
    resources,
    revalidation,
    search,
    service,
    sitemap,
    static_files,
    stored,
    validate,
    words,
)
from moratoria.web.ask import saved, sparql
from moratoria.web.browse import vocabulary
from moratoria.web.compiled import Compiled
from moratoria.web.desk import Desk
from moratoria.web.endpoint import Endpoint
from moratoria.web.interview import check
from moratoria.web.links import described, is_weblink, link, short
from moratoria.web.negotiation import in_language
from moratoria.web.reading_room import pages
from moratoria.web.settings import Settings
from moratoria.web.vault import Vault

if TYPE_CHECKING:
    from types import TracebackType

    from moratoria.store import Dataset

    _ExcInfo = tuple[type, BaseException, TracebackType] | tuple[None, None, None]


def create_app(settings: Settings, dataset: Dataset | None = None) -> Flask:
    """
    Returns the application.

    The graph behind `/sparql` is loaded when it is first asked for, or by `Endpoint.start`.

    Args:
        settings: where it keeps its files, and which endpoints elsewhere a query may name.
        dataset: what `/sparql` holds, None for all that we publish.
    """
    app = _Application(__name__)
    app.request_class = _Whole
    # One more than is allowed: werkzeug cuts a chunked body at the limit without a word, and the
    # extra byte tells that there was more.
    app.config["MAX_CONTENT_LENGTH"] = MAX_BYTES + 1
    app.config["MAX_FORM_MEMORY_SIZE"] = MAX_BYTES
    app.url_map.merge_slashes = False
    app.config["ADDRESS"] = settings.address
    endpoint = Endpoint(
        settings.data_dir,
        dataset,
        Federation(settings.federation),
        seconds=settings.query_seconds,
    )
    vault = Vault(settings)
    here = replace(Settings(), data_dir=settings.data_dir, base_iri=settings.address)
    app.extensions |= {
        "moratoria": endpoint,
        "moratoria.desk": Desk(settings.document_seconds, partial(create_app, here)),
        "moratoria.vault": vault,
        "moratoria.readiness": readiness.Readiness(endpoint, vault),
        "moratoria.metrics": metrics.Metrics(endpoint, vault),
    }
    # These begin before all others, and end after them.
    journey.register(app)
    metrics.register(app)
    published = (sparql, saved, graphs, changes, search, bounds, home, pages, vocabulary, resources)
    judged = (check, decisions, validate, querycase, cases, stored, account, private)
    listing = (service, catalog, sitemap, contract, readiness, metrics)
    for concern in (*judged, *published, *listing):
        app.register_blueprint(concern.blueprint)
    problems.register(app)
    revalidation.register(app)  # runs after those that are registered later
    headers.register(app)
    static_files.register(app)
    access.register(app, settings.requests_per_minute)
    _teach_templates(app)
    return app


class _Application(Flask):
    """An application that logs by route, not by what was asked, and packs files of pages."""

    def send_static_file(self, filename: str) -> Response:
        """Returns a file that pages are made of."""
        return static_files.sent(filename)

    def log_exception(self, exc_info: _ExcInfo) -> None:
        """Logs an error that nobody caught."""
        self.logger.error("failed", exc_info=exc_info, extra={"route": journey.route()})


class _Whole(Request):
    """A request that is taken as a whole or not at all, and never put into a temporary file."""

    def get_data(self, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as werkzeug has them
        """Returns the body, if as much came as was said; gunicorn tells nobody if it did not."""
        data = super().get_data(*args, **named)
        if len(data) < (self.content_length or 0):
            raise RequestTimeout
        return data

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return io.BytesIO()


def _teach_templates(app: Flask) -> None:
    """Gives the templates the few words and functions that they share."""
    app.jinja_env.globals.update(outcomes=OUTCOMES)
    app.jinja_env.tests["weblink"] = is_weblink
    app.jinja_env.filters.update(
        described=described,
        identity=id,
        link=link,
        other_language=in_language,
        short=short,
    )
    words.register(app)
    app.jinja_env.bytecode_cache = Compiled()
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
