"""What the demo company shares: read from `examples/PLACE.md`, written as its people, at dates of its past.

In such a file `## LANGUAGE login days hour` begins an update; behind the hour may stand `pinned`, `as NAME` (a name for reposts),
`of NAME` (it passes that one on) and `likes: login login`. `@login days hour` begins a comment on it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from colonnade.api import Content, Demo, add_comment, create, like
from colonnade_status.pins import pin
from colonnade_status.types import BOARD, POST

PLACES = (None, "tideline", "payroll")
_UPDATE = re.compile(r"^## (\w+) ([\w.]+) (\d+) (\d+)( pinned)?(?: as (\w+))?(?: of (\w+))?(?: likes: ([\w. ]+))?$")
_COMMENT = re.compile(r"^@([\w.]+) (\d+) (\d+)$")


@dataclass
class Said:
    """An update or a comment, as the file has it. `name`, `original`, `pinned`, `likes` and `comments` are of updates only."""

    login: str
    days_ago: int
    hour: int
    language: str = ""
    name: str = ""
    original: str = ""
    pinned: bool = False
    likes: tuple[str, ...] = ()
    lines: list[str] = field(default_factory=list)
    comments: list[Said] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As Markdown."""
        return "\n".join(self.lines).strip()


def read(text: str) -> Iterator[Said]:
    """The updates of a file. Raises ValueError for text in front of the first one."""
    update: Said | None = None
    for line in text.splitlines():
        begun, comment = _UPDATE.match(line), _COMMENT.match(line)
        if begun:
            if update is not None:
                yield update
            language, login, days, hour, pinned, name, original, likes = begun.groups()
            update = Said(login, int(days), int(hour), language, name or "", original or "", bool(pinned), tuple((likes or "").split()))
        elif update is None:
            if line.strip():
                raise ValueError(f"{line!r} belongs to no update")
        elif comment:
            update.comments.append(Said(comment[1], int(comment[2]), int(comment[3])))
        else:
            (update.comments[-1] if update.comments else update).lines.append(line)
    if update is not None:
        yield update


def add(demo: Demo) -> None:
    """Fill the boards of the site and of each place of the demo company, the company's first."""
    made: dict[str, Content] = {}
    for place in PLACES:
        board = demo.app(BOARD.name, place)
        text = (files("colonnade_status") / "examples" / f"{place or 'site'}.md").read_text(encoding="utf-8")
        for said in read(text):
            original = (made[said.original].uid,) if said.original else ()
            values = {"body": said.text, "language": said.language, "original": original}
            post = create(demo.uow(said.login, said.days_ago, said.hour), board, POST.name, values)
            made[said.name] = post
            _react(demo, post, said)


def _react(demo: Demo, post: Content, said: Said) -> None:
    for login in said.likes:
        like(demo.uow(login, said.days_ago, said.hour), post)
    for comment in said.comments:
        add_comment(demo.uow(comment.login, comment.days_ago, comment.hour), post, comment.text)
    if said.pinned:
        pin(demo.system, post)
