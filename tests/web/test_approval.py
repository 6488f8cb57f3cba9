"""What waits for approval before others see it: who chooses that, who sees what waits, and what becomes of it."""

from __future__ import annotations

import re

import pytest

from colonnade.facets import flags
from colonnade.testing import SAMPLE_PAGE, TestSite

NAME = SAMPLE_PAGE.name
PAGE = "/club/sample/new-idea"
READ = (
    "/",
    "/club",
    "/club/sample",
    "/club/sample?start=0",
    "/club/@@feed",
    "/club/sample/@@feed",
    "/club/sample/@@json",
    "/club/@@json",
    "/stream",
    "/stream/feed",
    "/search?q=zeppelin",
    "/search?q=idea",
    "/-/search/facets?q=idea",
    "/-/quick?q=new",
    "/tags",
    "/people/mia",
    "/communities",
    "/notifications",
    "/notifications/actions",
)


@pytest.fixture
def site():
    """A community in which what members add to the sample app waits for its owner."""
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            for login in ("olga", "mia", "max", "eve"):
                change.person(login, name=login.title())
            place = change.place("club", "restricted", {"olga": "owner", "mia": "member", "max": "member"})
            change.page("Old Idea", "An idea", by="olga", at=change.app(place))
        made.olga, made.mia, made.max = map(made.sign_in, ("olga", "mia", "max"))
        made.olga.submit("/club/@@moderation", approval=NAME, status=303)
        yield made


def add(browser, title="New Idea", body="Travel by zeppelin", at="/club/sample", **options):
    return browser.submit(f"{at}/@@add/{NAME}", title=title, body=body, status=303, **options)


def the_case(site) -> str:
    with site.change() as change:
        (case,) = flags.all_cases(change.root)
        return f"/moderation/{case.number}"


def shown(site, browser) -> dict[str, str]:
    """What somebody reads everywhere, but for what is new each time."""
    site.update_search()
    site.tell()
    found = {address: browser.get(address, expect_errors=True) for address in READ}
    return {address: f"{answer.status_int} {re.sub(r'value=.[-_0-9A-Za-z]{16,}.', '', answer.text)}" for address, answer in found.items()}


def test_nobody_but_its_author_and_the_owners_learns_of_what_waits(site):
    shown(site, site.max)  # what one has searched for once is ticked off
    before = shown(site, site.max)
    add(site.mia)
    assert shown(site, site.max) == before
    site.max.get(PAGE, status=404)
    for browser in (site.mia, site.olga, site.sign_in("boss")):
        assert "waits for approval" in browser.get(PAGE).text
    assert "New Idea" in site.mia.get("/club/sample").text
    assert "New Idea" in site.olga.get("/club/@@moderation").text and "1 thing waits" in site.olga.get("/notifications/actions").text
    assert "Send it back" in site.olga.get(the_case(site)).text
    site.max.get(the_case(site), status=404)
    assert "Waits for approval" in site.mia.get(the_case(site)).text


def test_its_author_can_not_publish_it(site):
    add(site.mia)
    case = the_case(site)
    site.mia.submit(f"{PAGE}/@@share", readers="all", status=400)
    site.mia.submit(case, do="decide", what="kept", status=403)
    site.mia.submit(case, do="undo", status=403)
    site.mia.submit("/club/@@moderation", status=403)
    site.max.get(PAGE, status=404)


def test_what_is_approved_is_seen_and_told_as_if_it_were_new(site):
    site.max.submit(f"/me/following/o:{_club(site)}", level="3")
    add(site.mia)
    site.olga.submit(the_case(site), do="decide", what="kept", status=303)
    site.update_search()
    site.tell()
    assert "waits for approval" not in site.max.get(PAGE).text
    for address in ("/club/sample", "/search?q=zeppelin", "/stream?view=all"):
        assert "New Idea" in site.max.get(address).text
    assert "approved something of yours" in site.mia.get("/notifications").text
    site.olga.submit(the_case(site), do="undo", status=303)
    site.max.get(PAGE, status=404)
    assert "waits for approval" in site.mia.get(PAGE).text


