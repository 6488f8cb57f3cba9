"""The badge of a plugin is shown to administrators: which tier, when, for which version, and whether of this code."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.plugins.badge import Badge, fingerprint, keep
from colonnade.testing import TestSite, load_file

PLUGIN = 'from colonnade.api import Plugin\n\nplugin = Plugin("pond", title="Pond", version="1.2")\n'


@pytest.fixture
def site(tmp_path: Path):
    (tmp_path / "pond.py").write_text(PLUGIN, "utf-8")
    with TestSite([load_file(tmp_path / "pond.py")]) as made:
        made.file = tmp_path / "pond.py"
        made.admin = made.sign_in("admin", administrator=True)
        yield made


def give(site: TestSite, tier: str, *missed: str) -> None:
    loaded = site.runtime.registry.get("pond")
    keep(site.runtime.var, "pond", Badge(tier, "1.2", site.clock(), fingerprint(loaded), missed))


def test_without_a_check_there_is_none(site):
    assert "checked" not in site.admin.get("/admin/plugins").html.main.text
    assert "What the check found" not in site.admin.get("/admin/plugins/pond")


def test_it_says_tier_version_and_what_is_missed(site):
    give(site, "silver", "tests_ask_who_may")
    assert "Silver checked" in " ".join(site.admin.get("/admin/plugins").html.main.text.split())
    page = " ".join(site.admin.get("/admin/plugins/pond").html.main.text.split())
    assert "for version 1.2" in page and "2 March 2026" in page and "tests_ask_who_may" in page and "It keeps all rules" not in page
    give(site, "gold")
    assert "It keeps all rules." in site.admin.get("/admin/plugins/pond")


def test_it_is_of_one_state_of_the_code(site):
    give(site, "gold")
    site.file.write_text(PLUGIN + "# changed\n", "utf-8")
    assert "for other code" in site.admin.get("/admin/plugins")
    assert "colonnade plugin check pond" in site.admin.get("/admin/plugins/pond")


def test_a_file_that_nobody_can_read_is_no_badge(site):
    give(site, "gold")
    (site.runtime.var / "checks" / "pond.json").write_text("{", "utf-8")
    assert "checked" not in site.admin.get("/admin/plugins").html.main.text
