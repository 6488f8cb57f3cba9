"""The way out: what is downloaded can be read by any other tool, and holds what its reader may see."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import colonnade_wiki
import pytest

from colonnade.api import attach, edit, share
from colonnade.testing import TestSite, load_module


@pytest.fixture(scope="module")
def site():
    with TestSite([load_module(colonnade_wiki)]) as found:
        with found.change() as inside:
            for login in ("anna", "ben"):
                inside.person(login)
            wiki = inside.app(plugin="wiki")
            travel = inside.make(wiki, "wiki.page", by="anna", title="Travel: rules", body="", tags=("travel", "差旅"), language="en")
            hotels = inside.make(
                travel, "wiki.page", by="anna", title="飯店", body="Back to [[Travel: rules|the rules]] and `[[Code]]`.", language="zh_Hant"
            )
            file = attach(inside.uow("anna"), hotels, "map.png", BytesIO(b"\x89PNG\r\n\x1a\n..."))
            inside.make(wiki, "wiki.page", by="anna", title="Elsewhere", body="Text")
            secret = inside.make(travel, "wiki.page", by="anna", title="Secret prices", body="12")
            share(inside.uow("anna"), secret, [])
            body = "See [[飯店]], [[Elsewhere]], [[Nowhere|none]], [[Secret prices]].\n\n| a |\n| - |\n| [[飯店\\|x]] |\n"
            edit(inside.uow("anna"), travel, {"body": body})
            edit(
                inside.uow("anna"), hotels, {"body": f"![Map](/-/blob/{file.key}/map.png) Back to [[Travel: rules|the rules]], `[[Code]]`."}
            )
        yield found


def unpacked(site, login, address="/wiki/travel-rules/@@markdown"):
    answer = site.sign_in(login).get(address)
    assert answer.content_type == "application/zip"
    archive = ZipFile(BytesIO(answer.body))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def test_links_lead_from_file_to_file(site):
    files = unpacked(site, "anna")
    assert set(files) == {"travel-rules.md", "travel-rules/飯店.md", "travel-rules/飯店-files/map.png", "travel-rules/secret-prices.md"}
    text = files["travel-rules.md"].decode()
    assert text.startswith('---\ntitle: "Travel: rules"\nlang: "en"\ntags: ["travel", "差旅"]\n')
    assert "[飯店](travel-rules/%E9%A3%AF%E5%BA%97.md)" in text and "| [x](travel-rules/" in text
    assert "[Elsewhere](http://localhost/wiki/elsewhere)" in text and ", none, " in text
    below = files["travel-rules/飯店.md"].decode()
    assert "[the rules](../travel-rules.md), `[[Code]]`" in below
    assert "![Map](%E9%A3%AF%E5%BA%97-files/map.png)" in below and files["travel-rules/飯店-files/map.png"].startswith(b"\x89PNG")


def test_what_the_reader_may_not_see_is_not_in_it(site):
    files = unpacked(site, "ben")
    assert "travel-rules/secret-prices.md" not in files and "ecret" not in files["travel-rules.md"].decode()


def test_the_whole_wiki(site):
    assert {"elsewhere.md", "travel-rules.md"} <= set(unpacked(site, "ben", "/wiki/@@markdown"))
