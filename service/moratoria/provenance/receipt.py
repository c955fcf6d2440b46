"""
Says what a decision is about, what it rests on and what it found, and names it by its hash.

The name is the SHA-256 over the canonical N-Quads of these statements, with the decision's own name
replaced by a placeholder: the case, the version of the law, the day, readings and presumptions, and
the result. Who asked, when, and with which version of this software is not part of it.

A redacted decision says what follows from the facts that remain. Where that is open, it says beside
it what the original had found; that is the only thing in it that nobody can work out from it.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from rdflib import DCTERMS, PROV, SKOS

from moratoria import rdf
from moratoria.deadlines import counted, gained
from moratoria.derivations import reads
from moratoria.errors import InputError
from moratoria.provenance.statements import PLACEHOLDER, TRUTHS, Statements, part
from moratoria.vocab import BASE, MOR, POLICY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moratoria.law import Law
    from moratoria.model import Deadline, Decision, LedgerStep, NormAnswer, Outcome, Redaction

# At the start or the end of a statement; a literal ends with its quote, its type or its language.
_BLANK = re.compile(r"^_:(c14n\d+)(?= )|(?<= )_:(c14n\d+)$")
OUTCOMES: dict[Outcome, str] = {
    "applies": str(MOR.applies),
    "does-not-apply": str(MOR.doesNotApply),
    "undetermined": str(MOR.undetermined),
    "not-in-force": str(MOR.notInForce),
}


def identify(decision: Decision) -> str:
    """Returns the IRI of a decision: a hash over what it is about, rests on and found."""
    return name_of(receipt(decision))


def name_of(lines: list[str]) -> str:
    """Returns the IRI that stands for the statements of a receipt, which speak of no blank node."""
    return f"{BASE}decision/{rdf.digest(''.join(sorted(f'{line} .{chr(10)}' for line in lines)))}"


def receipt(decision: Decision) -> list[str]:
    """Returns the statements of a decision that its name is made from, as N-Triples."""
    says = Statements()
    _subject(says, decision)
    for number, norm in enumerate(decision.norms, start=1):
        _answer(says, decision, norm, number)
    _deadline(says, decision.deadline)
    if decision.redaction:
        _redaction(says, decision, decision.redaction)
    return list(dict.fromkeys([*case_lines(decision), *says.lines]))


# ---------------------------------------------------------------- the case


def case_lines(decision: Decision) -> list[str]:
    """
    Returns the case as N-Triples; its blank nodes are named as parts of the decision.

    The names come from the canonical form of the case, so that equal cases get equal names.

    Raises:
        InputError: if the case takes the name for itself that stands for a decision.
    """
    if f"<{PLACEHOLDER}" in decision.inquiry.case.canonical:
        message = f"The case holds '<{PLACEHOLDER}', which stands for the decision; write another."
        raise InputError(message)
    lines = decision.inquiry.case.canonical.split("\n")
    named = rf"<{part('case-')}\1\2>"
    return sorted(_BLANK.sub(named, line.removesuffix(" .")) for line in lines if line)


def case_node(decision: Decision) -> str:
    """Returns the IRI of the case in the decision: its own, or one below the decision's."""
    return node_of(decision.inquiry.case.node)


def node_of(node: str) -> str:
    """Returns the IRI in the decision of a node of the case, given as N-Triples."""
    return node[1:-1] if node.startswith("<") else part("case-" + node.removeprefix("_:"))


def nodes(decision: Decision) -> dict[str, str]:
    """
    Returns the IRIs that the case, its applicant and its application have in the decision.

    A part that the case does not have is named below the decision, and nothing is said of it.
    """
    case = rdf.read_whole(decision.inquiry.case.canonical.encode(), rdf.NQUADS)
    own = next(node for node in case.subjects() if node.n3() == decision.inquiry.case.node)
    found = {str(MOR.Case): case_node(decision)}
    for kind, link in ((MOR.Person, MOR.applicant), (MOR.Application, MOR.application)):
        node = case.value(own, link)
        found[str(kind)] = node_of(node.n3()) if node else part(str(link).rsplit("#", 1)[-1])
    return {kind: iri.replace(PLACEHOLDER, decision.id) for kind, iri in found.items()}


# ---------------------------------------------------------------- what it is about


