"""Who knows about something: ranked by what the reader may see of it, with reasons that lead to what they say."""

from __future__ import annotations


def people(page):
    return [a.text for a in page.html.select(".pf-why > li > div > a")]


def reasons(page, name):
    entry = next(li for li in page.html.select(".pf-why > li") if li.select_one("div > a").text == name)
    return {" ".join(a.text.split()): a["href"] for a in entry.select("ul a")}


def ask(browser, words):
    return browser.get("/people/@@who-knows", {"q": words})


def write(web, *written):
    """Let people write pages: (login, title, more values)."""
    with web.change() as site:
        for login, title, *more in written:
            site.page(title, by=login, **dict(*more))
    web.update_search()


def test_who_names_it_and_who_wrote_about_it(writing):
    web = writing
    web.fill("lin", skills="VPN, Excel")
    write(web, ("kai", "The vpn is slow"), ("kai", "A new vpn"), ("boss", "Of the vpn", {"tags": ("vpn",)}), ("wen", "Lunch"))
    page = ask(web.admin, "vpn")
    assert people(page) == ["Lin Mei", "Kai Berg", "Bo Lee"]
    assert list(reasons(page, "Lin Mei")) == ["names the skill “vpn”"]
    assert list(reasons(page, "Kai Berg")) == ["Sample page 2"] and list(reasons(page, "Bo Lee")) == ["Sample page 1", "#vpn 1"]


def test_each_reason_leads_to_what_it_says(writing):
    web = writing
    web.fill("lin", skills="VPN")
    write(web, ("lin", "The vpn", {"tags": ("vpn",)}), ("kai", "Another vpn"))
    found = reasons(ask(web.admin, "vpn"), "Lin Mei")
    for url in found.values():
        page = web.admin.get(url)
        assert "Lin Mei" in page.html.main.text and "Kai Berg" not in page.html.main.text
        assert page.html.select("ol.hits li, li.person")
    assert len(found) == 3


def test_what_the_reader_may_not_see_is_no_reason(writing):
    web = writing
    web.fill("lin", skills="VPN", audience_skills="communities")
    with web.change() as site:
        site.share(site.page("Secret vpn", by="kai"), [])
    web.update_search()
    assert people(ask(web.wen, "vpn")) == []
    assert people(ask(web.kai, "vpn")) == ["Kai Berg"] and people(ask(web.lin, "vpn")) == ["Lin Mei"]
    web.inside.get("/people/@@who-knows?q=vpn", status=(303, 404))


def test_praise_counts_more_and_what_is_old_less(writing):
    web = writing
    with web.change() as site:
        site.make(site.app(), "desk.answer", by="lin", title="Old words about the vpn")
        site.make(site.app(), "desk.answer", by="boss", title="Good words about the vpn")
    web.clock.advance(days=500)
    with web.change() as site:
        site.make(site.app(), "desk.answer", by="kai", title="New words about the vpn")
    web.update_search()
    page = ask(web.sign_in("admin"), "vpn")
    assert people(page) == ["Bo Lee", "Kai Berg", "Lin Mei"]
    assert list(reasons(page, "Bo Lee")) == ["Good answer 1", "Answer 1"]
    assert "state=desk.answer%2Fgood" in reasons(page, "Bo Lee")["Good answer 1"]


def test_who_left_is_named_no_more(writing):
    web = writing
    web.fill("lin", skills="VPN")
    write(web, ("lin", "The vpn"))
    with web.change() as site:
        site.root["people"].deactivate(site.root["people"]["lin"].id)
    assert people(ask(web.admin, "vpn")) == []


def test_it_says_how_to_begin_and_where_to_go_on(writing):
    web = writing
    assert "Enter a word" in web.kai.get("/people/@@who-knows").text
    page = ask(web.kai, 'x"y&z')
    assert "Nobody is known for this yet." in page.text
    assert [a["href"] for a in page.html.select(".empty a")] == ["/search?q=x%22y%26z", "/people/kai/@@edit"]
    assert ask(web.kai, "\0" * 300).status_int == ask(web.kai, "before: -x").status_int == 200


def test_it_is_found_from_the_directory_from_search_and_as_a_command(writing):
    web = writing
    web.update_search()
    url = "/people/@@who-knows?q=nowhere"
    assert web.kai.get("/people?q=nowhere").html.select_one(f"a[href='{url}']")
    assert web.kai.get("/search?q=nowhere").html.select_one(f"a[href='{url}']")
    assert "/people/@@who-knows" in web.kai.get("/-/quick?q=%3Ewho").text
    assert "/people/@@who-knows" not in web.inside.get("/-/quick?q=%3Ewho").text


def test_without_an_index_skills_still_count(writing):
    web = writing
    web.fill("lin", skills="VPN")
    web.runtime.search.close()
    (web.runtime.search.folder / "current").unlink(missing_ok=True)
    page = ask(web.admin, "vpn")
    assert people(page) == ["Lin Mei"] and "what people wrote doesn't count" in page.text
