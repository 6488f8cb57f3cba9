"""What the demo organisation is made of: frozen dataclasses that refer to each other by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from colonnade.demo.portraits import Sketch

Language = Literal["en", "zh_Hant"]


@dataclass(frozen=True)
class Department:
    """A department; *head* is the key of the person who leads it."""

    key: str
    title: str
    native_title: str
    head: str


@dataclass(frozen=True)
class Person:
    """Somebody who works here. *key* equals *login*; *department* is a key; *manager* is a person's key, or None for the one at the top.

    *native_name* is empty where the name has no other script. *language* is the one they read the site in. *joined_days_ago* tells of
    those who joined lately; None of those who have been here longer than the first page.
    """

    key: str
    login: str
    name: str
    native_name: str
    email: str
    department: str
    job_title: str
    manager: str | None
    location: str
    language: Language
    kind: Literal["employee", "external"]
    joined_days_ago: int | None = None


@dataclass(frozen=True)
class Place:
    """A community. *name* is its part of the address; *members* maps the keys of people to their roles here, *groups* those of groups."""

    key: str
    name: str
    title: str
    access: Literal["open", "restricted"]
    description: str
    members: Mapping[str, Literal["owner", "member"]]
    rules: str
    important_links: str
    groups: Mapping[str, Literal["owner", "member"]]


@dataclass(frozen=True)
class Group:
    """People under one name, as administrators keep it; *members* are the keys of people."""

    key: str
    title: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Revision:
    """One saved state of a page. *when* is aware, in UTC; *author* is a person's key; *note* is empty where nobody wrote one."""

    when: datetime
    author: str
    title: str
    body: str
    note: str


@dataclass(frozen=True)
class Page:
    """A wiki page as it is now, and its revisions from the first to the present one, which has the same title and body.

    *place* is a key, or None for the wiki of the site; *parent* is the key of a page in the same wiki. *body* is Markdown in which
    ``[[Title]]`` links to the page of that title in the same wiki. *author* wrote the first revision, at *created* (aware, UTC).
    """

    key: str
    place: str | None
    parent: str | None
    title: str
    language: Language
    body: str
    author: str
    created: datetime
    revisions: tuple[Revision, ...]


@dataclass(frozen=True)
class SignIn:
    """A login worth telling the visitor of a demo, with what it is good for in a few English words."""

    login: str
    role_text: str


@dataclass(frozen=True)
class Company:
    """All of it. People come after their managers and pages after their parents, so that each can be stored in the order given.

    *wanted* holds the titles that pages link to although no page has them yet. *page_type* is the content type that pages are stored as,
    *administrators* are the keys of the people who administer the site, *left* of those who left the company. Some have *portraits*.
    """

    name: str
    native_name: str
    departments: tuple[Department, ...]
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    places: tuple[Place, ...]
    pages: tuple[Page, ...]
    sign_in: tuple[SignIn, ...]
    wanted: frozenset[str]
    page_type: str
    administrators: tuple[str, ...]
    left: tuple[str, ...]
    portraits: Mapping[str, Sketch]
