"""The organisation chart: who stands where, that it ends, and that nobody stands in it who doesn't show the reader to whom they report."""

from __future__ import annotations

BELOW = ".oc-row .oc-box > div > a:first-child"


def names(page, selector=".oc-box > div > a:first-child"):
    return [a.text for a in page.html.select(selector)]


def numbers(page):
    return [a.text.split(":")[0] for a in page.html.select(".oc-how a")]


def grow(web, number, manager="lin"):
    """Let so many more people report to somebody, or, for None, to nobody."""
    with web.change() as site:
        people = site.root["people"]
        for n in range(number):
            site.person(f"more{n}", name=f"More {n:03}", manager_id=people[manager].id if manager else None)


def force_manager(site, login, manager):
    """Store a manager as data from elsewhere may have it: without asking whether that can be."""
    people = site.root["people"]
    people[login].manager_id = manager
    people.index_anew()


def test_the_whole_chart_begins_at_the_top(web):
    grow(web, 3)
    page = web.kai.get("/people/@@chart")
    assert names(page, ".oc-top > li > .oc-box > div > a") == ["Bo Lee"] and names(page, ".oc-sub .oc-box > div > a:first-child") == [
        "Lin Mei"
    ]
    assert numbers(page) == ["1 person reports here", "3 people report here"]
    alone = page.html.select_one(".oc-alone")
    assert "5 people" in alone.h2.text and "Kai Berg" in alone.text and "Lin Mei" not in alone.text


def test_a_person_stands_in_the_middle(web):
    grow(web, 3)
    page = web.kai.get("/people/more1/@@chart")
    assert names(page, ".oc-line a[href^='/people/']:not([href*='@@'])") == ["Bo Lee", "Lin Mei"]
    assert page.html.select_one(".oc-here").a.text == "More 001"
    assert "2 others with the same manager" in page.text and names(page, ".oc-peers a") == ["M0More 000", "M0More 002"]
    assert "0 people report here" in page.text and not page.html.select(".oc-row")


def test_a_branch_opens_in_place_and_without_script_on_its_page(web):
    grow(web, 3)
    link = web.kai.get("/people/@@chart").html.select_one(".oc-sub .oc-open")
    assert link["href"] == "/people/lin/@@chart" and link["aria-expanded"] == "false"
    opened = web.kai.get(link["hx-get"])
    assert names(opened) == ["Lin Mei", "More 000", "More 001", "More 002"]
    again = opened.html.select_one(".oc-open")
    assert again["aria-expanded"] == "true" and again["id"] == link["id"]
    assert names(web.kai.get(again["hx-get"])) == ["Lin Mei"]
    assert names(web.kai.get(link["href"]), BELOW) == ["More 000", "More 001", "More 002"]


def test_very_many_reports_stand_on_several_pages(web):
    grow(web, 120)
    first = web.kai.get("/people/lin/@@chart")
    more = first.html.select_one(".oc-more a")
    assert "120 people report here" in first.text and more.text == "70 more"
    second, third = web.kai.get(more["href"]), web.kai.get("/people/lin/@@chart?start=100")
    found = [name for page in (first, second, third) for name in names(page, BELOW)]
    assert found == [f"More {n:03}" for n in range(120)] and not third.html.select(".oc-more")
    fragment = web.kai.get(more["hx-get"])
    assert names(fragment) == names(second, BELOW) and fragment.html.select_one(".oc-more a").text == "20 more"
    assert web.kai.get("/people/lin/@@chart?start=99999999999").status_int == web.kai.get("/people/lin/@@chart?start=x").status_int == 200


def test_people_without_a_manager_are_counted_and_paged(web):
    grow(web, 60, manager=None)
    page = web.kai.get("/people/@@chart")
    assert "65 people" in page.html.select_one(".oc-alone h2").text and len(page.html.select(".oc-alone li")) == 50
    rest = page.click("15 more")
    assert len(rest.html.select(".oc-alone li")) == 15 and not rest.html.select(".oc-top")
    assert rest.click("Back to the top of the chart").html.select(".oc-top")


