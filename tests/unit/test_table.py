"""How an answer is laid out: labels for names, one language of two, and nothing lost."""

from __future__ import annotations

from rdflib import Graph

from moratoria import queries
from moratoria.model import Text
from moratoria.web.ask.table import Cell, Reader, statements, table

NORM = "https://w3id.org/moratoria/policy/ru-2022#decision-moratorium"
XSD = "http://www.w3.org/2001/XMLSchema#"
DUTCH = Reader("nl", {}, {NORM: "besluitmoratorium"})
ENGLISH = Reader("en", {}, {})


def iri(value: str) -> dict[str, str]:
    """Returns a name as results have it."""
    return {"type": "uri", "value": value}


def said(value: str, **more: str) -> dict[str, str]:
    """Returns a literal as results have it."""
    return {"type": "literal", "value": value, **more}


def result(*rows: dict[str, dict[str, str]]) -> dict[str, object]:
    """Returns results with the columns of the first row."""
    return {"head": {"vars": list(rows[0])}, "results": {"bindings": list(rows)}}


def test_a_label_takes_the_place_of_a_name_and_the_other_language_is_folded() -> None:
    """Of `x xNl xEn` one column is read, in the language of the reader; of `yNl yEn` one too."""
    row = {
        "x": iri("urn:x"),
        "xNl": said("een x", **{"xml:lang": "nl"}),
        "xEn": said("an x", **{"xml:lang": "en"}),
        "yNl": said("zin", **{"xml:lang": "nl"}),
        "yEn": said("sentence", **{"xml:lang": "en"}),
    }
    words = {"x": Text("ding", "thing")}
    dutch, english = (
        table(result(row), Reader("nl", words, {}), 9),
        table(result(row), Reader("en", words, {}), 9),
    )
    assert [(c.name, c.heading, c.folded) for c in dutch.columns] == [
        ("x", "Ding", False),
        ("xEn", "Ding, in het Engels", True),
        ("yNl", "yNl", False),
        ("yEn", "yEn", True),
    ]
    assert dutch.rows[0][0] == Cell("iri", "urn:x", "een x", "nl")
    assert [c.heading for c in english.columns if not c.folded] == ["Thing", "yEn"]
    assert english.rows[0][0].label == "an x"


def test_a_label_in_the_other_language_alone_is_still_shown() -> None:
    """Without Dutch the English label stands there, marked as English; a column alone stays."""
    row = {"x": iri("urn:x"), "xEn": said("an x", **{"xml:lang": "en"}), "zEn": said("z")}
    found = table(result(row), DUTCH, 9)
    assert found.rows[0][0] == Cell("iri", "urn:x", "an x", "en")
    assert [c.name for c in found.columns if not c.folded] == ["x", "zEn"]


def test_a_name_of_ours_has_its_label() -> None:
    """No column of labels is needed for what the graph names; a label in English gives way."""
    found = table(result({"n": iri(NORM), "nEn": said("x", **{"xml:lang": "en"})}), DUTCH, 9)
    assert found.rows[0][0] == Cell("iri", NORM, "besluitmoratorium", "nl")


def test_literals_are_told_apart_and_none_is_trusted() -> None:
    """What only claims to be a number, a day or a truth is text; what tells nothing is folded."""
    row = {
        "_on_xsd_date": said("2022-09-01", datatype=XSD + "date"),
        "onEn": said("the first", **{"xml:lang": "en"}),
        "rowOrder": said("1", datatype=XSD + "integer"),
        "n": said("1.5e3", datatype=XSD + "double"),
        "no": said("NaN", datatype=XSD + "double"),
        "day": said("1 juli", datatype=XSD + "date"),
        "b": said("true", datatype=XSD + "boolean"),
        "s": said("{{n}}"),
        "blank": {"type": "bnode", "value": "b0"},
    }
    found = table(result(row, {}), ENGLISH, 9)
    assert [c.kind for c in found.columns] == [
        "day",
        "text",
        "number",
        "number",
        "text",
        "text",
        "boolean",
        "text",
        "blank",
    ]
    assert [c.folded for c in found.columns] == [True] * 3 + [False] * 6
    assert found.rows[0][7].text == "{{n}}"
    assert {cell.kind for cell in found.rows[1]} == {"none"}


def test_no_more_rows_are_laid_out_than_asked_for() -> None:
    """What is left out is counted."""
    found = table(result(*[{"n": said(str(n))} for n in range(7)]), ENGLISH, 3)
    assert (len(found.rows), found.total) == (3, 7)


def test_statements_are_rows_of_three() -> None:
    """A graph is read as subject, predicate and object, in order."""
    data = '<urn:b> <urn:p> "x"@nl .\n<urn:a> <urn:p> <urn:b> .\n'
    found = statements(Graph().parse(data=data, format="nt"), ENGLISH, 9)
    assert [[cell.text for cell in row] for row in found.rows] == [
        ["urn:a", "urn:p", "urn:b"],
        ["urn:b", "urn:p", "x"],
    ]
    assert found.total == 9


def test_a_value_is_written_into_a_query_as_a_term() -> None:
    """It stands in no string, comment or other name; a projected parameter keeps its name."""
    query = queries.SavedQuery(
        "q",
        "q",
        "",
        "",
        (),
        "#+ id: q\nSELECT ?_a_iri (COUNT(?_a_iri) AS ?n) ?b { # ?_a_iri\n"
        '  ?_a_iri ?p "?_a_iri" ; <urn:?_a_iri> ?_a_iriX }',
        (queries.Parameter("a", "_a_iri", "iri", "urn:a"),),
    )
    assert query.written({"a": "urn:v"}) == (
        "SELECT (<urn:v> AS ?_a_iri) (COUNT(<urn:v>) AS ?n) ?b { # ?_a_iri\n"
        '  <urn:v> ?p "?_a_iri" ; <urn:?_a_iri> ?_a_iriX }'
    )
