"""From the bytes of a file to a table: encoding, separator, names of columns, and records with their lines. Pure; no storage."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from colonnade.commands.markdown_import.decoding import NotText, decode
from colonnade.content.errors import ColonnadeError

MAX_BYTES = 50 * 1000 * 1000
MAX_RECORD = 50_000
"""Characters of one record: a person has far fewer, and what has more has lost a quotation mark."""
MAX_COLUMNS = 1000
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
ENCODINGS = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "big5": "cp950", "gb18030": "gb18030"}
_GUARDED = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


class Unreadable(ColonnadeError):
    """A file that is no table of people; the message says why, and where it begins to be none."""


@dataclass(frozen=True)
class Record:
    """One line of the table (or several, where quoted texts have line ends): cells by the name of their column."""

    line: int
    cells: dict[str, str]
    problem: str = ""


@dataclass(frozen=True)
class Table:
    """What stands in a file: the columns as they are called there (in small letters, `_` for blanks), and the records."""

    columns: tuple[str, ...]
    records: tuple[Record, ...]
    encoding: str
    separator: str


def guarded(text: str) -> str:
    """*text* as a cell that no spreadsheet takes for a formula: an apostrophe comes before what would begin one."""
    return f"'{text}" if _GUARDED.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` made a cell of."""
    return text[1:] if text.startswith("'") and _GUARDED.match(text) else text


def read_table(data: bytes, encoding: str | None = None) -> Table:
    """The table in *data*; *encoding* is one of `ENCODINGS` where it can't be seen. Raises Unreadable."""
    if not data.strip():
        raise Unreadable("the file is empty. Its first line must name the columns, each other one is a person")
    if len(data) > MAX_BYTES:
        raise Unreadable(f"the file has {len(data):,} bytes, at most {MAX_BYTES:,} can be read")
    text, name = _text(data, encoding)
    header = text.split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    return _table(text, separator, name or "UTF-8")


def _text(data: bytes, encoding: str | None) -> tuple[str, str]:
    wide = encoding == "utf-16" or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and (zero := data.find(b"\0")) >= 0:
        line, column = data.count(b"\n", 0, zero) + 1, zero - data.rfind(b"\n", 0, zero)
        what = "UTF-16 without the mark at its beginning? Then say so: --encoding utf-16" if data.count(b"\0") > len(data) // 4 else ""
        raise Unreadable(f"this is no text: line {line}, column {column} is a zero byte. {what}".rstrip())
    if encoding is not None:
        try:
            return data.decode(ENCODINGS[encoding]), encoding
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            column = error.start - data.rfind(b"\n", 0, error.start)
            raise Unreadable(f"line {line}, byte {column} isn't {encoding}") from error
    try:
        text, name = decode(data)
    except NotText as error:
        raise Unreadable(f"{error}. Or say what it is: --encoding {'|'.join(ENCODINGS)}") from error
    zero = text.find("\0")
    if zero >= 0:
        line, column = text.count("\n", 0, zero) + 1, zero - text.rfind("\n", 0, zero)
        raise Unreadable(f"this is no text: line {line}, column {column} is a zero byte")
    return text, name


def _table(text: str, separator: str, encoding: str) -> Table:
    records = _records(text, separator)
    line, header = next(records, (1, []))
    columns = tuple("_".join(cell.strip().casefold().replace("-", "_").split()) for cell in header)
    if len(columns) > MAX_COLUMNS:
        raise Unreadable(f"line {line} has {len(columns):,} columns, at most {MAX_COLUMNS:,} can be read")
    for number, name in enumerate(columns, 1):
        if name and columns.index(name) != number - 1:
            twice = f"{name!r} is there twice, first in column {columns.index(name) + 1}"
            raise Unreadable(f"line {line}, column {number}: {twice}. The first line names the columns")
    found = tuple(_record(columns, line, cells) for line, cells in records if any(cell.strip() for cell in cells))
    return Table(columns, found, encoding, SEPARATORS[separator])


def _record(columns: tuple[str, ...], line: int, cells: list[str]) -> Record:
    problem = ""
    if sum(map(len, cells)) > MAX_RECORD:
        problem = f"has {sum(map(len, cells)):,} characters, at most {MAX_RECORD:,} can be: is a quotation mark missing?"
    elif len(cells) != len(columns):
        number = f"{len(cells)} cell{'' if len(cells) == 1 else 's'}"
        problem = f"has {number}, and the first line names {len(columns)} columns"
    named = {name: unguarded(cell.strip()) for name, cell in zip(columns, cells, strict=False) if name}
    return Record(line, named, problem)


def _records(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """(first line, cells) of each record. Raises Unreadable where quotation marks make no sense, or nothing ends any more."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(f"line {line}: {_explained(error)}") from error
        yield line, cells


def _explained(error: csv.Error) -> str:
    text = str(error)
    if "field limit" in text:
        return f"a cell has more than {csv.field_size_limit():,} characters: is a quotation mark missing?"
    if "unexpected end" in text:
        return "a quotation mark is opened here, or in a line of the same record, and never closed"
    return "a quotation mark stands within a cell: write it twice, and put the whole cell in quotation marks"


def write_table(columns: tuple[str, ...], rows: Iterator[dict[str, str]]) -> Iterator[str]:
    """The lines of a file that spreadsheets open as what it is: with the mark of UTF-8, and no cell that is a formula."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    yield "\ufeff" + buffer.getvalue()
    for row in rows:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow([guarded(row[name]) for name in columns])
        yield buffer.getvalue()
