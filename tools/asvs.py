"""The table of requirements for security, OWASP ASVS 5.0 levels 1 and 2: read from `tools/asvs.toml`, written by `tools/reference.py`.

A row has the number and level of the requirement as the standard has them, and the rest in our own words: what it asks, whether it is met,
how, and by which tests or files that shows. `SECTIONS` is the standard's own list of numbers, so that no row is forgotten or made up.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = ROOT / "tools" / "asvs.toml"
MET, UNMET, NOT_HERE = "met", "not met", "not applicable"
STATUSES = (MET, UNMET, NOT_HERE)

CHAPTERS = {
    1: "Encoding and sanitising",
    2: "Validation and business logic",
    3: "Web front end",
    4: "API and web service",
    5: "Files",
    6: "Authentication",
    7: "Sessions",
    8: "Authorization",
    9: "Self-contained tokens",
    10: "OAuth and OIDC",
    11: "Cryptography",
    12: "Secure communication",
    13: "Configuration",
    14: "Data protection",
    15: "Secure coding and architecture",
    16: "Logging and errors",
    17: "WebRTC",
}

# Section -> the level of each of its requirements, in their order.
SECTIONS = {
    "1.1": "22",
    "1.2": "1111122223",
    "1.3": "112222222223",
    "1.4": "222",
    "1.5": "123",
    "2.1": "122",
    "2.2": "112",
    "2.3": "12223",
    "2.4": "23",
    "3.1": "3",
    "3.2": "113",
    "3.3": "12223",
    "3.4": "11222233",
    "3.5": "11122333",
    "3.6": "3",
    "3.7": "22333",
    "4.1": "12233",
    "4.2": "23333",
    "4.3": "22",
    "4.4": "1222",
    "5.1": "2",
    "5.2": "112333",
    "5.3": "113",
    "5.4": "222",
    "6.1": "122",
    "6.2": "111111112222",
    "6.3": "11223333",
    "6.4": "112233",
    "6.5": "22222333",
    "6.6": "2223",
    "6.7": "33",
    "6.8": "2222",
    "7.1": "222",
    "7.2": "1111",
    "7.3": "22",
    "7.4": "11222",
    "7.5": "223",
    "7.6": "22",
    "8.1": "1233",
    "8.2": "1123",
    "8.3": "133",
    "8.4": "23",
    "9.1": "111",
    "9.2": "1222",
    "10.1": "22",
    "10.2": "223",
    "10.3": "22223",
    "10.4": "1111122222233333",
    "10.5": "22222",
    "10.6": "22",
    "10.7": "222",
    "11.1": "2233",
    "11.2": "22233",
    "11.3": "11233",
    "11.4": "1222",
    "11.5": "23",
    "11.6": "23",
    "11.7": "33",
    "12.1": "12233",
    "12.2": "11",
    "12.3": "22223",
    "13.1": "2333",
    "13.2": "222223",
    "13.3": "2233",
    "13.4": "1222233",
    "14.1": "22",
    "14.2": "12223333",
    "14.3": "122",
    "15.1": "12233",
    "15.2": "12233",
    "15.3": "1222222",
    "15.4": "3333",
    "16.1": "2",
    "16.2": "22222",
    "16.3": "2222",
    "16.4": "222",
    "16.5": "2223",
    "17.1": "23",
    "17.2": "22223333",
    "17.3": "22",
}


class TableError(ValueError):
    """A row that lacks something, or that the standard doesn't have."""


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement. `shown` names tests as `tests/….py::name`, or files of the repository."""

    number: str
    level: int
    asks: str
    status: str
    how: str
    shown: tuple[str, ...] = ()

    @property
    def chapter(self) -> int:
        """The number of its chapter."""
        return int(self.number.partition(".")[0])


def numbers() -> dict[str, int]:
    """number -> level of every requirement of levels 1 and 2."""
    return {
        f"{section}.{place}": int(level) for section, levels in SECTIONS.items() for place, level in enumerate(levels, 1) if level in "12"
    }


def read_rows(text: str) -> list[Row]:
    """The rows of a file, in the standard's order. Raises TableError."""
    rows = [Row(**{**entry, "shown": tuple(entry.get("shown", ()))}) for entry in tomllib.loads(text)["row"]]
    known = numbers()
    if [row.number for row in rows] != list(known):
        odd = sorted({row.number for row in rows} ^ set(known)) or sorted(
            n for n, times in Counter(r.number for r in rows).items() if times > 1
        )
        raise TableError(f"missing, unknown, twice or out of order: {', '.join(odd) or 'the order'}")
    for row in rows:
        _check(row, known[row.number])
    return rows


