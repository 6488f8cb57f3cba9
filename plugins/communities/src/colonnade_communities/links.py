"""The important links of a community, as its owners write them. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit


def read(text: str) -> list[tuple[str, str]]:
    """(what it is called, address) of each line that begins with an address; of others (the line, ''): headings."""
    return [_of_line(line) for line in map(str.strip, text.splitlines()) if line]


def _of_line(line: str) -> tuple[str, str]:
    address, _space, title = line.partition(" ")
    if not _leads_somewhere(address):
        return line, ""
    return title.strip() or _short(address), address


def _leads_somewhere(address: str) -> bool:
    """A page of the web, or one of this site."""
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _short(address: str) -> str:
    parts = urlsplit(address)
    return (parts.netloc + parts.path).rstrip("/") or address
