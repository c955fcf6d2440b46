"""
The graph of a decision holds everything of its JSON answer.

The answer is built again from the Turtle that is served and from the law, without looking at the
decision: all of it but the tree of steps, and it must be the same. Of the tree, every step that
the outcome rests on is held against the proof.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest
from folders import FOLDERS, decided
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, URIRef
from rdflib.term import Node

from moratoria import rdf
from moratoria.answer import OUTCOMES, answer
from moratoria.facts import from_graph, to_plain
from moratoria.law import load_law, ontology
from moratoria.model import Decision, Lang
from moratoria.prose import turning
from moratoria.provenance import write
from moratoria.schema import load_schema
from moratoria.vocab import MOR, OA

EXAMPLES = [
    "never-served-22-applied-before",
    "dual-national",
    "exhausted-on-27th-birthday",
    "nothing-established",
]
SAMPLE = sorted({*EXAMPLES, *random.Random(4).sample(FOLDERS, 60)})  # seeded: the same each time
LAW = ontology()


@cache
def served(folder: str) -> Graph:
    """Returns the graph of a decision as a client reads it."""
    return rdf.parse(write(decided(folder), rdf.TURTLE), rdf.TURTLE)


# ---------------------------------------------------------------- reading a graph


def one(graph: Graph, node: Node, prop: URIRef) -> Node:
    """Returns the one value of a property."""
    (value,) = graph.objects(node, prop)
    return value


def maybe(graph: Graph, node: Node, prop: URIRef) -> str | None:
    """Returns the value of a property as it is written, None if there is none."""
    values = list(graph.objects(node, prop))
    assert len(values) <= 1
    return str(values[0]) if values else None


def said(graph: Graph, node: Node, prop: URIRef, lang: Lang) -> list[str]:
    """Returns the texts of a property in one language, sorted."""
    found = graph.objects(node, prop)
    return sorted(str(text) for text in found if text.language == lang)  # type: ignore[attr-defined]


def label(node: Node, lang: Lang) -> str:
    """Returns the label that the law gives a node."""
    (text,) = said(LAW, node, SKOS.prefLabel, lang)
    return text


def notation(node: Node) -> str:
    """Returns the notation that the law gives a node."""
    return str(one(LAW, node, SKOS.notation))


def flag(graph: Graph, node: Node, prop: URIRef) -> bool:
    """Returns a truth value."""
    return {"true": True, "false": False}[str(one(graph, node, prop))]


def iris(graph: Graph, node: Node, prop: URIRef) -> list[str]:
    """Returns the nodes that a property leads to, sorted."""
    return sorted(map(str, graph.objects(node, prop)))


def ordered(graph: Graph, node: Node, prop: URIRef) -> list[Node]:
    """Returns the parts that a property leads to, in the order that they state."""
    return sorted(graph.objects(node, prop), key=lambda part: int(str(one(graph, part, MOR.order))))


# ---------------------------------------------------------------- the answer, built again


def rebuilt(graph: Graph, lang: Lang) -> dict[str, Any]:
    """Returns the JSON answer that a graph and the law say, without the trees of steps."""
    (own,) = graph.subjects(RDF.type, MOR.Decision)
    case = one(graph, own, MOR.aboutCase)
    given = maybe(graph, case, DCTERMS.identifier)
    notices = [
        said(LAW, notice, SKOS.definition, lang) for notice in graph.objects(own, MOR.states)
    ]
    return {
        "policy": str(one(LAW, one(graph, own, MOR.inPolicy), MOR.slug)),
        "on": str(one(graph, own, MOR.decisionDate)),
        "lang": lang,
        "case": given if "/decision/" in str(case) else str(case),
        "law": {
            "version": str(one(graph, own, MOR.lawVersion)),
            "hash": str(one(graph, own, MOR.lawHash)),
        },
        "readings": {
            **{notation(r): "open" for r in graph.objects(own, MOR.leavesOpen)},
            **taken(graph, own),
        },
        "assumptions": [
            {
                "id": maybe(graph, part, SKOS.notation),
                "key": maybe(graph, part, MOR.key),
                "text": said(graph, part, SKOS.prefLabel, lang)[0],
            }
            for part in graph.objects(own, MOR.hasAssumption)
        ],
        "norms": {
            notation(one(graph, part, MOR.ofNorm)): norm(graph, part, lang)
            for part in ordered(graph, own, MOR.hasAnswer)
        },
        "deadline": deadline(graph, one(graph, own, MOR.hasDeadline), lang),
        "id": str(own),
        "notice": sorted(text for texts in notices for text in texts),
    }


def taken(graph: Graph, node: Node) -> dict[str, str]:
    """Returns the values of readings that a node takes, by reading."""
    values = graph.objects(node, MOR.takesReading)
    return {notation(one(LAW, v, MOR.ofReading)): notation(v) for v in values}


def norm(graph: Graph, node: Node, lang: Lang) -> dict[str, Any]:
    """Returns the answer about one norm."""
    postponing = list(graph.objects(node, MOR.postponedBy))
    start, end = maybe(graph, node, MOR["from"]), maybe(graph, node, MOR.until)
    return {
        "label": label(one(graph, node, MOR.ofNorm), lang),
        "outcome": notation(one(graph, node, MOR.outcome)),
        **({"postponed_by": notation(postponing[0])} if postponing else {}),
        "if_not_excluded": notation(one(graph, node, MOR.ifNotExcluded)),
        "effects": [
            {
                "effect": str(one(graph, part, MOR.ofEffect)),
                "label": label(one(graph, part, MOR.ofEffect), lang),
                "withheld": truth(graph, part, MOR.withheld),
                "provisional": flag(graph, part, MOR.provisional),
                "passages": iris(graph, part, DCTERMS.source),
            }
            for part in ordered(graph, node, MOR.givesEffect)
        ],
        "provisional": flag(graph, node, MOR.provisional),
        "missing": iris(graph, node, MOR.missing),
        "open_questions": said(graph, node, MOR.openQuestion, lang),
        "turns_on": sorted(notation(r) for r in graph.objects(node, MOR.turnsOn)),
        "by_reading": [
            {"readings": taken(graph, part), "outcome": notation(one(graph, part, MOR.outcome))}
            for part in ordered(graph, node, MOR.hasVariant)
        ],
        "period": {"from": start, "until": end} if start else None,
        "sources": [source(graph, iri, lang) for iri in iris(graph, node, DCTERMS.source)],
    }


def truth(graph: Graph, node: Node, prop: URIRef) -> bool | None:
    """Returns a truth of three values."""
    return {notation: value for value, notation in OUTCOMES.items()}[
        notation(one(graph, node, prop))
    ]


def source(graph: Graph, iri: str, lang: Lang) -> dict[str, str | None]:
    """Returns a source: its words from the decision, its name from the law."""
    return {"iri": iri, "label": label(URIRef(iri), lang), "exact": quoted(graph).get(iri)}


@cache
def quoted(graph: Graph) -> dict[str, str]:
    """Returns the words that a decision quotes, by passage."""
    return {
        str(one(graph, quote, MOR.ofPassage)): str(one(graph, quote, OA.exact))
        for quote in graph.subjects(RDF.type, MOR.Quote)
    }


def deadline(graph: Graph, node: Node, lang: Lang) -> dict[str, Any]:
    """Returns the decision term."""
    return {
        "date": maybe(graph, node, MOR.endsOn),
        "alternatives": [
            {
                "date": maybe(graph, part, MOR.endsOn),
                "when": said(graph, part, MOR.condition, lang)[0],
            }
            for part in graph.objects(node, MOR.hasAlternative)
        ],
        "ledger": [
            {
                "step": str(one(graph, part, MOR.ofStep)),
                "label": said(graph, part, SKOS.prefLabel, lang)[0],
                "months": int(str(one(graph, part, MOR.months))) or None,
                "from": maybe(graph, part, MOR["from"]),
                "to": maybe(graph, part, MOR.until),
                "counted": flag(graph, part, MOR.counted),
                "source": [source(graph, iri, lang) for iri in iris(graph, part, DCTERMS.source)],
            }
            for part in ordered(graph, node, MOR.hasLine)
        ],
        "overdue": flag(graph, node, MOR.overdue),
        "notes": said(graph, node, MOR.note, lang),
    }


# ---------------------------------------------------------------- the answer, as it is given


def given(decision: Decision, lang: Lang) -> dict[str, Any]:
    """Returns the JSON answer without its trees; of a source, what is not only of the law."""
    whole = answer(decision, lang)
    whole["notice"] = sorted(notice[lang] for notice in decision.notices)
    assert all(text in answer(decision, lang)["notice"] for text in whole["notice"])
    for norm in whole["norms"].values():
        del norm["because"]
        norm["sources"] = [shortened(found) for found in norm["sources"]]
    for line in whole["deadline"]["ledger"]:
        line["source"] = [shortened(found) for found in line["source"]]
    return whole


def shortened(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns a source without what the law says of it wherever it is cited."""
    return {"iri": found["iri"], "label": found["label"], "exact": found.get("exact")}


