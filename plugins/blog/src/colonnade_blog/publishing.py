"""Drafts and times: who may read a post before it is published, and publishing it when its time has come.

A post that isn't published is restricted to its author by its own scope, like any restricted object: so lists, counts, links,
search and JSON obey without knowing of drafts. Publishing lifts that restriction; one that the author chose by hand stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from BTrees.OOBTree import OOBTree

from colonnade.api import (
    Background,
    Content,
    Folder,
    Invalid,
    Notice,
    UnitOfWork,
    access_id_of,
    access_table,
    can,
    edit,
    events,
    index,
    lineage,
    messages,
    place_of,
)
from colonnade_blog import personal

_ = messages("blog")
BLOG, POST = "blog.blog", "blog.post"
PUBLISHED, SCHEDULED, DRAFT = "published", "scheduled", "draft"
LATEST = timedelta(days=3653)
_LAST_UID = 1 << 63
_ARCHIVED = _("${title} wasn't published when its time came, as its community is archived. It is a draft again.")
_NOT_ALLOWED = _(
    "${title} wasn't published when its time came, as whoever scheduled it may not publish there any more. It is a draft again."
)


@dataclass(frozen=True)
class NotPublished(events.Event):
    """The time of a post came, and whoever scheduled it may not publish it any more: it is a draft again."""


def notices(event: events.Event) -> list[Notice]:
    """Who wrote or scheduled a post that wasn't published is told why."""
    if not isinstance(event, NotPublished):
        return []
    post = event.obj
    text = _ARCHIVED if place_of(post).archived else _NOT_ALLOWED
    return [Notice(person, text) for person in sorted({post.creator, getattr(post, "scheduled_by", 0) or 0} - {0})]


def is_live(post: Content) -> bool:
    """Whether a post is published now."""
    return getattr(post, "live", False)


def is_scheduled(post: Content) -> bool:
    """Whether a post waits for its time."""
    return not is_live(post) and getattr(post, "due", None) is not None


def status_of(post: Content) -> str:
    """Where a post is on its way to its readers."""
    return PUBLISHED if is_live(post) else SCHEDULED if is_scheduled(post) else DRAFT


def missed(post: Content, now: datetime) -> bool:
    """Whether a post was to be published at a time that lay ahead when it was saved, and wasn't."""
    wanted = getattr(post, "publish_at", None)
    return wanted is not None and not is_live(post) and not is_scheduled(post) and post.modified < wanted <= now


def is_hidden(post: Content, root: object) -> bool:
    """Whether nobody but its author may read a post: what being no more than a draft does to it."""
    return post.access_id is not None and access_table(root).row(post.access_id)[1] == (f"p:{post.creator}",)


def settle(uow: UnitOfWork, post: Content) -> None:
    """Publish a post, hide it, or enter it among those that are due later, as its fields say. Raises Invalid."""
    _forget_due(uow.root, post)
    wanted = getattr(post, "publish_at", None)
    if wanted is not None and wanted > uow.now + LATEST:
        raise Invalid({"publish_at": _("Please choose a time within the next ten years.")})
    if getattr(post, "state", PUBLISHED) == DRAFT:
        _hide(uow, post, _("Saved as a draft. It isn't published yet."))
    elif wanted is not None and wanted > uow.now:
        post.published = None  # it comes out at another time than before
        _hide(uow, post, _("Saved. It is published when its time has come."))
        _enter_due(uow, post, wanted)
    elif not is_live(post):
        if wanted is not None:
            uow.notes.append(_("That time is over, so it was published at once."))
        _show(uow, post)
    elif wanted is not None:
        post.publish_at = None
        uow.notes.append(_("It is published already, so a time in the past changes nothing."))


def _hide(uow: UnitOfWork, post: Content, note: str) -> None:
    """Let nobody but its author read a post, unless its readers were chosen by hand."""
    post.live = False
    if post.access_id is None:
        post.access_id = access_table(uow.root).shared(access_id_of(post.__parent__), [f"p:{post.creator}"])
    uow.notes.append(note)


def _show(uow: UnitOfWork, post: Content) -> None:
    """Let all who may read the blog read a post, and date it: once, also if it is hidden and shown again."""
    post.live, post.publish_at = True, None
    if is_hidden(post, uow.root):
        post.access_id = None
    if getattr(post, "published", None) is None:
        post.published = uow.now
        post.month = uow.now.astimezone(_zone_of(uow, post)).strftime("%Y-%m")
        _forget_sketches(post)
    personal.note_post(uow, post)


def _zone_of(uow: UnitOfWork, post: Content) -> ZoneInfo:
    author = uow.root["people"].get(post.creator)
    return ZoneInfo(author.timezone or "UTC" if author is not None else "UTC")


def _forget_sketches(post: Content) -> None:
    """What a draft said before it was published is not for its readers: of its versions only those that say the same stay."""
    for number, version in list((post.history or {}).items()):
        if any(_text_of(post, name) != (version.values.get(name) or "") for name in ("title", "body", "summary")):
            del post.history[number]


def _text_of(post: Content, name: str) -> str:
    value = getattr(post, name, None) or ""
    return getattr(value, "source", value)


# Posts that are due: (moment, uid) at the root of the company's blog, for all places, so that nothing has to be searched.


def _due_of(root: object) -> OOBTree:
    app = next(app for app in root["site"].app_roots() if app.type_name == BLOG)
    if getattr(app, "due", None) is None:
        app.due = OOBTree()
    return app.due


def _enter_due(uow: UnitOfWork, post: Content, when: datetime) -> None:
    post.due, post.scheduled_by = when, uow.actor.id
    _due_of(uow.root)[when, post.uid] = None


def wait_again(root: object, post: Content) -> None:
    """Enter a post among those that are due, if it is one: it came in from an archive."""
    if is_scheduled(post):
        _due_of(root)[post.due, post.uid] = None


def _forget_due(root: object, post: Content) -> None:
    if getattr(post, "due", None) is not None:
        _due_of(root).pop((post.due, post.uid), None)
        post.due = None


def publish_due(background: Background) -> None:
    """Publish what is due, each post in a transaction of its own. Where the plugin is off, posts wait until it is on."""
    with background.reading() as uow:
        waiting = list(_due_now(uow))
    for when, uid in waiting:
        background.change(lambda uow, when=when, uid=uid: publish_if_due(uow, when, uid))


def _due_now(uow: UnitOfWork) -> Iterator[tuple[datetime, int]]:
    app: Folder | None = next((app for app in uow.root["site"].app_roots() if app.type_name == BLOG), None)
    due = getattr(app, "due", None)
    return iter(due.keys(max=(uow.now, _LAST_UID))) if due is not None else iter(())


def publish_if_due(uow: UnitOfWork, when: datetime, uid: int) -> None:
    """Publish a post as whoever scheduled it, with the rights that they have now; one that can't be becomes a draft again."""
    post = uow.root["uids"].get(uid)
    if post is None:
        _due_of(uow.root).pop((when, uid), None)
    elif any(node.is_place and node.trashed for node in lineage(post)):
        return  # it waits for its community to come back
    elif getattr(post, "due", None) == when and uow.activity.is_on("blog", post):
        scheduler = uow.acting_as(post.scheduled_by) if post.scheduled_by else uow
        if can(scheduler.actor, "edit", post) and not any(node.trashed for node in lineage(post)):
            edit(scheduler, post, {"state": PUBLISHED, "publish_at": None})
        else:
            _forget_due(uow.root, post)
            post.state = DRAFT
            index(uow.root, post)
            uow.publish(NotPublished(post, 0, uow.now))
