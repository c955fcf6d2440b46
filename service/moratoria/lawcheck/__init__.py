"""
Holds the law itself against its rules: does it read, is it whole, does it follow.

The shipped law is checked, or one policy folder beside the shipped vocabulary and sources. What
single terms and files must say is in `rules`, what the identifiers of official registers say in
`registers`; HermiT, where it is installed, looks for contradictions (`hermit`), proves that what is
taken of a case follows from the definitions (`proofs`) and that norms with opposite effects exclude
each other (`opposites`). A check that is not made is named and claims nothing. Nothing is repaired,
and no legal conclusion is drawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import OWL, RDF, URIRef

from moratoria.errors import AssetError
from moratoria.law import read_law
from moratoria.lawcheck import hermit, opposites, proofs, registers, rules
from moratoria.lawcheck.policy import load
from moratoria.lawcheck.report import Check, Finding, Report
from moratoria.lawcheck.words import extent, finding, made, skipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from moratoria.law import Law
    from moratoria.lawcheck.policy import Checked
    from moratoria.model import Text

__all__ = ["Check", "Finding", "Report", "check", "identifiers"]

REASONED = ("hermit", "proofs", "opposites")
"""The checks that need HermiT."""


def check(folder: Path | None = None, *, with_hermit: bool = True) -> Report:
    """
    Returns the report on the shipped law, or on one policy folder beside it.

    Args:
        folder: Turtle files of a policy, read with the vocabulary and the sources shipped and
            in place of the policies shipped.
        with_hermit: whether HermiT is asked too; needs owlready2 and Java, and says so where
            they are absent.
    """
    checked, unread = load(folder)
    if unread:
        return Report((made("turtle", unread),))
    checks = [made("turtle", ()), *_ruled(checked)]
    readable = all(found.passed for found in checks)
    checks.append(
        made("reads", rules.unreadable(checked)) if readable else skipped("reads", "others")
    )
    why = hermit.missing() if with_hermit else "unasked"
    if why:
        checks += [skipped(name, why) for name in REASONED]
    else:
        checks += _reasoned(checked, in_order=readable and checks[-1].passed)
    return Report(tuple(checks))


def identifiers() -> tuple[Check, Check]:
    """Returns the checks on the identifiers of official registers in the law shipped."""
    checked, unread = load(None)
    if unread:
        raise AssetError(unread[0].message.en)
    malformed = (found for found, _ in registers.malformed(checked))
    return made("identifiers", malformed), made("claims", registers.claims(checked))


def _ruled(checked: Checked) -> list[Check]:
    """Returns the checks that need no reasoner."""
    malformed = dict(registers.malformed(checked))
    misprints = set(malformed.values())  # told by the rule they break, which says more than a shape
    broken = [b for b in rules.shapes(checked) if str(b.value) not in misprints]
    told = {found.value for found in broken}
    return [
        made("expressions", rules.expressions(checked)),
        made("shapes", [found.finding for found in broken]),
        made("identifiers", malformed),
        made("claims", registers.claims(checked)),
        made("undefined", rules.undefined(checked, told)),
        made("unused", rules.unused(checked), advice=True),
        made("quotes", rules.quotes(checked)),
        made("imports", rules.imports(checked)),
        made("periods", rules.periods(checked)),
    ]


def _reasoned(checked: Checked, *, in_order: bool) -> list[Check]:
    """Returns the checks that HermiT makes; what is to be proved must read and stand first."""
    graph = checked.graph
    named = {c for c in graph.subjects(RDF.type, OWL.Class) if isinstance(c, URIRef)}
    first = _asked("hermit", lambda: _empty(checked), extent("hermit", len(named)))
    if not (in_order and first.passed):
        return [first, *(skipped(name, "others") for name in REASONED[1:])]
    laws = [read_law(graph, slug, "") for slug in checked.slugs]
    proved = extent("proofs", sum(map(proofs.count, laws)))
    pairs = extent("opposites", sum(opposites.count(graph, law) for law in laws))
    return [
        first,
        _asked("proofs", _of_each(laws, lambda law: proofs.findings(graph, law)), proved),
        _asked("opposites", _of_each(laws, lambda law: opposites.findings(graph, law)), pairs),
    ]


def _empty(checked: Checked) -> list[Finding]:
    """Finds the classes that can have no member."""
    return [finding("hermit", iri, "no-member") for iri in hermit.impossible(checked.graph)]


def _of_each(
    laws: list[Law], find: Callable[[Law], Iterable[Finding]]
) -> Callable[[], list[Finding]]:
    return lambda: [found for law in laws for found in find(law)]


def _asked(name: str, find: Callable[[], list[Finding]], held: Text) -> Check:
    """Returns a check that HermiT makes; that it gives no answer is a finding too."""
    try:
        return made(name, find(), extent=held)
    except hermit.ContradictionError:
        return made(name, [finding(name, "", "inconsistent")])
    except hermit.NoAnswerError as error:
        return made(name, [finding(name, "", "no-answer", str(error))])
