"""
Finds in a proof what a reader should see first: on what it turns, in which words, what it presumes.

All are read off the proof; what an outcome rests on as a whole is said by `explain.grounds`.
Whoever quotes one sentence takes it from here, so that a page and a text quote the same.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from moratoria.explain import deciding, deciding_steps, grounds, walk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from moratoria.model import Decision, Finding, NormAnswer, Source


def pivots(finding: Finding) -> list[Finding]:
    """Returns the lowest steps each of which decides alone; none where only several do so."""
    below = deciding(finding)
    if len(below) != 1 and not _each_decides(finding):
        return []
    named = ((child, [child] if child.iri else []) for child in below)
    return [step for child, itself in named for step in pivots(child) or itself]


def keeps_out(finding: Finding) -> list[Finding]:
    """Returns the steps that keep a norm from applying: each alone or, if none does, together."""
    return pivots(finding) or _together(finding)


def _together(finding: Finding) -> list[Finding]:
    """Returns the lowest step in which only several parts decide; its parts if it has no name."""
    below = list(deciding(finding))
    if len(below) == 1 or (below and _each_decides(finding)):
        return _together(below[0])
    return [finding] if finding.iri else below


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


# ---------------------------------------------------------------- in which words


def decisive(decision: Decision, norm: NormAnswer) -> Source | None:
    """
    Returns the source that decides an outcome, none if none does.

    A norm that applies, or may, does so by its own words, which are those that most steps cite. One
    that does not, by the words of what keeps it from applying.
    """
    held = norm.outcome in {"applies", "undetermined"}
    candidates = [norm.sources] if held else _keeping_out(decision, norm)
    cited = _citing(deciding_steps(norm.because)), _citing(walk(norm.because))
    laid_down = {decision.sources[iri].document for iri in norm.sources}

    def rank(found: tuple[int, Source]) -> tuple[object, ...]:
        number, source = found
        elsewhere = not source.exact or source.document not in laid_down
        most = [-count[source.iri] for count in cited]
        return (elsewhere, not source.exact, number, *most, source.order, source.iri)

    every = ((n, decision.sources[iri]) for n, cites in enumerate(candidates) for iri in cites)
    return min(every, key=rank, default=(0, None))[1]


def rests_on(decision: Decision, norm: NormAnswer) -> list[Source]:
    """Returns all that an outcome rests on: first what decides it, what is not quoted last."""
    first = decisive(decision, norm)
    found = grounds(norm.because) | ({first.iri} if first else set())
    return sorted(
        (decision.sources[iri] for iri in found),
        key=lambda s: (s != first, not s.exact, s.document, s.order, s.iri),
    )


def _keeping_out(decision: Decision, norm: NormAnswer) -> list[Sequence[str]]:
    """
    Returns what may be quoted of each step that keeps a norm from applying.

    A condition that is not met is one of this norm or of those it builds on: the words of another
    norm say what that one takes.
    """
    steps = list(deciding_steps(norm.because))
    met = {step.iri for step in steps}
    own = set(norm.sources)
    others = set[str]()
    for one in decision.inquiry.law.norms:
        (own if one.applies_to in met else others).update(one.sources)
    found: list[Sequence[str]] = []
    for step in keeps_out(norm.because):
        above = [one.sources for one in steps if one.sources and _leads_to(one, step)]
        cites = above[-1] if above else ()
        if step.outcome is False:
            cites = tuple(iri for iri in cites if iri in own or iri not in others)
        found.append(cites or (norm.sources if step.outcome is False else ()))
    return found


def _leads_to(finding: Finding, step: Finding) -> bool:
    return any(below is step for below in deciding_steps(finding))


def _citing(steps: Iterable[Finding]) -> Counter[str]:
    """Returns how many steps cite each source, a step that stands in several places once."""
    once = {id(step): step for step in steps}
    return Counter(iri for step in once.values() for iri in step.sources)
