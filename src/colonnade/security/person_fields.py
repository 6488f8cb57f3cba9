"""What a person's fields may hold, and the forms in which names are compared and searched. Pure; no storage."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from colonnade.content.errors import Invalid
from colonnade.i18n import DEFAULT_LANGUAGE, LANGUAGES, messages

_ = messages("colonnade")

THEMES = ("auto", "light", "dark")
KINDS = ("employee", "contractor", "guest")
MAX_NAME, MAX_LOGIN, MAX_EMAIL = 120, 64, 254
MAX_KEY = 40  # characters of a search key: longer prefixes find nothing more

DEFAULTS: Mapping[str, Any] = {
    "native_name": "",
    "email": "",
    "department": "",
    "job_title": "",
    "manager_id": None,
    "location": "",
    "language": DEFAULT_LANGUAGE,
    "timezone": "UTC",
    "theme": "auto",
    "kind": "employee",
}

_JOINERS = "\u200c\u200d"  # Persian and Indic names need them; every other format character only hides or turns text


def fold(text: str) -> str:
    """The form in which logins and e-mail addresses are compared: NFKC and casefolded, without space around."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def search_key(text: str) -> str:
    """The form in which names are searched: casefolded, without accents, single spaces, 臺 as 台."""
    bare = unicodedata.normalize("NFKD", text).casefold().replace("臺", "台")
    return " ".join("".join(c for c in bare if unicodedata.category(c) != "Mn").split())


def search_keys(text: str) -> set[str]:
    """Every beginning from which a prefix may find *text*: each word, and each character of Chinese or Japanese."""
    key = search_key(text)
    starts = (i for i, c in enumerate(key) if c.isalnum() and (i == 0 or is_han(c) or not key[i - 1].isalnum()))
    return {key[i : i + MAX_KEY] for i in starts}


def is_han(character: str) -> bool:
    """Whether the character is an ideograph or kana: a script without spaces between words."""
    return unicodedata.category(character) == "Lo" and (0x2E80 <= ord(character) < 0xA000 or ord(character) >= 0x20000)


def clean_text(value: object) -> str:
    """One line of NFC text without control, direction or invisible characters, of at most 120 characters."""
    if not isinstance(value, str):
        raise ValueError(_("Enter a line of text."))
    spaced = "".join(" " if c.isspace() else c for c in unicodedata.normalize("NFC", value))
    text = " ".join(printable(spaced).split())
    if len(text) > MAX_NAME:
        raise ValueError(_("Use at most ${max} characters.", mapping={"max": MAX_NAME}))
    return text


def printable(text: str) -> str:
    """*text* without control, direction and invisible characters."""
    return "".join(c for c in text if c in _JOINERS or unicodedata.category(c)[0] != "C")


def clean_name(value: object) -> str:
    """A name in any script, 1 to 120 characters."""
    name = clean_text(value)
    if not any(c.isalnum() for c in name):
        raise ValueError(_("Enter a name."))
    return name


def clean_login(value: object) -> str:
    """A login: NFKC, 2 to 64 letters, digits, `.`, `_` and `-`, with a letter or digit, not of look-alike scripts."""
    login = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else ""
    if not 2 <= len(login) <= MAX_LOGIN:
        raise ValueError(_("A user name has 2 to 64 characters."))
    if not all(c in "._-" or unicodedata.category(c)[0] in "LMN" for c in login) or not any(c.isalnum() for c in login):
        raise ValueError(_("A user name has only letters, digits, dots, hyphens and underscores."))
    if len({"LATIN", "CYRILLIC", "GREEK"} & {unicodedata.name(c, "").split(" ")[0] for c in login}) > 1:
        raise ValueError(_("A user name may not mix Latin, Greek and Cyrillic letters."))
    return login


def clean_email(value: object) -> str:
    """An e-mail address, or '' for none. Only its outline is checked: whether it works is known when mail arrives."""
    email = unicodedata.normalize("NFC", value).strip() if isinstance(value, str) else "?"
    local, at, domain = email.rpartition("@")
    plain = not any(c.isspace() or unicodedata.category(c)[0] == "C" or c in '<>(),;:"\\[]' for c in email)
    dotted = domain and not domain.startswith(".") and not domain.endswith(".") and ".." not in domain
    if email and not (at and local and "@" not in local and dotted and plain and len(email) <= MAX_EMAIL):
        raise ValueError(_("This is not an e-mail address."))
    return email


def clean_timezone(value: object) -> str:
    """The IANA name of a time zone that this machine knows; UTC always."""
    try:
        return "UTC" if value == "UTC" else ZoneInfo(str(value)).key
    except (ValueError, OSError, KeyError) as error:  # KeyError: unknown; OSError: the name of a folder
        raise ValueError(_("This time zone is not known.")) from error


def clean_manager(value: object) -> int | None:
    """The id of a person, or None. Whether there is such a person is for `People` to say."""
    if value is None or (isinstance(value, int) and value > 0):
        return value
    raise ValueError(_("There is no such person."))


def _one_of(choices: tuple[str, ...]) -> Callable[[object], str]:
    def choose(value: object) -> str:
        if value not in choices:
            raise ValueError(_("Choose one of the values offered."))
        return str(value)

    return choose


CLEANERS: Mapping[str, Callable[[object], Any]] = {
    "name": clean_name,
    "native_name": clean_text,
    "email": clean_email,
    "department": clean_text,
    "job_title": clean_text,
    "manager_id": clean_manager,
    "location": clean_text,
    "language": _one_of(tuple(LANGUAGES)),
    "timezone": clean_timezone,
    "theme": _one_of(THEMES),
    "kind": _one_of(KINDS),
}


def clean(fields: Mapping[str, object], cleaners: Mapping[str, Callable[[object], Any]] = CLEANERS) -> dict[str, Any]:
    """All *fields* in the form in which they are kept.

    Raises Invalid with one message for each field that is refused, TypeError for a field that isn't one.
    """
    values, errors = {}, {}
    for field, value in fields.items():
        if field not in cleaners:
            raise TypeError(f"a person has no field {field!r}")
        try:
            values[field] = cleaners[field](value)
        except ValueError as error:
            errors[field] = error.args[0]
    if errors:
        raise Invalid(errors)
    return values
