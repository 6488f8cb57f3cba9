"""Office files: zip archives of XML documents, by ECMA-376 (docx, xlsx, pptx) and OpenDocument 1.3 (odt, ods, odp)."""

from __future__ import annotations

import re

from colonnade.extraction.archives import Archive
from colonnade.extraction.collected import Collected, Enough
from colonnade.extraction.outcome import Reason, Unreadable
from colonnade.extraction.xml_text import Attributes, Layout, read_xml

_WORD = Layout(
    text=frozenset({"t"}),
    dividing=frozenset({"p", "tab", "br", "cr", "tc"}),
    skipped=frozenset({"Fallback"}),  # what is there once more, for older programs
)
_SLIDE = Layout(text=frozenset({"t"}), dividing=frozenset({"p", "br", "tc"}), skipped=frozenset({"Fallback"}))
_STRINGS = Layout(text=frozenset({"t"}), dividing=frozenset({"si", "comment"}), skipped=frozenset({"rPh"}))  # rPh: how it is pronounced


def _is_no_text(name: str, attributes: Attributes) -> bool:
    """A cell that points to a string, or holds a truth value or an error."""
    return name == "c" and attributes.get("t") in ("s", "b", "e")


_SHEET = Layout(text=frozenset({"v", "t"}), dividing=frozenset({"c"}), skips=_is_no_text)
_WORKBOOK = Layout(text=frozenset(), named=frozenset({("sheet", "name")}))
_OPEN_DOCUMENT = Layout(
    text=frozenset({"p", "h"}),
    dividing=frozenset({"p", "h", "s", "tab", "line-break", "table-cell"}),
    skipped=frozenset({"tracked-changes", "forms"}),
    named=frozenset({("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0 name")}),
)

_PARTS = (
    ((re.compile(r"word/(?:document|header|footer|footnotes|endnotes|comments)\d*\.xml"), _WORD),),
    (
        (re.compile(r"xl/workbook\.xml"), _WORKBOOK),
        (re.compile(r"xl/(?:sharedStrings|comments\d*)\.xml"), _STRINGS),
        (re.compile(r"xl/worksheets/sheet\d+\.xml"), _SHEET),
    ),
    ((re.compile(r"ppt/(?:slides/slide|notesSlides/notesSlide)\d+\.xml"), _SLIDE),),
)
"""Where each kind has its text. An archive is of the kind whose first part it has."""
_CONTENT = re.compile(r"content\.xml")
_MANIFEST = "META-INF/manifest.xml"


def office_text(data: bytes) -> str:
    """The text of the office file in *data*, in the order in which it is stored. Raises Unreadable, also for any other archive."""
    archive, found = Archive(data), Collected()
    parts = _parts_of(archive)
    try:
        for pattern, layout in parts:
            for name in archive.matching(pattern):
                read_xml(archive.parts(name), layout, found)
                found.blank()
    except Enough:
        pass
    return found.text


def _parts_of(archive: Archive) -> tuple[tuple[re.Pattern[str], Layout], ...]:
    if "[Content_Types].xml" in archive.names:
        for parts in _PARTS:
            if archive.matching(parts[0][0]):
                return parts
    elif "content.xml" in archive.names and "mimetype" in archive.names:
        if archive.read("mimetype")[:100].startswith(b"application/vnd.oasis.opendocument."):
            if _MANIFEST in archive.names and b"encryption-data" in archive.read(_MANIFEST):
                raise Unreadable(Reason.ENCRYPTED)
            return ((_CONTENT, _OPEN_DOCUMENT),)
    raise Unreadable(Reason.OTHER_KIND)
