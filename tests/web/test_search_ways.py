"""What leads on from a search: status and dates, one place or everywhere, people and communities, and ways out of nothing."""

from __future__ import annotations

import pytest

from colonnade.api import ContentType, IContent, Markdown, access_id_of, access_table, edit, hookimpl, index
from colonnade.testing import TestSite, make_plugin, sample_plugin


class IIssue(IContent):
    """Something to deal with."""

    body = Markdown(title="Text", required=False, default="")


TRACKER = ContentType("tracker.tracker", IIssue, title="Tracker", kind="folder", listed=False)
ISSUE = ContentType(
    "tracker.issue",
    IIssue,
    title="Issue",
    addable_in=(TRACKER.name,),
    statuses={"open": "Open", "closed": "Closed"},
    status=lambda issue: "closed" if issue.title.startswith("Old") else "lost" if issue.title.startswith("Odd") else "open",
)


def content_types():
    return [TRACKER, ISSUE]


@hookimpl
def nothing_found(view, words):
    """Offers to report what wasn't found; and things that are no offers."""
    title = f"Report {words or 'it'} at {view.place.title}"
    return [(title, "/tracker?words=" + words, "plus"), ("Elsewhere", "https://example.com", "x"), 5]


@pytest.fixture(scope="module")
def site():
    with TestSite([sample_plugin(), make_plugin("tracker", content_types, nothing_found, title="Tracker", app=TRACKER.name)]) as made:
        with made.change() as change:
            for login, name in (("mei", "Mei Lin"), ("tom", "Tom Hallberg"), ("ann", "Ann Reed")):
                change.person(login, name=name)
            for name, access in (("hall", "open"), ("hall-of-fame", "restricted")):
                place = change.place(name, access, {"tom": "owner"})
                change.page(f"Hall paper {name}", "Lamps", by="tom", at=change.app(place))
            tracker = change.app(plugin="tracker")
            for title in ("New lamp", "Newer lamp", "Old lamp", "Odd lamp"):
                change.make(tracker, ISSUE.name, by="mei", title=title)
            for months in range(3):
                made.clock.advance(days=31)
                change.page(f"Lamp report {months}", "Lamps", by="mei", language="en")
            made.clock.advance(days=300)
            change.page("Lamp of next year", "Lamps", by="mei")
        made.update_search()
        yield made


def hits(page) -> list[str]:
    return sorted(" ".join(link.text.split()) for link in page.html.select(".hit-t"))


def narrow(browser, **query) -> dict[str, dict[str, tuple[str, str]]]:
    """{heading: {label: (number, address)}} of what a search can be narrowed by."""
    found = {}
    for part in browser.get("/-/search/facets", query).html.select(".rail-s"):
        values = {a.select_one("span").text: (a.select_one(".n").text.strip(), a["href"]) for a in part.select("a")}
        found[part.select_one("h2").text] = values
    return found


def test_results_are_narrowed_by_status(site):
    ann = site.sign_in("ann")
    values = narrow(ann, q="lamp")["Status"]
    assert {label: number for label, (number, _) in values.items()} == {"Issue: Open": "2", "Issue: Closed": "1"}
    page = ann.get(values["Issue: Closed"][1])
    assert hits(page) == ["Old lamp"] and "Issue: Closed" in page.html.select_one(".file-bar").text
    assert set(narrow(ann, q="lamp", type="tracker.issue")["Status"]) == {"Open", "Closed"}
    assert hits(ann.get("/search", {"q": "lamp is:closed"})) == hits(ann.get("/search", {"q": "lamp 狀態:CLOSED"})) == ["Old lamp"]
    assert "no status called “odd”" in ann.get("/search", {"q": "lamp is:odd"}).text


def test_a_status_changes_with_its_object(site):
    with site.change() as change:
        edit(change.uow(), change.app(plugin="tracker")["new-lamp"], {"title": "Older lamp"})
    site.update_search()
    assert narrow(site.sign_in("ann"), q="lamp")["Status"]["Issue: Closed"][0] == "2"
    with site.change() as change:
        edit(change.uow(), change.app(plugin="tracker")["new-lamp"], {"title": "New lamp"})
    site.update_search()