def _club(site) -> int:
    with site.change() as change:
        return change.site["club"].uid


def test_what_is_sent_back_is_changed_answered_and_approved(site):
    add(site.mia)
    case = the_case(site)
    site.olga.submit(case, do="decide", what="hidden", note="Which zeppelin?", status=303)
    site.max.get(PAGE, status=404)
    assert "Which zeppelin?" in site.mia.get(case).text
    site.clock.advance(minutes=1)
    form = site.mia.get(f"{PAGE}/@@edit").forms
    edit = next(form[key] for key in form if "body" in form[key].fields)
    edit["body"] = "Travel by the Hindenburg"
    edit.submit()
    site.mia.submit(case, do="answer", answer="The Hindenburg", status=303)
    page = site.olga.get("/club/@@moderation").text
    assert "Was changed" in page and "Has an answer" in page
    site.olga.submit(case, do="decide", what="kept", status=303)
    assert "Hindenburg" in site.max.get(PAGE).text


def test_what_is_removed_while_it_waits_comes_back_waiting(site):
    add(site.mia)
    case = the_case(site)
    site.olga.submit(case, do="decide", what="removed", status=303)
    site.mia.get(PAGE, status=404)
    site.olga.submit(case, do="undo", status=303)
    site.max.get(PAGE, status=404)
    assert "waits for approval" in site.mia.get(PAGE).text


def test_what_its_author_throws_away_while_it_waits_comes_back_waiting(site):
    add(site.mia)
    case = the_case(site)
    site.mia.submit(f"{PAGE}/@@trash", status=303)
    assert "New Idea" not in site.olga.get("/club/@@moderation").text
    assert "in the trash" in site.olga.submit(case, do="decide", what="kept", status=400).text
    with site.change() as change:
        uid = next(iter(change.root["trash"]))
    site.mia.submit("/trash", uid=uid, status=303)
    assert "waits for approval" in site.mia.get(PAGE).text
    site.max.get(PAGE, status=404)
    assert "New Idea" in site.olga.get("/club/@@moderation").text


def test_owners_and_those_who_make_other_things_do_not_wait(site):
    add(site.olga, title="By the owner")
    assert "By the owner" in site.max.get("/club/sample").text
    add(site.mia, title="Elsewhere", at="/sample")
    assert "Elsewhere" in site.max.get("/sample").text
    site.olga.submit("/club/@@moderation", status=303)
    add(site.mia, title="No longer")
    assert "No longer" in site.max.get("/club/sample").text


def test_administrators_choose_for_the_apps_of_the_site(site):
    boss = site.sign_in("boss")
    boss.submit("/admin/moderation", approval=NAME, status=303)
    add(site.mia, title="For all", at="/sample")
    assert "For all" not in site.max.get("/sample").text
    assert "For all" in boss.get("/admin/moderation").text
    boss.submit("/admin/moderation", approval="nonsense", status=400)
    site.olga.submit("/admin/moderation", approval=NAME, status=404)


def test_what_waits_isn_t_taken_to_where_its_author_decides(site):
    add(site.mia)
    case = the_case(site)
    with site.change() as change:
        own = change.place("own", "open", {"mia": "owner"})
        target = change.app(own).uid
    refused = site.mia.submit(f"{PAGE}/@@move", parent=str(target), name="", before="", status="*")
    assert refused.status_int >= 400 and "until that is decided" in refused.text
    assert site.olga.get(case).status_int == 200 and site.mia.get(PAGE).status_int == 200
    site.max.get(PAGE, status=404)


def test_nothing_is_moved_to_where_it_would_have_waited(site):
    with site.change() as change:
        hall = change.place("hall", "open", {"mia": "member", "olga": "owner"})
        change.page("From Elsewhere", "x", by="mia", at=change.app(hall))
        target = change.app(change.site["club"]).uid
    address = "/hall/sample/from-elsewhere"
    refused = site.mia.submit(f"{address}/@@move", parent=str(target), name="", before="", status="*")
    assert refused.status_int >= 400 and "waits for approval" in refused.text
    site.max.get("/club/sample/from-elsewhere", status=404)
    assert site.mia.get(address).status_int == 200
