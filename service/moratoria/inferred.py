"""
What owlrl infers of the example cases that are published, as quads of one named graph.

Membership is sound: a node is put into a class, or into its refutation, only where owlrl finds it
there under every combination of the open readings. Which cases are examples, and of which policy,
is said in the catalogue; on what day each is judged and what is presumed, in its expectation.
The closure takes seconds, so its result is kept in a file named for everything it depends on.
"""

from __future__ import annotations

import gzip
import hashlib
import logging
import subprocess
import sys
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from rdflib import RDF, XSD, Graph, URIRef

from moratoria import __version__, facts, rdf, readings
from moratoria.assets import folder, turtle_files
from moratoria.decide import decide_case
from moratoria.errors import AssetError
from moratoria.files import write_whole
from moratoria.inquiry import Inquiry
from moratoria.intake import read_case
from moratoria.law import law_hash, load_law, ontology
from moratoria.reasoning import owl
from moratoria.vocab import BASE, MOR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moratoria.law import Law
    from moratoria.model import Case, Decision, Question, Truth
    from moratoria.reasoning.direct import Engine

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Example:
    """
    One example case of a policy, and what is asked of it.

    Attributes:
        graph: the case as published: its blank nodes have names.
        nodes: the node of the case, the applicant and the application, by class.
        chosen: value per reading that was chosen, by id.
        assume: ids of presumptions.
        readings: one choice of readings per combination of those left open.
    """

    law: Law
    case: Case
    graph: Graph
    nodes: dict[str, str]
    on: date
    chosen: dict[str, str]
    assume: tuple[str, ...]
    readings: Sequence[readings.Taken]
    presumed: frozenset[str]

    def questions(self) -> list[Question]:
        """Returns one question per combination of readings."""
        inquiry = Inquiry(self.law, self.case, self.readings, self.presumed, owl.evaluate)
        return inquiry.questions(self.on)

    def decision(self) -> Decision:
        """Returns the decision about the example."""
        return decide_case(
            self.case, self.law, on=self.on, readings=self.chosen, assume=self.assume
        )


# ---------------------------------------------------------------- the examples


def named() -> list[tuple[str, str]]:
    """Returns the slug and the case folder of every example, as the catalogue names them."""
    graph = ontology()
    return sorted(
        (str(graph.value(policy, MOR.slug)), str(case).removeprefix(f"{BASE}case/"))
        for policy, case in graph.subject_objects(MOR.exampleCase)
    )


@cache
def examples() -> tuple[Example, ...]:
    """Returns every example, read once."""
    return tuple(_read(load_law(slug), name) for slug, name in named())


def _read(law: Law, name: str) -> Example:
    data = _file(name, "case.ttl")
    # BaseLoader takes no word for a truth value: the key `on` stays a word.
    asked: Any = yaml.BaseLoader(_file(name, "expected.yaml").decode()).get_single_data()
    given = read_case(data, rdf.TURTLE)
    published, nodes = facts.with_names(rdf.parse(data, rdf.TURTLE), URIRef(given.iri), given.iri)
    case = facts.from_graph(published, URIRef(given.iri))
    presumed = [law.presumptions[taken].criteria for taken in asked["assume"]]
    return Example(
        law=law,
        case=case,
        graph=published,
        nodes=nodes,
        on=date.fromisoformat(asked["on"]),
        chosen=asked["readings"],
        assume=tuple(asked["assume"]),
        readings=readings.combine(law, law.choose(asked["readings"])),
        presumed=frozenset[str]().union(*presumed),
    )


def _file(name: str, file: str) -> bytes:
    """Returns one file of an example's folder."""
    path = folder("cases") / name / file
    if not path.is_file():
        message = f"ontology/catalog.ttl names the example '{name}', and {path} is absent."
        raise AssetError(message)
    return path.read_bytes()


# ---------------------------------------------------------------- what follows


def inferred_quads(data_dir: Path | None = None) -> tuple[str, ...]:
    """
    Returns the inferences about all examples as N-Quads, from where they were kept if they were.

    Args:
        data_dir: folder of the service, None to keep nothing.
    """
    key = _key()
    if data_dir is None:
        return _computed(key)
    path = data_dir / "inferred" / f"{key}.nq.gz"
    kept = _kept(path)
    if kept is None:
        kept = _computed(key)
        _keep(path, kept)
    return kept


