"""The commands on a decision that exists: verify, replay, redact and sign its document."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moratoria import rdf
from moratoria.answer import answer
from moratoria.checkproof import ENGINES, check_proof, law_of_document, proof_queries
from moratoria.errors import InputError
from moratoria.law import archive
from moratoria.prose import tell
from moratoria.provenance import write
from moratoria.receipts import (
    Verification,
    decide_again,
    law_under,
    media_type_of,
    read,
    redact,
    same_outcome,
    signature,
    verify,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from moratoria.law import Law
    from moratoria.model import Decision, Lang, Text
    from moratoria.receipts import Document

FORMS = {
    "trig": rdf.TRIG,
    "nquads": rdf.NQUADS,
    "turtle": rdf.TURTLE,
    "ntriples": rdf.NTRIPLES,
    "jsonld": rdf.JSONLD,
}
LANG = click.option("--lang", type=click.Choice(["nl", "en"]), default="en", help="Language.")
FILE = click.Path(path_type=Path, dir_okay=False)


def _document(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the argument FILE and the options --from, --law and --data-dir."""
    for option in (
        click.option(
            "--data-dir", help="Folder in which versions of the law are kept; DATA_DIR without it."
        ),
        click.option("--law", "law_file", type=FILE, help="A version of the law, as N-Quads."),
        click.option("--from", "kind", type=click.Choice(list(FORMS)), help="What FILE is."),
        click.argument("file", type=click.Path(path_type=Path, allow_dash=True)),
    ):
        function = option(function)
    return function


def _bytes(file: Path) -> bytes:
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or '').lower()}."
        raise InputError(message) from None


def _read(file: Path, kind: str | None, data: bytes | None = None) -> Document:
    data = _bytes(file) if data is None else data
    if signature.is_envelope(data):
        raise InputError(
            f"{file} is a signed envelope; `moratoria verify {file} --public-key FILE` opens it."
        )
    return read(data, FORMS[kind] if kind else media_type_of(file.name))


def _law(document: Document, data_dir: str | None, file: Path | None) -> Law:
    return law_under(document, _folder(data_dir), file)


def _folder(data_dir: str | None = None) -> Path:
    """Returns the folder in which versions of the law are kept, as the service does."""
    from moratoria.web.settings import Settings

    return Settings.from_env(data_dir=data_dir).data_dir


def keep_law() -> None:
    """Keeps the version of the law under which a decision is made."""
    archive.keep_current(_folder())


# ---------------------------------------------------------------- verify


@click.command("verify")
@_document
@click.option("--public-key", type=FILE, help="Key that signed FILE, which is an envelope.")
@click.option(
    "--out", type=FILE, help="Write the document, or the one in the envelope, here as N-Quads."
)
@LANG
def verify_command(
    file: Path,
    kind: str | None,
    law_file: Path | None,
    data_dir: str | None,
    public_key: Path | None,
    out: Path | None,
    lang: Lang,
) -> None:
    """Work out the decision in FILE again; status 1, and the first difference, if it is another."""
    data = _bytes(file)
    document = _opened(file, data, public_key, lang) if public_key else _read(file, kind, data)
    if out is not None:
        _write(out, document.quads)
    found = verify(document, _law(document, data_dir, law_file))
    _tell(found, lang)
    sys.exit(0 if found.holds else 1)


def _opened(file: Path, data: bytes, public_key: Path, lang: Lang) -> Document:
    """Returns the document in an envelope, after its signature was held against the key."""
    if not signature.is_envelope(data):
        raise InputError(
            f"{file} is no signed envelope, so there is nothing to hold a key against."
        )
    signed = signature.opened(data, signature.read_public(public_key))
    if signed.findings:
        _list(signed.findings, lang)
        sys.exit(1)
    told = {
        "nl": f"Ondertekend op {signed.signed_at} met {signed.engine}, sleutel {signed.key}.",
        "en": f"Signed at {signed.signed_at} with {signed.engine}, key {signed.key}.",
    }
    click.echo(told[lang])
    document = read(signed.document, rdf.NQUADS)
    if document.name != signed.name:
        raise InputError(
            f"What is signed is <{signed.name}>, and the envelope holds another decision."
        )
    return document


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"{file} cannot be written: {(error.strerror or '').lower()}."
        raise InputError(message) from None


def _tell(found: Verification, lang: Lang) -> None:
    if found.holds:
        good = {
            "nl": f"De beslissing klopt: {found.compared} uitspraken opnieuw gevonden.",
            "en": f"The decision holds: {found.compared} statements found again.",
        }
        click.echo(good[lang])
    else:
        click.echo({"nl": "De beslissing klopt niet.", "en": "The decision does not hold."}[lang])
    click.echo(found.name)
    _list(found.findings, lang)
    if found.resting:
        head = {
            "nl": "Niet na te rekenen, want dit rust op weggelaten feiten:",
            "en": "Not worked out again, as it rests on withheld facts:",
        }
        click.echo(head[lang])
        _list(found.resting, lang)


def _list(texts: tuple[Text, ...], lang: Lang) -> None:
    for text in texts:
        click.echo(f"- {text[lang]}")


