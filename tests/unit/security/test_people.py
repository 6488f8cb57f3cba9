"""People are found by every name they go by, and nobody becomes someone else."""

from __future__ import annotations

from typing import Any

import pytest

from colonnade.content.errors import Invalid
from colonnade.security import people
from colonnade.security.people import People
from colonnade.security.person import Person

Root = dict[str, Any]


@pytest.fixture
def everyone(root: Root) -> People:
    return root["people"]


def names(found: Any) -> list[str]:
    return [person.login for person in found]


def test_installing_twice_keeps_people(root: Root, anna: Person) -> None:
    assert people.install(root).get(anna.id) is anna


def test_a_new_person_has_defaults_and_a_parent(everyone: People, anna: Person) -> None:
    assert 1024 < anna.id < 2**63
    assert (anna.language, anna.timezone, anna.theme, anna.kind, anna.active) == ("en", "UTC", "auto", "employee", True)
    assert (anna.__name__, anna.__parent__, anna.manager_id) == ("anna", everyone, None)
    assert len(everyone) == 1


def test_login_and_address_find_in_any_case_and_width(everyone: People, anna: Person) -> None:
    for text in ("anna", " ANNA ", "ａｎｎａ", "Anna@Example.ORG"):
        assert everyone.by_login(text) is anna
    for text in ("", "nobody", "nobody@example.org", "anna@", "x\ud800"):
        assert everyone.by_login(text) is None


def test_unicode_logins(everyone: People) -> None:
    lin = everyone.add("林美華", "Lin Mei-hua")
    assert everyone["林美華"] is lin
    assert everyone.by_login("林美華") is lin


def test_traversal_by_login(everyone: People, anna: Person) -> None:
    assert everyone["Anna"] is everyone.get("anna") is everyone.get(anna.id) is anna
    assert "anna" in everyone
    assert "otto" not in everyone and 7 not in everyone
    assert everyone.get("otto") is everyone.get(7) is everyone.get(None) is None
    with pytest.raises(KeyError):
        everyone["otto"]
    with pytest.raises(KeyError):
        everyone["anna@example.org"]


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"login": "ANNA"}, {"login"}),
        ({"email": "ANNA@example.org"}, {"email"}),
        ({"login": "anna", "email": "anna@example.org"}, {"login", "email"}),
        ({"manager_id": 12345}, {"manager_id"}),
        ({"login": "a b", "name": ""}, {"login", "name"}),
    ],
)
def test_refused_additions_change_nothing(everyone: People, anna: Person, fields: Root, named: set[str]) -> None:
    with pytest.raises(Invalid) as refused:
        everyone.add(**{"login": "otto", "name": "Otto", **fields})
    assert set(refused.value.errors) == named
    assert names(everyone) == ["anna"]
    assert len(everyone) == 1


def test_iterating_is_by_name(everyone: People) -> None:
    for login, name in (("c", "Älva"), ("b", "bo"), ("a", "Zoë")):
        everyone.add(login * 2, name)
    assert names(everyone) == ["cc", "bb", "aa"]


def test_search_by_any_word_and_by_one_ideograph(everyone: People, anna: Person, mei: Person) -> None:
    for prefix in ("林", "美", "華", "lin", "mei", "HUA", "lin mei", "mei-h"):
        assert everyone.search(prefix) == [mei], prefix
    for prefix in ("ann", "peter", "anna  PETERSEN"):
        assert everyone.search(prefix) == [anna], prefix
    assert everyone.search("nna") == everyone.search("張") == []
    assert everyone.search("") == [anna, mei]
    assert everyone.search("", limit=1) == [anna]


def test_search_folds_accents_and_variants(everyone: People) -> None:
    jose = everyone.add("jg", "José García", native_name="臺生")
    assert everyone.search("garcia") == everyone.search("GARCÍA") == everyone.search("台") == [jose]


def test_search_follows_changes(everyone: People, mei: Person) -> None:
    everyone.update(mei.id, native_name="林美玉", name="Lin Mei-yu")
    assert everyone.search("華") == []
    assert everyone.search("hua") == [mei]  # by the login
    everyone.rename_login(mei.id, "meiyu")
    assert everyone.search("hua") == []
    assert everyone.search("玉") == everyone.search("meiy") == [mei]


