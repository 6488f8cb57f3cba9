"""The people of the demo company."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest

from colonnade.demo import people as module
from colonnade.demo.people import departments, people, time_zone


def _chain(key: str) -> list[str]:
    """From *key* to the top; raises RuntimeError for a circle."""
    by_key = {person.key: person for person in people()}
    chain = [key]
    while above := by_key[chain[-1]].manager:
        if above in chain:
            raise RuntimeError(f"circle: {chain}")
        chain.append(above)
    return chain


def test_the_managers_form_one_tree_of_at_most_four_levels() -> None:
    chains = [_chain(person.key) for person in people()]
    assert {chain[-1] for chain in chains} == {"shu.huang"}
    assert max(len(chain) for chain in chains) == 4


def test_managers_come_before_those_who_report_to_them() -> None:
    seen: set[str | None] = {None}
    for person in people():
        assert person.manager in seen
        seen.add(person.key)


def test_nobody_leads_too_many() -> None:
    assert max(Counter(person.manager for person in people() if person.manager).values()) <= 12


def test_each_department_is_led_by_one_of_its_own_who_reports_to_the_top() -> None:
    by_key = {person.key: person for person in people()}
    for department in departments():
        head = by_key[department.head]
        assert head.department == department.key
        assert len(_chain(head.key)) <= 2
        assert re.search(r"[\u4e00-\u9fff]", department.native_title)
    assert {person.department for person in by_key.values()} == {department.key for department in departments()}


def test_half_have_a_chinese_name_beside_the_romanised_one() -> None:
    native = [person for person in people() if person.native_name]
    assert len(native) == 30
    assert all(re.fullmatch(r"[\u4e00-\u9fff]{3}", person.native_name) for person in native)
    assert all(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+-[a-z]+", person.name) for person in native)


def test_logins_names_and_addresses_are_unique_and_plain() -> None:
    everyone = people()
    for values in zip(*((person.login, person.name, person.email) for person in everyone), strict=True):
        assert len(set(values)) == len(everyone)
    for person in everyone:
        assert re.fullmatch(r"[a-z]+\.[a-z]+", person.login) and person.key == person.login
        assert person.email == f"{person.login}@example.com"
        assert person.job_title and time_zone(person)


def test_a_circle_of_managers_is_refused() -> None:
    one, two = people()[:2]
    circle = [replace(one, manager=two.key), replace(two, manager=one.key)]
    with pytest.raises(ValueError, match="no way to the top"):
        module._managers_first(circle)
