"""An answer as a workbook: what a reader sees, as days, numbers and texts, never as a formula."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from moratoria.errors import ResultTooLargeError
from moratoria.model import Text
from moratoria.web.ask.spreadsheet import LONGEST, workbook
from moratoria.web.ask.table import Reader, table

XSD = "http://www.w3.org/2001/XMLSchema#"
READER = Reader("nl", {"x": Text("ding", "thing")}, {"urn:x": "een ding"})
TEXT, NUMBER, DAY = "s", "n", "d"


def said(value: str, datatype: str = "string") -> dict[str, str]:
    """Returns a literal as results have it."""
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def written(row: Mapping[str, Mapping[str, str]]) -> bytes:
    """Returns the workbook of one row."""
    result = {"head": {"vars": list(row)}, "results": {"bindings": [row]}}
    return workbook(table(result, READER, None), "nl", {"Vraag": "Wat?", "Lang": "x" * 40_000})


def cells(book: bytes) -> list[list[tuple[str, object]]]:
    """Returns the kind and the value of each cell, row by row, as a reader of such files has it."""
    answer, origin = load_workbook(BytesIO(book)).worksheets
    assert (answer.title, answer.freeze_panes) == ("Antwoord", "A2")
    assert [*origin.values] == [("Vraag", "Wat?")], "a text that no cell holds is left out"
    return [[(cell.data_type, cell.value) for cell in row] for row in answer.iter_rows()]


def test_a_cell_is_what_a_reader_sees() -> None:
    """A label, a day, a number and a word; what is folded and the name in the graph at the end."""
    row = {
        "xOrder": said("2", "integer"),
        "x": {"type": "uri", "value": "urn:x"},
        "day": said("2022-06-29", "date"),
        "n": said("+1.50", "decimal"),
        "b": said("true", "boolean"),
        "none": said(""),
    }
    heads = ["Ding", "day", "n", "b", "none", "Ding, volgorde", "Ding, naam in de graaf"]
    assert cells(written(row)) == [
        [(TEXT, head) for head in heads],
        [
            (TEXT, "een ding"),
            (DAY, datetime(2022, 6, 29)),  # noqa: DTZ001 - a day of Excel has no zone
            (NUMBER, 1.5),
            (TEXT, "ja"),
            (TEXT, ""),
            (NUMBER, 2),
            (TEXT, "urn:x"),
        ],
    ]


@pytest.mark.parametrize(
    "text",
    ['=HYPERLINK("x")', "<b>&amp; é</b>", "_x0041_", "https://example.org", "{=1}"],
    ids=["formula", "markup", "escape", "link", "array"],
)
def test_a_text_stays_the_text_that_it_is(text: str) -> None:
    """No formula, no markup, no link."""
    assert cells(written({"s": said(text)}))[1] == [(TEXT, text)]


def test_what_xml_cannot_hold_is_written_as_excel_writes_it() -> None:
    """So that such a sign is neither lost nor breaks the file."""
    assert cells(written({"s": said("a\x00b")}))[1] == [(TEXT, "a_x0000_b")]


@pytest.mark.parametrize(
    "value", [said("9" * 16, "integer"), said("1750-01-01", "date"), said("2022-02-31", "date")]
)
def test_what_excel_would_change_is_a_text(value: dict[str, str]) -> None:
    """It rounds long numbers, and counts no day before 1900."""
    assert cells(written({"s": value}))[1] == [(TEXT, value["value"])]


def test_the_same_answer_is_the_same_file_and_too_long_a_text_is_said() -> None:
    """Nothing is cut off unseen."""
    assert written({"s": said("é")}) == written({"s": said("é")})
    with pytest.raises(ResultTooLargeError, match="take it as CSV"):
        written({"s": said("x" * (LONGEST + 1))})
