"""
The command `moratoria`: the same calls as the Python API, for a shell.

Exit status: `decide` 0 whatever the outcome; `validate` 0 holds, 1 does not; 2 for input or usage.
"""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from moratoria import __version__, dates, queries, rdf
from moratoria import search as finder
from moratoria.answer import answer, violation
from moratoria.asides import asides
from moratoria.cli.journal import journal
from moratoria.cli.law import law
from moratoria.cli.receipt import COMMANDS, keep_law
from moratoria.cli.registry import registry
from moratoria.cli.sources import sources
from moratoria.cli.token import token
from moratoria.counsel import KINDS, explanations, kinds
from moratoria.decide import ENGINES, decide_case
from moratoria.errors import MoratoriaError
from moratoria.intake import check, read_case
from moratoria.law import load_law, policies
from moratoria.prose import WORDS, tell
from moratoria.provenance import write_all
from moratoria.store import Pool, public_dataset
from moratoria.timeline import Stretch, case_timeline

if TYPE_CHECKING:
    from collections.abc import Callable

    from moratoria.counsel import Explained
    from moratoria.model import Decision, Lang
    from moratoria.store import Answer

    Told = tuple[Decision, dict[str, Explained]]
    """A decision, and what was asked beside it."""

QUERY_FORMATS = {
    "text": "application/sparql-results+json, text/turtle",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "turtle": "text/turtle",
}
LANGS = click.Choice(["nl", "en"])
INPUT_KINDS = {**rdf.NAMES, "plain": rdf.JSON}
DECISION_FORMATS = click.Choice(["text", "json", *rdf.NAMES])


class _Command(click.Group):
    """Tells an error of ours in its own words, with exit status 2 and no traceback."""

    def invoke(self, ctx: click.Context) -> object:
        """Runs the command that was asked for."""
        try:
            return super().invoke(ctx)
        except MoratoriaError as error:
            click.echo(f"moratoria: {error}", err=True)
            ctx.exit(2)


