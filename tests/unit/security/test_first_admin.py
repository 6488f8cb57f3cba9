"""The token from the console makes one administrator, once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from ZODB.POSException import ConflictError

from colonnade.content.errors import Invalid
from colonnade.security.first_admin import AlreadyClaimed, claim, ensure
from colonnade.security.groups import administrators, is_administrator
from colonnade.security.tokens import TokenRefused

Root = dict[str, Any]


def test_an_empty_site_has_a_token_that_makes_an_administrator(root: Root, password: str, now: datetime) -> None:
    anna = claim(root, ensure(root, now), "anna", "Anna", password, now, language="zh_Hant")
    assert is_administrator(root, anna.id) and anna.language == "zh_Hant" and anna.password_hash


def test_a_second_claim_is_refused_also_after_a_restart(root: Root, password: str, now: datetime) -> None:
    token = ensure(root, now)
    claim(root, token, "anna", "Anna", password, now)
    for _start in range(2):
        with pytest.raises(AlreadyClaimed):
            claim(root, token, "otto", "Otto", password, now)
        assert ensure(root, now) is None
    assert len(root["people"]) == 1


def test_each_start_makes_a_new_token_and_voids_the_old(root: Root, password: str, now: datetime) -> None:
    old, new = ensure(root, now), ensure(root, now)
    with pytest.raises(TokenRefused):
        claim(root, old, "anna", "Anna", password, now)
    claim(root, new, "anna", "Anna", password, now)


def test_an_expired_or_wrong_token(root: Root, password: str, now: datetime) -> None:
    token = ensure(root, now)
    for wrong, moment in ((token, now + timedelta(days=1)), ("nonsense", now), ("", now)):
        with pytest.raises(TokenRefused):
            claim(root, wrong, "anna", "Anna", password, moment)
    assert len(root["people"]) == 0


def test_a_token_left_over_is_void_once_there_is_an_administrator(root: Root, password: str, now: datetime) -> None:
    token = ensure(root, now)
    anna = root["people"].add("anna", "Anna")
    root["groups"].join(1, anna.id)
    with pytest.raises(AlreadyClaimed):
        claim(root, token, "otto", "Otto", password, now)
    ensure(root, now)
    root["groups"].leave(1, anna.id)
    with pytest.raises(TokenRefused):
        claim(root, token, "otto", "Otto", password, now)


def test_a_site_whose_last_administrator_left_gets_a_token_again(root: Root, password: str, now: datetime) -> None:
    anna = claim(root, ensure(root, now), "anna", "Anna", password, now)
    root["people"].deactivate(anna.id)
    otto = claim(root, ensure(root, now), "otto", "Otto", password, now)
    assert administrators(root) == [otto]


def test_a_refused_password_leaves_the_token_good(database: Any, password: str, now: datetime) -> None:
    with database.transaction() as connection:
        token = ensure(connection.root(), now)
    with pytest.raises(Invalid), database.transaction() as connection:
        claim(connection.root(), token, "anna", "Anna", "short", now)
    with database.transaction() as connection:
        claim(connection.root(), token, "anna", "Anna", password, now)


def test_two_claims_at_once_make_one_administrator(database: Any, together: Any, password: str, now: datetime) -> None:
    with database.transaction() as connection:
        token = ensure(connection.root(), now)
    with pytest.raises(ConflictError):
        together(*(lambda root, login=login: claim(root, token, login, login, password, now) for login in ("anna", "otto")))
    with database.transaction() as connection:
        assert len(administrators(connection.root())) == 1
