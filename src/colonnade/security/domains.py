"""Domains of e-mail addresses: compared exactly, in any case and script, without wildcards. Pure; no storage."""

from __future__ import annotations

import re
from collections.abc import Container

_DOMAIN = re.compile(r"(?=.{3,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def to_domain(text: str) -> str:
    """*text* in the form in which domains are compared (`xn--…` for other scripts than Latin); '' for what is none."""
    try:
        domain = text.strip().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return domain if _DOMAIN.fullmatch(domain) else ""


def is_of(address: str, domains: Container[str]) -> bool:
    """Tell whether an e-mail address is at one of *domains*, which `to_domain` made."""
    domain = to_domain(address.rpartition("@")[2])
    return bool(domain) and domain in domains
