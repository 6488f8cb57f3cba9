"""Tables as programs write them, and files that are none: each refused with the line and column where it begins to be wrong."""

from __future__ import annotations

import pytest

from colonnade.commands.people_import.table import Unreadable, guarded, read_table, unguarded, write_table

TEXT = "login,name\nmei,林美玲\nann,Ann Lee\n"
ENCODED = {
    "utf-8": TEXT.encode(),
    "with the mark of UTF-8": TEXT.encode("utf-8-sig"),
    "UTF-16": TEXT.encode("utf-16"),
    "Big5": TEXT.encode("cp950"),
    "line ends of Windows": TEXT.replace("\n", "\r\n").encode(),
    "semicolons": TEXT.replace(",", ";").encode(),
    "tabs": TEXT.replace(",", "\t").encode("utf-16-le").join((b"\xff\xfe", b"")),
}


@pytest.mark.parametrize("data", ENCODED.values(), ids=ENCODED.keys())
def test_what_spreadsheets_write_is_read_alike(data: bytes) -> None:
    table = read_table(data)
    assert table.columns == ("login", "name")
    assert [(record.line, record.cells) for record in table.records] == [
        (2, {"login": "mei", "name": "林美玲"}),
        (3, {"login": "ann", "name": "Ann Lee"}),
    ]


def test_an_encoding_can_be_said() -> None:
    text = "login,name\nx,嫻\n"
    assert read_table(text.encode("cp950"), "big5").records[0].cells["name"] == "嫻"
    with pytest.raises(Unreadable, match=r"line 2, byte 3 isn't utf-8"):
        read_table(text.encode("cp950"), "utf-8")
    assert read_table(text.encode("utf-16"), "utf-16").encoding == "utf-16"


WRONG = {
    b"": "is empty",
    b" \r\n\r\n": "is empty",
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR": "line 3, column 1 is a zero byte",
    b"login,name\nann,An\0n\n": "line 2, column 7 is a zero byte",
    "login,name\nann,Ann\n".encode("utf-16-le"): "--encoding utf-16",
    b'login,name\nann,"Ann\nbob,Bob\n': "line 2: a quotation mark is opened here",
    b'login,name\nann,"Ann" Lee\n': "line 2: a quotation mark stands within a cell",
    b"login,name,login\nann,a,b\n": "line 1, column 3: 'login' is there twice, first in column 1",
    b"login\nx\xff\xfe\xfd\n": "not text in UTF-8",
    b"login,name\nann," + b"x" * 140_000: "line 2: a cell has more than",
    b",".join(b"c%d" % n for n in range(1200)) + b"\n": "1,200 columns",
}


@pytest.mark.parametrize(("data", "why"), WRONG.items(), ids=WRONG.values())
def test_what_is_no_table_is_refused_with_its_place(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_table(data)
    assert why in str(refused.value)


def test_a_line_is_refused_by_itself_that_has_other_cells_or_is_too_long() -> None:
    table = read_table(b"login,name\nann\nbob,Bob,x\n\ncy," + b"x" * 60_000 + b"\n")
    assert [(record.line, record.problem[:16]) for record in table.records] == [
        (2, "has 1 cell, and "),
        (3, "has 3 cells, and"),
        (5, "has 60,002 chara"),
    ]


def test_quoted_line_ends_are_part_of_a_cell_and_lines_are_counted_as_editors_do() -> None:
    table = read_table(b'login,about\nann,"one\r\ntwo"\nbob,x\n')
    assert [(record.line, record.cells["about"]) for record in table.records] == [(2, "one\r\ntwo"), (4, "x")]


def test_names_of_columns_are_read_in_any_case() -> None:
    assert read_table(b"\xef\xbb\xbfUser Name,E-Mail, Job Title\na,b,c\n").columns == ("user_name", "e_mail", "job_title")


FORMULAS = ("=cmd|' /C calc'!A0", "+886 2 2345 6789", "-1", "@SUM(A1)", "＝1+1", "'=1", "''-1")


@pytest.mark.parametrize("text", [*FORMULAS, "", "plain", "O'Neil", "'tis"])
def test_no_cell_is_a_formula_and_all_come_back(text: str) -> None:
    cell = guarded(text)
    assert not cell or cell[0] not in "=+-@＝＋－＠\t\r"
    assert unguarded(cell) == text


def test_what_is_written_has_the_mark_that_spreadsheets_look_for() -> None:
    lines = list(write_table(("login", "name"), iter([{"login": "ann", "name": "=1,\n2"}])))
    assert lines[0].encode().startswith(b"\xef\xbb\xbf") and lines[1] == """ann,"'=1,\n2"\r\n"""
    assert read_table("".join(lines).encode()).records[0].cells == {"login": "ann", "name": "=1,\n2"}
