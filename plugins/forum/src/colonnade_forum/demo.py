"""What the demo company asks and discusses: read from `examples/PLACE.md`, written as its people, at dates of its past.

In such a file `# LANGUAGE board: Title` opens a board, `## LANGUAGE kind: Title` a topic (kind: `talk`, `question`; `pinned` and
`locked` may follow it), and `@login days hour` begins what somebody says: first the topic, then each reply. Behind the hour may
stand `answer`, `quotes N` (the N-th thing said in the topic), and `likes: login login`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files

from colonnade.api import Content, Demo, Folder, create, like
from colonnade_forum.commands import accept, lock, pin
from colonnade_forum.types import BOARD, FORUM, REPLY, TOPIC

PLACES = (None, "tideline", "payroll")
_HEADING = re.compile(r"^(#{1,2}) (\w+) ([\w ]+): (.+)$")
_SAID = re.compile(r"^@([\w.]+) (\d+) (\d+)(?: (answer))?(?: quotes (\d+))?(?: tags: (.+?))?(?: likes: ([\w. ]+))?$")


@dataclass
class Said:
    """One thing that somebody says."""

    login: str
    days_ago: int
    hour: int
    answer: bool
    quotes: int | None
    tags: str
    likes: list[str]
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """As Markdown."""
        return "\n".join(self.lines).strip()


@dataclass
class Part:
    """A board or a topic, as the file has it."""

    is_board: bool
    language: str
    kinds: list[str]
    title: str
    said: list[Said] = field(default_factory=list)


def add(demo: Demo) -> None:
    """Fill the forum of the site and of each place of the demo company."""
    for place in PLACES:
        root = demo.app(FORUM.name, place)
        text = (files("colonnade_forum") / "examples" / f"{place or 'site'}.md").read_text(encoding="utf-8")
        _add_all(demo, root, list(read(text)))


def read(text: str) -> Iterator[Part]:
    """The boards and topics of a file. Raises ValueError for text in front of the first one."""
    part: Part | None = None
    for line in text.splitlines():
        heading, said = _HEADING.match(line), _SAID.match(line)
        if heading:
            if part is not None:
                yield part
            part = Part(heading[1] == "#", heading[2], heading[3].split(), heading[4])
        elif part is None:
            if line.strip():
                raise ValueError(f"{line!r} belongs to no topic")
        elif said:
            login, days, hour, answer, quotes, tags, likes = said.groups()
            number = int(quotes) if quotes else None
            part.said.append(Said(login, int(days), int(hour), bool(answer), number, (tags or "").strip(), (likes or "").split()))
        elif part.said:
            part.said[-1].lines.append(line)
    if part is not None:
        yield part


def _add_all(demo: Demo, forum: Folder, parts: list[Part]) -> None:
    """Topics stand below the board that comes before them; they are written in the order of their dates."""
    at = forum
    for part in parts:
        first = part.said[0]
        values = {"title": part.title, "language": part.language, "body": first.text, "tags": first.tags}
        uow = demo.uow(first.login, first.days_ago, first.hour)
        if part.is_board:
            at = create(uow, forum, BOARD.name, values)
        else:
            topic = create(uow, at, TOPIC.name, {**values, "question": "question" in part.kinds})
            _add_replies(demo, topic, part)


def _add_replies(demo: Demo, topic: Folder, part: Part) -> None:
    made: list[Content] = [topic]
    for said in part.said[1:]:
        uow = demo.uow(said.login, said.days_ago, said.hour)
        above = str(made[said.quotes].uid) if said.quotes is not None else ""
        made.append(create(uow, topic, REPLY.name, {"language": part.language, "body": said.text, "reply_to": above}))
    for obj, said in zip(made, part.said, strict=True):
        for login in said.likes:
            like(demo.uow(login, said.days_ago, said.hour), obj)
        if said.answer:
            accept(demo.uow(part.said[0].login, said.days_ago, said.hour), topic, obj)
    if "pinned" in part.kinds:
        pin(demo.system, topic)
    if "locked" in part.kinds:
        lock(demo.system, topic)
