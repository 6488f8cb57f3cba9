"""What readers report: who may, where it waits and for whom, what is decided, and what nobody learns of."""

from __future__ import annotations

import pytest

from colonnade.commands.comment import add_comment
from colonnade.commands.erase_person import erase_person
from colonnade.commands.export_person import export_person
from colonnade.facets import flags
from colonnade.security.audit import trail
from colonnade.testing import TestSite
from colonnade.web.urls import path_for

QUEUE = "/admin/moderation"


@pytest.fixture
def site():
    """A community with an owner, two members and a page; an administrator who isn't in it; somebody outside of it."""
    with TestSite() as made:
        with made.change() as change:
            change.administrator("boss")
            for login in ("olga", "mia", "max", "eve"):
                change.person(login, name=login.title())
            place = change.place("club", "restricted", {"olga": "owner", "mia": "member", "max": "member"})
            page = change.page("Bad Advice", "Drink *petrol*.", by="mia", at=change.app(place))
            made.page, made.comment = path_for(page), add_comment(change.uow("mia"), page, "Rubbish, all of it").key
        yield made


def report(site, who="max", *, comment=0, reason="wrong", text="It is dangerous", **options):
    address = f"{site.page}/@@flag" + (f"?comment={comment}" if comment else "")
    return site.sign_in(who).submit(address, reason=reason, text=text, **{"status": 303, **options})


def the_case(site) -> str:
    with site.change() as change:
        (case,) = flags.all_cases(change.root)
        return f"/moderation/{case.number}"


def last_action(site) -> str:
    with site.change() as change:
        return next(trail(change.root).latest()).action


def test_a_reader_reports_from_the_page_and_from_a_comment(site):
    page = site.sign_in("max").get(site.page)
    assert page.html.select_one(f"a[href$='{site.page}/@@flag']") is not None
    assert page.html.select_one(f"a[href='{site.page}/@@flag?comment={site.comment}']") is not None
    own = site.sign_in("mia").get(site.page)
    assert own.html.select_one("a[href*='@@flag']") is None
    report(site)
    report(site, comment=site.comment, reason="rude", text="")
    shown = site.sign_in("boss").get(QUEUE).html.main.text
    assert "Bad Advice" in shown and "Drink petrol." in shown and "It is wrong" in shown and "Rubbish, all of it" in shown


def test_what_is_wrong_is_said_and_nothing_waits(site):
    assert "Choose one" in report(site, reason="", status=400).text
    assert "Please write what is wrong" in report(site, reason="other", text=" ", status=400).text
    assert "wrote this yourself" in report(site, "mia", status=400).text
    report(site, comment=12345, status=404)
    report(site, "eve", status=404)
    assert "Nothing waits" in site.sign_in("boss").get(QUEUE).text


def test_it_waits_for_administrators_and_for_the_owners_of_its_place_alone(site):
    report(site)
    case = the_case(site)
    for who in ("boss", "olga"):
        browser = site.sign_in(who)
        assert "Bad Advice" in browser.get("/club/@@moderation").text
        assert "It is dangerous" in browser.get(case).text and "Max" in browser.get(case).html.main.text
        assert "1 thing waits" in browser.get("/notifications/actions").text
    for who in ("mia", "max", "eve"):
        browser = site.sign_in(who)
        browser.get(case, status=404)
        browser.submit(case, do="decide", what="removed", status=404)
        browser.get("/club/@@moderation", status=404 if who == "eve" else 403)
        assert "waits" not in browser.get("/notifications/actions").html.main.text.replace("Nothing waits", "")
    site.sign_in("olga").get(QUEUE, status=404)


def test_an_owner_decides_nothing_about_what_they_may_not_read(site):
    with site.change() as change:
        page = change.site["club"]["sample"][site.page.rpartition("/")[2]]
        change.share(page, [f"p:{change.person('max').id}"], by="mia")
    report(site)
    case = the_case(site)
    olga = site.sign_in("olga")
    assert "Bad Advice" not in olga.get("/club/@@moderation").text
    olga.get(case, status=404)
    site.sign_in("boss").submit(case, do="decide", what="hidden", status=303)
    olga.get(site.page, status=404)


