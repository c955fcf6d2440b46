"""The command `moratoria sources refresh`: what became of the sources at their addresses."""

from __future__ import annotations

import json
import sys
from collections import Counter
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
from rdflib import URIRef

from moratoria.law import published
from moratoria.law.nodes import label
from moratoria.model import Text
from moratoria.official import Touched, accept, addresses, refresh, touched
from moratoria.official.refresh import TELLING, differences
from moratoria.official.touched import Past

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.model import Lang
    from moratoria.official import Refreshed
    from moratoria.official.refresh import State
    from moratoria.official.snapshots import Snapshot
    from moratoria.web.settings import Settings

STATES: dict[State, Text] = {
    "first": Text("voor het eerst gezien", "seen for the first time"),
    "same": Text("als bekend", "as known"),
    "changed": Text("VERANDERD", "CHANGED"),
    "vanished": Text("VERDWENEN", "VANISHED"),
    "unknown": Text("nooit gezien", "never seen"),
}
PARTS = {
    "leads_to": Text("leidt nu naar {1}", "now leads to {1}"),
    "title": Text("titel „{0}” → „{1}”", "title “{0}” → “{1}”"),
    "metadata": Text("metagegevens: {1}", "metadata: {1}"),
    "digest": Text("de tekst is een andere", "the text is another one"),
}
OLD = Text("uit het archief van {}, {} dagen oud", "from the cache of {}, {} days old")
CACHED = Text("niet gevraagd of niet bereikt", "not asked or not reached")
OF = Text("van", "of")
CITED_BY = Text("aangehaald door", "cited by")
BEHIND = Text("via andere bronnen ook", "by way of other sources also")
DECISIONS = Text("besluiten die ernaar verwijzen", "decisions that refer to it")
NO_JOURNAL = Text("geen: er is geen journaal", "none: there is no journal")


@click.command("refresh")
@click.option("--offline", is_flag=True, help="Ask nothing; tell what was kept, and how old it is.")
@click.option("--accept", "accepts", is_flag=True, help="Take what is there now as known.")
@click.option("--from", "mirror", metavar="BASE", help="Ask a copy at BASE, a folder per host.")
@click.option("--data-dir", help="Folder in which what was seen is kept; DATA_DIR without it.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="en", help="Language.")
def refresh_command(
    *, offline: bool, accepts: bool, mirror: str | None, data_dir: str | None, form: str, lang: Lang
) -> None:
    """
    Look what became of the cited sources at their official addresses.

    Changed and vanished ones are told until they are accepted, with the norms and the past
    decisions that they touch. Exit status 1 if there are any. An address without an answer is told
    from what was kept of it.
    """
    from moratoria.web.settings import Settings

    if mirror and not mirror.startswith(("http://", "https://")):
        message = f"'{mirror}' is no web address; write it like http://127.0.0.1:8080/."
        raise click.BadParameter(message, param_hint="--from")
    settings = Settings.from_env(data_dir=data_dir)
    found = []
    asked = addresses(published())
    for made in refresh(asked, settings.data_dir, offline=offline, mirror=mirror):
        found.append(made)
        if form == "text":
            click.echo("\n".join(_refreshed(made, lang)))
    told = [made for made in found if made.state in TELLING]
    with _past(settings) if told else nullcontext() as past:
        reached = touched([made.address.url for made in told], past or (), settings.data_dir)
    if form == "json":
        click.echo(json.dumps(_record(found, reached), ensure_ascii=False, indent=2))
    else:
        for made in told:
            on, journal = reached[made.address.url], past is not None
            click.echo("\n".join(["", *_touches(made, on, lang, journal=journal)]))
        click.echo(f"\n{_tally(found, lang)}")
    if accepts:
        accept(settings.data_dir, told)
    sys.exit(1 if told and not accepts else 0)


@contextmanager
def _past(settings: Settings) -> Iterator[Iterator[Past] | None]:
    """Gives the decisions of the journal, None if there is no journal."""
    from moratoria.journal import decisions, open_journal

    if not (settings.journal_url or settings.journal_dir.exists()):
        yield None
        return
    opened = open_journal(settings.journal_dir, settings.journal_url)
    try:
        yield (Past(made.id, made.law, made.content) for made in decisions.every(opened))
    finally:
        opened.close()


def _refreshed(made: Refreshed, lang: Lang) -> Iterator[str]:
    """Yields the lines on one address: what became of it, and how old that is."""
    aged = ""
    if made.from_cache and made.last:
        aged = f" ({OLD[lang].format(made.last.at.date(), made.age(datetime.now(UTC)))})"
    yield f"{STATES[made.state][lang]}{aged}  {made.address.url}"
    if made.unreached:
        yield f"    {made.unreached}"
    if made.known and made.last and not made.last.gone:
        for part in differences(made.known, made.last):
            yield f"    {PARTS[part][lang].format(*_both(made.known, made.last, part))}"


def _both(known: Snapshot, last: Snapshot, part: str) -> tuple[str, str]:
    """Returns a part as it was and as it is; of metadata what is new."""
    was, now = getattr(known, part), getattr(last, part)
    if part == "metadata":
        names = sorted(name for name in {*was, *now} if was.get(name) != now.get(name))
        return "", ", ".join(f"{name} = {now.get(name, '-')}" for name in names)
    return was or "-", now or "-"


def _touches(made: Refreshed, on: Touched, lang: Lang, *, journal: bool) -> Iterator[str]:
    """Yields the lines on what stands on the sources at an address."""
    yield f"{STATES[made.state][lang]}  {made.address.url}"
    for source in made.address.sources:
        yield f"  {OF[lang]} {label(published(), URIRef(source))[lang]}"
    for word, terms in (CITED_BY, on.cited_by), (BEHIND, on.behind):
        for iri in terms:
            yield f"  {word[lang]}: {label(published(), URIRef(iri))[lang]}"
    yield f"  {DECISIONS[lang]}: {len(on.decisions) if journal else NO_JOURNAL[lang]}"
    yield from (f"    {decision}" for decision in on.decisions)


def _tally(found: list[Refreshed], lang: Lang) -> str:
    """Returns in a line how many addresses are in which state."""
    counts = Counter(made.state for made in found)
    parts = [f"{counts[state]} {word[lang]}" for state, word in STATES.items() if counts[state]]
    cached = sum(made.from_cache for made in found)
    if cached:
        parts.append(f"{cached} {CACHED[lang]}")
    return ", ".join(parts)


def _record(found: list[Refreshed], reached: dict[str, Touched]) -> list[dict[str, object]]:
    return [
        {
            "url": made.address.url,
            "sources": list(made.address.sources),
            "state": made.state,
            "known": made.known and asdict(made.known),
            "last": made.last and asdict(made.last),
            "from_cache": made.from_cache,
            "days_old": made.age(datetime.now(UTC)),
            "unreached": made.unreached,
            "touches": asdict(on) if (on := reached.get(made.address.url)) else None,
        }
        for made in found
    ]
