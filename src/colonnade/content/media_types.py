"""What a file is: told by its first bytes and, apart from that, by its name. The name alone is never believed. Pure."""

from __future__ import annotations

import mimetypes
import re

HEAD = 4096
"""How many of the first bytes `sniffed` wants to see."""

UNKNOWN = "application/octet-stream"
EMPTY = "application/x-empty"

INLINE = frozenset(
    {"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "audio/mpeg", "video/mp4", "application/pdf", "text/plain"}
)
"""What may be shown in the browser, inside a sandbox. HTML and SVG are not among them: they can hold programs."""

_SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/x-wav"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypavis", "image/avif"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"PK\x03\x04", "application/zip"),
    (0, b"PK\x05\x06", "application/zip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"BZh", "application/x-bzip2"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (257, b"ustar", "application/x-tar"),
    (0, b"MZ", "application/x-msdownload"),
    (0, b"\x7fELF", "application/x-executable"),
)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OFFICE_PARTS = (
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
)
_OPEN_DOCUMENT = re.compile(rb"mimetype(application/[a-z0-9.+-]+?)(?:PK|$)")
_MARKUP = (
    (re.compile(rb"\A<(?:!doctype\s+html|html)[\s>]", re.I), "text/html"),  # there may be a drawing in it
    (re.compile(rb"<svg[\s>]", re.I), "image/svg+xml"),
    (re.compile(rb"<(?:!doctype\s+html|html|head|body|script|iframe)[\s>/]", re.I), "text/html"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_AUDIO_FRAME = b"\xff\xf3", b"\xff\xf2"

# Ours, not the machine's: the tables of operating systems differ.
_BY_NAME = mimetypes.MimeTypes(filenames=())
for _ending, _type in {
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odp": "application/vnd.oasis.opendocument.presentation",
    ".epub": "application/epub+zip",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".webp": "image/webp",
    ".7z": "application/x-7z-compressed",
    ".rar": "application/vnd.rar",
    ".gz": "application/gzip",
    ".zip": "application/zip",
    ".md": "text/markdown",
    ".log": "text/plain",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
    ".toml": "text/toml",
    ".ini": "text/plain",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
    ".m4a": "audio/mp4",
    ".rtf": "application/rtf",
    ".exe": "application/x-msdownload",
    ".dll": "application/x-msdownload",
}.items():
    _BY_NAME.add_type(_type, _ending)

_WITH_TEXT = ("text/", "application/pdf", "application/xml", "application/zip", "application/x-ole-", _OFFICE, "application/vnd.oasis.")

# What may stand in the name when this is the content: containers and text can be many things.
_ZIPPED = re.compile(r"application/(?:zip|epub\+zip|java-archive|x-zip.*|vnd\.(?:openxmlformats|oasis|ms-|android|apple|google-earth).*)")
_FAMILIES = {
    "application/zip": _ZIPPED,
    "application/x-ole-storage": re.compile(r"application/(?:msword|vnd\.ms-.*|vnd\.visio|x-msi)"),
    "text/plain": re.compile(
        r"text/(?!html).*|application/(?:json|javascript|x-javascript|xml|x-sh|x-python|sql|x-csh|x-tex|x-latex|postscript|toml)|message/.*"
    ),
    "application/xml": re.compile(r"(?:application|text)/(?:.*\+)?xml|text/.*"),
    "video/mp4": re.compile(r"(?:video|audio)/.*"),
    "video/webm": re.compile(r"(?:video|audio)/.*"),
    "audio/ogg": re.compile(r"(?:video|audio|application)/ogg"),
    "audio/x-wav": re.compile(r"audio/.*wav"),
    "application/gzip": re.compile(r"application/(?:gzip|x-tar|x-gtar|x-gzip)"),
}
_RECOGNISABLE = (
    {media_type for _, _, media_type in _SIGNATURES} | {media_type for _, media_type in _OFFICE_PARTS} | {"text/html", "image/svg+xml"}
)


def sniffed(head: bytes) -> str:
    """The media type of a file that begins with *head* (`HEAD` bytes, or all), by content. UNKNOWN when nothing is known about it."""
    if not head:
        return EMPTY
    for offset, signature, media_type in _SIGNATURES:
        if head.startswith(signature, offset) and (offset != 8 or head.startswith(b"RIFF")):
            return _zipped(head) if media_type == "application/zip" else media_type
    if head.startswith(_AUDIO_FRAME):
        return "audio/mpeg"
    return _textual(head)


def _zipped(head: bytes) -> str:
    """Which document a zip archive is, as far as its first entries tell."""
    if found := _OPEN_DOCUMENT.match(head[30:110]):
        return found[1].decode("ascii")
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        return next((media_type for part, media_type in _OFFICE_PARTS if part in head), "application/zip")
    return "application/zip"


def _textual(head: bytes) -> str:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(b"<"):
        found = next((media_type for pattern, media_type in _MARKUP if pattern.search(text)), None)
        if found:
            return found
        if text.startswith(b"<?xml"):
            return "application/xml"
    if _CONTROL.search(head) or not _is_utf8(head):
        return UNKNOWN
    return "text/plain"


def _is_utf8(head: bytes) -> bool:
    """A character may be cut at the end."""
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return len(head) >= HEAD and error.start >= len(head) - 3
    return True


def named(filename: str) -> str:
    """The media type that the ending of *filename* promises; '' when it has none that is known."""
    guessed, encoding = _BY_NAME.guess_type(f"x.{filename.rpartition('.')[2]}" if "." in filename else "")
    return "application/gzip" if encoding == "gzip" else guessed or ""


def agree(content: str, name: str) -> bool:
    """Whether a file whose content is of type *content* may well be called what it is (*name*: what `named` found)."""
    if content in (name, EMPTY) or not name:
        return True
    family = _FAMILIES.get(content)
    if family is not None:
        return bool(family.fullmatch(name))
    return content == UNKNOWN and name not in _RECOGNISABLE and not name.startswith("text/")


def may_hold_text(media_type: str) -> bool:
    """Whether it is worth the while to look for a text in a file whose content is of this type."""
    return media_type.startswith(_WITH_TEXT) or media_type == UNKNOWN


def is_image(media_type: str) -> bool:
    """It may be shown in a page."""
    return media_type in INLINE and media_type.startswith("image/")


def kind(media_type: str) -> str:
    """One word for the sort of thing a type is: `image`, `video`, `audio`, `pdf`, `text`, `document`, `sheet`, `slides`, `archive`,
    `web`, `program` or `other`."""
    sort = media_type.partition("/")[0]
    if media_type in ("image/svg+xml", "text/html"):
        return "web"
    if sort in ("image", "video", "audio"):
        return sort
    return next((word for pattern, word in _KINDS if pattern.search(media_type)), "text" if sort == "text" else "other")


_KINDS = (
    (re.compile(r"/pdf$"), "pdf"),
    (re.compile(r"spreadsheet|ms-excel|/csv$"), "sheet"),
    (re.compile(r"presentation|ms-powerpoint"), "slides"),
    (re.compile(r"wordprocessing|opendocument\.text|/msword$|/rtf$"), "document"),
    (re.compile(r"/zip$|gzip|x-7z|/vnd\.rar|x-tar|x-bzip2|x-xz"), "archive"),
    (re.compile(r"x-msdownload|x-executable"), "program"),
    (re.compile(r"/(?:json|xml|javascript)$"), "text"),
)
