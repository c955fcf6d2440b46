"""
Tells in text what was asked beside an outcome: why not, what to ask, what if, readings, rulings.

Deterministic words in Dutch or English around labels of the model; plain keys and values stand as
they are written in a case.
"""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING

from moratoria.model import Text
from moratoria.prose import WIDTH, place
from moratoria.prose import WORDS as OUTCOMES
from moratoria.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from moratoria.counsel import Bearing, Blocker, Boundary, Change, Explained, Missing, WhatIf
    from moratoria.model import Decision, Lang

WORDS = {
    "why-not": Text("Waarom niet:", "Why not:"),
    "nothing": Text("niets houdt het tegen; het is van toepassing", "nothing bars it; it applies"),
    "missing": Text(
        "Wat te vragen, het meest beslissende eerst:", "What to ask, most telling first:"
    ),
    "none-missing": Text(
        "er ontbreekt niets dat de uitkomst opent", "nothing missing leaves it open"
    ),
    "share": Text("{0} van {1} waarden beslissen", "{0} of {1} values settle it"),
    "ask": Text("te vragen aan: {0}", "to be asked of: {0}"),
    "ground": Text("grond: {0}", "ground: {0}"),
    "what-if": Text("Wat als:", "What if:"),
    "if": Text("{0} als", "{0} if"),
    "and": Text(" en ", " and "),
    "none": Text(
        "geen wijziging van ten hoogste {0} feiten geeft: {1}",
        "no change of at most {0} facts gives: {1}",
    ),
    "boundary": Text(
        "de grens is {key}: {value}; aan de andere kant: {otherwise}",
        "the boundary is {key}: {value}; on the other side: {otherwise}",
    ),
    "turns": Text("{years} jaar op {day}", "{years} years old on {day}"),
    "unknown": Text("onbekend", "not known"),
    "other": Text("iets anders dan {0}", "anything but {0}"),
    "readings": Text("Per lezing:", "By reading:"),
    "under": Text("onder {0}", "under {0}"),
    "or": Text("of", "or"),
    "rulings": Text("Uitspraken die hierop licht werpen:", "Rulings that bear on this:"),
    "none-known": Text("geen bekend", "none is known"),
    "on": Text("over: {0}", "on: {0}"),
    "ended": Text("afloop: {0}", "outcome: {0}"),
    "not-seen": Text("de afloop is niet gezien", "the outcome was not seen"),
}


def asides(
    decision: Decision, explained: Mapping[str, Explained], lang: Lang
) -> dict[str, list[str]]:
    """
    Returns the lines to tell below each norm.

    Args:
        decision: the decision.
        explained: what was asked beside its outcomes, by norm.
        lang: language of everything but the quotes.
    """
    return {
        name: [_folded(line) for line in Asides(decision, lang).lines(found)]
        for name, found in explained.items()
    }


def _folded(line: str) -> str:
    indent = len(line) - len(line.lstrip())
    return fill(
        line.strip(), WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2)
    )