def _subject(says: Statements, decision: Decision) -> None:
    own, law = part(), f"{BASE}law/{decision.law_hash}"
    says.kind(own, str(MOR.Decision), str(PROV.Entity))
    says.link(own, str(MOR.aboutCase), case_node(decision))
    says.link(own, str(MOR.inPolicy), str(POLICY[decision.policy]))
    says.link(own, str(MOR.underLaw), law)
    says.plain(own, str(MOR.lawHash), decision.law_hash)
    says.plain(own, str(MOR.lawVersion), decision.law_version)
    says.day(own, str(MOR.decisionDate), decision.on)
    says.link(own, str(MOR.states), *decision.inquiry.law.notice_iris)
    _choices(says, decision)
    deciding = part("deciding")
    says.link(own, str(PROV.wasGeneratedBy), deciding)
    says.kind(deciding, str(PROV.Activity))
    says.link(deciding, str(PROV.used), case_node(decision), law)
    says.link(deciding, str(PROV.wasAssociatedWith), str(MOR.engine))


def _choices(says: Statements, decision: Decision) -> None:
    """Says the readings that were taken or left open, what was presumed, and what is assumed."""
    law = decision.inquiry.law
    for reading in law.readings:
        taken = decision.readings[reading.id]
        value = next((v.iri for v in reading.values if v.id == taken), None)
        if value is None:
            says.link(part(), str(MOR.leavesOpen), reading.iri)
        else:
            says.link(part(), str(MOR.takesReading), value)
    says.link(part(), str(MOR.presumes), *(law.presumptions[n].iri for n in decision.assume))
    for number, assumption in enumerate(decision.assumptions, start=1):
        node = part(f"assumption-{number}")
        says.link(part(), str(MOR.hasAssumption), node)
        says.kind(node, str(MOR.Assumption))
        says.plain(node, str(SKOS.notation), assumption.id)
        says.words(node, str(SKOS.prefLabel), assumption.text)
        if assumption.key:
            says.plain(node, str(MOR.key), assumption.key)


# ---------------------------------------------------------------- what was found


def answer_node(norm: NormAnswer) -> str:
    """Returns the name of the answer about a norm."""
    return part(norm.id)


def _answer(says: Statements, decision: Decision, norm: NormAnswer, number: int) -> None:
    node = answer_node(norm)
    says.link(part(), str(MOR.hasAnswer), node)
    says.kind(node, str(MOR.NormAnswer))
    says.plain(node, str(MOR.order), number)
    says.link(node, str(MOR.ofNorm), norm.iri)
    says.link(node, str(MOR.outcome), OUTCOMES[norm.outcome])
    says.link(node, str(MOR.ifNotExcluded), OUTCOMES[norm.if_not_excluded])
    says.plain(node, str(MOR.provisional), norm.provisional)
    says.texts(node, str(MOR.missing), norm.missing)
    says.texts(node, str(MOR.missingExclusion), norm.missing_exclusions)
    for question in norm.open_questions:
        says.words(node, str(MOR.openQuestion), question)
    law = decision.inquiry.law
    says.link(node, str(MOR.turnsOn), *(law.reading(name).iri for name in norm.turns_on))
    says.link(node, str(DCTERMS.source), *norm.sources)
    if norm.postponed_by:
        postponing = next(n.iri for n in law.norms if n.id == norm.postponed_by)
        says.link(node, str(MOR.postponedBy), postponing)
    if norm.period:
        says.day(node, str(MOR["from"]), norm.period[0])
        says.day(node, str(MOR.until), norm.period[1])
    _effects(says, norm)
    _variants(says, decision, norm)


def _effects(says: Statements, norm: NormAnswer) -> None:
    for number, effect in enumerate(norm.effects, start=1):
        node = effect_node(norm, number)
        says.link(answer_node(norm), str(MOR.givesEffect), node)
        says.kind(node, str(MOR.GivenEffect))
        says.plain(node, str(MOR.order), number)
        says.link(node, str(MOR.ofEffect), effect.iri)
        says.link(node, str(MOR.withheld), TRUTHS[effect.withheld])
        says.plain(node, str(MOR.provisional), effect.provisional)
        says.link(node, str(DCTERMS.source), *effect.sources)


def effect_node(norm: NormAnswer, number: int) -> str:
    """Returns the name of one effect of a norm as it is given in the case."""
    return part(f"{norm.id}-effect-{number}")


def _variants(says: Statements, decision: Decision, norm: NormAnswer) -> None:
    """Says the outcome under each value of the readings that it turns on."""
    law = decision.inquiry.law
    for number, (taken, outcome) in enumerate(norm.by_reading, start=1):
        node = part(f"{norm.id}-reading-{number}")
        values = law.once(("chosen", *taken.items()), partial(_chosen, law, taken))
        says.link(answer_node(norm), str(MOR.hasVariant), node)
        says.kind(node, str(MOR.Variant))
        says.plain(node, str(MOR.order), number)
        says.link(node, str(MOR.takesReading), *values)
        says.link(node, str(MOR.outcome), OUTCOMES[outcome])


