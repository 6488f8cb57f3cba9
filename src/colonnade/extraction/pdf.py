"""The text of PDF files, by pypdf."""

from __future__ import annotations

import re
import time
from io import BytesIO

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError, WrongPasswordError

from colonnade.extraction.collected import Collected, Enough
from colonnade.extraction.limits import MAX_PAGES, READING_SECONDS
from colonnade.extraction.outcome import Reason, Unreadable

_EAST_ASIAN = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
_BROKEN_LINE = re.compile(rf"(?<={_EAST_ASIAN})[ \t]*\r?\n[ \t]*(?={_EAST_ASIAN})")


def pdf_text(data: bytes) -> str:
    """The text of the PDF in *data*, page by page. One that only wants a password for changes is read. Raises Unreadable.

    A page that is broken is left out. What takes too long ends with the page at hand.
    """
    found = Collected()
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable(Reason.ENCRYPTED)
        _read_pages(reader, found)
    except (DependencyError, WrongPasswordError) as error:  # AES, for which pypdf needs another library
        raise Unreadable(Reason.ENCRYPTED) from error
    except Enough:
        pass
    return found.text


def _read_pages(reader: PdfReader, found: Collected) -> None:
    end = time.process_time() + READING_SECONDS
    damage: Exception | None = None
    for number in range(min(len(reader.pages), MAX_PAGES)):
        try:
            text = reader.pages[number].extract_text()
        except (DependencyError, WrongPasswordError, MemoryError):
            raise
        except Exception as error:  # what broken documents make pypdf raise is of every kind
            damage = error
            continue
        found.add(_BROKEN_LINE.sub("", text) + " ")
        if time.process_time() > end:
            return
    if damage is not None and not found.text.strip():
        raise PyPdfError("no page can be read") from damage
