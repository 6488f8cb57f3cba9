"""What colleagues ask somebody about: given by colleagues, shown as the skills are, taken back, removed for good, and evidence."""

from __future__ import annotations

import pytest

PAGE = "/people/lin/@@asked-about"


def act(browser, status=303, login="lin", **fields):
    return browser.submit(f"/people/{login}/@@asked-about", status=status, **fields)


def shown(browser, login="lin"):
    """{tag: how many} on the page of a person."""
    section = browser.get(f"/people/{login}").html.select_one("#pf-asked")
    return {a.text.split()[0]: int(a.select_one(".n").text) for a in section.select("a.tag")} if section else None


def test_a_colleague_says_what_somebody_can_be_asked_about(web):
    page = web.kai.get("/people/lin")
    form = next(form for form in page.forms.values() if form.action == PAGE)
    form["tags"] = "#VPN, Excel"
    done = form.submit(status=303)
    assert done.location.endswith("/people/lin#pf-asked") and "Lin Mei can be asked about #vpn, #excel." in done.follow().text
    act(web.boss, tags="vpn")
    act(web.boss, tags="vpn")
    assert shown(web.wen) == shown(web.lin) == {"#vpn": 2, "#excel": 1} and next(iter(shown(web.wen))) == "#vpn"
    link = web.wen.get("/people/lin").html.select_one("#pf-asked a.tag")
    assert {"Kai Berg", "Bo Lee"} == set(link["title"].replace("、", ", ").split(", "))
    text = web.admin.get(PAGE).html.main.text
    assert "Kai Berg" in text and "2 colleagues" in text and "1 colleague" in text
    assert not web.lin.get("/people/lin").html.select("#pf-asked form") and act(web.lin, 403, tags="tea")


def test_without_tags_only_colleagues_are_asked(web):
    assert shown(web.lin) is None and shown(web.kai) == {}
    assert "No colleague has said yet what Lin Mei" in web.kai.get(PAGE).text
    assert "No colleague has said yet what you" in web.lin.get(PAGE).text


def test_it_is_shown_to_those_who_are_shown_the_skills(web):
    act(web.kai, tags="vpn")
    web.fill("lin", audience_skills="communities")
    assert shown(web.boss) is None and shown(web.kai) is None and shown(web.lin) == {"#vpn": 1}
    web.kai.get(PAGE, status=404)
    act(web.kai, 404, tags="excel")
    assert web.lin.get("/people/lin?as=colleague").html.select("#pf-asked") == []
    assert web.lin.get("/people/lin?as=community").html.select("#pf-asked")
    assert "Lin Mei" not in web.kai.get("/people/@@who-knows?q=vpn").html.main.text
    assert shown(web.inside) is None  # who gave it isn't known to them
    web.outside.get(PAGE, status=(303, 404))


def test_a_guest_gives_none_and_counts_only_whom_they_may_know(web):
    with web.change() as site:
        site.place("lab", "restricted", {"boss": "owner", "inside": "guest"}, [])
    web.fill("lin", audience_skills="guests")
    for browser in (web.kai, web.boss):
        act(browser, tags="vpn")
    assert shown(web.wen) == {"#vpn": 2} and shown(web.inside) == {"#vpn": 1}
    web.update_search()
    for path in ("/people/lin", PAGE):
        for link in web.inside.get(path).html.main.select(".crumbs a, a.tag"):
            web.inside.get(link["href"], status=200)
    assert "Kai Berg" not in web.inside.get(PAGE).text
    act(web.inside, 403, tags="excel")


def test_one_takes_back_ones_own_and_no_others(web):
    act(web.kai, tags="vpn")
    act(web.boss, tags="vpn")
    buttons = web.boss.get(PAGE).html.select("button[name=do]")
    assert [button["value"] for button in buttons] == ["take"]
    act(web.boss, do="take", tag="vpn")
    act(web.wen, do="take", tag="vpn")
    assert shown(web.wen) == {"#vpn": 1}


