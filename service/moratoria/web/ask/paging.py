"""
Reads which rows of an answer are asked for, and says where the others are.

The links end: there is no next page after the last row, and none before the first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.web.negotiation import Parameters

LIMIT, OFFSET = "limit", "offset"
MOST = 999_999_999


@dataclass(frozen=True)
class Window:
    """
    Some rows of an answer.

    Attributes:
        limit: how many, None for all.
        offset: how many are left out before.
    """

    limit: int | None = None
    offset: int = 0

    @property
    def is_all(self) -> bool:
        """Whether no row is left out."""
        return self.limit is None and not self.offset

    def neighbours(self, total: int) -> dict[str, int]:
        """
        Returns the offset of each other page by its relation to this one.

        >>> Window(10, 10).neighbours(25)
        {'first': 0, 'prev': 0, 'next': 20}
        >>> Window(10, 20).neighbours(25), Window(10, 90).neighbours(25)
        ({'first': 0, 'prev': 10}, {'first': 0, 'prev': 15})
        """
        if self.limit is None:
            return {}
        found = {"first": 0}
        if self.offset:
            found["prev"] = max(0, min(self.offset, total) - self.limit)
        if self.offset + self.limit < total:
            found["next"] = self.offset + self.limit
        return found


def window(given: Parameters) -> Window:
    """
    Returns the rows that a request asks for.

    Raises:
        InputError: for a limit or an offset that is no such number.
    """
    return Window(given.number(LIMIT, least=1), given.number(OFFSET) or 0)


def header(links: Mapping[str, str]) -> str:
    """
    Returns links as the header of that name writes them (RFC 8288).

    >>> header({"next": "/a?offset=2"})
    '</a?offset=2>; rel="next"'
    """
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items())
