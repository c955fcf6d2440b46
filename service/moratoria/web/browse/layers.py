"""
Lays a graph without circles out in columns: lines cross little, and boxes never meet.

Each node stands in the column it is given. Where a line passes a column it has a place there, which
all lines from one node share: so they run together as far as they go the same way. The order within
a column comes from the barycentres of neighbours, the heights from a regression that keeps the
order. It knows nothing of what the nodes are.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, insort
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SWEEPS = 12
_SETTLING = 8
_LANE = 8.0
_GAP = 10.0

Place = tuple[str, int]
"""A node, or where lines from a node pass a column: the node's name and the column."""


@dataclass(frozen=True)
class Layout:
    """
    Where everything stands.

    Attributes:
        centres: the height of the middle of each place.
        height: of the whole.
        crossings: how often lines cross.
    """

    centres: Mapping[Place, float]
    height: float
    crossings: int

    def line(self, lower: Place, upper: Place) -> list[tuple[int, float]]:
        """Returns the columns and heights that a line leads through, its ends included."""
        name, first = lower
        passed = [(name, column) for column in range(first, upper[1])]
        return [(place[1], self.centres[place]) for place in [*passed, upper]]


def layout(
    columns: Mapping[str, int],
    edges: Iterable[tuple[str, str]],
    heights: Mapping[str, float],
) -> Layout:
    """
    Returns where to put the nodes of a graph.

    Args:
        columns: each node and its column, in an order to begin with.
        edges: pairs of nodes, each from a column to one further on.
        heights: how high each node is.

    Raises:
        ValueError: for an edge that does not lead to a column further on.
    """
    segments = _segments(columns, list(edges))
    ranks = _ranks(columns, segments)
    neighbours = _neighbours(segments)
    best, least = ranks, _crossings(ranks, neighbours[1])
    for sweep in range(_SWEEPS):
        ranks = _sorted(ranks, neighbours[sweep % 2], forward=sweep % 2 == 0)
        crossings = _crossings(ranks, neighbours[1])
        if crossings < least:
            best, least = ranks, crossings
    sizes = {place: _size(place, columns, heights) for rank in best for place in rank}
    centres = _centres(best, neighbours, sizes)
    top = min((centres[p] - sizes[p] / 2 for p in centres), default=0.0)
    found = {place: centre - top for place, centre in centres.items()}
    height = max((found[p] + sizes[p] / 2 for p in found), default=0.0)
    return Layout(found, height, least)


def _segments(
    columns: Mapping[str, int], edges: Sequence[tuple[str, str]]
) -> set[tuple[Place, Place]]:
    """Returns the pieces of lines between neighbouring columns, those in common once."""
    found: set[tuple[Place, Place]] = set()
    for lower, upper in edges:
        first, last = columns[lower], columns[upper]
        if first >= last:
            message = f"The edge from {lower} to {upper} leads to no column further on."
            raise ValueError(message)
        stops = [(lower, column) for column in range(first, last)] + [(upper, last)]
        found |= set(itertools.pairwise(stops))
    return found


def _ranks(columns: Mapping[str, int], segments: set[tuple[Place, Place]]) -> list[list[Place]]:
    """Returns the places of each column, the nodes first and in the order in which they came."""
    ranks: list[list[Place]] = [[] for _ in range(max(columns.values(), default=-1) + 1)]
    for name, column in columns.items():
        ranks[column].append((name, column))
    passing = {place for pair in segments for place in pair if columns[place[0]] != place[1]}
    for place in sorted(passing):
        ranks[place[1]].append(place)
    return ranks


_Neighbours = tuple["dict[Place, list[Place]]", "dict[Place, list[Place]]"]


def _neighbours(segments: set[tuple[Place, Place]]) -> _Neighbours:
    """Returns what each place is joined to on its left, and on its right."""
    left: dict[Place, list[Place]] = defaultdict(list)
    right: dict[Place, list[Place]] = defaultdict(list)
    for lower, upper in sorted(segments):
        left[upper].append(lower)
        right[lower].append(upper)
    return left, right


def _sorted(
    ranks: list[list[Place]], neighbours: Mapping[Place, list[Place]], *, forward: bool
) -> list[list[Place]]:
    """Returns the columns with each place at the barycentre of its neighbours on one side."""
    found = [list(rank) for rank in ranks]
    order = range(1, len(found)) if forward else range(len(found) - 2, -1, -1)
    for column in order:
        beside = found[column - 1 if forward else column + 1]
        at = {place: number for number, place in enumerate(beside)}
        here = {place: float(number) for number, place in enumerate(found[column])}
        for place in found[column]:
            if joined := [at[other] for other in neighbours.get(place, ())]:
                here[place] = sum(joined) / len(joined)
        found[column].sort(key=lambda place, here=here: here[place])  # type: ignore[misc]
    return found


def _crossings(ranks: list[list[Place]], right: Mapping[Place, list[Place]]) -> int:
    """Counts how often pieces of lines cross between neighbouring columns."""
    found = 0
    for rank, following in itertools.pairwise(ranks):
        at = {place: number for number, place in enumerate(following)}
        seen: list[int] = []
        for place in rank:
            ends = sorted(at[other] for other in right.get(place, ()))
            found += sum(len(seen) - bisect_left(seen, end + 1) for end in ends)
            for end in ends:
                insort(seen, end)
    return found


# ---------------------------------------------------------------- heights


def _size(place: Place, columns: Mapping[str, int], heights: Mapping[str, float]) -> float:
    name, column = place
    return heights[name] + _GAP if columns[name] == column else _LANE


def _centres(
    ranks: list[list[Place]], neighbours: _Neighbours, sizes: Mapping[Place, float]
) -> dict[Place, float]:
    """Returns heights at which each place is near what it is joined to, in order and apart."""
    centres: dict[Place, float] = {}
    for rank in ranks:
        _stack(rank, dict.fromkeys(rank, 0.0), sizes, centres)
    for step in range(_SETTLING):
        for rank in ranks if step % 2 == 0 else reversed(ranks):
            wanted = {place: _middle(place, neighbours, centres) for place in rank}
            _stack(rank, wanted, sizes, centres)
    return centres


def _middle(place: Place, neighbours: _Neighbours, centres: Mapping[Place, float]) -> float:
    joined = [centres[other] for side in neighbours for other in side.get(place, ())]
    return sum(joined) / len(joined) if joined else centres[place]


def _stack(
    rank: Sequence[Place],
    wanted: Mapping[Place, float],
    sizes: Mapping[Place, float],
    centres: dict[Place, float],
) -> None:
    """Puts a column as near as can be to where its places want to be, in order and apart."""
    offsets, total = [], 0.0
    for place in rank:
        offsets.append(total + sizes[place] / 2)
        total += sizes[place]
    levels = _isotonic([wanted[p] - offset for p, offset in zip(rank, offsets, strict=True)])
    for place, offset, level in zip(rank, offsets, levels, strict=True):
        centres[place] = level + offset


def _isotonic(values: Sequence[float]) -> list[float]:
    """
    Returns the numbers that never fall and are nearest to those given, by least squares.

    >>> _isotonic([3.0, 1.0, 4.0])
    [2.0, 2.0, 4.0]
    """
    pools: list[tuple[float, int]] = []
    for value in values:
        pools.append((value, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (later, many), (earlier, few) = pools.pop(), pools.pop()
            pools.append(((earlier * few + later * many) / (few + many), few + many))
    return [level for level, number in pools for _ in range(number)]
