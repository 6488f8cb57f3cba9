"""The body of a file as the site's Markdown: links to other files become links by uid, pictures and files attachments."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from colonnade.commands.markdown_import.document import Document, Span
from colonnade.commands.markdown_import.html_tags import with_breaks
from colonnade.commands.markdown_import.reading import is_local
from colonnade.content.link_syntax import Link, write_link
from colonnade.content.markdown import safe_url

MAX_LABEL = 250
_WRAPPED = re.compile(r"(\*\*|__|\*|_|~~)(?=\S)(?!\1)(.+?)(?<=\S)\1", re.DOTALL)


@dataclass(frozen=True)
class ToPage:
    """A link leads to a page of the site; `document` tells its headings, if it has any."""

    uid: int
    document: Document | None = None


@dataclass(frozen=True)
class ToFile:
    """A link leads to a file of the page, at this address. Only what `is_image` may be shown."""

    url: str
    is_image: bool


@dataclass(frozen=True)
class Nowhere:
    """A link leads nowhere, and why."""

    reason: str


Target = ToPage | ToFile | Nowhere
Resolve = Callable[[str, str], Target | None]
"""From the kind of a link and its path (without query or fragment) to what it means; None leaves it as it is."""


@dataclass(frozen=True)
class Problem:
    """What a file says and can't be used: `kind` is `link`, `image`, `anchor` or `front matter`, `line` counts from 1."""

    kind: str
    line: int
    target: str
    reason: str


@dataclass
class Rewritten:
    """The new body, what didn't lead anywhere, and how many links lead to pages."""

    body: str = ""
    links: int = 0
    problems: list[Problem] = field(default_factory=list)


def rewrite(document: Document, resolve: Resolve) -> Rewritten:
    """Put *document* into the site's Markdown."""
    work = _Work(document, resolve)
    work.result.body = _tidy(work.render(0, len(document.body)))
    return work.result