def _chosen(law: Law, taken: Mapping[str, str]) -> list[str]:
    return [*law.choose(taken).values()]


# ---------------------------------------------------------------- the decision term


def _deadline(says: Statements, term: Deadline) -> None:
    node = part("term")
    says.link(part(), str(MOR.hasDeadline), node)
    says.kind(node, str(MOR.Deadline))
    says.day(node, str(MOR.endsOn), term.date)
    says.plain(node, str(MOR.overdue), term.overdue)
    for note in term.notes:
        says.words(node, str(MOR.note), note)
    for number, other in enumerate(term.alternatives, start=1):
        alternative = part(f"term-alternative-{number}")
        says.link(node, str(MOR.hasAlternative), alternative)
        says.kind(alternative, str(MOR.Alternative))
        says.day(alternative, str(MOR.endsOn), other.date)
        says.words(alternative, str(MOR.condition), other.when)
    for number, step in enumerate(term.ledger, start=1):
        _line(says, step, number)


def line_node(number: int) -> str:
    """Returns the name of one line of the account of the term."""
    return part(f"term-line-{number}")


def _line(says: Statements, step: LedgerStep, number: int) -> None:
    node = line_node(number)
    says.link(part("term"), str(MOR.hasLine), node)
    says.kind(node, str(MOR.LedgerLine))
    says.plain(node, str(MOR.order), number)
    says.link(node, str(MOR.ofStep), step.iri)
    says.words(node, str(SKOS.prefLabel), step.label)  # a wait is named for what ends it
    says.plain(node, str(MOR.months), step.months)
    says.day(node, str(MOR["from"]), step.start)
    says.day(node, str(MOR.until), step.end)
    says.plain(node, str(MOR.counted), step.counted)
    says.link(node, str(DCTERMS.source), *step.sources)


# ---------------------------------------------------------------- what was taken out


def resting(decision: Decision) -> tuple[list[str], bool]:
    """
    Returns the nodes of what is open in a redacted decision for want of a withheld fact.

    Returns:
        the nodes, and whether the end of the term may be among what the original is said to have
        found: it may not where the term counts from a withheld fact, which would give that away.
    """
    law, case = decision.inquiry.law, decision.inquiry.case
    keys = set(decision.redaction.keys) if decision.redaction else set()
    nodes = []
    for norm, answer in zip(law.norms, decision.norms, strict=True):
        if keys & {*answer.missing, *answer.missing_exclusions}:
            nodes.append(answer_node(answer))
        for number, (given, effect) in enumerate(zip(answer.effects, norm.effects), 1):  # noqa: B905 - none if not given
            if given.withheld is None and reads(law, effect.withheld_from or "") & case.withheld:
                nodes.append(effect_node(answer, number))
    told = not counted(law) & case.withheld
    term = decision.deadline
    undecided = term.date is None and term.alternatives and gained(law) & case.withheld
    if not told or undecided:
        nodes.append(part("term"))
    return nodes, told


def _redaction(says: Statements, decision: Decision, redaction: Redaction) -> None:
    says.kind(part(), str(MOR.RedactedDecision))
    says.texts(part(), str(MOR.withholds), redaction.keys)
    if redaction.origin:
        says.link(part(), str(PROV.wasDerivedFrom), redaction.origin)
    for node in resting(decision)[0]:
        says.plain(node, str(MOR.restsOnWithheld), value=True)
    for prop, outcomes in (
        (MOR.originalOutcome, redaction.outcomes),
        (MOR.originalIfNotExcluded, redaction.if_not_excluded),
    ):
        for norm, outcome in outcomes.items():
            says.link(part(norm), str(prop), OUTCOMES[outcome])
    says.day(part("term"), str(MOR.originalEndsOn), redaction.ends_on)


# ---------------------------------------------------------------- names


def renamed(line: str, old: str, new: str) -> str:
    """Returns a statement with another name for one node and for all that is named below it."""
    if old not in line:
        return line
    subject, predicate, value = line.split(" ", 2)
    return f"{_renamed(subject, old, new)} {predicate} {_renamed(value, old, new)}"


def _renamed(term: str, old: str, new: str) -> str:
    if term == f"<{old}>" or term.startswith(f"<{old}#"):
        return f"<{new}{term[len(old) + 1 :]}"
    return term
