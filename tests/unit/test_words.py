"""The words of our pages: nothing a reader sees is left in one language."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from jinja2 import nodes

from moratoria.web import create_app
from moratoria.web.settings import Settings
from moratoria.web.words import both, gettext

ROOT = Path(__file__).parents[2]
WEB = ROOT / "service" / "moratoria" / "web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
# What is the same in every language: names, formats and what a program reads.
SAME = {
    *("Moratoria", "Nederlands", "English"),
    *("JSON", "CSV", "Turtle", "SPARQL", "SHA", "OpenAPI", "Request", "Id"),
    *("Ctrl", "Enter", "Tab"),
    *("width", "device", "initial", "scale"),
}
# Attributes that are shown or read out.
ATTRIBUTE = re.compile(r"""\b(?:aria-label|title|alt|placeholder|content)="([^"]*)""")
TAG = re.compile(r"<[^>]*(?:>|$)|^[^<]*>|&\w+;|<!--.*?-->", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2,}")


@pytest.fixture(scope="module")
def dutch() -> Catalog:
    """What stands in the Dutch catalogue."""
    with (WEB / "locales/nl/LC_MESSAGES/moratoria.po").open("rb") as file:
        return read_po(file, locale="nl", abort_invalid=True)


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What the code and the templates say, as `make words` finds it."""
    found = tmp_path_factory.mktemp("words") / "moratoria.pot"
    program = [sys.executable, "-m", "babel.messages.frontend", "-q", "extract"]
    choices = ["-F", "pyproject.toml", "-k", "both", "-o", str(found), "."]
    subprocess.run([*program, *choices], cwd=ROOT, check=True)
    with found.open("rb") as file:
        return read_po(file)


def test_catalogue_holds_what_is_said_and_nothing_else(dutch: Catalog, used: Catalog) -> None:
    """A word that is new or gone is new or gone in the catalogue."""
    said = {message.id for message in used if message.id}
    held = {message.id for message in dutch if message.id}
    assert len(said) > 100
    assert held == said, "run `make words`, and write the Dutch"


def test_every_message_is_written_in_dutch(dutch: Catalog) -> None:
    """Every message has its Dutch, looked at by somebody."""
    for message in dutch:
        strings = message.string if message.pluralizable else (message.string,)
        if message.id:
            assert all(strings), f"{message.id} has no Dutch"
            assert not message.fuzzy, f"{message.id} was not looked at"


def test_dutch_has_the_places_of_the_english(dutch: Catalog) -> None:
    """What is filled in is filled in in Dutch too."""
    wrong = [(message.id, errors) for message, errors in dutch.check()]
    assert not wrong


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_template_says_nothing_outside_the_catalogue(template: Path) -> None:
    """No word stands in a template as it is, also none that is read out."""
    parsed = create_app(Settings()).jinja_env.parse(template.read_text())
    raw = "\ue000".join(data.data for data in parsed.find_all(nodes.TemplateData))
    shown = [TAG.sub(" ", raw.replace("\ue000", "")), *ATTRIBUTE.findall(raw)]
    assert not {word for text in shown for word in WORD.findall(text)} - SAME


def test_a_message_is_found_in_both_languages() -> None:
    """A message is found in Dutch, and is itself in English."""
    assert both("Search").nl == "Zoeken"
    assert gettext("Search", "en") == "Search"