def graph_name() -> str:
    """Returns the IRI of the graph that holds the inferences."""
    return f"{BASE}inferred/{law_hash()}"


def _key() -> str:
    """Returns the hash of law, shapes, example files and version: all that the result rests on."""
    hashed = hashlib.sha256(f"{__version__} {law_hash()}".encode())
    for path in turtle_files("shapes"):
        hashed.update(path.read_bytes())
    for _, name in named():
        hashed.update(name.encode() + _file(name, "case.ttl") + _file(name, "expected.yaml"))
    return hashed.hexdigest()


@cache
def _computed(_key: str) -> tuple[str, ...]:
    """
    Returns the inferences, made in a process of their own.

    While owlrl runs it changes how rdflib reads literals in the whole process, which nobody else
    who reads a case at that time must notice.
    """
    run = subprocess.run(
        [sys.executable, "-m", "moratoria.inferred"], capture_output=True, check=True
    )
    return tuple(run.stdout.decode().splitlines())


def main() -> None:
    """Writes the inferences about all examples to standard output."""
    sys.stdout.writelines(f"{line}\n" for line in sorted(_lines(examples(), owl.evaluate)))


def _lines(examples: Sequence[Example], engine: Engine) -> Iterator[str]:
    graph = graph_name()
    for node, kind in memberships(examples, engine):
        yield f"<{node}> <{RDF.type}> <{kind}> <{graph}> ."
    for example in examples:
        judged = f'"{example.on}"^^<{XSD.date}>'
        yield f"<{example.case.iri}> <{MOR.judgedOn}> {judged} <{graph}> ."


def memberships(examples: Sequence[Example], engine: Engine = owl.evaluate) -> set[tuple[str, str]]:
    """
    Returns each node with each class it is in, whatever the open readings.

    Args:
        examples: the examples; the questions of one law are put to the engine together.
        engine: what evaluates them.
    """
    found: set[tuple[str, str]] = set()
    for law in {id(example.law): example.law for example in examples}.values():
        own = [example for example in examples if example.law is law]
        truths = iter(engine(law, [q for example in own for q in example.questions()]))
        for example in own:
            results = [next(truths) for _ in example.readings]
            found.update(agreed(law, example.nodes, results))
    return found


def agreed(
    law: Law, nodes: Mapping[str, str], results: Sequence[Mapping[str, Truth]]
) -> Iterator[tuple[str, str]]:
    """
    Yields each node of a case with each class that it is in under every combination of readings.

    Args:
        law: the law.
        nodes: the node of the case, the applicant and the application, by class.
        results: the truth of every criterion, per combination.
    """
    for iri, criterion in law.criteria.items():
        values = {truths[iri] for truths in results}
        if len(values) == 1 and None not in values:
            name = iri if values == {True} else iri + owl.REFUTED
            yield nodes[criterion.subject], name


# ---------------------------------------------------------------- what is kept


def _kept(path: Path) -> tuple[str, ...] | None:
    """Returns the lines of a file that was kept, None if it is absent or not what was written."""
    if not path.exists():
        return None
    try:
        lines = gzip.decompress(path.read_bytes()).decode().splitlines()
    except (OSError, EOFError, UnicodeDecodeError, zlib.error) as error:
        _LOG.warning("%s cannot be read (%s) and is made again.", path, error)
        return None
    if not lines or not all(line.endswith(f" <{graph_name()}> .") for line in lines):
        _LOG.warning("%s holds something else than inferences and is made again.", path)
        return None
    return tuple(lines)


def _keep(path: Path, lines: Sequence[str]) -> None:
    """Writes the lines to a file that is there whole or not at all."""
    packed = gzip.compress("".join(f"{line}\n" for line in lines).encode(), mtime=0)
    try:
        write_whole(path, packed)
    except OSError as error:
        _LOG.warning("%s cannot be written (%s); inferences are made anew each start.", path, error)


if __name__ == "__main__":
    main()
