"""The photo of a person: sent with the form, shown to whom its owner chose, and taken away."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from PIL import Image


def picture(kind="PNG", size=(300, 200), colour="red"):
    target = BytesIO()
    Image.new("RGB", size, colour).save(target, kind)
    return target.getvalue()


def send(browser, login, content, status=303, name="me.png", **values):
    """Send the form of a profile with a photo; `audience_photo` is who is shown it."""
    form = {name.replace("audience_", "audience."): value for name, value in values.items()}
    return browser.submit(f"/people/{login}/@@edit", upload_files=[("file", name, content)], status=status, **form)


def photo_in(page, size="96"):
    """The address of the photo of Lin in a page, or None."""
    found = re.search(rf'src="(/people/lin/@@photo/[0-9a-f]+/{size})"', page.text)
    return found[1] if found else None


def test_a_photo_takes_the_place_of_the_initials_everywhere(web):
    assert photo_in(web.kai.get("/people")) is None
    send(web.lin, "lin", picture())
    page = web.kai.get("/people/lin")
    shown = web.kai.get(photo_in(page, "256"))
    assert shown.content_type == "image/webp" and Image.open(BytesIO(shown.body)).size == (200, 200)
    assert shown.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    element = page.html.select_one(".av-l img")
    assert (element["alt"], element["width"], element["loading"]) == ("", "72", "lazy")
    for path in ("/people", "/people/lin/@@card", "/people/boss", "/people/lin/@@chart"):
        assert "/people/lin/@@photo/" in web.kai.get(path).text, path
    assert photo_in(web.lin.get("/people/kai")) is not None  # one's own menu


def test_hint_and_error_name_the_same_kinds(web):
    kinds = "JPEG, PNG, WebP, GIF, AVIF"
    assert kinds in web.lin.get("/people/lin/@@edit").text
    assert f"Choose one of these kinds: {kinds}." in send(web.lin, "lin", b"%PDF-1.7", status=400).text
    page = send(web.lin, "lin", b"\0\0\0\x18ftypheic" + bytes(60), status=400, name="IMG_1.HEIC")
    assert "Photos of iPhones in HEIC can't be used." in page.text and kinds in page.text


def test_a_new_photo_has_a_new_address_and_the_old_one_is_gone(web):
    send(web.lin, "lin", picture())
    before = photo_in(web.kai.get("/people/lin"), "256")
    send(web.lin, "lin", picture(colour="blue"))
    after = photo_in(web.kai.get("/people/lin"), "256")
    assert before != after
    web.kai.get(before, status=404)
    web.kai.get(after, status=200)


@pytest.mark.parametrize(
    ("audience", "shown_to"),
    [
        ("me", {"lin"}),
        ("communities", {"lin", "inside"}),
        ("staff", {"lin", "kai", "admin"}),
        ("guests", {"lin", "kai", "admin", "inside"}),
    ],
)
def test_only_its_audience_gets_it(web, audience, shown_to):
    send(web.lin, "lin", picture(), audience_photo=audience)
    address = photo_in(web.lin.get("/people/lin"), "256")
    for login in ("lin", "kai", "admin", "inside", "outside"):
        browser = getattr(web, login)
        assert (browser.get(address, status=(200, 404)).status_int == 200) == (login in shown_to), login
        if login != "outside":
            assert (photo_in(browser.get("/people/lin"), "256") is not None) == (login in shown_to), login
    assert (photo_in(web.lin.get("/people/lin?as=colleague"), "256") is not None) == (audience in ("staff", "guests"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty."),
        (b"hello", "This isn't a picture that can be used."),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This isn't a picture that can be used."),
        (picture(size=(1, 1)), "This picture is too small"),
        (picture("JPEG")[:300], "This"),
    ],
)
def test_what_is_no_photo_is_said_at_the_field_and_nothing_is_lost(web, content, words):
    answer = send(web.lin, "lin", content, 400, "me.jpg", about="Kept words", phone="call me")
    assert words in answer.html.select_one("#f-file-err").text
    assert "Enter a telephone number" in answer.text
    assert answer.html.select_one("textarea[name=about]").text.strip() == "Kept words"
    assert photo_in(web.lin.get("/people/lin"), "256") is None


def test_it_is_taken_away_by_its_owner_or_an_administrator(web):
    send(web.lin, "lin", picture())
    address = photo_in(web.kai.get("/people/lin"), "256")
    web.kai.submit("/people/lin/@@photo", status=403)
    form = next(f for f in web.lin.get("/people/lin/@@edit").forms.values() if f.action.endswith("/@@photo"))
    assert "The photo is removed." in form.submit().follow().text
    web.kai.get(address, status=404)
    send(web.lin, "lin", picture())
    with web.change() as site:
        lin = site.root["people"]["lin"].id
    form = next(f for f in web.admin.get(f"/admin/people/{lin}").forms.values() if f.action.endswith(str(lin)))
    form["remove_photo"] = True
    form.submit(status=303)
    with web.change() as site:
        assert lin not in site.root["photos"] and site.root["people"]["lin"].photo == ""
    assert "remove_photo" not in web.admin.get(f"/admin/people/{lin}").text


def test_nobody_else_sends_one_and_its_key_is_no_text(web):
    send(web.kai, "lin", picture(), 403)
    web.lin.submit("/people/lin/@@edit", photo="abc", status=303)
    assert photo_in(web.lin.get("/people/lin"), "256") is None
    send(web.admin, "lin", picture())
    assert photo_in(web.kai.get("/people/lin"), "256") is not None


def test_where_administrators_take_the_field_away_nobody_is_shown_one(web):
    send(web.lin, "lin", picture())
    address = photo_in(web.kai.get("/people/lin"), "256")
    with web.change() as site:
        site.profile_fields(photo=None)
    web.kai.get(address, status=404)
    assert photo_in(web.kai.get("/people/lin"), "256") is None
