"""
Divides what is published into the documents that its names lead to: each name without its fragment.

A document holds the graph that bears its name, and whatever other graphs state of its terms. What
was inferred, and what is compared with other vocabularies, stands in documents of its own. The law
is told with anonymous nodes, as OWL has them; only `law/<hash>`, which is one version of it, gives
them the names that a proof needs.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, URIRef
from rdflib.namespace import OWL, SH

from moratoria import rdf
from moratoria.catalog.questions import questions
from moratoria.model import Text
from moratoria.schema import text
from moratoria.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LAW = ("def", "policy", "source", "catalog")
"""The kinds of document that the law is written in; each version of the law has its own."""
_TOLD = (*LAW, "shape", "query")
_APART = {"inferred", "alignments"}
"""What was inferred of others' terms, or compared with them, stays out of their documents."""
_NODE = re.compile(r"<" + re.escape(BASE) + r"law/[0-9a-f]{64}#(c14n\d+)>")
_LABELS = [SKOS.prefLabel, SH.name, DCTERMS.title, RDFS.label]


def kind(iri: str) -> str:
    """
    Returns the first part of one of our own IRIs, which is the kind of its document.

    >>> kind("https://w3id.org/moratoria/policy/ru-2022#reception")
    'policy'
    """
    return re.split("[/#]", iri.removeprefix(BASE), maxsplit=1)[0]


def document_of(iri: str) -> str:
    """Returns the IRI of the document that an IRI leads to; for a shape that of all shapes."""
    document = iri.partition("#")[0]
    return f"{BASE}{kind(iri)}/" if kind(iri) in {"shape", "query"} else document


def fragment(iri: str) -> str:
    """
    Returns the name that a term has within its document, empty for the document.

    >>> fragment("https://w3id.org/moratoria/shape/CaseShape")
    'CaseShape'
    """
    return iri.removeprefix(document_of(iri)).lstrip("#")


class _Quad(NamedTuple):
    """A statement in N-Quads, term by term, and the name of its graph."""

    subject: str
    predicate: str
    object: str
    graph: str