def _check(row: Row, level: int) -> None:
    if row.level != level:
        raise TableError(f"{row.number} is of level {level}")
    if row.status not in STATUSES:
        raise TableError(f"{row.number}: {row.status!r} is none of {', '.join(STATUSES)}")
    if row.status == MET and not row.shown:
        raise TableError(f"{row.number} is met, but nothing shows it")
    if row.status == UNMET and "Needed" not in row.how:
        raise TableError(f"{row.number} isn't met and doesn't say what is needed")
    if row.status == NOT_HERE and not row.how:
        raise TableError(f"{row.number} isn't applicable and gives no reason")


def rows() -> list[Row]:
    """The rows of this repository."""
    return read_rows(ROWS.read_text(encoding="utf-8"))


def page() -> str:
    """The page, without its first line."""
    table = rows()
    return "\n\n".join([_INTRO, _summary(table), _unmet(table), *(_chapter(number, table) for number in CHAPTERS)]) + "\n"


_INTRO = """# Security requirements

The OWASP Application Security Verification Standard 5.0 has requirements of three levels; these are all of levels 1 and 2, in our own
words. The numbers lead to [its text](https://github.com/OWASP/ASVS/tree/master/5.0). Nobody outside of the project has checked this
table: it says what its authors found when they went through the standard with the code beside them. *Shown by* names tests, which run
with every change, and files to read where a test can't tell. A requirement is met only if all of it is, out of the box.

Why things are as they are: the [threat model](../../SECURITY.md)."""


def _summary(table: list[Row]) -> str:
    lines = ["| | met | not met | not applicable | all |", "| --- | --- | --- | --- | --- |"]
    for level in (1, 2):
        lines.append(_counted(f"level {level}", [row for row in table if row.level == level]))
    lines.append(_counted("both", table))
    return "\n".join(lines)


def _counted(title: str, table: list[Row]) -> str:
    counts = Counter(row.status for row in table)
    return f"| {title} | {' | '.join(str(counts[status]) for status in STATUSES)} | {len(table)} |"


def _unmet(table: list[Row]) -> str:
    found = [row for row in table if row.status == UNMET]
    lines = [f"- **{row.number}** (level {row.level}). {row.asks} {row.how}" for row in found]
    return "\n".join([f"## What is not met ({len(found)})", "", *lines])


def _chapter(number: int, table: list[Row]) -> str:
    found = [row for row in table if row.chapter == number]
    lines = [f"## V{number} {CHAPTERS[number]}", ""]
    if all(row.status == NOT_HERE for row in found) and len({row.how for row in found}) == 1:
        lines += [f"Not applicable: {found[0].how}", "", "| | level | what it asks |", "| --- | --- | --- |"]
        return "\n".join([*lines, *(f"| {row.number} | {row.level} | {row.asks} |" for row in found)])
    lines += ["| | level | what it asks | result | how | shown by |", "| --- | --- | --- | --- | --- | --- |"]
    return "\n".join([*lines, *map(_line, found)])


def _line(row: Row) -> str:
    status = f"**{row.status}**" if row.status == UNMET else row.status
    return f"| {row.number} | {row.level} | {row.asks} | {status} | {row.how} | {'<br>'.join(map(_evidence, row.shown))} |"


def _evidence(shown: str) -> str:
    path, _, test = shown.partition("::")
    return f"[{test or path}](../../{path})"