def test_years_come_first_then_the_months_of_one(site):
    ann = site.sign_in("ann")
    dates = narrow(ann, q="lamp* type:sample")["Date"]
    assert list(dates) == ["2027", "2026"] and dates["2027"][0] == "1"
    page = ann.get(dates["2026"][1])
    assert "Lamp of next year" not in hits(page) and "Lamp report 0" in hits(page)
    in_year = narrow(ann, q="lamp* type:sample", month="2026")["Date"]
    assert list(in_year) == ["2026", "June 2026", "May 2026", "April 2026", "March 2026"]
    assert in_year["2026"][0] == "Take back" and "month" not in in_year["2026"][1]
    assert hits(ann.get(in_year["May 2026"][1])) == ["Lamp report 1"]
    in_month = narrow(ann, q="lamp* type:sample", month="2026-05")["Date"]
    assert list(in_month) == ["2026", "May 2026"] and in_month["May 2026"][1].endswith("month=2026")


def test_one_year_alone_is_divided_by_month(site):
    assert list(narrow(site.sign_in("ann"), q="lamp report")["Date"]) == ["June 2026", "May 2026", "April 2026"]


@pytest.mark.parametrize("month", ["2026-13", "9999", "0000", "2026-05-01", "x", "-", "20261"])
def test_a_month_that_is_none_finds_nothing(site, month):
    page = site.sign_in("ann").get("/search", {"q": "lamp", "month": month, "narrow": "1"})
    assert not hits(page) and page.html.select_one(".file-bar a" if month == "9999" else "main > .hint a")


def test_the_field_at_the_top_offers_the_community_of_the_page(site):
    ann = site.sign_in("ann")
    page = ann.get("/hall/sample")
    form = page.html.select_one("form.top-search")
    box = form.select_one("input[name=place]")
    assert box["type"] == "checkbox" and not box.has_attr("checked") and "in Hall" in form.text
    assert form["data-here"] == "Search in Hall for “{words}”" and form["data-here-uid"] == box["value"]
    found = ann.get("/search", {"q": "lamps", "place": box["value"]})
    assert hits(found) == ["Hall paper hall"]
    bar = found.html.select_one(".file-bar")
    assert "in Hall" in bar.text
    everywhere = ann.get(bar.find("a", string="Search everywhere")["href"])
    assert len(hits(everywhere)) > 1 and everywhere.html.select_one(".file-bar a.tag") is None
    phone = ann.get(page.html.select_one(".top-find")["href"] + "&q=lamps")
    assert phone.html.select_one(".find-wide input[type=checkbox]")["value"] == box["value"] and len(hits(phone)) > 1


def test_no_place_is_offered_elsewhere_nor_where_one_may_not_see_it(site):
    ann = site.sign_in("ann")
    for address in ("/", "/sample", "/search", "/no-such-page"):
        assert ann.get(address, status="*").html.select_one("form.top-search input[name=place]") is None
    with site.change() as change:
        hidden = change.site["hall-of-fame"].uid
        page = change.app()["lamp-report-0"].uid
    for address in (f"/search?at={hidden}", f"/search?at={page}", "/search?at=5", "/search?at=x", "/hall-of-fame"):
        page = ann.get(address, status="*")
        assert "Fame" not in page.text and page.html.select_one("input[type=checkbox]") is None


def test_a_page_that_is_shared_out_of_a_community_does_not_offer_it(site):
    with site.change() as change:
        page = change.app(change.site["hall-of-fame"])["hall-paper-hall-of-fame"]
        before = page.access_id
        page.access_id = access_table(change.root).shared(access_id_of(page), also=[change.person("ann").principal])
        index(change.root, page)
        uid = page.uid
    shown = site.sign_in("ann").get("/hall-of-fame/sample/hall-paper-hall-of-fame")
    assert shown.html.select_one("form.top-search input[name=place]") is None
    assert site.sign_in("tom").get(shown.request.path).html.select_one("form.top-search input[name=place]")
    with site.change() as change:
        page = change.root["uids"][uid]
        page.access_id = before
        index(change.root, page)


