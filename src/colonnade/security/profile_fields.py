"""What a profile can hold beside a name: the fields, what each may contain, and how far each may be shown. Pure; no storage.

A field has an *audience*: who is shown it. Its owner chooses one, never a wider one than administrators allow.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from colonnade.content.tags import to_tags
from colonnade.i18n import messages
from colonnade.security.days import date_of, day_of_year
from colonnade.security.person_fields import clean_text, printable

_ = messages("colonnade")

COMMUNITIES = "communities"  # allow core_names_no_plugin: an audience
ME, NETWORK, COMMUNITIES, STAFF, GUESTS = AUDIENCES = ("me", "network", COMMUNITIES, "staff", "guests")
"""From few to many: oneself; people in one's network; those who share a community with one; employees; guests of one's communities, too."""
_TITLES: Mapping[str, str] = {
    ME: _("Only me"),
    NETWORK: _("My network"),
    COMMUNITIES: _("My network and communities"),
    STAFF: _("All employees"),
    GUESTS: _("Employees and guests"),
}
LINE, TEXT, PHONE, LINK, CHOICE, TAGS, DAY, DATE = FIELD_KINDS = ("line", "text", "phone", "link", "choice", "tags", "day", "date")
PHOTO = "photo"
"""The kind of one field alone: what stands in it isn't typed."""
PERSON_KINDS = ("employee", "contractor", "guest")
MAX_TEXT, MAX_ADDRESS, MAX_WORDS, MAX_WORD = 2000, 500, 30, 50
NAME = re.compile(r"[a-z][a-z0-9_]{1,30}")


def audience_title(audience: str) -> str:
    """What an audience is called, to be translated. Raises KeyError for none of `AUDIENCES`."""
    return _TITLES[audience]


@dataclass(frozen=True)
class ProfileField:
    """One field of profiles.

    *kinds* are the people who have it. *audience* is who is shown it until its owner chooses; they may choose from *narrowest* to *widest*.
    One that is *directory* comes from the company's directory: its owner can't change it. *titles* are (language, title) of a field
    that administrators made; where there is none, *title* is shown.
    """

    name: str
    title: str
    kind: str = LINE
    required: bool = False
    kinds: tuple[str, ...] = PERSON_KINDS
    options: tuple[str, ...] = ()
    audience: str = STAFF
    narrowest: str = ME
    widest: str = GUESTS
    directory: bool = False
    hint: str = ""
    titles: tuple[tuple[str, str], ...] = ()

    @property
    def audiences(self) -> tuple[str, ...]:
        """The audiences that the owner may choose from, from the fewest people to the most."""
        return AUDIENCES[AUDIENCES.index(self.narrowest) : AUDIENCES.index(self.widest) + 1]

    def within(self, audience: str | None) -> str:
        """The audience that counts when *audience* was chosen (None: none was), or the nearest that is allowed."""
        chosen = AUDIENCES.index(audience if audience in AUDIENCES else self.audience)
        return AUDIENCES[max(AUDIENCES.index(self.narrowest), min(chosen, AUDIENCES.index(self.widest)))]

    def title_in(self, language: str) -> str:
        """What it is called in *language*; a title of ours is still to be translated."""
        return dict(self.titles).get(language) or self.title

    def clean(self, value: object) -> Any:
        """*value* in the form in which it is kept: a text, or a tuple of tags. Raises ValueError with what to tell the owner."""
        if self.kind == TAGS:
            cleaned: Any = _tags(value)
        elif self.kind == TEXT:
            cleaned = _several_lines(value)
        else:
            cleaned = _CLEANERS.get(self.kind, clean_text)(value)
        if self.kind == CHOICE and cleaned and cleaned not in self.options:
            raise ValueError(_("Choose one of the values offered."))
        if self.required and not cleaned:
            raise ValueError(_("Please fill this in."))
        return cleaned


def _several_lines(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(_("Enter a text."))
    text = "\n".join(printable(" ".join(line.split())) for line in unicodedata.normalize("NFC", value).splitlines()).strip()
    if len(text) > MAX_TEXT:
        raise ValueError(_("Use at most ${max} characters.", mapping={"max": MAX_TEXT}))
    return text


def _phone(value: object) -> str:
    number = clean_text(value)
    if number and (not any(c.isdigit() for c in number) or len(number) > 60):
        raise ValueError(_("Enter a telephone number, for example +886 2 2345 6789 ext. 207."))
    return number


def _link(value: object) -> str:
    address = value.strip() if isinstance(value, str) else ""
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    if len(address) > MAX_ADDRESS or any(c.isspace() for c in address) or not _leads_to_a_page(address):
        raise ValueError(_("Enter an address of a web page, for example https://example.com."))
    return address


def _leads_to_a_page(address: str) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is none, among others
        return False


def _tags(value: object) -> tuple[str, ...]:
    words = to_tags(value if isinstance(value, str) else ", ".join(value) if isinstance(value, tuple | list) else "")
    if len(words) > MAX_WORDS:
        raise ValueError(_("Please use at most ${max} entries.", mapping={"max": MAX_WORDS}))
    if any(len(word) > MAX_WORD for word in words):
        raise ValueError(_("Please use at most ${max} characters for each entry: put commas between them.", mapping={"max": MAX_WORD}))
    return tuple(words)


_CLEANERS = {PHONE: _phone, LINK: _link, DAY: day_of_year, DATE: date_of}
