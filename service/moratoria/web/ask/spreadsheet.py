"""
Writes the answer that a reader sees as a workbook of Excel, which LibreOffice opens too.

A CSV file does not say its encoding or what separates its cells, so that a Dutch Excel shows é as
Ã© and every row in one cell; and a mark for the encoding would become part of the first name that a
program reads. A workbook has neither trouble, keeps days as days, and never takes a text for a
formula. It holds every row and column: what the page folds away stands at the right. A second sheet
says where the answer comes from, since such a file is sent on.
"""

from __future__ import annotations

import math
import re
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import Response, current_app
from werkzeug.exceptions import NotAcceptable

from moratoria.errors import ResultTooLargeError
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from moratoria.model import Lang, Text
    from moratoria.web.ask.table import Cell, Shown, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDING = "xlsx"
# What Excel holds at most, by its specifications.
MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
_DIGITS = 15
# Day 61 is the first that is counted as the calendar does: day 60 is 29 February 1900.
_ZERO, _FIRST = date(1899, 12, 30), date(1900, 3, 1)
_NARROW, _BROAD = 12, 50
_TEXT, _HEAD, _DAY = 0, 1, 2

_NAME_OF = both("%(column)s, name in the graph")
_ANSWER, _ORIGIN = both("Answer"), both("Origin")
_ADDRESS = both("Address that always gives this answer")
_BOOLEANS: dict[str, Text] = {"true": both("yes"), "false": both("no")}
# Signs that XML cannot hold, and what would be read as one that is written so.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet2.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
    f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="{}" sheetId="1" r:id="r1"/><sheet name="{}" sheetId="2" r:id="r2"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Cells in the order of _TEXT, _HEAD and _DAY; format 14 is a day as the reader's Excel has it.
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3">'
    '<xf xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf xfId="0" fontId="1" applyFont="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf>'
    '<xf xfId="0" numFmtId="14" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top" horizontal="left"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>",
}

# The headings stay in sight.
_FROZEN = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'


def answered(
    answer: Shown, lang: Lang, asked: Iterable[tuple[Text, str]], address: str | None
) -> Response:
    """
    Returns an answer as a response with a workbook.

    Args:
        answer: all of it.
        lang: the language of the reader.
        asked: what is told of the question, each with what it is called.
        address: where the same answer can always be had, None if nowhere.

    Raises:
        NotAcceptable: for yes or no, which has no rows.
        ResultTooLargeError: if it has more than Excel holds.
    """
    if answer.table is None:
        message = "Yes or no is no spreadsheet; take it as JSON."
        raise NotAcceptable(message)
    told = {called[lang]: text for called, text in asked}
    if address:
        told[_ADDRESS[lang]] = current_app.config["ADDRESS"] + address.lstrip("/")
    response = Response(workbook(answer.table, lang, told), mimetype=XLSX)
    response.headers["Content-Language"] = lang
    response.vary.update(["Accept", "Accept-Language"])
    return response


def workbook(table: Table, lang: Lang, told: Mapping[str, str]) -> bytes:
    """
    Returns an answer as a workbook.

    Args:
        table: the answer, with all of its rows.
        lang: the language of the reader.
        told: what is told of where it comes from; a text that no cell holds is left out.

    Raises:
        ResultTooLargeError: if it has more than Excel holds.
    """
    order = sorted(range(len(table.columns)), key=lambda at: table.columns[at].folded)
    named = [at for at in order if any(row[at].label for row in table.rows)]
    if len(table.rows) >= MOST_ROWS or len(order) + len(named) > MOST_COLUMNS:
        message = "The answer has more rows or columns than a spreadsheet holds; take it as CSV."
        raise ResultTooLargeError(message)
    heads = [table.columns[at].heading for at in order]
    heads += [_NAME_OF[lang] % {"column": table.columns[at].heading} for at in named]
    rows = [[_text(head, _HEAD) for head in heads]]
    rows += [
        [*(_cell(row[at], lang) for at in order), *(_text(row[at].text) for at in named)]
        for row in table.rows
    ]
    widths = [_width(row[at].label or row[at].text for row in table.rows) for at in order]
    widths += [_BROAD] * len(named)
    origin = [
        [_text(name, _HEAD), _text(text)] for name, text in told.items() if len(text) <= LONGEST
    ]
    sheets = _PARTS["xl/workbook.xml"].format(escape(_ANSWER[lang]), escape(_ORIGIN[lang]))
    return _packed(
        _PARTS
        | {
            "xl/workbook.xml": sheets,
            "xl/worksheets/sheet1.xml": "".join(_sheet(rows, widths, _FROZEN)),
            "xl/worksheets/sheet2.xml": "".join(_sheet(origin, [_BROAD // 2, 2 * _BROAD])),
        }
    )


def _packed(parts: dict[str, str]) -> bytes:
    held = BytesIO()
    with ZipFile(held, "w", ZIP_DEFLATED) as file:
        for name, xml in parts.items():
            part = ZipInfo(name)  # of 1980, so that the same answer is the same file
            part.compress_type = ZIP_DEFLATED
            file.writestr(part, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}')
    return held.getvalue()


def _sheet(rows: Iterable[Sequence[str]], widths: Sequence[int], pane: str = "") -> Iterator[str]:
    yield f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}'
    yield "</sheetView></sheetViews>"
    if widths:
        yield "<cols>"
        for at, width in enumerate(widths, start=1):
            yield f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
        yield "</cols>"
    yield "<sheetData>"
    for row in rows:
        yield f"<row>{''.join(row)}</row>"
    yield "</sheetData></worksheet>"


def _width(texts: Iterable[str]) -> int:
    return max(_NARROW, min(_BROAD, max(map(len, texts), default=0)))


def _cell(cell: Cell, lang: Lang) -> str:
    if cell.kind == "number" and (number := _number(cell.text)) is not None:
        return f'<c s="{_TEXT}"><v>{number}</v></c>'
    if cell.kind == "day" and (days := _days(cell.text)) is not None:
        return f'<c s="{_DAY}"><v>{days}</v></c>'
    if cell.kind == "boolean":
        return _text(_BOOLEANS[cell.text][lang])
    return _text(cell.label or cell.text)


def _number(text: str) -> str | None:
    """
    Returns a number as Excel reads it, None for one that it would round.

    >>> _number("+07"), _number("1.5e3"), _number("1" * 16), _number("1e999")
    ('7', '1500', None, None)
    """
    value = float(text)
    if not math.isfinite(value) or len(re.sub("[eE].*|[^0-9]", "", text)) > _DIGITS:
        return None
    return f"{value:.{_DIGITS}g}"


def _days(text: str) -> int | None:
    """
    Returns a day as Excel counts it, None for one before it counts as the calendar does.

    >>> _days("2022-06-29"), _days("1899-01-01"), _days("2022-02-31")
    (44741, None, None)
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return (day - _ZERO).days if day >= _FIRST else None


def _text(text: str, style: int = _TEXT) -> str:
    if len(text) > LONGEST:
        message = f"A text has {len(text)} characters, and a cell holds {LONGEST}; take it as CSV."
        raise ResultTooLargeError(message)
    written = _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
    if not written:
        return f'<c s="{style}"/>'
    told = f'<t xml:space="preserve">{escape(written)}</t>'
    return f'<c s="{style}" t="inlineStr"><is>{told}</is></c>'
