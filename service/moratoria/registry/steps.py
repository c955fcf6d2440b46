"""
What is done at a registry, one step at a time, and what came of each.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

PLANNED, CREATED, CHANGED, SAME = "would be sent", "created", "changed", "unchanged"
ACCEPTED, REFUSED, LEFT_OUT = "accepted", "refused", "left out"


@dataclass(frozen=True)
class Step:
    """
    One thing to tell a registry.

    Attributes:
        what: what is told, for a person.
        outcome: what came of it.
        reasons: what the registry said against it, a sentence each.
        place: the address it has there, None if it has none.
    """

    what: str
    outcome: str = PLANNED
    reasons: tuple[str, ...] = ()
    place: str | None = None

    def ended(self, outcome: str, *reasons: str, place: str | None = None) -> Step:
        """Returns the step with what came of it."""
        return replace(self, outcome=outcome, reasons=reasons, place=place)
