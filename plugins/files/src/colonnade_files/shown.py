"""How files look in lists: icon, picture, size, kind in words."""

from __future__ import annotations

from typing import Any

from colonnade.api import Content, Folder, StoredFile, View, media_kind, messages, size_in_words

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
