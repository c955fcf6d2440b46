"""
Says who may do what: a matrix of routes and roles. What is not written in it is refused.

Everybody is somebody by a bearer token alone; there are no cookies. A token is looked up at every
request, so that it ends when it is revoked. Failed attempts are counted per address, and queries
that had to be stopped per token or address.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, request
from werkzeug.exceptions import Forbidden, ServiceUnavailable, TooManyRequests, Unauthorized

from moratoria.model import Text
from moratoria.web.limits import Limit
from moratoria.web.vault import current_vault
from moratoria.web.words import both, filled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask, Response

    from moratoria.journal import Account

ANONYMOUS, RESEARCHER, SUBMITTER, ADMIN = "anonymous", "researcher", "submitter", "admin"
MONITOR = "monitor"
EVERYBODY = frozenset({ANONYMOUS, RESEARCHER, SUBMITTER, ADMIN, MONITOR})

# HEAD is allowed where GET is, and OPTIONS where anything is. A submitter sees and changes only
# cases of its own; an admin erases any case and reads none. A monitor reads how much goes on, which
# is a count over cases too, and so for nobody else; its token, which lies on the machine that
# watches, opens nothing more.
MATRIX: dict[str, dict[str, frozenset[str]]] = {
    "/": {"GET": EVERYBODY},
    "/letter": {"GET": EVERYBODY},
    "/vocabulary": {"GET": EVERYBODY},
    "/problem": {"GET": EVERYBODY},
    "/context": {"GET": EVERYBODY},
    "/def": {"GET": EVERYBODY},
    "/def/<version>": {"GET": EVERYBODY},
    "/def.<ending>": {"GET": EVERYBODY},
    "/alignments": {"GET": EVERYBODY},
    "/alignments.<ending>": {"GET": EVERYBODY},
    "/policy/<name>": {"GET": EVERYBODY},
    "/policy/<name>/<version>": {"GET": EVERYBODY},
    "/source/<name>": {"GET": EVERYBODY},
    "/shape/": {"GET": EVERYBODY},
    "/shape/<name>": {"GET": EVERYBODY},
    "/shape.<ending>": {"GET": EVERYBODY},
    "/query/": {"GET": EVERYBODY},
    "/query/<name>": {"GET": EVERYBODY},
    "/query.<ending>": {"GET": EVERYBODY},
    "/law/<name>": {"GET": EVERYBODY},
    "/decision/<name>": {"GET": EVERYBODY},
    "/case/<name>": {"GET": EVERYBODY},
    "/inferred/<name>": {"GET": EVERYBODY},
    "/problem.<ending>": {"GET": EVERYBODY},
    "/healthz": {"GET": EVERYBODY},
    "/readyz": {"GET": EVERYBODY},
    "/metrics": {"GET": frozenset({MONITOR, ADMIN})},
    "/static/<path:filename>": {"GET": EVERYBODY},
    "/queries": {"GET": EVERYBODY},
    "/graphs": {"GET": EVERYBODY},
    "/dump.nq.gz": {"GET": EVERYBODY},
    "/ldes": {"GET": EVERYBODY},
    "/ldes/<page>": {"GET": EVERYBODY},
    "/catalog": {"GET": EVERYBODY},
    "/catalog.<extension>": {"GET": EVERYBODY},
    "/catalog/<file>": {"GET": EVERYBODY},
    "/.well-known/void": {"GET": EVERYBODY},
    "/sitemap.xml": {"GET": EVERYBODY},
    "/robots.txt": {"GET": EVERYBODY},
    "/search": {"GET": EVERYBODY},
    "/limits": {"GET": EVERYBODY},
    "/openapi.json": {"GET": EVERYBODY},
    "/queries/<name>": {"GET": EVERYBODY},
    "/sparql": {"GET": EVERYBODY, "POST": EVERYBODY},
    "/check": {"GET": EVERYBODY, "POST": EVERYBODY},
    "/decide": {"POST": EVERYBODY},
    "/validate": {"POST": EVERYBODY},
    "/query-case": {"POST": EVERYBODY},
    "/account": {"GET": EVERYBODY},
    "/cases": {"GET": frozenset({SUBMITTER}), "POST": frozenset({SUBMITTER})},
    "/cases/<case_id>": {
        "GET": frozenset({SUBMITTER}),
        "PUT": frozenset({SUBMITTER}),
        "DELETE": frozenset({SUBMITTER, ADMIN}),
    },
    "/cases/<case_id>/decisions": {
        "GET": frozenset({SUBMITTER}),
        "POST": frozenset({SUBMITTER}),
    },
    "/decisions/<decision_id>": {"GET": frozenset({SUBMITTER})},
    "/decisions/<decision_id>/diff/<other_id>": {"GET": frozenset({SUBMITTER})},
    "/private/sparql": {"GET": frozenset({RESEARCHER}), "POST": frozenset({RESEARCHER})},
}
_ROLES = {
    RESEARCHER: both("researcher"),
    SUBMITTER: both("submitter"),
    ADMIN: both("admin"),
    MONITOR: both("monitor"),
}
_OTHERS = both(
    "Your token is for the role “%(role)s”, which may not do this. Ask whoever runs this service "
    "for a token for the role “%(others)s”."
)
_NOBODY = both("Your token is for the role “%(role)s”, which may not do this.")
SCOPES = {RESEARCHER: "research", SUBMITTER: "submit", ADMIN: "admin", MONITOR: "monitor"}
PRIVATE = {
    rule.split("/")[1]
    for rule, methods in MATRIX.items()
    if not any(ANONYMOUS in roles for roles in methods.values())
}
_QUERIES = {"/sparql", "/private/sparql", "/query-case"}

BAD_TOKENS = 200
STOPPED_QUERIES = 30


@dataclass(frozen=True)
class Counters:
    """What is counted, per minute."""

    requests: Limit
    bad_tokens: Limit = field(default_factory=lambda: Limit(BAD_TOKENS))
    stopped: Limit = field(default_factory=lambda: Limit(STOPPED_QUERIES))


def register(app: Flask, requests_per_minute: int) -> None:
    """
    Makes an application ask of every request whether it may be made.

    Args:
        app: the application.
        requests_per_minute: how many one token may send.
    """
    app.extensions["moratoria.counters"] = Counters(Limit(requests_per_minute))
    app.before_request(_check)
    app.after_request(_count)


def is_private(path: str) -> bool:
    """
    Returns whether a path is of cases, also one that leads nowhere.

    >>> is_private("/cases/x.css"), is_private("/casesx"), is_private("/")
    (True, False, False)
    """
    return path.split("/")[1] in PRIVATE if path.startswith("/") else False


def allowed(rule: str, method: str) -> frozenset[str]:
    """Returns the roles that may use a method of a route; nobody, if it is not in the matrix."""
    methods = MATRIX.get(rule, {})
    if method == "OPTIONS":
        return frozenset[str]().union(*methods.values())
    return methods.get("GET" if method == "HEAD" else method, frozenset())


def account() -> Account:
    """Returns whose request this is, on a route that is for nobody without a token."""
    return cast("Account", g.account)


def check_again() -> None:
    """
    Refuses an answer to a token that was revoked while it was being made.

    Raises:
        Unauthorized: if it was.
    """
    g.account = _bearer()


# ---------------------------------------------------------------- every request


def _check() -> None:
    g.account = _bearer()
    rule = request.url_rule
    if rule is None:
        return  # there is nothing there, which whoever asks is told
    roles = allowed(rule.rule, request.method)
    if (g.account.role if g.account else ANONYMOUS) not in roles:
        raise _refusal(roles)
    _check_rates(rule.rule)


def _refusal(roles: frozenset[str]) -> Unauthorized | Forbidden:
    scope = " ".join(sorted(SCOPES[role] for role in roles - {ANONYMOUS}))
    if g.account is None:
        return _unauthorized("This needs a token: send Authorization: Bearer.", {})
    role = g.account.role
    message = f"This token is for the role {role}, which may not do this"
    needed = f"; the scope {scope} may." if scope else "."
    return OtherRoleError(message + needed, role, roles - {ANONYMOUS})


class OtherRoleError(Forbidden):
    """
    A token for a role that may not do what is asked.

    Attributes:
        advice: what that is, and what to do.
    """

    def __init__(self, message: str, role: str, others: frozenset[str]) -> None:
        super().__init__(message)
        names = [_ROLES[other] for other in others]
        listed = Text(
            nl=", ".join(sorted(name.nl for name in names)),
            en=", ".join(sorted(name.en for name in names)),
        )
        self.advice = filled(_OTHERS if others else _NOBODY, role=_ROLES[role], others=listed)


def _bearer() -> Account | None:
    """
    Returns whose token the request carries, None if it carries none.

    Raises:
        Unauthorized: if it is no valid token.
        TooManyRequests: if too many from this address were not.
    """
    given = request.headers.get("Authorization")
    if given is None:
        return None
    kind, _, token = given.partition(" ")
    found = current_vault().account(token.strip()) if kind.lower() == "bearer" else None
    if found is not None:
        return found
    bad = _counters().bad_tokens
    _check_rate(bad, _address(), "tokens that are not valid")
    bad.count(_address())
    message = "The token is not valid: it is misspelt, was revoked, or has expired."
    raise _unauthorized(message, {"error": "invalid_token"})


class _Unauthorized(Unauthorized):
    """A challenge with every value in quotes, which RFC 6750 asks for and werkzeug leaves out."""

    members: Mapping[str, str] = MappingProxyType({})

    def get_headers(self, *args: Any, **kwargs: Any) -> list[tuple[str, str]]:  # noqa: ANN401
        """Returns the headers of the answer."""
        told = {"realm": "moratoria", **self.members}
        challenge = ", ".join(f'{name}="{value}"' for name, value in told.items())
        return [*super().get_headers(*args, **kwargs), ("WWW-Authenticate", f"Bearer {challenge}")]


def _unauthorized(message: str, members: Mapping[str, str]) -> Unauthorized:
    error = _Unauthorized(message)
    error.members = members
    return error


# ---------------------------------------------------------------- rates


def _check_rates(rule: str) -> None:
    counters = _counters()
    if g.account:
        _check_rate(counters.requests, _client(), "requests")
        counters.requests.count(_client())
    if rule in _QUERIES:
        _check_rate(counters.stopped, _client(), "queries that had to be stopped")


def _check_rate(limit: Limit, client: str, what: str) -> None:
    seconds = limit.wait(client)
    if seconds:
        message = f"There were too many {what} within a minute; go on in {seconds} seconds."
        raise TooManyRequests(message, retry_after=seconds)


def _count(response: Response) -> Response:
    """Counts a query that was stopped or ended its worker, but not one that found none free."""
    rule = request.url_rule.rule if request.url_rule else ""
    unavailable = response.status_code == ServiceUnavailable.code
    if rule in _QUERIES and unavailable and "Retry-After" not in response.headers:
        _counters().stopped.count(_client())
    return response


def _client() -> str:
    found = g.get("account")
    return f"token {found.token}" if found else _address()


def _address() -> str:
    return request.remote_addr or ""


def _counters() -> Counters:
    return cast("Counters", current_app.extensions["moratoria.counters"])
