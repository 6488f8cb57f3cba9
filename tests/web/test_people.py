"""People: found by either name, shown with what the reader may see of their work."""

from __future__ import annotations

from urllib.parse import quote

import pytest

from colonnade.commands.people import set_active


@pytest.fixture(scope="module", autouse=True)
def colleagues(world):
    with world.change() as site:
        boss = site.person("boss", name="Ada Boss", native_name="陳大文", department="Board")
        site.person("worker", name="Wor Ker", department="Works", manager_id=boss.id, job_title="Engineer")


SEARCHES = {"ada": True, "ADA": True, "陳": True, "zzz": False, "\0": False, "x" * 3000: False, "*": False}


@pytest.mark.parametrize(("q", "found"), SEARCHES.items())
def test_found_by_the_beginning_of_a_name(world, q, found):
    text = world.visitor("employee").get("/people", {"q": q}).text
    assert ("/people/boss" in text) == found


def test_a_person_s_page(world):
    page = world.visitor("employee").get("/people/boss")
    assert "陳大文" in page.text
    assert page.html.find("a", href="/people/worker")
    assert world.visitor("employee").get("/people/worker").html.find("a", href="/people/boss")


def test_only_what_the_reader_may_see_is_listed(world):
    assert "Plan" not in [a.text for a in world.visitor("employee").get("/people/owner").html.find_all("a", href="/vault/sample/plan")]
    assert world.visitor("member").get("/people/owner").html.find("a", href="/vault/sample/plan")
    assert not world.visitor("employee").get("/people/owner").html.find("a", href="/sample/salaries")


@pytest.mark.parametrize("login", ["nobody", "..", "a b", "臺灣", "BOSS\0", "@@json", "x" * 500])
def test_nobody(world, login):
    world.visitor("employee").get(f"/people/{quote(login)}", status=404)


def test_letters_of_either_case(world):
    assert world.visitor("employee").get("/people/BOSS", status="*").status_int in (200, 301, 404)


def test_who_left_is_not_counted(world):
    def counted() -> int:
        return int(world.visitor("employee").get("/people").html.select_one(".ph-meta").text.split()[0])

    before = counted()
    for active, number in ((False, before - 1), (True, before)):
        with world.change() as site:
            set_active(site.uow("admin"), site.person("worker").id, active)
        assert counted() == number
