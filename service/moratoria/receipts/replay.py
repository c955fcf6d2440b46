"""
Decides a case again from the document of a decision, under the same law or another version of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from moratoria.decide import decide_case
from moratoria.errors import InputError, UnknownLawError, UnknownNameError
from moratoria.intake import only_case
from moratoria.law.archive import find_law, law_of
from moratoria.law.archive import read as read_law
from moratoria.provenance import proof, receipt
from moratoria.receipts.document import OWN, graph_of
from moratoria.schema import load_schema
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from rdflib import Graph
    from rdflib.term import Node

    from moratoria.law import Law
    from moratoria.model import Case, Decision
    from moratoria.receipts.document import Basis, Document


@dataclass(frozen=True)
class Remade:
    """A decision that was made again, and its proof."""

    decision: Decision

    @cached_property
    def proof(self) -> frozenset[str]:
        """The statements of its proof, which no redaction changes."""
        return frozenset(proof(self.decision))


def law_under(document: Document, folder: Path, file: Path | None = None) -> Law:
    """
    Returns the version of the law that a document names, or the one in a file.

    Args:
        document: the document.
        folder: where versions of the law are kept.
        file: a version of the law to take instead.

    Raises:
        UnknownLawError: naming the hash, and saying whether the decision bears its right name.
    """
    basis = document.basis
    if file is not None:
        return law_of(read_law(file), basis.policy)
    try:
        return find_law(basis.policy, basis.law_hash, folder)
    except UnknownLawError as error:
        right = "is" if document.name == document.named else "is NOT"
        raise UnknownLawError(
            f"{error.message} Its findings cannot be worked out again; "
            f"its name {right} the hash of what it says."
        ) from None


def remake(basis: Basis, law: Law) -> Remade:
    """Returns the decision that follows from what a document says it was made from."""
    return Remade(decide_again(basis, law))


def decide_again(basis: Basis, law: Law, on: date | None = None) -> Decision:
    """
    Returns the decision that follows from what a document says it was made from.

    Args:
        basis: case, day, readings and presumptions.
        law: the version of the law to decide under.
        on: another day of judgement.

    Raises:
        InputError: if the case in the document cannot be used.
        UnknownNameError: for a reading or presumption that this version of the law does not have.
    """
    return decide_case(
        case_of(basis),
        law,
        on=on or basis.on,
        readings=_readings(basis, law),
        assume=_presumptions(basis, law),
    )


def case_of(basis: Basis) -> Case:
    """Returns the case of a document; what was taken out of it is known to be withheld."""
    case = only_case(graph_of(basis.case))
    props = frozenset(load_schema().key(key).prop for key in basis.withheld)
    told = sorted(case.facts[prop].key for prop in props & case.facts.keys())
    if told:
        raise InputError(f"The document withholds {', '.join(told)} and holds it all the same.")
    return replace(case, withheld=props)


def same_outcome(document: Document, decision: Decision) -> bool:
    """Returns whether a decision found of every norm and of the term what a document says."""
    return _found(document.said) == _found(graph_of(frozenset(receipt(decision))))


def _found(said: Graph) -> set[tuple[Node, ...]]:
    """Returns what was found of every norm, and the end of the term."""
    props = (MOR.ofNorm, MOR.outcome, MOR.ifNotExcluded, MOR.endsOn)
    nodes = [*said.objects(OWN, MOR.hasAnswer), *said.objects(OWN, MOR.hasDeadline)]
    return {(node, prop, o) for node in nodes for prop in props for o in said.objects(node, prop)}


def _readings(basis: Basis, law: Law) -> dict[str, str]:
    known = {value.iri: (r.id, value.id) for r in law.readings for value in r.values}
    _require(basis.taken, known, law, "value of a reading")
    chosen = dict(known[iri] for iri in sorted(basis.taken))
    if len(chosen) < len(basis.taken):
        raise UnknownNameError("The decision takes two values of one reading.")
    return chosen


def _presumptions(basis: Basis, law: Law) -> list[str]:
    known = {presumption.iri: name for name, presumption in law.presumptions.items()}
    _require(basis.presumes, known, law, "presumption")
    return sorted(known[iri] for iri in basis.presumes)


def _require(names: Iterable[str], known: Mapping[str, object], law: Law, what: str) -> None:
    for name in sorted(set(names) - set(known)):
        raise UnknownNameError(f"<{name}> is no {what} in the version {law.hash} of the law.")