class _Work:
    """One document on its way."""

    def __init__(self, document: Document, resolve: Resolve) -> None:
        self.document, self._resolve, self.result = document, resolve, Rewritten()
        self._next = 0

    def render(self, start: int, end: int) -> str:
        """The body between two positions. Spans come in order, an outer one before those within it."""
        spans, parts, position = self.document.spans, [], start
        while self._next < len(spans) and spans[self._next].start < end:
            span = spans[self._next]
            self._next += 1
            if span.start < position:
                continue  # it lies in a part that was dealt with as a whole
            parts += self.document.body[position : span.start], self._replace(span)
            position = span.end
        return "".join([*parts, self.document.body[position:end]])

    def _replace(self, span: Span) -> str:
        if span.kind == "code":
            return span.text
        if span.kind == "text":
            return span.text if "\n" not in span.text else self._indented(span)
        label = self.render(*span.label) if span.label else ""
        path, fragment = _parts(span.href)
        if span.kind in ("named", "embedded"):
            return self._named(span, path, fragment)
        if span.kind == "image" and span.href.startswith("data:"):
            return self._lost(span, Nowhere("a picture within the text"), span.text)
        if span.href.startswith("#"):
            return self._within(span, fragment, label)
        if not is_local(span.href):
            return (
                self._elsewhere(span, label)
                if safe_url(span.href)
                else self._lost(span, Nowhere("no address for a page"), label or span.text)
            )
        target = self._resolve(span.kind, path)
        match target:
            case ToPage() if span.kind == "link":
                return self._to_page(span, target, fragment, label)
            case ToFile():
                return self._to_file(span, target, label)
            case None:
                return self._elsewhere(span, label)
            case Nowhere():
                return self._lost(span, target, label if span.kind == "link" and label else span.text)
        return self._lost(span, Nowhere("not a picture"), span.text)

    def _indented(self, span: Span) -> str:
        """New lines within a list or quotation go on in it."""
        line = self.document.body.rfind("\n", 0, span.start) + 1
        prefix = re.match(r"[\s>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?", self.document.body[line : span.start])[0]
        return span.text.replace("\n", "\n" + re.sub(r"[^\s>]", " ", prefix)) if prefix.strip(" ") or prefix else span.text

    def _to_page(self, span: Span, target: ToPage, fragment: str, label: str) -> str:
        self.result.links += 1
        anchor = ""
        if fragment:
            anchor = target.document.anchor(fragment) if target.document else ""
            if anchor is None:
                self._note("anchor", span, "the page has no such heading")
        return self._page_link(span, target.uid, anchor or "", label)

    def _page_link(self, span: Span, uid: int, anchor: str, label: str) -> str:
        text, mark = span.text, ""
        if wrapped := _WRAPPED.fullmatch(label):
            mark = wrapped[1]
        if span.has_image or len(write_link(Link(uid=1, label=text))) > MAX_LABEL:
            return f"[{label or _escaped(text)}](/-/id/{uid}{'#' + anchor if anchor else ''})"
        link = write_link(Link(uid=uid, label=text or None, fragment=anchor or None))
        return mark + (link.replace("|", "\\|") if span.in_table else link) + mark

    def _to_file(self, span: Span, target: ToFile, label: str) -> str:
        shown = label or _escaped(span.text) or unquote(span.href.rpartition("/")[2])
        return f"{'!' if span.kind == 'image' and target.is_image else ''}[{shown}]({target.url})"

    def _within(self, span: Span, fragment: str, label: str) -> str:
        anchor = self.document.anchor(fragment) if fragment else None
        if anchor is None:
            if fragment:
                self._note("anchor", span, "the page has no such heading")
            return label or span.text
        return f"[{label or _escaped(span.text)}](#{anchor})" if anchor else label or span.text

    def _elsewhere(self, span: Span, label: str) -> str:
        """A link to another site: as it is, but written in Markdown."""
        source = self.document.body[span.start : span.end]
        if source.startswith("<"):
            address = span.href if not re.search(r"[\s()<>]", span.href) else "<" + re.sub(r"[\s<>]", "", span.href) + ">"
            return f"{'!' if span.kind == 'image' else ''}[{label or _escaped(span.text)}]({address})"
        if not span.label:
            return source
        opening = span.label[0] - span.start
        return source[:opening] + label + source[span.label[1] - span.start :]

    def _named(self, span: Span, path: str, fragment: str) -> str:
        target = self._resolve("named", path)
        if span.kind == "embedded" and target is None:
            return self._embedded(span, path)
        if not isinstance(target, ToPage):
            return self.document.body[span.start : span.end]
        self.result.links += 1
        anchor = target.document.anchor(fragment) if fragment and target.document else None
        return self._page_link(Span(span.start, span.end, "link", span.text, in_table=span.in_table), target.uid, anchor or "", "")

    def _embedded(self, span: Span, path: str) -> str:
        """A picture or file as some editors write it; what they write behind a | is how wide it is."""
        target = self._resolve("image", path)
        if isinstance(target, ToFile):
            return self._to_file(replace(span, kind="image", text="", label=None), target, "")
        return self._lost(replace(span, kind="image"), target if isinstance(target, Nowhere) else Nowhere("not a picture"), path)

    def _lost(self, span: Span, why: Nowhere, shown: str) -> str:
        """What leads nowhere becomes its words, as a page has no dead links."""
        self._note(span.kind, span, why.reason)
        return shown

    def _note(self, kind: str, span: Span, reason: str) -> None:
        target = span.href if len(span.href) <= 200 else span.href[:199] + "…"
        self.result.problems.append(Problem(kind, self.document.line_of(span.start), target, reason))


def _parts(href: str) -> tuple[str, str]:
    """(path, fragment) of an address, without its query."""
    path, _, fragment = href.partition("#")
    return path.partition("?")[0], unquote(fragment)


def _escaped(text: str) -> str:
    return re.sub(r"([\\\[\]])", r"\\\1", text)


def _tidy(body: str) -> str:
    """No empty lines at the ends, and none that tags left behind."""
    body = with_breaks(body)
    return body.strip("\n").rstrip() + "\n" if body.strip("\n ") else ""