def test_an_old_login_stays_reserved(everyone: People, anna: Person) -> None:
    everyone.rename_login(anna.id, "anna.p")
    assert everyone["anna.p"] is anna
    assert everyone.by_login("anna") is None and "anna" not in everyone
    assert everyone.renamed("ANNA") is anna
    assert everyone.renamed("anna.p") is None and everyone.renamed("otto") is None
    with pytest.raises(Invalid):
        everyone.add("Anna", "Another Anna")
    assert everyone.rename_login(anna.id, "anna").login == "anna"


def test_renaming_to_the_login_of_another_is_refused(everyone: People, anna: Person, mei: Person) -> None:
    with pytest.raises(Invalid) as refused:
        everyone.rename_login(mei.id, "anna")
    assert set(refused.value.errors) == {"login"}


def test_an_address_is_free_again_after_a_change(everyone: People, anna: Person, mei: Person) -> None:
    with pytest.raises(Invalid):
        everyone.update(mei.id, email="Anna@example.org")
    everyone.update(anna.id, email="")
    everyone.update(mei.id, email="anna@example.org")
    assert everyone.by_login("anna@example.org") is mei
    assert everyone.by_login("mei@example.org") is None


def test_fields_without_cleaner_cannot_be_updated(everyone: People, anna: Person) -> None:
    for field in ("login", "id", "password_hash", "active", "stamp"):
        with pytest.raises(TypeError):
            everyone.update(anna.id, **{field: "x"})


def test_departments_and_reports_by_name(everyone: People, anna: Person, mei: Person) -> None:
    for person in (mei, anna):
        everyone.update(person.id, department="研發 Lab")
    boss = everyone.add("boss", "Bo Boss")
    everyone.update(mei.id, manager_id=boss.id)
    everyone.update(anna.id, manager_id=boss.id)
    assert names(everyone.by_department("研發 LAB")) == names(everyone.reports_of(boss.id)) == ["anna", "mei-hua"]
    everyone.update(anna.id, department="Sales", manager_id=None)
    everyone.deactivate(mei.id)
    assert names(everyone.by_department("研發 lab")) == names(everyone.reports_of(boss.id)) == []
    assert names(everyone.by_department("sales")) == ["anna"]


def test_nobody_is_their_own_manager(everyone: People, anna: Person, mei: Person) -> None:
    everyone.update(anna.id, manager_id=mei.id)
    for person, manager in ((anna, anna), (mei, anna)):
        with pytest.raises(Invalid):
            everyone.update(person.id, manager_id=manager.id)


def test_an_endless_chain_of_managers_is_refused(everyone: People) -> None:
    below = everyone.add("p0", "P0")
    for i in range(1, 50):
        above = everyone.add(f"p{i}", f"P{i}")
        everyone.update(above.id, manager_id=below.id)
        below = above
    with pytest.raises(Invalid):
        everyone.update(everyone.add("last", "Last").id, manager_id=below.id)


def test_an_empty_directory_is_still_there(everyone: People, now: Any) -> None:
    assert bool(everyone) and len(everyone) == 0
    assert "'otto'" in repr(everyone.add("otto", "Otto"))


def test_deactivation_renews_the_stamp_and_hides_from_search(everyone: People, anna: Person) -> None:
    stamps = [anna.stamp]
    stamps.append(everyone.deactivate(anna.id).stamp)
    assert not anna.active
    assert everyone.search("anna") == [] and everyone.search("anna", inactive=True) == [anna]
    assert everyone["anna"] is anna
    stamps.append(everyone.activate(anna.id).stamp)
    assert anna.active and len(set(stamps)) == 3


