"""The way out: a page with all below it as Markdown files in a zip, with front matter, links between the files, and their attachments."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import quote, unquote
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from colonnade.api import Attachment, Content, Folder, Link, View, attachments_of, read_values, rewrite_links, stream, view
from colonnade_wiki.types import PAGE, IPage, IWiki

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

MAX_PAGES = 10_000
_BLOB = re.compile(r"/-/blob/([0-9a-f]{32})/[^\s)\"'>]*")


@view(context=IPage, permission="view", name="markdown")
def page_as_markdown(context: Folder, request: Request) -> Response:
    """A page and those below it."""
    return _zip(context, [(context, PurePosixPath(context.__name__))], request)


@view(context=IWiki, permission="view", name="markdown")
def wiki_as_markdown(context: Folder, request: Request) -> Response:
    """The whole wiki."""
    return _zip(context, [(page, PurePosixPath(page.__name__)) for page in context.values()], request)


def _zip(root: Folder, tops: list[tuple[Content, PurePosixPath]], request: Request) -> Response:
    door = request.view
    paths = {page.uid: path for page, path in islice(_readable(tops, door), MAX_PAGES)}
    file = TemporaryFile()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for uid, path in paths.items():
            _write(archive, door.get(uid), path, paths, door, request.host_url)
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return stream(file, f"{root.__name__}.zip", "application/zip", size)


def _readable(tops: list[tuple[Content, PurePosixPath]], door: View) -> Iterator[tuple[Content, PurePosixPath]]:
    """(page, its path without ending) of all pages that the reader may see, each before those below it."""
    waiting = tops[::-1]
    while waiting:
        page, path = waiting.pop()
        if page.type_name == PAGE.name and door.can("view", page):
            yield page, path
            waiting.extend((child, path / child.__name__) for child in reversed(list(page.values())))


def _write(archive: ZipFile, page: Content, path: PurePosixPath, paths: Mapping[int, PurePosixPath], door: View, site: str) -> None:
    files = {attachment.key: attachment for attachment in attachments_of(page)}
    folder = path.with_name(f"{path.name}-files")
    stamp = page.modified.timetuple()[:6]
    body = _to_files(_to_paths(read_values(page, PAGE.schema)["body"], path, paths, door, site), path, folder, files)
    archive.writestr(_info(f"{path}.md", stamp), f"{_front_matter(page, door)}{body}")
    for attachment in files.values():
        _write_file(archive, attachment, _info(f"{folder / attachment.name}", stamp))


def _info(name: str, stamp: tuple[int, ...]) -> ZipInfo:
    info = ZipInfo(name, stamp)
    info.compress_type = ZIP_DEFLATED
    return info


def _write_file(archive: ZipFile, attachment: Attachment, info: ZipInfo) -> None:
    source: IO[bytes]
    with attachment.blob.open() as source, archive.open(info, "w") as target:
        while part := source.read(1 << 16):
            target.write(part)


def _front_matter(page: Content, door: View) -> str:
    """YAML, of which JSON's strings and lists are a part."""
    lines: dict[str, Any] = {
        "title": page.title,
        "lang": page.language,
        "tags": list(page.tags),
        "author": door.author_of(page),
        "date": page.modified.isoformat(),
    }
    return "---\n" + "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in lines.items() if value) + "---\n\n"


def _to_paths(source: str, path: PurePosixPath, paths: Mapping[int, PurePosixPath], door: View, site: str) -> str:
    """Links between pages as relative links between files; those that lead out of the archive as addresses of the site."""

    def write(link: Link) -> str | None:
        target = door.get(link.uid) if link.uid else None
        if target is None:
            return link.label or link.title or "…"
        text = (link.label or target.title).replace("[", "\\[").replace("]", "\\]")
        fragment = f"#{link.fragment}" if link.fragment else ""
        if target.uid in paths:
            return f"[{text}]({quote(os.path.relpath(f'{paths[target.uid]}.md', path.parent))}{fragment})"
        return f"[{text}]({site}{door.url(target)}{fragment})"

    return rewrite_links(source, write)


def _to_files(source: str, path: PurePosixPath, folder: PurePosixPath, files: Mapping[str, Attachment]) -> str:
    """Addresses of the page's own files as paths in the archive."""

    def replace(match: re.Match[str]) -> str:
        attachment = files.get(match[1])
        return quote(f"{folder.name}/{attachment.name}") if attachment else unquote(match[0]) and match[0]

    return _BLOB.sub(replace, source)
