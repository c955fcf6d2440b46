"""
Makes covering arrays: few rows in which every combination of values of any three parameters occurs.

A parameter is here only a number of levels, and a row one level of each. A row is grown greedily
from a combination that no row has yet; where nothing more can be won a parameter takes its first
level, so put there what leaves the others room to matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from math import prod

Row = tuple[int, ...]


def covering(levels: Sequence[int], seeds: Sequence[Row] = ()) -> list[Row]:
    """
    Returns rows that hold every combination of levels of any three parameters, seeds first.

    Args:
        levels: how many levels each parameter has; three parameters or more.
        seeds: rows to begin with.
    """
    growth = _Growth(levels)
    rows = list(dict.fromkeys(seeds))
    for row in rows:
        growth.cover(row)
    while (row := growth.row()) is not None:
        growth.cover(row)
        rows.append(row)
    return rows


def uncovered(levels: Sequence[int], rows: Sequence[Row]) -> list[tuple[int, int, int]]:
    """Returns the triples of parameters of which some combination of levels is in no row."""
    columns = list(zip(*rows, strict=True))
    return [
        (a, b, c)
        for a, b, c in combinations(range(len(levels)), 3)
        if len(set(zip(columns[a], columns[b], columns[c], strict=True)))
        < prod((levels[a], levels[b], levels[c]))
    ]


class _Growth:
    """
    What is not covered yet, as bits.

    The levels of all parameters are numbered through. A set of them is a number with a bit each;
    a set of pairs (x, y), both ways round, a number with bit x * size + y.
    """

    def __init__(self, levels: Sequence[int]) -> None:
        self.first = [sum(levels[:number]) for number in range(len(levels))]
        self.size = sum(levels)
        self.levels = [
            range(first, first + count) for first, count in zip(self.first, levels, strict=True)
        ]
        self.left = {
            level: self.pairs_beside(number)
            for number, own in enumerate(self.levels)
            for level in own
        }

    def pairs_beside(self, number: int) -> int:
        """Returns all pairs of levels of two other parameters."""
        others = [own for other, own in enumerate(self.levels) if other != number]
        every = sum(1 << level for own in others for level in own)
        return sum(
            (every - sum(1 << level for level in own)) << (x * self.size)
            for own in others
            for x in own
        )

    def pairs(self, taken: Sequence[int]) -> int:
        """Returns the pairs of some levels."""
        bits = sum(1 << level for level in taken)
        return sum(bits << (level * self.size) for level in taken)

    def cover(self, row: Row) -> None:
        """Takes away the combinations that a row holds."""
        taken = [first + level for first, level in zip(self.first, row, strict=True)]
        held = ~self.pairs(taken)
        for level in taken:
            self.left[level] &= held

    def row(self) -> Row | None:
        """Returns a row that holds a combination not covered yet, None if there is none."""
        start = next((level for level, left in self.left.items() if left), None)
        if start is None:
            return None
        lowest = (self.left[start] & -self.left[start]).bit_length() - 1
        taken = [start, *divmod(lowest, self.size)]
        for own in sorted(self.levels, key=len, reverse=True):
            if not any(level in own for level in taken):
                held = self.pairs(taken)
                taken.append(max(own, key=lambda x: ((self.left[x] & held).bit_count(), -x)))
        return tuple(x - first for x, first in zip(sorted(taken), self.first, strict=True))
