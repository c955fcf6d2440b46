"""
Sends one request to a registry and takes its whole answer, within bounds.

The token goes to the address that was named and to no other; no redirect is followed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from moratoria import __version__
from moratoria.errors import InputError, MoratoriaError
from moratoria.exchange import Bounds, ExchangeError, Reply, exchange

# A registry may fetch and validate the catalogue before it answers.
SECONDS = 60.0
MAX_BYTES = 4 * 1024 * 1024


class UnreachedError(MoratoriaError):
    """A registry that gave no answer from which anything follows."""


@dataclass(frozen=True)
class Client:
    """
    A registry at an address.

    Attributes:
        base: its address, without a slash at its end.
        token: what lets us in, None for nothing.
    """

    base: str
    token: str | None = field(default=None, repr=False)
    seconds: float = SECONDS

    @classmethod
    def at(cls, address: str, token: str | None = None) -> Client:
        """
        Returns the registry at an address that somebody wrote.

        Raises:
            InputError: for what is no web address.
        """
        try:
            parts = urlsplit(address)
            known = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or parts.query or parts.fragment or parts.username:
            message = f"'{address}' is no address of a registry; write one like https://host/api."
            raise InputError(message)
        return cls(address.rstrip("/"), token)

    def ask(
        self,
        method: str,
        path: str = "",
        body: bytes | None = None,
        kind: str = "application/ld+json",
        accept: str = "text/turtle",
    ) -> Reply:
        """
        Returns the answer to one request.

        Args:
            method: the method of HTTP.
            path: what follows the address of the registry, with a slash at its start.
            body: what is sent, None for nothing.
            kind: the media type of what is sent.
            accept: the media type that is wanted.

        Raises:
            UnreachedError: if no whole answer came.
        """
        headers = {"Accept": accept, "User-Agent": f"moratoria/{__version__}"}
        if body is not None:
            headers["Content-Type"] = kind
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        bounds = Bounds(self.seconds, MAX_BYTES)
        try:
            return exchange(method, self.base + path, headers, bounds, body)
        except ExchangeError as error:
            raise UnreachedError(f"{self.base} {error}.") from None
