"""
The decision term of a case: one date, or every date that facts and readings leave open.

Whether a step of the term was gained is asked of the criteria on the days on which anything can
change; between those days statuses are held constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

from moratoria import dates
from moratoria.derivations import birthdays, reads
from moratoria.kleene import any_of
from moratoria.ledger import Way, caps, end_of, ledger
from moratoria.model import Alternative, Deadline, LedgerStep, Text, Truth
from moratoria.readings import turning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from moratoria.inquiry import Inquiry
    from moratoria.law import Law, Norm, Step, Term
    from moratoria.model import Case


_DAY = timedelta(days=1)


def deadline(inquiry: Inquiry, on: date) -> Deadline:
    """
    Returns the decision term of a case on a day of judgement.

    Args:
        inquiry: the case, with the readings and presumptions that are taken.
        on: the day of judgement; steps gained or announced later do not count yet.
    """
    term = inquiry.law.term
    if term is None:
        return Deadline(None)
    if counted(inquiry.law) & inquiry.case.withheld:
        return Deadline(None, notes=(_WITHHELD,))
    now = inquiry.truths(inquiry.questions(on)[:1])[0]
    starts = _starts(inquiry.law, term, inquiry.case)
    reason = _why_none(inquiry.law, term, now, starts)
    if reason:
        return Deadline(None, notes=(reason,))
    recorded, unrecorded = _acts(term, now)
    ways = _ways(inquiry, term, starts, recorded, on)
    doubts = [
        inquiry.law.criteria[iri].label
        for iri, wanted in ((term.runs_for, True), (term.not_begun_for, False))
        if iri and now[iri] is not wanted
    ]
    return _Account(inquiry.law, term, tuple(dict.fromkeys(ways)), unrecorded, on).deadline(doubts)


def counted(law: Law) -> frozenset[str]:
    """Returns the properties of a case that a term itself counts from, runs by and adds for."""
    if law.term is None:
        return frozenset()
    term = law.term
    asked = [term.runs_for, term.not_begun_for, *(step.added_for for step in term.steps)]
    dates_ = {term.counts_from, term.counts_instead_from or term.counts_from}
    return frozenset[str](dates_).union(*(reads(law, iri) for iri in asked if iri))


def gained(law: Law) -> frozenset[str]:
    """Returns the properties of a case by which a step of the term is gained under a norm."""
    norms = {step.gained_under for step in law.term.steps} if law.term else set()
    return frozenset[str]().union(
        *(reads(law, norm.applies_to) for norm in law.norms if norm.iri in norms)
    )


def _why_none(
    law: Law, term: Term, now: Mapping[str, Truth], starts: Sequence[tuple[date, date]]
) -> Text | None:
    """Returns why the case has no term at all, if it has none."""
    if term.not_begun_for and now[term.not_begun_for] is True:
        label = law.criteria[term.not_begun_for].label
        return Text(
            f"De beslistermijn is nog niet begonnen: {label.nl}.",
            f"The decision term has not begun: {label.en}.",
        )
    if now[term.runs_for] is False:
        label = law.criteria[term.runs_for].label
        return Text(
            f"Er loopt geen beslistermijn: geen {label.nl}.",
            f"No decision term runs: no {label.en}.",
        )
    if not starts:
        label = law.labels[term.counts_from]
        return Text(f"Ontbreekt: {label.nl}.", f"Missing: {label.en}.")
    return None


def _starts(law: Law, term: Term, case: Case) -> list[tuple[date, date]]:
    """
    Returns the pairs of day counted from and day of receipt that the facts leave open.

    Of a date known in part these are its first and last day, and those at the edges of a period
    that lie between them. A term does not begin before receipt.
    """
    received = case.date(term.counts_from)
    if received is None:
        return []
    begun = case.date(term.counts_instead_from or "")
    if begun is not None:
        days = [(begun.first, received.first), (begun.last, received.last)]
        return sorted({(max(start, receipt), receipt) for start, receipt in days})
    edges = {
        edge
        for period in law.periods.values()
        for edge in period.edges
        if received.first < edge < received.last
    }
    return [(day, day) for day in sorted({received.first, received.last, *edges})]


# ---------------------------------------------------------------- which steps count


def _acts(term: Term, now: Mapping[str, Truth]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Returns the steps whose act is recorded, and those of which nothing is recorded."""
    return (
        tuple(step for step in term.acts if now[step.added_for or ""] is True),
        tuple(step for step in term.acts if now[step.added_for or ""] is None),
    )


