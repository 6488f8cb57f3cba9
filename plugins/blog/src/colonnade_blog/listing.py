"""What a blog lists: which posts, under which heading, and how each looks in the list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from colonnade.api import Content, Folder, View, likes_of, messages, number_of_comments, place_of
from colonnade_blog.personal import PERSONAL
from colonnade_blog.publishing import POST
from colonnade_blog.summary import summary_of

_ = messages("blog")
MONTHS = (
    _("January"),
    _("February"),
    _("March"),
    _("April"),
    _("May"),
    _("June"),
    _("July"),
    _("August"),
    _("September"),
    _("October"),
    _("November"),
    _("December"),
)


@dataclass(frozen=True, slots=True)
class Selection:
    """Some of the posts of a blog: the list they are in, what they have in common ('' for all), and their part of an address."""

    walk: str
    heading: str = ""
    query: str = ""


def selection(blog: Folder, asked: Any, door: View) -> Selection:
    """The posts that the parameters of an address ask for: a tag, a month, an author, or everybody's blogs."""
    if tag := asked.get("tag", ""):
        return Selection(f"tag:{blog.uid}:{tag}", f"#{tag}", f"tag={quote(tag, safe='')}")
    if month := asked.get("month", ""):
        return Selection(f"month:{blog.uid}:{month}", month_in_words(month, door), f"month={quote(month, safe='')}")
    if login := asked.get("by", ""):
        person = door.person_called(login)
        walk = f"by:{blog.uid}:{person.id if person is not None else 0}"
        name = door.name_of(person.id) if person is not None and door.count_walk(POST, walk) else login
        return Selection(walk, door.t(_("Posts by ${name}"), name=name), f"by={quote(login, safe='')}")
    if asked.get("all") and blog.type_name != PERSONAL:
        return Selection(f"place:{place_of(blog).uid}", door.t(_("All blogs")), "all=1")
    return Selection(f"blog:{blog.uid}")


def month_in_words(month: str, door: View) -> str:
    """`2026-03` as people write it; anything else as it is."""
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", month):
        return month
    year, number = month.split("-")
    return door.t(_("${month} ${year}"), month=door.t(MONTHS[int(number) - 1]), year=year)


def item(post: Content, door: View, blog: Folder) -> dict[str, Any]:
    """A post as the list of *blog* shows it; one of another blog says which."""
    author = door.person(post.creator)
    home = post.__parent__
    return {
        "title": post.title,
        "url": door.url(post),
        "restricted": door.is_restricted(post),
        "lang": {"en": "en", "zh_Hant": "zh-Hant-TW"}.get(post.language),
        "summary": summary_of(getattr(post, "summary", "") or "", post.body.source if getattr(post, "body", None) else "", door.known_name),
        "author": door.name_of(post.creator),
        **door.face(author).circle,
        "author_url": door.url(author) if author else None,
        "when": door.when(post.published),
        "tags": [(tag, f"{door.url(blog)}?tag={quote(tag, safe='')}") for tag in post.tags[:6]],
        "comments": number_of_comments(post),
        "likes": likes_of(post),
        "blog": (title_of(home, door), door.url(home)) if home is not blog and not is_own(post) else None,
    }


def title_of(blog: Folder, door: View) -> str:
    """The title of a blog; a personal one that is called like its owner has the name that readers of this language see."""
    owner = door.person(blog.creator) if blog.type_name == PERSONAL else None
    is_name = owner is not None and blog.title in (owner.name, owner.native_name)
    return owner.display_name(door.language) if is_name else door.title_of(blog)


def is_own(post: Content) -> bool:
    """Whether a post is in its author's own blog."""
    return post.__parent__.type_name == PERSONAL and post.__parent__.creator == post.creator


def archive(blog: Folder, door: View) -> list[tuple[str, str, int]]:
    """(month in words, address, number of posts that the reader may see), the latest first."""
    found = reversed(door.walks(POST, f"month:{blog.uid}:"))
    return [(month_in_words(month, door), f"{door.url(blog)}?month={month}", number) for month, number in found]


def tags(blog: Folder, door: View, limit: int = 20) -> list[tuple[str, str, int]]:
    """(tag, address, number of posts that the reader may see), those most in use first."""
    found = sorted(door.walks(POST, f"tag:{blog.uid}:"), key=lambda pair: (-pair[1], pair[0]))[:limit]
    return [(tag, f"{door.url(blog)}?tag={quote(tag, safe='')}", number) for tag, number in found]
