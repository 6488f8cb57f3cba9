"""The inbox in pages: what is in it and what it counts, what can be done there, and what people choose to be told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from colonnade.app.mailing import post
from colonnade.commands.comment import add_comment
from colonnade.commands.react import like
from colonnade.facets.following import Choice, Level, choose, of_object
from colonnade.mail.outbox import outbox
from colonnade.mail.server import Server
from colonnade.notifications.preferences import NOW, Ways, Wishes, defaults, wish
from colonnade.testing import TestSite, sample_plugin
from tests.web.world import World, form


@pytest.fixture
def site() -> Iterator[World]:
    with World([sample_plugin()]) as world:
        with world.change() as change:
            change.administrator("admin")
            for login in ("member", "employee", "owner"):
                change.person(login)
        yield world


def page_of(site: World, title: str = "Travel rules", by: str = "member") -> int:
    with site.change() as found:
        return found.page(title, by=by).uid


def box_of(chosen: Any, name: str, value: str) -> Any:
    """The check box of a form with a value."""
    return next(box for box in chosen.fields[name] if box._value == value)


def commented(site: World, uid: int, *people: str) -> None:
    with site.change() as found:
        for person in people:
            found.person(person)
            add_comment(found.uow(person), found.root["uids"][uid], "Good to know")
    site.tell()


def test_the_bell_counts_what_is_new_until_the_page_is_opened(site: World) -> None:
    uid = page_of(site)
    commented(site, uid, "employee")
    visitor = site.visitor("member")
    assert "1 new notification" in visitor.get("/").text
    page = visitor.get("/notifications")
    assert "commented on Travel rules" in page.text and "You wrote it" in page.text
    assert "new notification" not in visitor.get("/").text
    site.store_what_waits()
    assert "new notification" not in visitor.get("/").text


def test_several_who_did_the_same_are_one_row(site: World) -> None:
    commented(site, page_of(site), "employee", "owner", "ann")
    page = site.visitor("member").get("/notifications")
    assert "Ann and 2 others commented on Travel rules" in page.text
    assert page.text.count('class="row notice') == 1


def test_what_may_no_longer_be_read_is_neither_shown_nor_counted(site: World) -> None:
    uid = page_of(site, by="owner")
    with site.change() as found:
        choose(found.root, found.person("member").id, of_object(uid), Choice(Level.WATCHING))
    commented(site, uid, "employee")
    visitor = site.visitor("member")
    assert "new notification" in visitor.get("/").text
    with site.change() as found:
        found.share(found.root["uids"][uid], [], by="owner")
    assert "new notification" not in visitor.get("/").text
    assert "Travel rules" not in visitor.get("/notifications").text
    assert visitor.get("/notifications?format=json").json["items"] == []


def test_rows_are_marked_as_read_one_by_one_or_all_at_once(site: World) -> None:
    first, second = page_of(site), page_of(site, "Meals")
    commented(site, first, "employee")
    commented(site, second, "employee")
    visitor = site.visitor("member")
    items = visitor.get("/notifications?format=json").json["items"]
    assert [item["read"] for item in items] == [False, False]
    visitor.submit("/notifications", do="read", id=items[0]["id"])
    assert [item["read"] for item in visitor.get("/notifications?format=json").json["items"]] == [True, False]
    visitor.submit("/notifications", do="all")
    page = visitor.get("/notifications")
    assert "notice-unread" not in page.text and "Mark all read" not in page.text


def test_muting_from_a_row_silences_its_object_and_can_be_taken_back(site: World) -> None:
    uid = page_of(site)
    commented(site, uid, "employee")
    visitor = site.visitor("member")
    row = visitor.get("/notifications?format=json").json["items"][0]
    visitor.submit("/notifications", do="mute", id=row["id"])
    assert "Hear of this again" in visitor.get("/notifications").text
    commented(site, uid, "owner")
    assert len(visitor.get("/notifications?format=json").json["items"]) == 1
    visitor.submit("/notifications", do="unmute", id=row["id"])
    commented(site, uid, "ann")
    assert "Ann commented" in visitor.get("/notifications").text


def test_nobody_acts_on_an_entry_of_someone_else(site: World) -> None:
    commented(site, page_of(site), "employee")
    site.visitor("owner").submit("/notifications", do="mute", id="1", status=404)
    site.visitor("owner").submit("/notifications", do="read", id="1")
    site.visitor("owner").submit("/notifications", do="dance", id="1", status=404)
    assert site.visitor("member").get("/notifications?format=json").json["items"][0]["read"] is False
    assert site.browser().get("/notifications", status=303).location.startswith("http://localhost/sign-in")


def test_older_entries_are_on_further_pages_and_mentions_have_a_tab(site: World) -> None:
    with site.change() as found:
        for number in range(35):
            like(found.uow("employee"), found.page(f"Page {number}", by="member"))
    site.tell()
    visitor = site.visitor("member")
    page = visitor.get("/notifications")
    assert page.text.count('class="row notice') == 30
    older = page.click("Older")
    assert older.text.count('class="row notice') == 5
    assert "Nobody has mentioned you yet." in visitor.get("/notifications?tab=mentions").text


def test_people_choose_what_they_are_told_and_when(site: World) -> None:
    visitor = site.visitor("member")
    chosen = form(visitor.get("/me/notifications"), "hour")
    chosen["mail:response"], chosen["hour"], chosen["weekday"] = "weekly", "18", "4"
    box_of(chosen, "site", "response").checked = False
    chosen.submit()
    chosen = form(visitor.get("/me/notifications"), "hour")
    assert (chosen["mail:response"].value, chosen["hour"].value, chosen["weekday"].value) == ("weekly", "18", "4")
    commented(site, page_of(site), "employee")
    assert visitor.get("/notifications?format=json").json["items"] == []
    visitor.submit("/me/notifications", hour="8", weekday="1", status=400)
    visitor.submit("/me/notifications", **{"mail:response": "hourly", "hour": "8", "weekday": "1"}, status=400)


def test_administrators_set_defaults_and_lock_them(site: World) -> None:
    admin, visitor = site.visitor("admin"), site.visitor("member")
    chosen = form(admin.get("/admin/notifications"), "locked")
    chosen["mail:response"] = "off"
    box_of(chosen, "locked", "response").checked = True
    chosen.submit()
    page = visitor.get("/me/notifications")
    assert "Administrators decided this." in page.text
    assert page.html.find("select", {"name": "mail:response"}).has_attr("disabled")
    mine = {name: "daily" for name in form(page, "hour").fields if name and name.startswith("mail:")}
    visitor.submit("/me/notifications", **mine, hour="8", weekday="0")
    chosen = visitor.get("/me/notifications").html.find("select", {"name": "mail:response"}).find("option", selected=True)
    assert chosen["value"] == "off"
    visitor.get("/admin/notifications", status=(403, 404))


def test_pages_are_in_chinese_for_readers_of_chinese(site: World) -> None:
    commented(site, page_of(site), "employee")
    with site.change() as found:
        found.person("member", language="zh_Hant")
    visitor = site.visitor("member")
    assert "1 則新通知" in visitor.get("/").text
    page = visitor.get("/notifications").text
    assert "通知" in page and "在「Travel rules」留言" in page
    assert "通知設定" in visitor.get("/me/notifications").text


def told(visitor: Any, do: str = "comment") -> str:
    return " ".join(visitor.get(f"{TOLD}?do={do}").html.select_one(".told").text.split())


TOLD = "/sample/travel-rules/@@told"


def test_who_will_be_told_is_said_before_one_writes(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = page_of(site)
    with site.change() as found:
        for login, level in (("owner", Level.WATCHING), ("ann", Level.TRACKING), ("cho", Level.MUTED)):
            choose(found.root, found.person(login).id, of_object(uid), Choice(level))
    visitor = site.visitor("employee")
    assert f'href="{TOLD}?do=comment"' in visitor.get("/sample/travel-rules").text
    monkeypatch.setattr(site.runtime, "mail_server", Server("localhost", "intranet@example.com"))
    assert told(visitor).startswith("This reaches 2 people: 1 by mail at once, 1 by mail with a summary.")
    assert "Only owners can tell everyone: @all tells nobody here." in told(visitor) and "With @all" not in told(visitor)
    fragment = visitor.get(f"{TOLD}?do=comment", headers={"HX-Request": "true"})
    assert "<html" not in fragment.text and "This reaches 2 people" in fragment.text
    assert "With @all in the text: This reaches 4 people" in told(site.visitor("admin")) and "Only owners" not in told(
        site.visitor("admin")
    )
    assert told(site.visitor("member"), "edit").startswith("This reaches 1 person: 1 by mail with a summary.")


def test_who_is_told_by_mail_alone_is_not_counted_where_none_is_sent(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid = page_of(site)
    with site.change() as found:
        for login in ("owner", "ann"):
            choose(found.root, found.person(login).id, of_object(uid), Choice(Level.WATCHING))
        rows = {row: Ways(False, NOW) for row in defaults(found.root, site.runtime.registry)}
        wish(found.person("ann"), Wishes(rows))
    visitor = site.visitor("admin")
    assert told(visitor, "edit").startswith("This reaches 1 person: 1 only on the site.")
    monkeypatch.setattr(site.runtime, "mail_server", Server("localhost", "intranet@example.com"))
    assert told(visitor, "edit").startswith("This reaches 2 people: 1 by mail at once, 1 by mail with a summary.")


def test_one_mark_tells_unread_from_read(site: World) -> None:
    commented(site, page_of(site), "employee")
    visitor = site.visitor("member")
    row = visitor.get("/notifications").html.select_one(".notice-unread")
    assert not row.select(".badge") and row.select_one(".row-t .sr").text == "Unread:"
    visitor.submit("/notifications", do="all")
    assert not visitor.get("/notifications").html.select(".notice .row-t .sr")


def test_that_a_site_sends_no_mail_is_said_where_mail_is_spoken_of(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    uid, off = page_of(site), "This site sends no mail at present."
    with site.change() as found:
        choose(found.root, found.person("owner").id, of_object(uid), Choice(Level.WATCHING))
    visitor = site.visitor("employee")
    chosen = visitor.get("/me/notifications").text
    assert off in told(visitor) and off in chosen and "Mail goes to" not in chosen and "no mail address" not in chosen
    monkeypatch.setattr(site.runtime, "mail_server", Server("localhost", "intranet@example.com"))
    assert off not in told(visitor) and off not in visitor.get("/me/notifications").text


def test_nobody_learns_who_is_told_of_what_they_may_not_see(site: World) -> None:
    with site.change() as found:
        page = found.page("Secret", by="owner")
        found.share(page, [], by="owner")
    site.visitor("employee").get("/sample/secret/@@told", status=404)
    with site.change() as found:
        page = found.page("Open", by="owner", at=found.app(found.place("hall", "open", {"owner": "owner"})))
    assert "you may not change it" in site.visitor("employee").get("/hall/sample/open/@@told?do=comment").text


def test_mail_says_the_same_and_is_stopped_and_begun_again() -> None:
    with TestSite([sample_plugin()], smtp_host="127.0.0.1", mail_from="site@example.com", site_url="https://intra.example") as site:
        with site.change() as change:
            for login in ("member", "employee"):
                change.person(login, email=f"{login}@example.com")
        uid = page_of(site, "Travel [rules]")
        commented(site, uid, "employee")
        with site.change() as change:
            (letter,) = outbox(change.root)
            mail = post(site.runtime).message_of(change.uow(), letter)
            stop = mail["List-Unsubscribe"].strip("<>")
        assert mail["Subject"] == "Employee commented on Travel [rules]" and mail["To"].endswith("<member@example.com>")
        assert f"https://intra.example/-/id/{uid}#comment-" in mail.get_body(("plain",)).get_content()
        site.browser().post(stop.removeprefix("https://intra.example"), {})
        visitor = site.sign_in("member")
        page = visitor.get("/me/notifications")
        assert "You stopped these mails" in page.text
        with site.change() as change:
            assert post(site.runtime).message_of(change.uow(), letter) is None
        sent = {name: value for name, value in form(page, "again").submit_fields() if name != "csrf_token"}
        visitor.submit("/me/notifications", **sent, again="notice")
        assert "You stopped these mails" not in visitor.get("/me/notifications").text
        with site.change() as change:
            assert post(site.runtime).message_of(change.uow(), letter) is not None
