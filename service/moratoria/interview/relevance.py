"""
Tells which facts an answer can still rest on, by walking the criteria that are open.

By Kleene's logic what is settled stays settled whatever else is learnt. So only what is unknown,
and reached through what is unknown, can still change anything. What is presumed, and an act that
is taken not to have happened because nothing is recorded, can too: for these the walk is made over
a case in which all that is not told is unknown.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from moratoria.deadlines import days_of
from moratoria.derivations import sources_of
from moratoria.model import AllOf, AnyOf, Has, Named, Not, Through, Within
from moratoria.reasoning.direct import Columns
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from moratoria.inquiry import Inquiry
    from moratoria.law import Law, Norm
    from moratoria.model import Decision, Expression, Leaf, Text

    Found = tuple[Text, tuple[str, ...], str]
    """What waits for a property: its label and its sources."""


@dataclass(frozen=True)
class Waiting:
    """A key that something waits for: labels of what does, and the passages that they rest on."""

    labels: tuple[Text, ...]
    sources: tuple[str, ...]


def waiting(decision: Decision, norms: frozenset[str]) -> dict[str, Waiting]:
    """
    Returns the keys that a decision waits for, in the order of the shapes.

    Args:
        decision: the decision.
        norms: ids of the norms that count; none stands for all, with the term.
    """
    inquiry = decision.inquiry
    walk = _Walk(inquiry, decision.on, norms)
    return _by_key(walk.found(lambda leaf: _open(leaf, inquiry), acts=False))


def bearing(decision: Decision, norms: frozenset[str]) -> dict[str, Waiting]:
    """Returns every key not told that could change anything, presumptions and acts included."""
    inquiry = decision.inquiry
    untold = load_schema().by_prop.keys() - inquiry.case.facts.keys()
    case = replace(inquiry.case, withheld=frozenset(untold))
    bare = replace(inquiry, case=case, presumed=frozenset())
    walk = _Walk(bare, decision.on, norms)
    return _by_key(walk.found(lambda leaf: _resting(leaf, inquiry.law), acts=True))


def _open(leaf: Leaf, inquiry: Inquiry) -> Iterable[str]:
    keys = load_schema().keys
    return [keys[name].prop for name in sources_of(leaf.prop, inquiry.case, inquiry.law)[1]]


def _resting(leaf: Leaf, law: Law) -> Iterable[str]:
    rule = law.derivations.get(leaf.prop)
    if rule is not None:
        return [*rule.operands(), *([rule.no_later_than] if rule.no_later_than else [])]
    implying = [p for p, implied in law.implies.items() if implied == leaf.prop]
    implied = [law.implies[leaf.prop]] if leaf.prop in law.implies else []
    return [leaf.prop, *implying, *implied]


def _by_key(found: Iterable[Found]) -> dict[str, Waiting]:
    labels: dict[str, dict[Text, None]] = defaultdict(dict)
    sources: dict[str, dict[str, None]] = defaultdict(dict)
    for label, cited, prop in found:
        labels[prop][label] = None
        sources[prop].update(dict.fromkeys(cited))
    return {
        key.key: Waiting(tuple(labels[key.prop]), tuple(sources[key.prop]))
        for key in load_schema().keys.values()
        if key.prop in labels
    }


@dataclass(frozen=True)
class _Walk:
    """A walk down from norms, their effects and the term to the leaves that are open."""

    inquiry: Inquiry
    on: date
    norms: frozenset[str]
    _columns: dict[date, Columns] = field(default_factory=dict)

    @property
    def law(self) -> Law:
        return self.inquiry.law

    def at(self, day: date) -> Columns:
        if day not in self._columns:
            self._columns[day] = Columns(self.law, self.inquiry.questions(day))
        return self._columns[day]

    def found(self, props: Callable[[Leaf], Iterable[str]], *, acts: bool) -> Iterator[Found]:
        """
        Yields what is open, with each property it waits for.

        Args:
            props: the properties that would settle a leaf.
            acts: whether to ask for acts that count only if they are recorded.
        """
        for iri, leaf in self.leaves(acts=acts):
            criterion = self.law.criteria[iri]
            for prop in props(leaf):
                yield criterion.label, criterion.sources, prop
        yield from self.counted(acts=acts)

    def leaves(self, *, acts: bool) -> Iterator[tuple[str, Leaf]]:
        """Yields the leaves that are open, each with the criterion it is a part of."""
        for norm in self.law.norms:
            if not self.norms or norm.id in self.norms:
                yield from self.of_norm(norm)
        term = self.law.term
        if term is None or not self.runs:
            return
        asked = [term.runs_for, term.not_begun_for]
        asked += [step.added_for for step in term.acts if acts]
        for iri in filter(None, asked):
            yield from self.below(self.at(self.on), iri, 1)
        gained = {step.gained_under for step in term.gained}
        for norm in self.law.norms:
            for day in days_of(self.inquiry, norm, self.on) if norm.iri in gained else ():
                yield from self.below(self.at(day), norm.applies_to, self.at(day).every)

    @property
    def runs(self) -> bool:
        """Whether there may be a term, and it matters."""
        term, now = self.law.term, self.at(self.on)
        if term is None or self.norms:
            return False
        begun = not term.not_begun_for or now.truth(term.not_begun_for, 0) is not True
        return begun and now.truth(term.runs_for, 0) is not False

    def counted(self, *, acts: bool) -> Iterator[Found]:
        """Yields the dates that the term counts from and that are not told."""
        term = self.law.term
        if term is None or not self.runs:
            return
        for prop in (term.counts_from, term.counts_instead_from if acts else None):
            span = self.inquiry.case.date(prop or "")
            if prop and (span is None or not span.exact):
                yield term.label, term.sources, prop

    def of_norm(self, norm: Norm) -> Iterator[tuple[str, Leaf]]:
        columns = self.at(self.on)
        possible = columns.every
        if norm.in_force_for:
            yield from self.below(columns, norm.in_force_for, columns.every)
            possible &= ~columns.named(norm.in_force_for)[1]
        yield from self.below(columns, norm.applies_to, possible)
        possible &= ~columns.named(norm.applies_to)[1]
        for effect in norm.effects:
            if effect.withheld_from and possible:
                yield from self.below(columns, effect.withheld_from, possible)

    def below(self, columns: Columns, iri: str, asked: int) -> Iterator[tuple[str, Leaf]]:
        """Yields the open leaves below a criterion, under some of the questions, a bit each."""
        yes, no = columns.named(iri)
        if asked & ~(yes | no):
            yield from self.within(
                columns, iri, self.law.criteria[iri].expression, asked & ~(yes | no)
            )

    def within(
        self, columns: Columns, iri: str, expression: Expression, asked: int
    ) -> Iterator[tuple[str, Leaf]]:
        yes, no = columns.of(expression)
        asked &= ~(yes | no)
        if not asked:
            return
        match expression:
            case Named(name):
                yield from self.below(columns, name, asked)
            case AllOf(members) | AnyOf(members):
                for member in members:
                    yield from self.within(columns, iri, member, asked)
            case Not(inner) | Through(_, inner):
                yield from self.within(columns, iri, inner, asked)
            case Has() | Within():
                yield iri, expression
