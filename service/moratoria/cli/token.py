"""The commands `moratoria token ...`: who may store, read and erase cases over HTTP."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moratoria.journal import Database

ROLES = ["researcher", "submitter", "admin", "monitor"]


@click.group()
def token() -> None:
    """Make, list and revoke the tokens of the service."""


@contextmanager
def journal() -> Iterator[Database]:
    """Opens the journal that the settings name, for one command."""
    from moratoria.journal import open_journal
    from moratoria.web.settings import Settings

    settings = Settings.from_env()
    opened = open_journal(settings.journal_dir, settings.journal_url)
    try:
        yield opened
    finally:
        opened.close()


@token.command("create")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What it may do.")
@click.option("--name", required=True, help="Account; cases belong to it, not to the token.")
@click.option("--days", type=click.IntRange(1, 3650), default=365, help="How long it is valid.")
def create_command(role: str, name: str, days: int) -> None:
    """Make a token and print it, once: it is kept only as a hash."""
    from moratoria.journal import tokens

    with journal() as opened:
        click.echo(tokens.create(opened, name, role, days))


@token.command("list")
def list_command() -> None:
    """List all tokens by id."""
    from moratoria.journal import tokens

    with journal() as opened:
        for found in tokens.listed(opened):
            state = f"revoked {found.revoked}" if found.revoked else f"until {found.expires}"
            click.echo(f"{found.id}  {found.role:<10}  {found.name}  {state}")


@token.command("revoke")
@click.argument("token_id", metavar="ID")
def revoke_command(token_id: str) -> None:
    """End the token with ID at once."""
    from moratoria.journal import tokens

    with journal() as opened:
        tokens.revoke(opened, token_id)
