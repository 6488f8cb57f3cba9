"""What is shown of a person."""

from __future__ import annotations

from datetime import datetime

import pytest

from colonnade.security.person import HUES, Person


def person(now: datetime, name: str, native_name: str = "") -> Person:
    return Person(1025, "login", now, {"name": name, "native_name": native_name})


@pytest.mark.parametrize(
    ("name", "initials"),
    [("Anna Petersen", "AP"), ("Lin Mei-hua", "LM"), ("plato", "P"), ("林美華", "美華"), ("J. (Jo) de Vries", "JV"), ("élan", "É")],
)
def test_initials(now: datetime, name: str, initials: str) -> None:
    assert person(now, name).initials() == initials


def test_readers_of_chinese_see_the_native_name_where_there_is_one(now: datetime) -> None:
    both = person(now, "Lin Mei-hua", "林美華")
    assert (both.display_name("zh_Hant"), both.display_name("en")) == ("林美華", "Lin Mei-hua")
    assert person(now, "Anna").display_name("zh_Hant") == "Anna"


def test_principal_name_and_hue_come_from_the_record(now: datetime) -> None:
    someone = person(now, "Anna")
    assert (someone.principal, someone.__name__) == ("p:1025", "login")
    assert someone.hue() == 1025 % HUES


def test_each_stamp_is_new(now: datetime) -> None:
    someone = person(now, "Anna")
    before = someone.stamp
    someone.renew_stamp()
    assert someone.stamp != before
