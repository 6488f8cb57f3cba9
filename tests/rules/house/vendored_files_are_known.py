"""Every file in a static/vendor folder is listed in its VENDORED.json with name, version, licence and checksum."""

from __future__ import annotations

import hashlib
import json
import posixpath
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, sketch

REASON = "a library that is copied in must be known, licensed, and exactly what its authors published."

FIELDS = ("name", "version", "licence", "file", "sha256")
LIST = "VENDORED.json"
_FOLDER = "/static/vendor/"
_UNLISTED = (LIST, "README.md", "LICENSE", "LICENCE")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield files that aren't listed, entries without a file, and checksums that differ."""
    folders = {path[: path.index(_FOLDER) + len(_FOLDER)] for path in tree if _FOLDER in path}
    for folder in sorted(folders):
        yield from _check_folder(tree, folder)


def _check_folder(tree: Tree, folder: str) -> Iterator[Finding]:
    listing = folder + LIST
    entries = json.loads(tree.get(listing, b"[]"))
    for entry in entries:
        yield from (Finding(listing, 0, what) for what in _complaints(tree, folder, entry))
    listed = {folder + entry.get("file", "") for entry in entries}
    for path in sorted(tree):
        if path.startswith(folder) and path not in listed and not posixpath.basename(path).startswith(_UNLISTED):
            yield Finding(path, 0, f"not listed in {listing}")


def _complaints(tree: Tree, folder: str, entry: dict[str, str]) -> Iterator[str]:
    lacking = [field for field in FIELDS if not entry.get(field)]
    if lacking:
        yield f"{entry.get('file', entry)} lacks {', '.join(lacking)}"
    elif folder + entry["file"] not in tree:
        yield f"{entry['file']} isn't there"
    elif hashlib.sha256(tree[folder + entry["file"]]).hexdigest() != entry["sha256"]:
        yield f"{entry['file']} has another checksum"


_VENDOR = "src/colonnade/web/static/vendor/"
_ENTRY = {"name": "lib", "version": "1", "licence": "MIT", "file": "lib.js", "sha256": hashlib.sha256(b"x").hexdigest()}


def _example(text: str, *entries: dict[str, str]) -> Tree:
    return sketch({_VENDOR + "lib.js": text, _VENDOR + LIST: json.dumps(entries)})


GOOD = [{**_example("x", _ENTRY), _VENDOR + "LICENSE-lib": b"MIT"}]
BAD = [
    _example("y", _ENTRY),
    _example("x", {**_ENTRY, "licence": ""}),
    _example("x"),
    sketch({_VENDOR + "lib.js": "x"}),
    sketch({_VENDOR + LIST: json.dumps([_ENTRY])}),
    sketch({"plugins/wiki/src/colonnade_wiki/static/vendor/lib.js": "x"}),
]
