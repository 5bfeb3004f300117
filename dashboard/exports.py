"""The numbers of the page as files: CSV, JSON, XLSX. The very same cells, each with its definition."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, astuple
from enum import StrEnum

from openpyxl import Workbook
from openpyxl.styles import Font

from dashboard.answers import Answer
from dashboard.board import Board
from helpline.disclosure import MINIMUM, ROUND_TO, SENSITIVE
from helpline.mapping import mapping
from helpline.polls import GARBLED

SCHEMA = "westline-figures/2"
COLUMNS = ("schema", "period", "question", "label", "count", "total", "by", "of")
WIDTHS = {"A": 20, "B": 10, "C": 18, "D": 36, "E": 8, "F": 8, "G": 10, "H": 24}


class Format(StrEnum):
    """How a file is written."""

    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


MEDIA = {
    Format.CSV: "text/csv",
    Format.JSON: "application/json",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def written(board: Board, form: Format) -> bytes:
    """The period as a file."""
    return _WRITERS[form](board)


Cell = str | int | None


def _cells(board: Board) -> Iterator[tuple[Cell, ...]]:
    """One line for each cell, of all and then of each slice. A count of None is one that is hidden."""
    yield from _lines(board.period, board.answers, "", "")
    for part in board.slices:
        yield from _lines(board.period, part.answers, part.field, part.label)
    for poll in board.polls:
        for label, number in poll.lines:
            yield SCHEMA, board.period, poll.name, label, number, poll.answers, "", ""


def _lines(period: str, answers: list[Answer], by: str, of: str) -> Iterator[tuple[Cell, ...]]:
    for one in answers:
        for label, count, _share in one.lines:
            yield SCHEMA, period, one.question.name, label, count, one.shown.total, by, of


def _csv(board: Board) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows(_cells(board))
    return out.getvalue().encode()


def _json(board: Board) -> bytes:
    data = {
        "schema": SCHEMA,
        "period": board.period,
        "sample": board.is_sample,
        "rules": {"minimum": MINIMUM, "sensitive_minimum": SENSITIVE, "rounded_to": ROUND_TO},
        "questions": [
            {
                "name": one.question.name,
                "definition": one.question.means,
                **_numbers(one),
            }
            for one in board.answers
        ],
        "slices": [
            {
                "by": part.field,
                "of": part.label,
                "questions": [{"name": one.question.name, **_numbers(one)} for one in part.answers],
            }
            for part in board.slices
        ],
        "polls": [
            {
                "name": poll.name,
                "question": poll.question,
                "definition": GARBLED,
                "total": poll.answers,
                "cells": [{"label": label, "count": number} for label, number in poll.lines],
            }
            for poll in board.polls
        ],
        "taxonomy": [asdict(one) for one in mapping()],
    }
    return json.dumps(data, ensure_ascii=False, indent=2).encode()


def _numbers(one: Answer) -> dict[str, object]:
    cells = [{"label": label, "count": count} for label, count, _share in one.lines]
    return {"total": one.shown.total, "cells": cells}


def _xlsx(board: Board) -> bytes:
    """Three sheets: the numbers, what each means, and what others call our categories."""
    book = Workbook(write_only=False)
    book.remove(book.worksheets[0])
    numbers = book.create_sheet(board.period or "empty")
    meanings = book.create_sheet("definitions")
    numbers.append(COLUMNS)
    for cells in _cells(board):
        numbers.append(cells)
    meanings.append(("question", "title", "definition"))
    for one in board.answers:
        meanings.append((one.question.name, one.question.title, one.question.means))
    for poll in board.polls:
        meanings.append((poll.name, poll.question, GARBLED))
    meanings.append(("sample", "yes" if board.is_sample else "no", "Invented history is in it."))
    names = book.create_sheet("taxonomy")
    names.append(("code", "label", "ILO indicators", "FLA code", "Accord / RSC"))
    for named in mapping():
        names.append(astuple(named))
    for sheet in (numbers, meanings, names):
        sheet.freeze_panes = "A2"
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column, width in WIDTHS.items():
            sheet.column_dimensions[column].width = width
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_WRITERS: dict[Format, Callable[[Board], bytes]] = {
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.XLSX: _xlsx,
}
