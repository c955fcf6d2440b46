"""
Tells a Decision in plain text, in Dutch or English: the outcome, what decides it, the sentences.

Deterministic prose from the labels of the model. It leaves out steps on which nothing rests; the
JSON answer has them all.
"""

from __future__ import annotations

import json
from textwrap import fill
from typing import TYPE_CHECKING

from moratoria.explain import GROUPS, deciding
from moratoria.model import Text
from moratoria.pivot import rests_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from moratoria.model import (
        Deadline,
        Decision,
        Finding,
        Lang,
        LedgerStep,
        NormAnswer,
        Outcome,
        Source,
    )

WIDTH = 100

WORDS = {
    "applies": Text("van toepassing", "applies"),
    "does-not-apply": Text("niet van toepassing", "does not apply"),
    "undetermined": Text("onbepaald", "undetermined"),
    "not-in-force": Text("niet van kracht", "not in force"),
    "unless": Text(
        "van toepassing, tenzij een uitzondering blijkt ({n} niet vastgelegd)",
        "applies unless an exclusion is found ({n} not recorded)",
    ),
    "judged": Text("Beleid {policy}, beoordeeld op {on}", "Policy {policy}, judged on {on}"),
    "law": Text("recht versie {version}, {hash}", "law version {version}, {hash}"),
    "missing": Text("Ontbreekt: {keys}", "Missing: {keys}"),
    "exclusions": Text(
        "Niet vastgelegd, uitzonderingen: {keys}", "Not recorded, exclusions: {keys}"
    ),
    "turns": Text("Hangt af van de lezing: {readings}", "Turns on the reading: {readings}"),
    "judge": Text("Ter beoordeling door een mens: {question}", "For a human to judge: {question}"),
    "provisional": Text(
        "Voorlopig: dit rust op een bron die niet in haar bewoordingen van toen is gelezen, "
        "of op een voorbeeld.",
        "Provisional: this rests on a source not read in its wording of the time, "
        "or on an example.",
    ),
    "postponed": Text("Uitgesteld door: {norm}", "Postponed by: {norm}"),
    "period": Text(
        "Van kracht van {0} tot {1} (die dag zelf niet)",
        "In force from {0} until {1} (that day left out)",
    ),
    "because": Text("Want:", "Because:"),
    "quotes": Text("De woorden waarop dit rust:", "The words this rests on:"),
    "effects": Text("Gevolgen:", "Effects:"),
    "withheld": Text("onthouden", "withheld"),
    "for-now": Text("voorlopig", "provisional"),
    "may-be-withheld": Text("mogelijk onthouden", "possibly withheld"),
    "presumed": Text("afwezig verondersteld", "presumed absent"),
    "as-presumed": Text("verondersteld", "as presumed"),
    "deadline": Text("Beslistermijn", "Decision term"),
    "no-date": Text("geen datum", "no date"),
    "overdue": Text("verstreken", "run out"),
    "months": Text("maanden", "months"),
    "noted": Text("kan gelden, niet meegeteld", "may hold, not counted"),
    "or": Text("of {date}: {when}", "or {date}: {when}"),
    "assumptions": Text("Verondersteld:", "Assumed:"),
    "above": Text("Hierboven aangehaald: {places}", "Quoted above: {places}"),
    "summary": Text("onze samenvatting", "our summary"),
    "ours": Text("onze vertaling", "our translation"),
}
MARKS = {True: "✓", False: "✗", None: "?"}


def tell(
    decision: Decision, lang: Lang = "en", asides: Mapping[str, Sequence[str]] | None = None
) -> str:
    """
    Returns the decision as text for a terminal, lines of at most about 100 characters.

    Args:
        decision: the decision.
        lang: language of everything but the quotes.
        asides: lines to tell below a norm, by its id; see `asides`.
    """
    return "\n".join(_Teller(decision, lang, asides or {}).lines()) + "\n"


def headline(norm: NormAnswer, lang: Lang) -> str:
    """Returns the outcome in words, saying so where only exclusions are open."""
    if unless(norm):
        return WORDS["unless"][lang].format(n=len(norm.missing_exclusions))
    return WORDS[norm.outcome][lang]


