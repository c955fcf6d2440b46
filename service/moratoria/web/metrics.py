"""
Counts what the service does, for Prometheus: `/metrics`, to those with the role `monitor` or admin.

It is not for everybody: how many cases were filed, judged or asked about since the last look is a
live count over cases, from which somebody who knows when a person was heard could learn a thing
(statistics of cases are published as tables, or not at all). A label is the template of a route, a
known method, a class of statuses or a kind of problem, never a word of a request, so that their
number is bounded and no case can be in one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from moratoria import __version__
from moratoria.errors import AbsentError
from moratoria.tally import DONE, OTHER
from moratoria.web import journey
from moratoria.web.negotiation import TEXT, Parameters, acceptable
from moratoria.web.problems import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from prometheus_client.metrics_core import Metric

    from moratoria.store import Pool
    from moratoria.tally import Tally
    from moratoria.web.endpoint import Endpoint
    from moratoria.web.vault import Vault

blueprint = Blueprint("metrics", __name__)

_FORMAT = f"{TEXT}; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_OUTCOMES = {DONE: DONE, AbsentError.__name__: "absent"} | {
    error.__name__: kind.name for error, kind in KINDS.items()
}


class Metrics:
    """
    The numbers of one application, in a registry of their own.

    Args:
        endpoint: whose queries and workers are counted.
        vault: whose queries, workers and writes are counted.
    """

    def __init__(self, endpoint: Endpoint, vault: Vault) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "moratoria_http_requests",
            "Requests answered, by the template of the route.",
            ["method", "route", "status"],
            registry=self.registry,
        )
        self.durations = Histogram(
            "moratoria_http_request_duration_seconds",
            "Time from reading a request until its answer was made.",
            ["method", "route"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self.in_progress = Gauge(
            "moratoria_http_requests_in_progress",
            "Requests being answered now, this one among them.",
            registry=self.registry,
        )
        self.registry.register(_State(endpoint, vault))
        ProcessCollector(registry=self.registry)

    def count(self, method: str, route: str, status: int) -> None:
        """Counts a request that was answered with a status."""
        self.requests.labels(method, route, f"{status // 100}xx").inc()


class _State(Collector):
    """What others count themselves, read when it is asked for."""

    def __init__(self, endpoint: Endpoint, vault: Vault) -> None:
        self._endpoint, self._vault = endpoint, vault

    def collect(self) -> Iterator[Metric]:
        """Yields the numbers as they are now."""
        yield self._build()
        yield from self._workers()
        queries = CounterMetricFamily(
            "moratoria_queries", "Queries by how they ended.", labels=["over", "outcome"]
        )
        _add(queries, self._endpoint.queries, "public")
        _add(queries, self._vault.queries, "cases")
        _add(queries, self._vault.queries_of_one, "one-case")
        yield queries
        writes = CounterMetricFamily(
            "moratoria_journal_writes",
            "Transactions that write to the journal, by how they ended.",
            labels=["outcome"],
        )
        if self._vault.writes:
            _add(writes, self._vault.writes)
        yield writes

    def _build(self) -> Metric:
        """Returns which program this is, and of which dataset once that is loaded."""
        held = self._endpoint.dataset().hash if self._endpoint.ready else ""
        told = {"version": __version__, "dataset": held}
        return InfoMetricFamily("moratoria_build", "What runs here.", value=told)

    def _workers(self) -> Iterator[Metric]:
        workers = GaugeMetricFamily(
            "moratoria_query_workers",
            "Processes that answer queries, by what they do now.",
            labels=["over", "state"],
        )
        ended = CounterMetricFamily(
            "moratoria_query_workers_ended",
            "Processes that were ended at the deadline of a query, or by what a query took.",
            labels=["over", "reason"],
        )
        for over, pool in self._pools():
            for state, number in zip(("idle", "busy"), pool.at_work, strict=True):
                workers.add_metric([over, state], number)
            counts = pool.ended.read()
            for reason in ("deadline", "crash"):
                ended.add_metric([over, reason], counts.get(reason, 0))
        yield workers
        yield ended

    def _pools(self) -> Iterator[tuple[str, Pool]]:
        if pool := self._endpoint.pool:
            yield "public", pool
        yield from self._vault.pools.items()


def _add(family: CounterMetricFamily, tally: Tally, *labels: str) -> None:
    """Adds the counts of a tally, those of errors that are told alike together."""
    found: dict[str, int] = {}
    for what, number in tally.read().items():
        outcome = _OUTCOMES.get(what, OTHER)
        found[outcome] = found.get(outcome, 0) + number
    for outcome, number in found.items():
        family.add_metric([*labels, outcome], number)


# ---------------------------------------------------------------- every request


def register(app: Flask) -> None:
    """Makes an application count its requests."""
    app.before_request(_begin)
    app.after_request(_count)
    app.teardown_request(_end)


def _begin() -> None:
    g.counted_since = time.perf_counter()
    _metrics().in_progress.inc()


def _count(response: Response) -> Response:
    route, seconds = journey.route(), time.perf_counter() - g.counted_since
    method = journey.method()
    _metrics().count(method, route, response.status_code)
    _metrics().durations.labels(method, route).observe(seconds)
    return response


def _end(_: BaseException | None) -> None:
    if g.pop("counted_since", None) is not None:
        _metrics().in_progress.dec()


def _metrics() -> Metrics:
    return cast("Metrics", current_app.extensions["moratoria.metrics"])


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answers all numbers, in the text format of Prometheus."""
    Parameters(request.args, once=[])
    acceptable([TEXT])
    return Response(generate_latest(_metrics().registry), content_type=_FORMAT)
