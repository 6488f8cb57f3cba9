"""Every file in a folder `vendor` is listed in a VENDORED.json with name, version, licence and checksum; paths start at the repository."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, sketch

REASON = "a library that is copied in must be known, licensed, and exactly what its authors published."

FIELDS = ("name", "version", "licence", "file", "sha256")
LIST = "VENDORED.json"
_FOLDER = "/vendor/"
_UNLISTED = re.compile(r"VENDORED\.json|README\.md|LICEN[CS]E.*|licences/.*")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield files that aren't listed, entries without a file, and checksums that differ."""
    listed: set[str] = set()
    for listing in sorted(path for path in tree if path.endswith(_FOLDER + LIST)):
        for entry in json.loads(tree[listing]):
            listed.add(entry.get("file", ""))
            yield from (Finding(listing, 0, what) for what in _complaints(tree, entry))
    for path in sorted(tree):
        _, folder, inner = path.partition(_FOLDER)
        if folder and path not in listed and not _UNLISTED.fullmatch(inner):
            yield Finding(path, 0, f"not listed in any {LIST}")


def _complaints(tree: Tree, entry: dict[str, str]) -> Iterator[str]:
    lacking = [field for field in FIELDS if not entry.get(field)]
    if lacking:
        yield f"{entry.get('file', entry)} lacks {', '.join(lacking)}"
    elif entry["file"] not in tree:
        yield f"{entry['file']} isn't there"
    elif hashlib.sha256(tree[entry["file"]]).hexdigest() != entry["sha256"]:
        yield f"{entry['file']} has another checksum"


_VENDOR = "src/colonnade/web/static/vendor/"
_ENTRY = {"name": "lib", "version": "1", "licence": "MIT", "file": _VENDOR + "lib.js", "sha256": hashlib.sha256(b"x").hexdigest()}


def _example(text: str, *entries: dict[str, str]) -> Tree:
    return sketch({_VENDOR + "lib.js": text, _VENDOR + LIST: json.dumps(entries)})


GOOD = [{**_example("x", _ENTRY), _VENDOR + "licences/lib.txt": b"MIT"}]
BAD = [
    _example("y", _ENTRY),
    _example("x", {**_ENTRY, "licence": ""}),
    _example("x"),
    sketch({_VENDOR + "lib.js": "x"}),
    sketch({_VENDOR + LIST: json.dumps([_ENTRY])}),
    sketch({"plugins/wiki/src/colonnade_wiki/static/vendor/lib.js": "x"}),
]
