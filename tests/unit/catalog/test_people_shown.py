"""Lists of people from the indexes say the same as asking each person would, whoever reads and whatever was chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import cycle
from typing import Any

import pytest

from colonnade.catalog import profiles
from colonnade.catalog.people_shown import PeopleShown
from colonnade.commands.places import change_member
from colonnade.security import ties
from colonnade.security.profile_fields import AUDIENCES
from colonnade.testing import MemorySite, memory_site

READERS = ("friend", "member", "stranger", "guest", "outsider", "p3")


@pytest.fixture(scope="module")
def site() -> Iterator[MemorySite]:
    """Thirty people with a boss, of all kinds, who chose every audience for all that they say; and six readers."""
    with memory_site() as made:
        made.profile_fields(manager_id={"narrowest": "me"}, department={"narrowest": "me"})
        people, boss = made.root["people"], made.person("boss")
        kinds, audiences = cycle(("employee", "contractor", "guest")), cycle((*AUDIENCES, "", ""))
        for number in range(30):
            person = made.person(f"p{number}", kind=next(kinds), department="Lab" if number % 2 else "Sales", manager_id=boss.id)
            audience = next(audiences)
            said = {"skills": ("vpn", f"skill{number}"), "birthday": "02-29", "joined_company": "2020-02-29"}
            people.describe(person.id, said, dict.fromkeys((*said, "department", "manager_id"), audience))
        for login in READERS:
            made.person(login, kind="guest" if login in ("guest", "outsider") else "employee")
        place = made.place("team", members={"member": "member", "guest": "guest"})
        for number in range(0, 30, 4):
            change_member(made.uow(), place, people[f"p{number}"].id, "member" if people[f"p{number}"].kind != "guest" else "guest")
            ties.connect(made.root, people["friend"].id, people[f"p{number}"].id)
        people.deactivate(people["p5"].id)
        yield made


@pytest.mark.parametrize("login", READERS)
def test_an_index_shows_whom_the_rule_shows(site: MemorySite, login: str) -> None:
    reader, everyone = site.reader(login), site.root["people"]
    shown = PeopleShown(site.root, reader, lambda: None)

    def asked(name: str, fits: Callable[[Any], bool]) -> set[int]:
        values = ((person.id, profiles.value_shown_to(site.root, reader, person, name)) for person in everyone)
        return {person_id for person_id, value in values if value is not None and fits(value)}

    assert set(shown.saying("department", "Lab")) == asked("department", lambda value: value == "Lab")
    assert set(shown.saying_alike("skills", "VPN")) == asked("skills", lambda value: "vpn" in value)
    assert {person_id for _value, person_id in shown.saying_words("skills", "skill1")} == asked(
        "skills", lambda value: any(skill.startswith("skill1") for skill in value)
    )
    for field, value in (("birthday", "02-29"), ("joined_company", "2020-02-29")):
        assert set(shown.on_day(field, date(2027, 2, 28))) == asked(field, lambda said, value=value: said == value)
        assert not set(shown.on_day(field, date(2027, 3, 1)))
    boss = everyone["boss"].id
    assert set(shown.reports(boss)) == asked("manager_id", lambda value: value == boss)
    assert shown.number_of_reports(boss) == len(set(shown.reports(boss)))


def test_values_are_offered_only_if_all_like_the_reader_are_shown_them(site: MemorySite) -> None:
    offered = set(PeopleShown(site.root, site.reader("stranger"), lambda: None).values("skills"))
    writers = (person for person in site.root["people"] if person.profile and person.active)
    to_all = (person for person in writers if (person.audiences or {}).get("skills") in (None, "staff", "guests"))
    assert offered == {skill for person in to_all for skill in person.profile["skills"]}


def test_it_is_told_when_an_answer_is_for_one_reader_alone(site: MemorySite) -> None:
    told: list[int] = []
    shown = PeopleShown(site.root, site.reader("stranger"), lambda: told.append(1))
    list(shown.values("skills"))
    assert not told
    list(shown.saying("skills", "vpn"))
    assert told


def test_nobody_is_loaded_who_shows_a_day_to_nobody_else(site: MemorySite) -> None:
    everyone, told = site.root["people"], []
    loaded = _Counted(everyone)
    shown = PeopleShown({**site.root, "people": loaded}, site.reader("stranger"), lambda: told.append(1))
    assert list(shown.on_day("birthday", date(2028, 2, 29))) and told
    private = [person.id for person in everyone if person.login.startswith("p") and not (person.audiences or {}).get("birthday")]
    assert private and not set(private) & set(loaded.asked)


class _Counted:
    """Everyone, with whom was asked for by id."""

    def __init__(self, everyone: Any) -> None:
        self._everyone, self.asked = everyone, []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._everyone, name)

    def get(self, person_id: int) -> Any:
        self.asked.append(person_id)
        return self._everyone.get(person_id)
