"""Quoting what somebody wrote: its beginning, without what it quoted itself. Pure."""

from __future__ import annotations

MAX_QUOTED = 1000


def quote(author: str, source: str) -> str:
    """Markdown that quotes *source* under its author's name, with room for the reply below."""
    own = "\n".join(line for line in source[: 4 * MAX_QUOTED].split("\n") if not line.lstrip().startswith(">")).strip()
    shown = own if len(own) <= MAX_QUOTED and len(source) <= 4 * MAX_QUOTED else own[:MAX_QUOTED].rstrip() + " …"
    lines = [f"**{_plain(author)}**:", "", *shown.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"


def _plain(name: str) -> str:
    """A name as nothing but text in Markdown."""
    return "".join(f"\\{character}" if character in "\\*_[]<>`&!~#|" else character for character in name)
