"""Writing to all members on the pages: seen before it goes, kept for the owners, read by the members and nobody else."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from colonnade.commands.archive_place import archive_place
from colonnade.mail.unsubscribe import token_for
from colonnade.notifications import member_mails
from tests.web.world import World, make_world

WRITE = "/vault/@@write-to-members"


@pytest.fixture
def world() -> Iterator[World]:
    with make_world() as made:
        yield made


def write(world: World, subject: str = "News") -> None:
    world.sign_in("owner").submit(WRITE, subject=subject, text="Hello **all**", do="send", status=303)


def letter_of(world: World) -> str:
    return world.sign_in("owner").get("/vault/@@letters").html.select_one(".rows a")["href"]


def test_it_is_looked_at_changed_and_sent(world):
    owner = world.sign_in("owner")
    assert "It reaches 2 people on the site." in owner.get(WRITE).text
    shown = owner.submit(WRITE, subject="News", text="Hello **all**")
    assert shown.html.select_one(".prose strong").text == "all" and "Send it to 2 people" in shown.text
    assert "This site sends no mail at present." in shown.text
    assert not owner.get("/vault/@@letters").html.select(".rows a")
    again = owner.submit(WRITE, subject="News", text="Hello **all**", do="change")
    assert "Hello **all**" in again.html.select_one("textarea[name=text]").text
    done = owner.submit(WRITE, subject="News", text="Hello **all**", do="send", status=303).follow()
    assert "It goes to 2 people." in done.text
    row = done.html.select_one(".rows .row")
    assert "News" in row.text and "Owner" in row.text and "2 people, 0 by mail" in row.text


def test_what_is_missing_is_said_at_its_field(world):
    page = world.sign_in("owner").submit(WRITE, subject="", text="Hello", status=400)
    assert page.html.select_one("#f-subject[aria-invalid=true]") and "Hello" in page.html.select_one("textarea[name=text]").text


def test_the_limit_is_said_with_when_it_ends(world):
    for number in range(3):
        write(world, f"Number {number}")
    owner = world.sign_in("owner")
    for page in (owner.get(WRITE), owner.submit(WRITE, subject="Four", text="Too many", status=400)):
        assert "At most 3 of these can be sent within a week. The next one is possible from" in page.text
    refused = owner.submit(WRITE, subject="Four", text="Too many", do="send", status=400)
    assert "Too many" in refused.html.select_one("textarea[name=text]").text


def test_members_read_it_and_nobody_else(world):
    write(world)
    address = letter_of(world)
    for login in ("member", "guest", "owner", "admin"):
        assert world.sign_in(login).get(address).html.select_one(".prose strong").text == "all"
    stranger = world.sign_in("employee")
    assert stranger.get(address, status=404).body == stranger.get("/nothing-at-all/@@letter", status=404).body
    world.sign_in("member").get("/vault/@@letter?id=7", status=404)


def test_in_an_open_community_it_is_for_its_members_only(world):
    with world.change() as site:
        site.place("forum", "open", {"owner": "owner", "member": "member"})
    owner = world.sign_in("owner")
    owner.submit("/forum/@@write-to-members", subject="News", text="Hello", do="send", status=303)
    address = owner.get("/forum/@@letters").html.select_one(".rows a")["href"]
    world.sign_in("member").get(address)
    world.sign_in("employee").get(address, status=404)


def test_only_owners_see_what_was_sent_and_write(world):
    for path in ("/vault/@@letters", WRITE):
        world.sign_in("member").get(path, status=403)
        world.sign_in("employee").get(path, status=404)
    assert "Write to all members" not in world.sign_in("member").get("/vault/@@members").text
    assert "Write to all members" in world.sign_in("owner").get("/vault/@@members").text


def test_administrators_see_all_and_switch_it_off(world):
    write(world)
    admin = world.sign_in("admin")
    page = admin.get("/admin/mail/members")
    assert "News" in page.text and "Vault" in page.text
    assert admin.get("/admin/mail").html.find("a", href="/admin/mail/members")
    admin.submit("/admin/mail/members", do="off", status=303)
    owner = world.sign_in("owner")
    owner.get(WRITE, status=404)
    owner.submit(WRITE, subject="News", text="Hello", do="send", status=404)
    assert "Write to all members" not in owner.get("/vault/@@members").text
    assert "Administrators have switched this off" in owner.get("/vault/@@letters").text
    admin.submit("/admin/mail/members", do="on", status=303)
    owner.get(WRITE)


def test_it_is_told_in_the_inbox_and_leads_to_the_text(world):
    write(world)
    world.tell()
    member = world.sign_in("member")
    page = member.get("/notifications")
    assert "wrote to all members of Vault" in page.text
    assert page.html.find("a", href=letter_of(world))


def test_who_stopped_the_mails_by_the_link_can_have_them_again(world):
    with world.change() as site:
        token = token_for(site.root, site.person("member").id, member_mails.kind_of(site.site["vault"].uid), site.now)
    page = world.browser().get(f"/-/unsubscribe/{token}")
    assert "Mails to all members of a community" in page.text and "Vault" not in page.text
    page.forms[1].submit()
    member = world.sign_in("member")
    box = member.get("/me/notifications").html.select_one("input[name=again]")
    assert "Mails to all members of Vault" in box.parent.text


def test_nobody_writes_to_the_members_of_an_archived_community(world):
    write(world)
    with world.change() as site:
        archive_place(site.uow("owner"), site.root["site"]["vault"])
    for login in ("owner", "admin"):
        visitor = world.sign_in(login)
        for page in ("/vault/@@members", "/vault/@@letters"):
            assert "Write to all members" not in visitor.get(page).text
        visitor.get(WRITE, status=404)
        visitor.submit(WRITE, subject="News", text="Hello", do="send", status=404)
    assert world.sign_in("owner").get("/vault/@@letters").html.select(".rows a")
