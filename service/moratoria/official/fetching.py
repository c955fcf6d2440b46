"""
Fetches one page from an official address, within bounds.

A page that is too large, comes too slowly or is packed is not taken. A redirect is followed to the
same host alone; where it leads elsewhere, that is the answer. No proxy of the environment is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from moratoria import __version__
from moratoria.errors import MoratoriaError
from moratoria.exchange import Bounds, ExchangeError, HostSilentError, Reply, exchange

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


def fetch(url: str, mirror: str | None = None, bounds: Bounds | None = None) -> Page:
    """
    Returns what an address answers.

    Args:
        url: the address, of http or https.
        mirror: address of a copy, below which each host has a folder; the host itself without it.
        bounds: what the page, and each redirect to it, may cost.

    Raises:
        UnreachedError: if there is no answer, or none that can be used.
    """
    within = bounds or Bounds(SECONDS, MAX_BYTES)
    host = urlsplit(url).hostname
    for _ in range(MAX_REDIRECTS + 1):
        reply = _asked(_placed(url, mirror), within)
        location = reply.headers.get("Location")
        if reply.status not in _REDIRECTS or not location:
            return _page(url, reply)
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


def _page(url: str, reply: Reply) -> Page:
    if reply.status in _GONE:
        return Page(gone=True)
    if reply.status != _OK:
        message = f"{url} answered with status {reply.status}."
        raise UnreachedError(message)
    return Page(media_type=reply.headers.get("Content-Type", ""), body=reply.body)


def _asked(url: str, bounds: Bounds) -> Reply:
    """Returns an answer with its whole body, or says why there is none."""
    try:
        reply = exchange("GET", url, _HEADERS, bounds)
    except ExchangeError as error:
        silent = isinstance(error, HostSilentError)
        raise UnreachedError(f"{url} {error}.", host_silent=silent) from None
    if reply.headers.get("Content-Encoding", "identity") != "identity":
        message = f"{url} answered in a packed form that was not asked for."
        raise UnreachedError(message)
    return reply


_HEADERS = {
    "Accept": "text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.5",
    "Accept-Encoding": "identity",
    "User-Agent": f"moratoria/{__version__}",
}