def _gained(inquiry: Inquiry, norm_iri: str, on: date) -> list[Truth]:
    """Returns, per combination of readings, whether the case ever fell under a norm."""
    norm = next(norm for norm in inquiry.law.norms if norm.iri == norm_iri)
    days = days_of(inquiry, norm, on)
    asked = [question for day in days for question in inquiry.questions(day)]
    held = [truths[norm.applies_to] for truths in inquiry.truths(asked)]
    width = len(inquiry.combinations)
    return [any_of(held[number::width]) for number in range(width)]


def days_of(inquiry: Inquiry, norm: Norm, on: date) -> list[date]:
    """Returns the days, up to the day of judgement, on which it can change whether a norm held."""
    period = inquiry.law.periods[norm.period or ""]
    known_days = {*breakpoints(inquiry.law, inquiry.case, period.iri), on}
    return sorted(day for day in known_days if period.start <= day <= min(on, period.end))


def breakpoints(law: Law, case: Case, period: str) -> list[date]:
    """
    Returns the days on which an outcome under a norm with this period can change.

    These are the period's own days, the days of the case and the day after each, and the
    birthdays at the bounds of any age.
    """
    span = law.periods[period]
    given = [day for f in case.facts.values() if f.span for day in (f.span.first, f.span.last)]
    days = {span.start - _DAY, span.end, span.end + _DAY, *span.events, *_birthdays(law, case)}
    days |= {after for day in given for after in (day, day + _DAY)}
    return sorted(day for day in days if span.start - _DAY <= day <= span.end + _DAY)


def _birthdays(law: Law, case: Case) -> Iterator[date]:
    """Yields the birthdays at the bounds of any age that a criterion speaks of."""
    for prop, years in birthdays(law):
        birth = case.date(prop)
        for day in (birth.first, birth.last) if birth else ():
            yield dates.anniversary(day, years, law.leap_day)


def _ways(
    inquiry: Inquiry,
    term: Term,
    starts: Sequence[tuple[date, date]],
    recorded: tuple[Step, ...],
    on: date,
) -> Iterator[Way]:
    """Yields every way the term could run, with what would have to be so."""
    law, combinations = inquiry.law, inquiry.combinations
    norms = {step.gained_under for step in term.gained if step.gained_under}
    for start, received in starts:
        exact = {term.counts_from: received, term.counts_instead_from or "": start}
        dated = replace(inquiry, case=inquiry.case.on_days(exact))
        gained = {norm: _gained(dated, norm, on) for norm in norms}
        held = [*zip(*gained.values(), strict=True)] if gained else [()] * len(combinations)
        turns_on = turning(law, combinations, held)
        said = (_starting_on(start),) if len(starts) > 1 else ()
        for number, taken in enumerate(combinations):
            late = tuple(s for s in term.gained if s.taken_under in {None, *taken.values()})
            truth = any_of(gained[step.gained_under or ""][number] for step in late)
            reading = (_under(law, taken, turns_on),) if turns_on else ()
            for holds in [True, False] if truth is None else [truth]:
                fell = (_fell_under(law, late[0], holds=holds),) if truth is None else ()
                steps = (*term.base, *recorded, *(late if holds else ()))
                yield Way(start, received, on, steps, (*said, *fell, *reading))


def _starting_on(start: date) -> Text:
    return Text(f"bij een begin op {start}", f"if it starts on {start}")


def _fell_under(law: Law, step: Step, *, holds: bool) -> Text:
    label = law.labels[step.gained_under or ""]
    if holds:
        return Text(
            f"als de zaak onder het {label.nl} viel", f"if the case fell under the {label.en}"
        )
    return Text(
        f"als de zaak niet onder het {label.nl} viel",
        f"if the case did not fall under the {label.en}",
    )


def _under(law: Law, taken: Mapping[str, str], turns_on: Sequence[str]) -> Text:
    """Names the values taken of the readings that the term turns on."""
    parts = [
        (reading.label, value.label)
        for reading in law.readings
        for value in reading.values
        if reading.iri in turns_on and taken[reading.iri] == value.iri
    ]
    return Text(
        "volgens " + ", ".join(f"{r.nl}: {v.nl}" for r, v in parts),
        "under " + ", ".join(f"{r.en}: {v.en}" for r, v in parts),
    )


# ---------------------------------------------------------------- the answer


