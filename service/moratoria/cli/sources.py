"""The commands `moratoria sources ...`: official identifiers, and what became of sources."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

import click

from moratoria.authorities import bearers
from moratoria.cli.refresh import refresh_command
from moratoria.errors import IdentifierError
from moratoria.identifiers import KINDS, read
from moratoria.law import published
from moratoria.lawcheck import identifiers
from moratoria.lawcheck.registers import used
from moratoria.model import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.authorities import Bearer
    from moratoria.identifiers import Identifier
    from moratoria.model import Lang

FORMAT = click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
LANG = click.option("--lang", type=click.Choice(["nl", "en"]), default="en", help="Language.")
MALFORMED = Text("‘{}’ is misvormd: {}.", "'{}' is malformed: {}.")
UNVERIFIED = Text("volgt een patroon, niet nagegaan", "follows a pattern, not verified")
UNUSED = Text("Het model gebruikt dit kenmerk niet.", "The model does not use this identifier.")
ALL_WELL = Text(
    "Elk kenmerk volgt zijn regels en zegt hetzelfde als de bron die het draagt.",
    "Every identifier keeps to its rules and says the same as the source that bears it.",
)


@click.group()
def sources() -> None:
    """Check official identifiers, and look what became of the sources."""


@sources.command("check")
@click.argument("identifier", required=False)
@click.option("--kind", type=click.Choice(list(KINDS)), help="Whose it is; else its letters tell.")
@FORMAT
@LANG
def check_command(identifier: str | None, kind: str | None, form: str, lang: Lang) -> None:
    """
    Check IDENTIFIER by the rules of its register, or all that the law shipped holds.

    Nothing is looked up. Exit status 1 if a rule is broken.
    """
    if identifier is None:
        sys.exit(_check_all(form, lang))
    try:
        found = read(identifier, kind)
    except IdentifierError as error:
        _echo_malformed(identifier, error, form, lang)
        sys.exit(1)
    borne = bearers(found.text)
    if form == "json":
        click.echo(json.dumps(_record(found, borne, lang), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(found, borne, lang)))


def _echo_malformed(text: str, error: IdentifierError, form: str, lang: Lang) -> None:
    if form == "json":
        told = {"identifier": text, "conforms": False, "rule": error.rule[lang]}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(MALFORMED[lang].format(text, error.rule[lang]))


def _lines(found: Identifier, borne: list[Bearer], lang: Lang) -> Iterator[str]:
    yield f"{found.kind}  {found.text}"
    for name, value in found.parts:
        yield f"  {name}: {value}"
    for bearer in borne:
        mark = f" ({UNVERIFIED[lang]})" if bearer.verified is False else ""
        yield f"  → {bearer.label[lang]}{mark}"
        yield f"    {bearer.iri}"
    if not borne:
        yield f"  {UNUSED[lang]}"


def _record(found: Identifier, borne: list[Bearer], lang: Lang) -> dict[str, object]:
    return {
        "identifier": found.text,
        "conforms": True,
        "kind": found.kind,
        "parts": [{"name": name, "value": value} for name, value in found.parts],
        "borne_by": [
            {"id": bearer.iri, "label": bearer.label[lang], "verified": bearer.verified}
            for bearer in borne
        ],
    }


def _check_all(form: str, lang: Lang) -> int:
    """Tells what the identifiers of the law shipped break, and returns the exit status."""
    counts = Counter(kind for kind, _, _ in {(k, str(n), v) for k, n, v in used(published())})
    found = [finding for made in identifiers() for finding in made.findings]
    if form == "json":
        told = {
            "conforms": not found,
            "identifiers": {kind: counts[kind] for kind in KINDS},
            "findings": [{"id": f.focus, "message": f.message[lang]} for f in found],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        click.echo(", ".join(f"{kind} {counts[kind]}" for kind in KINDS))
        for finding in found:
            click.echo(f"- {finding.message[lang]}")
        if not found:
            click.echo(ALL_WELL[lang])
    return 1 if found else 0


sources.add_command(refresh_command)