def sorted_lists(value: Any) -> Any:  # noqa: ANN401 - a JSON value has no narrower type
    """Returns a JSON value with its lists in one order: statements have none."""
    if isinstance(value, dict):
        return {key: sorted_lists(item) for key, item in value.items()}
    return sorted(map(sorted_lists, value), key=repr) if isinstance(value, list) else value


@pytest.mark.parametrize("folder", SAMPLE)
def test_the_answer_is_in_the_graph(folder: str) -> None:
    """Outcomes, effects, what is missing, readings, the term and its words: all but the tree."""
    for lang in ("en", "nl"):
        expected = sorted_lists(given(decided(folder), lang))
        assert sorted_lists(rebuilt(served(folder), lang)) == expected


def test_what_has_an_order_keeps_it() -> None:
    """Norms, effects, variants and lines of the account come back in the order of the answer."""
    for folder in EXAMPLES:
        found, whole = rebuilt(served(folder), "en"), given(decided(folder), "en")
        assert list(found["norms"]) == list(whole["norms"])
        for name, norm in whole["norms"].items():
            effects = [effect["effect"] for effect in norm["effects"]]
            assert [effect["effect"] for effect in found["norms"][name]["effects"]] == effects
            assert found["norms"][name]["by_reading"] == norm["by_reading"]
        lines = [line["step"] for line in whole["deadline"]["ledger"]]
        assert [line["step"] for line in found["deadline"]["ledger"]] == lines