def test_the_owner_removes_one_for_good_and_allows_it_again(web):
    act(web.kai, tags="vpn, excel")
    act(web.boss, 403, do="remove", tag="vpn")
    removed = act(web.lin, do="remove", tag="vpn").follow()
    assert "#vpn is removed." in removed.text and "Allow again" in removed.text and shown(web.kai) == {"#excel": 1}
    refused = act(web.boss, 400, tags="tea, vpn")
    assert "Lin Mei doesn't want to be asked about #vpn." in " ".join(refused.html.select_one(".field .err").text.split()).replace("’", "'")
    assert refused.html.select_one("#f-tags")["value"] == "tea, vpn" and shown(web.kai) == {"#excel": 1}
    assert "Removed by you" not in web.kai.get(PAGE).text and "vpn" not in web.kai.get(PAGE).html.main.text
    assert "Lin Mei" not in web.kai.get("/people/@@who-knows?q=vpn").html.main.text
    act(web.lin, do="remove", tag="excel")
    assert shown(web.lin) == {} and web.lin.get("/people/lin").html.select_one("#pf-asked a")["href"] == PAGE
    act(web.lin, do="allow", tag="excel")
    act(web.boss, 403, do="allow", tag="vpn")
    act(web.lin, do="allow", tag="vpn")
    assert shown(web.boss) == {"#excel": 1, "#vpn": 1}


@pytest.mark.parametrize(
    ("tags", "told"), [(" , ", "for example vpn"), ("a" * 61, "at most 60"), (",".join(f"t{n}" for n in range(11)), "10 tags")]
)
def test_what_cannot_be_given(web, tags, told):
    page = act(web.kai, 400, tags=tags)
    assert told in page.html.select_one(".field .err").text and page.html.select_one("#f-tags")["value"] == tags
    assert shown(web.kai) == {}


def test_the_person_is_told_once_a_day_by_each(web):
    def told():
        web.tell()
        return [a.text for a in web.sign_in("lin").get("/notifications").html.select(".notice a") if "ask you about" in a.text]

    act(web.kai, tags="vpn")
    act(web.kai, tags="excel")
    assert len(told()) == 1 and "Kai Berg tells colleagues to ask you about #vpn" in " ".join(told()[0].split())
    act(web.boss, tags="vpn")
    assert len(told()) == 2
    web.clock.advance(days=1)
    act(web.sign_in("kai"), tags="tea")
    assert len(told()) == 3
    for tag in ("vpn", "excel", "tea"):
        act(web.sign_in("kai"), do="take", tag=tag)
    assert len(told()) == 1


def test_who_is_asked_knows_something(writing):
    web = writing
    for browser in (web.kai, web.boss):
        act(browser, tags="vpn-router")
    act(web.boss, login="wen", tags="vpn")
    act(web.kai, login="boss", tags="vpnish")
    page = web.admin.get("/people/@@who-knows?q=vpn")
    entries = page.html.select(".pf-why > li")
    assert [entry.select_one("div > a").text for entry in entries] == ["Lin Mei", "Wen Hu"]
    reason = entries[0].select_one("ul a")
    assert reason.text == "2 colleagues ask them about it" and reason["href"] == PAGE
    assert entries[1].select_one("ul a").text == "1 colleague asks them about it"


def test_who_left_counts_no_longer(web):
    act(web.kai, tags="vpn")
    act(web.boss, tags="vpn, excel")
    with web.change() as site:
        site.root["people"].deactivate(site.root["people"]["boss"].id)
    assert shown(web.wen) == {"#vpn": 1}


def test_opening_where_it_stands_reads_the_notice(web):
    act(web.kai, tags="vpn")
    web.tell()
    assert "1 new notification" in web.lin.get("/me").text
    link = web.lin.get("/notifications").html.select_one(".notice a")["href"]
    web.lin.get(link.partition("#")[0])
    assert "1 new notification" not in web.lin.get("/me").text and web.lin.get("/notifications").html.select(".notice-read")
