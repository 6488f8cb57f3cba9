"""Write what a site runs on as a bill of materials, CycloneDX 1.6 in JSON: `python tools/sbom.py [FILE]`. Reaches no network.

It names what `requirements.txt` names, and what is copied in from others by the lists `VENDORED.json`. Licences are those that installed
distributions state. The same checkout gives the same bytes each time: there is no moment in it, and its number is made from the rest.
"""

from __future__ import annotations

import configparser
import json
import re
import sys
import uuid
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT)]

from tools.pins import read_pins  # noqa: E402 - the line above makes it importable

# What Python 3.13 alone needs, so it isn't installed on others.
ELSEWHERE = {"legacy-cgi": "PSF-2.0"}
REPOZE = "Repoze Public License (BSD-like)"
# Licences as distributions state them in words or by a classifier, as SPDX names them; it has no name for that of Repoze.
SPDX = {"Two-clause BSD license": "BSD-2-Clause", "ZPL 2.1": "ZPL-2.1", "BSD-like (http://repoze.org/license.html)": REPOZE}
CLASSIFIERS = {
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: Zope Public License": "ZPL-2.1",
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: Repoze Public License": REPOZE,
}


def document() -> dict[str, Any]:
    """The bill of materials as plain data."""
    site = _site()
    components = [*_distributions(), *_vendored()]
    body = {"metadata": {"component": site}, "components": sorted(components, key=lambda component: component["bom-ref"])}
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        **body,
    }


def text() -> str:
    """The bill of materials as it is written."""
    return json.dumps(document(), indent=2, ensure_ascii=False) + "\n"


def _site() -> dict[str, Any]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg", encoding="utf-8")
    name, version = parser["metadata"]["name"], parser["metadata"]["version"]
    return {
        "type": "application",
        "bom-ref": _purl(name, version),
        "name": name,
        "version": version,
        "licenses": [_licence(parser["metadata"]["license"])],
        "purl": _purl(name, version),
    }


def _distributions() -> Iterator[dict[str, Any]]:
    for name, version in read_pins((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()).items():
        purl = _purl(name, version)
        yield {"type": "library", "bom-ref": purl, "name": name, "version": version, "licenses": [_stated(name)], "purl": purl}


def _purl(name: str, version: str) -> str:
    return f"pkg:pypi/{name.lower().replace('_', '-')}@{version}"


def _stated(name: str) -> dict[str, Any]:
    """The licence that an installed distribution states."""
    if name in ELSEWHERE:
        return _licence(ELSEWHERE[name])
    try:
        metadata = distribution(name).metadata
    except PackageNotFoundError as error:
        raise SystemExit(f"{name} isn't installed: call it by `./dev sbom`") from error
    stated = metadata["License-Expression"]
    if not stated:
        in_words = (metadata["License"] or "").strip().partition("\n")[0]
        classified = (CLASSIFIERS[line] for line in metadata.get_all("Classifier", []) if line in CLASSIFIERS)
        stated = SPDX.get(in_words) or next(classified, in_words)
    return _licence(stated)


def _licence(stated: str) -> dict[str, Any]:
    if not stated:
        raise SystemExit("a distribution states no licence that tools/sbom.py understands")
    if re.search(r" (AND|OR|WITH) |^LicenseRef-", stated):
        return {"expression": stated}
    return {"license": {"id": stated}} if re.fullmatch(r"[\w.+-]+", stated) else {"license": {"name": stated}}


def _vendored() -> Iterator[dict[str, Any]]:
    for listing in sorted(ROOT.glob("src/**/VENDORED.json")) + sorted(ROOT.glob("[pt]*/*/src/**/VENDORED.json")):
        for entry in json.loads(listing.read_text(encoding="utf-8")):
            purl = f"pkg:npm/{quote(entry['name'], safe='/')}@{entry['version']}"
            found = {
                "type": "library",
                "bom-ref": purl,
                "name": entry["name"],
                "version": entry["version"],
                "scope": "excluded" if entry["file"].startswith("tests/") else "required",
                "hashes": [{"alg": "SHA-256", "content": entry["sha256"]}],
                "licenses": [_licence(entry["licence"])],
                "purl": purl,
                "properties": [{"name": "colonnade:file", "value": entry["file"]}],
            }
            if "note" in entry:
                found["description"] = entry["note"]
            yield found


def main() -> None:
    """Write it to the file that is named, or to the screen."""
    if sys.argv[1:]:
        Path(sys.argv[1]).write_text(text(), encoding="utf-8")
    else:
        sys.stdout.write(text())


if __name__ == "__main__":
    main()