# ---------------------------------------------------------------- check-proof


@click.command("check-proof")
@_document
@click.option("--engine", type=click.Choice(list(ENGINES)), default="oxigraph")
def check_proof_command(
    file: Path, kind: str | None, law_file: Path | None, data_dir: str | None, engine: str
) -> None:
    """Check the proof of the decision in FILE by SPARQL alone; status 1 if it does not hold."""
    data = _bytes(file)
    form = (FORMS[kind] if kind else media_type_of(file.name)) or rdf.TRIG
    named = law_of_document(rdf.read_whole(data, form))
    law = archive.read(law_file) if law_file else archive.find(named, _folder(data_dir))
    found = check_proof(data, form, law, rdf.digest(law), engine)
    for violation in found:
        click.echo(f"{violation.query.id}  {violation.query.asks}")
        click.echo(f"    {violation.node}\n    {violation.reason}")
    number = len(proof_queries())
    if found:
        click.echo(f"The proof does not hold: {len(found)} found by {number} queries.")
    else:
        click.echo(f"The proof holds: {number} queries find nothing wrong.")
    sys.exit(1 if found else 0)


# ---------------------------------------------------------------- replay


@click.command("replay")
@_document
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Another day of judgement."
)
@click.option("--format", "form", type=click.Choice(["text", "json", *FORMS]), default="text")
@LANG
def replay_command(
    file: Path,
    kind: str | None,
    law_file: Path | None,
    data_dir: str | None,
    on: datetime | None,
    form: str,
    lang: Lang,
) -> None:
    """Decide the case of the decision in FILE again, under its own law or another version."""
    document = _read(file, kind)
    law = _law(document, data_dir, law_file)
    decision = decide_again(document.basis, law, on.date() if on else None)
    click.echo(_shown(decision, form, lang), nl=False)
    click.echo(_compared(document, decision)[lang], err=True)


def _shown(decision: Decision, form: str, lang: Lang) -> str:
    if form == "text":
        return tell(decision, lang)
    if form == "json":
        return json.dumps(answer(decision, lang), ensure_ascii=False, indent=2) + "\n"
    return write(decision, FORMS[form]).decode()


def _compared(document: Document, decision: Decision) -> dict[Lang, str]:
    """Says whether the outcomes and the term are those of the document."""
    if same_outcome(document, decision):
        return {
            "nl": "Uitkomsten en termijn zijn die van het document.",
            "en": "Outcomes and term are those of the document.",
        }
    return {
        "nl": "Uitkomsten of termijn zijn ANDERS dan in het document.",
        "en": "Outcomes or term are OTHER than in the document.",
    }


# ---------------------------------------------------------------- redact


@click.command("redact")
@_document
@click.option(
    "--drop", "drop", multiple=True, required=True, metavar="KEY", help="Take this fact out."
)
@click.option("--no-origin", is_flag=True, help="Do not name the original, which is a hash.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="trig")
@LANG
def redact_command(
    file: Path,
    kind: str | None,
    law_file: Path | None,
    data_dir: str | None,
    drop: tuple[str, ...],
    no_origin: bool,
    form: str,
    lang: Lang,
) -> None:
    """
    Write the decision in FILE without some facts, so that the rest can be verified.

    What an outcome itself lets one infer stays. Labels and remarks of the case are taken out too;
    its name is, with --drop id. The name of the original is a hash: who knows the rest of the case
    could find a withheld value by trying, so use --no-origin where that matters.
    """
    document = _read(file, kind)
    found = verify(document, _law(document, data_dir, law_file))
    if found.decision is None or not found.holds:
        click.echo("moratoria: the decision does not hold, so it is not redacted.", err=True)
        _list(found.findings, lang)
        sys.exit(1)
    redacted = redact(found.decision, drop, origin=not no_origin)
    click.echo(write(redacted, FORMS[form]).decode(), nl=False)


# ---------------------------------------------------------------- sign


@click.command("sign")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--from", "kind", type=click.Choice(list(FORMS)), help="What FILE is.")
@click.option("--key", "key_file", type=FILE, required=True, help="File with the private key.")
def sign_command(file: Path, kind: str | None, key_file: Path) -> None:
    """Write an envelope around the decision in FILE, signed with Ed25519."""
    key = signature.read_private(key_file)
    document = _read(file, kind)
    if document.name != document.named:
        raise InputError(
            f"The decision is named <{document.name}>, and what it says gives <{document.named}>; "
            "it is not signed."
        )
    envelope = signature.sign(document.quads, document.name, key, datetime.now(UTC))
    click.echo(envelope.decode(), nl=False)


@click.group("key")
def key_group() -> None:
    """Make keys to sign with."""


@key_group.command("create")
@click.argument("file", type=FILE)
def create_command(file: Path) -> None:
    """Write a new private key to FILE and its public key to FILE.pub."""
    public = signature.create_key(file)
    key = signature.fingerprint(signature.read_public(public))
    click.echo(f"{file}: private, for you alone\n{public}: public, key {key}")


COMMANDS = (
    verify_command,
    check_proof_command,
    replay_command,
    redact_command,
    sign_command,
    key_group,
)
