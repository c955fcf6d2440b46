"""
Ends a conversation over a network that takes too long as a whole, however often a byte arrives.
"""

from __future__ import annotations

import socket
import threading


class cut_off:  # noqa: N801 - reads as a statement
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
        """Begins to count."""
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        """Stops to count."""
        self._timer.cancel()

    def _end(self) -> None:
        self._late.set()
        try:
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it ended by itself just now
            return
