"""The parts of a policy as typed values; nothing here knows how they are written down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar, cast

from moratoria.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from moratoria.model import Criterion, Source, Text

T = TypeVar("T")


@dataclass(frozen=True)
class Period:
    """
    The time a norm is in force: from `start` until `end`, the end itself left out.

    Attributes:
        ends: each end that was expected, with the day from which it was known, in order of time.
    """

    iri: str
    label: Text
    start: date
    end: date
    events: tuple[date, ...]
    ends: tuple[tuple[date, date], ...]
    sources: tuple[str, ...]

    def end_known_on(self, day: date) -> date:
        """Returns the end as it was known on a day; before all that was known, the first one."""
        return next((end for known, end in reversed(self.ends) if known <= day), self.ends[0][1])

    @property
    def edges(self) -> tuple[date, ...]:
        """The first and the last day, and the day that is just out on either side."""
        day = timedelta(days=1)
        return self.start - day, self.start, self.end - day, self.end


@dataclass(frozen=True)
class ReadingValue:
    """One value of a reading."""

    iri: str
    id: str
    label: Text
    definition: Text = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Reading:
    """A question of meaning; open if no value is preferred. The definition says what is asked."""

    iri: str
    id: str
    label: Text
    definition: Text = field(repr=False)
    values: tuple[ReadingValue, ...]
    preferred: str | None
    sources: tuple[str, ...] = field(repr=False)

    @property
    def open(self) -> bool:
        """Whether no value is preferred."""
        return self.preferred is None


@dataclass(frozen=True)
class Effect:
    """What a norm brings about, and the criterion under which it is withheld."""

    iri: str
    label: Text
    withheld_from: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Norm:
    """A norm: the class of cases it applies to, when it is in force, and its effects."""

    iri: str
    id: str
    label: Text
    applies_to: str = field(repr=False)
    in_force_for: str | None = field(repr=False)
    period: str | None = field(repr=False)
    effects: tuple[Effect, ...] = field(repr=False)
    postponed_by: str | None = field(repr=False)
    asks: tuple[Text, ...] = field(repr=False)
    sources: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True)
class Presumption:
    """Criteria that a user may have treated as unmet while they are unknown."""

    iri: str
    id: str
    label: Text
    definition: Text
    criteria: frozenset[str]


@dataclass(frozen=True)
class Step:
    """
    One step of a term.

    Attributes:
        kind: local name of its class: `TermStep`, `Suspension`, `TermCap`, `GeneralExtension`.
        added_for: criterion recording the act by which the step counts.
        gained_under: norm under which the step is gained.
        taken_under: value of a reading under which the step counts.
        window: for a general extension, days of receipt it covers: from, and before.
        begins: for a general extension, the day it took effect.
    """

    iri: str
    kind: str
    label: Text
    months: int
    added_for: str | None
    gained_under: str | None
    taken_under: str | None
    period: str | None
    begins: date | None
    window: tuple[date | None, date | None]
    sources: tuple[str, ...]

    @property
    def adds(self) -> bool:
        """Whether its months are added where it counts."""
        return self.kind == "TermStep"


@dataclass(frozen=True)
class Term:
    """The decision term: what it counts from, when it runs, and its steps."""

    iri: str
    label: Text
    counts_from: str
    counts_instead_from: str | None
    runs_for: str
    not_begun_for: str | None
    notice: Text | None
    overdue_notice: Text | None
    steps: tuple[Step, ...]
    sources: tuple[str, ...]

    @property
    def base(self) -> tuple[Step, ...]:
        """The steps that count in every case."""
        return tuple(s for s in self.steps if s.adds and not (s.added_for or s.gained_under))

    @property
    def acts(self) -> tuple[Step, ...]:
        """The steps that count if an act is recorded."""
        return tuple(s for s in self.steps if s.adds and s.added_for)

    @property
    def gained(self) -> tuple[Step, ...]:
        """The steps that a case gains by falling under a norm."""
        return tuple(s for s in self.steps if s.gained_under)

    @property
    def caps(self) -> tuple[Step, ...]:
        """The steps that no extension takes the term beyond."""
        return tuple(s for s in self.steps if s.kind == "TermCap")


@dataclass(frozen=True)
class Derivation:
    """How a fact follows from others by date or by counting."""

    prop: str
    operation: str
    from_date: str
    until: tuple[str, ...]
    no_later_than: str | None
    of_fact: str
    of_period: str
    if_unrecorded: bool | None
    unrecorded_notice: Text | None

    def operands(self) -> tuple[str, ...]:
        """Returns the properties and periods it is computed from."""
        return tuple(p for p in (self.from_date, *self.until, self.of_fact) if p)


@dataclass(frozen=True)
class Law:
    """One policy with everything it names, and the hash of all of `ontology/`."""

    policy: str
    slug: str
    version: str
    hash: str
    notices: tuple[Text, ...]
    notice_iris: tuple[str, ...]
    criteria: Mapping[str, Criterion]
    norms: tuple[Norm, ...]
    readings: tuple[Reading, ...]
    periods: Mapping[str, Period]
    derivations: Mapping[str, Derivation]
    presumptions: Mapping[str, Presumption]
    term: Term | None
    leap_day: tuple[int, int]
    implies: Mapping[str, str]
    leap_notice: Text | None
    domains: Mapping[str, str]
    sources: Mapping[str, Source]
    labels: Mapping[str, Text]
    _memory: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: object, found: Callable[[], T]) -> T:
        """Returns what was found under a key, found the first time: a law never changes."""
        if key not in self._memory:
            self._memory[key] = found()
        return cast("T", self._memory[key])

    def reading(self, name: str) -> Reading:
        """
        Returns one reading by its id.

        Raises:
            UnknownNameError: naming those that exist.
        """
        for reading in self.readings:
            if reading.id == name:
                return reading
        message = f"'{name}' is no reading of {self.slug}; known: {_ids(self.readings)}."
        raise UnknownNameError(message)

    def choose(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """
        Returns IRIs of readings and values for a choice made by id.

        Raises:
            UnknownNameError: for a reading or value that does not exist.
        """
        result = {}
        for name, value in chosen.items():
            reading = self.reading(name)
            found = [v.iri for v in reading.values if v.id == value]
            if not found:
                message = f"'{value}' is no value of {name}; known: {_ids(reading.values)}."
                raise UnknownNameError(message)
            result[reading.iri] = found[0]
        return result


def _ids(items: Iterable[Reading | ReadingValue]) -> str:
    return ", ".join(item.id for item in items)
