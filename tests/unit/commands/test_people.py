from __future__ import annotations

from pathlib import Path

import pytest

import colonnade
from colonnade.commands.people import change_person, set_active
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.i18n import Catalogs
from colonnade.mail.address_change import AddressChange
from colonnade.mail.outbox import outbox
from colonnade.security import sessions, tokens
from colonnade.testing import MemorySite


def test_someone_who_leaves_is_out_at_once(site: MemorySite) -> None:
    admin, anna = site.administrator("root"), site.person("anna")
    raw = sessions.start(site.root, anna, site.now)
    set_active(site.uow(admin), anna.id, False)
    assert sessions.find(site.root, raw, site.now) is None and not site.reader(anna).id
    set_active(site.uow(admin), anna.id, True)
    assert sessions.find(site.root, raw, site.now) is None and site.reader(anna).id == anna.id


def test_the_last_administrator_stays(site: MemorySite) -> None:
    admin = site.administrator("root")
    with pytest.raises(Invalid):
        set_active(site.uow(admin), admin.id, False)
    site.administrator("second")
    set_active(site.uow(admin), admin.id, False)


def test_others_change_nobody_and_nobody_changes_no_one(site: MemorySite) -> None:
    anna = site.person("anna")
    with pytest.raises(NotAllowed):
        set_active(site.uow(anna), anna.id, False)
    with pytest.raises(Invalid):
        set_active(site.uow(site.administrator()), 12345, False)


def test_an_account_is_changed_and_both_addresses_are_told(site: MemorySite) -> None:
    outbox(site.root).on = True
    boss, anna = site.person("boss"), site.person("anna", email="old@example.com")
    site.person("bob", email="bob@example.com")
    token = tokens.issue(site.root, tokens.RESET, anna.principal, tokens.LIFETIMES[tokens.RESET], site.now, anna.stamp)
    values = {"name": "Anna", "email": "new@example.com", "kind": "contractor", "manager_id": boss.id, "job_title": "Clerk"}
    change_person(site.uow(site.administrator("root")), anna.id, {**values, "phone": "1"})
    assert (anna.name, anna.email, anna.kind, anna.manager_id, anna.job_title) == (
        "Anna",
        "new@example.com",
        "contractor",
        boss.id,
        "Clerk",
    )
    assert not anna.profile  # what isn't the directory's is for anna to say
    assert {(letter.person, letter.address, letter.about) for letter in outbox(site.root)} == {
        (0, "old@example.com", (anna.id, False)),
        (anna.id, "", (anna.id, True)),
    }
    with pytest.raises(tokens.TokenRefused):
        tokens.redeem(site.root, tokens.RESET, token, site.now)
    for email, why in (("bob@example.com", "Someone else has"), ("at home", "not an e-mail address")):
        with pytest.raises(Invalid, match=why):
            change_person(site.uow(), anna.id, {"email": email})
    with pytest.raises(NotAllowed):
        change_person(site.uow(anna), anna.id, {"email": "x@example.com"})
    with pytest.raises(Invalid, match="their own manager"):
        change_person(site.uow(), boss.id, {"manager_id": anna.id})


@pytest.mark.parametrize(("language", "words"), [("en", "no longer to this one"), ("zh_Hant", "不再寄到這裡")])
def test_the_letters_say_it_without_giving_the_new_address_away(site: MemorySite, language: str, words: str) -> None:
    outbox(site.root).on = True
    anna = site.person("anna", email="old@example.com", language=language)
    change_person(site.uow(), anna.id, {"email": "new@example.com"})
    catalogs = Catalogs()
    catalogs.load("colonnade", Path(colonnade.__file__).parent / "locale")
    compose = AddressChange(catalogs, "https://intranet.example.com")
    texts = {letter.about[1]: compose(site.uow(), letter).text for letter in outbox(site.root)}
    assert words in texts[False] and words not in texts[True]
    assert all("anna" in text and "new@example.com" not in text for text in texts.values())
