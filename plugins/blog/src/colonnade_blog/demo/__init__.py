"""Posts of the demo company: sheets of Markdown with a head, read and published in the order of their dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files

from colonnade.api import Content, Demo, UnitOfWork, add_comment, create, follow, like
from colonnade_blog.personal import open_blog
from colonnade_blog.publishing import BLOG, POST


@dataclass(frozen=True)
class Sheet:
    """A file: the values of its head by name, each with the lines that it has, and the text below."""

    head: dict[str, list[str]]
    body: str

    def one(self, name: str, default: str = "") -> str:
        """The only value called *name*."""
        return self.head.get(name, [default])[0]


def read_sheet(text: str) -> Sheet:
    """A head of `name: value` lines, which may repeat a name, then `---`, then the text."""
    above, _, body = text.partition("\n---\n")
    head: dict[str, list[str]] = {}
    for line in above.splitlines():
        name, _, value = line.partition(": ")
        head.setdefault(name, []).append(value)
    return Sheet(head, body.strip())


def sheets() -> Iterator[Sheet]:
    """All sheets, the oldest post first."""
    found = [read_sheet(entry.read_text(encoding="utf-8")) for entry in files(__name__).iterdir() if entry.name.endswith(".md")]
    return iter(sorted(found, key=lambda sheet: (-float(sheet.one("days_ago")), sheet.one("title"))))


def add_posts(demo: Demo) -> None:
    """Write, publish, like and comment on everything, each by its person at its time."""
    for sheet in sheets():
        post = _add(demo, sheet)
        for login in sheet.one("likes").split():
            like(demo.uow(login, _after(sheet, 0.2), 14), post)
            follow(demo.uow(login, _after(sheet, 0.2), 14), post)
        for line in sheet.head.get("comment", ()):
            login, days_later, text = line.split(" ", 2)
            add_comment(demo.uow(login, _after(sheet, float(days_later)), 11, 20), post, text)


def _after(sheet: Sheet, days: float) -> float:
    return max(float(sheet.one("days_ago")) - days, 0)


def _add(demo: Demo, sheet: Sheet) -> Content:
    def author() -> UnitOfWork:
        """The author at that time, with the rights they have by now: also in a blog that they just opened."""
        return demo.uow(sheet.one("author"), float(sheet.one("days_ago")), int(sheet.one("hour", "9")), 40)

    app = demo.app(BLOG, sheet.one("place") or None)
    blog = open_blog(author(), app) if sheet.one("blog") == "personal" else app
    values = {
        "title": sheet.one("title"),
        "language": sheet.one("language"),
        "body": sheet.body,
        "summary": sheet.one("summary"),
        "tags": sheet.one("tags"),
        "state": sheet.one("state", "published"),
    }
    if days := sheet.one("in_days"):
        values["publish_at"] = (demo.now + timedelta(days=float(days))).replace(hour=8, minute=0, second=0, microsecond=0)
    return create(author(), blog, POST, values)
