"""
Shows a decision in a notebook: the outcomes in a table, and every step behind each to unfold.

A piece of HTML that needs nothing else: no script, no stylesheet, no picture, no link. Whatever
comes from a case is escaped.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from moratoria.explain import deciding_steps
from moratoria.pivot import presumptions
from moratoria.prose import MARKS, WORDS, headline, plain, stated, stated_below

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moratoria.model import Decision, Finding, Lang, NormAnswer, Text

_ASIDE = ' style="opacity: 0.6"'


def decision(found: Decision, lang: Lang = "en") -> str:
    """
    Returns a decision as a piece of HTML.

    Args:
        found: the decision.
        lang: language of everything but the quotes.
    """
    say = WORDS["judged"][lang].format(policy=found.policy, on=found.on)
    parts = [_p(say), _outcomes(found, lang), *(_norm(n, found, lang) for n in found.norms)]
    parts += [_p(notice[lang]) for notice in found.notices]
    return f'<div lang="{lang}">{"".join(parts)}</div>'


def labels(items: Mapping[str, Text], kind: str) -> str:
    """Returns names and labels as a table."""
    rows = [[name, label.en, label.nl] for name, label in items.items()]
    return _table([kind, "en", "nl"], rows)


def _outcomes(found: Decision, lang: Lang) -> str:
    rows = [
        [norm.label[lang], headline(norm, lang), ", ".join(norm.missing)] for norm in found.norms
    ]
    term = found.deadline
    day = str(term.date) if term.date else WORDS["no-date"][lang]
    late = f" ({WORDS['overdue'][lang]})" if term.overdue else ""
    rows.append([WORDS["deadline"][lang], day + late, ""])
    return _table(["", "", WORDS["missing"][lang].partition(":")[0]], rows)


def _norm(norm: NormAnswer, found: Decision, lang: Lang) -> str:
    decides = {id(step) for step in deciding_steps(norm.because)}
    summary = f"{norm.label[lang]}: {headline(norm, lang)}"
    return _details(summary, f"<ul>{_step(norm.because, found, lang, decides)}</ul>")


def _step(finding: Finding, found: Decision, lang: Lang, decides: set[int]) -> str:
    """Returns a step with those below it; one that decides nothing is pale."""
    below = stated_below(finding)
    line = f"{MARKS[finding.outcome]} {stated(finding, lang)}{_presumed(finding, lang)}"
    children = "".join(_step(child, found, lang, decides) for child in below.children)
    inner = _more(below, found, lang) + (f"<ul>{children}</ul>" if children else "")
    aside = "" if id(finding) in decides else _ASIDE
    return f"<li{aside}>{_details(line, inner) if inner else escape(line)}</li>"


def _presumed(finding: Finding, lang: Lang) -> str:
    """Returns a remark on a step that is presumed, or that would be open without what is."""
    if finding.presumed:
        return f" ({WORDS['presumed'][lang]})"
    return f" ({WORDS['as-presumed'][lang]})" if presumptions(finding) else ""


def _more(finding: Finding, found: Decision, lang: Lang) -> str:
    """Returns the facts that a step uses or misses, and the words it rests on."""
    facts = "".join(_p(f"{fact.key} = {plain(fact.plain)}") for fact in finding.facts)
    missing = _p(WORDS["missing"][lang].format(keys=", ".join(finding.keys)))
    sources = [found.sources[iri] for iri in finding.sources]
    words = "".join(
        f"<blockquote>{escape(source.exact or source.translation[lang])}<br>"
        f"{escape(source.label[lang])}</blockquote>"
        for source in sources
    )
    return facts + (missing if finding.keys else "") + words


def _details(summary: str, inner: str) -> str:
    return f"<details><summary>{escape(summary)}</summary>{inner}</details>"


def _p(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
