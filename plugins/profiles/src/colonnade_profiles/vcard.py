"""A person as a vCard 4.0 (RFC 6350). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from colonnade.api import Person

_DAY = re.compile(r"(\d\d)-(\d\d)")
_PROPERTIES = (("job_title", "TITLE"), ("department", "ORG"), ("email", "EMAIL"), ("phone", "TEL"), ("web_page", "URL"), ("about", "NOTE"))


def vcard(person: Person, values: Mapping[str, Any], address: str) -> str:
    """The card with what *values* hold, and the *address* of the person's page."""
    lines = ["BEGIN:VCARD", "VERSION:4.0", f"FN:{_escaped(person.name)}", f"SOURCE:{address}"]
    if person.native_name:
        lines.append(f"NICKNAME:{_escaped(person.native_name)}")
    lines += [f"{name}:{_escaped(values[field])}" for field, name in _PROPERTIES if field in values]
    if values.get("location"):
        lines.append(f"ADR:;;{_escaped(values['location'])};;;;")
    born = _DAY.fullmatch(str(values.get("birthday", "")))
    lines += [f"BDAY:--{born[1]}{born[2]}"] if born else []
    lines += [f"CATEGORIES:{','.join(map(_escaped, values['skills']))}"] if values.get("skills") else []
    lines.append("END:VCARD")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """Section 3.4: backslash, comma, semicolon and line ends."""
    return text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str) -> str:
    """Section 3.2: no line is longer than 75 bytes; what goes on begins with a blank."""
    parts, part = [], ""
    for character in line:
        if len((part + character).encode()) > 74:
            parts.append(part)
            part = ""
        part += character
    return "\r\n ".join([*parts, part])
