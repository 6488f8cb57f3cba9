"""Administration, Audit log: what was done, by whom; narrowed, in pages, as a file; and nothing that its reader may not know."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from colonnade.commands.group_membership import add_group, join_group
from colonnade.commands.people import set_active
from colonnade.commands.places import change_member
from colonnade.security.audit import trail
from tests.web.world import World

HERE = "/admin/audit"


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with World([]) as world:
        with world.change() as site:
            site.administrator("boss")
            for login in ("ann", "ben"):
                site.person(login, name=f"{login.title()} Lee")
            vault = site.place("vault", "restricted", {"ann": "owner"})
            uow, people = site.uow("boss"), site.root["people"]
            join_group(uow, add_group(uow, "Finance"), [people["ann"]])
            set_active(uow, people["ben"].id, False)
            change_member(site.uow("ann"), vault, people["boss"].id, "guest")
            change_member(site.uow("ann"), vault, people["boss"].id, None)
        yield world


def said(page) -> list[str]:
    return [row.select("td")[2].text.strip() for row in page.html.select("tbody tr")]


def test_it_says_what_was_done_by_whom_the_latest_first(world):
    page = world.sign_in("boss").get(HERE)
    assert said(page)[:5] == [
        "Boss taken out of “Vault”",
        "Boss in “Vault”: Guest",
        "Ben Lee can’t sign in any more",
        "Ann Lee put into the group Finance",
        "Group finance made",
    ]
    assert [row.select("td")[1].a.text for row in page.html.select("tbody tr")[:3]] == ["Ann Lee", "Ann Lee", "Boss"]


def test_it_is_narrowed(world):
    boss = world.sign_in("boss")
    assert said(boss.get(f"{HERE}?what=people&who=boss"))[0] == "Ben Lee can’t sign in any more"
    assert all("Ben Lee" not in text for text in said(boss.get(f"{HERE}?what=groups")))
    assert len(said(boss.get(f"{HERE}?who=Ann"))) == 2
    assert "No entry fits this." in boss.get(f"{HERE}?who=nobody-here").text
    assert "No entry fits this." in boss.get(f"{HERE}?until=1999-12-31").text
    assert said(boss.get(f"{HERE}?since=nonsense&before=x&what=%00")) == said(boss.get(HERE))


def test_it_has_pages(world):
    with world.change() as site:
        for number in range(60):
            site.uow("boss").audit("setting.changed", "setting:founders", value=f"value {number}")
    boss = world.sign_in("boss")
    page = boss.get(f"{HERE}?what=settings")
    assert len(said(page)) == 50 and "value 59" in said(page)[0]
    older = boss.get(page.html.find("a", rel="next")["href"])
    assert said(older)[0].endswith("value 9") and len(said(older)) == 10 and older.html.find("a", rel="next") is None


def test_it_comes_as_a_file_and_that_is_an_entry(world):
    boss = world.sign_in("boss")
    lines = [json.loads(line) for line in boss.submit(HERE, what="groups").body.splitlines()]
    assert [line["action"] for line in lines] == ["group.added", "group.joined"]
    assert lines[0]["origin"] == "" and lines[0]["facts"] == {"name": "finance"}
    with world.change() as site:
        last = next(trail(site.root).latest())
        assert (last.action, last.facts, trail(site.root).check()) == ("audit.exported", {"entries": 2}, None)


def test_requests_leave_the_address_that_they_came_from(world):
    boss = world.sign_in("boss")
    boss.extra_environ["REMOTE_ADDR"] = "10.1.2.3"
    boss.submit("/admin/groups", title="Sales", name="", status=303)
    with world.change() as site:
        assert next(trail(site.root).latest()).origin == "10.1.2.3"


def test_it_is_for_administrators(world):
    world.sign_in("ann").get(HERE, status=404)
    world.sign_in("ann").submit(HERE, status=404)


def test_what_fails_leaves_nothing_in_it(world):
    with world.change() as site:
        before = trail(site.root).number
    world.sign_in("boss").submit("/admin/groups", title="", name="", status=400)
    with world.change() as site:
        assert trail(site.root).number == before


def test_an_action_without_words_is_shown_by_its_name(world):
    with world.change() as site:
        site.uow("boss").audit("forum.locked", site.root["site"], topics=3)
    assert any(text.startswith("forum.locked") and "3" in text for text in said(world.sign_in("boss").get(HERE)))


def test_what_is_gone_has_no_name_any_more(world):
    with world.change() as site:
        site.uow("boss").audit("object.deleted", "object:123456789")
    assert "something that is gone (123456789) deleted for good" in said(world.sign_in("boss").get(HERE))
