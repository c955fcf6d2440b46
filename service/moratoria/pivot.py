"""
Finds in a proof what a reader should see first: on what it turns, in which words, what it presumes.

All are read off the proof; what an outcome rests on as a whole is said by `explain.grounds`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from moratoria.explain import deciding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.model import Finding


def pivots(finding: Finding) -> list[Finding]:
    """Returns the lowest steps each of which decides alone; none where only several do so."""
    below = deciding(finding)
    if len(below) != 1 and not _each_decides(finding):
        return []
    named = ((child, [child] if child.iri else []) for child in below)
    return [step for child, itself in named for step in pivots(child) or itself]


def _each_decides(finding: Finding) -> bool:
    """Whether every deciding part of a step settles it, or leaves it open, by itself."""
    return _settled_by_one(finding) or (finding.how, finding.outcome) == ("all-of", None)


def _settled_by_one(finding: Finding) -> bool:
    """Whether any deciding part of a step settles it by itself."""
    by = {"all-of": False, "any-of": True}.get(finding.how or "")
    return by is not None and finding.outcome is by


def presumptions(finding: Finding) -> list[Finding]:
    """Returns the steps presumed without which the outcome would be open, each once."""
    if finding.presumed:
        return [finding]
    found = [presumptions(child) for child in deciding(finding)]
    if _settled_by_one(finding) and not all(found):
        return []
    return list({step.iri: step for steps in found for step in steps}.values())


def weights(finding: Finding) -> dict[str, int]:
    """
    Returns how much the grounds of a proof weigh: the steps above that cite them too.

    The more of the steps from the top down to the ground cite a sentence, the more it is the one
    that makes the ground matter to the outcome.
    """
    found: dict[str, int] = {}
    for iri, weight in _weighed(finding, ()):
        found[iri] = max(weight, found.get(iri, 0))
    return found


def _weighed(finding: Finding, above: tuple[Finding, ...]) -> Iterator[tuple[str, int]]:
    if finding.kind == "reading" and finding.outcome is False and not finding.children:
        return  # the value was not taken: no step rests on its words
    below = [pair for child in deciding(finding) for pair in _weighed(child, (*above, finding))]
    own = ((iri, sum(iri in step.sources for step in above)) for iri in finding.sources)
    yield from below or own