@dataclass(frozen=True)
class _Account:
    """All ways a term could run, and the acts that might yet be recorded, on one day."""

    law: Law
    term: Term
    ways: tuple[Way, ...]
    unrecorded: tuple[Step, ...]
    on: date

    def deadline(self, doubts: Sequence[Text]) -> Deadline:
        """
        Returns the one date all ways share, or None with every date there could be.

        Args:
            doubts: labels of what leaves open whether the term runs at all.
        """
        ends: dict[date, Way] = {}
        for way in self.ways:
            ends.setdefault(self.end(way), way)
        stranded = any(day <= way.start for way in self.ways for _, day in caps(self.term, way))
        only = next(iter(ends)) if len(ends) == 1 and not doubts and not stranded else None
        others = self.alternatives(ends, only)
        every = sorted({*ends, *others})
        lines = (
            ledger(self.law, self.term, ends[only]) if only else self.shared(list(ends.values()))
        )
        return Deadline(
            date=only,
            alternatives=tuple(Alternative(day, others[day]) for day in sorted(others)),
            ledger=(*lines, *self.noted(max(ends))),
            overdue=(only or every[-1]) < self.on,
            longest=every[-1],
            unrecorded=tuple(step.added_for or "" for step in self.unrecorded),
            notes=(
                *map(_doubtful, doubts),
                *([_STRANDED] if stranded else []),
                *self.notes(only, every),
            ),
        )

    def notes(self, only: date | None, every: Sequence[date]) -> Iterator[Text]:
        """Yields the safe dates where several are possible, and what the term always says."""
        if only is None or len(every) > 1:
            yield from _safe(every)
        if self.term.notice and len(every) > 1:
            yield self.term.notice

    def end(self, way: Way, *more: Step) -> date:
        return end_of(self.law, self.term, replace(way, steps=(*way.steps, *more)))

    def alternatives(self, ends: Mapping[date, Way], only: date | None) -> dict[date, Text]:
        """Returns the other days the term could end on, each with what would have to be so."""
        found: dict[date, dict[Text, None]] = {}
        for way in self.ways:
            found.setdefault(self.end(way), {})[_all(way.when)] = None
        for way, step in product(self.ways, self.unrecorded):
            with_act = Text(f"met {step.label.nl}", f"with {step.label.en}")
            end = self.end(way, step)
            if end not in ends:
                found.setdefault(end, {})[_all((*way.when, with_act))] = None
        return {day: _either(list(whens)) for day, whens in found.items() if day != only}

    def shared(self, ways: Sequence[Way]) -> tuple[LedgerStep, ...]:
        """Returns the ledger of the steps that all ways share, if they share the start too."""
        if len({way.start for way in ways}) > 1:
            return ()
        steps = tuple(s for s in ways[0].steps if all(s in way.steps for way in ways))
        return ledger(self.law, self.term, replace(ways[0], steps=steps))

    def noted(self, longest: date) -> Iterable[LedgerStep]:
        """
        Yields general extensions that may cover the application; none counts by itself.

        Each leads from where the longest way ends without it to where that ends with it.
        """
        acts = {step.added_for: step for step in self.unrecorded}
        way = max(self.ways, key=self.end)
        for step in self.term.steps:
            if step.kind == "GeneralExtension" and step.added_for in acts:
                act = acts[step.added_for]
                line = LedgerStep(
                    step.iri,
                    step.label,
                    act.months,
                    self.end(way),
                    self.end(way, act),
                    step.sources,
                    counted=False,
                )
                if self.may_cover(step, way.received, longest):
                    yield line

    def may_cover(self, step: Step, received: date, longest: date) -> bool:
        """Whether a general extension was in effect, for this day of receipt, on a running term."""
        first, before = step.window
        in_window = (first is None or received >= first) and (before is None or received < before)
        in_effect = step.begins is not None and step.begins <= self.on
        return in_window and in_effect and step.begins is not None and longest >= step.begins


def _all(conditions: Iterable[Text]) -> Text:
    parts = list(conditions) or [Text("als de termijn loopt", "if the term runs")]
    return Text("; ".join(c.nl for c in parts), "; ".join(c.en for c in parts))


def _either(conditions: Sequence[Text]) -> Text:
    return Text(" / ".join(c.nl for c in conditions), " / ".join(c.en for c in conditions))


def _doubtful(label: Text) -> Text:
    return Text(
        f"Niet bekend is of de termijn loopt: {label.nl}?",
        f"It is not known whether the term runs: {label.en}?",
    )


_WITHHELD = Text(
    "De beslistermijn rust op feiten die hier zijn weggelaten.",
    "The decision term rests on facts that are withheld here.",
)
_STRANDED = Text(
    "De maximale termijn vanaf de aanvraag was verstreken voordat de termijn begon; "
    "de bronnen zeggen niet wat dan geldt.",
    "The maximum counted from the application had run out before the term began; "
    "the sources do not say what holds then.",
)


def _safe(every: Sequence[date]) -> tuple[Text, ...]:
    first, last = every[0], every[-1]
    return (
        Text(f"Veilige datum voor de overheid: {first}.", f"Safe date for the authority: {first}."),
        Text(
            f"Veilige datum voor een ingebrekestelling: na {last}.",
            f"Safe date before a notice of default: after {last}.",
        ),
    )