def unless(norm: NormAnswer) -> bool:
    """Returns whether a norm applies unless an exclusion is found, and nothing else is open."""
    only_exclusions = set(norm.missing) == set(norm.missing_exclusions)
    return norm.outcome == "undetermined" and norm.if_not_excluded == "applies" and only_exclusions


def said(finding: Finding, lang: Lang) -> str:
    """Returns what a step says, with what was found where the label does not say it."""
    label = finding.label[lang]
    found = finding.found[lang].removeprefix(f"{label}: ") if finding.found else ""
    return f"{label} ({found})" if found and found not in label else label


def stated(finding: Finding, lang: Lang) -> str:
    """Returns what a step says in a tree; a nameless negation is said with what it negates."""
    if _is_negation(finding):
        return f"{finding.label[lang]}: {stated(finding.children[0], lang)}"
    return said(finding, lang)


def stated_below(finding: Finding) -> Finding:
    """Returns the step whose parts stand below a step in a tree: a negation stands on one line."""
    return stated_below(finding.children[0]) if _is_negation(finding) else finding


def negates_below(finding: Finding) -> bool:
    """Returns whether a step negates what stands below it: one that negates twice does not."""
    return _is_negation(finding) and not negates_below(finding.children[0])


def _is_negation(finding: Finding) -> bool:
    return finding.kind == "group" and finding.how == "not"


def plain(value: object) -> str:
    """
    Returns a plain value as it is written in JSON, codes without their quotes.

    >>> plain(True), plain("male"), plain(("a", "b"))
    ('true', 'male', 'a, b')
    """
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value)


def place(source: Source, lang: Lang) -> str:
    """Returns where a source stands: a passage needs its document named, a provision has it."""
    label = source.label[lang]
    return f"{source.document_label[lang]}, {label}" if source.exact else label


def turning(norm: NormAnswer) -> list[tuple[Mapping[str, str], Outcome]]:
    """Returns the outcomes under the combinations of readings that an answer turns on."""
    combinations = [one for one in norm.by_reading if set(one[0]) == set(norm.turns_on)]
    return list(combinations) if norm.turns_on else []


