"""Fields of profiles as administrators choose them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from colonnade.catalog.profiles import BUILT_IN, change, fields_of, shown_to
from colonnade.commands.profile_fields import (
    Wanted,
    add_field,
    change_field,
    field_called,
    move_field,
    name_from,
    number_of_answers,
    remove_field,
    reset_fields,
)
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.testing import MemorySite

FLOOR = Wanted({"en": "Floor, seat", "zh_Hant": "樓層"})


def refused(site: MemorySite, wanted: Wanted, name: str = "") -> dict[str, str]:
    with pytest.raises(Invalid) as error:
        change_field(site.uow(), name, wanted) if name else add_field(site.uow(), wanted)
    return {part: str(text) for part, text in error.value.errors.items()}


def test_a_field_is_added_with_a_name_made_from_its_title(site: MemorySite) -> None:
    field = add_field(site.uow(), FLOOR)
    assert (field.name, field.title_in("en"), field.title_in("zh_Hant")) == ("floor_seat", "Floor, seat", "樓層")
    assert fields_of(site.root)[-1] == field and add_field(site.uow(), Wanted({"en": "Floor; seat"})).name == "floor_seat_2"
    assert add_field(site.uow(), Wanted({"zh_Hant": "分機"}, name="extension")).title_in("en") == "分機"


def test_two_fields_arent_called_alike(site: MemorySite) -> None:
    add_field(site.uow(), FLOOR)
    assert set(refused(site, Wanted({"en": "FLOOR, seat", "zh_Hant": "樓"}))) == {"title_en"}
    assert set(refused(site, Wanted({"en": "Level", "zh_Hant": "樓層"}))) == {"title_zh_Hant"}
    assert set(refused(site, Wanted({"en": "telephone"}))) == {"title_en"}
    add_field(site.uow(), Wanted({"en": "Level"}))
    assert set(refused(site, Wanted({"en": "Floor, seat"}), "level")) == {"title_en"}
    assert change_field(site.uow(), "floor_seat", FLOOR).name == "floor_seat"  # its own title isn't in its way


def test_a_choice_has_each_option_once(site: MemorySite) -> None:
    assert "“M” stands there twice." in str(refused_text(site, Wanted({"en": "Shirt"}, kind="choice", options="S\nM\nL\n M ")))
    assert add_field(site.uow(), Wanted({"en": "Shirt"}, kind="choice", options="S\nM")).options == ("S", "M")


def refused_text(site: MemorySite, wanted: Wanted) -> str:
    with pytest.raises(Invalid) as error:
        add_field(site.uow(), wanted)
    return error.value.errors["options"].interpolate()


def test_names_that_can_be_made() -> None:
    assert [name_from(title, {"phone"}) for title in ("Phone", "2nd Phone", "e-mail", "樓層", "", "Name")] == [
        "phone_2",
        "nd_phone",
        "e_mail_2",
        "",
        "",
        "name_2",
    ]


WRONG = {
    "title_en": Wanted({}, name="extra"),
    "name": Wanted({"zh_Hant": "樓層"}),
    "kinds": replace(FLOOR, kinds=()),
    "options": replace(FLOOR, kind="choice", options=" \n"),
    "kind": replace(FLOOR, kind="video"),
    "audience": replace(FLOOR, audience="me", narrowest="staff"),
    "widest": replace(FLOOR, narrowest="staff", audience="staff", widest="me"),
    "narrowest": replace(FLOOR, narrowest="nobody"),
}


@pytest.mark.parametrize(("part", "wanted"), WRONG.items())
def test_what_is_wrong_is_told_at_its_part(site: MemorySite, part: str, wanted: Wanted) -> None:
    assert list(refused(site, wanted)) == [part] and fields_of(site.root) == BUILT_IN


@pytest.mark.parametrize("name", ["login", "manager", "active", "phone", "Floor", "x", "1st", "add", "kind", "a" * 40])
def test_names_that_cannot_be_given(site: MemorySite, name: str) -> None:
    assert list(refused(site, replace(FLOOR, name=name))) == ["name"]


def test_a_field_is_changed_and_ours_keep_our_words_where_nobody_has_others(site: MemorySite) -> None:
    change_field(site.uow(), "phone", Wanted({"zh_Hant": "分機"}, kind="line", audience="me", kinds=("guest", "employee")))
    phone = field_called(site.uow(), "phone")
    assert (phone.title_in("en"), phone.title_in("zh_Hant"), phone.kinds) == ("Telephone", "分機", ("employee", "guest"))
    assert [field.name for field in fields_of(site.root)] == [field.name for field in BUILT_IN]
    assert refused(site, Wanted({}, kind="tags"), "email") == {"kind": "Choose one of the values offered."}
    with pytest.raises(KeyError):
        change_field(site.uow(), "nothing", FLOOR)


def test_order(site: MemorySite) -> None:
    names = [field.name for field in fields_of(site.root)]
    move_field(site.uow(), names[1], -1)
    move_field(site.uow(), names[-1], 1)
    move_field(site.uow(), "nothing", 1)
    assert [field.name for field in fields_of(site.root)] == [names[1], names[0], *names[2:]]


def test_what_people_wrote_stays_and_comes_back(site: MemorySite) -> None:
    ann = site.person("ann")
    change(site.root, ann, {"phone": "+886 2 1", "skills": "tea, ink"}, {})
    assert number_of_answers(site.uow(), "phone") == 1
    remove_field(site.uow(), "phone")
    assert "phone" not in shown_to(site.root, site.reader(ann), ann)
    add_field(site.uow(), Wanted({"en": "Phone"}, name="phone"))
    assert shown_to(site.root, site.reader(ann), ann)["phone"] == "+886 2 1"


def test_a_field_of_another_kind_shows_what_fits(site: MemorySite) -> None:
    ann = site.person("ann")
    change(site.root, ann, {"skills": "tea, ink", "pronouns": "javascript:alert(1)", "about": "a, b"}, {})
    change_field(site.uow(), "skills", Wanted({}, kind="line"))
    change_field(site.uow(), "pronouns", Wanted({}, kind="link"))
    change_field(site.uow(), "about", Wanted({}, kind="tags"))
    assert shown_to(site.root, site.reader(ann), ann) == {"skills": "tea, ink", "about": ("a", "b")}


def test_back_to_what_the_program_comes_with(site: MemorySite) -> None:
    add_field(site.uow(), FLOOR)
    remove_field(site.uow(), "phone")
    reset_fields(site.uow())
    assert fields_of(site.root) == BUILT_IN


def test_only_administrators(site: MemorySite) -> None:
    anna = site.uow(site.person("anna"))
    for work in (
        lambda: add_field(anna, FLOOR),
        lambda: change_field(anna, "phone", FLOOR),
        lambda: move_field(anna, "phone", 1),
        lambda: remove_field(anna, "phone"),
        lambda: reset_fields(anna),
    ):
        with pytest.raises(NotAllowed):
            work()


def test_the_days_that_a_widget_lists_stay_days(site: MemorySite) -> None:
    assert refused(site, Wanted({}, kind="line", audience="me"), "birthday") == {"kind": "Choose one of the values offered."}
    assert change_field(site.uow(), "joined_company", Wanted({}, kind="date", audience="network")).audience == "network"
