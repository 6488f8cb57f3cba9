"""Taking forms with files apart, before the request begins and outside of every turn.

Each file is written once, beside the files of the database, so that storing it is giving it another name: nothing of it passes
through memory, and nobody waits while it is written. What isn't stored is removed with the end of the request.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header
from webob.multidict import MultiDict

from colonnade.content.errors import Invalid, TooMuch
from colonnade.content.file_field import file_fields
from colonnade.content.media_types import HEAD
from colonnade.content.stored_file import Incoming
from colonnade.content.types import TYPES
from colonnade.content.usage import Limits
from colonnade.i18n import messages

if TYPE_CHECKING:
    from colonnade.web.runtime import Runtime

_ = messages("colonnade")
PROBLEM = "colonnade.intake_problem"
MAX_BODY = 2 * 2**20
"""Bytes of a form without files, and of all texts of one with files."""
MAX_ATTACHED = 256 * 2**20
MAX_OF_PROFILE = 64 * 2**20
"""The form of a profile brings a photo as cameras make them. What is larger than a photo may be is told at the field."""
MAX_FIELDS = 1000
UNLIMITED = 1 << 62
SPARE = 64 * 2**20
"""Bytes of the disk that uploads leave free: what people write must still have room."""
_CHUNK = 1 << 18


def body_limit(path: str, limits: Limits) -> int:
    """How many bytes a request to *path* may bring: much to the views `upload`, `attach`, `import`, and where a file is added."""
    view = path.rpartition("/@@")[2]
    if view in ("attach", "import"):
        return MAX_ATTACHED
    if view == "edit" and path.startswith("/people/"):
        return MAX_OF_PROFILE
    if view == "upload" or _adds_a_file(view):
        return limits.upload + MAX_BODY if limits.upload else UNLIMITED
    return MAX_BODY


def has_no_disk_for(folder: str | Path, size: int) -> bool:
    """Whether a body of *size* bytes would fill the disk of *folder*. While a form is taken apart it lies there twice."""
    return shutil.disk_usage(folder).free < 2 * size + SPARE


def _adds_a_file(view: str) -> bool:
    content_type = TYPES.get(view.removeprefix("add/")) if view.startswith("add/") else None
    return content_type is not None and bool(file_fields(content_type.schema))


@contextmanager
def taken_in(environ: dict[str, Any], runtime: Runtime) -> Iterator[None]:
    """Put the fields of a form with files where WebOb looks for them; remove at the end what was written and not stored.

    A body that is too large isn't read.

    What goes wrong is left under `PROBLEM` for the view's wrapper to raise: there it becomes a page.
    """
    body = environ.get("wsgi.input")
    if body is not None and hasattr(body, "seekable") and body.seekable():
        environ["webob.is_body_seekable"] = True  # else WebOb makes a copy of it
    media_type, options = parse_options_header(environ.get("CONTENT_TYPE", ""))
    length = environ.get("CONTENT_LENGTH") or "0"
    size, most = int(length) if length.isdecimal() else 0, body_limit(environ.get("PATH_INFO", ""), runtime.file_limits)
    if size > most:
        environ[PROBLEM] = TooMuch(size, most)
        environ["wsgi.input"], environ["webob.is_body_seekable"], environ["CONTENT_LENGTH"] = BytesIO(), True, "0"
    if size > most or environ.get("REQUEST_METHOD") != "POST" or media_type != "multipart/form-data" or not length.isdecimal():
        yield
        return
    with ExitStack() as stack:
        form = Form(Path(runtime.database.storage.temporaryDirectory()), stack)
        try:
            form.read(body, options.get("boundary", ""), size)
        except TooMuch as error:
            environ[PROBLEM] = error
        except (MultipartError, UnicodeDecodeError):
            environ[PROBLEM] = Invalid({"": _("The form could not be read. Go back, reload the page and send it again.")})
        except OSError as error:
            environ[PROBLEM] = OSError(errno.ENOSPC, "no room for what was sent") if error.errno == errno.EDQUOT else error
        environ["wsgi.input"], environ["webob.is_body_seekable"] = (empty := BytesIO()), True
        environ["webob._parsed_post_vars"] = (form.fields, empty)
        yield


class Form:
    """The fields of a form as they come in: texts as `str`, files as `Incoming` in *folder*, discarded when *stack* ends."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.fields = MultiDict()
        self._folder, self._stack = folder, stack
        self._text_left = MAX_BODY

    def read(self, body: IO[bytes], boundary: str, length: int) -> None:
        """Read all of *body*. Raises TooMuch text, MultipartError, UnicodeDecodeError, OSError."""
        with PushMultipartParser(boundary, content_length=length, max_segment_count=MAX_FIELDS, strict=True) as parser:
            events = parser.parse_blocking(body.read, _CHUNK)
            for event in events:
                if isinstance(event, MultipartSegment):
                    self._text(event, events) if event.filename is None else self._file(event, events)

    def _text(self, segment: MultipartSegment, events: Iterator[Any]) -> None:
        parts = []
        for part in iter(lambda: next(events), None):
            self._text_left -= len(part)
            if self._text_left < 0:
                raise TooMuch(MAX_BODY - self._text_left, MAX_BODY)
            parts.append(bytes(part))
        self.fields.add(segment.name, b"".join(parts).decode("utf-8"))

    def _file(self, segment: MultipartSegment, events: Iterator[Any]) -> None:
        incoming = Incoming(segment.filename, self._folder / f"incoming-{secrets.token_hex(8)}")
        self._stack.callback(incoming.discard)
        digest = sha256()
        with open(incoming.path, "xb") as file:
            for part in iter(lambda: next(events), None):
                file.write(part)
                digest.update(part)
                incoming.size += len(part)
                if len(incoming.head) < HEAD:
                    incoming.head += part[: HEAD - len(incoming.head)]
            file.flush()
            os.fsync(file.fileno())  # here nobody waits for it; in the vote of the transaction others would
        incoming.sha256 = digest.hexdigest()
        nothing_chosen = not incoming.filename and not incoming.size  # what browsers send then
        self.fields.add(segment.name, "" if nothing_chosen else incoming)