@click.group(cls=_Command, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """Tell which norms of a published moratorium apply to a case, and on which words."""


def _day(_: click.Context, __: click.Parameter, value: str | None) -> date:
    """Reads a day; without one, today's."""
    if value is None:
        return datetime.now(UTC).astimezone().date()
    try:
        span = dates.parse(value)
    except ValueError:
        span = None
    if span is None or not span.exact or len(value) != len("2022-09-01"):
        message = f"'{value}' is no day; write it like 2022-09-01."
        raise click.BadParameter(message)
    return span.first


def _pairs(_: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    """Reads NAME=VALUE pairs."""
    pairs: dict[str, str] = {}
    for value in values:
        name, sign, rest = value.partition("=")
        if not sign or not name or name in pairs:
            trouble = "is given twice" if name in pairs else "is no NAME=VALUE"
            message = f"'{name if name in pairs else value}' {trouble}."
            raise click.BadParameter(message, param=param)
        pairs[name] = rest
    return pairs


def _document(function: Callable[..., None]) -> Callable[..., None]:
    """Adds the argument FILE and the option --from."""
    function = click.option(
        "--from",
        "kind",
        type=click.Choice(list(INPUT_KINDS)),
        help="What FILE is; without it, its name and text tell.",
    )(function)
    return click.argument("file", type=click.Path(path_type=Path, allow_dash=True))(function)


def _read(file: Path, kind: str | None) -> tuple[bytes, str | None]:
    """Returns the bytes of a file, and what they are if that is known."""
    if str(file) == "-":
        return sys.stdin.buffer.read(), INPUT_KINDS.get(kind or "")
    try:
        data = file.read_bytes()
    except OSError as error:
        message = f"{file} cannot be read: {(error.strerror or '').lower()}."
        raise click.UsageError(message) from None
    return data, INPUT_KINDS[kind] if kind else rdf.media_type_of(file.name)


@main.command("decide")
@_document
@click.option("--on", callback=_day, metavar="DAY", help="Day of judgement; today without it.")
@click.option("--format", "form", type=DECISION_FORMATS, default="text")
@click.option("--lang", type=LANGS, default="en", help="Language of the answer.")
@click.option("--policy", help="Slug of the policy, or 'all'.")
@click.option(
    "--reading",
    "readings",
    multiple=True,
    callback=_pairs,
    metavar="ID=VALUE",
    help="Take a reading.",
)
@click.option(
    "--assume-not-excluded",
    "assume",
    flag_value="not-excluded",
    help="Presume no unrecorded exclusion.",
)
@click.option(
    "--explain",
    multiple=True,
    metavar="KIND,...",
    help=f"Tell more beside each outcome: {', '.join(KINDS)}.",
)
@click.option("--engine", type=click.Choice(list(ENGINES)), default="direct")
@click.option("--timeline", is_flag=True, help="Tell on which days the case is under each norm.")
def decide_command(
    file: Path,
    kind: str | None,
    on: date,
    form: str,
    lang: Lang,
    policy: str | None,
    readings: dict[str, str],
    assume: str | None,
    explain: tuple[str, ...],
    engine: str,
    timeline: bool,
) -> None:
    """Decide the case in FILE ('-' for standard input)."""
    data, media_type = _read(file, kind)
    slugs = policies() if policy == "all" else [policy]
    presumed, asked = [assume] if assume else [], kinds(explain)
    if timeline and asked:
        message = "--timeline tells of many days and --explain of one; leave out one of the two."
        raise click.UsageError(message)
    if timeline:
        if form in rdf.NAMES:
            message = f"A timeline is told as text or json, not as {form}."
            raise click.UsageError(message)
        for slug in slugs:
            law, case = load_law(slug), read_case(data, media_type)
            found = case_timeline(case, law, readings=readings, assume=presumed)
            click.echo(_stretches(found, form, lang), nl=False)
        return
    keep_law()
    case, told = read_case(data, media_type), []
    for slug in slugs:
        law = load_law(slug)
        decision = decide_case(case, law, on=on, readings=readings, assume=presumed, engine=engine)
        told.append((decision, explanations(case, law, decision, assume=presumed, asked=asked)))
    click.echo(_shown(told, form, lang, many=policy == "all"), nl=False)


def _stretches(found: dict[str, list[Stretch]], form: str, lang: Lang) -> str:
    """Returns the stretches of days of each norm, as lines or as JSON."""
    if form == "json":
        rows = {
            norm: [
                {
                    "from": stretch.start.isoformat(),
                    "until": stretch.until.isoformat() if stretch.until else None,
                    "outcome": stretch.outcome,
                }
                for stretch in stretches
            ]
            for norm, stretches in found.items()
        }
        return json.dumps(rows, indent=2) + "\n"
    return "".join(
        f"{norm}\n"
        + "".join(f"  {s.start} → {s.until or ''}  {WORDS[s.outcome][lang]}\n" for s in stretches)
        for norm, stretches in found.items()
    )


def _shown(told: list[Told], form: str, lang: Lang, *, many: bool) -> str:
    if form == "text":
        return "\n".join(
            tell(decision, lang, asides(decision, found, lang)) for decision, found in told
        )
    if form in rdf.NAMES:
        return write_all([decision for decision, _ in told], rdf.NAMES[form]).decode()
    answers = [answer(decision, lang, found) for decision, found in told]
    return json.dumps(answers if many else answers[0], ensure_ascii=False, indent=2) + "\n"


@main.command()
@_document
@click.option("--format", "form", type=click.Choice(["text", "json", "turtle"]), default="text")
@click.option("--lang", type=LANGS, default="en", help="Language of the findings.")
def validate(file: Path, kind: str | None, form: str, lang: Lang) -> None:
    """Hold the case or decision in FILE against the shapes; exit status 1 if it breaks one."""
    report = check(*_read(file, kind))
    if form == "turtle":
        click.echo(rdf.write(report.graph, rdf.TURTLE).decode(), nl=False)
    elif form == "json":
        found = [violation(v, lang) for v in report.violations]
        whole = {"conforms": report.conforms, "results": found}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
    elif report.conforms:
        click.echo("Geen bevindingen." if lang == "nl" else "No findings.")
    else:
        for v in report.violations:
            click.echo(f"- {v.message[lang]}")
    sys.exit(0 if report.conforms else 1)


@main.command("query")
@click.argument("name")
@click.option("--param", "params", multiple=True, callback=_pairs, metavar="KEY=VALUE")
@click.option("--format", "form", type=click.Choice(list(QUERY_FORMATS)), default="text")
def query_command(name: str, params: dict[str, str], form: str) -> None:
    """Put a question to the law: NAME of a saved query, or a file with SPARQL."""
    path = Path(name)
    query = (
        queries.from_file(path) if path.suffix == ".rq" or path.is_file() else queries.find(name)
    )
    terms = query.terms(params)
    with Pool(public_dataset(_data_dir()).quads) as pool:
        answer_ = pool.query(query.text, accept=QUERY_FORMATS[form], substitutions=terms)
    click.echo(_records(answer_) if form == "text" else answer_.body.decode(), nl=False)


@main.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--lang", type=LANGS, default="en", help="Language of labels.")
@click.option("--limit", type=int, default=finder.DEFAULT_LIMIT, help="How many to show at most.")
@click.option("--offset", type=int, default=0, help="How many to leave out first.")
def search_command(words: tuple[str, ...], form: str, lang: Lang, limit: int, offset: int) -> None:
    """Find terms and passages of the law by WORDS, in Dutch or English."""
    query = " ".join(words)
    found = finder.search(query, lang=lang, limit=limit, offset=offset)
    if form == "json":
        whole = {
            "q": query,
            "total": found.total,
            "offset": found.offset,
            "limit": found.limit,
            "results": [asdict(hit) for hit in found.hits],
        }
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2))
        return
    for hit in found.hits:
        click.echo(f"{hit.label}  ({hit.field})\n  {hit.iri}")
        if hit.text != hit.label:
            click.echo(textwrap.fill(hit.text, 100, initial_indent="  ", subsequent_indent="  "))
    more = "" if found.next is None else f", more with --offset {found.next}"
    click.echo(f"{found.total} found{more}")


