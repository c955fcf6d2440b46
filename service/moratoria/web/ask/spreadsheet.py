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
from datetime import UTC, date, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from flask import current_app
from werkzeug.exceptions import NotAcceptable
from xlsxwriter import Workbook

from moratoria.errors import ResultTooLargeError
from moratoria.web.negotiation import worded
from moratoria.web.words import both

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from flask import Response
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from moratoria.model import Lang, Text
    from moratoria.web.ask.table import Cell, Shown, Table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDING = "xlsx"
# What Excel holds at most, by its specifications.
MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
_DIGITS = 15
# Excel counts a 29 February 1900, so from the day after on it counts as the calendar does.
_FIRST = date(1900, 3, 1)
_BROADEST = 720  # pixels
_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)  # so that the same answer is the same file
_DAY_OF_READER = 14  # the built-in format of a day, as the reader's Excel has it

_NAME_OF = both("%(column)s, name in the graph")
_ANSWER, _ORIGIN = both("Answer"), both("Origin")
_ADDRESS = both("Address that always gives this answer")
_BOOLEANS: dict[str, Text] = {"true": both("yes"), "false": both("no")}


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
    return worded(workbook(answer.table, lang, told), XLSX, lang)


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
    held = BytesIO()
    with Workbook(held, {"in_memory": True}) as book:
        book.set_properties({"created": _ALWAYS})
        cell = {"valign": "top", "text_wrap": True}
        head, plain = book.add_format(cell | {"bold": True}), book.add_format(cell)
        day = book.add_format({"valign": "top", "align": "left", "num_format": _DAY_OF_READER})
        answer, origin = (book.add_worksheet(name[lang]) for name in (_ANSWER, _ORIGIN))
        for column, name in enumerate(heads):
            _write(answer, (0, column), name, head)
        for number, row in enumerate(table.rows, start=1):
            values = [*(_value(row[at], lang) for at in order), *(row[at].text for at in named)]
            for column, value in enumerate(values):
                _write(answer, (number, column), value, day if isinstance(value, date) else plain)
        answer.freeze_panes(1, 0)
        for number, name in enumerate(name for name in told if len(told[name]) <= LONGEST):
            _write(origin, (number, 0), name, head)
            _write(origin, (number, 1), told[name], plain)
        for sheet in (answer, origin):
            sheet.autofit(_BROADEST)
    return held.getvalue()


def _write(sheet: Worksheet, at: tuple[int, int], value: str | float | date, form: Format) -> None:
    """
    Writes a value for what it is: a text that looks like a formula or a link stays a text.

    Raises:
        ResultTooLargeError: if it is longer than a cell holds.
    """
    if isinstance(value, date):
        sheet.write_datetime(*at, value, form)
    elif isinstance(value, float):
        sheet.write_number(*at, value, form)
    elif len(value) <= LONGEST:
        sheet.write_string(*at, value, form)
    else:
        message = f"A text has {len(value)} characters, and a cell holds {LONGEST}; take it as CSV."
        raise ResultTooLargeError(message)


def _value(cell: Cell, lang: Lang) -> str | float | date:
    text = cell.text
    if cell.kind == "number":
        return _number(text)
    if cell.kind == "day":
        return _day(text)
    if cell.kind == "boolean":
        return _BOOLEANS[text][lang]
    return cell.label or text


def _number(text: str) -> str | float:
    """
    Returns a number, as it is written if Excel would round it.

    >>> _number("+07"), _number("1.5e3"), _number("1" * 16), _number("1e999")
    (7.0, 1500.0, '1111111111111111', '1e999')
    """
    value = float(text)
    exact = math.isfinite(value) and len(re.sub("[eE].*|[^0-9]", "", text)) <= _DIGITS
    return value if exact else text


def _day(text: str) -> str | date:
    """
    Returns a day, as it is written if Excel does not know it.

    >>> _day("2022-06-29"), _day("1899-01-01"), _day("2022-02-31")
    (datetime.date(2022, 6, 29), '1899-01-01', '2022-02-31')
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day if day >= _FIRST else text
