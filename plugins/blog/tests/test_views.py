"""The pages of blogs, for their authors, other readers, visitors and administrators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from xml.etree import ElementTree

import colonnade_blog
import pytest

from colonnade.testing import Browser, TestSite, load_module

ATOM = {"a": "http://www.w3.org/2005/Atom"}


PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


ADD = "/blog/@@add/blog.post"


@pytest.fixture(scope="module")
def _site() -> Iterator[TestSite]:
    with TestSite([load_module(colonnade_blog)], site_url="https://intranet.example") as made:
        yield made


@pytest.fixture
def site(_site: TestSite, request: pytest.FixtureRequest) -> TestSite:
    """The site, its clock a day later and nothing of an earlier test in the way of this one."""
    _site.clock.advance(days=1)
    return _site


@pytest.fixture
def lin(site: TestSite) -> Browser:
    """Who writes."""
    return site.sign_in("lin", timezone="Europe/Berlin")


@pytest.fixture
def kai(site: TestSite) -> Browser:
    """A colleague."""
    return site.sign_in("kai", timezone="Asia/Taipei")


def publish(browser: Browser, title: str, at: str = "/blog", **fields: str) -> str:
    """Add a post with the form; return its path."""
    response = browser.submit(f"{at}/@@add/blog.post", title=title, language="en", **fields)
    assert response.status_int == 303, response.text
    return response.headers["Location"].removeprefix("https://intranet.example")


def form_of(browser: Browser, address: str) -> dict[str, str]:
    form = next(f for f in browser.get(address).forms.values() if "publish_at" in f.fields)
    return dict(form.submit_fields())


def test_the_form_offers_draft_and_time(lin: Browser) -> None:
    page = lin.get(ADD)
    form = next(f for f in page.forms.values() if "publish_at" in f.fields)
    assert [button.value_if_submitted() for button in form.fields["state"]] == ["published", "draft"]
    form["title"], form["body"] = "From the form", "Some *text*."
    shown = form.submit("state", value="draft").follow()
    assert "Some <em>text</em>" in shown and "Saved as a draft." in shown
    edit = lin.get(f"{shown.request.path}/@@edit").text
    assert edit.index('value="draft"') < edit.index('value="published"')  # Enter in the title doesn't publish what was a draft
    schedule = lin.get(f"{shown.request.path}/@@edit?state=published").text
    assert schedule.index('value="published"') < schedule.index('value="draft"')


def test_a_script_that_sends_title_and_text_publishes(lin: Browser, kai: Browser) -> None:
    path = publish(lin, "By script", body="Text")
    assert "By script" in kai.get(path) and "By script" in kai.get("/blog")
    assert kai.get(f"{path}/@@json").json["state"] == "published"


VIEWS = ("", "json", "history", "edit", "share", "compare", "move", "trash", "publish", "nothing")


@pytest.mark.parametrize("view", [f"/@@{name}" if name else "" for name in VIEWS])
def test_a_draft_is_not_there_for_others(site: TestSite, lin: Browser, kai: Browser, view: str) -> None:
    path = publish(lin, f"Hidden{view.strip('/@')}", state="draft", body="Secret")
    there, nowhere = kai.get(path + view, status=404), kai.get(f"/blog/nowhere{view}", status=404)
    assert "Hidden" not in there.text and there.status == nowhere.status
    assert site.browser().get(path + view, status="*").status == site.browser().get(f"/blog/nowhere{view}", status="*").status
    assert kai.submit(f"{path}/@@publish", do="publish", status=404)


def test_nothing_of_a_draft_is_named_anywhere(site: TestSite, lin: Browser, kai: Browser) -> None:
    path = publish(lin, "Zanzibar project", state="draft", body="Secret", tags="zanzibar")
    with site.change() as inside:
        uid = inside.app(plugin="blog")[path.rpartition("/")[2]].uid
    lin.submit(f"{path}/@@attach", upload_files=[("file", "plan.png", PNG)])
    file = re.search(r'"(/-/blob/[^"]+)"', lin.get(path).text)[1]
    for address in ("/", "/blog", "/blog?all=1", "/blog?tag=zanzibar", "/blog/@@bloggers", "/blog/@@feed", "/tags", "/people/lin"):
        assert "anzibar" not in kai.get(address).text.replace("tag=zanzibar", "").replace("#zanzibar", "").replace(
            "tag:zanzibar", ""
        ).replace("tag%3Dzanzibar", "")
    other = publish(kai, "Linking", body=f"See [[uid:{uid}]].")
    assert "anzibar" not in kai.get(other).text and "Zanzibar project" in lin.get(other).text
    assert "anzibar" not in kai.get(f"{other}/@@complete?q=zan").text
    kai.get(f"/-/id/{uid}", status=404)
    kai.get(file, status=404)
    assert lin.get(file).status_int == 200
    assert "Zanzibar project" in lin.get(f"{other}/@@complete?q=zan").text


def test_a_draft_says_so_and_is_published_from_its_page(lin: Browser, kai: Browser) -> None:
    path = publish(lin, "Slowly", state="draft", body="Text")
    page = lin.get(path)
    assert "Draft" in page and "Publish now" in page and "Schedule…" in page
    assert "Published." in lin.submit(f"{path}/@@publish", do="publish").follow()
    assert "Publish now" not in lin.get(path) and "Slowly" in kai.get("/blog")
    assert "There is no difference." in kai.get(f"{path}/@@compare?old=1&new=2")
    assert kai.submit(f"{path}/@@publish", do="draft", status=403)


def test_a_time_is_read_and_shown_in_the_persons_zone(site: TestSite, lin: Browser, kai: Browser) -> None:
    when = site.clock().replace(hour=9, minute=0) + timedelta(days=1)  # 10:00 in Berlin in March, 11:00 from April on
    typed = f"{when:%Y-%m-%d}T12:30"
    path = publish(lin, "In Berlin", publish_at=typed)
    page = lin.get(path)
    assert "Scheduled for" in page and "12:30" in page and "Change the time…" in page and "Back to draft" in page
    fields = form_of(lin, f"{path}/@@edit")
    assert fields["publish_at"] == typed
    assert "Nothing was changed." in lin.submit(f"{path}/@@edit", **fields).follow()
    site.clock.advance(days=2)
    site.run_tasks("blog")
    kai = site.sign_in("kai")
    assert "In Berlin" in kai.get("/blog") and kai.get(path).status_int == 200


def test_who_can_read_a_post_that_waits_is_said_alike_everywhere_and_who_will(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.administrator("root")
        inside.place("crew", "restricted", {"lin": "member", "kai": "owner"}, ["blog"])
    root = site.sign_in("root")

    def said(browser: Browser, path: str) -> tuple[str, str]:
        main = browser.get(path).html.main
        return main.select_one(".ph-meta .badge").text.strip(), " ".join(main.select(".note p")[-1].text.split())

    path = publish(lin, "Soon", publish_at=f"{site.clock().year + 1}-01-05T12:30")
    for browser, readers in ((lin, "Only you and administrators"), (root, "Only its author and administrators")):
        badge, line = said(browser, path)
        assert badge == readers and re.search("Who can read it until .*5 January", line)
        assert f": {readers}. From then on: All staff." in line
    draft = publish(lin, "For the crew", "/crew/blog", state="draft")
    assert said(lin, draft)[1] == ("Who can read it until it is published: Only you and administrators. From then on: 2 members of Crew.")
    lin.submit(f"{draft}/@@share", readers="only", people="kai", status=303)
    for browser in (lin, kai):
        assert said(browser, draft) == ("Only 2 people", "Who can read it, now and when it is published: Only 2 people.")
    lin.submit(f"{path}/@@publish", do="publish", status=303)
    assert "All staff" in lin.get(path).html.select_one(".ph-meta").text and not lin.get(path).html.main.select(".note, .ph-meta .badge")


@pytest.mark.parametrize("typed", ["garbage", "2026-13-40T99:99", "9999-12-31T23:59", "2999-01-01T00:00", "'\"><script>"])
def test_times_that_are_none_are_refused_and_nothing_is_lost(lin: Browser, typed: str) -> None:
    response = lin.submit(ADD, title="Bad time", body="My words", language="en", publish_at=typed, status=400)
    assert "My words" in response and 'href="#f-publish_at"' in response and 'value="&#39;' not in response.text.replace(typed, "")


@pytest.mark.parametrize("typed", ["0001-01-01T00:00", "0001-01-02T12:00"])
def test_the_beginning_of_all_calendars_breaks_nothing(lin: Browser, kai: Browser, typed: str) -> None:
    assert lin.submit(ADD, title="Long ago", publish_at=typed, status="*").status_int in (303, 400)
    assert kai.submit(ADD, title="Long ago", publish_at=typed, status="*").status_int in (303, 400)


def test_a_time_that_is_over_is_told(lin: Browser, kai: Browser) -> None:
    path = publish(lin, "Over", publish_at="2020-01-01T10:00")
    assert "That time is over" in lin.get(path)
    assert kai.get(path).status_int == 200


def test_a_draft_whose_time_is_over_says_so_and_no_more(lin: Browser) -> None:
    page = lin.get(publish(lin, "Kept back", publish_at="2020-01-01T10:00", state="draft"))
    assert "is over. Choose a new time" in page and "could not be then" not in page


def test_what_could_not_be_published_in_time_says_so(site: TestSite) -> None:
    day = (site.clock.now + timedelta(days=2)).date()
    path = publish(site.sign_in("leaver"), "Left behind", publish_at=f"{day}T10:00")
    with site.change() as inside:
        inside.root["people"].deactivate(inside.person("leaver").id)
    site.clock.advance(days=4)
    site.run_tasks("blog")
    assert "could not be then" in site.sign_in("boss", administrator=True).get(path)


def test_a_skipped_hour_moves_on_and_is_told(site: TestSite, lin: Browser) -> None:
    path = publish(lin, "Skipped", publish_at="2027-03-28T02:30")
    page = lin.get(path)
    assert "02:30" in page and "03:30" in page and "skipped" in page
    assert form_of(lin, f"{path}/@@edit")["publish_at"] == "2027-03-28T03:30"


def test_of_an_hour_that_comes_twice_it_is_the_first(site: TestSite, lin: Browser) -> None:
    path = publish(lin, "Twice", publish_at="2026-10-25T02:30")
    assert lin.get(f"{path}/@@json").json["publish_at"] == "2026-10-25T00:30:00+00:00"
    assert "comes twice" in lin.submit(ADD, title="Twice again", publish_at="2026-10-25T02:30", status=303).follow()


def test_colleagues_write_but_not_in_each_others_posts(lin: Browser, kai: Browser) -> None:
    path = publish(lin, "Mine", body="Text")
    for view in ("edit", "move", "trash", "share"):
        kai.get(f"{path}/@@{view}", status=403)
    assert kai.submit(f"{path}/@@comments", text="Well said").status_int == 303
    assert "Well said" in lin.get(path)


def test_a_blog_of_ones_own(site: TestSite) -> None:
    mei, other = site.sign_in("mei.chen", name="Chen Mei"), site.sign_in("kai")
    assert "Write in my blog" in mei.get("/blog")
    assert mei.submit("/blog/@@mine").headers["Location"].endswith("/blog/mei-chen/@@add/blog.post")
    assert "Chen Mei" not in other.get("/blog/@@bloggers")
    path = publish(mei, "My first", "/blog/mei-chen", body="Hello")
    assert mei.submit("/blog/@@mine").headers["Location"].endswith("/blog/mei-chen/@@add/blog.post")
    other.get("/blog/mei-chen/@@add/blog.post", status=403)
    assert other.submit("/blog/mei-chen/@@add/blog.post", title="No", status=403)
    assert other.submit(f"{path}/@@comments", text="Welcome").status_int == 303
    listed = other.get("/blog/@@bloggers")
    assert "Chen Mei" in listed and "My first" in listed
    assert "My first" in other.get("/blog/mei-chen") and "My first" in other.get("/blog?all=1") and "My first" not in other.get("/blog")
    assert publish(site.sign_in("boss", administrator=True), "Guest post", "/blog/mei-chen")
    mei.get("/blog/@@add/blog.personal", status=404)
    assert site.browser().post("/blog/@@mine", status="*").status_int in (303, 400, 403, 404)


def test_a_blog_of_ones_own_is_called_as_each_reader_writes_the_name(site: TestSite) -> None:
    fang = site.sign_in("fang", name="Lin Fang", native_name="林芳", language="zh_Hant")
    fang.submit("/blog/@@mine", status=303)
    path = publish(fang, "My first", "/blog/fang", body="Hello")
    reader = site.sign_in("kai")
    for address in ("/blog/@@bloggers", "/blog/fang", path, "/blog/fang/@@feed"):
        assert "林芳" not in reader.get(address) and "Lin Fang" in reader.get(address), address
        assert "林芳" in fang.get(address), address
    fang.submit("/blog/fang/@@edit", title="芳言芳語", language="zh_Hant", status=303)
    assert "芳言芳語" in reader.get("/blog/@@bloggers") and reader.get("/blog/fang").html.h1.text == "芳言芳語"


def test_a_blog_of_a_place_is_its_members(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.place("team", "restricted", {"lin": "member"}, ["blog"])
    path = publish(lin, "Team only", "/team/blog", body="Text")
    assert "Team only" in lin.get("/team/blog") and "Write in my blog" not in lin.get("/team/blog")
    kai.get(path, status=404), kai.get("/team/blog", status=404), kai.get("/team/blog/@@feed", status=404)
    assert lin.submit("/team/blog/@@mine", status="*").status_int in (400, 404)


def test_lists_are_paged_and_chosen_by_month_tag_and_author(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.place("long", "open", {"lin": "member", "kai": "member"}, ["blog"])
    for number in range(12):
        site.clock.advance(minutes=1)
        publish(lin, f"Number {number:02}", "/long/blog", tags="odd" if number % 2 else "even")
    publish(kai, "By kai", "/long/blog")
    page = kai.get("/long/blog")
    assert "Number 02" not in page and "By kai" in page and "13 posts" in page
    older = page.click(linkid=None, href=r"after=")
    assert "Number 02" in older and "Number 00" in older and "By kai" not in older
    assert "Number 01" in kai.get("/long/blog?tag=odd") and "Number 02" not in kai.get("/long/blog?tag=odd")
    month = f"{site.clock():%Y-%m}"
    assert "By kai" in kai.get(f"/long/blog?month={month}") and f"month={month}" in page
    by = kai.get("/long/blog?by=kai")
    assert "By kai" in by and "Number" not in by and "Posts by Kai" in by
    assert "Lin" not in site.sign_in("mo").get("/blog?by=mei.chen").text.split("<main")[1]  # who wrote nothing here isn't named
    odd_ones = ("tag=none", "month=x", "month=2026-99", "by=nobody", "by=kai&after=x", "after=-", "after=--1", "after=99999999999999999999")
    for odd in odd_ones:
        assert kai.get(f"/long/blog?{odd}").status_int == 200


def test_posts_lead_to_their_neighbours_and_to_more(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.place("near", "open", {"lin": "member"}, ["blog"])
    paths = []
    for title in ("One", "Two", "Three"):
        site.clock.advance(minutes=1)
        paths.append(publish(lin, title, "/near/blog"))
    publish(lin, "Between", "/near/blog", state="draft")
    page = kai.get(paths[1]).text
    assert f'rel="prev" href="{paths[0]}"' in page and f'rel="next" href="{paths[2]}"' in page
    assert "More from" in page and "Between" not in page
    assert 'rel="next"' not in lin.get(paths[2]).text


def test_what_is_not_published_has_no_neighbours_comments_or_likes(lin: Browser) -> None:
    page = lin.get(publish(lin, "Alone", state="draft"))
    assert 'class="near"' not in page and "Write a comment" not in page and "@@like" not in page


def feed(browser: Browser, address: str) -> ElementTree.Element:
    response = browser.get(address)
    assert response.content_type == "application/atom+xml"
    return ElementTree.fromstring(response.body)


def test_feeds_are_atom_with_absolute_addresses(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.place("feed", "open", {"lin": "member", "kai": "member"}, ["blog"])
    body = 'See [a page](/blog/x?a=1&b=2) and `href="/y`.\n\n<script>alert(1)</script>'
    first = publish(lin, "Plain & <simple>", "/feed/blog", body=body, tags="feed")
    site.clock.advance(minutes=1)
    publish(kai, "Other", "/feed/blog")
    publish(lin, "Not yet", "/feed/blog", state="draft", tags="feed")
    tree = feed(kai, "/feed/blog/@@feed")
    assert tree.tag == "{http://www.w3.org/2005/Atom}feed"
    assert [e.findtext("a:title", namespaces=ATOM) for e in tree.findall("a:entry", ATOM)] == ["Other", "Plain & <simple>"]
    for node in (tree, *tree.findall("a:entry", ATOM)):
        for name in ("id", "title", "updated", "author/a:name"):
            assert node.findtext(f"a:{name}", namespaces=ATOM), name
        assert all(link.get("href").startswith("https://intranet.example/") for link in node.findall("a:link", ATOM))
    entry = tree.findall("a:entry", ATOM)[1]
    content = entry.find("a:content", ATOM)
    assert content.get("type") == "html" and "<script" not in content.text
    assert 'href="https://intranet.example/blog/x?a=1&amp;b=2"' in content.text and 'href="/y' in content.text.replace("&quot;", '"')
    assert entry.find("a:link", ATOM).get("href") == f"https://intranet.example{first}"
    identifier = entry.findtext("a:id", namespaces=ATOM)
    lin.submit(f"{first}/@@edit", title="Renamed", status=303)
    by_tag = feed(kai, "/feed/blog/@@atom?tag=feed")
    assert [e.findtext("a:id", namespaces=ATOM) for e in by_tag.findall("a:entry", ATOM)] == [identifier]
    assert len(feed(kai, "/feed/blog/@@atom?by=kai").findall("a:entry", ATOM)) == 1
    assert len({feed(kai, f"/feed/blog/@@atom{q}").findtext("a:id", namespaces=ATOM) for q in ("", "?tag=feed", "?by=kai")}) == 3
    assert feed(kai, "/feed/blog/@@atom?tag=nothing").findtext("a:updated", namespaces=ATOM)
    assert 'type="application/atom+xml" href="/feed/blog/@@feed"' in kai.get("/feed/blog").text


def test_restricted_posts_are_not_counted_for_others(site: TestSite, lin: Browser, kai: Browser) -> None:
    with site.change() as inside:
        inside.place("count", "open", {"lin": "member"}, ["blog"])
    path = publish(lin, "Restricted", "/count/blog", tags="hushed")
    publish(lin, "Open", "/count/blog")
    lin.submit(f"{path}/@@share", readers="only", people="", status=303)
    page = kai.get("/count/blog")
    assert "1 post" in page and "Restricted" not in page and "hushed" not in page
    assert "2 posts" in lin.get("/count/blog")


def test_pages_speak_chinese(site: TestSite, lin: Browser) -> None:
    reader = site.sign_in("wen", language="zh_Hant")
    publish(lin, "An English post", tags="x")
    page = reader.get("/blog").text
    assert "部落格" in page and "所有部落格" in page and 'lang="en"' in page
    path = publish(reader, "草稿", state="draft")
    assert "草稿" in reader.get(path) and "立即發布" in reader.get(path)


def test_what_is_new_shows_a_post_once_it_is_published(site: TestSite, lin: Browser) -> None:
    lin.submit(ADD, title="Planned for later", body="My words", language="en", publish_at=f"{site.clock().year + 1}-01-01T12:00")
    lin.submit(ADD, title="Only begun", body="My words", language="en", state="draft")
    lin.submit(ADD, title="Out now", body="My words", language="en")
    shown = lin.get("/stream?view=all").html.main.text
    assert "Out now" in shown and "Planned for later" not in shown and "Only begun" not in shown
