"""The pages: who is shown what of whom, on the page, in lists, on the card and in what is downloaded."""

from __future__ import annotations

from urllib.parse import quote

import pytest

SECRET = "+886 2 5555 0199"


def save(browser, login, status=303, **values):
    """Fill in the form of a person's profile; `audience_phone` stands for the control beside `phone`."""
    form = next(f for f in browser.get(f"/people/{login}/@@edit").forms.values() if f.action.endswith("/@@edit"))
    for name, value in values.items():
        form[name.replace("audience_", "audience.")].force_value(value)
    return form.submit(status=status)


def places(browser, login="lin"):
    """Where a reader meets what is said in a profile."""
    return [browser.get(path).text for path in (f"/people/{login}", f"/people/{login}/@@card", f"/people/{login}/@@vcard")]


def test_what_is_said_is_shown(web):
    shown = save(web.lin, "lin", phone=SECRET, about="Payroll.\nAsk me.", skills="Payroll, Excel", web_page="example.com/lin").follow()
    assert "Your profile is saved." in shown.text
    page = web.kai.get("/people/lin")
    assert page.html.select_one("a[href='tel:+886255550199']").text == SECRET
    assert [tag["href"] for tag in page.html.select("a.tag")] == ["/people?skill=payroll", "/people?skill=excel"]
    assert page.html.select_one("a[href='https://example.com/lin']")["rel"] == ["noopener", "nofollow"]
    assert [p.text for p in page.html.select(".pf-about p")] == ["Payroll.", "Ask me."]


@pytest.mark.parametrize(
    ("audience", "shown_to"),
    [
        ("me", {"lin"}),
        ("network", {"lin"}),
        ("communities", {"lin", "inside"}),
        ("staff", {"lin", "kai", "boss", "admin"}),
        ("guests", {"lin", "kai", "boss", "admin", "inside"}),
    ],
)
def test_who_is_shown_a_field_is_the_same_everywhere(web, audience, shown_to):
    save(web.lin, "lin", phone=SECRET, audience_phone=audience)
    web.outside.get("/people/lin", status=404)
    for login in ("lin", "kai", "boss", "admin", "inside"):
        readings = places(getattr(web, login))
        assert [SECRET in text for text in readings] == [login in shown_to] * len(readings), login


def test_a_list_tells_no_more_than_a_page(web):
    save(web.lin, "lin", location="Secret lab", audience_location="communities")
    for login, told in (("kai", []), ("lin", ["Lin Mei"])):
        found = getattr(web, login).get("/people?location=Secret+lab")
        assert [a.text for a in found.html.select(".person a")] == told
        assert "Secret lab" not in [option["value"] for option in found.html.select("select[name=location] option")]


def test_the_directory_is_narrowed(web):
    assert [a.text for a in web.kai.get("/people?department=Finance").html.select(".person a")] == ["Bo Lee", "Lin Mei"]
    assert [a.text for a in web.kai.get("/people?q=" + quote("林")).html.select(".person a")] == ["Lin Mei"]
    assert [a.text for a in web.kai.get("/people?q=l&location=Taipei").html.select(".person a")] == ["Bo Lee", "Lin Mei"]
    nobody = web.kai.get("/people?q=zz")
    assert "Nobody fits this." in nobody.text and nobody.html.select_one("p.empty a[href='/people']")
    assert web.kai.get("/people?start=60&q=%00&department=" + "x" * 300).status_int == 200


def test_very_many_people_stand_on_several_pages(web):
    with web.change() as site:
        for number in range(70):
            site.person(f"more{number}", name=f"More {number:03}")
    first = web.kai.get("/people")
    second = first.click("More people")
    names = [a.text for page in (first, second) for a in page.html.select(".person a")]
    assert len(names) == len(set(names)) == 77 and second.click("Back").request.query_string == "start=0"


def test_what_comes_from_the_directory_is_changed_by_administrators_alone(web):
    page = web.lin.get("/people/lin/@@edit")
    assert page.html.select_one("[name=department]") is None and "This comes from the company's directory." in page.text
    web.lin.submit("/people/lin/@@edit", department="Board", job_title="Queen", manager_id="7", phone="1")
    assert "Board" not in web.kai.get("/people/lin").text and "Queen" not in web.kai.get("/people/lin").text
    save(web.admin, "lin", job_title="Payroll lead")
    assert "Payroll lead" in web.kai.get("/people/lin").text


def test_who_is_shown_it_is_chosen_by_the_person_alone(web):
    save(web.lin, "lin", phone=SECRET, audience_phone="me")
    assert web.admin.get("/people/lin/@@edit").html.select_one("[name='audience.phone']") is None
    web.admin.submit("/people/lin/@@edit", **{"audience.phone": "guests"})
    assert SECRET not in web.kai.get("/people/lin").text


