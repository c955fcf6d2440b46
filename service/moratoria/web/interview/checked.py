"""
Judges the case that a form holds, as far as its answers can be used, and finds what to ask next.

What cannot be used, or contradicts something else, is named at the keys that it concerns and left
out, so that one mistake takes nothing away of the rest. A clerk of the desk does all this.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from moratoria import facts, jsontext, rdf
from moratoria.decide import decide_case
from moratoria.errors import InputError, UnknownNameError
from moratoria.intake import MAX_BYTES, read_graph
from moratoria.interview import Ask, Interview, interview, reason
from moratoria.law import load_law
from moratoria.schema import load_schema
from moratoria.validation import case_nodes, validate
from moratoria.web.decisions import day_of, pairs_of
from moratoria.web.interview import days, examples, unreadable
from moratoria.web.interview.days import ON
from moratoria.web.interview.form import Form, typed
from moratoria.web.words import both, filled

if TYPE_CHECKING:
    from datetime import date

    from rdflib import Graph

    from moratoria.law import Law
    from moratoria.model import Case, Decision, Text, Violation

NEXT, EXAMPLE, READ, JSON, TURTLE = "next", "example", "file", "json", "turtle"
GO = (NEXT, EXAMPLE, READ, JSON, TURTLE)
"""The buttons of the form."""


@dataclass(frozen=True)
class Trouble:
    """
    Something in the form that cannot be used.

    Attributes:
        fields: the fields it concerns; none if it is about the whole.
        text: what was found, and what to do.
        detail: what a parser says of it, in English.
    """

    fields: tuple[str, ...]
    text: Text
    detail: str = ""


@dataclass(frozen=True)
class Checked:
    """
    A form, and what came of it.

    Attributes:
        form: the form as it is to be shown again.
        troubles: what of it cannot be used.
        decision: the decision on the case that the rest makes.
        interview: what still matters for that case.
        current: the key that is asked now, None if nothing is left to ask.
        ask: why it is asked.
        unanswered: whether the next question was wanted before this one was answered.
    """

    form: Form
    troubles: tuple[Trouble, ...]
    law: Law
    decision: Decision
    interview: Interview
    current: str | None
    ask: Ask | None
    unanswered: bool

    @property
    def faulty(self) -> frozenset[str]:
        """The keys of which what was typed is left out."""
        return frozenset(name for trouble in self.troubles for name in trouble.fields)


def check(form: Form, file: bytes | None = None, *, too_large: bool = False) -> Checked:
    """
    Returns what comes of a form.

    Args:
        form: the form.
        file: a case file that came with it, and that is to fill it in.
        too_large: whether the file was too large to be read.

    Raises:
        UnknownNameError: for a button, question, policy, reading, presumption, norm or example that
            does not exist.
    """
    _known(form)
    found: list[Trouble] = []
    wants_file = form.one("go") == READ
    if too_large or (wants_file and len(file or b"") > MAX_BYTES):
        text = both("The file is too large: a case has at most %(size)s kB. Choose another.")
        found.append(Trouble((READ,), filled(text, size=MAX_BYTES // 1000)))
    elif wants_file and file is not None:
        form, found = _from_file(form, file)
    elif wants_file:
        found.append(Trouble((READ,), both("Choose a file first.")))
    elif form.one("go") == EXAMPLE:
        form = examples.filled(form.one(EXAMPLE) or "")
    on, late = _day(form)
    case, more = _case(form, {name for trouble in found for name in trouble.fields})
    return _asked(form, (*late, *found, *more), case, on)


def _known(form: Form) -> None:
    """Refuses a button, a question or an example that does not exist: no page of ours has it."""
    known = {"go": GO, "at": load_schema().keys, EXAMPLE: examples.titles()}
    for name, values in known.items():
        given = form.one(name)
        if given is not None and given not in values:
            message = f"'{given}' is nothing for '{name}'; known: {', '.join(values)}."
            raise UnknownNameError(message)


def _asked(form: Form, troubles: tuple[Trouble, ...], case: Case, on: date) -> Checked:
    law = load_law(form.one("policy"))
    norms = form.all("norm")
    for name in norms:
        if name not in {norm.id for norm in law.norms}:
            message = f"'{name}' is no norm of {law.slug}."
            raise UnknownNameError(message)
    decision = decide_case(
        case, law, on=on, readings=pairs_of(form.all("reading")), assume=form.all("assume")
    )
    found = interview(decision, norms=norms, unknown=form.unknown)
    draft = Checked(form, troubles, law, decision, found, None, None, unanswered=False)
    current, unanswered = _current(draft)
    ask = _ask(draft, current) if current else None
    return replace(draft, current=current, ask=ask, unanswered=unanswered)


def _current(checked: Checked) -> tuple[str | None, bool]:
    """Returns the key to ask now, and whether an answer to it was passed over."""
    form, found = checked.form, checked.interview
    at = form.one("at")
    following = next((a.key.key for a in found.asked if a.key.key not in form.given), None)
    if at is None:
        return following, False
    open_ = at in {ask.key.key for ask in found.asked}
    if at in checked.faulty:
        return at, False
    if at not in form.given:
        return (at, form.one("go") == NEXT) if open_ else (following, False)
    return (following, False) if form.one("go") == NEXT else (at, False)


def _ask(checked: Checked, name: str) -> Ask | None:
    found = checked.interview
    asks = (*found.asked, *found.unknown, *found.absent)
    known = next((ask for ask in asks if ask.key.key == name), None)
    return known or reason(checked.decision, name, checked.form.all("norm"))


# ---------------------------------------------------------------- the day, and the case


def _day(form: Form) -> tuple[date, tuple[Trouble, ...]]:
    """Returns the day of judgement; where it cannot be read, today."""
    given = form.one(ON)
    try:
        return day_of(given), ()
    except InputError:
        text = filled(both("'%(given)s' is no day; write it like 2022-09-01."), given=given)
        return day_of(None), (Trouble((ON,), days.absent(given or "") or text),)


def _case(form: Form, without: set[str]) -> tuple[Case, list[Trouble]]:
    """Returns the case that the answers make without some keys, and those that cannot be used."""
    found: list[Trouble] = []
    while True:
        try:
            graph = _graph(form.plain(without))
        except InputError as error:  # a word longer than any case needs
            text = both("An answer cannot be read. Make it shorter, or take it out.")
            found.append(Trouble((), text, str(error)))
            without |= form.typed.keys()
            continue
        violations = validate(graph).violations
        if not violations:
            return facts.from_graph(graph, case_nodes(graph)[0]), found
        found += [_trouble(violation, form) for violation in violations]
        faulty = {name for trouble in found for name in trouble.fields}
        without |= faulty if faulty - without else form.typed.keys()


def _graph(plain: dict[str, object]) -> Graph:
    return read_graph(jsontext.write(plain), rdf.JSON)


def _trouble(violation: Violation, form: Form) -> Trouble:
    typed = (value for name in violation.keys for value in form.typed.get(name, ()))
    absent = next(filter(None, map(days.absent, typed)), None)
    return Trouble(violation.keys, absent or violation.message)


# ---------------------------------------------------------------- from a file, or an example


def _from_file(form: Form, data: bytes) -> tuple[Form, list[Trouble]]:
    """Returns the form filled in from a file, or as it was if that cannot be read."""
    try:
        graph = read_graph(data)
        nodes = case_nodes(graph)
        if len(nodes) != 1:
            text = both("The file holds %(number)s cases; one is asked for.")
            return form, [Trouble((READ,), filled(text, number=len(nodes)))]
        violations = validate(graph).violations
    except InputError as error:
        return form, [Trouble((READ,), unreadable.why(data, error), str(error))]
    controls = {k: v for k, v in form.controls.items() if k not in {"at", "go"}}
    from_file = Form(typed(graph, nodes[0]), frozenset(), controls)
    return from_file, [_trouble(violation, from_file) for violation in violations]
