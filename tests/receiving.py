"""Documents of decisions for the tests that check them, each made and decided again once."""

from __future__ import annotations

import random
from functools import cache

from folders import decided

from moratoria import provenance, rdf, receipts
from moratoria.law import Law, load_law
from moratoria.model import Decision
from moratoria.receipts import Basis, Document, Remade, Verification

TRIG, NQUADS, NTRIPLES = "application/trig", "application/n-quads", "application/n-triples"
KNOWN: dict[tuple[Basis, str], Remade] = {}


@cache
def quads(folder: str) -> str:
    """Returns the document of the decision on a folder's case."""
    decision = decided(folder)
    text = provenance.quads(decision)
    basis = receipts.read(text.encode(), NQUADS).basis
    KNOWN[basis, decision.law_hash] = Remade(decision)
    return text


def again(basis: Basis, law: Law) -> Remade:
    """Decides again what was not decided from the same before."""
    key = (basis, law.hash)
    if key not in KNOWN:
        KNOWN[key] = receipts.remake(basis, law)
    return KNOWN[key]


def verified(data: bytes, media_type: str = NQUADS) -> Verification:
    """Returns what is found of a document under the law of today."""
    return receipts.verify(receipts.read(data, media_type), load_law(), again)


def written(decision: Decision, media_type: str = TRIG) -> bytes:
    """Returns the document of a decision."""
    return provenance.write(decision, media_type)


def document(decision: Decision) -> Document:
    """Returns the document of a decision, written and read."""
    return receipts.read(provenance.quads(decision).encode(), NQUADS)


# ---------------------------------------------------------------- changes


def part_of(line: str) -> str:
    """Returns the graph that a line of N-Quads stands in: `says`, `case` or `proof`."""
    name = line.rsplit("<", 1)[1].removesuffix("> .\n")
    return name.partition("#")[2] or "says"


def picked(lines: list[str], chance: random.Random) -> str:
    """Returns one statement: any graph can be hit, however small it is."""
    graph = chance.choices(["says", "case", "proof"], [5, 1, 5])[0]
    return chance.choice([line for line in lines if part_of(line) == graph])


def dropped(lines: list[str], chance: random.Random) -> list[str]:
    """Returns the statements without one of them."""
    gone = picked(lines, chance)
    return [line for line in lines if line != gone]


def added(lines: list[str], chance: random.Random) -> list[str]:
    """Returns the statements and one that was not among them."""
    while True:
        new = crossed(picked(lines, chance), picked(lines, chance), chance)
        if new not in lines:
            return [*lines, new]


def changed(lines: list[str], chance: random.Random) -> list[str]:
    """Returns the statements with one of them changed in one place."""
    while True:
        old = picked(lines, chance)
        new = crossed(old, picked(lines, chance), chance)
        if new not in lines:
            return [new if line == old else line for line in lines]


def crossed(one: str, other: str, chance: random.Random) -> str:
    """Returns a statement with subject, predicate or value taken from another."""
    subject, predicate, rest = one.split(" ", 2)
    value, graph = rest.rsplit(" <", 1)
    theirs = other.split(" ", 2)
    theirs[2] = theirs[2].rsplit(" <", 1)[0]
    at = chance.choice([0, 1, 2])
    mine = [subject, predicate, value]
    mine[at] = theirs[at]
    return f"{' '.join(mine)} <{graph}"


def flat(lines: list[str]) -> bytes:
    """Returns N-Quads as N-Triples, the union of all graphs."""
    return "".join(dict.fromkeys(f"{line.rsplit(' <', 1)[0]} .\n" for line in lines)).encode()


def canonical(data: bytes, media_type: str) -> str:
    """Returns the canonical N-Quads of a document."""
    return rdf.canonical_quads(rdf.read_quads(data, media_type))
