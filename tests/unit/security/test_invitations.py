"""An invitation makes one account, for the one it was meant for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from ZODB.POSException import ConflictError

from colonnade.content.errors import Invalid
from colonnade.security import passwords
from colonnade.security.groups import ADMINISTRATORS, groups_of
from colonnade.security.invitations import InvitationRefused, accept, invite, look_at, outstanding, withdraw
from colonnade.security.person import Person

Root = dict[str, Any]
WEEK = timedelta(days=7)


def refusal(root: Root, token: str, now: datetime, login: str = "otto", password: str = "seven quiet herons 7") -> str:
    with pytest.raises(InvitationRefused) as refused:
        accept(root, token, login, password, now, name="Otto")
    return refused.value.reason


@pytest.fixture
def token(root: Root, anna: Person, now: datetime) -> str:
    return invite(root, anna, now, email="otto@example.org", name="Otto Ek", language="zh_Hant", kind="guest")


def test_accepting_makes_the_account(root: Root, token: str, password: str, now: datetime) -> None:
    otto = accept(root, token, "otto", password, now, timezone="Asia/Taipei")
    assert root["people"].by_login("otto@example.org") is otto
    assert (otto.name, otto.language, otto.kind, otto.timezone, otto.created) == ("Otto Ek", "zh_Hant", "guest", "Asia/Taipei", now)
    assert passwords.verify(otto.password_hash, password)


def test_what_it_says_fills_in_the_form(root: Root, token: str, anna: Person, now: datetime) -> None:
    said = look_at(root, token, now)
    assert (said["email"], said["name"], said["inviter"]) == ("otto@example.org", "Otto Ek", anna.id)
    assert [waiting["email"] for waiting in outstanding(root, now)] == ["otto@example.org"]
    assert next(outstanding(root, now))["expires"] == now + WEEK


def test_used(root: Root, token: str, password: str, now: datetime) -> None:
    accept(root, token, "otto", password, now)
    assert refusal(root, token, now, "ottilie") == "used"
    assert list(outstanding(root, now)) == []


def test_expired_and_unknown(root: Root, token: str, now: datetime) -> None:
    assert refusal(root, token, now + WEEK) == "expired"
    assert refusal(root, "nonsense", now) == "unknown"


def test_for_a_login_only_that_one(root: Root, anna: Person, password: str, now: datetime) -> None:
    token = invite(root, anna, now, login="otto", email="otto@example.org")
    assert refusal(root, token, now, "ottilie") == "someone-else"
    assert accept(root, token, "OTTO", password, now, name="Otto").login == "OTTO"


def test_address_and_kind_come_from_the_invitation(root: Root, token: str, password: str, now: datetime) -> None:
    otto = accept(root, token, "otto", password, now, email="evil@example.org", kind="employee")
    assert (otto.email, otto.kind) == ("otto@example.org", "guest")


def test_groups_come_with_it(root: Root, anna: Person, password: str, now: datetime) -> None:
    gone = root["groups"].add("gone")
    token = invite(root, anna, now, email="otto@example.org", groups=(ADMINISTRATORS, gone.id))
    root["groups"].remove(gone.id)
    assert groups_of(root, accept(root, token, "otto", password, now, name="Otto").id) == {"g:1"}


def test_an_account_made_meanwhile(root: Root, token: str, now: datetime) -> None:
    root["people"].add("ottilie", "Ottilie", email="OTTO@example.org")
    assert refusal(root, token, now) == "taken"


def test_an_inviter_who_left(root: Root, token: str, anna: Person, now: datetime) -> None:
    root["people"].deactivate(anna.id)
    assert refusal(root, token, now) == "inviter"
    root["people"].retire(anna.id)
    assert refusal(root, token, now) == "inviter"


def test_inviting_again_withdraws_the_first(root: Root, token: str, anna: Person, password: str, now: datetime) -> None:
    second = invite(root, anna, now, email="Otto@example.org")
    assert refusal(root, token, now) == "unknown"
    accept(root, second, "otto", password, now, name="Otto")


def test_withdrawing(root: Root, token: str, now: datetime) -> None:
    assert withdraw(root, "OTTO@example.org") and not withdraw(root, "otto@example.org")
    assert refusal(root, token, now) == "unknown"


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, "email"),
        ({"email": "nonsense"}, "email"),
        ({"email": "anna@example.org"}, "email"),
        ({"login": "Anna"}, "login"),
        ({"login": "old.anna"}, "login"),
        ({"email": "x@y", "language": "tlh"}, "language"),
    ],
)
def test_refused_invitations(root: Root, anna: Person, now: datetime, fields: dict[str, str], named: str) -> None:
    root["people"].rename_login(anna.id, "old.anna")
    root["people"].rename_login(anna.id, "anna")
    with pytest.raises(Invalid) as refused:
        invite(root, anna, now, **fields)
    assert set(refused.value.errors) == {named}


@pytest.mark.parametrize(
    ("login", "password", "named"),
    [("anna", "seven quiet herons 7", "login"), ("otto", "short", "password"), ("otto", "my otto@example.org one", "password")],
)
def test_a_refused_form_leaves_the_invitation_good(database: Any, now: datetime, login: str, password: str, named: str) -> None:
    with database.transaction() as connection:
        root = connection.root()
        token = invite(root, root["people"].add("anna", "Anna"), now, email="otto@example.org")
    with pytest.raises(Invalid) as refused, database.transaction() as connection:
        accept(connection.root(), token, login, password, now, name="Otto")
    assert set(refused.value.errors) == {named}
    with database.transaction() as connection:
        assert accept(connection.root(), token, "otto", "seven quiet herons 7", now, name="Otto").login == "otto"


def test_two_at_once_make_one_account(database: Any, together: Any, password: str, now: datetime) -> None:
    with database.transaction() as connection:
        root = connection.root()
        token = invite(root, root["people"].add("anna", "Anna"), now, email="otto@example.org")
    with pytest.raises(ConflictError):
        together(*(lambda root, login=login: accept(root, token, login, password, now, name="Otto") for login in ("otto", "ottilie")))
    with database.transaction() as connection:
        assert len(connection.root()["people"]) == 2
