"""
Makes one HTTP exchange with a machine of somebody else, within bounds of time and size.

No redirect is followed and no proxy of the environment is used: what is sent reaches the address
that was named, or nobody. The time is that of the whole answer, however often a byte arrives.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message


class ExchangeError(Exception):
    """No whole answer came; the text goes on after the name of the other side: `did not …`."""


class HostSilentError(ExchangeError):
    """The machine itself could not be reached."""


class TooLargeError(ExchangeError):
    """There was more of an answer than may be."""


@dataclass(frozen=True)
class Bounds:
    """What an exchange may cost: seconds for the whole of it, and bytes of the answer."""

    seconds: float
    max_bytes: int


@dataclass(frozen=True)
class Reply:
    """What the other side answered, whole."""

    status: int
    headers: Message
    body: bytes

    @property
    def kind(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get_content_type()

    @property
    def is_good(self) -> bool:
        """Whether the other side did what it was asked."""
        return 200 <= self.status < 300  # noqa: PLR2004 - the class of success in HTTP


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    bounds: Bounds,
    body: bytes | None = None,
) -> Reply:
    """
    Sends one request and returns the answer to it, whatever its status.

    Args:
        method: the method of HTTP.
        url: the address, of http or https.
        headers: what is sent with it.
        bounds: what it may cost.
        body: what is sent, None for nothing.

    Raises:
        HostSilentError: if nobody takes the call.
        TooLargeError: for more bytes than may be.
        ExchangeError: if no answer comes in time, or none that is whole.
    """
    parts, late = urlsplit(url), threading.Event()
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=bounds.seconds)
        connection.connect()
    except (OSError, ValueError) as error:
        raise HostSilentError(f"cannot be reached: {error}") from None
    try:
        with _cut_off(connection.sock, bounds.seconds, late):
            connection.request(method, target, body, {**headers, "Connection": "close"})
            response = connection.getresponse()
            data = response.read(bounds.max_bytes + 1)
    except (OSError, HTTPException, ValueError) as error:
        if late.is_set() or isinstance(error, TimeoutError):
            raise _late(bounds) from None
        raise ExchangeError("did not answer in a way that can be read") from None
    finally:
        connection.close()
    if late.is_set():
        raise _late(bounds)
    if len(data) > bounds.max_bytes:
        raise TooLargeError(f"answered more than {bounds.max_bytes} bytes")
    if response.length:
        raise ExchangeError("broke off in the middle of its answer")
    return Reply(response.status, response.headers, data)


def _late(bounds: Bounds) -> ExchangeError:
    return ExchangeError(f"did not answer within {bounds.seconds:g} seconds")


class _cut_off:  # noqa: N801 - reads as a statement
    """
    Shuts a socket if the block takes too long.

    Args:
        sock: the socket that the block waits for.
        seconds: how long the block may take.
        late: set when that time is over.
    """

    def __init__(self, sock: socket.socket, seconds: float, late: threading.Event) -> None:
        self._sock, self._late = sock, late
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _end(self) -> None:
        self._late.set()
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it ended by itself just now
            return
