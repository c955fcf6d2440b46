"""
Prepares a filled-in form for its page: each field where it belongs, as its shape says it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, cached_property
from typing import TYPE_CHECKING, Literal

from moratoria.interview import days_that_matter, edges
from moratoria.law import policies
from moratoria.prose import unless
from moratoria.schema import load_schema
from moratoria.web.interview.checked import READ
from moratoria.web.interview.days import ON
from moratoria.web.interview.examples import FIRST, titles
from moratoria.web.interview.form import NOT_KNOWN
from moratoria.web.outcome import known
from moratoria.web.outcome.decision_page import DecisionPage
from moratoria.web.words import gettext

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from moratoria.interview import Ask, Edge
    from moratoria.model import Lang, NormAnswer
    from moratoria.schema import Key
    from moratoria.web.interview.checked import Checked, Trouble

FEW = 8
"""Up to so many values stand beside each other; more of them in a list to choose from."""

_BESIDE = timedelta(days=400)
_DAY = timedelta(days=1)

Control = Literal["radio", "select", "date", "text"]
Choice = tuple[str, str]
"""A value as it is sent, and what it is called."""


@dataclass(frozen=True)
class Slide:
    """
    A date that can be moved: from `first`, by so many days.

    Attributes:
        turns: the days at which an outcome changes, each with its distance from the first.
        ahead: the first day that lies ahead of the judgement, which no law makes a bound.
    """

    first: date
    last: date
    now: date
    turns: tuple[tuple[int, date], ...]
    ahead: date | None = None

    @property
    def length(self) -> int:
        """How many days lie between the first and the last."""
        return (self.last - self.first).days

    @property
    def at(self) -> int:
        """How many days after the first it is now."""
        return (self.now - self.first).days


@dataclass(frozen=True)
class Field:
    """
    One field of the form.

    Attributes:
        typed: what was typed in it.
        unknown: whether it was said that nobody knows.
        ask: what it is asked for, where that was found.
        errors: what is wrong with it.
        coarse: whether knowing more of it would still matter.
    """

    key: Key
    lang: Lang
    typed: tuple[str, ...]
    unknown: bool
    ask: Ask | None
    errors: tuple[str, ...]
    slide: Slide | None = None
    coarse: bool = False

    @property
    def control(self) -> Control:
        """What the field is, by the kind of value its shape asks for."""
        if self.key.kind in {"date", "text"}:
            return "date" if self.key.kind == "date" else "text"
        return "select" if len(self.choices) > FEW or self.key.many else "radio"

    @property
    def choices(self) -> list[Choice]:
        """The values to choose from."""
        if self.key.kind == "boolean":
            return [("true", gettext("Yes", self.lang)), ("false", gettext("No", self.lang))]
        if self.key.kind == "integer":
            return [(str(number), str(number)) for number in self.key.numbers]
        return _named(self.key.key, self.lang)

    @property
    def boxes(self) -> tuple[str, ...]:
        """What stands in each list of the field, one for every value and an empty one."""
        first = self.typed or ((NOT_KNOWN,) if self.unknown else ())
        return (*first, "") if not first or (self.key.many and not self.unknown) else first

    @property
    def strange(self) -> tuple[str, ...]:
        """What was typed that is none of the choices."""
        return tuple(set(self.typed) - {value for value, _ in self.choices})

    @property
    def named(self) -> str:
        """What was typed, in a line, with codes by their names."""
        names = dict(self.choices) if self.control in {"radio", "select"} else {}
        return ", ".join(names.get(value, value) for value in self.typed)

    @property
    def shown(self) -> str:
        """What was typed, in a line."""
        return ", ".join(self.typed)


@cache
def _named(name: str, lang: Lang) -> list[Choice]:
    """Returns the codes of a key by their names; many in the order of the alphabet."""
    key = load_schema().keys[name]
    found = [(code, label[lang]) for code, label in key.labels.items()]
    return sorted(found, key=lambda choice: _sorting(choice[1])) if len(found) > FEW else found


def _sorting(label: str) -> str:
    """Returns a label as it is looked up: without marks on its letters, or case."""
    plain = unicodedata.normalize("NFKD", label)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


@dataclass(frozen=True)
class CheckPage:
    """What came of a form, in one language."""

    checked: Checked
    lang: Lang

    @cached_property
    def outcome(self) -> DecisionPage:
        """The outcome of the case that the answers make."""
        return DecisionPage(self.checked.decision, self.lang)

    # ------------------------------------------------------------ the fields, each in one place

    @cached_property
    def current(self) -> Field | None:
        """The question that is asked now."""
        name = self.checked.current
        return self.field(name, self.checked.ask) if name else None

    @cached_property
    def asked(self) -> list[Field]:
        """The questions that still matter, but for the one that is asked now."""
        return self._open(self.checked.interview.asked)

    @cached_property
    def absent(self) -> list[Field]:
        """What is taken to be absent unless it is told."""
        return self._open(self.checked.interview.absent)

    @cached_property
    def given(self) -> list[Field]:
        """What was answered, but for the question that is asked now, in the order of the shapes."""
        found = self.checked.interview
        asks = {ask.key.key: ask for ask in found.unknown}
        return [self.field(name, asks.get(name)) for name in self._facts() if self._is_given(name)]

    @cached_property
    def idle(self) -> list[Field]:
        """What was not answered and does not matter any more."""
        asks = (*self.checked.interview.asked, *self.checked.interview.absent)
        placed = {ask.key.key for ask in asks} | self.checked.form.given | {self.checked.current}
        return [self.field(name) for name in self._facts() if name not in placed]

    @cached_property
    def texts(self) -> list[Field]:
        """What is no fact of the case: the name it is known by."""
        return [self.field(key.key) for key in load_schema().keys.values() if key.kind == "text"]

    @cached_property
    def everything(self) -> list[Field]:
        """Everything that was answered, in the order of the shapes."""
        return [self.field(name) for name in load_schema().keys if name in self.checked.form.given]

    @property
    def left(self) -> int:
        """How many questions still matter, the one that is asked now among them."""
        asked = {ask.key.key for ask in self.checked.interview.asked} - self.checked.form.given
        return len(asked | {self.checked.current})

    def _facts(self) -> Iterator[str]:
        return (key.key for key in load_schema().keys.values() if key.kind != "text")

    def _is_given(self, name: str) -> bool:
        return name in self.checked.form.given and name != self.checked.current

    def _open(self, asks: Iterable[Ask]) -> list[Field]:
        done = {*self.checked.form.given, self.checked.current}
        return [self.field(ask.key.key, ask) for ask in asks if ask.key.key not in done]

    def field(self, name: str, ask: Ask | None = None) -> Field:
        """Returns the field of a key."""
        form = self.checked.form
        return Field(
            key=load_schema().keys[name],
            lang=self.lang,
            typed=form.typed.get(name, ()),
            unknown=name in form.unknown,
            ask=ask,
            errors=self.errors(name),
            slide=self.slides.get(name),
            coarse=name in {key.key for key in self.checked.interview.coarse},
        )

    # ------------------------------------------------------------ what cannot be used

    def errors(self, name: str) -> tuple[str, ...]:
        """Returns what is wrong with one field."""
        found = [t for t in self.checked.troubles if name in t.fields]
        return tuple(self.said(trouble) for trouble in found)

    def title(self, name: str) -> str:
        """Returns what a field is called."""
        if name in load_schema().keys:
            return load_schema().keys[name].name[self.lang]
        names = {ON: "Day of judgement", READ: "Case file"}
        return gettext(names[name], self.lang)

    def said(self, trouble: Trouble) -> str:
        """Returns what is wrong, with the names of fields and values instead of their codes."""
        names: dict[str, str] = {}
        for name in trouble.fields:
            key = load_schema().keys.get(name)
            if key is not None:
                names[name] = f"‘{key.name[self.lang]}’"
                few = key.labels if len(key.labels) <= FEW else {}
                names |= {code: f"‘{label[self.lang]}’" for code, label in few.items()}
        if any(load_schema().keys[n].kind == "boolean" for n in trouble.fields if n in names):
            names |= {"true": gettext("yes", self.lang), "false": gettext("no", self.lang)}
        if not names:
            return trouble.text[self.lang]
        words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        return re.sub(rf"\b({words})\b", lambda found: names[found[1]], trouble.text[self.lang])

    # ------------------------------------------------------------ how it is asked

    @property
    def day(self) -> str:
        """The day of judgement as it was typed; today's if it was not."""
        return self.checked.form.one(ON) or str(self.checked.decision.on)

    @cached_property
    def day_slide(self) -> Slide | None:
        """The day of judgement as something to move, None if it could not be read."""
        if ON in self.checked.faulty:
            return None
        return _slide(self.checked.decision.on, days_that_matter(self.checked.decision))

    @cached_property
    def slides(self) -> dict[str, Slide]:
        """The dates of the case that are known to the day, as something to move."""
        decision = self.checked.decision
        case = decision.inquiry.case
        return {
            key.key: _slide(span.first, edges(decision, key), decision.on + _DAY)
            for key in load_schema().keys.values()
            if (span := case.date(key.prop)) and span.exact
        }

    @property
    def policies(self) -> list[Choice]:
        """The policies to judge by."""
        return [(slug, known.policy(slug, self.lang)) for slug in policies()]

    @property
    def examples(self) -> list[Choice]:
        """The examples that can be filled in."""
        return [(name, title[self.lang]) for name, title in titles().items()]

    @property
    def example(self) -> str:
        """The example that is chosen."""
        return self.checked.form.one("example") or FIRST

    # ------------------------------------------------------------ the outcome in a line

    def applying(self) -> list[NormAnswer]:
        """Returns the norms that apply, also those that do unless an exclusion is found."""
        return [n for n in self.checked.decision.norms if n.outcome == "applies" or unless(n)]

    @property
    def offers(self) -> bool:
        """Whether exclusions alone keep a norm open, and nothing else is left to ask."""
        given = self.checked.form.given
        left = [ask for ask in self.checked.interview.asked if ask.key.key not in given]
        return any(map(unless, self.checked.decision.norms)) and all(ask.exclusion for ask in left)


def _slide(now: date, turns: Sequence[Edge], ahead: date | None = None) -> Slide:
    days = [edge.day for edge in turns]
    first, last = min([now, *days]) - _BESIDE, max([now, *days]) + _BESIDE
    return Slide(first, last, now, tuple(((day - first).days, day) for day in days), ahead)
