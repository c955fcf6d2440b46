"""
Holds the document of a decision against what follows from the law, and names the first difference.

Two things are checked. The decision's name must be the hash of what it says and of the case; and
deciding the case again must give the same document, statement by statement. Statements are compared
in a stable order: what the decision says, then the case, then the proof.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moratoria import rdf
from moratoria.errors import InputError
from moratoria.model import Redaction, Text
from moratoria.provenance import case_lines, identify, receipt, resting
from moratoria.provenance.statements import PLACEHOLDER
from moratoria.receipts.document import GRAPHS
from moratoria.receipts.redaction import redaction_of, troubles
from moratoria.receipts.replay import Remade, remake
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from moratoria.law import Law
    from moratoria.model import Decision, NormAnswer
    from moratoria.receipts.document import Basis, Document

    Graphs = Mapping[str, frozenset[str]]

_PLACES = {
    "": Text("wat zij zegt", "what it says"),
    "#case": Text("de zaak", "the case"),
    "#proof": Text("het bewijs", "the proof"),
}
_NOTHING = Text("niets", "nothing")


@dataclass(frozen=True)
class Verification:
    """
    What was found of a document.

    Attributes:
        name: the name that the document gives the decision.
        findings: what does not hold; of statements that differ only the first.
        decision: what follows from the document's case, None if nothing could be decided.
        compared: how many statements were found again.
        resting: the findings of a redacted decision that rest on withheld facts.
    """

    name: str
    findings: tuple[Text, ...]
    decision: Decision | None = None
    compared: int = 0
    resting: tuple[Text, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing was found that does not hold."""
        return not self.findings


def verify(
    document: Document, law: Law, again: Callable[[Basis, Law], Remade] = remake
) -> Verification:
    """
    Returns what does not hold in a document.

    Args:
        document: the document.
        law: the version of the law that it says it was decided under.
        again: what decides again.

    Raises:
        InputError: if the document does not say what it was decided from, or is held against
            another version of the law than its own.
    """
    basis = document.basis
    if law.hash != basis.law_hash:
        raise InputError(
            f"The decision was made under the version {basis.law_hash} of the law, "
            f"and this is the version {law.hash}."
        )
    findings = list(name_findings(document))
    try:
        remade = again(basis, law)
        redaction = redaction_of(document)
    except InputError as error:
        text = f"Deciding again is not possible: {error}"
        return Verification(document.name, (*findings, Text(text, text)))
    decision = remade.decision
    if redaction:
        decision = replace(decision, redaction=redaction)
        decision = replace(decision, id=identify(decision))
    findings += troubles(decision)
    expected = _expected(decision, remade)
    findings += first_difference(document.graphs, expected)
    compared = sum(len(lines) for lines in expected.values())
    return Verification(document.name, tuple(findings), decision, compared, _resting(decision))


def name_findings(document: Document) -> Iterator[Text]:
    """Yields what is wrong with the name of a decision."""
    if document.name != document.named:
        yield Text(
            f"De beslissing heet <{document.name}>; wat zij zegt geeft <{document.named}>.",
            f"The decision is named <{document.name}>; what it says gives <{document.named}>.",
        )


def _expected(decision: Decision, remade: Remade) -> Graphs:
    case = frozenset(case_lines(decision))
    return {"": frozenset(receipt(decision)) - case, "#case": case, "#proof": remade.proof}


def first_difference(document: Graphs, expected: Graphs) -> Iterator[Text]:
    """Yields the first statement that is not in both, and how many more there are."""
    found = [
        (graph, line)
        for graph in [*GRAPHS, *sorted(set(document) - set(GRAPHS))]
        for line in sorted(document.get(graph, frozenset()) ^ expected.get(graph, frozenset()))
    ]
    if found:
        graph, line = found[0]
        yield _told(graph, line, document.get(graph, frozenset()), expected.get(graph, frozenset()))
    if len(found) > 1:
        more = len(found) - 1
        yield Text(f"Nog {more} uitspraken verschillen.", f"{more} more statements differ.")


def _told(graph: str, line: str, said: frozenset[str], follows: frozenset[str]) -> Text:
    """Says a difference in plain words: where, what the document says, and what follows."""
    subject, predicate, _ = line.split(" ", 2)
    start = f"{subject} {predicate} "
    ours = _values(said - follows, start)
    theirs = _values(follows - said, start)
    node, prop = _shown(subject), _shown(predicate)
    place = _PLACES.get(graph, Text(f"de graaf {graph}", f"the graph {graph}"))
    return Text(
        f"Eerste verschil, in {place.nl}, bij {node}: {prop}. "
        f"Het document zegt {ours or _NOTHING.nl}; er volgt {theirs or _NOTHING.nl}.",
        f"First difference, in {place.en}, at {node}: {prop}. "
        f"The document says {ours or _NOTHING.en}; {theirs or _NOTHING.en} follows.",
    )


def _values(lines: frozenset[str], start: str) -> str:
    return ", ".join(_shown(line[len(start) :]) for line in sorted(lines) if line.startswith(start))


def _shown(term: str) -> str:
    """Returns a term for a person: a node by the part of its name that tells it apart."""
    if not term.startswith("<"):
        return term
    name = term[1:-1]
    if name == PLACEHOLDER:
        return "#"
    known = [(long, f"{short}:") for short, long in rdf.PREFIXES.items()]
    for long, short in ((PLACEHOLDER, ""), *known, (BASE, "")):
        if name.startswith(long):
            return short + name[len(long) :]
    return term


# ---------------------------------------------------------------- what rests on withheld facts


def _resting(decision: Decision) -> tuple[Text, ...]:
    """Returns what a redacted decision leaves open for want of a fact, and what had been found."""
    if decision.redaction is None:
        return ()
    nodes = [node.removeprefix(f"{PLACEHOLDER}#") for node in resting(decision)[0]]
    answers = {norm.id: norm for norm in decision.norms}
    return tuple(_rest(node, answers.get(node), decision.redaction) for node in nodes)


def _rest(node: str, norm: NormAnswer | None, redaction: Redaction) -> Text:
    if norm is None:
        end = redaction.ends_on if node == "term" else None
        known = f": {end}" if end else ""
        return Text(f"{node}{known}", f"{node}{known}")
    outcome = redaction.outcomes.get(norm.id, norm.outcome)
    keys = ", ".join(k for k in redaction.keys if k in {*norm.missing, *norm.missing_exclusions})
    return Text(f"{node}: {outcome} ({keys})", f"{node}: {outcome} ({keys})")
