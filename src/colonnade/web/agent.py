"""A browser in words, from what it says of itself. A guess, to be read by the person who used it; nothing may depend on it."""

from __future__ import annotations

# The first that fits: most browsers claim to be others, too.
_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = ("Windows", "Android", "iPhone", "iPad", "CrOS", "Macintosh", "Linux")
MAX_UNKNOWN = 60


def browser_in_words(agent: str) -> str:
    """`Firefox, Windows` for a `User-Agent` header; its beginning if it names no known browser, `?` without one."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    if browser is None:
        return agent[:MAX_UNKNOWN] or "?"
    system = next((name for name in _SYSTEMS if name in agent), None)
    return f"{browser}, {system}" if system else browser


def device_of(agent: str) -> str:
    """The kind of device: `phone`, `tablet`, `computer`, or '' where it can't be told."""
    if "iPhone" in agent or ("Android" in agent and "Mobile" in agent):
        return "phone"
    if "iPad" in agent or "Android" in agent:
        return "tablet"
    return "computer" if any(name in agent for name in ("Windows", "Macintosh", "Linux", "CrOS")) else ""
