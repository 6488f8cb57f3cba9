"""Feeds as documents: whatever the words are, what comes out is XML, and addresses lead back to the site."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from colonnade.web.atom import NAMESPACE, Entry, Feed, with_absolute_addresses, write

WHEN = datetime(2026, 3, 2, 9, 0, 0, 123, UTC)
FEED = Feed("urn:x:1", "A & B", "https://x.example/blog", "https://x.example/blog/@@atom?a=1&b=2", WHEN, "A & B", "zh-Hant-TW")


def entry(title: str = "T", html: str = "<p>x</p>", tags: tuple[str, ...] = ()) -> Entry:
    return Entry("urn:x:2", title, "https://x.example/blog/t", "Lin", WHEN, WHEN, "S", html, "en", tags)


@pytest.mark.parametrize("text", ["<b>&amp;", "]]>", "\x0b\x00\ufffe\uffff\ud800", "𠮷\U0001f600", "\"'"])
def test_any_text_makes_a_document(text: str) -> None:
    tree = ElementTree.fromstring(write(FEED, [entry(text, f"<p>{text}</p>", (text,))]))
    title = tree.findtext(f"{{{NAMESPACE}}}entry/{{{NAMESPACE}}}title") or ""
    assert title == "".join(c for c in text if c not in "\x0b\x00\ufffe\uffff\ud800")


def test_it_is_atom_with_moments_that_name_their_zone() -> None:
    document = write(FEED, [entry(tags=("one", "two"))])
    assert document.startswith(b"<?xml version='1.0' encoding='utf-8'?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"")
    tree = ElementTree.fromstring(document)
    node = tree.find(f"{{{NAMESPACE}}}entry")
    assert node.findtext(f"{{{NAMESPACE}}}published") == "2026-03-02T09:00:00+00:00"
    assert [c.get("term") for c in node.findall(f"{{{NAMESPACE}}}category")] == ["one", "two"]
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-Hant-TW"


@pytest.mark.parametrize(
    ("html", "made"),
    [
        ('<a href="/wiki/x">x</a>', '<a href="https://i.example/wiki/x">x</a>'),
        ('<a class="link" href="/a?b=1&amp;c=2">x</a>', '<a class="link" href="https://i.example/a?b=1&amp;c=2">x</a>'),
        ('<img alt="a &gt; b" src="/-/blob/1/x.png">', '<img alt="a &gt; b" src="https://i.example/-/blob/1/x.png">'),
        ('<a href="https://other.example/">x</a>', '<a href="https://other.example/">x</a>'),
        ('<a href="//other.example/">x</a>', '<a href="//other.example/">x</a>'),
        ('<a href="#h-x">x</a>', '<a href="#h-x">x</a>'),
        ('<p>href="/x" &lt;a href="/y"</p>', '<p>href="/x" &lt;a href="/y"</p>'),
        ('<p title=" href=">/x</p>', '<p title=" href=">/x</p>'),
    ],
)
def test_addresses_within_the_site_become_whole(html: str, made: str) -> None:
    assert with_absolute_addresses(html, "https://i.example") == made
