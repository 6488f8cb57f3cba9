"""The files of a new plugin, as texts: whole, translated, with tests of their own. Pure: nothing is read but our own patterns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from colonnade.plugins.manifest import NAME
from colonnade.web.routes import ROUTES

PATTERNS = Path(__file__).parent / "scaffold"
MAX_TITLE = 60
_TAKEN = frozenset({"colonnade", "help", "locale", "tests", "templates"})
"""Folders beside a plugin of one file, and what the core calls itself."""


class NotAName(ValueError):
    """A name or title that no plugin can have; the message says why."""


@dataclass(frozen=True)
class Wanted:
    """What is to be written: a plugin called *name*, one file or a package, with content of its own, a widget, or both."""

    name: str
    title: str
    title_zh: str
    one_file: bool = True
    has_type: bool = False
    has_widget: bool = True
    icon: str = "puzzle"

    def __post_init__(self) -> None:
        if not re.fullmatch(NAME, self.name):
            raise NotAName(f"{self.name!r} can't be the name of a plugin: use 2 to 40 small letters, digits or _, a letter first")
        if self.name in _TAKEN or self.name in _addresses():
            raise NotAName(f"{self.name!r} is taken: the site has a page or folder that is called so")
        for title in (self.title, self.title_zh):
            if not title.strip() or len(title) > MAX_TITLE or re.search(r'[\\"$<>&@%{}\x00-\x1f]', title):
                raise NotAName(f"{title!r} can't be a title: write 1 to {MAX_TITLE} letters, without quotation marks, $, <, >, &, @ or %")

    @cached_property
    def facts(self) -> frozenset[str]:
        """The words that a part of a pattern may be for."""
        found = {"one_file" if self.one_file else "package"}
        if self.has_type:
            found.add("type")
        if self.has_widget:
            found.add("widget")
        kinds = {(True, True): "both", (True, False): "type_only", (False, True): "widget_only"}
        return frozenset({*found, kinds.get((self.has_type, self.has_widget), "")})

    @property
    def words(self) -> Mapping[str, str]:
        """What stands for each word between two @ in a pattern."""
        return {
            "name": self.name,
            "dash": self.name.replace("_", "-"),
            "title": self.title,
            "title_zh": self.title_zh,
            "icon": self.icon,
            "readme_title": self.title if self.one_file else f"colonnade-{self.name.replace('_', '-')}",
        }


def _addresses() -> frozenset[str]:
    """What addresses of the core begin with: the root of a plugin stands beside them."""
    routed = {"people", "communities"}  # allow core_names_no_plugin: addresses of the core, which are routes with traversal
    return frozenset({*routed, *(pattern.split("/")[1] for _name, pattern in ROUTES)})


def files(wanted: Wanted) -> dict[str, str]:
    """The text of each file, by its path below the folder that holds the plugin."""
    return {path: _filled(pattern, wanted) for path, pattern in _paths(wanted)}


def _paths(wanted: Wanted) -> Iterator[tuple[str, str]]:
    """(path, pattern) of each file."""
    name = wanted.name
    if wanted.one_file:
        yield f"{name}.py", "one_file.py"
        beside, locale, tests, templates = f"{name}/", "locale/", "tests/", f"{name}/"
    else:
        code = f"src/colonnade_{name}/"
        yield from (("setup.cfg", "setup.cfg"), ("pyproject.toml", "pyproject.toml"), (f"{code}__init__.py", "init.py"))
        if wanted.has_type:
            yield from ((f"{code}types.py", "types.py"), (f"{code}views.py", "views.py"))
        if wanted.has_widget:
            yield f"{code}widgets.py", "widgets.py"
        beside, locale, tests, templates = "", f"{code}locale/", "tests/", f"{code}templates/"
    if wanted.has_type:
        yield f"{templates}list.pt", "list.pt"
        yield f"{beside}schemas.json", "schemas.json"
    helps = beside or f"src/colonnade_{name}/"
    yield f"{beside}README.md", "README.md"
    yield from ((f"{helps}help/{language}.md", f"help.{language}.md") for language in ("en", "zh_Hant"))
    yield f"{locale}zh_Hant/LC_MESSAGES/{name}.po", "po"
    yield f"{tests}test_{name}.py", "tests.py"


def _filled(pattern: str, wanted: Wanted) -> str:
    """A pattern without the parts that aren't wanted, and with the words put in."""
    lines, wants = [], True
    for line in (PATTERNS / f"{pattern}.txt").read_text("utf-8").splitlines():
        if line.startswith("%% "):
            word = line[3:].strip()
            wants = word == "end" or word in wanted.facts
        elif wants:
            lines.append(re.sub(r"@(\w+)@", lambda match: wanted.words[match[1]], line))
    text = "\n".join(lines) + "\n"
    return _without_repetition(text) if pattern == "po" else text


def _without_repetition(catalogue: str) -> str:
    """A catalogue in which each text stands once: a title may be one of the other words."""
    found: dict[str, str] = {}
    for block in catalogue.strip().split("\n\n"):
        found.setdefault(block.partition("\n")[0] if not block.startswith('msgid ""') else "", block)
    return "\n\n".join(found.values()) + "\n"
