"""Administration of the fields of profiles."""

from __future__ import annotations

import pytest

from colonnade.catalog.profiles import BUILT_IN, change, fields_of
from colonnade.commands.profile_fields import reset_fields
from tests.web.world import form

HERE = "/admin/profile-fields"
FLOOR = {
    "title_en": "Floor",
    "title_zh_Hant": "樓層",
    "kind": "choice",
    "options": "1F\n2F",
    "kinds": "employee",
    "audience": "staff",
    "narrowest": "me",
    "widest": "guests",
}


@pytest.fixture(autouse=True)
def ours(world):
    yield
    with world.change() as site:
        reset_fields(site.uow())


def names(world) -> list[str]:
    with world.change() as site:
        return [field.name for field in fields_of(site.root)]


def test_the_list_is_for_administrators_alone(world):
    admin = world.visitor("admin").get(HERE)
    assert [row["id"] for row in admin.html.select("tbody tr")] == [field.name for field in BUILT_IN]
    assert admin.html.find("a", href=HERE, attrs={"aria-current": "page"}) or admin.html.find("a", href=HERE)
    for path in (HERE, f"{HERE}/add", f"{HERE}/phone", f"{HERE}/phone/remove", f"{HERE}/reset"):
        world.visitor("employee").get(path, status=404)
        world.visitor("employee").submit(path, status=404)


def test_a_field_is_added_changed_and_moved(world):
    admin = world.visitor("admin")
    assert admin.submit(f"{HERE}/add", **FLOOR, status=303).location.endswith("#floor")
    admin.submit(HERE, name="floor", do="up", status=303)
    assert names(world)[-2:] == ["floor", "joined_company"]
    page = admin.get(f"{HERE}/floor")
    assert page.html.find("textarea", id="f-options").text.strip() == "1F\n2F"
    admin.submit(f"{HERE}/floor", **{**FLOOR, "title_en": "Storey", "required": "1"}, status=303)
    assert "Storey" in admin.get(HERE).text
    admin.submit(HERE, name="floor", do="down", status=303)
    assert names(world)[-1] == "floor"


def test_ours_are_called_by_our_words_until_somebody_calls_them_otherwise(world):
    admin = world.visitor("admin")
    page = admin.get(f"{HERE}/phone")
    assert page.html.find("input", id="f-title_zh_Hant")["value"] == "電話"
    admin.submit(f"{HERE}/phone", **{**FLOOR, "title_en": "Telephone", "title_zh_Hant": "分機", "kind": "phone"}, status=303)
    with world.change() as site:
        assert next(field for field in fields_of(site.root) if field.name == "phone").titles == (("zh_Hant", "分機"),)


def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(world):
    page = world.visitor("admin").submit(f"{HERE}/add", **{**FLOOR, "title_en": "", "options": "", "audience": "nobody"}, status=400)
    assert {a["href"] for a in page.html.select(".errs a")} == {"#f-name", "#f-options", "#f-audience"}
    assert page.html.find("input", id="f-title_zh_Hant")["value"] == "樓層"
    world.visitor("admin").get(f"{HERE}/nothing", status=404)


def test_removing_says_first_what_becomes_of_what_people_wrote(world):
    with world.change() as site:
        change(site.root, site.person("employee"), {"phone": "+886 2 1"}, {})
    admin = world.visitor("admin")
    asked = admin.get(f"{HERE}/phone/remove")
    assert "1 person filled it in. What they wrote stays stored and is shown to nobody." in asked.text
    admin.submit(f"{HERE}/phone/remove", status=303)
    assert "phone" not in names(world)
    assert "Reset" in admin.get(f"{HERE}/reset").text
    admin.submit(f"{HERE}/reset", status=303)
    assert names(world) == [field.name for field in BUILT_IN]


def test_raising_the_limit_says_first_whose_choice_it_overrules(world):
    with world.change() as site:
        people = [site.person(login) for login in ("shy1", "shy2", "open1", "empty1")]
        for person, audience in zip(people, ("me", "network", "staff", "me"), strict=True):
            change(site.root, person, {"phone": "+886 2 1"} if person.login != "empty1" else {}, {"phone": audience})
    admin = world.visitor("admin")
    typed = {**FLOOR, "title_en": "Telephone", "kind": "phone", "narrowest": "communities", "audience": "staff"}
    asked = admin.submit(f"{HERE}/phone", **typed, status=200)
    assert "2 people filled it in and chose fewer people than" in asked.text and "Telephone" in asked.html.h1.text
    with world.change() as site:
        assert next(field for field in fields_of(site.root) if field.name == "phone").narrowest == "me"
    more = form(asked, "overrules")
    with world.change() as site:
        change(site.root, site.person("shy3"), {"phone": "+886 2 1"}, {"phone": "me"})
    asked = more.submit(status=200)
    assert "3 people" in asked.text  # it isn't what was agreed to any more
    form(asked, "overrules").submit(status=303)
    with world.change() as site:
        changed = next(field for field in fields_of(site.root) if field.name == "phone")
        assert (changed.narrowest, changed.titles[0], changed.kinds) == ("communities", ("zh_Hant", "樓層"), ("employee",))
    admin.submit(f"{HERE}/phone", **typed, status=303)  # nobody more is overruled
    admin.submit(f"{HERE}/phone", **{**typed, "narrowest": "me"}, status=303)
