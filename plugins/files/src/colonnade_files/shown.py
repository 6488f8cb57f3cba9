"""How files look in lists: icon, picture, size, kind in words; and which contents one has had."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from colonnade.api import Content, Folder, StoredFile, View, media_kind, messages, size_in_words, versions_of

_ = messages("files")
ICONS = {
    "image": "image",
    "sheet": "table",
    "archive": "archive",
    "web": "code",
    "text": "file-text",
    "document": "file-text",
    "pdf": "file-text",
}
KINDS = {
    "image": _("Picture"),
    "video": _("Video"),
    "audio": _("Sound"),
    "pdf": _("PDF document"),
    "text": _("Text"),
    "document": _("Document"),
    "sheet": _("Spreadsheet"),
    "slides": _("Presentation"),
    "archive": _("Archive"),
    "web": _("Web page"),
    "program": _("Program"),
    "other": _("File"),
}


def type_of(stored: StoredFile) -> str:
    """The media type to show: the name's where the content allows it, as it often says more; else the content's."""
    return stored.claimed_type if stored.claimed_type and stored.is_what_it_says else stored.media_type


def icon_of(obj: Content) -> str:
    """The icon of a folder or file."""
    if isinstance(obj, Folder):
        return "folder"
    stored = getattr(obj, "file", None)
    return ICONS.get(media_kind(type_of(stored)), "file") if stored is not None else "file"


def kind_of(stored: StoredFile) -> Any:
    """What it is, as a translatable word."""
    return KINDS[media_kind(type_of(stored))]


def size_of(obj: Content) -> str:
    """The size of a file in words."""
    stored = getattr(obj, "file", None)
    return size_in_words(stored.size if stored is not None else 0)


def picture_url(obj: Content, door: View) -> str | None:
    """The address of the small picture of a file, while there is one."""
    stored = getattr(obj, "file", None)
    has_one = stored is not None and stored.preview is not None and stored.preview.data
    return f"{door.url(obj, 'thumbnail')}?v={stored.key[:8]}" if has_one else None


def contents_of(file: Content) -> list[tuple[Any, Any]]:
    """The contents that a file has had, the newest first: of each the version that brought it, and the last one with it.

    A new title or description makes a version of the object, but it is the same content.
    """
    groups = [list(group) for _, group in groupby(versions_of(file), key=_bytes_of)]
    return [(group[-1], group[0]) for group in groups]


def _bytes_of(version: Any) -> str:
    stored = version.stored.get("file")
    return stored.sha256 if stored is not None else ""


def number_of_contents(file: Content) -> int:
    """How many contents a file has had: what people call its version."""
    return len(contents_of(file)) if file.revision > 1 else 1
