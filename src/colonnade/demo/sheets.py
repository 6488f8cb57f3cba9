"""The file format of a demo page: a head, and a Markdown body in which a line can say to which revisions it belongs.

The head has ``name: value`` lines and one line for each revision, then ``---``::

    title: Travel rules
    title<3: Travelling            (the title before revision 3)
    language: en
    1: 690 tom.baker               (days ago, author)
    2: 410 mei.lin | Meals as an allowance
    ---
    A line that every revision has.
    @2 A line that came with revision 2.
    @<2 A line that revision 2 took away.
    @2<4 A line of the revisions 2 and 3.
    @3 [
    Lines that came with revision 3, till the bracket closes.
    @ ]
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_REVISION = re.compile(r"(\d+) (\S+)(?: \| (.+))?")
_MARKED = re.compile(r"@(?=[\d<])(\d*)(?:<(\d+))?(?: (.*))?")
_BLOCK_OPENS, _BLOCK_CLOSES = "[", "@ ]"


class SheetError(ValueError):
    """A page file that can't be read: *name* of the file and the *reason*."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True)
class Draft:
    """One revision as the file has it, its date still as days before today."""

    days_ago: int
    author: str
    title: str
    body: str
    note: str


@dataclass(frozen=True)
class Sheet:
    """A page file: its language and its revisions, first to last."""

    language: str
    drafts: tuple[Draft, ...]


def read_sheet(name: str, text: str) -> Sheet:
    """Read the *text* of the page file *name*. Raises SheetError."""
    head, divider, body = text.partition("\n---\n")
    if not divider:
        raise SheetError(name, "no line '---' after the head")
    fields = _fields(name, head)
    numbers = [key for key in fields if key.isdigit()]
    if not numbers or numbers != [str(n + 1) for n in range(len(numbers))]:
        raise SheetError(name, f"revisions must be numbered from 1 up, found {numbers}")
    try:
        drafts = tuple(_draft(fields, int(number), body.splitlines()) for number in numbers)
        return Sheet(fields["language"], drafts)
    except KeyError as error:
        raise SheetError(name, f"the head lacks {error}") from error
    except ValueError as error:
        raise SheetError(name, str(error)) from error


def _fields(name: str, head: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(": ")
        if not colon or key in fields:
            raise SheetError(name, f"'{line}' in the head is no new 'name: value'")
        fields[key] = value.strip()
    return fields


def _draft(fields: dict[str, str], number: int, lines: list[str]) -> Draft:
    match = _REVISION.fullmatch(fields[str(number)])
    if not match:
        raise ValueError(f"revision {number} is not 'DAYS AUTHOR | NOTE'")
    days_ago, author, note = match.groups(default="")
    return Draft(int(days_ago), author, _title(fields, number), _body(lines, number), note)


def _title(fields: dict[str, str], number: int) -> str:
    earlier = {int(key[6:]): title for key, title in fields.items() if key.startswith("title<")}
    return next((earlier[end] for end in sorted(earlier) if number < end), fields["title"])


def _body(lines: list[str], number: int) -> str:
    kept: list[str] = []
    block = True
    for line in lines:
        if line == _BLOCK_CLOSES:
            block = True
            continue
        belongs, text = _take(line, number)
        if text == _BLOCK_OPENS:
            block = belongs
        elif block and belongs:
            kept.append(text)
    # What a revision lacks must not leave a hole in it.
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"


def _take(line: str, number: int) -> tuple[bool, str]:
    """Whether the revision *number* has the *line*, and the line without its mark."""
    match = _MARKED.fullmatch(line)
    if not match:
        return True, line
    first, end, text = match.groups()
    return int(first or 1) <= number and (end is None or number < int(end)), text or ""
