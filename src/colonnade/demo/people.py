"""Who works at the demo company: reads people.csv and departments.csv."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import timedelta, timezone
from importlib.resources import files

from colonnade.demo.model import Department, Person, SignIn

MAIL_DOMAIN = "example.com"

SIGN_IN = (
    SignIn("mei.lin", "Employee who reads Chinese; owns the restricted community Payroll"),
    SignIn("tom.baker", "Employee who reads English; owns the open community Tideline"),
    SignIn("ming.wu", "IT administrator"),
    SignIn("lea.moreau", "Came last week: finds the first steps on the homepage"),
    SignIn("shu.huang", "Chief executive, at the top of the organisation chart"),
)

ADMINISTRATORS = ("ming.wu",)

# They wrote no page yet. So that what shows newcomers has some to show.
JOINED_LATELY = {"lea.moreau": 6, "emily.clarke": 17, "mina.park": 24}

# What she wrote stays, under her name.
LEFT = ("olga.petrenko",)

# Winter offsets: an hour off in summer still falls into office hours, and no time zone database is needed.
_OFFSETS = {"Taipei": 8, "Hsinchu": 8, "Singapore": 8, "Rotterdam": 1}


def departments() -> tuple[Department, ...]:
    """The departments in the order of the file."""
    return tuple(Department(**row) for row in _rows("departments.csv"))


def people() -> tuple[Person, ...]:
    """Everyone, managers before those who report to them. Raises ValueError if the managers form a circle or one is missing."""
    return tuple(_managers_first([_person(row) for row in _rows("people.csv")]))


def time_zone(person: Person) -> timezone:
    """The time zone of the office *person* works in. Raises KeyError for an office that isn't known."""
    return timezone(timedelta(hours=_OFFSETS[person.location.split()[0]]))


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("colonnade.demo") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _person(row: dict[str, str]) -> Person:
    login = row["login"]
    values = {**row, "manager": row["manager"] or None}
    return Person(key=login, email=f"{login}@{MAIL_DOMAIN}", joined_days_ago=JOINED_LATELY.get(login), **values)


def _managers_first(unsorted: Iterable[Person]) -> list[Person]:
    done: dict[str | None, Person | None] = {None: None}
    waiting = list(unsorted)
    while waiting:
        ready = [person for person in waiting if person.manager in done]
        if not ready:
            raise ValueError(f"no way to the top from {[person.key for person in waiting]}")
        done.update((person.key, person) for person in ready)
        waiting = [person for person in waiting if person.key not in done]
    return [person for person in done.values() if person]
