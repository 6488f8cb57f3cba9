"""Addresses of the web: what may be saved, and when two of them are the same page. Pure.

Two addresses are one when they differ only in the case of scheme and host, a default port, a final dot of the host, the spelling of an
international name, dot segments, percent-escapes that need not be, parameters that only track where a visitor came from, or the part of
the page (`#…`) they point at. What may lead to another page is left alone: http and https, `www.`, a final slash, the order of parameters,
and a fragment that begins with `/` or `!`, by which some applications tell their pages apart.
"""

from __future__ import annotations

import ipaddress
import re
from hashlib import blake2b
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from zope.interface import Invalid

from colonnade.api import messages
from colonnade_bookmarks.look_alikes import shown_host

_ = messages("bookmarks")
MAX_LENGTH = 2000
MAX_TITLE = 200
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]")
_BARE = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]+(?::\d{1,5})?(?:[/?#].*)?")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_KEPT = "%/:=&?~#+!$,;'@()*[]|"
_TRACKING = frozenset(
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid twclid ttclid li_fat_id igshid igsh mc_cid mc_eid"
    " _hsenc _hsmi __hstc __hssc __hsfp hsctatracking vero_id vero_conv oly_anon_id oly_enc_id wickedid mkt_tok s_cid ml_subscriber"
    " ml_subscriber_hash rb_clickid srsltid".split()
)


class AddressRefused(Invalid):
    """An address that can't be saved; its first argument tells the person why."""


def completed(url: str) -> str:
    """*url* with `https://` before it, where it plainly begins with the name of a host that has a dot, as people type it.

    Whatever else has a colon may be of another scheme (`javascript:`), and a word alone (`localhost`) may be anything: both stay.
    """
    return f"https://{url}" if _BARE.fullmatch(url) else url


def normalised(url: str) -> str:
    """The one form of all addresses of the same page. Raises AddressRefused, with what is wrong in words."""
    if _UNFIT.search(url):
        raise AddressRefused(_("This is no address: it has blanks, line ends, backslashes or invisible characters in it."))
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressRefused(_("This is no address of a page. Copy it from the browser's address bar.")) from None
    scheme = parts.scheme.lower()
    if scheme not in _DEFAULT_PORTS:
        raise AddressRefused(_("Only pages of the web can be saved: the address begins with http:// or https://."))
    if "@" in parts.netloc:
        raise AddressRefused(_("The address holds a user name or a password. Leave out what stands before the @, and the @."))
    authority = _host(parts.hostname or "") + (f":{port}" if port not in (None, _DEFAULT_PORTS[scheme]) else "")
    return urlunsplit((scheme, authority, _path(parts.path), _query(parts.query), _fragment(parts.fragment)))


def _host(name: str) -> str:
    try:
        if ":" in name:
            return f"[{ipaddress.IPv6Address(name).compressed}]"
        found = name.removesuffix(".")
        found = (found if found.isascii() else found.encode("idna").decode("ascii")).lower()
    except ValueError:  # UnicodeError is one
        found = ""
    if not _HOST.fullmatch(found) or len(found) > 253:
        raise AddressRefused(_("The address names no host, like example.com, that a browser could find."))
    return found


def _path(path: str) -> str:
    kept: list[str] = []
    for segment in (escaped := _escaped(path)).split("/")[1:]:
        if segment == "..":
            kept[-1:] = []
        elif segment != ".":
            kept.append(segment)
    if escaped.endswith(("/.", "/..")):
        kept.append("")
    return "/" + "/".join(kept)


def _query(query: str) -> str:
    return "&".join(part for part in _escaped(query).split("&") if part and not _tracks(part.partition("=")[0].lower()))


def _tracks(name: str) -> bool:
    return name.startswith("utm_") or name in _TRACKING


def _fragment(fragment: str) -> str:
    return _escaped(fragment) if fragment[:1] in ("/", "!") and len(fragment) > 1 else ""


def _escaped(text: str) -> str:
    """*text* with all that is not ASCII escaped, letters and digits plain, and each escape in capitals."""

    def spell(match: re.Match[str]) -> str:
        character = chr(int(match[1], 16))
        return character if character in _PLAIN else match[0].upper()

    return _ESCAPE.sub(spell, quote(text, _KEPT))


def key_of(url: str) -> str | None:
    """32 hexadecimal digits that are the same for the same page; None for what is no address."""
    try:
        return blake2b(normalised(url).encode(), digest_size=16).hexdigest()
    except AddressRefused:
        return None


def host_of(url: str) -> str:
    """Where an address leads, for people to read: the host without `www.`, with the port if there is one.

    What mixes scripts, and so may look like another host, is in punycode.
    """
    return shown_host(urlsplit(url).netloc.lower().removeprefix("www."))


def shown_address(url: str) -> str:
    """An address for people to read, its host as `host_of` writes it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=shown_host(parts.netloc)))


def title_for(url: str) -> str:
    """What a page is called as long as its title isn't known: host and path, readable."""
    path = unquote(urlsplit(url).path).rstrip("/")
    title = "".join(c for c in host_of(url) + path if c.isprintable())
    return title if len(title) <= MAX_TITLE else title[: MAX_TITLE - 1] + "…"
