"""Files: stored with any name, handed out to those who may read, harmless."""

from __future__ import annotations

import pytest
from webtest import Upload

from colonnade.commands import attach
from tests.web.world import PNG, form


def upload(visitor, name, content, path="/sample/rules", **options):
    filled = form(visitor.get(f"{path}/@@attach"), "file")
    filled["file"] = [Upload(name, content, "application/octet-stream")]
    return filled.submit(**options)


def links(visitor, path="/sample/rules"):
    return {a.text: a["href"] for a in visitor.get(f"{path}/@@attach").html.select("a[href^='/-/blob/']")}


@pytest.mark.parametrize(
    "name",
    ["plan.png", "圖 片.png", "a'b\"c.png", "..", "/etc/passwd", "..\\..\\x.exe", "🙂.gif", "x" * 300 + ".png", "\u202egnp.exe", "."],
)
def test_any_name_is_stored_and_served(world, name):
    visitor = world.visitor("employee")
    before = set(links(visitor))
    upload(visitor, name, PNG, status=303)
    (added,) = set(links(visitor)) - before
    assert "/" not in added and "\\" not in added and added.strip(". ")
    answer = visitor.get(links(visitor)[added], status=200)
    assert answer.body == PNG
    assert answer.headers["Content-Disposition"].partition(";")[0] in ("inline", "attachment")


@pytest.mark.parametrize("name", ["page.html", "x.svg", "x.xml", "x.xhtml", "x.pdf", "x.js", "x.css", "plan-png.html", "x"])
def test_what_could_run_is_a_download(world, name):
    visitor = world.visitor("employee")
    upload(visitor, name, b"<script>hit()</script>", status=303)
    answer = visitor.get(links(visitor)[name])
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_image_that_is_none_is_no_image(world):
    visitor = world.visitor("employee")
    upload(visitor, "fake.png", b"<script>hit()</script>", status=303)
    answer = visitor.get(links(visitor)["fake.png"])
    assert "html" not in answer.content_type
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_two_of_one_name_are_both_kept(world):
    visitor = world.visitor("employee")
    upload(visitor, "same.txt", b"one", status=303)
    upload(visitor, "same.txt", b"two", status=303)
    found = {visitor.get(url).body for name, url in links(visitor).items() if name.startswith("same")}
    assert found == {b"one", b"two"}


def test_one_that_is_too_large_is_refused_in_words(world, monkeypatch):
    monkeypatch.setattr(attach, "MAX_BYTES", 10)
    visitor = world.visitor("employee")
    before = links(visitor)
    assert visitor.get("/sample/rules/@@attach").html.find(role="alert") is None
    assert upload(visitor, "big.bin", b"x" * 11, status=413).html.find(role="alert").text.strip()
    assert links(visitor) == before


def test_a_script_gets_the_text_that_shows_it(world):
    visitor = world.visitor("employee")
    for headers in ({"X-Requested-With": "fetch"}, {"Accept": "application/json"}):
        files = {"file": Upload("editor.png", PNG, "image/png")}
        answer = visitor.post("/sample/rules/@@attach", files, headers={"X-CSRF-Token": visitor.csrf, **headers}, status=200)
        assert answer.json["markdown"].startswith("![editor")


def test_removed(world):
    visitor = world.visitor("employee")
    upload(visitor, "gone.txt", b"x", status=303)
    url = links(visitor)["gone.txt"]
    visitor.submit("/sample/rules/@@attach", remove="gone.txt", status=303)
    assert "gone.txt" not in links(visitor)
    visitor.get(url, status=404)
    visitor.submit("/sample/rules/@@attach", remove="never.txt", status=400)


def test_nothing_sent_is_no_harm(world):
    visitor = world.visitor("employee")
    visitor.submit("/sample/rules/@@attach", status=303)


def test_only_those_who_may_read_the_page_get_its_files(world):
    owner = world.visitor("owner")
    upload(owner, "secret.txt", b"secret", path="/vault/sample/plan", status=303)
    url = links(owner, "/vault/sample/plan")["secret.txt"]
    world.visitor("member").get(url, status=200)
    world.visitor("employee").get("/")  # takes what the last action had to say
    missing = world.visitor("employee").get("/-/blob/" + "0" * 32 + "/secret.txt", status=404)
    assert world.visitor("employee").get(url, status=404).body == missing.body
    world.visitor("anonymous").get(url, status=303)
    owner.submit("/vault/sample/plan/@@trash", status=303)
    owner.get(url, status=404)


def test_a_part_of_a_file_can_be_fetched(world):
    visitor = world.visitor("employee")
    upload(visitor, "data.bin", bytes(range(200)), status=303)
    link = next(a["href"] for a in visitor.get("/sample/rules/@@attach").html.find_all("a") if "data" in a["href"])
    part = visitor.get(link, headers={"Range": "bytes=10-19"}, status=206)
    assert part.body == bytes(range(10, 20)) and part.headers["Content-Range"] == "bytes 10-19/200"
    assert visitor.get(link, headers={"Range": "bytes=200-"}, status=416).headers["Content-Range"] == "bytes */200"
    visitor.get(link, headers={"If-None-Match": part.headers["ETag"]}, status=304)


def test_a_guest_gets_the_files_of_a_place_that_they_are_in(world):
    owner, guest = world.visitor("owner"), world.visitor("guest")
    with world.change() as site:
        site.page("For guests", by="owner", at=site.app(site.site["vault"]))
    upload(owner, "note.txt", b"for the guest", path="/vault/sample/for-guests", status=303)
    link = next(a["href"] for a in owner.get("/vault/sample/for-guests/@@attach").html.find_all("a") if "note" in a["href"])
    assert guest.get(link, status=200).body == b"for the guest"
    world.visitor("employee").get(link, status=404)