def test_hidden_is_seen_by_its_author_and_those_who_decide_until_it_is_taken_back(site):
    report(site)
    case, max_ = the_case(site), site.sign_in("max")
    olga, mia = site.sign_in("olga"), site.sign_in("mia")
    olga.submit(case, do="decide", what="hidden", note="Say where you read that", status=303)
    assert last_action(site) == "flag.hidden"
    max_.get(site.page, status=404)
    site.update_search()
    for address in ("/club/sample", "/search?q=petrol", "/stream", "/club", "/club/@@feed"):
        assert "Bad Advice" not in max_.get(address, expect_errors=True).text
    mia.get(site.page, status=200)
    site.tell()
    assert case in mia.get("/notifications").text
    shown = mia.get(case).html.main.text
    assert "Say where you read that" in shown and "It is dangerous" not in shown and "Max" not in shown
    assert "a moderator hid it" in mia.submit(f"{site.page}/@@share", readers="all", status=400).text
    max_.get(site.page, status=404)
    mia.submit(case, answer="I took it out", do="answer", status=303)
    assert "Has an answer" in olga.get("/club/@@moderation").text and "I took it out" in olga.get(case).text
    olga.submit(case, do="decide", what="kept", status=303)
    max_.get(site.page, status=200)


def test_removed_is_in_the_trash_and_only_those_who_decide_bring_it_back(site):
    report(site)
    case, olga, mia = the_case(site), site.sign_in("olga"), site.sign_in("mia")
    olga.submit(case, do="decide", what="removed", status=303)
    site.sign_in("max").get(site.page, status=404)
    with site.change() as change:
        uid = next(iter(change.root["trash"]))
    assert "A moderator removed this" in mia.submit("/trash", uid=uid, do="restore", status=303).follow().text
    site.sign_in("max").get(site.page, status=404)
    assert "Removed" in mia.get(case).text
    assert "Take the decision back" in olga.get(case).text
    olga.submit(case, do="undo", status=303)
    assert last_action(site) == "flag.undone"
    site.sign_in("max").get(site.page, status=200)
    assert "Bad Advice" in olga.get("/club/@@moderation").html.select_one(".rows-big").text


def test_a_comment_is_removed_and_brought_back(site):
    report(site, comment=site.comment)
    case, olga, mia, max_ = the_case(site), *map(site.sign_in, ("olga", "mia", "max"))
    olga.submit(case, do="decide", what="hidden", status=400)
    olga.submit(case, do="decide", what="removed", status=303)
    assert "Rubbish" not in max_.get(site.page).text
    mia.submit(f"{site.page}/@@comment/{site.comment}", do="restore", status=400)
    assert "Rubbish" not in max_.get(site.page).text
    olga.submit(case, do="undo", status=303)
    assert "Rubbish" in max_.get(site.page).text


def test_what_stays_is_out_of_the_queue_until_somebody_reports_it_again(site):
    report(site)
    case, boss = the_case(site), site.sign_in("boss")
    boss.submit(case, do="decide", what="", status=400)
    boss.submit(case, do="decide", what="kept", status=303)
    page = boss.get(QUEUE)
    assert page.html.select_one(".rows-big") is None and "Bad Advice" in page.text
    report(site, reason="spam")
    assert "advertising" in boss.get(QUEUE).html.select_one(".rows-big").text


def test_what_an_erased_person_reported_and_wrote_is_gone(site, tmp_path):
    report(site)
    site.sign_in("olga").submit(the_case(site), do="decide", what="hidden", note="Hm", status=303)
    site.sign_in("mia").submit(the_case(site), do="answer", answer="But it is true", status=303)
    with site.change() as change:
        with (tmp_path / "max.zip").open("wb") as target:
            export_person(change.uow("max"), change.person("max"), target)
        for login in ("max", "mia"):
            change.root["people"].deactivate(change.person(login).id)
            erase_person(change.uow("boss"), change.person(login).id)
        (case,) = flags.all_cases(change.root)
        assert dict(case.flags) == {} and case.answer == "" and case.decisions[0][3] == "Hm"


def test_an_owner_neither_decides_about_what_they_wrote_nor_learns_who_reported_it(site):
    with site.change() as change:
        page = change.page("By The Owner", "Believe me.", by="olga", at=change.app(change.site["club"]))
        own = path_for(page)
    site.sign_in("max").submit(f"{own}/@@flag", reason="wrong", text="No", status=303)
    case = the_case(site)
    olga = site.sign_in("olga")
    assert "By The Owner" not in olga.get("/club/@@moderation").html.main.text
    olga.get(case, status=404)
    assert "Max" in site.sign_in("boss").get(case).html.main.text


def test_what_a_moderator_removed_is_not_deleted_for_good_by_its_author(site):
    report(site)
    site.sign_in("boss").submit(the_case(site), do="decide", what="removed", note="", status=303)
    with site.change() as change:
        (uid,) = change.root["trash"]
    mia = site.sign_in("mia")
    assert mia.submit("/trash/delete", object=str(uid), uid=str(uid), status="*").status_int >= 400
    with site.change() as change:
        assert uid in change.root["trash"]
