"""
Takes facts out of a decision and leaves the rest so that it can still be checked.

A redacted decision is a decision about the case without those facts, decided again under the same
law, with its own name and proof. So nothing in it is made from a withheld fact: no step, age, date
or note. A withheld fact is unknown; it is neither presumed absent nor taken for an act that nobody
recorded, so whatever is still settled was settled the same way in the original.

Where an outcome is open without the facts it says beside it what the original had found. That is
all a reader must take on trust, and all that it gives away: an outcome tells something of the facts
it rests on. Where the term counts from a withheld fact, its end is not told.

Labels and remarks are taken out of the case too, for nobody knows what free text gives away. The
names of the case and its nodes stay, unless the key of the case's id is among those taken out.

The name of the original is a hash. Whoever knows all the rest of the case can try values of a
withheld fact until the hash fits: where that matters, leave the origin out.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from rdflib import DCTERMS, PROV, RDF, Graph, URIRef

from moratoria import rdf
from moratoria.decide import decide_case
from moratoria.errors import InputError
from moratoria.intake import only_case
from moratoria.model import Redaction, Text
from moratoria.provenance import identify, resting
from moratoria.provenance.receipt import OUTCOMES
from moratoria.provenance.statements import PLACEHOLDER, part
from moratoria.receipts.document import OWN
from moratoria.schema import load_schema, node_links
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moratoria.model import Case, Decision, Outcome
    from moratoria.receipts.document import Document
    from moratoria.schema import Key

_OUTCOMES: dict[str, Outcome] = {iri: outcome for outcome, iri in OUTCOMES.items()}


def redact(decision: Decision, drop: Sequence[str], *, origin: bool = True) -> Decision:
    """
    Returns a decision without some facts.

    Args:
        decision: the original, which may be redacted itself.
        drop: plain keys of the facts to take out.
        origin: whether to say which decision it was made from.

    Raises:
        UnknownNameError: for a key that does not exist.
        InputError: for a key of which the case records nothing.
    """
    case, law = decision.inquiry.case, decision.inquiry.law
    keys = [load_schema().key(name) for name in drop]
    _require(case, keys)
    before = decision.redaction or Redaction(())
    names = {*before.keys, *drop}
    withheld = case.withheld | {key.prop for key in keys}
    left = replace(only_case(_without(case, keys)), withheld=withheld)
    taken = {name: value for name, value in decision.readings.items() if value != "open"}
    found = decide_case(left, law, on=decision.on, readings=taken, assume=decision.assume)
    redaction = Redaction(
        keys=tuple(name for name in load_schema().keys if name in names),
        origin=decision.id if origin else None,
        outcomes=_differing(decision, found, before.outcomes, "outcome"),
        if_not_excluded=_differing(decision, found, before.if_not_excluded, "if_not_excluded"),
    )
    end = before.ends_on or decision.deadline.date
    made = replace(found, redaction=redaction)
    if end != found.deadline.date and resting(made)[1]:
        made = replace(made, redaction=replace(redaction, ends_on=end))
    return replace(made, id=identify(made))


def _differing(
    original: Decision, found: Decision, before: Mapping[str, Outcome], name: str
) -> dict[str, Outcome]:
    """Returns, by norm id, what the original had found where that is open now."""
    had = {norm.id: before.get(norm.id, getattr(norm, name)) for norm in original.norms}
    return {n.id: had[n.id] for n in found.norms if had[n.id] != getattr(n, name)}


def _require(case: Case, keys: Sequence[Key]) -> None:
    for key in keys:
        if key.prop not in case.facts and not (_is_id(key) and case.iri):
            raise InputError(f"The case records no {key.key}, so there is nothing to take out.")


def _is_id(key: Key) -> bool:
    return key.prop == str(DCTERMS.identifier)


# ---------------------------------------------------------------- the case that is left


def _without(case: Case, keys: Sequence[Key]) -> Graph:
    """Returns the case with the facts that stay and nothing else."""
    nameless = any(_is_id(key) for key in keys)
    blank: dict[str, str] = {}

    def node(written: str) -> str:
        return blank.setdefault(written, f"_:n{len(blank)}") if nameless else written

    lines = (
        f"{node(subject)} <{prop}> {node(value) if prop in node_links().values() else value} .\n"
        for subject, prop, value in _kept(case, {key.prop for key in keys})
    )
    return rdf.parse("".join(lines).encode(), rdf.NTRIPLES)


def _kept(case: Case, dropped: set[str]) -> Iterator[tuple[str, str, str]]:
    """Yields what makes a case, and the facts that stay, as N-Triples terms."""
    facts = {key.prop for key in load_schema().keys.values()} - dropped
    links = set(node_links().values())
    lines = [line.removesuffix(" .").split(" ", 2) for line in case.canonical.split("\n") if line]
    parts = {value for subject, p, value in lines if subject == case.node and p[1:-1] in links}
    for subject, predicate, value in lines:
        name = predicate[1:-1]
        of_case = subject == case.node and (name in links or name in facts)
        of_part = subject in parts and name in facts - {str(DCTERMS.identifier)}
        if of_case or of_part or (name == str(RDF.type) and subject in {case.node, *parts}):
            yield subject, name, value


# ---------------------------------------------------------------- reading and checking


def redaction_of(document: Document) -> Redaction | None:
    """
    Returns what a document says was taken out, None if it does not say so.

    Raises:
        InputError: if what it says of the original cannot be read.
    """
    keys = document.basis.withheld
    if not keys and (OWN, RDF.type, MOR.RedactedDecision) not in document.own:
        return None
    said = document.said
    origins = sorted(str(o) for o in said.objects(OWN, PROV.wasDerivedFrom))
    ends = sorted(str(o) for o in said.objects(URIRef(part("term")), MOR.originalEndsOn))
    try:
        return Redaction(
            keys=tuple(name for name in load_schema().keys if name in keys),
            origin=origins[0] if origins else None,
            outcomes=_said(said, MOR.originalOutcome),
            if_not_excluded=_said(said, MOR.originalIfNotExcluded),
            ends_on=date.fromisoformat(ends[0]) if ends else None,
        )
    except (KeyError, ValueError) as error:
        raise InputError(f"what it says of the original cannot be read: {error}.") from None


def _said(said: Graph, prop: URIRef) -> dict[str, Outcome]:
    return {
        str(node).removeprefix(f"{PLACEHOLDER}#"): _OUTCOMES[str(outcome)]
        for node, outcome in sorted(said.subject_objects(prop))
    }


def troubles(decision: Decision) -> Iterator[Text]:
    """Yields what a redacted decision may not say of the original."""
    redaction = decision.redaction
    if redaction is None:
        return
    nodes, told = resting(decision)
    known = {norm.id for norm in decision.norms}
    for name in sorted({*redaction.outcomes, *redaction.if_not_excluded} - known):
        yield Text(f"{name}: geen norm van dit recht.", f"{name}: no norm of this law.")
    for norm in decision.norms:
        said = [redaction.outcomes.get(norm.id), redaction.if_not_excluded.get(norm.id)]
        found = [norm.outcome, norm.if_not_excluded]
        for original, outcome in zip(said, found, strict=True):
            if original and (outcome != "undetermined" or part(norm.id) not in nodes):
                yield _contradicted(norm.id, original, outcome)
    end, term = redaction.ends_on, decision.deadline
    possible = {other.date for other in term.alternatives}
    if end and not (told and part("term") in nodes and end in possible):
        yield _contradicted("term", str(end), str(term.date or ", ".join(map(str, possible))))


def _contradicted(node: str, said: str, found: str) -> Text:
    return Text(
        f"{node}: het origineel zou {said} hebben gevonden; zonder de feiten volgt {found}.",
        f"{node}: the original is said to have found {said}; without the facts {found} follows.",
    )
