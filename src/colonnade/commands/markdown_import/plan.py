"""What an import will do with each page: add, change, or leave it, and with which text. Looks at the site and changes nothing."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from zope.interface.interfaces import IInterface

from colonnade.commands.base import UnitOfWork
from colonnade.commands.markdown_import import records
from colonnade.commands.markdown_import.document import Document
from colonnade.commands.markdown_import.folder import Unreadable, may_be_attached, open_inside
from colonnade.commands.markdown_import.front_matter import FrontMatter
from colonnade.commands.markdown_import.records import File, Record
from colonnade.commands.markdown_import.rewrite import Nowhere, Problem, Rewritten, Target, ToFile, ToPage, rewrite
from colonnade.commands.markdown_import.source import Note, Source
from colonnade.commands.markdown_import.tree import Node
from colonnade.content.errors import Invalid
from colonnade.content.fields import Markdown, clean_text, schema_fields
from colonnade.content.media_types import sniffed
from colonnade.content.objects import MAX_DEPTH, Content, Folder, path_of
from colonnade.content.roots import by_uid, new_uid
from colonnade.content.stored_file import new_key
from colonnade.content.types import ContentType
from colonnade.content.validation import validated
from colonnade.facets.attachments import free_name
from colonnade.security.predicates import is_in_trash

ADD, CHANGE, SAME, SKIP = "added", "changed", "unchanged", "skipped"
_CHUNK = 1 << 20


@dataclass
class Page:
    """A page of the plan. `state` is what is to be done; `reason` why it is skipped. `expected` is the revision that it may change.

    One that is added goes into `parent_uid`, in front of `before_uid` (0: last). A folder without a file that can't become a page because
    of what is above it isn't `told`: the files in it are.
    """

    node: Node
    uid: int
    state: str
    reason: str = ""
    parent_uid: int = 0
    before_uid: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    digest: str = ""
    expected: int = 0
    files: tuple[File, ...] = ()
    new_files: tuple[File, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    links: int = 0
    told: bool = True

    @property
    def label(self) -> str:
        """Its file, or its folder."""
        return self.node.path or self.node.key + "/"


@dataclass
class Plan:
    """All that an import will do. `number` tells this import from others into the same target, `gone` what it no longer has.

    `known` has the uid of each page by key, as it was noted before.
    """

    target_uid: int
    content_type: ContentType
    source: Source
    number: int
    pages: list[Page]
    notes: list[Note]
    gone: list[str]
    known: Mapping[str, int]


def make_plan(
    uow: UnitOfWork, target: Folder, content_type: ContentType, source: Source, *, again: bool = False, progress: Callable[[int, int], None]
) -> Plan:
    """Plan the import of *source* into *target* as pages of *content_type*. *again*: also what was thrown away since."""
    number, kept = records.known(uow.root, target.uid, str(source.folder), [node.key for node in source.tree])
    planner = _Planner(uow, target, content_type, source, {key: records.record_of(value) for key, value in kept.items()}, again)
    pages = planner.pages
    for done, page in enumerate(pages, 1):
        if page.state != SKIP:
            planner.fill(page)
        progress(done, len(pages))
    present = {page.node.key for page in pages}
    gone = sorted(key for key, record in planner.kept.items() if key not in present and record.digest and by_uid(uow.root, record.uid))
    return Plan(
        target.uid, content_type, source, number, pages, planner.notes, gone, {key: record.uid for key, record in planner.kept.items()}
    )


def text_field(schema: IInterface) -> str | None:
    """The name of the first field of a schema that takes Markdown."""
    return next((name for name, field_ in schema_fields(schema) if isinstance(field_, Markdown)), None)


class _Planner:
    """A plan on its way."""

    def __init__(
        self, uow: UnitOfWork, target: Folder, content_type: ContentType, source: Source, kept: Mapping[str, Record], again: bool
    ) -> None:
        self.uow, self.target, self.type, self.source, self.kept, self.again = uow, target, content_type, source, kept, again
        self.notes = list(source.notes)
        self._room = MAX_DEPTH - len(path_of(target))
        self._by_key: dict[str, Page] = {}
        self._digests: dict[str, str | Unreadable] = {}
        self._pictures: dict[str, bool] = {}
        self.pages = [self._begin(node) for node in source.tree]
        for siblings in (source.tree.roots, *(node.children for node in source.tree)):
            self._find_places(siblings)

    def _begin(self, node: Node) -> Page:
        page = self._by_key[node.key] = self._known(node) or self._new(node)
        return page

    def _known(self, node: Node) -> Page | None:
        """A page that was imported before, unless it is to be added: it wasn't yet, or not any more."""
        record = self.kept.get(node.key)
        obj = by_uid(self.uow.root, record.uid) if record else None
        if record is None or (obj is None and not record.digest):
            return None
        if obj is not None and not is_in_trash(self.uow.actor, obj):
            return Page(node, record.uid, CHANGE, expected=record.revision)
        return None if self.again else Page(node, 0, SKIP, "it was thrown away on the site; --again adds it anew")

    def _new(self, node: Node) -> Page:
        if node.level > self._room:
            return Page(node, 0, SKIP, f"deeper than {MAX_DEPTH} levels", told=node.path is not None)
        above = self._by_key[node.parent.key] if node.parent else None
        if above is not None and not above.uid:
            return Page(node, 0, SKIP, f"the page above it ({above.label}) was skipped", told=node.path is not None)
        record = self.kept.get(node.key)
        uid = record.uid if record and not record.digest else new_uid(self.uow.root)
        return Page(node, uid, ADD, parent_uid=above.uid if above else self.target.uid)

    def _find_places(self, siblings: list[Node]) -> None:
        """A page that is added goes before the next one of its folder that is there already."""
        following = 0
        for node in reversed(siblings):
            page = self._by_key[node.key]
            page.before_uid = following
            following = page.uid if page.state == CHANGE else following

    def fill(self, page: Page) -> None:
        """Give a page its values, and see what is to be done with it."""
        document = self.source.document(page.node)
        done = self._rewritten(page, document)
        page.problems, page.links = [*self._front_problems(document), *done.problems], done.links
        page.values = {"title": self.source.title(page.node), "language": document.language if document else self.source.language}
        page.values[text_field(self.type.schema)] = clean_text(done.body)
        self._add_tags(page, document)
        page.digest = hashlib.sha256(json.dumps(page.values, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        try:
            validated(self.type.schema, page.values, partial=True)
        except Invalid as error:
            page.state, page.reason = SKIP, "; ".join(f"{name}: {text.interpolate()}" for name, text in error.errors.items())
            return
        record = self.kept.get(page.node.key)
        if page.state == CHANGE and record is not None:
            self._compare(page, record)

    def _compare(self, page: Page, record: Record) -> None:
        if record.digest == page.digest:
            page.state = SAME
        elif by_uid(self.uow.root, page.uid).revision != record.revision:
            page.state, page.reason = SKIP, "its file has changed, but the page was edited on the site since; left as it is"

    def _front_problems(self, document: Document | None) -> list[Problem]:
        front = document.front if document else FrontMatter()
        whole = [("---", f"left as text: {front.problem}")] if front.problem else []
        return [Problem("front matter", 1, said[:200], reason) for said, reason in (*whole, *front.unusable(self.uow.now))]

    def _add_tags(self, page: Page, document: Document | None) -> None:
        if document is None or not document.front.tags or "tags" not in dict(schema_fields(self.type.schema)):
            return
        try:
            page.values.update(validated(self.type.schema, {"tags": document.front.tags}, partial=True))
        except Invalid:
            self.notes.append(Note(page.label, "tags left out: they aren't of the form that tags have here"))

    # Links

    def _rewritten(self, page: Page, document: Document | None) -> Rewritten:
        if document is None:
            return Rewritten()
        files = _Files(self, page)
        done = rewrite(document, lambda kind, path: self._resolve(page.node, files, kind, path))
        page.files, page.new_files = tuple(files.used.values()), tuple(files.new)
        return done

    def _resolve(self, node: Node, files: _Files, kind: str, path: str) -> Target | None:
        if kind == "named":
            return self._to_page(self.source.tree.by_name(path))
        found, file = self.source.tree.find(node.path or "", path)
        if found is not None:
            return self._to_page(found) or Nowhere("that page isn't imported")
        if file == "":
            return ToPage(self.target.uid)
        return Nowhere("it leads out of the folder") if file is None else files.take(file)

    def _to_page(self, node: Node | None) -> ToPage | None:
        page = self._by_key[node.key] if node else None
        return ToPage(page.uid, self.source.document(node)) if page is not None and page.uid else None

    # Files

    def digest(self, path: str) -> str:
        """The SHA-256 of a file of the folder, read once. Raises Unreadable."""
        if path not in self._digests:
            try:
                self._digests[path] = self._read(path)
            except Unreadable as error:
                self._digests[path] = error
        found = self._digests[path]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _read(self, path: str) -> str:
        if not may_be_attached(path):
            raise Unreadable("it is hidden, and no picture")
        with open_inside(self.source.folder, path) as file:
            digest, size, part = hashlib.sha256(), 0, file.read(_CHUNK)
            self._pictures[path] = sniffed(part).startswith("image/")
            while part:
                digest.update(part)
                size += len(part)
                if size > MAX_FILE:
                    raise Unreadable(f"larger than {MAX_FILE // 2**20} MB")
                part = file.read(_CHUNK)
        return digest.hexdigest()

    def is_picture(self, path: str) -> bool:
        """Whether a file that `digest` has read may be shown in a page."""
        return self._pictures[path]

    def object_of(self, page: Page) -> Content | None:
        """The page on the site, if it is there."""
        return by_uid(self.uow.root, page.uid) if page.state != ADD else None


class _Files:
    """The files that one page takes along: each once, and one that it has already stays."""

    def __init__(self, planner: _Planner, page: Page) -> None:
        self._planner = planner
        obj = planner.object_of(page)
        self._names = set(obj.attachments or ()) if obj is not None else set()
        record = planner.kept.get(page.node.key) if obj is not None else None
        self._had = {file.path: file for file in record.files if file.name in self._names} if record else {}
        self._takes_files = planner.type.has("attachable")
        self.used: dict[str, File] = {}
        self.new: list[File] = []

    def take(self, path: str) -> Target:
        if not self._takes_files:
            return Nowhere("pages here take no files")
        try:
            digest = self._planner.digest(path)
        except Unreadable as error:
            return Nowhere(str(error))
        if path not in self.used:
            self.used[path] = self._kept(path, digest) or self._add(path, digest)
        file = self.used[path]
        return ToFile(f"/-/blob/{file.key}/{quote(file.name)}", self._planner.is_picture(path))

    def _kept(self, path: str, digest: str) -> File | None:
        had = self._had.get(path)
        return had if had is not None and had.digest == digest else None

    def _add(self, path: str, digest: str) -> File:
        file = File(path, digest, new_key(), free_name(posixpath.basename(path), self._names))
        self._names.add(file.name)
        self.new.append(file)
        return file


MAX_FILE = 20 * 2**20
