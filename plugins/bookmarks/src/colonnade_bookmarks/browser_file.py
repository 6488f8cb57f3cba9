"""The file in which browsers export and import bookmarks (the Netscape format): reading and writing. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from html import escape
from itertools import islice

from colonnade_bookmarks.tags_of_html import attributes, pieces

MAX_DEPTH = 20
MAX_TAGS = 400_000
"""Where reading ends, whatever follows: room for some 60,000 bookmarks."""
# Folders that the browsers themselves make: they say nothing of what is in them.
_OF_BROWSERS = frozenset(
    name
    for line in (
        "bookmarks|bookmarks bar|bookmarks toolbar|bookmarks menu|other bookmarks|mobile bookmarks|unsorted bookmarks|imported",
        "reading list|favorites|favorites bar|other favorites|書籤|書籤列|書籤工具列|書籤選單|其他書籤|行動裝置書籤|行動版書籤",
        "我的最愛|我的最愛列|其他我的最愛|已匯入|閱讀清單",
    )
    for name in line.split("|")
)
_MARKS = ("personal_toolbar_folder", "unfiled_bookmarks_folder")


@dataclass(frozen=True, slots=True)
class Entry:
    """A bookmark of a file: `folders` are those it lies in, from the outermost; `added` is in seconds since 1970, 0 when unknown."""

    url: str
    title: str = ""
    folders: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    description: str = ""
    added: int = 0


def read(html: str) -> Iterator[Entry]:
    """The bookmarks of a file, in order. Whatever else it holds is passed over."""
    folders: list[str] = []
    folder, depth = "", 0
    entry: Entry | None = None
    tag, said = "", ""
    for text, name, whole in islice(pieces(html), MAX_TAGS):
        line = " ".join(text.split())
        if said == "h3":
            folder = "" if tag or line.casefold() in _OF_BROWSERS else line
        elif said == "a" and entry is not None:
            entry = replace(entry, title=line)
        elif said == "dd" and entry is not None and line:
            entry = replace(entry, description=text.strip())
        said = name
        if name in ("a", "h3", "dl", "/dl", "dt", "") and entry is not None:
            yield entry
            entry = None
        if name == "dl":
            depth += 1
            folders += [folder] if depth <= MAX_DEPTH else []
            folder = ""
        elif name == "/dl":
            folders[max(depth, 1) - 1 :] = []
            depth = max(0, depth - 1)
        elif name == "h3":
            tag = "of the browser" if any(mark in attributes(whole) for mark in _MARKS) else ""
        elif name == "a":
            entry = _entry(attributes(whole), tuple(filter(None, folders)))


def _entry(found: dict[str, str], folders: tuple[str, ...]) -> Entry | None:
    url = found.get("href", "").strip()
    added = found.get("add_date", "")
    seconds = int(added) if added.isascii() and added.isdigit() and len(added) < 20 else 0
    while seconds > 10**11:  # some write milli- or microseconds
        seconds //= 1000
    return Entry(url, "", folders, tuple(filter(None, found.get("tags", "").split(","))), "", seconds) if url else None


_HEAD = """<!DOCTYPE NETSCAPE-Bookmark-file-1>
<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=UTF-8">
<TITLE>{title}</TITLE>
<H1>{title}</H1>
<DL><p>
"""


def write(title: str, entries: Iterable[Entry]) -> Iterator[str]:
    """The lines of a file that every browser imports."""
    yield _HEAD.format(title=escape(title))
    for entry in entries:
        tags = f' TAGS="{escape(",".join(entry.tags))}"' if entry.tags else ""
        yield f'    <DT><A HREF="{escape(entry.url)}" ADD_DATE="{entry.added}"{tags}>{escape(entry.title)}</A>\n'
        if entry.description:
            yield f"    <DD>{escape(entry.description)}\n"
    yield "</DL><p>\n"
