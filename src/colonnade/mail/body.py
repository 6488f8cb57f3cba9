"""The two forms of a mail's text, plain and HTML, from the same lines; so all mails of a site look alike and say the same in both.

Mail programs know little of HTML: so there is one column, each element carries its own style, and only what a dark screen needs stands in
a style sheet, which those that don't know it leave out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal

from colonnade.i18n import BCP47

_FONT = "-apple-system,'Segoe UI',Roboto,'Noto Sans','Helvetica Neue',Arial,'PingFang TC','Microsoft JhengHei','Noto Sans TC',sans-serif"
Kind = Literal["title", "heading", "text", "small"]
_TAGS: Mapping[Kind, str] = {"title": "h1", "heading": "h2", "text": "p", "small": "p"}
_STYLES: Mapping[Kind, str] = {
    "title": "margin:0;font-size:20px;font-weight:600",
    "heading": "margin:24px 0 8px;padding-top:16px;border-top:1px solid #d4d9e0;font-size:14px;font-weight:600;color:#4d5661",
    "small": "margin:16px 0 0;font-size:13px;color:#4d5661",
    "text": "margin:0 0 12px",
}
_DARK = (
    "@media (prefers-color-scheme:dark){.page{background:#0e1216!important}"
    ".card{background:#161b21!important;border-color:#2b333d!important;color:#e8ebef!important}"
    ".small,.heading{color:#a9b3bf!important;border-color:#2b333d!important}.link{color:#84b8ff!important}.plain{color:#e8ebef!important}}"
)


@dataclass(frozen=True)
class Line:
    """A paragraph. With `url`, an absolute address, it is a link; of its text `strong` is what it leads to, where that is a part of it.

    `markup`, sanitised HTML, stands in the place of the text where HTML is shown. A `heading` stands above those that follow, `small`
    ones are small print.
    """

    text: str
    url: str = ""
    kind: Kind = "text"
    strong: str = ""
    markup: str = ""

    @property
    def is_link(self) -> bool:
        """Whether it leads anywhere on the web; any other address is left out."""
        return self.url.startswith(("https://", "http://"))


def plain(lines: Iterable[Line]) -> str:
    """The lines as plain text, with an empty line between two, and two above a heading."""
    return "\n\n".join(_plain(line) for line in lines).lstrip("\n") + "\n"


def _plain(line: Line) -> str:
    text = f"\n{line.text}\n{'-' * 24}" if line.kind == "heading" else line.text
    return f"{text}\n{line.url}" if line.url else text


def html(title: str, lines: Iterable[Line], language: str, site: Line | None = None) -> str:
    """The lines as a page that mail programs show, below the name of the *site* if it is given. All texts are escaped."""
    body = "\n".join(map(_element, lines))
    above = f'<p style="margin:0 0 16px;font-size:13px">{_shown(site)}</p>\n' if site else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{BCP47[language]}">\n<head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">\n'
        f"<style>{_DARK}</style></head>\n"
        f'<body class="page" style="margin:0;padding:24px 12px;background:#f5f6f8;font-family:{_FONT};font-size:16px;line-height:1.5">\n'
        '<div class="card" style="max-width:600px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #d4d9e0;'
        f'border-radius:8px;color:#1a1f26;overflow-wrap:anywhere">\n{above}{body}\n</div>\n</body>\n</html>\n'
    )


def _element(line: Line) -> str:
    if line.markup:
        return f"<div>{line.markup}</div>"
    tag = _TAGS[line.kind]
    return f'<{tag} class="{line.kind}" style="{_STYLES[line.kind]}">{_shown(line)}</{tag}>'


def _shown(line: Line) -> str:
    text, strong = _broken(line.text), _broken(line.strong)
    if not line.is_link:
        return text
    if not strong or strong not in text:
        return f'<a class="link" href="{escape(line.url)}" style="color:#0a56c2">{text}</a>'
    before, _, after = text.rpartition(strong)
    return (
        f'<a class="plain" href="{escape(line.url)}" style="color:#1a1f26;text-decoration:none">{before}'
        f'<b class="link" style="color:#0a56c2;font-weight:600">{strong}</b>{after}</a>'
    )


def _broken(text: str) -> str:
    return escape(text).replace("\n", "<br>")