def test_whose_manager_left_or_is_gone_stands_without_one(web):
    with web.change() as site:
        site.root["people"].deactivate(site.root["people"]["boss"].id)
        force_manager(site, "kai", 4711)
    page = web.admin.get("/people/@@chart")
    alone = page.html.select_one(".oc-alone").text
    assert "Lin Mei" in alone and "Kai Berg" in alone and "Bo Lee" not in page.text and page.text.count("The manager has left.") == 2
    assert not web.admin.get("/people/lin/@@chart").html.select(".oc-line")


def test_a_circle_ends_and_is_said(web):
    with web.change() as site:
        force_manager(site, "boss", site.root["people"]["lin"].id)
    page = web.kai.get("/people/@@chart")
    assert "report to one another in a circle" in page.text and [a["href"] for a in page.html.select(".note a")] != []
    for login, other in (("lin", "Bo Lee"), ("boss", "Lin Mei")):
        page = web.kai.get(f"/people/{login}/@@chart")
        assert "comes back to where it began" in page.text
        assert names(page, ".oc-line .oc-box > div > a:first-child") == names(page, BELOW) == [other]
        assert not page.html.select(".oc-open") and "Reports in a circle" in page.text
    assert web.kai.get("/people/lin").status_int == 200


def test_who_hides_to_whom_they_report_stands_nowhere_and_counts_nowhere(web):
    grow(web, 2, manager="boss")
    with web.change() as site:
        site.profile_fields(manager_id={"narrowest": "me"})
        people = site.root["people"]
        people.describe(people["lin"].id, {}, {"manager_id": "network"})
        people.describe(people["kai"].id, {}, {"manager_id": "me"})
    for path in (
        "/people/@@chart",
        "/people/boss/@@chart",
        "/people/boss/@@branch?open=1",
        "/people/boss",
        "/people/more0/@@chart",
        "/people/more0",
    ):
        page = web.admin.get(path).text
        assert "Lin Mei" not in page and "Kai Berg" not in page, path
    assert "2 people report here" in web.admin.get("/people/boss/@@chart").text
    assert not web.admin.get("/people/lin/@@chart").html.select(".oc-line, .oc-peers")
    assert "3 people report here" in web.lin.get("/people/boss/@@chart").text
    assert "Kai Berg" in web.kai.get("/people/@@chart").text


def test_without_the_field_there_is_no_chart(web):
    with web.change() as site:
        site.profile_fields(manager_id=None)
    page = web.kai.get("/people/@@chart")
    assert page.html.select_one("p.empty") and not page.html.select(".oc-box")


def test_guests_meet_only_people_they_know(web):
    with web.change() as site:
        people = site.root["people"]
        people.describe(people["lin"].id, {}, {"manager_id": "guests"})
    page = web.inside.get("/people/lin/@@chart")
    assert "Bo Lee" not in page.text and not page.html.select("main a[href='/people'], main a[href='/people/@@chart']")
    assert "Bo Lee" not in web.inside.get("/people/lin").text
    for path in ("/people/@@chart", "/people/boss/@@chart", "/people/boss/@@branch?open=1", "/people/@@skills"):
        web.inside.get(path, status=(303, 404))
    assert web.outside.get("/people/lin/@@chart", status=404).text == web.outside.get("/people/lin/@@chart", status=404).text


def test_the_profile_leads_to_the_chart(web):
    grow(web, 40)
    page = web.kai.get("/people/lin")
    assert page.html.select_one("a[href='/people/lin/@@chart'].btn")
    assert page.html.select_one("section a[href='/people/lin/@@chart']").text == "and 10 more"
    headings = [h.text for h in web.kai.get("/people/more7").html.select("h2")]
    assert "Same manager" in headings and "Team" not in headings


def test_it_speaks_chinese(web):
    page = web.wen.get("/people/@@chart")
    assert "組織圖" in page.text and "1 位直屬同仁" in page.text
