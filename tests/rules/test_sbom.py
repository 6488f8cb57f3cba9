"""The bill of materials has the form of CycloneDX 1.6 and names what the lists of this repository name."""

from __future__ import annotations

import json
import re

from tests.rules.tree import repository
from tools import sbom
from tools.pins import read_pins

DOCUMENT = sbom.document()
PARTS = DOCUMENT["components"]
PYTHON = [part for part in PARTS if part["purl"].startswith("pkg:pypi/")]
BROWSER = [part for part in PARTS if part["purl"].startswith("pkg:npm/")]


def vendored() -> list[dict[str, str]]:
    lists = [path for path in repository() if path.endswith("/VENDORED.json")]
    return [entry for path in lists for entry in json.loads(repository()[path])]


def test_it_has_the_form_of_the_standard() -> None:
    assert (DOCUMENT["bomFormat"], DOCUMENT["specVersion"], DOCUMENT["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", DOCUMENT["serialNumber"])
    assert set(DOCUMENT) == {"$schema", "bomFormat", "specVersion", "serialNumber", "version", "metadata", "components"}
    for part in (DOCUMENT["metadata"]["component"], *PARTS):
        assert part["type"] in ("application", "library")
        assert all(part[name] and isinstance(part[name], str) for name in ("name", "version", "purl", "bom-ref"))
        assert part.get("scope", "required") in ("required", "optional", "excluded")
        for digest in part.get("hashes", ()):
            assert digest["alg"] == "SHA-256" and re.fullmatch("[0-9a-f]{64}", digest["content"])
    refs = [part["bom-ref"] for part in PARTS]
    assert len(set(refs)) == len(refs) and refs == sorted(refs)


def test_each_part_has_a_licence() -> None:
    for part in (DOCUMENT["metadata"]["component"], *PARTS):
        (licence,) = part["licenses"]
        (kind,) = licence
        text = licence["expression"] if kind == "expression" else next(iter(licence["license"].values()))
        assert kind in ("expression", "license") and text.strip(), part["name"]
        assert kind == "expression" or set(licence["license"]) <= {"id"} or " " in text, part["name"]


def test_it_names_what_the_lists_name() -> None:
    pinned = read_pins(repository()["requirements.txt"].decode().splitlines())
    assert {part["name"]: part["version"] for part in PYTHON} == pinned
    assert {(part["name"], part["version"]) for part in BROWSER} == {(entry["name"], entry["version"]) for entry in vendored()}
    assert len(PYTHON) + len(BROWSER) == len(PARTS)


def test_what_is_copied_in_has_its_checksum() -> None:
    digests = {entry["name"]: entry["sha256"] for entry in vendored()}
    assert {part["name"]: part["hashes"][0]["content"] for part in BROWSER} == digests
    assert {part["name"] for part in PARTS if part.get("scope") == "excluded"} == {"axe-core"}


def test_names_are_written_as_package_urls() -> None:
    purls = {part["name"]: part["purl"] for part in PARTS}
    assert purls["pyramid_tm"].startswith("pkg:pypi/pyramid-tm@")
    assert purls["zope.schema"].startswith("pkg:pypi/zope.schema@")
    assert purls["@github/paste-markdown"].startswith("pkg:npm/%40github/paste-markdown@")


def test_it_is_the_same_each_time() -> None:
    assert sbom.text() == sbom.text()
    assert "timestamp" not in sbom.text()
