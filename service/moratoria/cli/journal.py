"""The commands `moratoria journal ...`: verify, back up, restore and erase stored cases."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click

from moratoria.cli.token import journal as opened_journal

HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@click.group()
def journal() -> None:
    """Look after the journal of stored cases."""


def _head(_: click.Context, __: click.Parameter, value: str | None) -> tuple[int, str] | None:
    """Reads a head that was noted elsewhere."""
    if value is None:
        return None
    found = HEAD.fullmatch(value)
    if not found:
        message = f"'{value}' is no head; write it as verify printed it, NUMBER:HASH."
        raise click.BadParameter(message)
    return int(found[1]), found[2]


@journal.command("verify")
@click.option("--head", callback=_head, metavar="NUMBER:HASH", help="A head noted elsewhere.")
def verify_command(head: tuple[int, str] | None) -> None:
    """Tell whether everything is as it was written; exit status 1 and the first entry if not."""
    from moratoria.journal.verification import verify

    with opened_journal() as opened:
        found = verify(opened, head)
    if found.trouble:
        click.echo(f"entry {found.trouble.seq}: {found.trouble.what}")
        sys.exit(1)
    click.echo(f"{found.seq} entries as written; head {found.seq}:{found.hash}")


@journal.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def backup_command(file: Path) -> None:
    """Write everything but tokens and key to the new FILE, also while the service runs."""
    from moratoria.journal import backups

    with opened_journal() as opened:
        click.echo(f"{backups.write(opened, file)} rows written to {file}")


@journal.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--no-erasures", is_flag=True, help="Nothing was erased since the backup was made.")
def restore_command(file: Path, no_erasures: bool) -> None:
    """Put the backup FILE in the place of the journal, and erase again what was erased since."""
    from moratoria.journal import backups
    from moratoria.web.settings import Settings

    settings = Settings.from_env()
    known: set[str] | None = set() if no_erasures else None
    entries, again = backups.restore(settings.journal_dir, settings.journal_url, file, erased=known)
    click.echo(f"{entries} entries restored; {len(again)} cases erased again")


@journal.command("erase")
@click.argument("case_id", metavar="CASE")
def erase_command(case_id: str) -> None:
    """Erase the case with the id CASE and all that was decided about it."""
    from moratoria.journal import erasures

    with opened_journal() as opened:
        erasures.erase(opened, case_id, "cli")