def test_ids_and_logins_of_the_retired_are_never_given_again(
    everyone: People, anna: Person, mei: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    everyone.update(mei.id, manager_id=anna.id)
    everyone.retire(anna.id)
    assert everyone.get(anna.id) is None and mei.manager_id is None
    assert "anna" not in everyone and everyone.renamed("anna") is None
    assert everyone.search("anna", inactive=True) == [] and names(everyone) == ["mei-hua"]
    with pytest.raises(Invalid):
        everyone.add("anna", "Anna Again")
    numbers = iter([anna.id, mei.id, 12, 4711])
    monkeypatch.setattr("secrets.randbits", lambda bits: next(numbers))
    assert everyone.add("otto", "Otto", email="anna@example.org").id == 4711


def test_two_people_added_at_once_do_not_conflict(database: Any, together: Any) -> None:
    together(
        lambda root: root["people"].add("anna", "Anna", email="a@b", department="Lab", created=None),
        lambda root: root["people"].add("otto", "Otto", email="o@b", department="Lab", created=None),
        lambda root: root["people"].add("mei", "Mei", email="m@b", department="Lab", created=None),
    )
    with database.transaction() as connection:
        everyone = connection.root()["people"]
        assert names(everyone) == names(everyone.by_department("lab")) == ["anna", "mei", "otto"]
        assert len(everyone) == 3


def test_two_people_changed_at_once_do_not_conflict(database: Any, together: Any) -> None:
    with database.transaction() as connection:
        ids = [connection.root()["people"].add(login, login, created=None).id for login in ("aa", "bb", "cc")]
    together(
        *(lambda root, i=i: root["people"].update(ids[i], email=f"{i}@example.org", department="Lab", job_title=f"No {i}") for i in (0, 1))
    )
    with database.transaction() as connection:
        assert names(connection.root()["people"].by_department("Lab")) == ["aa", "bb"]


def test_one_login_cannot_be_taken_twice_at_once(together: Any) -> None:
    with pytest.raises(Exception, match="onflict"):
        together(lambda root: root["people"].add("anna", "Anna"), lambda root: root["people"].add("ANNA", "Another"))


def test_what_people_say_leads_to_them(everyone: People, anna: Person, mei: Person) -> None:
    everyone.describe(anna.id, {"skills": ("vpn", "excel")}, {})
    everyone.describe(mei.id, {"skills": ("vpn",)}, {"skills": "network"})
    assert list(everyone.said.values("skills")) == ["excel", "vpn"] and list(everyone.said.values("skills", "v")) == ["vpn"]
    assert [(entry.id, entry.group) for entry in everyone.said.people("skills", "vpn")] == [
        (anna.id, "employee:"),
        (mei.id, "employee:network"),
    ]
    assert [entry.id for entry in everyone.said.alike("skills", "VPN")] == [anna.id, mei.id]
    everyone.describe(anna.id, {"skills": ()}, {})
    everyone.deactivate(mei.id)
    assert list(everyone.said.values("skills")) == []
    everyone.activate(mei.id)
    assert [entry.id for entry in everyone.said.people("skills", "vpn")] == [mei.id]


def test_how_many_there_are_and_where_a_name_begins(everyone: People, anna: Person, mei: Person) -> None:
    everyone.add("zoe", "Zoë")
    everyone.deactivate(mei.id)
    assert everyone.number == 2 and len(everyone) == 3 and everyone.left(mei.id) and everyone.left(4711)
    assert list(everyone.initials()) == ["a", "l", "z"]
    assert [everyone.get(person_id).login for person_id in everyone.from_name("b")] == ["zoe"]


def test_a_database_of_before_gets_the_new_indexes(root: Root, everyone: People, anna: Person, mei: Person) -> None:
    everyone.update(mei.id, department="Lab", manager_id=anna.id)
    everyone.describe(mei.id, {"skills": ("vpn",)}, {})
    everyone.deactivate(anna.id)
    for name in ("_said", "_reporting", "_left", "_arrivals"):
        delattr(everyone, name)
    people.install(root)
    assert everyone.number == 1 and names(everyone.by_department("lab")) == names(everyone.reports_of(anna.id)) == ["mei-hua"]
    assert list(everyone.said.values("skills")) == ["vpn"] and everyone.reporting.above(mei.id) == anna.id


def test_circles_in_data_from_elsewhere_are_found(everyone: People, anna: Person, mei: Person) -> None:
    otto = everyone.add("otto", "Otto", manager_id=mei.id)
    anna.manager_id, mei.manager_id = mei.id, anna.id
    everyone.index_anew()
    assert [sorted(circle) for circle in everyone.reporting.circles()] == [sorted((anna.id, mei.id))]
    assert [everyone.reporting.is_in_circle(person.id) for person in (anna, mei, otto)] == [True, True, False]


def test_a_manager_who_is_not_there_keeps_nobody_from_getting_another(everyone: People, anna: Person, mei: Person) -> None:
    anna.manager_id = 4711
    assert everyone.update(mei.id, manager_id=anna.id).manager_id == anna.id
