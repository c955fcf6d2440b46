"""
Kleene's strong logic of three values: true, false and unknown (`None`).

Absence is never a no. Reference: S. C. Kleene, Introduction to Metamathematics (1952), §64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moratoria.model import Truth


def all_of(truths: Iterable[Truth]) -> Truth:
    """Returns false if any is false, else unknown if any is unknown, else true."""
    found: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if truth is None:
            found = None
    return found


def any_of(truths: Iterable[Truth]) -> Truth:
    """Returns true if any is true, else unknown if any is unknown, else false."""
    found: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if truth is None:
            found = None
    return found


def negation(truth: Truth) -> Truth:
    """Returns the opposite of what is known."""
    return None if truth is None else not truth
