"""Taking one's data along, and erasing somebody, as pages."""

from __future__ import annotations

import io
import zipfile

import pytest

from colonnade.testing import TestSite, sample_plugin


@pytest.fixture
def web():
    with TestSite([sample_plugin()]) as made:
        made.admin = made.sign_in("admin", administrator=True)
        made.tom = made.sign_in("tom", name="Tom Baker", email="tom@example.com")
        with made.change() as site:
            site.page("His", "Bread for @tom.", by="tom")
        yield made


def test_one_takes_ones_own_data_three_times_an_hour(web):
    assert "zip file" in web.tom.get("/me/data").text and web.tom.get("/me").html.find("a", href="/me/data")
    answer = web.tom.submit("/me/data", status=200)
    assert answer.content_type == "application/zip" and "tom.zip" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert archive.testzip() is None and b"Tom Baker" in archive.read("account.json")
    web.tom.submit("/me/data"), web.tom.submit("/me/data")
    assert "three times within an hour" in web.tom.submit("/me/data", status=429).text
    web.browser().get("/me/data", status=303)


def test_erasing_says_what_goes_and_wants_the_name(web):
    address = f"/admin/people/{web.tom.person_id}/erase"
    web.admin.get(address, status=303)
    web.admin.submit(address, name="Tom Baker", status=400)
    web.admin.submit("/admin/people", do="deactivate", person=str(web.tom.person_id), status="*")
    web.admin.submit(f"/admin/people/{web.tom.person_id}/leave", status="*")
    assert web.admin.get("/admin/people").html.find("a", href=address)
    page = web.admin.get(address)
    assert ("The user name is free again" in page.text and "Page: 1" in page.text) or "1" in page.text
    refused = web.admin.submit(address, name="Tim", status=400)
    assert refused.html.select("[aria-invalid=true]")
    web.admin.submit(address, name="tom  baker", status=303)
    assert "They are erased." in web.admin.get("/admin/people").text
    for where in ("/admin/people", "/sample/his", "/people", "/stream", "/search?q=tom"):
        text = web.admin.get(where, status="*").text
        assert "Tom Baker" not in text and "@tom" not in text, where
    assert "Former colleague" in web.admin.get("/sample/his").text
    web.admin.get("/people/tom", status=404), web.admin.get(address, status=404)
    web.tom.get("/", status=303)
    web.sign_in("ann").get(address, status=404)
