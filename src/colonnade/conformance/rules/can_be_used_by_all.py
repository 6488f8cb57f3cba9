"""Its pages can be used without a mouse and without eyes: everything has a name, one heading leads, none is skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from colonnade.conformance.subject import Subject

TIER = "gold"
REASON = "who hears a page, or moves by keys, has nothing but names and order."
REMEDY = "Use the macros of the core, which keep to it; give your own fields a <label>, your pictures an alt, your buttons words."
_NAMES = ("aria-label", "aria-labelledby", "title")


def check(subject: Subject) -> Iterator[str]:
    """Read all pages and cards as machines can; contrast and keys are for a browser."""
    lab = subject.lab
    for path in lab.pages():
        answer = lab.browser_of("mei").get(path, status="*")
        if answer.status_int == 200 and answer.content_type == "text/html":
            yield from (f"{path}: {what}" for what in sorted(set(problems(answer.html, whole=answer.html.find("html") is not None))))
    for name in lab.offered("mei"):
        card = lab.browser_of("mei").get(f"/@@widget/{name}").html
        yield from (f"{name}: {what}" for what in sorted(set(problems(card, whole=False))))


def problems(page: Any, *, whole: bool) -> Iterator[str]:
    """What a parsed page, or a part of one, lacks."""
    for picture in page.find_all("img"):
        if not picture.has_attr("alt"):
            yield f"a picture without alt: {picture.get('src', '')[:60]}"
    labelled = {label.get("for") for label in page.find_all("label")}
    for control in page.find_all(["input", "select", "textarea"]):
        if control.get("type") in ("hidden", "submit", "button") or control.find_parent("label") is not None:
            continue
        if control.get("id") not in labelled and not any(control.get(name) for name in _NAMES):
            yield f"a field without a label: {control.get('name', '?')}"
    for element in page.find_all(["a", "button"]):
        if not element.get_text(strip=True) and not any(element.get(name) for name in _NAMES) and not element.find("img", alt=True):
            yield f"a <{element.name}> without words: {element.get('href', element.get('name', '?'))[:60]}"
    for element in page.find_all(tabindex=True):
        if element["tabindex"] not in ("0", "-1"):
            yield f"tabindex={element['tabindex']}: the order of the page is enough"
    ids = Counter(element["id"] for element in page.find_all(id=True))
    yield from (f"the id {name!r} stands there {number} times" for name, number in ids.items() if number > 1)
    if whole:
        yield from _headings(page)


def _headings(page: Any) -> Iterator[str]:
    levels = [int(heading.name[1]) for heading in page.find_all(["h1", "h2", "h3", "h4", "h5", "h6"])]
    if levels.count(1) != 1:
        yield f"{levels.count(1)} headings of the first level: there should be one"
    for before, after in pairwise(levels):
        if after > before + 1:
            yield f"after a heading of level {before} comes one of level {after}"
