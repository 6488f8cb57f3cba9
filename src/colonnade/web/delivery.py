"""Sending a stored file, whole or in part, from the disk and with headers that make it harmless."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.response import Response

from colonnade.content.stored_file import StoredFile, clean_filename

if TYPE_CHECKING:
    from pyramid.request import Request

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
_SLASHES = re.compile(r"[/\\]")
_CHUNK = 1 << 16
_ONE_RANGE = re.compile(r"\s*bytes\s*=\s*\d*\s*-\s*\d*\s*")


def file_response(request: Request, stored: StoredFile, *, inline: bool, title: str = "") -> Response:
    """The answer to a GET or HEAD for a file.

    Knows conditions (`If-None-Match`, `If-Range`) and single ranges (206, or 416 for one that lies outside); several ranges at once
    get the whole file. With *inline* the browser shows it, if it is of a type on the list; anything else is a download.
    It is called as it was when it was stored, or by *title*, with the ending that it was stored with.
    """
    response = Response(content_type=stored.served_type)
    response.charset = "utf-8" if stored.served_type == "text/plain" else None
    response.etag = stored.sha256 or stored.key
    response.last_modified = stored.when
    response.accept_ranges = "bytes"
    response.headers["Content-Disposition"] = _disposition(stored, inline, _name_of(stored, title))
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "private, no-cache"
    if request.if_none_match and response.etag in request.if_none_match:
        return _without_body(response, 304)
    start, stop = 0, stored.size
    wanted = request.range if _ONE_RANGE.fullmatch(request.headers.get("Range", "")) else None
    if wanted is not None and _still_the_same(request, response):
        found = wanted.range_for_length(stored.size)
        if found is None:
            response.headers["Content-Range"] = f"bytes */{stored.size}"
            return _without_body(response, 416)
        start, stop = found
        response.status = 206
        response.content_range = (start, stop, stored.size)
    response.app_iter = () if request.method == "HEAD" or start == stop else _content(request, stored, start, stop)
    response.content_length = stop - start
    return response


def _disposition(stored: StoredFile, inline: bool, name: str) -> str:
    return f"{'inline' if inline and stored.can_be_shown else 'attachment'}; filename*=UTF-8''{quote(name, safe='')}"


def _name_of(stored: StoredFile, title: str) -> str:
    """A slash in a title is no folder. The ending stays: by it the reader's machine knows what to open the file with."""
    name = clean_filename(_SLASHES.sub("-", title))
    ending = PurePosixPath(stored.name).suffix
    if not name or name.lower().endswith(ending.lower()):
        return name or stored.name
    return clean_filename(name + ending)


def _without_body(response: Response, status: int) -> Response:
    response.status = status
    response.app_iter = ()
    response.content_length = None if status == 304 else 0
    if status == 304:
        del response.headers["Content-Type"]
    return response


def _still_the_same(request: Request, response: Response) -> bool:
    """`If-Range`: the part is only wanted if the file is what it was when the first part came."""
    return "If-Range" not in request.headers or response in request.if_range


def _content(request: Request, stored: StoredFile, start: int, stop: int) -> Any:
    """The bytes. A server that sends a file by itself, as waitress does, frees the thread of the request at once."""
    file = stored.blob.open("c")
    file.seek(start)
    wrapper = request.environ.get("wsgi.file_wrapper")
    sends_parts = hasattr(wrapper, "prepare")
    if wrapper is not None and (sends_parts or stop == stored.size):
        return wrapper(file, _CHUNK)
    return _chunks(file, stop - start)


def _chunks(file: IO[bytes], left: int) -> Iterator[bytes]:
    with file:
        while left > 0 and (part := file.read(min(_CHUNK, left))):
            left -= len(part)
            yield part