def test_guests_know_of_those_whom_they_share_a_community_with(web):
    assert "Lin Mei" in web.inside.get("/people/lin").text
    for path in ("/people", "/people/kai", "/people/kai/@@card", "/people/kai/@@vcard", "/people/kai/feed", "/people/boss"):
        web.inside.get(path, status=(303, 404))
    assert not web.inside.get("/people/lin").html.select(".facts a.chip")
    with web.change() as site:
        inside = site.root["people"]["inside"].id
    web.lin.submit("/vault/@@members", remove=str(inside))
    web.inside.get("/people/lin", status=404)


@pytest.mark.parametrize("login", ["kai", "inside", "outside"])
def test_nobody_else_changes_a_profile(web, login):
    browser = getattr(web, login)
    browser.get("/people/lin/@@edit", status=(403, 404))
    browser.submit("/people/lin/@@edit", phone=SECRET, status=(403, 404))
    assert SECRET not in web.lin.get("/people/lin").text


def test_what_is_wrong_is_said_and_nothing_is_lost(web):
    answer = save(web.lin, "lin", 400, phone="call me", about="Kept words", web_page="javascript:alert(1)", audience_about="me")
    assert "Enter a telephone number" in answer.text and "Enter an address of a web page" in answer.text
    assert answer.html.select_one("textarea[name=about]").text.strip() == "Kept words"
    assert answer.html.select_one("[name='audience.about'] option[selected]")["value"] == "me"
    assert "Kept words" not in web.lin.get("/people/lin").text
    assert "Choose one of the values offered." in save(web.lin, "lin", 400, audience_phone="everybody").text


def test_the_owner_looks_at_it_as_others_do(web):
    save(web.lin, "lin", phone=SECRET, audience_phone="communities", about="For all", audience_about="guests")
    told = {name: web.lin.get(f"/people/lin?as={name}").text for name in ("colleague", "community", "network", "guest")}
    assert [name for name, text in told.items() if SECRET in text] == ["community", "network", "guest"]
    assert all("For all" in text for text in told.values())
    assert SECRET in web.lin.get("/people/lin?as=nonsense").text
    assert SECRET not in web.kai.get("/people/lin?as=network").text


def test_markup_in_a_profile_does_nothing(web):
    save(web.lin, "lin", about="<script>alert(1)</script>", phone="1<b>2", skills="<i>x</i>", location="{{7*7}}<img src=x>")
    page = web.kai.get("/people/lin")
    assert not page.html.select("main script, main b, main i, main img") and "{{7*7}}" in page.text


def test_of_who_left_only_name_and_work_are_shown(web):
    save(web.lin, "lin", phone=SECRET, audience_phone="guests")
    with web.change() as site:
        site.root["people"].deactivate(site.root["people"]["lin"].id)
    page = web.kai.get("/people/lin")
    assert "Has left" in page.text and SECRET not in page.text and "Finance" not in page.text
    web.kai.get("/people/lin/@@vcard", status=404)
    web.admin.get("/people/lin/@@edit", status=(403, 404))
    assert "Lin Mei" not in web.kai.get("/people").text


def test_who_reports_to_whom(web):
    assert [a["href"] for a in web.kai.get("/people/lin").html.select(".facts a.chip")] == ["/people/boss"]
    assert [a.text.strip() for a in web.kai.get("/people/boss").html.select(".people-list a")] == ["LMLin Mei"]


def test_a_vcard_is_one(web):
    save(web.lin, "lin", about="One, two; three\nfour " + "語" * 40, skills="payroll, excel")
    answer = web.kai.get("/people/lin/@@vcard")
    assert answer.content_type == "text/vcard" and answer.text.startswith("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Lin Mei\r\n")
    assert all(len(line.encode()) <= 75 for line in answer.text.split("\r\n"))
    whole = answer.text.replace("\r\n ", "")
    assert "NOTE:One\\, two\\; three\\nfour 語" in whole and "NICKNAME:林美\r\n" in whole and "CATEGORIES:payroll,excel\r\n" in whole


def test_pages_speak_chinese(web):
    web.wen.submit("/people/wen/@@edit", about="您好")
    page = web.wen.get("/people/wen")
    assert "編輯個人檔案" in page.text and "您好" in page.text
    assert "所有同仁" in web.wen.get("/people/wen/@@edit").text


def test_without_the_plugin_people_have_a_bare_page(web):
    save(web.lin, "lin", phone=SECRET, audience_phone="guests")
    with web.change() as site:
        site.switch("profiles", on=False)
    page = web.kai.get("/people/lin")
    assert "Lin Mei" in page.text and SECRET not in page.text
    web.lin.get("/people/lin/@@edit", status=404)
    assert "Lin Mei" in web.kai.get("/people").text
    with web.change() as site:
        site.switch("profiles", on=True)
    assert SECRET in web.kai.get("/people/lin").text
