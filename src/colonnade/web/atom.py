"""Atom 1.0: a feed as bytes, from plain values. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

NAMESPACE = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
# What no XML document may hold, however it is written.
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# An address within the site, in a tag of sanitised HTML: there, `<` and `"` stand for nothing but markup.
_ADDRESS = re.compile(r'(<[a-z][a-z0-9]*(?:\s+[a-z-]+(?:="[^"]*")?)*?\s+(?:href|src)=")(/(?!/)[^"]*)', re.IGNORECASE)

ElementTree.register_namespace("", NAMESPACE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `html` (or '') is sanitised and has absolute addresses, `summary` is plain text.

    `language` is a BCP 47 tag; moments are aware.
    """

    id: str
    title: str
    url: str
    author: str
    published: datetime
    updated: datetime
    summary: str
    html: str
    language: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed: its permanent `id`, where it is (`self_url`) and the page that it follows (`url`)."""

    id: str
    title: str
    url: str
    self_url: str
    updated: datetime
    author: str
    language: str


def write(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The document, UTF-8 with its declaration."""
    root = ElementTree.Element(_name("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": feed.language})
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", type=MEDIA_TYPE, href=feed.self_url)
    _add(root, "link", rel="alternate", type="text/html", href=feed.url)
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "generator", "Colonnade")
    for entry in entries:
        _add_entry(root, entry)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _add_entry(root: ElementTree.Element, entry: Entry) -> None:
    node = _add(root, "entry", **{"{http://www.w3.org/XML/1998/namespace}lang": entry.language})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", _moment(entry.updated))
    _add(node, "published", _moment(entry.published))
    _add(node, "link", rel="alternate", type="text/html", href=entry.url)
    _add(_add(node, "author"), "name", entry.author)
    for tag in entry.tags:
        _add(node, "category", term=tag)
    if entry.summary:
        _add(node, "summary", entry.summary)
    if entry.html:
        _add(node, "content", entry.html, type="html")


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    fit = {key: _UNFIT.sub("", value) for key, value in attributes.items()}
    node = ElementTree.SubElement(parent, _name(name), fit)
    node.text = _UNFIT.sub("", text) if text else None
    return node


def _name(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def with_absolute_addresses(html: str, base: str) -> str:
    """Sanitised *html* in which each address within the site begins with *base*, as `https://intranet.example`."""
    return _ADDRESS.sub(lambda match: f"{match[1]}{base}{match[2]}", html)
