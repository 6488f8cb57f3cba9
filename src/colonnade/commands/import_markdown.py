"""Import a folder of Markdown files as pages, again and again: what is unchanged is skipped, what people edited since is left alone."""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from colonnade.commands.attach import attach
from colonnade.commands.base import UnitOfWork
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.markdown_import import records
from colonnade.commands.markdown_import.folder import Unreadable, open_inside
from colonnade.commands.markdown_import.plan import ADD, CHANGE, SAME, SKIP, Page, Plan, text_field
from colonnade.commands.markdown_import.records import Record
from colonnade.commands.move import move
from colonnade.content.errors import ColonnadeError, Dormant, Invalid, NotAddable, NotAllowed
from colonnade.content.objects import Content, Folder
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES, ContentType
from colonnade.security.can import demand
from colonnade.security.predicates import is_in_trash

BATCH = 100
Change = Callable[[Callable[[UnitOfWork], Any]], Any]


class ImportRefused(ColonnadeError):
    """An import that can't go on; the message says why and what to do. The batches before are done."""


class NoPageType(ColonnadeError):
    """The target takes no pages, or several kinds: `found` names those."""

    def __init__(self, found: Sequence[str]) -> None:
        super().__init__(", ".join(found))
        self.found = tuple(found)


@dataclass(frozen=True)
class Outcome:
    """What became of a page: a state of the plan, and the reason if it was skipped."""

    page: Page
    state: str
    reason: str = ""


def page_type(uow: UnitOfWork, target: Content, wanted: str | None = None) -> ContentType:
    """The type of the pages in *target*: addable there and in itself, holding others, with a text in Markdown, and on.

    *wanted* chooses among several. Raises NoPageType; NotAllowed when the actor may not add them.
    """
    found = [t for t in TYPES.addable_in(target.type_name) if _is_page(t) and uow.activity.is_type_on(t.name, target)]
    chosen = [t for t in found if wanted in (None, t.name)]
    if len(chosen) != 1:
        raise NoPageType(sorted(t.name for t in found))
    demand(uow.actor, "add", target)
    return chosen[0]


def _is_page(content_type: ContentType) -> bool:
    return content_type.kind == "folder" and content_type.name in content_type.addable_in and text_field(content_type.schema) is not None


def import_pages(change: Change, plan: Plan, progress: Callable[[int, int], None], *, batch: int = BATCH) -> Iterator[Outcome]:
    """Do what *plan* says, *batch* pages in each transaction that *change* makes; yield what became of each page.

    Broken off after any batch it can be begun again: the uids of all pages are noted first, so links already lead to what comes later.
    """
    work = [page for page in plan.pages if page.state in (ADD, CHANGE)]
    yield from (Outcome(page, page.state, page.reason) for page in plan.pages if page.state not in (ADD, CHANGE))
    if work:
        change(lambda uow: _reserve(uow, plan))
    pages = iter(work)
    done = 0
    while part := list(islice(pages, batch)):
        outcomes = change(lambda uow, part=part: [_store(uow, plan, page) for page in part])
        done += len(part)
        progress(done, len(work))
        yield from outcomes


def _reserve(uow: UnitOfWork, plan: Plan) -> None:
    new = {page.node.key: Record(page.uid) for page in plan.pages if page.state == ADD}
    _, kept = records.known(uow.root, plan.target_uid, str(plan.source.folder), new)
    for key, record in new.items():
        if key in kept and records.record_of(kept[key]).uid not in (record.uid, plan.known.get(key)):
            raise ImportRefused("another import of this folder has begun meanwhile. When it is done, try again.")
    records.keep(uow.root, plan.target_uid, plan.number, str(plan.source.folder), new)


def _store(uow: UnitOfWork, plan: Plan, page: Page) -> Outcome:
    try:
        return _add(uow, plan, page) if page.state == ADD else _change(uow, plan, page)
    except NotAllowed:
        return Outcome(page, SKIP, "not allowed there")
    except NotAddable:
        return Outcome(page, SKIP, "the page above it takes no more: it lies too deep")
    except Dormant:
        return Outcome(page, SKIP, "its plugin is off there")
    except Invalid as error:
        return Outcome(page, SKIP, "; ".join(str(text) for text in error.errors.values()))


