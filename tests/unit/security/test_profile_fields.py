"""What fields of profiles may hold, and how far each may be shown."""

from __future__ import annotations

import pytest

from colonnade.security.profile_fields import AUDIENCES, CHOICE, LINK, PHONE, TAGS, TEXT, ProfileField


def test_an_audience_is_what_was_chosen_within_what_is_allowed() -> None:
    field = ProfileField("phone", "Telephone", audience="staff", narrowest="network", widest="staff")
    assert field.audiences == ("network", "communities", "staff")
    assert [field.within(audience) for audience in (*AUDIENCES, None, "nonsense")] == [
        "network",
        "network",
        "communities",
        "staff",
        "staff",
        "staff",
        "staff",
    ]


def test_when_administrators_allow_less_what_was_chosen_before_is_not_shown_further() -> None:
    assert ProfileField("phone", "Telephone", audience="guests", widest="me").within("guests") == "me"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("line", "  Taipei\u202e 12F\n", "Taipei 12F"),
        (TEXT, "One\r\n two  three\x00\n\n", "One\ntwo three"),
        (PHONE, "+886 2 2345 6789 ext. 207", "+886 2 2345 6789 ext. 207"),
        (LINK, "example.com/me", "https://example.com/me"),
        (LINK, "", ""),
        (TAGS, "Payroll, #Excel、薪資，payroll", ("payroll", "excel", "薪資")),
    ],
)
def test_what_is_typed_is_kept_in_one_form(kind: str, typed: str, kept: object) -> None:
    field = ProfileField("field", "Field", kind)
    assert field.clean(typed) == kept == field.clean(field.clean(typed))


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("line", "x" * 121),
        ("line", 7),
        (TEXT, "x" * 2001),
        (TEXT, None),
        (PHONE, "call me"),
        (LINK, "javascript:alert(1)"),
        (LINK, "https://"),
        (LINK, "http://[::1"),
        (LINK, "https://example.com/a b"),
        (CHOICE, "third"),
        (TAGS, ", ".join(f"t{number}" for number in range(31))),
    ],
)
def test_what_does_not_fit_is_refused_in_words(kind: str, typed: object) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        ProfileField("field", "Field", kind, options=("first", "second")).clean(typed)


def test_what_is_required_may_not_be_empty() -> None:
    with pytest.raises(ValueError):
        ProfileField("about", "About", TEXT, required=True).clean(" \n ")


def test_a_field_of_administrators_has_a_title_in_each_language() -> None:
    field = ProfileField("desk", "Desk", titles=(("en", "Desk"), ("zh_Hant", "座位")))
    assert (field.title_in("zh_Hant"), field.title_in("en"), ProfileField("a", "A").title_in("en")) == ("座位", "Desk", "A")
