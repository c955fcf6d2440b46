"""An answer as a workbook: what a reader sees, as days, numbers and texts, never as a formula."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

import pytest

from moratoria.errors import ResultTooLargeError
from moratoria.model import Text
from moratoria.web.ask.spreadsheet import LONGEST, workbook
from moratoria.web.ask.table import Reader, table

XSD = "http://www.w3.org/2001/XMLSchema#"
READER = Reader("nl", {"x": Text("ding", "thing")}, {"urn:x": "een ding"})


def said(value: str, datatype: str = "string") -> dict[str, str]:
    """Returns a literal as results have it."""
    return {"type": "literal", "value": value, "datatype": XSD + datatype}


def written(row: Mapping[str, Mapping[str, str]]) -> bytes:
    """Returns the workbook of one row."""
    result = {"head": {"vars": list(row)}, "results": {"bindings": [row]}}
    return workbook(table(result, READER, None), "nl", {"Vraag": "Wat?", "Lang": "x" * 40_000})


def cells(book: bytes, sheet: int = 1) -> list[list[tuple[str | None, str, str]]]:
    """Returns the type, the style and the text of each cell, row by row; reads every part."""
    with ZipFile(BytesIO(book)) as file:
        parts = {name: ET.fromstring(file.read(name)) for name in file.namelist()}  # noqa: S314
    return [
        [(cell.get("t"), cell.get("s", ""), "".join(cell.itertext())) for cell in row]
        for row in parts[f"xl/worksheets/sheet{sheet}.xml"].findall(".//{*}row")
    ]


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
    assert cells(written(row)) == [
        [
            ("inlineStr", "1", head)
            for head in (
                *("Ding", "day", "n", "b", "none"),
                *("Ding, volgorde", "Ding, naam in de graaf"),
            )
        ],
        [
            ("inlineStr", "0", "een ding"),
            (None, "2", "44741"),
            (None, "0", "1.5"),
            ("inlineStr", "0", "ja"),
            (None, "0", ""),
            (None, "0", "2"),
            ("inlineStr", "0", "urn:x"),
        ],
    ]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ('=HYPERLINK("x")', '=HYPERLINK("x")'),
        ("<b>&amp; é</b>", "<b>&amp; é</b>"),
        ("a\x00b\r\n", "a_x0000_b_x000D_\n"),
        ("_x0041_", "_x005F_x0041_"),
    ],
    ids=["formula", "markup", "control", "escape"],
)
def test_a_text_stays_the_text_that_it_is(text: str, held: str) -> None:
    """No formula, no markup; what XML cannot hold is written as Excel writes it."""
    assert cells(written({"s": said(text)}))[1] == [("inlineStr", "0", held)]


@pytest.mark.parametrize(
    "value", [said("9" * 16, "integer"), said("1750-01-01", "date"), said("2022-02-31", "date")]
)
def test_what_excel_would_change_is_a_text(value: dict[str, str]) -> None:
    """It rounds long numbers, and counts no day before 1900."""
    assert cells(written({"s": value}))[1] == [("inlineStr", "0", value["value"])]


def test_the_second_sheet_says_where_it_comes_from() -> None:
    """But for what is too long for a cell."""
    book = written({"s": said("x")})
    assert cells(book, 2) == [[("inlineStr", "1", "Vraag"), ("inlineStr", "0", "Wat?")]]


def test_the_same_answer_is_the_same_file_and_too_long_a_text_is_said() -> None:
    """Nothing is cut off unseen."""
    assert written({"s": said("é")}) == written({"s": said("é")})
    with pytest.raises(ResultTooLargeError, match="take it as CSV"):
        written({"s": said("x" * (LONGEST + 1))})
