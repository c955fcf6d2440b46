"""
Writes the proof of a decision: steps, questions, the facts they use, and the words they rest on.

A step names the node of the law that it applies, so that queries over law, case and decision can
check it; `queries/proof/` holds them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rdflib import DCTERMS, RDF

from moratoria.deadlines import days_of
from moratoria.derivations import presumable
from moratoria.law.text import node_iri
from moratoria.model import Codes, Span
from moratoria.proof import Asked, Proved, Prover
from moratoria.provenance.receipt import OUTCOMES, answer_node, effect_node, line_node, node_of
from moratoria.provenance.statements import TRUTHS, Statements, part
from moratoria.vocab import MOR, OA

if TYPE_CHECKING:
    from collections.abc import Iterable

    from moratoria.derivations import Bounds, Derived
    from moratoria.law import Norm
    from moratoria.law import Step as TermStep
    from moratoria.model import Decision, Fact, NormAnswer
    from moratoria.proof import Step

RULES = {
    "all-of": str(MOR.byAll),
    "any-of": str(MOR.byAny),
    "not": str(MOR.byNegation),
    "same": str(MOR.bySame),
    "fact": str(MOR.byFact),
    "reading": str(MOR.byReading),
    "presumed": str(MOR.byPresumption),
}


def proof(decision: Decision) -> list[str]:
    """Returns the statements of the proof of a decision, as N-Triples."""
    writer = _Writer(decision)
    writer.write()
    return list(dict.fromkeys(writer.says.lines))


def prover(decision: Decision) -> Prover:
    """Returns what proves the criteria of a decision."""
    asked = decision.inquiry
    closed = set.intersection(*(set(taken.items()) for taken in asked.combinations))
    return Prover(asked.law, asked.case, dict(closed), asked.presumed)


@dataclass
class _Writer:
    decision: Decision
    says: Statements = field(default_factory=Statements)
    steps: dict[int, str] = field(default_factory=dict)
    questions: dict[Asked, str] = field(default_factory=dict)
    proved: dict[tuple[str, Asked], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.prover = prover(self.decision)
        self.law = self.decision.inquiry.law
        self.cited: set[str] = set()

    def write(self) -> None:
        for answer, norm in zip(self.decision.norms, self.law.norms, strict=True):
            self.norm(answer, norm)
            self.effects(answer, norm)
        self.term()
        self.quotes()

    # ------------------------------------------------------------ norms

    def norm(self, answer: NormAnswer, norm: Norm) -> None:
        on = self.decision.on
        for found in self.prover.norm(norm, on):
            self.says.link(answer_node(answer), str(MOR.hasProof), self.outcome(norm, found))
        if answer.if_not_excluded != answer.outcome:
            for found in self.prover.norm(norm, on, self.decision.inquiry.every):
                node = self.outcome(norm, found)
                self.says.link(answer_node(answer), str(MOR.hasProofIfNotExcluded), node)

    def outcome(self, norm: Norm, found: Proved) -> str:
        """Writes the outcome of a norm in one question, once."""
        key = (norm.iri, found.asked)
        if key not in self.proved:
            node = self.proved[key] = part(f"proof-outcome-{len(self.proved) + 1}")
            self.says.kind(node, str(MOR.ProvedOutcome))
            self.says.link(node, str(MOR.ofNorm), norm.iri)
            self.says.link(node, str(MOR.inQuestion), self.question(found.asked))
            self.says.link(node, str(MOR.outcome), OUTCOMES[found.outcome])
            self.says.link(node, str(MOR.restsOn), *(self.step(step) for step in found.steps))
        return self.proved[key]

    def effects(self, answer: NormAnswer, norm: Norm) -> None:
        """Says on which step it rests that an effect is withheld or given."""
        for number, (given, effect) in enumerate(zip(answer.effects, norm.effects), 1):  # noqa: B905 - none if not given
            if effect.withheld_from is None:
                continue
            asked = Asked(self.decision.on, (), self.prover.presumed)
            step = self.prover.criterion(effect.withheld_from, asked)
            if step.truth is given.withheld:
                self.says.link(effect_node(answer, number), str(MOR.restsOn), self.step(step))

    def question(self, asked: Asked) -> str:
        """Writes a question, once."""
        if asked not in self.questions:
            node = self.questions[asked] = part(f"proof-question-{len(self.questions) + 1}")
            self.says.kind(node, str(MOR.ProofQuestion))
            self.says.day(node, str(MOR.decisionDate), asked.on)
            taken = [*self.prover.closed.values(), *asked.taken]
            self.says.link(node, str(MOR.takesReading), *taken)
            self.says.link(node, str(MOR.presumes), *self.presumed(asked))
        return self.questions[asked]

    def presumed(self, asked: Asked) -> list[str]:
        """Returns the presumptions made in a question, as far as they may be made of the case."""
        case = self.decision.inquiry.case
        made = [(p, presumable(case, self.law, p.criteria)) for p in self.law.presumptions.values()]
        return [p.iri for p, criteria in made if criteria and criteria <= asked.presuming]

    # ------------------------------------------------------------ steps

    def step(self, step: Step) -> str:
        """Writes a step and those it rests on, each once."""
        if id(step) not in self.steps:
            premises = [self.step(premise) for premise in step.premises]
            node = self.steps[id(step)] = part(f"proof-step-{len(self.steps) + 1}")
            self.says.kind(node, str(MOR.ProofStep))
            self.says.link(node, str(MOR.evaluates), self.node(step.evaluates))
            self.says.link(node, str(MOR.byRule), RULES[step.rule])
            self.says.link(node, str(MOR.truth), TRUTHS[step.truth])
            self.says.link(node, str(MOR.inQuestion), self.question(step.asked))
            self.says.link(node, str(MOR.hasPremise), *premises)
            self.leaf(node, step)
        return self.steps[id(step)]

    def node(self, name: str) -> str:
        """Returns the IRI of a node of the law: a criterion's, or one from its label."""
        return name if name in self.law.criteria else node_iri(self.law.hash, name)

    def leaf(self, node: str, step: Step) -> None:
        if step.evaluates in self.law.criteria:
            self.cite(node, self.law.criteria[step.evaluates].sources)
        if step.reading:
            self.says.link(node, str(MOR.asksReading), step.reading)
            values = [v for reading in self.law.readings for v in reading.values]
            self.cite(node, next(v.sources for v in values if v.iri == step.reading))
        for fact in step.facts:
            self.says.link(node, str(MOR.usesFact), self.fact(fact))
        self.says.texts(node, str(MOR.missing), step.keys)
        if step.derived:
            self.says.link(node, str(MOR.hasDerivation), self.derived(step.derived, step.asked))

    def fact(self, fact: Fact) -> str:
        node = part(f"proof-fact-{fact.key}")
        self.says.kind(node, str(MOR.FactUsed), str(RDF.Statement))
        self.says.plain(node, str(MOR.key), fact.key)
        self.says.link(node, str(RDF.subject), node_of(fact.subject))
        self.says.link(node, str(RDF.predicate), fact.prop)
        for written in fact.written:
            self.says.lines.append(f"<{node}> <{RDF.object}> {written}")
        return node

    # ------------------------------------------------------------ derivations

    def derived(self, derived: Derived, asked: Asked) -> str:
        """Writes how a property follows: the days counted from and to, and what that gives."""
        name = derived.rule.prop.rsplit("#", 1)[-1]
        day = asked.on.isoformat() if asked.on else "any-day"
        node = part(f"proof-derivation-{name}-{day}")
        self.says.kind(node, str(MOR.DerivedFact))
        self.says.link(node, str(MOR.derives), derived.rule.prop)
        self.says.day(node, str(MOR.decisionDate), asked.on)
        self.bounds(node, derived.start, ("startFirst", "startLast"))
        self.bounds(node, derived.until, ("untilFirst", "untilLast"))
        for term, bounds in derived.terms:
            date = f"{node}-{term.rsplit('#', 1)[-1]}"
            self.says.link(node, str(MOR.countsTo), date)
            self.says.kind(date, str(MOR.DateKnown))
            self.says.link(date, str(MOR.ofDate), term)
            self.bounds(date, bounds, ("untilFirst", "untilLast"))
        value = derived.value
        if isinstance(value, Span):
            for prop, bound in (("atLeast", value.low), ("atMost", value.high)):
                if bound is not None:
                    self.says.plain(node, str(MOR[prop]), bound)
        if isinstance(value, Codes):
            for truth in value.values:
                self.says.plain(node, str(MOR.gives), truth)
        return node

    def bounds(self, node: str, bounds: Bounds, props: tuple[str, str]) -> None:
        for prop, day in zip(props, bounds, strict=True):
            self.says.day(node, str(MOR[prop]), day)

    # ------------------------------------------------------------ the term

    def term(self) -> None:
        """Says on what a line of the term rests: outcomes under a norm, or an act on record."""
        steps = {step.iri: step for step in self.law.term.steps} if self.law.term else {}
        for number, line in enumerate(self.decision.deadline.ledger, start=1):
            step = steps.get(line.iri)
            if step and line.counted:
                self.says.link(line_node(number), str(MOR.restsOn), *self.grounds(step))

    def grounds(self, step: TermStep) -> list[str]:
        """Returns the nodes of the outcomes or the act by which a step of the term counts."""
        if step.gained_under:
            norm = next(n for n in self.law.norms if n.iri == step.gained_under)
            return [self.outcome(norm, found) for found in self.witnesses(norm)]
        if step.added_for:
            asked = Asked(self.decision.on, (), self.prover.presumed)
            return [self.step(self.prover.criterion(step.added_for, asked))]
        return []

    def witnesses(self, norm: Norm) -> list[Proved]:
        """Returns outcomes by which a case fell under a norm: on one day, or else on several."""
        days = days_of(self.decision.inquiry, norm, self.decision.on)
        every = []
        for day in dict.fromkeys([self.decision.on, *days]):
            found = self.prover.norm(norm, day)
            held = [one for one in found if one.outcome == "applies"]
            if len(held) == len(found):
                return held
            every += held
        return every

    # ------------------------------------------------------------ quotes

    def cite(self, node: str, sources: Iterable[str]) -> None:
        self.cited.update(sources)
        self.says.link(node, str(DCTERMS.source), *sources)

    def quotes(self) -> None:
        """Writes the words of every passage that the decision cites."""
        for norm in self.decision.norms:
            self.cited.update(norm.sources, *(effect.sources for effect in norm.effects))
        for line in self.decision.deadline.ledger:
            self.cited.update(line.sources)
        quoted = [s for s in sorted(self.cited) if self.decision.sources[s].exact]
        for number, source in enumerate(quoted, start=1):
            node = part(f"proof-quote-{number}")
            self.says.kind(node, str(MOR.Quote))
            self.says.link(node, str(MOR.ofPassage), source)
            self.says.plain(node, str(OA.exact), self.decision.sources[source].exact)