def test_an_unknown_place_looks_like_a_hidden_one(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        hidden = change.site["hall-of-fame"].uid
    pages = [ann.get(f"/search?q=lamps&place={uid}").text.replace(str(uid), "…") for uid in (hidden, hidden + 1)]
    assert pages[0] == pages[1]


def named(page) -> list[str]:
    """Who stands above all else: by the beginning of a name, and by a whole word."""
    found = [a.text for a in page.html.select(".hits-people .hit-t")]
    return found + [a.select_one("span").text for a in page.html.select("nav.file-bar a")]


def test_people_and_communities_stand_above_the_results(site):
    ann, tom = site.sign_in("ann"), site.sign_in("tom")
    assert named(ann.get("/search?q=hall")) == ["Tom Hallberg", "Hall"]
    assert named(tom.get("/search?q=hall")) == ["Tom Hallberg", "Hall", "Hall Of Fame"]
    assert named(ann.get("/search?q=mei+lin")) == ["Mei Lin"] and named(ann.get('/search?q="mei+lin"')) == ["Mei Lin"]


@pytest.mark.parametrize("more", ["q=hall&start=20", "q=hall&language=en", "q=hall+by:tom", "q=hall+-x", "q=hall+or+x", "q=h", "tag=hall"])
def test_they_stand_on_the_first_page_of_plain_words_only(site, more):
    assert named(site.sign_in("ann").get(f"/search?{more}")) == []


def ways(page) -> list[str]:
    return [" ".join(a.text.split()) for a in page.html.select(".empty a")]


def test_nothing_in_one_place_leads_everywhere(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        hall = change.site["hall"].uid
    page = ann.get("/search", {"q": "report", "place": hall})
    assert ways(page)[0] == "Search everywhere 3" and "Did you mean" not in page.text
    assert len(hits(ann.get(page.html.select_one(".empty a")["href"]))) == 3
    for more in ({"place": hall, "language": "en"}, {"language": "zh_Hant"}):
        assert ways(ann.get("/search", {"q": "report", **more}))[0] == "Search without narrowing 3"
    assert not any(way.startswith("Search") for way in ways(ann.get("/search", {"q": "qqqq", "place": hall})))


def test_a_word_can_be_left_out(site):
    ann = site.sign_in("ann")
    page = ann.get("/search", {"q": "lamp report qqqq"})
    assert ways(page)[0] == "lamp report" and page.html.select_one(".empty .n").text == "3"
    assert hits(ann.get(page.html.select_one(".empty a")["href"])) == ["Lamp report 0", "Lamp report 1", "Lamp report 2"]
    assert len(ways(page)) == 2, "words are offered only where they find something; the other is the plugin's"
    assert len(ways(ann.get("/search", {"q": '"lamp qqqq" report'}))) == 1, "phrases aren't torn apart"


def test_plugins_offer_what_else_to_do(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        hall = change.site["hall"].uid
    assert ways(ann.get("/search", {"q": "qqqq"})) == ["Report qqqq at Colonnade"]
    assert "Report it at Colonnade" in ways(ann.get("/search", {"q": "qqqq -lamp"}))
    with site.change() as change:
        change.switch("tracker", True, change.site["hall"])
    assert "Report it at Hall" in ways(ann.get("/search", {"q": "qqqq", "place": hall}))
    assert "Report" not in ann.get("/search", {"q": "lamp"}).html.select_one("main").text.replace("report", "")


@pytest.mark.parametrize(("typed", "said"), [("*", "no word"), ("!?!", "no word"), ('"', "no word"), ("before:99999", "no date"), ("", "")])
def test_what_can_not_be_searched_for_is_told(site, typed, said):
    notes = [note.text for note in site.sign_in("ann").get("/search", params={"q": typed}).html.select("main > .hint")]
    assert len(notes) == bool(said) and all(said in note and typed.partition(":")[2] in note for note in notes)


def test_a_result_names_whom_it_is_found_by(site):
    with site.change() as change:
        page = change.page("Jointly written", "Zeppelin", by="mei")
    site.sign_in("tom").submit(f"/sample/{page.__name__}/@@edit", title="Jointly written", body="Zeppelin, and more", language="en")
    site.update_search()
    found = site.sign_in("ann").get("/search?q=zeppelin+by:mei").html.select_one(".hit")
    assert "Mei Lin" in found.text and "Tom" not in found.text


def test_tags_are_found_but_are_no_part_of_the_text_that_is_shown(site):
    with site.change() as change:
        change.page("Tagged", "Nothing but this", by="mei", tags=("quinine",))
    site.update_search()
    assert "quinine" not in site.sign_in("ann").get("/search?q=quinine").html.select_one(".hit").text
