"""
Combines the values of readings into questions, and tells on which readings an answer turns.

A chosen value closes a reading, a preferred one stands where none is chosen, and a reading
without either is asked under each of its values. No reading is ever preferred here.
"""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moratoria.law import Law

    Taken = Mapping[str, str]
    """The value taken of every reading, both as IRIs."""

OPEN = "open"
"""What stands for the value of a reading under each of whose values was asked."""


def combine(law: Law, chosen: Mapping[str, str]) -> list[Taken]:
    """
    Returns one choice of readings per combination of values of those left open.

    Args:
        law: the law.
        chosen: value per reading, both as IRIs.
    """
    options = [
        [chosen.get(reading.iri) or reading.preferred]
        if reading.iri in chosen or reading.preferred
        else [value.iri for value in reading.values]
        for reading in law.readings
    ]
    names = [reading.iri for reading in law.readings]
    return [
        {name: value for name, value in zip(names, values, strict=True) if value}
        for values in product(*options)
    ]


def turning(law: Law, taken: Sequence[Taken], results: Sequence[object]) -> list[str]:
    """
    Returns the IRIs of the readings whose value alone can change the result, in the law's order.

    Args:
        law: the law.
        taken: the combinations asked.
        results: the result under each of them.
    """
    found = set()
    for (one, first), (other, second) in combinations(zip(taken, results, strict=True), 2):
        if first != second:
            changed = [iri for iri in one if one[iri] != other[iri]]
            found.update(changed if len(changed) == 1 else [])
    return [reading.iri for reading in law.readings if reading.iri in found]


def by_id(law: Law, chosen: Mapping[str, str]) -> dict[str, str]:
    """Returns, by id, the value taken of each reading; `open` where every value is asked."""
    ids = {value.iri: value.id for reading in law.readings for value in reading.values}
    return {
        reading.id: ids.get(chosen.get(reading.iri, reading.preferred or ""), OPEN)
        for reading in law.readings
    }
