"""The commands `moratoria law ...`: what the model holds, not what it says of a case."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import click

from moratoria.authorities import authorities, record
from moratoria.coverage import coverage, gaps
from moratoria.lawcheck import Check, Report, check
from moratoria.model import Text
from moratoria.timeline import events

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.authorities import Authority, Link
    from moratoria.model import Lang

LANGS = click.Choice(["nl", "en"])
GAP = Text("leemte", "gap")
HOLE = Text("GEEN PLAATS IN HET MODEL", "NO PLACE IN THE MODEL")
ANNOUNCED = Text("bekendgemaakt", "announced")
DATED = Text("van {}", "of {}")
MEANT = Text("versie van {}", "version of {}")
SEEN = Text("versie van {} gezien", "version of {} seen")
UNVERIFIED = Text("niet nagegaan", "not verified")
NOT_FOUND = Text("niet gevonden", "not found")
RESTS_ON = Text("berust op", "rests on")
INTERPRETS = Text("legt uit", "interprets")
INFERENCE = Text("gevolgtrekking", "inference")


@click.group()
def law() -> None:
    """Look at the law data themselves."""


@law.command("coverage")
@click.option("--policy", help="Slug of the policy.")
@click.option("--lang", type=LANGS, default="en", help="Language of the labels.")
def coverage_command(policy: str | None, lang: Lang) -> None:
    """Tell what the model makes of each passage of the letter; status 1 if one has no place."""
    covered = coverage(policy)
    for found in covered:
        name = found.passage.iri.rsplit("#", 1)[-1]
        click.echo(f"{name}  «{shorten(found.passage.exact, 80, placeholder=' …')}»")
        for use in found.uses:
            click.echo(f"    {use.kind[lang]}: {use.label[lang]}")
        for gap in found.gaps:
            click.echo(f"    {GAP[lang]}: {gap.label[lang]}: {gap.reason[lang]}")
        if not found.placed:
            click.echo(f"    {HOLE[lang]}")
    placed = sum(found.placed for found in covered)
    click.echo(f"\n{placed} / {len(covered)} = {100 * placed // len(covered)} %")
    for gap in gaps(policy):
        click.echo(f"{GAP[lang]}: {gap.label[lang]}: {gap.reason[lang]}")
    sys.exit(0 if placed == len(covered) else 1)


@law.command("timeline")
@click.option("--policy", help="Slug of the policy.")
@click.option("--lang", type=LANGS, default="en", help="Language of the labels.")
def timeline_command(policy: str | None, lang: Lang) -> None:
    """Tell the life of the instrument, event by event, each with its sources."""
    for event in events(policy):
        until = f" → {event.until}" if event.until else ""
        known = f" ({ANNOUNCED[lang]} {event.announced})" if event.announced else ""
        click.echo(f"{event.on}{until}  {event.kind[lang]}: {event.label[lang]}{known}")
        click.echo(f"    {', '.join(norm[lang] for norm in event.norms)}")
        for source in event.sources:
            quoted = f": «{source.exact}»" if source.exact else ""
            click.echo(f"    {source.document_label[lang]}, {source.label[lang]}{quoted}")


@law.command("sources")
@click.option("--policy", help="Slug of the policy.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--lang", type=LANGS, default="en", help="Language of the labels.")
def sources_command(policy: str | None, form: str, lang: Lang) -> None:
    """Tell the documents behind the policy by rank, how each was seen and what it rests on."""
    found = authorities(policy)
    if form == "json":
        rows = [record(authority, lang) for authority in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    rank = ""
    for authority in found:
        if rank != authority.rank[lang]:
            rank = authority.rank[lang]
            click.echo(f"{'' if authority is found[0] else chr(10)}{rank}")
        for line in _lines(authority, lang):
            click.echo(f"  {line}")


def _lines(authority: Authority, lang: Lang) -> Iterator[str]:
    """Yields the lines on one document: its name, its address and marks, its links."""
    yield authority.source.label[lang]
    marks = [
        found.value + ("" if found.verified else f" ({UNVERIFIED[lang]})")
        for found in authority.identifiers
    ]
    days = (DATED, authority.dated), (MEANT, authority.meant), (SEEN, authority.seen)
    marks += [word[lang].format(day) for word, day in days if day]
    marks += [authority.checked[lang]] if authority.checked else []
    yield "  " + "; ".join(marks)
    if authority.source.url:
        yield f"  {authority.source.url}"
    for missing in authority.not_found[lang]:
        yield f"  {NOT_FOUND[lang]}: {missing}"
    for word, links in (RESTS_ON, authority.rests_on), (INTERPRETS, authority.interprets):
        for link in links:
            yield f"  {_told(link, word[lang], authority, lang)}"


def _told(link: Link, word: str, authority: Authority, lang: Lang) -> str:
    """Returns a link as a line; a place of the document is named, the document itself is not."""
    place = "" if link.lower.iri == authority.source.iri else f"{link.lower.label[lang]} "
    mark = f" ({INFERENCE[lang]}: {link.why[lang]})" if link.why else ""
    return f"{place}{word} {link.upper.label[lang]}{mark}"


@law.command("check")
@click.argument(
    "folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True)
)
@click.option(
    "--hermit/--no-hermit", default=True, help="Ask HermiT too, where owlready2 and Java are."
)
@click.option("--lang", type=LANGS, default="en", help="Language of the findings.")
def check_command(folder: Path | None, hermit: bool, lang: Lang) -> None:
    """Check the law shipped, or the policy in FOLDER; status 1 if something does not hold."""
    report = check(folder, with_hermit=hermit)
    for made in report.checks:
        click.echo(f"{_verdict(made)[lang]} {made.label[lang]}{_aside(made, lang)}")
        for finding in made.findings:
            click.echo(f"    {finding.message[lang]}")
    click.echo(f"\n{_summary(report)[lang]}")
    sys.exit(0 if report.conforms else 1)


def _verdict(made: Check) -> Text:
    """Returns how a check ended, in words that stand before what it looks for."""
    if made.not_run:
        return Text("- niet nagegaan:", "- not checked:")
    if not made.findings:
        return Text("✓", "✓")
    if made.advice:
        return Text("! klopt niet, ter overweging:", "! does not hold, for consideration:")
    return Text("✗ klopt niet:", "✗ does not hold:")


def _aside(made: Check, lang: Lang) -> str:
    """Returns how much was checked, or why nothing was."""
    aside = made.not_run or made.extent
    return f" ({aside[lang]})" if aside else ""


def _summary(report: Report) -> Text:
    """Returns the whole of a report in a line."""
    found, left = len(report.findings), len(report.not_run)
    ran = len(report.checks) - left
    if found:
        nl, en = f"Te verbeteren: {found}.", f"To be mended: {found}."
    else:
        nl, en = "Er hoeft niets te worden verbeterd.", "Nothing has to be mended."
    if left:
        nl += f" Nagegaan: {ran} van {ran + left}; over de rest is niets gezegd."
        en += f" Checked: {ran} of {ran + left}; of the rest nothing is said."
    return Text(nl, en)
