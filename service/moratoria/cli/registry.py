"""The commands `moratoria registry ...`: bring the catalogue to registries that others run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from moratoria.registry import Ours, Step

TOKEN = "MORATORIA_REGISTRY_TOKEN"  # noqa: S105 - the name of the variable that holds it
ADDRESS = click.option(
    "--address",
    help="Where the service is, such as https://example.org/; else as MORATORIA_BASE_IRI says.",
)


@click.group()
def registry() -> None:
    """Check the catalogue, write it out, and tell registries of it."""


def _ours(address: str | None) -> Ours:
    from moratoria.registry import ours
    from moratoria.web import values
    from moratoria.web.settings import Settings

    settings = Settings.from_env()
    given = values.base_iri("--address", address) if address else settings.address
    return ours(given, settings.data_dir)


@registry.command("check")
@ADDRESS
@click.option(
    "--shapes",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with the shapes (.ttl) that the registry publishes; without it, a few of our own.",
)
def check_command(address: str | None, shapes: Path | None) -> None:
    """Hold the catalogue against the shapes of a registry; status 1 if it breaks one."""
    from moratoria.registry import check

    findings = check(_ours(address).graph, shapes)
    for found in findings:
        path = f" {found.path}" if found.path else ""
        click.echo(f"{found.severity}: {found.focus}{path}: {found.message}")
    broken = sum(found.severity == "Violation" for found in findings)
    click.echo(f"{broken} violations, {len(findings) - broken} of what is only recommended.")
    sys.exit(1 if broken else 0)


@registry.command("export")
@click.argument("name", type=click.Choice(["ckan", "fdp", "nde"]))
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@ADDRESS
def export_command(name: str, folder: Path, address: str | None) -> None:
    """Write what a registry is given into FOLDER."""
    from moratoria.files import write_whole
    from moratoria.registry import EXPORTS

    for file, data in EXPORTS[name](_ours(address)).items():
        write_whole(folder / file, data)
        click.echo(f"{folder / file}: {len(data)} bytes")


@registry.command("push")
@click.argument("name", type=click.Choice(["fdp", "nde"]))
@click.argument("url")
@ADDRESS
@click.option("--send", is_flag=True, help="Do it; without this, only say what would be done.")
def push_command(name: str, url: str, address: str | None, *, send: bool) -> None:
    """
    Tell the registry at URL of the catalogue; status 1 if it refuses something.

    Without --send nobody is asked anything. A token is taken from MORATORIA_REGISTRY_TOKEN.
    """
    import os

    from moratoria.registry import LEFT_OUT, PLANS, PUSHES, REFUSED, Client

    client = Client.at(url, os.environ.get(TOKEN) or None)
    ours = _ours(address)
    planned = PLANS[name](ours)
    steps = PUSHES[name](ours, client) if send else iter(planned)
    bad = 0
    for number, step in enumerate(steps, start=1):
        _show(number, len(planned), step)
        bad += step.outcome in {REFUSED, LEFT_OUT}
    if not send:
        click.echo(f"Nothing was sent to {client.base}; add --send to do it.")
    sys.exit(1 if bad else 0)


def _show(number: int, total: int, step: Step) -> None:
    place = f" at {step.place}" if step.place else ""
    click.echo(f"{number}/{total} {step.what}: {step.outcome}{place}")
    for reason in step.reasons:
        click.echo(f"    {reason}")
