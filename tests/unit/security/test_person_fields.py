"""Fields are cleaned or refused, and names compare as people expect."""

from __future__ import annotations

import pytest

from colonnade.content.errors import Invalid
from colonnade.security import person_fields as fields


@pytest.mark.parametrize("login", ["anna", "林美華", "o.brien-2", "Ö_1", "नमस्ते", "7-eleven"])
def test_logins_of_any_script_are_kept(login: str) -> None:
    assert fields.clean_login(f" {login} ") == login


@pytest.mark.parametrize("login", ["", "a", "..", "._-", "a b", "a/b", "a@b", "@@edit", "a\u202eb", "x" * 65, "pаypal", None, 7])
def test_other_logins_are_refused(login: object) -> None:
    with pytest.raises(ValueError):
        fields.clean_login(login)


def test_full_width_letters_of_a_login_become_plain_ones() -> None:
    assert fields.clean_login("ａｎｎａ") == "anna"


def test_control_and_direction_characters_vanish_from_names() -> None:
    assert fields.clean_name("  Anna\u202e\x00\t\u200b Maria\r\n\ufeff ") == "Anna Maria"


def test_joiners_stay_in_names_that_need_them() -> None:
    assert fields.clean_name("نیلوفر\u200cها") == "نیلوفر\u200cها"


@pytest.mark.parametrize("name", ["", " \u200d ", "…", "x" * 121, None])
def test_other_names_are_refused(name: object) -> None:
    with pytest.raises(ValueError):
        fields.clean_name(name)


@pytest.mark.parametrize("email", ["", "a@b", "anna+x@mail.example.org", "用戶@例子.台灣"])
def test_addresses_and_none(email: str) -> None:
    assert fields.clean_email(email) == email


@pytest.mark.parametrize(
    "email", ["anna", "@b", "a@", "a@b@c", "a b@c", "a@b\nBcc: x@y", "Anna <a@b>", "a@.b", "a@b..c", "a@" + "b" * 260, 3]
)
def test_other_addresses_are_refused(email: object) -> None:
    with pytest.raises(ValueError):
        fields.clean_email(email)


@pytest.mark.parametrize("name", ["", "Mars/Base", "../../etc/passwd", "America", None])
def test_unknown_time_zones_are_refused(name: object) -> None:
    with pytest.raises(ValueError):
        fields.clean_timezone(name)


def test_known_time_zones() -> None:
    assert fields.clean_timezone("Asia/Taipei") == "Asia/Taipei"
    assert fields.clean_timezone("UTC") == "UTC"


def test_every_refused_field_is_named() -> None:
    with pytest.raises(Invalid) as refused:
        fields.clean({"name": "", "language": "tlh", "theme": "pink", "kind": "ghost", "manager_id": "x", "location": 3, "email": "a@b"})
    assert set(refused.value.errors) == {"name", "language", "theme", "kind", "manager_id", "location"}


def test_an_unknown_field_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        fields.clean({"password_hash": "x"})


def test_folding_ignores_case_and_width() -> None:
    assert fields.fold(" ＡNNA ") == fields.fold("anna")
    assert fields.fold("Straße") == fields.fold("STRASSE")


def test_search_keys_begin_at_words_and_at_each_ideograph() -> None:
    assert fields.search_keys("José Mei-hua") == {"jose mei-hua", "mei-hua", "hua"}
    assert fields.search_keys("臺林華") == {"台林華", "林華", "華"}
