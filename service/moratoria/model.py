"""
The values the package passes around: frozen, typed, without behaviour that needs the law.

Truth has three values: true, false and unknown (`None`), after Kleene's strong logic.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from moratoria.dates import DateSpan, day

if TYPE_CHECKING:
    from moratoria.inquiry import Inquiry

Truth = bool | None
Lang = Literal["nl", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Dutch and in English."""

    nl: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        """Returns the text in one language."""
        return self.nl if lang == "nl" else self.en


# ---------------------------------------------------------------- sources


@dataclass(frozen=True, slots=True)
class Source:
    """
    A passage, a provision or a whole document that something rests on.

    Attributes:
        exact: the words quoted, in the original language; empty where no text is taken over.
        translation: our own translation of those words, or our summary of a provision.
        settled: whether the form in which it was seen settles the law on the day concerned.
    """

    iri: str
    label: Text
    document: str
    document_label: Text
    exact: str
    translation: Text
    settled: bool
    url: str | None
    order: int = 0


# ---------------------------------------------------------------- class expressions


# An expression bears the label of its node in the text of the law (`law.text`); what it says does
# not depend on that, so two are equal without it.


@dataclass(frozen=True, slots=True)
class Named:
    """A criterion by its name."""

    iri: str


@dataclass(frozen=True, slots=True)
class AllOf:
    """owl:intersectionOf."""

    members: tuple[Expression, ...]
    node: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """owl:unionOf."""

    members: tuple[Expression, ...]
    node: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """owl:complementOf."""

    of: Expression
    node: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Through:
    """owl:someValuesFrom over a functional object property: a condition on the node it leads to."""

    prop: str
    of: Expression
    node: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Has:
    """owl:hasValue, or owl:someValuesFrom an owl:oneOf: at least one of the values is held."""

    prop: str
    values: tuple[Atom, ...]
    node: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Within:
    """
    owl:someValuesFrom a datatype with facets: the number lies within all the bounds.

    Attributes:
        facets: pairs of facet name (`minInclusive`, ...) and bound.
        datatype: IRI of the named datatype, if it has a name.
    """

    prop: str
    facets: tuple[tuple[str, int], ...]
    datatype: str | None = None
    node: str = field(default="", compare=False)


Atom = str | bool | int
Leaf = Has | Within
Expression = Named | AllOf | AnyOf | Not | Through | Has | Within


@dataclass(frozen=True, slots=True)
class Criterion:
    """
    A named class of cases, applicants or applications, with its expression and sources.

    Attributes:
        open_list: whether it names examples only, so that an answer resting on it is provisional.
    """

    iri: str
    subject: str = field(repr=False)
    label: Text
    definition: Text
    expression: Expression = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)
    open_list: bool = False


# ---------------------------------------------------------------- what is known


@dataclass(frozen=True, slots=True)
class Codes:
    """A complete set of values: codes, truth values or whole numbers."""

    values: frozenset[Atom]


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number known by its bounds, either of which may be open."""

    low: int | None
    high: int | None


Value = Codes | Span


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One fact of a case as it was given.

    Attributes:
        key: its plain key.
        prop: the property that holds it in the graph.
        subject: the node it is said of, as N-Triples; a blank one by its canonical label.
        written: the values as written, as N-Triples terms.
        plain: the value in the plain form.
        value: what it settles; None for dates and for codes that count as unknown.
        span: the days it can be, if it is a date.
    """

    key: str
    prop: str
    subject: str
    written: tuple[str, ...]
    plain: str | bool | int | tuple[str, ...]
    value: Codes | None = None
    span: DateSpan | None = None

    @property
    def settled(self) -> bool:
        """Whether the fact is fully known: a date to its day, no code that counts as unknown."""
        return self.span.exact if self.span else self.value is not None


@dataclass(frozen=True)
class Case:
    """
    A validated case: its facts by property, and its canonical N-Quads.

    Attributes:
        node: its node in those N-Quads.
        withheld: properties of facts that were taken out. Such a fact is unknown: it is neither
            presumed absent nor taken for an act that nobody recorded.
    """

    iri: str
    facts: Mapping[str, Fact]
    canonical: str
    node: str = ""
    withheld: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        """Returns how much is known, and nothing of it: a case is private."""
        number = len(self.facts)
        name = f" {self.iri}" if self.iri else ""
        return f"<Case{name}: {number} fact{'' if number == 1 else 's'}>"

    def on_days(self, days: Mapping[str, date]) -> Case:
        """Returns the case with some of its dates known to the day."""
        exact = {
            prop: replace(self.facts[prop], span=day(when))
            for prop, when in days.items()
            if prop in self.facts
        }
        return replace(self, facts={**self.facts, **exact})

    def date(self, prop: str) -> DateSpan | None:
        """Returns the days a date of the case can be, None if it is not given."""
        fact = self.facts.get(prop)
        return fact.span if fact else None


@dataclass(frozen=True)
class Question:
    """
    A case, a day of judgement, one value per reading, and what is presumed.

    Attributes:
        on: the day of judgement; None in a proof that holds for any day.
        values: what is known of each property, given and derived.
        readings: the value taken for each reading, both as IRIs.
        presumed: criteria treated as unmet while they are unknown.
    """

    on: date | None
    values: Mapping[str, Value]
    readings: Mapping[str, str]
    presumed: frozenset[str] = frozenset()