@dataclass(frozen=True, eq=False)
class Library:
    """
    The documents of some named graphs.

    Attributes:
        quads: the graphs, as N-Quads.
    """

    quads: str

    @cached_property
    def _read(self) -> tuple[_Quad, ...]:
        return tuple(map(_quad, filter(None, self.quads.split("\n"))))

    @cached_property
    def _owners(self) -> dict[str, str]:
        """The node that each anonymous node is part of."""
        return {quad.object: quad.subject for quad in self._read if quad.object.startswith("_:")}

    def _owner(self, node: str) -> str:
        """Returns the IRI that a node is, or is part of; the empty one if there is none."""
        seen = set[str]()
        while node.startswith("_:") and node not in seen:
            seen.add(node)
            node = self._owners.get(node, "")
        return node[1:-1] if node.startswith("<") else ""

    @cached_property
    def _said(self) -> Mapping[str, Mapping[str, None]]:
        """The statements of each document, as N-Triples; each once, in order."""
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for quad in self._read:
            places = {document_of(quad.graph)}
            if kind(quad.graph) not in _APART and (owner := self._owner(quad.subject)):
                places.add(document_of(owner))
            for place in places:
                found[place][" ".join(quad[:3]) + " ."] = None
        return {name: lines for name, lines in found.items() if name.startswith(BASE)}

    @cached_property
    def terms(self) -> Mapping[str, tuple[str, ...]]:
        """The names that occur anywhere, by the document that they lead to; sorted."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self._read:
            for term in (*quad[:3], f"<{quad.graph}>"):
                if term.startswith(f"<{BASE}"):
                    found[document_of(term[1:-1])].add(term[1:-1])
        return {name: tuple(sorted(iris)) for name, iris in found.items()}

    @cached_property
    def users(self) -> Mapping[str, tuple[str, ...]]:
        """What speaks of each name: a term of law, shapes or questions, or else a document."""
        found: dict[str, set[str]] = defaultdict(set)
        for quad in self._read:
            owner = self._owner(quad.subject)
            is_told = kind(quad.graph) in _TOLD and owner.startswith(BASE)
            user = owner if is_told else document_of(quad.graph)
            for term in (quad.predicate, quad.object):
                if term.startswith(f"<{BASE}") and term[1:-1] != user and kind(user) != "law":
                    found[term[1:-1]].add(user)
        return {name: tuple(sorted(users)) for name, users in found.items()}

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """What each named thing is called."""
        marks = [f"<{predicate}>" for predicate in _LABELS]
        told = [" ".join(q[:3]) + " ." for q in self._read if q.predicate in marks]
        graph = _graph(told)
        return {
            str(node): text(graph, node, predicate)
            for predicate in reversed(_LABELS)
            for node in graph.subjects(predicate, unique=True)
        }

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """The documents that say which version they are, by the IRI of the version."""
        mark = f"<{OWL.versionIRI}>"
        return {q.object[1:-1]: q.subject[1:-1] for q in self._read if q.predicate == mark}

    @property
    def documents(self) -> list[str]:
        """The IRIs of all documents, sorted."""
        return sorted(self._said)

    def said(self, document: str, *predicates: str) -> list[list[str]]:
        """Returns the IRIs that a document names for itself, by each predicate; sorted."""
        told = [quad for quad in self._about.get(document, ()) if quad.object.startswith("<")]
        return [
            sorted({quad.object[1:-1] for quad in told if quad.predicate == f"<{predicate}>"})
            for predicate in predicates
        ]

    def value(self, document: str, predicate: str) -> str:
        """Returns a literal that a document says of itself, empty for none."""
        told = (q.object for q in self._about.get(document, ()) if q.predicate == f"<{predicate}>")
        return next((found.split('"')[1] for found in told if found.startswith('"')), "")

    @cached_property
    def _about(self) -> Mapping[str, list[_Quad]]:
        """What is said of each document itself."""
        found: dict[str, list[_Quad]] = defaultdict(list)
        for quad in self._read:
            if quad.subject[1:-1] in self._said:
                found[quad.subject[1:-1]].append(quad)
        return found

    def statements(self, document: str) -> str:
        """Returns what a document holds, as N-Triples; nothing if there is no such document."""
        return "".join(f"{line}\n" for line in self._said.get(document, ()))

    def graph(self, document: str) -> Graph:
        """Returns what a document holds."""
        return _graph(self._said.get(document, ()))


def of_dataset(quads: str, others: Iterable[str] = ()) -> Library:
    """
    Returns the documents of the public dataset and of the saved questions.

    Args:
        quads: the dataset, as N-Quads, its anonymous nodes of the law named.
        others: documents that are published beside it, as N-Quads.
    """
    law = law_in(quads)
    version = next(filter(None, map(_NODE.search, law)), None)
    lines = [
        _NODE.sub(r"_:\1", line) if kind(_graph_name(line)) in LAW else line
        for line in quads.split("\n")
    ]
    if version is not None:
        lines += _as_version(law, version[0][1:-1].partition("#")[0])
    return Library("\n".join([*lines, *_questions(), *others]))


def law_in(quads: str) -> list[str]:
    """Returns the statements of the law in a dataset."""
    return [line for line in quads.split("\n") if kind(_graph_name(line)) in LAW]


def of_version(law: str, hash_: str) -> Library:
    """
    Returns the documents of one version of the law.

    Args:
        law: the version, as canonical N-Quads with names in place of its anonymous nodes.
        hash_: the hash of the version.
    """
    lines = law.split("\n")
    told = [_NODE.sub(r"_:\1", line) for line in lines]
    return Library("\n".join([*told, *_as_version(lines, f"{BASE}law/{hash_}")]))


def _as_version(law: Iterable[str], document: str) -> Iterator[str]:
    """Yields the law as the document of its version."""
    for line in filter(None, law):
        yield f"{line.rpartition(' <')[0]} <{document}> ."


def _quad(line: str) -> _Quad:
    subject, predicate, rest = line.split(" ", 2)
    value, _, graph = rest.removesuffix(" .").rpartition(" ")
    return _Quad(subject, predicate, value, graph[1:-1])


def _graph_name(line: str) -> str:
    return line.rpartition(" <")[2].removesuffix("> .")


def _graph(lines: Iterable[str]) -> Graph:
    return rdf.parse("\n".join(lines).encode(), rdf.NTRIPLES)


# ---------------------------------------------------------------- saved questions


def _questions() -> list[str]:
    """Returns the saved questions as N-Quads, in the terms in which they can be downloaded."""
    graph, document = rdf.parse(questions(), rdf.NTRIPLES), URIRef(f"{BASE}query/")
    members = sorted(set(graph.subjects()), key=str)
    graph.add((document, RDF.type, SKOS.Collection))
    graph.add((document, DCTERMS.title, Literal("Moratoria, de vragen", lang="nl")))
    graph.add((document, DCTERMS.title, Literal("Moratoria, the questions", lang="en")))
    for member in members:
        graph.add((document, SKOS.member, member))
    return named(graph, document)


def named(graph: Graph, document: str) -> list[str]:
    """Returns a graph as N-Quads, under the name of its document."""
    lines = rdf.canonical(graph).split("\n")
    return [f"{line.removesuffix(' .')} <{document}> ." for line in lines if line]
