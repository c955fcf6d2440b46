"""What a notebook or a program of one's own meets: policies, cases, decisions and how they show."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from folders import CASES, PLAIN
from rdflib import RDF

import moratoria
from moratoria import decide as decide_module
from moratoria import facts, rdf
from moratoria.answer import answer
from moratoria.errors import InputError, InvalidCaseError, UnknownNameError
from moratoria.explain import walk
from moratoria.prose import tell
from moratoria.provenance import write
from moratoria.vocab import MOR

CASE = CASES / "never-served-22-applied-before" / "case.ttl"
ON = date(2022, 9, 1)
POLICY = moratoria.load_policy()


def decided(**changes: Any) -> moratoria.Decision:  # noqa: ANN401 - a plain value
    """Returns the decision about the plain case, with changes."""
    return POLICY.decide({**PLAIN, **changes}, on=ON, assume="not-excluded")


# ---------------------------------------------------------------- the package


def test_the_import_costs_nothing() -> None:
    """Until something is asked for, none of the libraries is loaded."""
    code = "import sys, moratoria; print({'rdflib', 'pyoxigraph', 'pyshacl'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.decode().strip() == "set()"


@pytest.mark.parametrize("name", moratoria.__all__)
def test_what_is_exported_is_there(name: str) -> None:
    """Every name of the package can be imported from it, and is listed."""
    assert getattr(moratoria, name).__name__ == name
    assert name in dir(moratoria)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """As of any module."""
    with pytest.raises(AttributeError, match="load_polity"):
        moratoria.load_polity  # noqa: B018 - the access is the test


# ---------------------------------------------------------------- a case


def test_every_form_of_a_case_is_the_same_case() -> None:
    """A dict, text, bytes, a file, and a case itself."""
    graph = facts.from_plain(PLAIN)
    forms = [
        PLAIN,
        json.dumps(PLAIN),
        json.dumps(PLAIN, indent=1).encode(),
        rdf.write(graph, rdf.TURTLE),
        rdf.write(graph, rdf.TURTLE).decode(),
        moratoria.load_case(PLAIN),
        {**PLAIN, "application_date": date(2022, 5, 10)},
    ]
    assert {POLICY.decide(form, on=ON).id for form in forms} == {POLICY.decide(PLAIN, on=ON).id}
    by_path, by_text = (moratoria.load_case(c) for c in (CASE, CASE.read_text(encoding="utf-8")))
    assert by_path == by_text


@pytest.mark.parametrize(
    ("case", "error", "words"),
    [
        ({"brith_date": "2000"}, UnknownNameError, "birth_date"),
        ({"birth_date": "1 juli"}, InvalidCaseError, "1999-05-01"),
        ({"birth_date": {1}}, InputError, "set"),
        ({"birth_date": datetime(2000, 1, 1, tzinfo=UTC)}, InputError, "datetime"),
        ("case.ttl", InputError, r"Path\('case.ttl'\)"),
        ("no case", InputError, "text/turtle"),
        (7, InputError, "found int"),
        ([PLAIN], InputError, "found list"),
    ],
    ids=["misspelt", "no-date", "a-set", "a-time", "a-path", "prose", "a-number", "a-list"],
)
def test_what_is_no_case_is_told(case: Any, error: type[Exception], words: str) -> None:  # noqa: ANN401 - anything at all
    """One clear error, also for what is no case at all."""
    with pytest.raises(error, match=words):
        POLICY.decide(case, on=ON)


def test_a_case_does_not_show_its_facts() -> None:
    """What is known of a person does not get into a log by way of a repr."""
    assert repr(moratoria.load_case(PLAIN)) == f"<Case: {len(PLAIN)} facts>"
    assert repr(moratoria.load_case({"id": "urn://a"})) == "<Case urn://a: 1 fact>"


# ---------------------------------------------------------------- a policy


def test_a_policy_tells_what_it_holds() -> None:
    """Norms, readings and criteria by name, in the order of the law, each with a short repr."""
    assert repr(POLICY).startswith("<Policy ru-2022: 10 norms, ")
    assert list(POLICY.norms) == [norm.id for norm in POLICY.law.norms]
    assert POLICY.norms["departure-duty"].label.nl in repr(POLICY.norms["departure-duty"])
    assert "departure-duty" in POLICY.norms
    assert POLICY.readings["dual"].values[0].id == "covered"
    assert POLICY.criteria["GroupMember"].sources
    tables = (POLICY.norms, POLICY.readings, POLICY.criteria)
    for table in tables:
        assert len(repr(table).splitlines()) == len(table)
        assert all(len(repr(item)) < 1000 for item in table.values())
        assert table._repr_html_().count("<tr>") == len(table) + 1
    with pytest.raises(UnknownNameError, match="known: decision-moratorium"):
        POLICY.norms["moratorium"]


def test_a_policy_that_there_is_not_is_named() -> None:
    """The message tells those there are."""
    with pytest.raises(UnknownNameError, match="known: ru-2022"):
        moratoria.load_policy("xx")


@pytest.mark.parametrize("day", ["1 juli", "2022-09", "20220901x", "", 2022])
def test_a_day_is_a_day(day: Any) -> None:  # noqa: ANN401 - anything at all
    """A month or a word is refused with an example."""
    with pytest.raises(InputError, match="2022-09-01"):
        POLICY.decide(PLAIN, on=day)


def test_a_timeline_has_the_stretches_of_the_moratoria() -> None:
    """The days on which the case falls under each."""
    found = POLICY.timeline(PLAIN, assume="not-excluded", readings={"dual": "covered"})
    assert [(s.start, s.outcome) for s in found["decision-moratorium"]][1] == (
        date(2022, 6, 29),
        "applies",
    )


# ---------------------------------------------------------------- a decision


def test_a_decision_is_the_decision_of_the_package() -> None:
    """The same value, in the same words, with the same name."""
    plain = decide_module.decide(
        json.dumps(PLAIN).encode(), on=ON, readings={"dual": "covered"}, assume=["not-excluded"]
    )
    found = POLICY.decide(
        PLAIN, on="2022-09-01", readings={"dual": "covered"}, assume=["not-excluded"]
    )
    assert found.id == plain.id
    assert found.to_dict("nl") == answer(plain, "nl")
    assert json.loads(found.to_json()) == answer(plain)
    assert found.to_text("nl") == tell(plain, "nl")
    assert found.to_turtle().encode() == write(plain, rdf.TURTLE)
    assert found.to_trig().encode() == write(plain, rdf.TRIG)
    assert found.to_jsonld().encode() == write(plain, rdf.JSONLD)


def test_a_decision_is_asked_by_norm() -> None:
    """By id, one after the other, and with a clear error."""
    decision = decided()
    assert decision["decision-moratorium"].outcome == "applies"
    assert [norm.id for norm in decision] == list(POLICY.norms)
    assert repr(decision["departure-duty"]) == (
        "NormAnswer(id='departure-duty', outcome='does-not-apply', "
        "if_not_excluded='does-not-apply', provisional=False, missing=(), turns_on=(), "
        "postponed_by=None, period=None)"
    )
    with pytest.raises(UnknownNameError, match="'moratorium' is no norm of ru-2022"):
        decision["moratorium"]


def test_a_decision_shows_itself_in_a_line() -> None:
    """What applies, what is open, and the term."""
    shown = repr(decided())
    assert shown.startswith("<Decision ru-2022 2022-09-01: applies: decision-moratorium, ")
    assert shown.endswith("term: 2023-11-10>")
    assert "\n" not in shown
    assert "undetermined: grant-on-individual-facts; term" in shown


def test_a_graph_can_be_asked() -> None:
    """The dataset has the three graphs, and a query sees all of them."""
    decision = decided()
    dataset = decision.to_graph()
    names = {str(graph.identifier) for graph in dataset.graphs() if len(graph)}
    assert names == {decision.id, f"{decision.id}#case", f"{decision.id}#proof"}
    assert len(set(dataset.subjects(RDF.type, MOR.NormAnswer))) == 10
    rows = dataset.query(
        "SELECT ?step WHERE { ?answer <https://w3id.org/moratoria/def#outcome> ?outcome ;"
        " <https://w3id.org/moratoria/def#hasProof> ?step }"
    )
    assert len(list(rows)) >= 10  # the outcome stands in one graph, the proof in another


# ---------------------------------------------------------------- in a notebook


class Page(HTMLParser):
    """Reads HTML: its tags in balance, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keeps a tag and its attributes."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open += [] if tag == "br" else [tag]

    def handle_endtag(self, tag: str) -> None:
        """Closes the tag that is open."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keeps the text."""
        self.text += data


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_a_decision_shows_every_step(lang: moratoria.model.Lang) -> None:
    """The table, every step of every norm, the quotes: in one piece that calls nothing up."""
    decision = decided()
    page = Page(decision.to_html(lang))
    assert set(page.tags) <= {
        *("div", "p", "table", "thead", "tbody", "tr", "th", "td"),
        *("details", "summary", "ul", "li", "blockquote", "br"),
    }
    assert page.attributes == {"lang", "style"}
    for norm in decision:
        assert norm.label[lang] in page.text
        for step in walk(norm.because):
            assert step.label[lang] in page.text
            assert all(f"{fact.key} = " in page.text for fact in step.facts)
    assert "Hieronder worden begrepen alle Russische mannen" in page.text
    assert "2023-11-10" in page.text
    assert Page(decision._repr_html_()).text == Page(decision.to_html("en")).text


def test_a_hostile_case_stays_text_in_a_notebook() -> None:
    """Nothing that a case says becomes a tag."""
    hostile = "<img src=x onerror=alert(1)>"
    decision = POLICY.decide({**PLAIN, "id": hostile}, on=ON)
    assert "<img" not in decision._repr_html_()
    assert "<img" not in POLICY.norms._repr_html_()
