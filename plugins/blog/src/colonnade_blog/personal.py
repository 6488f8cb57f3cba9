"""Personal blogs: one a person, in the blog of the company, at an address with their name."""

from __future__ import annotations

from datetime import datetime

from BTrees.LLBTree import LLBTree
from persistent.mapping import PersistentMapping

from colonnade.api import Content, Folder, Invalid, Person, UnitOfWork, by_uid, create, index, lineage, messages, move, place_of

_ = messages("blog")
PERSONAL = "blog.personal"


def blog_of(app: Folder, person_id: int, root: object) -> Folder | None:
    """The personal blog of somebody in *app*, or None: also while it is in the trash."""
    uid = getattr(app, "bloggers", {}).get(person_id)
    blog = root["uids"].get(uid) if uid else None
    return blog if blog is not None and not any(node.trashed for node in lineage(blog)) else None


def open_blog(uow: UnitOfWork, app: Folder) -> Folder:
    """The personal blog of the actor, made if there is none. Raises NotAllowed, Invalid, Dormant."""
    found = blog_of(app, uow.actor.id, uow.root)
    if found is not None:
        return found
    person = uow.actor.person
    if person is None:
        raise Invalid({"": _("Only people have blogs of their own.")})
    values = {"title": person.display_name(person.language), "language": person.language or "en"}
    blog = create(uow, app, PERSONAL, values, name=person.login)
    blog.roles = PersistentMapping({"*": "stop", person.principal: "owner"})
    settle(uow, blog)
    note_blogger(blog)
    return blog


def note_blogger(blog: Folder) -> None:
    """Let a personal blog be found by whose it is."""
    app = blog.__parent__
    if getattr(app, "bloggers", None) is None:
        app.bloggers = LLBTree()
    app.bloggers[blog.creator] = blog.uid


def settle(uow: UnitOfWork, blog: Folder) -> None:
    """Keep a personal blog where it belongs: directly in the company's blog. Raises Invalid."""
    app = blog.__parent__
    if blog.roles is not None and (place_of(app).__parent__ is not None or not app.__parent__.is_place):
        raise Invalid({"": _("A personal blog lies in the blog of the company.")})


def latest_of(blog: Folder) -> datetime | None:
    """When something was last published in a personal blog for all who may read it, or None."""
    return getattr(blog, "latest", None)


def note_post(uow: UnitOfWork, post: Content) -> None:
    """A post was published: its blog moves up in the list of bloggers, unless only some may know."""
    blog = post.__parent__
    if blog.type_name == PERSONAL and post.access_id is None:
        blog.latest = uow.now
        index(uow.root, blog)


def forget_address(uow: UnitOfWork, person: Person) -> None:
    """Somebody is erased: the blog that was theirs keeps its posts, at an address without their name."""
    for uid in {blog.uid for app in uow.root["site"].app_roots() if (blog := blog_of(app, person.id, uow.root)) is not None}:
        blog = by_uid(uow.root, uid)
        move(uow, blog, blog.__parent__, name=f"former.{person.id:x}")
