"""
Fetches one page from an official address, within bounds.

A page that is too large, comes too slowly or is packed is not taken. A redirect is followed to the
same host alone; where it leads elsewhere, that is the answer. No proxy of the environment is used.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from urllib.parse import urljoin, urlsplit

from moratoria import __version__
from moratoria.errors import MoratoriaError
from moratoria.sockets import cut_off

SECONDS = 10.0
MAX_BYTES = 8 * 1024 * 1024
MAX_REDIRECTS = 5
_REDIRECTS = {301, 302, 303, 307, 308}
_OK = 200
_GONE = {404, 410}


class UnreachedError(MoratoriaError):
    """
    An address that gave no answer from which anything follows.

    Attributes:
        host_silent: whether the machine itself could not be reached.
    """

    def __init__(self, message: str, *, host_silent: bool = False) -> None:
        super().__init__(message)
        self.host_silent = host_silent


@dataclass(frozen=True)
class Page:
    """
    What an address answered.

    Attributes:
        gone: whether it said that nothing is there.
        leads_to: the address on another host that it redirects to, None if it does not.
        media_type: what the body is said to be, with its parameters.
    """

    gone: bool = False
    leads_to: str | None = None
    media_type: str = ""
    body: bytes = b""


@dataclass(frozen=True)
class Bounds:
    """What a fetch may cost: seconds for a page and each redirect to it, and bytes."""

    seconds: float = SECONDS
    max_bytes: int = MAX_BYTES


def fetch(url: str, mirror: str | None = None, bounds: Bounds | None = None) -> Page:
    """
    Returns what an address answers.

    Args:
        url: the address, of http or https.
        mirror: address of a copy, below which each host has a folder; the host itself without it.
        bounds: what it may cost.

    Raises:
        UnreachedError: if there is no answer, or none that can be used.
    """
    within = bounds or Bounds()
    host = urlsplit(url).hostname
    for _ in range(MAX_REDIRECTS + 1):
        response, body = _asked(_placed(url, mirror), within)
        location = response.headers.get("Location")
        if response.status not in _REDIRECTS or not location:
            return _page(url, response, body)
        there = urljoin(url, location)
        if urlsplit(there).hostname != host or urlsplit(there).scheme not in {"http", "https"}:
            return Page(leads_to=there)
        url = there
    message = f"{url} redirects more than {MAX_REDIRECTS} times."
    raise UnreachedError(message)


def _placed(url: str, mirror: str | None) -> str:
    """Returns where a page is asked for: in the mirror below the name of its host."""
    parts = urlsplit(url)
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return f"{mirror.rstrip('/')}/{parts.hostname}{rest}" if mirror else url


def _page(url: str, response: HTTPResponse, body: bytes) -> Page:
    if response.status in _GONE:
        return Page(gone=True)
    if response.status != _OK:
        message = f"{url} answered with status {response.status}."
        raise UnreachedError(message)
    return Page(media_type=response.headers.get("Content-Type", ""), body=body)


def _asked(url: str, bounds: Bounds) -> tuple[HTTPResponse, bytes]:
    """Returns an answer with its whole body, or says why there is none."""
    parts = urlsplit(url)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    late = threading.Event()
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=bounds.seconds)
        connection.connect()
    except (OSError, ValueError) as error:
        raise UnreachedError(f"{url} cannot be reached: {error}.", host_silent=True) from None
    try:
        with cut_off(connection.sock, bounds.seconds, late):
            connection.request("GET", target, headers=_HEADERS)
            response = connection.getresponse()
            body = response.read(bounds.max_bytes + 1)
    except (OSError, HTTPException, ValueError) as error:
        stopped = late.is_set() or isinstance(error, TimeoutError)
        how = f"within {bounds.seconds:g} seconds" if stopped else "in a way that can be read"
        raise UnreachedError(f"{url} did not answer {how}.") from None
    finally:
        connection.close()
    _check(url, response, body, bounds, late=late.is_set())
    return response, body


def _check(url: str, response: HTTPResponse, body: bytes, bounds: Bounds, *, late: bool) -> None:
    """Refuses what is not whole, or is not what was asked for."""
    if late:
        message = f"{url} did not answer within {bounds.seconds:g} seconds."
    elif len(body) > bounds.max_bytes:
        message = f"{url} answered more than {bounds.max_bytes} bytes."
    elif response.length:
        message = f"{url} broke off in the middle of its answer."
    elif response.headers.get("Content-Encoding", "identity") != "identity":
        message = f"{url} answered in a packed form that was not asked for."
    else:
        return
    raise UnreachedError(message)


_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",
    "Connection": "close",
    "User-Agent": f"moratoria/{__version__}",
}