class Asides:
    """What is told of one decision in one language."""

    def __init__(self, decision: Decision, lang: Lang) -> None:
        self.decision, self.lang = decision, lang
        self.told: set[str] = set()

    def say(self, word: str, *args: object, **values: object) -> str:
        """Returns our words, with what is filled in."""
        return WORDS[word][self.lang].format(*args, **values)

    def outcome(self, outcome: str) -> str:
        """Returns an outcome in words."""
        return OUTCOMES[outcome][self.lang]

    def lines(self, found: Explained) -> Iterator[str]:
        """Yields everything that was asked of one norm."""
        if found.why_not is not None:
            yield f"  {self.say('why-not')}"
            yield from self.blockers(found.why_not, 4)
            yield from [] if found.why_not else [f"    {self.say('nothing')}"]
        if found.missing is not None:
            yield f"  {self.say('missing')}"
            for number, missing in enumerate(found.missing, start=1):
                yield from self.missing(missing, number)
            yield from [] if found.missing else [f"    {self.say('none-missing')}"]
        if found.what_if is not None:
            yield f"  {self.say('what-if')}"
            yield from (f"    {line}" for line in self.what_if(found.what_if))
        if found.by_reading is not None:
            yield f"  {self.say('readings')}"
            for taken, outcome in found.by_reading:
                yield f"    {self.taken(taken)}: {self.outcome(outcome)}"
        if found.rulings is not None:
            yield f"  {self.say('rulings')}"
            for bearing in found.rulings:
                yield from self.bearing(bearing)
            yield from [] if found.rulings else [f"    {self.say('none-known')}"]

    # ------------------------------------------------------------ why not

    def blockers(self, found: Iterable[Blocker], indent: int) -> Iterator[str]:
        """Yields each blocker with its fact, what it would take and its words."""
        for blocker in found:
            yield f"{' ' * indent}- {self.blocker(blocker)}"
            for number, way in enumerate(blocker.alternatives):
                if number:
                    yield f"{' ' * (indent + 2)}{self.say('or')}"
                yield from self.blockers(way, indent + 4)
            if not blocker.alternatives:
                yield from (f"{' ' * (indent + 4)}{line}" for line in self.quotes(blocker.sources))

    def blocker(self, blocker: Blocker) -> str:
        """Returns one blocker in a line, without its words."""
        found = f" ({blocker.found[self.lang]})" if blocker.found else ""
        parts = [f"{blocker.label[self.lang]}{found}", blocker.takes[self.lang]]
        if blocker.keys:
            parts.append(", ".join(map(self.key, blocker.keys)))
        if blocker.under:
            choices = f" {self.say('or')} ".join(map(self.taken, blocker.under))
            parts.append(self.say("under", choices))
        return "; ".join(parts)

    def quotes(self, sources: Iterable[str]) -> Iterator[str]:
        """Yields the words of sources and where they stand; only where, if told before."""
        for source in (self.decision.sources[iri] for iri in sources):
            where = place(source, self.lang)
            yield (
                where
                if source.iri in self.told or not source.exact
                else (f"«{source.exact}» ({where})")
            )
            self.told.add(source.iri)

    def taken(self, taken: Mapping[str, str]) -> str:
        """Returns a choice of readings in a line."""
        return ", ".join(f"{reading}={value}" for reading, value in taken.items())

    # ------------------------------------------------------------ what is missing

    def missing(self, missing: Missing, number: int) -> Iterator[str]:
        """Yields a missing key: the question, what it settles, why, of whom, on what ground."""
        share = self.say("share", missing.settling, missing.possible)
        question = load_schema().keys[missing.key].question[self.lang]
        yield f"    {number}. {missing.key} ({share}): {question}"
        yield f"       {missing.why[self.lang]}; {self.asked_of(missing)}"
        places = [place(self.decision.sources[iri], self.lang) for iri in missing.ground]
        yield f"       {self.say('ground', '; '.join(places))}"
        for value, outcome in missing.settles:
            yield f"       {value} → {self.outcome(outcome)}"

    def asked_of(self, missing: Missing) -> str:
        """Returns who can answer, in a line."""
        return self.say("ask", ", ".join(who[self.lang] for who in missing.asked_of))

    # ------------------------------------------------------------ rulings

    def bearing(self, bearing: Bearing) -> Iterator[str]:
        """Yields a ruling: its name and how it was seen, what it is on, our line, its outcome."""
        ruling = bearing.ruling
        seen = f" ({ruling.checked[self.lang]})" if ruling.checked else ""
        yield f"    - {ruling.label[self.lang]}{seen}"
        yield f"      {self.bears_on(bearing)}"
        yield f"      {ruling.summary[self.lang]}"
        yield f"      {self.ended(bearing)}"

    def bears_on(self, bearing: Bearing) -> str:
        """Returns what a ruling bears on here, in a line."""
        return self.say("on", ", ".join(label[self.lang] for _, label in bearing.terms))

    def ended(self, bearing: Bearing) -> str:
        """Returns how a ruling ended, in a line."""
        outcome = bearing.ruling.outcome
        return self.say("ended", outcome[self.lang]) if outcome else self.say("not-seen")

    # ------------------------------------------------------------ what if

    def what_if(self, found: WhatIf) -> Iterator[str]:
        """Yields each smallest set of changes, what none gives, and the boundaries that decide."""
        for flip in found.flips:
            changes = self.say("and").join(map(self.change, flip.changes))
            yield f"- {self.say('if', self.outcome(flip.outcome))} {changes}"
        for outcome in found.none_for:
            yield f"- {self.say('none', found.most, self.outcome(outcome))}"
        for boundary in found.boundaries:
            yield f"- {self.boundary(boundary)}"

    def change(self, change: Change) -> str:
        """Returns one change in a line."""
        key, becomes = change.key, self.value(change.key, change.becomes)
        if change.other_than:
            others = ", ".join(self.value(key, other) for other in change.other_than)
            becomes = self.say("other", others)
        return f"{self.key(key)}: {self.value(key, change.was)} → {becomes}"

    def boundary(self, boundary: Boundary) -> str:
        """Returns what decides and nobody is asked to change."""
        key, value = boundary.key, self.value(boundary.key, boundary.value)
        if boundary.turns:
            years, day = boundary.turns
            value = f"{value}, {self.say('turns', years=years, day=self.value(key, str(day)))}"
        otherwise = self.outcome(boundary.otherwise)
        return self.say("boundary", key=self.key(key), value=value, otherwise=otherwise)

    # ------------------------------------------------------------ as it is written in a case

    def key(self, name: str) -> str:
        """Returns a key of the plain form as it is written there."""
        return name

    def value(self, _key: str, value: object) -> str:
        """Returns a value of the plain form as it is written there."""
        if value is None:
            return self.say("unknown")
        if isinstance(value, tuple):
            return "|".join(value)
        return str(value).lower() if isinstance(value, bool) else str(value)
