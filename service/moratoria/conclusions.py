"""
What is concluded about a case: the decision with its proof, and the classes its nodes are in.

Membership is sound: a node is put into a class, or into its refutation, only where it is there
under every combination of the open readings, on the day of judgement and with what is presumed.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from threading import Semaphore
from typing import TYPE_CHECKING

from rdflib import RDF, XSD, URIRef

from moratoria import provenance, rdf
from moratoria.decide import decide_case
from moratoria.errors import QueryBusyError, QueryCrashError, QueryTimeoutError
from moratoria.inferred import agreed
from moratoria.intake import read_case
from moratoria.law import load_law
from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moratoria.model import Case, Decision

SECONDS = 60
_PATIENCE = 5
_TURN = Semaphore(1)


@dataclass(frozen=True)
class Asked:
    """
    What is asked about a case.

    Attributes:
        readings: value chosen per reading, both by id.
        assume: ids of presumptions.
        policy: slug, None for the default policy.
    """

    on: date
    readings: Mapping[str, str]
    assume: Sequence[str]
    policy: str | None


@dataclass(frozen=True)
class Conclusion:
    """A decision, and as N-Quads of one graph what follows from its case."""

    decision: Decision
    inferred: str

    def quads(self) -> bytes:
        """Returns everything as N-Quads: the decision, its case, its proof, what follows."""
        return (provenance.quads(self.decision) + self.inferred).encode()


def conclude(case: Case, asked: Asked, engine: str = "direct") -> Conclusion:
    """
    Returns what is concluded about a case.

    Raises:
        UnknownNameError: for a policy, reading, value, presumption or engine that does not exist.
    """
    decision = decide_case(
        case,
        load_law(asked.policy),
        on=asked.on,
        readings=asked.readings,
        assume=asked.assume,
        engine=engine,
    )
    return Conclusion(decision, _inferred(decision))


def _inferred(decision: Decision) -> str:
    inquiry, graph = decision.inquiry, _graph_of(decision)
    nodes = provenance.nodes(decision)
    results = inquiry.truths(inquiry.questions(decision.on))
    lines = {
        f"<{node}> <{RDF.type}> <{kind}> <{graph}> .\n"
        for node, kind in agreed(inquiry.law, nodes, results)
    }
    judged = rdf.literal(str(decision.on), str(XSD.date))
    lines.add(f"<{nodes[str(MOR.Case)]}> <{MOR.judgedOn}> {judged} <{graph}> .\n")
    return "".join(sorted(lines))


def _graph_of(decision: Decision) -> URIRef:
    return URIRef(f"{BASE}inferred/{decision.id.rsplit('/', 1)[-1]}")


# ---------------------------------------------------------------- in a process of its own


def concluded_by_owl(data: bytes, media_type: str | None, asked: Asked) -> bytes:
    """
    Returns what owlrl concludes about the case of a document, as N-Quads.

    It runs in a process of its own, one at a time: while owlrl runs it changes how rdflib reads
    literals in the whole process.

    Raises:
        QueryTimeoutError: if it takes too long.
        QueryBusyError: if another case is being judged.
    """
    about = [media_type, asked.on.isoformat(), dict(asked.readings), [*asked.assume], asked.policy]
    if not _TURN.acquire(timeout=_PATIENCE):
        message = "The OWL engine is judging another case; ask again in a few seconds."
        raise QueryBusyError(message)
    try:
        run = subprocess.run(
            [sys.executable, "-m", "moratoria.conclusions"],
            input=json.dumps(about).encode() + b"\n" + data,
            capture_output=True,
            check=True,
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        message = f"The OWL engine was stopped after {SECONDS} seconds; ask the direct one."
        raise QueryTimeoutError(message) from None
    except subprocess.CalledProcessError:
        message = "The OWL engine ended without an answer; ask the direct one."
        raise QueryCrashError(message) from None
    finally:
        _TURN.release()
    return run.stdout


def main() -> None:
    """Reads a question and a case from standard input, and writes what owlrl concludes."""
    media_type, on, readings, assume, policy = json.loads(sys.stdin.buffer.readline())
    asked = Asked(date.fromisoformat(on), readings, assume, policy)
    case = read_case(sys.stdin.buffer.read(), media_type)
    sys.stdout.buffer.write(conclude(case, asked, "owl").quads())


if __name__ == "__main__":
    main()