# ---------------------------------------------------------------- reports


@dataclass(frozen=True, slots=True)
class Violation:
    """
    One result of validation, as SHACL reports it.

    Attributes:
        key: the plain key concerned, None if the trouble has none.
        shape: IRI of the shape that was broken.
        focus: the node concerned, as N-Triples.
        path: IRI of the property concerned.
        found: the value found, as a person wrote it.
        message: what the filer can do.
        keys: the plain keys concerned; several where facts do not go together.
    """

    key: str | None
    shape: str
    focus: str
    path: str | None
    found: str | None
    message: Text
    severity: str = "Violation"
    keys: tuple[str, ...] = ()


# ---------------------------------------------------------------- findings and answers


@dataclass(frozen=True)
class Finding:
    """
    One step of a proof: a criterion, a group, a fact or a reading, and its truth.

    Attributes:
        kind: `criterion`, `group`, `fact` or `reading`.
        how: how it follows from its children: `all-of`, `any-of`, `not`, or `by-reading` where
            they are the proofs under different readings; None for a leaf.
        iri: the criterion, property or reading value the step is about; empty for a group.
        presumed: whether its truth is presumed rather than found.
        keys: plain keys whose absence or coarseness leaves a leaf unknown.
        facts: facts of the case that a leaf uses.
        found: what the facts say, for a person.
    """

    kind: Literal["criterion", "group", "fact", "reading"]
    iri: str
    label: Text
    outcome: Truth
    how: Literal["all-of", "any-of", "not", "by-reading"] | None = None
    sources: tuple[str, ...] = ()
    presumed: bool = False
    keys: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    found: Text | None = None
    children: tuple[Finding, ...] = ()


Outcome = Literal["applies", "does-not-apply", "undetermined", "not-in-force"]


@dataclass(frozen=True)
class EffectGiven:
    """An effect of a norm in a case: whether it is withheld, or whether that is unknown."""

    iri: str
    label: Text
    withheld: Truth
    provisional: bool
    sources: tuple[str, ...]


@dataclass(frozen=True)
class NormAnswer:
    """The answer for one norm."""

    id: str
    iri: str = field(repr=False)
    label: Text = field(repr=False)
    outcome: Outcome
    if_not_excluded: Outcome
    effects: tuple[EffectGiven, ...] = field(repr=False)
    provisional: bool
    missing: tuple[str, ...]
    missing_exclusions: tuple[str, ...] = field(repr=False)
    open_questions: tuple[Text, ...] = field(repr=False)
    turns_on: tuple[str, ...]
    by_reading: tuple[tuple[Mapping[str, str], Outcome], ...] = field(repr=False)
    because: Finding = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)
    postponed_by: str | None = None
    period: tuple[date, date] | None = None


@dataclass(frozen=True)
class LedgerStep:
    """
    One step of the decision term: months added, and the days it leads from and to.

    Attributes:
        start: the day counted from.
        end: the day the term ends after this step.
        counted: whether the step counts; a step that is only noted does not.
    """

    iri: str
    label: Text
    months: int
    start: date
    end: date
    sources: tuple[str, ...]
    counted: bool = True


@dataclass(frozen=True)
class Alternative:
    """Another day the term could end on, and what would have to be so."""

    date: date
    when: Text


@dataclass(frozen=True)
class Deadline:
    """
    The decision term of a case: one date, or None with the dates it could be.

    Attributes:
        longest: the latest day the term could end on.
        unrecorded: criteria for acts that count only if recorded and are not.
        notes: what a reader must know about the term in this case.
    """

    date: date | None
    alternatives: tuple[Alternative, ...] = ()
    ledger: tuple[LedgerStep, ...] = ()
    overdue: bool = False
    longest: dt.date | None = None
    unrecorded: tuple[str, ...] = ()
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Assumption:
    """Something the answer presumes: which presumption or rule, and for which key."""

    id: str
    key: str | None
    text: Text


@dataclass(frozen=True)
class Redaction:
    """
    What was taken out of a decision, and what it had found with that.

    Attributes:
        keys: plain keys of the facts taken out.
        origin: the id of the decision they were taken out of, None if it shall not be known.
        outcomes: by norm id, the outcome that had been found where it is open without the facts.
        if_not_excluded: the same, presuming that no unrecorded exclusion holds.
        ends_on: the end of the term that had been found, where it is open without the facts.
    """

    keys: tuple[str, ...]
    origin: str | None = None
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    if_not_excluded: Mapping[str, Outcome] = field(default_factory=dict)
    ends_on: dt.date | None = None


@dataclass(frozen=True)
class Decision:
    """
    The answer about one case, one policy and one day.

    Attributes:
        id: IRI that names it by what it is about, rests on and found; see `provenance`.
        assume: ids of the presumptions that were asked for.
        inquiry: what was asked, so that the decision can be proved and explained.
        redaction: what was taken out of the case, None if nothing was.
    """

    id: str
    policy: str
    on: date
    law_version: str
    law_hash: str
    case: str
    readings: Mapping[str, str]
    assume: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
    norms: tuple[NormAnswer, ...]
    deadline: Deadline
    notices: tuple[Text, ...]
    sources: Mapping[str, Source] = field(repr=False)
    inquiry: Inquiry = field(repr=False, compare=False)
    redaction: Redaction | None = None
