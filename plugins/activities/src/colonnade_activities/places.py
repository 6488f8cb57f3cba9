"""Where a form may lead back to: an address of this site and nothing else."""

from __future__ import annotations


def way_back(text: object, otherwise: str) -> str:
    """*text* if it is a path of this site that a page wrote into its form, else *otherwise*."""
    if not isinstance(text, str) or not text.startswith("/") or text.startswith("//") or len(text) > 2000:
        return otherwise
    return otherwise if any(c in "\\" or ord(c) < 33 for c in text) else text
