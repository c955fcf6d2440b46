"""
Reads off the proofs of a norm what keeps it from applying, or what leaves that open.

Of a conjunction that fails every part that fails blocks by itself; of a disjunction that fails
the branches are alternatives, any one of which would do. Under a negation it is the other way
round. A branch that the reading taken closes is no alternative: no fact can open it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from moratoria.counsel.values import Blocker
from moratoria.explain import prove

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from moratoria.counsel.asked import AskedNorm
    from moratoria.model import Finding
    from moratoria.readings import Taken

    Values = tuple[str | None, ...]


def why_not(asked: AskedNorm) -> tuple[Blocker, ...]:
    """
    Returns what keeps a norm from applying under any reading, none if it applies under all.

    What does so only under some readings names them.
    """
    found: list[tuple[Blocker, list[Taken]]] = []
    for place, taken in zip(asked.places, asked.taken, strict=True):
        for blocker in _under(asked, place):
            same = next((under for other, under in found if other == blocker), None)
            if same is None:
                found.append((blocker, [taken]))
            else:
                same.append(taken)
    whole = len(asked.taken)
    return tuple(
        replace(blocker, under=() if len(under) == whole else _named(asked, under))
        for blocker, under in found
    )


def _under(asked: AskedNorm, place: int) -> list[Blocker]:
    """Returns what keeps the norm from applying under one choice of readings, each once."""
    supposed = asked.supposed
    question, truths = supposed.asked[place], supposed.truths[place]
    in_force = asked.norm.in_force_for
    root = in_force if in_force and truths[in_force] is False else asked.norm.applies_to
    proof = prove(asked.law, supposed.case, question, truths, root, supposed.proved)
    if proof.outcome is True:
        return []
    return _once(blockers(proof) if proof.outcome is False else _open(proof, proof))


def _once(found: Iterable[Blocker]) -> list[Blocker]:
    """Returns each blocker once; what is open of one criterion is one, with all its keys."""
    merged: list[Blocker] = []
    for blocker in found:
        same = [n for n, other in enumerate(merged) if _same(other, blocker)]
        if not same:
            merged.append(blocker)
        elif blocker.outcome is None:
            keys = tuple(dict.fromkeys([*merged[same[0]].keys, *blocker.keys]))
            merged[same[0]] = replace(merged[same[0]], keys=keys)
    return merged


def _same(one: Blocker, other: Blocker) -> bool:
    if one.outcome is None:
        return (one.criterion, other.outcome) == (other.criterion, None)
    return one == other


def _named(asked: AskedNorm, under: list[Taken]) -> tuple[Mapping[str, str], ...]:
    """Returns choices of readings by id, without the readings that make no difference to them."""
    chosen = [
        tuple(taken.get(reading.iri) for reading in asked.law.readings) for taken in asked.taken
    ]
    held = {tuple(taken.get(reading.iri) for reading in asked.law.readings) for taken in under}
    telling = [n for n in range(len(asked.law.readings)) if not _closed(held, chosen, n)]
    found = {tuple(values[n] for n in telling): None for values in chosen if values in held}
    ids = {value.iri: value.id for reading in asked.law.readings for value in reading.values}
    return tuple(
        {
            asked.law.readings[n].id: ids[value]
            for n, value in zip(telling, values, strict=True)
            if value is not None
        }
        for values in found
    )


def _closed(held: Collection[Values], chosen: Sequence[Values], place: int) -> bool:
    """Whether choices that differ in one reading alone are all held, or none of them."""
    return all(
        other in held
        for values in held
        for other in chosen
        if values[:place] + values[place + 1 :] == other[:place] + other[place + 1 :]
    )


# ---------------------------------------------------------------- what blocks


def blockers(proof: Finding) -> list[Blocker]:
    """Returns the lowest named criteria that each alone make a proof fail."""
    return _blocking(proof, proof, wanted=True)


def _blocking(finding: Finding, named: Finding, *, wanted: bool) -> list[Blocker]:
    named = finding if finding.kind == "criterion" else named
    if finding.presumed or not finding.children:
        return [_blocker(named, finding, wanted=wanted)]
    if finding.how == "not":
        return _blocking(finding.children[0], named, wanted=not wanted)
    against = [child for child in finding.children if child.outcome is (not wanted)]
    ways = [_blocking(child, named, wanted=wanted) for child in against]
    if len(ways) == 1 or finding.how == ("all-of" if wanted else "any-of"):
        return [blocker for way in ways for blocker in way]
    waiting = [_waiting(child, named, wanted=wanted) for child in against]
    ways = [[*way, *more] for way, more in zip(ways, waiting, strict=True)]
    return _alternatives(named, ways, wanted=wanted)


def _alternatives(named: Finding, ways: list[list[Blocker]], *, wanted: bool) -> list[Blocker]:
    """Returns one blocker for branches any one of which would do; what readings close is out."""
    opened = [way for way in ways if not any(_of_reading(blocker) for blocker in way)]
    if len(opened) <= 1:
        return [blocker for way in opened or ways[:1] for blocker in way]
    return [
        Blocker(
            named.iri,
            named.label,
            named.outcome,
            named.sources,
            wanted=wanted,
            alternatives=tuple(tuple(_once(way)) for way in opened),
        )
    ]


def _blocker(named: Finding, leaf: Finding, *, wanted: bool) -> Blocker:
    return Blocker(
        named.iri,
        named.label,
        named.outcome,
        leaf.sources or named.sources,
        asked=leaf.label,
        wanted=wanted,
        facts=leaf.facts,
        found=leaf.found,
    )


def _of_reading(blocker: Blocker) -> bool:
    """Whether something rests on the value of a reading, which has neither fact nor finding."""
    nested = [inner for way in blocker.alternatives for inner in way]
    bare = blocker.found is None and not blocker.alternatives and blocker.outcome is not None
    return bare or any(map(_of_reading, nested))


# ---------------------------------------------------------------- what is open


def _open(finding: Finding, named: Finding) -> Iterator[Blocker]:
    """Yields the lowest named criteria whose truth is open, with the keys that would settle it."""
    named = finding if finding.kind == "criterion" else named
    if finding.outcome is None and not finding.children:
        yield Blocker(named.iri, named.label, None, named.sources, keys=finding.keys)
    for child in finding.children if finding.outcome is None else ():
        yield from _open(child, named)


def _waiting(finding: Finding, named: Finding, *, wanted: bool) -> list[Blocker]:
    """Returns what is open beside what blocks a way, and would have to be settled for it too."""
    named = finding if finding.kind == "criterion" else named
    if finding.how == "not":
        return _waiting(finding.children[0], named, wanted=not wanted)
    if finding.presumed or finding.how != ("all-of" if wanted else "any-of"):
        return []
    found: list[Blocker] = []
    for child in finding.children:
        if child.outcome is None:
            found += _open(child, named)
        elif child.outcome is not wanted:
            found += _waiting(child, named, wanted=wanted)
    return found
