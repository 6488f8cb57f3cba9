"""Who is erased is nowhere by name; what they wrote stays, and nothing passes on to whoever takes the user name next."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
from ZODB.serialize import referencesf

from colonnade.catalog.readers import set_member
from colonnade.commands.comment import add_comment
from colonnade.commands.edit import edit
from colonnade.commands.erase_person import erase_person
from colonnade.commands.export_person import export_person
from colonnade.commands.follow import follow_person
from colonnade.commands.people import change_person, set_active
from colonnade.commands.profile import change_profile
from colonnade.commands.react import like
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.facets.following import chosen_by
from colonnade.search.unfound import UnfoundBuffer, unfound
from colonnade.security import sessions
from colonnade.testing import MemorySite, make_plugin, memory_site, sample_plugin
from tests.examples import installed_plugins

NAMES = ("tom.baker", "Tom Baker", "貝湯姆", "tom@example.com", "I bake.", "+44 1234")


@pytest.fixture
def site():
    with memory_site() as found:
        fill(found)
        yield found


def fill(site: MemorySite) -> None:
    site.administrator("admin")
    tom = site.person("tom.baker", name="Tom Baker", native_name="貝湯姆", email="tom@example.com")
    site.person("ann", email="ann@example.com")
    site.place("hall", "restricted", {"admin": "owner", "tom.baker": "member", "ann": "member"})
    change_profile(site.uow(tom), tom, {"about": "I bake.", "phone": "+44 1234"}, {"phone": "me"})
    site.page("His", "Bread.", by=tom)
    shared = site.page("Shared", "Flour.", by=tom)
    edit(site.uow("ann"), shared, {"body": "Flour and water."})
    hers = site.page("Hers", "Ask @tom.baker about it.", by="ann")
    edit(site.uow("ann"), hers, {"body": "Do ask @tom.baker about it."})
    add_comment(site.uow(tom), hers, "Do.")
    add_comment(site.uow("ann"), hers, "Thanks @tom.baker!")
    like(site.uow(tom), hers, True)
    follow_person(site.uow("ann"), tom)
    site.connect(tom, site.person("ann"))
    sessions.start(site.root, tom, site.now, user_agent="Browser", address="192.0.2.1")
    site.commit()


def leave(site: MemorySite, **options: Any) -> int:
    tom = site.person("tom.baker")
    set_active(site.uow("admin"), tom.id, False)
    erase_person(site.uow("admin"), tom.id, **options)
    site.commit()
    return tom.id


def records(site: MemorySite) -> list[bytes]:
    """All that can be reached from the root now, as it is stored."""
    connection = site.database.open()
    seen, todo, found = set(), [connection.root()._p_oid], []
    while todo:
        oid = todo.pop()
        if oid not in seen:
            seen.add(oid)
            data = connection._storage.load(oid)[0]
            found.append(data)
            todo += referencesf(data)
    connection.close()
    return found


def stored_with(site: MemorySite, names=NAMES) -> set[str]:
    found = records(site)
    return {name for name in names if any(name.encode() in data for data in found)}


def test_the_name_is_nowhere_and_what_they_wrote_stays(site):
    assert stored_with(site) == set(NAMES)
    tom_id = leave(site)
    assert stored_with(site) == set()
    former = site.root["people"].get(tom_id)
    assert (former.name, former.native_name, former.email, former.active) == ("Former colleague", "已離開的同仁", "", False)
    assert sorted(site.titles("sample.page")) == ["Hers", "His", "Shared"]
    assert f"[[person:{tom_id}|@{former.login}]]" in site.app()["hers"].body.source
    assert list(site.root["people"].search("tom", inactive=True)) == []
    assert chosen_by(site.root, site.person("ann").id) == {} and tom_id not in site.site["hall"].members
    assert tom_id not in site.root["memberships"] and not list(site.root["sessions"].of_person(tom_id))


def test_what_was_looked_for_holds_no_name(site):
    asked = UnfoundBuffer()
    for question in ("recipes of Tom Baker", "貝湯姆的筆記", "ask tom.baker", "bakeries"):
        for person_id in range(1, 10):
            asked.note(person_id, question, site.now)
    asked.flush(site.root)
    assert len(list(unfound(site.root))) == 4
    leave(site)
    assert [found.words for found in unfound(site.root)] == ["bakeries"]


def test_with_all_plugins_and_the_demo_only_peoples_own_words_hold_the_name():
    with memory_site(*installed_plugins()) as site:
        site.administrator("root-admin")
        site.load_demo()
        tom = next(person for person in site.root["people"] if person.login != "root-admin" and person.email)
        login, email = tom.login, tom.email
        set_active(site.uow("root-admin"), tom.id, False, leave_ownerless=True)
        erase_person(site.uow("root-admin"), tom.id)
        site.commit()
        assert stored_with(site, (login, email)) == set()


def test_what_others_wrote_on_stays_also_with_content(site):
    leave(site, with_content=True)
    assert sorted(site.titles("sample.page")) == ["Hers", "Shared"]
    assert [obj.title for obj in site.root["trash"].values()] == ["His"]
    assert [comment.text.source[:6] for comment in site.app()["hers"].comments.items.values()] == ["Thanks"]
    assert stored_with(site) == set()


def test_whoever_takes_the_user_name_next_is_another_person(site):
    old = leave(site)
    new = site.person("tom.baker", name="Tom Baker", email="tom@example.com")
    assert new.id != old and site.root["people"].get("tom.baker") is new
    assert not (new.profile or new.audiences) and not dict(new.preferences)
    assert new.id not in site.site["hall"].members and chosen_by(site.root, new.id) == {}
    assert {site.app()[name].creator for name in ("his", "shared")} == {old}
    for obj in site.app().values():
        assert new.id not in (getattr(obj.likes, "people", None) or ())


def test_only_administrators_erase_and_only_whom_they_deactivated(site):
    tom = site.person("tom.baker")
    with pytest.raises(Invalid):
        erase_person(site.uow("admin"), tom.id)
    set_active(site.uow("admin"), tom.id, False)
    with pytest.raises(NotAllowed):
        erase_person(site.uow("ann"), tom.id)
    erase_person(site.uow("admin"), tom.id)
    for change in (
        lambda: erase_person(site.uow("admin"), tom.id),
        lambda: set_active(site.uow("admin"), tom.id, True),
        lambda: change_person(site.uow("admin"), tom.id, {"name": "Tom"}),
    ):
        with pytest.raises(Invalid):
            change()


def test_plugins_take_part_and_one_that_fails_harms_nothing():
    told = []

    def person_erased(uow, person):
        told.append(person.name)

    def person_export(uow, person):
        return {"cakes": [{"name": "Bun"}], "../evil": []}

    def broken(uow, person):
        raise ValueError

    broken.__name__ = "person_erased"
    plugins = (sample_plugin(), make_plugin("cakes", person_erased, person_export), make_plugin("broken", broken))
    with memory_site(*plugins) as site:
        fill(site)
        assert "plugins/cakes/cakes.json" in exported(site) and not any("evil" in name for name in exported(site))
        leave(site)
        assert "Tom Baker" in told and stored_with(site) == set()


# Taking data along


def exported(site: MemorySite, by: str = "tom.baker") -> dict[str, Any]:
    file = io.BytesIO()
    export_person(site.uow(by), site.person("tom.baker"), file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_all_of_a_person_is_in_the_file(site):
    found = exported(site)
    account, profile = json.loads(found["account.json"]), json.loads(found["profile.json"])
    assert (account["login"], account["native_name"]) == ("tom.baker", "貝湯姆")
    assert profile["phone"] == {"value": "+44 1234", "shown_to": "me"}
    assert json.loads(found["communities.json"]) == [{"title": "Hall", "role": "member"}]
    assert json.loads(found["network.json"])["connected"] == ["Ann"]
    assert [each["title"] for each in json.loads(found["likes.json"])] == ["Hers"]
    assert [each["text"] for each in json.loads(found["comments.json"])] == ["Do."]
    assert json.loads(found["sessions.json"])[0]["address"] == "192.0.2.1"
    pages = {line["versions"][0]["fields"]["title"]: line for line in map(json.loads, found["content/sample.page.jsonl"].splitlines())}
    assert set(pages) == {"His", "Shared"} and "fields" in pages["His"]


def test_nothing_of_others_is_in_it(site):
    text = "".join(exported(site).values())
    assert "water" not in text and "Thanks" not in text and "ann@example.com" not in text


def test_only_the_person_and_administrators_get_it(site):
    with pytest.raises(NotAllowed):
        exported(site, "ann")
    assert exported(site, "admin").keys() == exported(site).keys()


def test_what_they_may_not_read_any_more_is_named_by_nothing(site):
    page = site.page("Secret plan", "Mine.", by="tom.baker", at=site.app(site.site["hall"]))
    like(site.uow("tom.baker"), page, True)
    set_member(site.root, site.site["hall"], site.person("tom.baker").id, None)
    found = exported(site)
    assert "Secret plan" not in found["likes.json"] and "/hall" not in found["content/sample.page.jsonl"]
