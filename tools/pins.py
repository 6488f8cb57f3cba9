"""Write versions.cfg, buildout's list of versions, from the two of pip: `python tools/pins.py`. Imports the standard library only."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LISTS = ("requirements.txt", "requirements-dev.txt")
HEADER = f"# Written by tools/pins.py from {' and '.join(LISTS)}: edit those files, not this one.\n[versions]\n"

_PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[A-Za-z0-9.!+]+)\s*(?:;.*)?")


def read_pins(lines: Iterable[str]) -> dict[str, str]:
    """Return name -> version of the lines of a requirements file, in their order; markers are left out.

    Raises ValueError for a line that isn't an exact pin and for a name that comes twice.
    """
    pins: dict[str, str] = {}
    for line in lines:
        text = line.partition("#")[0].strip()
        if not text:
            continue
        match = _PIN.fullmatch(text)
        if match is None:
            raise ValueError(f"not an exact pin: {text!r}")
        if match["name"] in pins:
            raise ValueError(f"pinned twice: {match['name']}")
        pins[match["name"]] = match["version"]
    return pins


def requirements() -> str:
    """Return the text of both lists."""
    return "".join((ROOT / name).read_text("utf-8") for name in LISTS)


def versions_cfg(text: str) -> str:
    """Return the text of versions.cfg for the text of requirements files."""
    pins = read_pins(text.splitlines())
    return HEADER + "".join(f"{name} = {pins[name]}\n" for name in sorted(pins, key=str.lower))


def main() -> None:
    """Bring versions.cfg up to date."""
    (ROOT / "versions.cfg").write_text(versions_cfg(requirements()), "utf-8")


if __name__ == "__main__":
    main()