class _Teller:
    def __init__(self, decision: Decision, lang: Lang, asides: Mapping[str, Sequence[str]]) -> None:
        self.decision, self.lang, self.asides = decision, lang, asides
        self.told: set[str] = set()

    def say(self, word: str, *args: object, **values: object) -> str:
        return WORDS[word][self.lang].format(*args, **values)

    def lines(self) -> Iterator[str]:
        decision = self.decision
        yield self.say("judged", policy=decision.policy, on=decision.on)
        yield self.say("law", version=decision.law_version, hash=decision.law_hash[:12])
        yield ""
        width = max(len(norm.id) for norm in decision.norms)
        for norm in decision.norms:
            yield f"  {norm.id:<{width}}  {headline(norm, self.lang)}"
        for norm in decision.norms:
            yield ""
            yield from self.norm(norm)
        yield ""
        yield from self.term(decision.deadline)
        if decision.assumptions:
            yield ""
            yield self.say("assumptions")
            yield from (f"  - {assumption.text[self.lang]}" for assumption in decision.assumptions)
        for notice in decision.notices:
            yield ""
            yield fill(notice[self.lang], WIDTH)

    def norm(self, norm: NormAnswer) -> Iterator[str]:
        yield f"{norm.id}: {headline(norm, self.lang)}"
        yield from (f"  {line}" for line in self.remarks(norm))
        yield f"  {self.say('because')}"
        yield from self.proof(norm.because, 4)
        quotes = list(self.quotes(norm))
        if quotes:
            yield f"  {self.say('quotes')}"
            yield from quotes
        if norm.effects:
            yield f"  {self.say('effects')}"
            yield from (f"    - {line}" for line in self.effects(norm))
        yield from self.asides.get(norm.id, ())

    def remarks(self, norm: NormAnswer) -> Iterator[str]:
        if norm.period and norm.outcome == "not-in-force":
            yield self.say("period", *norm.period)
        group = [key for key in norm.missing if key not in norm.missing_exclusions]
        if group:
            yield self.say("missing", keys=", ".join(group))
        if norm.missing_exclusions:
            yield self.say("exclusions", keys=", ".join(norm.missing_exclusions))
        for question in norm.open_questions:
            yield self.say("judge", question=question[self.lang])
        if norm.turns_on:
            yield self.say("turns", readings=", ".join(norm.turns_on))
        for taken, outcome in turning(norm):
            chosen = ", ".join(f"{reading}={value}" for reading, value in taken.items())
            yield f"  {chosen}: {WORDS[outcome][self.lang]}"
        if norm.postponed_by:
            yield self.say("postponed", norm=norm.postponed_by)
        if norm.provisional:
            yield self.say("provisional")

    def effects(self, norm: NormAnswer) -> Iterator[str]:
        for effect in norm.effects:
            withheld = {True: "withheld", None: "may-be-withheld"}.get(effect.withheld)
            said = [self.say(withheld)] if withheld else []
            said += [self.say("for-now")] if effect.provisional else []
            yield effect.label[self.lang] + (f" ({', '.join(said)})" if said else "")

    def proof(self, finding: Finding, indent: int) -> Iterator[str]:
        """
        Tells a step and those below it that it rests on.

        A negation stands on one line with what it negates; a group without a name of its own is
        told only where its parts are alternatives.
        """
        below = deciding(finding)
        named = finding.how == "by-reading" or finding.label not in GROUPS.values()
        if finding.kind == "group" and not named and (len(below) == 1 or finding.how == "all-of"):
            if finding.how == "not":
                inner = finding.children[0]
                yield self.line(finding, indent, f"{finding.label[self.lang]}: {self.step(inner)}")
                below, indent = deciding(inner), indent + 2
        else:
            yield self.line(finding, indent, self.step(finding))
            indent += 2
        for child in below:
            yield from self.proof(child, indent)

    def line(self, finding: Finding, indent: int, text: str) -> str:
        return f"{' ' * indent}{MARKS[finding.outcome]} {text}"

    def step(self, finding: Finding) -> str:
        if finding.presumed:
            return f"{finding.label[self.lang]} ({self.say('presumed')})"
        return said(finding, self.lang)

    def quotes(self, norm: NormAnswer) -> Iterator[str]:
        """Tells each sentence once, that which decides first; then what is not quoted."""
        again = []
        for source in rests_on(self.decision, norm):
            if source.iri in self.told:
                again.append(self.place(source))
                continue
            self.told.add(source.iri)
            yield f"    {self.place(source)}:"
            if source.exact:
                yield _indented(f"«{source.exact}»", 6)
            word = "ours" if source.exact else "summary"
            if source.translation[self.lang] and (self.lang == "en" or not source.exact):
                yield _indented(f"[{self.say(word)}] {source.translation[self.lang]}", 6)
        if again:
            yield _indented(self.say("above", places="; ".join(again)), 4)

    def place(self, source: Source) -> str:
        return place(source, self.lang)

    def term(self, term: Deadline) -> Iterator[str]:
        date = str(term.date) if term.date else self.say("no-date")
        late = f" ({self.say('overdue')})" if term.overdue else ""
        yield f"{self.say('deadline')}: {date}{late}"
        yield from (f"  {self.ledger(step)}" for step in term.ledger)
        for other in term.alternatives:
            yield f"  {self.say('or', date=other.date, when=other.when[self.lang])}"
        yield from (_indented(note[self.lang], 2) for note in term.notes)

    def ledger(self, step: LedgerStep) -> str:
        months = f"{step.months} {self.say('months')}" if step.months else ""
        sources = "; ".join(self.place(self.decision.sources[iri]) for iri in step.sources)
        noted = "" if step.counted else f" [{self.say('noted')}]"
        return f"{step.start} → {step.end}  {step.label[self.lang]}, {months}{noted} ({sources})"


def _indented(text: str, indent: int) -> str:
    return fill(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * indent)
