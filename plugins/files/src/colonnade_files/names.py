"""Names of files: cut to what file systems take, and in two parts for lists, so that a long one is shortened before its ending. Pure."""

from __future__ import annotations

from colonnade.api import clean_filename, numbered

MAX_BYTES = 255
"""What the common file systems take, in UTF-8: a longer name couldn't be saved where it is downloaded."""
_MAX_ENDING = 20


def parts_of(name: str) -> tuple[str, str]:
    """(stem, ending with its dot) of a name; the ending is '' where it has none that is worth keeping."""
    stem, dot, ending = name.rpartition(".")
    return (stem, dot + ending) if stem and 0 < len(ending) <= _MAX_ENDING else (name, "")


def usable(filename: str) -> str:
    """A name for people that file systems take, of what a browser sends; '' when nothing of it is of use."""
    return cut(clean_filename(filename))


def is_cut(filename: str) -> bool:
    """Whether `usable` may leave something of it out, so that another file may have come to the same name."""
    return len(filename.encode(errors="replace")) > MAX_BYTES


def with_number(name: str, number: int) -> str:
    """*name* with a number before its ending, and no longer than `usable` makes it."""
    return numbered(cut(name, MAX_BYTES - len(f" ({number})")), number)


def saved_as(title: str, stored: str) -> str:
    """What a file is called where it is downloaded: by its *title*, with the ending of the name that it was stored by."""
    ending = parts_of(stored)[1]
    return cut(title if title.lower().endswith(ending.lower()) else title + ending)


def cut(name: str, most: int = MAX_BYTES) -> str:
    """*name* in at most so many bytes: whole characters of the stem, and the ending. The rule for whatever names a file."""
    if len(name.encode()) <= most:
        return name
    stem, ending = parts_of(name)
    return stem.encode()[: most - len(ending.encode())].decode(errors="ignore").rstrip() + ending
