"""It says what it is good for, its version, and under which licence it is given."""

from __future__ import annotations

import configparser
from collections.abc import Iterator

from colonnade.conformance.subject import Subject

TIER = "silver"
REASON = "an administrator decides by these few words, and the law department by the licence."
REMEDY = "Fill `description` and `version` of Plugin(…); in setup.cfg, `license` and the same version."


def check(subject: Subject) -> Iterator[str]:
    """Yield what is missing."""
    for name in ("description", "version"):
        if not getattr(subject.manifest, name).strip():
            yield f"the manifest has no {name}"
    if subject.setup:
        parser = configparser.ConfigParser()
        parser.read_string(subject.setup)
        for name in ("description", "license", "version"):
            if not parser.get("metadata", name, fallback="").strip():
                yield f"setup.cfg has no {name}"
