"""From the bytes of a file to its text: which reader is asked is told by the content, never by a name."""

from __future__ import annotations

from colonnade.content.media_types import HEAD, sniffed
from colonnade.extraction.collected import Collected, Enough
from colonnade.extraction.html_text import html_text
from colonnade.extraction.limits import MAX_INPUT
from colonnade.extraction.office import office_text
from colonnade.extraction.outcome import Outcome, Reason, Unreadable, outcome_of
from colonnade.extraction.pdf import pdf_text
from colonnade.extraction.plain_text import plain_text
from colonnade.extraction.xml_text import ANY, read_xml

_OFFICE = ("application/zip", "application/vnd.openxmlformats-officedocument.", "application/vnd.oasis.opendocument.")
_OLE = "application/x-ole-storage"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""The stream in which Office keeps a file that has a password (MS-OFFCRYPTO 2.3.4.4)."""


def extract(data: bytes) -> Outcome:
    """The text in a file's *data*, or why there is none. Raises nothing that depends on the data."""
    if len(data) > MAX_INPUT:
        return Outcome(reason=Reason.TOO_LARGE)
    try:
        return outcome_of(_text(data))
    except Unreadable as error:
        return Outcome(reason=error.reason)
    except MemoryError:
        return Outcome(reason=Reason.FAILED)
    except Exception:  # readers raise anything for what is broken
        return Outcome(reason=Reason.BROKEN)


def _text(data: bytes) -> str:
    media_type = sniffed(data[:HEAD])
    if media_type.startswith(_OFFICE):
        return office_text(data)
    match media_type:
        case "application/pdf":
            return pdf_text(data)
        case "text/html":
            return html_text(data)
        case "application/xml":
            return _xml_text(data)
        case "text/plain" | "application/octet-stream":
            return plain_text(data)
        case "application/x-empty":
            return ""
    raise Unreadable(Reason.ENCRYPTED if media_type == _OLE and _ENCRYPTED_PACKAGE in data else Reason.OTHER_KIND)


def _xml_text(data: bytes) -> str:
    found = Collected()
    try:
        read_xml([data], ANY, found)
    except Enough:
        pass
    return found.text