def _data_dir() -> Path:
    """Returns the folder in which inferences are kept, as the service does."""
    from moratoria.web.settings import Settings

    return Settings.from_env().data_dir


def _records(found: Answer) -> str:
    """Returns solutions as one block of lines per row; anything else as it is."""
    if found.kind == "graph":
        return found.body.decode()
    content = json.loads(found.body)
    if found.kind == "boolean":
        return f"{str(content['boolean']).lower()}\n"
    names, rows = content["head"]["vars"], content["results"]["bindings"]
    width = max(map(len, names), default=0)
    blocks = (
        "".join(f"{name:<{width}}  {row[name]['value']}\n" for name in names if name in row)
        for row in rows
    )
    return "\n".join(blocks) + f"\n{len(rows)} row{'' if len(rows) == 1 else 's'}\n"


@main.command()
@click.option("--host", help="Name or address to listen at; HOST without it.")
@click.option("--port", help="Port to listen at; PORT without it.")
@click.option(
    "--data-dir", help="Folder for cases, versions of the law and a cache; DATA_DIR without it."
)
@click.option("--config", metavar="FILE", help="Settings file; MORATORIA_CONFIG without it.")
def serve(host: str | None, port: str | None, data_dir: str | None, config: str | None) -> None:
    """Serve over HTTP until stopped."""
    from moratoria.web.server import serve as run
    from moratoria.web.settings import Settings

    run(Settings.from_env(host=host, port=port, data_dir=data_dir, config=config))


for command in (law, sources, registry, token, journal, *COMMANDS):
    main.add_command(command)