def _add(uow: UnitOfWork, plan: Plan, page: Page) -> Outcome:
    parent = by_uid(uow.root, page.parent_uid)
    if by_uid(uow.root, page.uid) is not None:
        return Outcome(page, SKIP, "another import adds it at the same time")
    if not isinstance(parent, Folder) or is_in_trash(uow.actor, parent):
        return Outcome(page, SKIP, "the page above it isn't there")
    document = plan.source.document(page.node)
    then = document.front.date(uow.now) if document else None
    dated = replace(uow, now=then) if then else uow
    obj = create(dated, parent, plan.content_type.name, page.values, name=page.node.name, note=page.node.path or "", uid=page.uid)
    following = by_uid(uow.root, page.before_uid)
    if following is not None and following.__parent__ is parent and following.trashed is None:
        move(uow, obj, parent, before=following.__name__)
    return _finish(uow, plan, page, obj, ADD)


def _change(uow: UnitOfWork, plan: Plan, page: Page) -> Outcome:
    obj = by_uid(uow.root, page.uid)
    if obj is None or is_in_trash(uow.actor, obj):
        return Outcome(page, SKIP, "it was thrown away meanwhile")
    if obj.revision != page.expected:
        return Outcome(page, SKIP, "it was edited on the site meanwhile; left as it is")
    edit(uow, obj, page.values, note=page.node.path or "")
    return _finish(uow, plan, page, obj, CHANGE)


def _finish(uow: UnitOfWork, plan: Plan, page: Page, obj: Content, state: str) -> Outcome:
    """Add the files, and note what was done."""
    for file in page.new_files:
        try:
            with open_inside(plan.source.folder, file.path) as source:
                attach(uow, obj, posixpath.basename(file.path), source, key=file.key)
        except (Unreadable, Invalid) as error:  # it could be read a moment ago
            raise ImportRefused(f"{file.path} changed while it was imported. Try again: what is done is kept.") from error
    record = Record(page.uid, page.digest, obj.revision, page.files)
    records.keep(uow.root, plan.target_uid, plan.number, str(plan.source.folder), {page.node.key: record})
    return Outcome(page, state)


@dataclass(frozen=True)
class Report:
    """What an import did, or would do: counts by state, and what somebody should look at."""

    counts: dict[str, int]
    links: int
    skipped: list[tuple[str, str]]
    unresolved: list[dict[str, Any]]
    notes: list[tuple[str, str]]
    gone: list[str]


def report_of(plan: Plan, outcomes: Sequence[Outcome]) -> Report:
    """The report on a plan that was carried out, or on one that wasn't."""
    counted = Counter(outcome.state for outcome in outcomes)
    skipped = [(note.path, note.text) for note in plan.source.skipped]
    skipped += [(outcome.page.label, outcome.reason) for outcome in outcomes if outcome.state == SKIP and outcome.page.told]
    shown = [outcome.page for outcome in outcomes if outcome.state != SKIP]
    unresolved = [
        {"kind": p.kind, "file": page.label, "line": p.line, "target": p.target, "reason": p.reason}
        for page in shown
        for p in page.problems
    ]
    counts = {state: counted[state] for state in (ADD, CHANGE, SAME)} | {SKIP: len(skipped)}
    notes = [(note.path, note.text) for note in plan.notes]
    return Report(counts, sum(page.links for page in shown), sorted(skipped), sorted(unresolved, key=_place), sorted(notes), plan.gone)


def _place(problem: dict[str, Any]) -> tuple[str, int]:
    return problem["file"], problem["line"]


def planned(plan: Plan) -> list[Outcome]:
    """What would become of each page."""
    return [Outcome(page, page.state, page.reason) for page in plan.pages]
