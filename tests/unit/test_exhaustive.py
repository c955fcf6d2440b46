"""
Three engines on all that a criterion can be asked, and on all triples of facts of a norm.

A criterion's operands are the criteria it names and its own leaves. Each is set free in a law of
that one criterion, and takes every truth (a reading is never unknown). What is expected follows
from Kleene's tables and the Turtle alone, never from the package's own reading of the two. As a
norm is put together from criteria by name, what holds of each of them holds of the norm.

The leaves themselves are asked by value: codes held or not, numbers around their bounds. Then each
norm is asked whole, of rows in which every combination of values of any three of its facts and
readings occurs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import combinations, product

import pytest
from covering import Row, covering, uncovered
from folders import CASES, FOLDERS, expected
from generated import Asked, asked, parameters
from rdflib import OWL, RDF, RDFS, URIRef
from rdflib.term import Node

from moratoria import facts
from moratoria.dates import DateSpan
from moratoria.decide import outcome_under
from moratoria.derivations import known
from moratoria.intake import read_case
from moratoria.law import Derivation, Law, Norm, leaves, load_law, ontology, policies
from moratoria.model import (
    AllOf,
    AnyOf,
    Case,
    Codes,
    Criterion,
    Expression,
    Fact,
    Has,
    Leaf,
    Named,
    Not,
    Question,
    Span,
    Text,
    Through,
    Truth,
    Within,
)
from moratoria.readings import combine
from moratoria.reasoning import direct, owl, relational
from moratoria.schema import Key, load_schema
from moratoria.validation import case_nodes
from moratoria.vocab import MOR

LAWS = {slug: load_law(slug) for slug in policies()}
CRITERIA = [(slug, iri) for slug, law in LAWS.items() for iri in law.criteria]
NORMS = [(slug, norm) for slug, law in LAWS.items() for norm in law.norms]
each_norm = pytest.mark.parametrize(("slug", "norm"), NORMS, ids=[norm.id for _, norm in NORMS])
READING = str(MOR.underReading)
ON = date(2022, 9, 1)
MOST = 8

# The keys that stand for operands which are set free.
BOOLEANS = [key for key in load_schema().keys.values() if key.kind == "boolean"]


def local(iri: str) -> str:
    """Returns the name in an IRI."""
    return iri.rsplit("#", 1)[-1]


def by_engine(
    law: Law, items: Sequence[Asked], engines: Sequence[str] = ("direct", "owl", "relational")
) -> dict[str, list[dict[str, Truth]]]:
    """Returns the truths that each of some engines finds."""
    questions = [
        Question(on, known(case, law, on), readings, presumed)
        for case, on, readings, presumed in items
    ]
    evaluate = {
        "direct": lambda: direct.evaluate(law, questions),
        "owl": lambda: owl.evaluate(law, questions),
        "relational": lambda: relational.evaluate_cases(law, items),
    }
    return {engine: evaluate[engine]() for engine in engines}


# ---------------------------------------------------------------- Kleene's tables

_ORDER: tuple[Truth, ...] = (False, None, True)
NOT: dict[Truth, Truth] = {False: True, None: None, True: False}
AND = dict(
    zip(
        product(_ORDER, repeat=2),
        (False, False, False, False, None, None, False, None, True),
        strict=True,
    )
)
OR = dict(
    zip(
        product(_ORDER, repeat=2),
        (False, None, True, None, None, True, True, True, True),
        strict=True,
    )
)

Tree = str | tuple[Node, tuple["Tree", ...]]
"""An operand by its name, or a connective over trees."""


def tree(node: Node) -> Tree:
    """Returns how a class expression of the Turtle is put together from its operands."""
    graph = ontology()
    if isinstance(node, URIRef):
        return str(node)
    for connective in (OWL.intersectionOf, OWL.unionOf):
        head = graph.value(node, connective)
        if head is not None:
            return connective, tuple(tree(member) for member in graph.items(head))
    negated = graph.value(node, OWL.complementOf)
    if negated is not None:
        return OWL.complementOf, (tree(negated),)
    prop, value = graph.value(node, OWL.onProperty), graph.value(node, OWL.hasValue)
    if value is not None:
        return " ".join([str(prop), str(value)])
    filler = graph.value(node, OWL.someValuesFrom)
    one_of = graph.value(filler, OWL.oneOf)
    if one_of is not None:
        return " ".join([str(prop), *map(str, graph.items(one_of))])
    if (filler, RDF.type, RDFS.Datatype) in graph:
        return f"{prop} {filler}"
    assert (prop, RDF.type, OWL.ObjectProperty) in graph
    return tree(filler)


def names(of: Tree) -> set[str]:
    """Returns the names of the operands of a tree."""
    return {of} if isinstance(of, str) else set[str]().union(*(names(part) for part in of[1]))


def kleene(of: Tree, truths: Mapping[str, Truth]) -> Truth:
    """Returns the truth of a tree, by the tables."""
    if isinstance(of, str):
        return truths[of]
    connective, parts = of
    first, *rest = (kleene(part, truths) for part in parts)
    if connective == OWL.complementOf:
        return NOT[first]
    table = AND if connective == OWL.intersectionOf else OR
    for truth in rest:
        first = table[first, truth]
    return first


# ---------------------------------------------------------------- operands set free


def operands(expression: Expression) -> Iterator[tuple[str, Expression]]:
    """Yields the operands of an expression, each by its name."""
    match expression:
        case Named(iri):
            yield iri, expression
        case Has(prop, values):
            words = (str(v).lower() if isinstance(v, bool) else str(v) for v in values)
            yield " ".join([prop, *words]), expression
        case Within(prop, _, datatype):
            yield f"{prop} {datatype}", expression
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from operands(member)
        case Not(inner) | Through(_, inner):
            yield from operands(inner)


@dataclass(frozen=True)
class Free:
    """
    One criterion in a law of its own, its operands set free.

    Attributes:
        law: the law, in which each operand rests on a truth value of its own.
        iri: the criterion.
        keys: for each operand, the key that holds its truth value.
    """

    law: Law
    iri: str
    keys: Mapping[str, Key]

    @classmethod
    def of(cls, law: Law, iri: str) -> Free:
        """Returns a criterion of a law with its operands set free."""
        criterion = law.criteria[iri]
        found = dict(operands(criterion.expression))
        keys = dict(zip(found, BOOLEANS, strict=False))
        named = {
            name: replace(law.criteria[name], expression=_held(keys[name]))
            for name, operand in found.items()
            if isinstance(operand, Named)
        }
        own = replace(criterion, expression=_freed(criterion.expression, keys))
        domains = {
            keys[name].prop: law.criteria[name].subject if name in named else criterion.subject
            for name in found
        }
        presumptions = {
            name: replace(presumption, criteria=frozenset({iri}))
            for name, presumption in law.presumptions.items()
            if iri in presumption.criteria
        }
        alone = replace(
            law,
            hash=f"{law.hash}, {iri} alone",
            criteria={**named, iri: own},
            readings=(),
            derivations={},
            implies={},
            presumptions=presumptions,
            domains=domains,
        )
        return cls(alone, iri, keys)

    def assignments(self) -> list[dict[str, Truth]]:
        """Returns every assignment of truths to the operands."""
        truths = [
            (True, False) if name.startswith(READING) else (True, False, None) for name in self.keys
        ]
        return [dict(zip(self.keys, taken, strict=True)) for taken in product(*truths)]

    def asked(self, assignment: Mapping[str, Truth], presumed: frozenset[str]) -> Asked:
        """Returns an assignment as a case."""
        given = [_fact(self.keys[name], t) for name, t in assignment.items() if t is not None]
        return Case("", {fact.prop: fact for fact in given}, ""), ON, {}, presumed


def _held(key: Key) -> Has:
    return Has(key.prop, (True,))


def _freed(expression: Expression, keys: Mapping[str, Key]) -> Expression:
    match expression:
        case AllOf(members):
            return AllOf(tuple(_freed(member, keys) for member in members))
        case AnyOf(members):
            return AnyOf(tuple(_freed(member, keys) for member in members))
        case Not(inner):
            return Not(_freed(inner, keys))
        case Through(prop, inner):
            return Through(prop, _freed(inner, keys))
        case Named():
            return expression
        case Has() | Within():
            return _held(keys[next(operands(expression))[0]])


def _fact(key: Key, truth: bool) -> Fact:  # noqa: FBT001 - the value of a fact
    return Fact(key.key, key.prop, "_:case", (), truth, Codes(frozenset({truth})))


@pytest.mark.parametrize(("slug", "iri"), CRITERIA, ids=[local(iri) for _, iri in CRITERIA])
def test_every_assignment_of_the_operands(slug: str, iri: str) -> None:
    """All engines find what the tables say, unmet where it is unknown and presumed so."""
    free = Free.of(LAWS[slug], iri)
    of = tree(ontology().value(URIRef(iri), OWL.equivalentClass))
    assert names(of) == set(free.keys)
    assert 1 <= len(free.keys) <= MOST
    presumed = frozenset({iri}) if free.law.presumptions else frozenset[str]()
    rows = [(a, p) for a in free.assignments() for p in {frozenset[str](), presumed}]
    wanted = [kleene(of, a) for a, _ in rows]
    assert {*wanted} == {True, False, None}
    wanted = [False if t is None and p else t for t, (_, p) in zip(wanted, rows, strict=True)]
    for engine, found in by_engine(free.law, [free.asked(a, p) for a, p in rows]).items():
        wrong = [
            (engine, row, truths[iri], truth)
            for row, truths, truth in zip(rows, found, wanted, strict=True)
            if truths[iri] is not truth
        ]
        assert wrong == []


def test_all_criteria_are_tried() -> None:
    """No stray filter shrinks what is tried, and criteria with as many operands as may be exist."""
    assert len(CRITERIA) >= 70
    counts = [
        len({name for name, _ in operands(LAWS[slug].criteria[iri].expression)})
        for slug, iri in CRITERIA
    ]
    assert max(counts) >= 7


# ---------------------------------------------------------------- leaves by value


def leaf_law(law: Law, items: Mapping[str, Leaf]) -> Law:
    """Returns a law of criteria that are a leaf each, by their names."""
    empty = Text("", "")
    criteria = {
        name: Criterion(name, law.domains[item.prop], Text(name, name), empty, item, ())
        for name, item in items.items()
    }
    return replace(
        law, hash=f"{law.hash}, {' '.join(items)}", criteria=criteria, implies={}, presumptions={}
    )


def held_leaves(law: Law) -> list[Has]:
    """Returns the leaves that ask for values of a plain key."""
    return [
        item
        for prop, items in leaves(law).items()
        for item in items
        if isinstance(item, Has) and prop in load_schema().by_prop
    ]


def test_codes_held_lacked_and_unknown() -> None:
    """A leaf is true where a value asked for is held, unknown where nothing is said of it."""
    for law in LAWS.values():
        items = held_leaves(law)
        assert len(items) >= 30
        alone = leaf_law(law, {f"urn:leaf:{n}": item for n, item in enumerate(items)})
        rows = [row for item in items for row in _around_values(item)]
        found = by_engine(alone, [(case, ON, _readings(law), frozenset()) for case, _ in rows])
        for engine, truths in found.items():
            for n, item in enumerate(items):
                for (case, codes), truth in zip(rows, truths, strict=True):
                    wanted = _held_by(case, codes, item)
                    assert truth[f"urn:leaf:{n}"] is wanted, (engine, item, codes)


def _around_values(item: Has) -> Iterator[tuple[Case, frozenset[object] | None]]:
    """Yields cases with a value asked for, with another, with two, and with what says nothing."""
    key = load_schema().by_prop[item.prop]
    wanted = [key.notations[str(v)] if key.kind == "code" else v for v in item.values]
    if key.kind == "code":
        others: list[object] = sorted(n for n in key.codes if n not in wanted)[:3]
        others += [n for n, iri in key.codes.items() if iri in load_schema().unknown_codes]
    else:
        others = [True, False] if key.kind == "boolean" else [1, 2, 3]
    held = [[value] for value in dict.fromkeys([*wanted, *others])]
    held += [[*pair] for pair in combinations([*wanted, *others], 2)] if key.many else []
    yield Case("", {}, ""), None
    for values in held:
        graph = facts.from_plain({key.key: values if key.many else values[0]})
        case = facts.from_graph(graph, case_nodes(graph)[0])
        codes = frozenset(key.codes[str(v)] if key.kind == "code" else v for v in values)
        yield case, None if codes & load_schema().unknown_codes else codes


def _held_by(case: Case, codes: frozenset[object] | None, item: Has) -> Truth:
    if item.prop not in case.facts or codes is None:
        return None
    return bool(codes & {*item.values})


def _readings(law: Law) -> dict[str, str]:
    return {reading.iri: reading.values[0].iri for reading in law.readings}


AGES = {"both": "urn:age:both", "least": "urn:age:least", "most": "urn:age:most"}
FACETS = ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive")
HOLDS = {
    "minInclusive": int.__ge__,
    "minExclusive": int.__gt__,
    "maxInclusive": int.__le__,
    "maxExclusive": int.__lt__,
}


def _age_law(law: Law, bound: int) -> Law:
    """Returns a law of ages known by both bounds, by the lower or by the upper, in each facet."""
    period = next(iter(law.periods))
    on, received = str(MOR.judgedOn), load_schema().key("application_date").prop
    until = {"both": ((on,), None), "least": ((period, received), None), "most": ((received,), on)}
    years = {
        AGES[which]: Derivation(
            AGES[which],
            str(MOR.completedYears),
            load_schema().key("birth_date").prop,
            until=terms,
            no_later_than=limit,
            of_fact="",
            of_period="",
            if_unrecorded=None,
            unrecorded_notice=None,
        )
        for which, (terms, limit) in until.items()
    }
    own = {facet: ((facet, bound),) for facet in FACETS}
    own["together"] = (("minInclusive", bound), ("maxExclusive", bound + 2))
    items: dict[str, Leaf] = {
        f"urn:{name}:{which}": Within(AGES[which], facets)
        for name, facets in own.items()
        for which in AGES
    }
    domains = {**law.domains, **dict.fromkeys(AGES.values(), str(MOR.Person))}
    return replace(
        leaf_law(replace(law, domains=domains), items),
        hash=f"{law.hash}, ages around {bound}",
        derivations=years,
    )


def _born(law: Law, least: int, most: int, which: str) -> Case:
    """Returns a case of someone of an age between bounds, on the day that the age is taken."""
    start = next(iter(law.periods.values())).start
    until = start if which == "least" else ON
    days = DateSpan(until.replace(year=until.year - most), until.replace(year=until.year - least))
    key = load_schema().key("birth_date")
    fact = Fact(key.key, key.prop, "_:person", (), str(days), span=days)
    return Case("", {key.prop: fact}, "")


def _bounds(law: Law) -> set[int]:
    """Returns the bounds of numbers that a law names."""
    return {
        bound
        for items in leaves(law).values()
        for item in items
        if isinstance(item, Within)
        for _, bound in item.facets
    }


@pytest.mark.parametrize("bound", sorted(set[int]().union(*(map(_bounds, LAWS.values())))))
def test_intervals_around_every_bound(bound: int) -> None:
    """Below, at, above, astride and open to either side, in every facet: what all numbers say."""
    law = next(iter(LAWS.values()))
    alone = _age_law(law, bound)
    near = range(max(bound - 2, 0), bound + 4)
    spans = [(low, high) for low in near for high in near if low <= high]
    rows = [(which, span, _born(law, *span, which)) for which in AGES for span in spans]
    found = by_engine(alone, [(case, ON, _readings(law), frozenset()) for _, _, case in rows])
    seen = set()
    for engine, truths in found.items():
        for (which, (low, high), case), truth in zip(rows, truths, strict=True):
            least, most = (None if which == "most" else low), (None if which == "least" else high)
            assert known(case, alone, ON)[AGES[which]] == Span(least, most)
            for iri, criterion in alone.criteria.items():
                if iri.endswith(which):
                    wanted = _all_say(criterion.expression, least, most)
                    assert truth[iri] is wanted, (engine, iri, least, most)
                    seen.add((iri, wanted))
    assert {truth for iri, truth in seen if iri.endswith("both")} == {True, False, None}
    assert len(seen) >= 30


def _all_say(expression: Expression, least: int | None, most: int | None) -> Truth:
    """Returns what all numbers between two bounds say of the facets; 99 is as good as no end."""
    assert isinstance(expression, Within)
    numbers = range(-99 if least is None else least, 100 if most is None else most + 1)
    said = {all(HOLDS[f](number, b) for f, b in expression.facets) for number in numbers}
    return said.pop() if len(said) == 1 else None


# ---------------------------------------------------------------- norms whole


@cache
def base(slug: str, norm: Norm) -> Asked:
    """Returns the first case folder to which a norm applies, as it is asked there."""
    law = LAWS[slug]
    for folder in FOLDERS:
        told = expected(folder)
        case = read_case((CASES / folder / "case.ttl").read_bytes(), "text/turtle")
        readings = combine(law, law.choose(told["readings"]))[0]
        presumed = frozenset().union(*(law.presumptions[n].criteria for n in told["assume"]))
        question = Question(told["on"], known(case, law, told["on"]), readings, presumed)
        if outcome_under(norm, direct.evaluate(law, [question])[0]) == "applies":
            return case, told["on"], readings, presumed
    message = f"There is no case folder to which {norm.id} applies."
    raise AssertionError(message)


def one_away(levels: Sequence[int]) -> Iterator[Row]:
    """Yields the row of all first levels, and those that differ from it in one place."""
    first = (0,) * len(levels)
    yield first
    for place, count in enumerate(levels):
        for level in range(1, count):
            yield (*first[:place], level, *first[place + 1 :])


def _asked(law: Law, values: Mapping[str, list[object]], rows: Sequence[Row]) -> list[Asked]:
    """Returns what rows of levels ask."""
    return [
        asked(law, {n: values[n][level] for n, level in zip(values, row, strict=True)})
        for row in rows
    ]


@each_norm
@pytest.mark.parametrize("engine", ["relational", pytest.param("owl", marks=pytest.mark.long)])
def test_every_three_facts_of_a_norm(slug: str, norm: Norm, engine: str) -> None:
    """
    Every combination of values of any three of its facts and readings.

    Through owlrl this takes minutes, and what it adds to every criterion on its own and to every
    case folder is little: it is run with the long tests.
    """
    law = LAWS[slug]
    values = parameters(law, norm, base(slug, norm))
    levels = [len(options) for options in values.values()]
    rows = covering(levels, [*one_away(levels)])
    assert uncovered(levels, rows) == []
    found = by_engine(law, _asked(law, values, rows), ("direct", engine))
    outcomes = [outcome_under(norm, truths) for truths in found["direct"]]
    assert outcomes[0] == "applies"
    assert {*outcomes} == {"applies", "does-not-apply", "undetermined"} | (
        {"not-in-force"} if norm.in_force_for else set()
    )
    assert [outcome_under(norm, truths) for truths in found[engine]] == outcomes
    assert found[engine] == found["direct"]


def two_away(levels: Sequence[int]) -> Iterator[Row]:
    """Yields the rows that differ from the first levels in two places."""
    for one, other in combinations(range(len(levels)), 2):
        for pair in product(range(1, levels[one]), range(1, levels[other])):
            row = [0] * len(levels)
            row[one], row[other] = pair
            yield tuple(row)


@pytest.mark.long
@each_norm
def test_every_two_facts_changed(slug: str, norm: Norm) -> None:
    """A case to which a norm applies, with any two of its facts and readings changed."""
    law = LAWS[slug]
    values = parameters(law, norm, base(slug, norm))
    rows = [*two_away([len(options) for options in values.values()])]
    found = by_engine(law, _asked(law, values, rows))
    assert {outcome_under(norm, truths) for truths in found["direct"]} >= {
        "applies",
        "undetermined",
    }
    assert found["owl"] == found["direct"]
    assert found["relational"] == found["direct"]
