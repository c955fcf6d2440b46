"""
The decision term of a case: a ledger of steps, each with the words it rests on.

All months that count are added to the start in one step, so that a month end is clamped once,
and never beyond the cap. Whether a step was gained is asked of the criteria on the days on which
anything can change; between those days statuses are held constant.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from moratoria import dates
from moratoria.law import leaves
from moratoria.model import Alternative, Deadline, LedgerStep, Text, Truth, Within
from moratoria.readings import turning
from moratoria.reasoning.direct import any_of
from moratoria.vocab import MOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from moratoria.inquiry import Inquiry
    from moratoria.law import Law, Step, Term
    from moratoria.model import Case


@dataclass(frozen=True)
class Way:
    """
    One way the facts and readings could be.

    Attributes:
        start: the day counted from.
        received: the day of receipt, from which the cap counts.
        steps: the steps that count.
        when: what would have to be so.
    """

    start: date
    received: date
    steps: tuple[Step, ...]
    when: tuple[Text, ...] = ()


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
    now = inquiry.truths(inquiry.questions(on)[:1])[0]
    starts = _starts(term, inquiry.case)
    reason = _why_none(inquiry.law, term, now, starts)
    if reason:
        return Deadline(None, notes=(reason,))
    recorded, unrecorded = _acts(term, now)
    ways = _ways(inquiry, term, starts, recorded, on)
    return _Account(inquiry.law, term, tuple(ways), unrecorded, on).deadline(
        settled=now[term.runs_for] is True
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


def _starts(term: Term, case: Case) -> list[tuple[date, date]]:
    """Returns the pairs of day counted from and day of receipt that the facts leave open."""
    received = case.date(term.counts_from)
    if received is None:
        return []
    begun = case.date(term.counts_instead_from or "") or received
    return sorted({(begun.first, received.first), (begun.last, received.last)})


# ---------------------------------------------------------------- which steps count


def _acts(term: Term, now: Mapping[str, Truth]) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """Returns the steps whose act is recorded, and those of which nothing is recorded."""
    acts = [step for step in term.steps if step.kind == "TermStep" and step.added_for]
    return (
        tuple(step for step in acts if now[step.added_for or ""] is True),
        tuple(step for step in acts if now[step.added_for or ""] is None),
    )


def _gained(inquiry: Inquiry, norm_iri: str, on: date) -> list[Truth]:
    """Returns, per combination of readings, whether the case ever fell under a norm."""
    norm = next(norm for norm in inquiry.law.norms if norm.iri == norm_iri)
    days = _breakpoints(inquiry.law, inquiry.case, norm.period or "", on)
    asked = [question for day in days for question in inquiry.questions(day)]
    held = [truths[norm.applies_to] for truths in inquiry.truths(asked)]
    width = len(inquiry.combinations)
    return [any_of(held[number::width]) for number in range(width)]


def _breakpoints(law: Law, case: Case, period: str, on: date) -> list[date]:
    """Returns the days of a period, up to `on`, on which an outcome can change."""
    span = law.periods[period]
    given = [day for f in case.facts.values() if f.span for day in (f.span.first, f.span.last)]
    days = {span.end, on, *span.events, *given, *_birthdays(law, case)}
    return sorted(day for day in days if span.start <= day <= min(on, span.end))


def _birthdays(law: Law, case: Case) -> Iterator[date]:
    """Yields the birthdays at the bounds of any age that a criterion speaks of."""
    for prop, items in leaves(law).items():
        rule = law.derivations.get(prop)
        if rule is None or rule.operation != str(MOR.completedYears):
            continue
        birth = case.date(rule.from_date)
        bounds = {b for item in items if isinstance(item, Within) for _, b in item.facets}
        for day, bound in product([birth.first, birth.last] if birth else [], bounds):
            yield dates.anniversary(day, bound, law.leap_day)
            yield dates.anniversary(day, bound + 1, law.leap_day)


def _ways(
    inquiry: Inquiry,
    term: Term,
    starts: Sequence[tuple[date, date]],
    recorded: tuple[Step, ...],
    on: date,
) -> Iterator[Way]:
    """Yields every way the term could run, with what would have to be so."""
    law, combinations = inquiry.law, inquiry.combinations
    first = [s for s in term.steps if s.kind == "TermStep" and not (s.added_for or s.gained_under)]
    norms = {step.gained_under for step in term.steps if step.gained_under}
    gained = {norm: _gained(inquiry, norm, on) for norm in norms}
    turns_on = turning(law, combinations, [*zip(*gained.values(), strict=True)] if gained else [])
    for (start, received), number in product(starts, range(len(combinations))):
        taken = combinations[number]
        late = [
            s for s in term.steps if s.gained_under and s.taken_under in {None, *taken.values()}
        ]
        truth = any_of(gained[step.gained_under or ""][number] for step in late)
        dated = (_received_on(start),) if len(starts) > 1 else ()
        for holds in [True, False] if truth is None else [truth]:
            when = _fell_under(law, late[0], holds=holds) if truth is None else None
            when = when or (_under(law, taken, turns_on) if turns_on else None)
            steps = (*first, *recorded, *(late if holds else []))
            yield Way(start, received, steps, (*dated, when) if when else dated)


def _received_on(start: date) -> Text:
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


# ---------------------------------------------------------------- arithmetic


def end_of(law: Law, term: Term, way: Way) -> date:
    """Returns the day a term ends on: all months in one step, clamped once, within the cap."""
    return min([_uncapped(law, way), *(day for _, day in _caps(term, way))])


def _uncapped(law: Law, way: Way) -> date:
    months = sum(step.months for step in way.steps if step.kind == "TermStep")
    end = dates.add_months(way.start, months)
    for step in way.steps:
        if step.kind == "Suspension":
            end = _suspended(law, step, way, months, end)
    return end


def _suspended(law: Law, step: Step, way: Way, months: int, end: date) -> date:
    """Moves the end by the time the term stood still; a term that ran out before stays so."""
    period = law.periods[step.period or ""]
    if way.start >= period.start:
        return dates.add_months(period.end, months)
    return end + relativedelta(period.end, period.start) if end > period.start else end


def _caps(term: Term, way: Way) -> list[tuple[Step, date]]:
    return [
        (step, dates.add_months(way.received, step.months))
        for step in term.steps
        if step.kind == "TermCap"
    ]


def ledger(law: Law, term: Term, way: Way) -> tuple[LedgerStep, ...]:
    """Returns the steps of one way, each from where the last left off, and a cap that bites."""
    lines: list[LedgerStep] = []
    for number, step in enumerate(way.steps, start=1):
        start = lines[-1].end if lines else way.start
        end = _uncapped(law, replace(way, steps=way.steps[:number]))
        lines.append(LedgerStep(step.iri, step.label, step.months, start, end, step.sources))
    for step, day in _caps(term, way):
        if lines and day < lines[-1].end:
            bites = LedgerStep(step.iri, step.label, step.months, way.received, day, step.sources)
            lines.append(bites)
    return tuple(lines)


# ---------------------------------------------------------------- the answer


@dataclass(frozen=True)
class _Account:
    """All ways a term could run, and the acts that might yet be recorded, on one day."""

    law: Law
    term: Term
    ways: tuple[Way, ...]
    unrecorded: tuple[Step, ...]
    on: date

    def deadline(self, *, settled: bool) -> Deadline:
        """
        Returns the one date all ways share, or None with every date there could be.

        Args:
            settled: whether it is known that the term runs at all.
        """
        ends: dict[date, Way] = {}
        for way in self.ways:
            ends.setdefault(self.end(way), way)
        only = next(iter(ends)) if len(ends) == 1 and settled else None
        others = self.alternatives(ends, only)
        every = sorted({*ends, *others})
        lines = (
            ledger(self.law, self.term, ends[only]) if only else self.shared(list(ends.values()))
        )
        return Deadline(
            date=only,
            alternatives=tuple(Alternative(day, others[day]) for day in sorted(others)),
            ledger=(*lines, *self.noted(every[-1])),
            overdue=(only or every[-1]) < self.on,
            unrecorded=tuple(step.added_for or "" for step in self.unrecorded),
            notes=() if only else _safe(every),
        )

    def end(self, way: Way, *more: Step) -> date:
        return end_of(self.law, self.term, replace(way, steps=(*way.steps, *more)))

    def alternatives(self, ends: Mapping[date, Way], only: date | None) -> dict[date, Text]:
        """Returns the other days the term could end on, each with what would have to be so."""
        found = {day: _all(way.when) for day, way in ends.items() if day != only}
        for way, step in product(ends.values(), self.unrecorded):
            with_act = Text(f"met {step.label.nl}", f"with {step.label.en}")
            found.setdefault(self.end(way, step), _all((*way.when, with_act)))
        return {day: when for day, when in found.items() if day != only}

    def shared(self, ways: Sequence[Way]) -> tuple[LedgerStep, ...]:
        """Returns the ledger of the steps that all ways share, if they share the start too."""
        if len({way.start for way in ways}) > 1:
            return ()
        steps = tuple(s for s in ways[0].steps if all(s in way.steps for way in ways))
        return ledger(self.law, self.term, replace(ways[0], steps=steps))

    def noted(self, longest: date) -> Iterable[LedgerStep]:
        """Yields general extensions that may cover the application; none counts by itself."""
        acts = {step.added_for: step for step in self.unrecorded}
        way = self.ways[0]
        for step in self.term.steps:
            if step.kind == "GeneralExtension" and step.added_for in acts:
                act = acts[step.added_for]
                line = LedgerStep(
                    step.iri,
                    step.label,
                    act.months,
                    way.start,
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
    parts = list(conditions)
    return Text("; ".join(c.nl for c in parts), "; ".join(c.en for c in parts))


def _safe(every: Sequence[date]) -> tuple[Text, ...]:
    first, last = every[0], every[-1]
    return (
        Text(f"Veilige datum voor de overheid: {first}.", f"Safe date for the authority: {first}."),
        Text(
            f"Veilige datum voor een ingebrekestelling: na {last}.",
            f"Safe date before a notice of default: after {last}.",
        ),
    )