@pytest.mark.parametrize("folder", EXAMPLES)
def test_the_case_is_in_the_graph(folder: str) -> None:
    """The facts of the case come back from the document as they went in."""
    graph = served(folder)
    (node,) = graph.subjects(RDF.type, MOR.Case)
    assert to_plain(from_graph(graph, node)) == to_plain(decided(folder).inquiry.case)
    assert list(graph.objects(node, RDFS.label))


# ---------------------------------------------------------------- the tree and the proof

Json = Mapping[str, Any]


def test_every_step_that_decides_is_in_the_proof() -> None:
    """
    What the outcome rests on in the tree is in the proof, with its truth, facts and passages.

    The tree shows one question, the proof the most general one that settles a step. Where one of
    several steps would do, the tree shows all that hold in its question and the proof only those
    that settle the matter in the general one: such a step may be absent, and no other.
    """
    absent = present = 0
    for folder in SAMPLE:
        decision = decided(folder)
        proof = Proof(served(folder), decision)
        for norm, found in answer(decision)["norms"].items():
            for tree, combination in proof.shown(norm, found["because"]):
                proof.compare(tree, proof.settles(norm, combination), combination)
        absent, present = absent + proof.absent, present + proof.present
    assert present > 4_000
    assert absent < present / 50


class Proof:
    """Holds the steps of an answer against those of the proof in its graph."""

    def __init__(self, graph: Graph, decision: Decision) -> None:
        self.graph, self.decision = graph, decision
        self.law = load_law(decision.policy)
        self.absent = self.present = 0

    def shown(self, norm: str, because: Json) -> Iterator[tuple[Json, frozenset[str]]]:
        """Yields the trees of a norm, each with the values of readings that it is asked under."""
        combinations = [frozenset(taken.values()) for taken in self.decision.inquiry.combinations]
        answered = next(n for n in self.decision.norms if n.id == norm)
        turns = turning(answered)
        if not turns:
            yield because, combinations[0]
            return
        for (taken, _), branch in zip(turns, because["children"], strict=True):
            values = set(self.law.choose(taken).values())
            yield branch["children"][0], next(c for c in combinations if values <= c)

    def settles(self, norm: str, combination: frozenset[str]) -> Node:
        """Returns the step that the outcome of a norm rests on under a combination: just one."""
        node = next(
            n
            for n in self.graph.subjects(RDF.type, MOR.NormAnswer)
            if notation(one(self.graph, n, MOR.ofNorm)) == norm
        )
        (proved,) = (
            outcome
            for outcome in self.graph.objects(node, MOR.hasProof)
            if self.values(outcome) <= combination
        )
        # Beside it stands whether the norm is in force, unless that alone settles the outcome.
        steps = set(self.graph.objects(proved, MOR.restsOn))
        criterion = next(n.applies_to for n in self.law.norms if n.id == norm)
        found = {s for s in steps if one(self.graph, s, MOR.evaluates) == URIRef(criterion)}
        (step,) = found or steps
        return step

    def values(self, node: Node) -> set[str]:
        """Returns the values of readings in the question of an outcome or step."""
        question = one(self.graph, node, MOR.inQuestion)
        return set(iris(self.graph, question, MOR.takesReading))

    def general(self, step: Node, combination: frozenset[str]) -> bool:
        """Whether a step holds for more than one combination, or on any day."""
        dated = list(self.graph.objects(one(self.graph, step, MOR.inQuestion), MOR.decisionDate))
        return self.values(step) < combination or not dated

    def compare(self, tree: Json, step: Node, combination: frozenset[str]) -> None:
        """Holds a criterion of the tree, and what decides it, against a step of the proof."""
        self.present += 1
        assert str(one(self.graph, step, MOR.evaluates)) == tree["criterion"]
        assert notation(one(self.graph, step, MOR.truth)) == tree["outcome"]
        assert self.values(step) <= combination
        self.passages(tree, step)
        presumed = one(self.graph, step, MOR.byRule) == MOR.byPresumption
        assert presumed is tree.get("presumed", False)
        if presumed:  # what is unknown is the premise, and uses the facts
            self.facts(tree, one(self.graph, step, MOR.hasPremise))
            return
        self.facts(tree, step)
        premises = {str(one(self.graph, p, MOR.evaluates)): p for p in self.named(step)}
        parts = list(self.parts(step))
        for child in nearest(tree):
            if child["criterion"] in premises:
                self.compare(child, premises[child["criterion"]], combination)
            else:
                self.absent += 1
                assert any(self.general(part, combination) for part in parts), child
        leaves = {key for part in parts for key in self.keys(part)}
        for leaf in loose(tree):
            keys = {fact["key"] for fact in leaf.get("fact", [])} | {*leaf.get("missing", [])}
            assert keys <= leaves or any(self.general(part, combination) for part in parts)

    def keys(self, step: Node) -> set[str]:
        """Returns the keys of the facts that a step uses or misses."""
        used = self.graph.objects(step, MOR.usesFact)
        return {str(one(self.graph, fact, MOR.key)) for fact in used} | {
            *iris(self.graph, step, MOR.missing)
        }

    def passages(self, tree: Json, step: Node) -> None:
        """Every passage the answer quotes is cited by the step, in the same words."""
        quotes = {quote["passage"]: quote.get("exact") for quote in tree.get("quotes", [])}
        cited = iris(self.graph, step, DCTERMS.source)
        assert quotes == {iri: quoted(self.graph).get(iri) for iri in cited}

    def facts(self, tree: Json, step: Node) -> None:
        """Every fact of the step in the answer is used by the step, with property and value."""
        used = {
            str(one(self.graph, fact, MOR.key)): fact
            for fact in self.graph.objects(step, MOR.usesFact)
        }
        assert {fact["key"] for fact in tree.get("fact", [])} == used.keys()
        for fact in tree.get("fact", []):
            node = used[fact["key"]]
            subject = one(self.graph, node, RDF.subject)
            prop = URIRef(str(one(self.graph, node, RDF.predicate)))
            assert str(prop) == fact["property"]
            values = set(self.graph.objects(node, RDF.object))
            assert values == set(self.graph.objects(subject, prop))
            shown = fact["value"] if isinstance(fact["value"], list) else [fact["value"]]
            notations = load_schema().notations
            assert {notations.get(str(v), str(v)) for v in values} == {
                str(v).lower() if isinstance(v, bool) else str(v) for v in shown
            }

    def named(self, step: Node) -> Iterator[Node]:
        """Yields the nearest steps below one that are about a criterion."""
        for premise in self.graph.objects(step, MOR.hasPremise):
            if str(one(self.graph, premise, MOR.evaluates)) in self.law.criteria:
                yield premise
            else:
                yield from self.named(premise)

    def parts(self, step: Node) -> Iterator[Node]:
        """Yields a step and those below it up to the nearest criteria."""
        yield step
        for premise in self.graph.objects(step, MOR.hasPremise):
            if str(one(self.graph, premise, MOR.evaluates)) not in self.law.criteria:
                yield from self.parts(premise)


def decisive(tree: Json) -> list[Json]:
    """Returns the children that the outcome of a step rests on."""
    children: list[Json] = tree.get("children", [])
    settled = {"all-of": "does-not-hold", "any-of": "holds"}.get(tree.get("how", ""))
    if tree["outcome"] not in {settled, "unknown"} or tree.get("how") == "not":
        return children
    return [child for child in children if child["outcome"] == tree["outcome"]]


def nearest(tree: Json) -> Iterator[Json]:
    """Yields the nearest criteria below a step that it rests on."""
    for child in decisive(tree):
        if "criterion" in child:
            yield child
        else:
            yield from nearest(child)


def loose(tree: Json) -> Iterator[Json]:
    """Yields the facts below a step, up to the nearest criteria, that it rests on."""
    for child in decisive(tree):
        if "criterion" not in child:
            yield child
            yield from loose(child)
