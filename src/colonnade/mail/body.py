"""The two forms of a mail's text, plain and HTML, from the same lines; so all mails of a site look alike and say the same in both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from colonnade.i18n import BCP47

_FONT = "font-family:system-ui,'Segoe UI',Roboto,'Noto Sans TC','Microsoft JhengHei',sans-serif"
_QUIET = "color:#5c6470;font-size:13px"


@dataclass(frozen=True)
class Line:
    """A paragraph. With `url`, an absolute address, it is a link; `quiet` ones are small print."""

    text: str
    url: str = ""
    quiet: bool = False


def plain(lines: Iterable[Line]) -> str:
    """The lines as plain text, with an empty line between two."""
    return "\n\n".join(f"{line.text}\n{line.url}" if line.url else line.text for line in lines) + "\n"


def html(title: str, lines: Iterable[Line], language: str) -> str:
    """The lines as a page that mail programs show. All texts are escaped; a link that doesn't begin with http(s):// is left as text."""
    body = "\n".join(f'<p style="margin:0 0 16px;{_QUIET if line.quiet else ""}">{_shown(line)}</p>' for line in lines)
    return (
        f'<!DOCTYPE html>\n<html lang="{BCP47[language]}">\n<head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f'<body style="margin:0;padding:24px;{_FONT};font-size:16px;line-height:1.5;color:#1d2126;background:#ffffff">\n'
        f'<div style="max-width:600px;margin:0 auto">\n{body}\n</div>\n</body>\n</html>\n'
    )


def _shown(line: Line) -> str:
    text = escape(line.text).replace("\n", "<br>")
    if not line.url.startswith(("https://", "http://")):
        return text
    return f'<a href="{escape(line.url)}" style="color:#1a5fb4">{text}</a>'
