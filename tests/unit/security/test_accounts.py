"""Signing in says yes or no and nothing else; a new password ends what the old one opened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from colonnade.content.errors import Invalid
from colonnade.security import accounts, passwords, sessions, tokens
from colonnade.security.accounts import BadCredentials, authenticate, change_password, finish_reset, set_password, start_reset
from colonnade.security.person import Person
from colonnade.security.rate_limits import MemoryLimits, NoLimits, SignInLimits, TooManyTries
from colonnade.security.tokens import TokenRefused

Root = dict[str, Any]
ADDRESS = "192.0.2.7"
NEW = "nine loud magpies 9"


class Work:
    """Stands in for the hasher: counts, and takes the password to be the hash."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def hash(self, password: bytes) -> str:
        self.done.append("hashed")
        return password.decode()

    def verify(self, stored: str, password: bytes) -> bool:
        self.done.append("hashed")
        if stored != password.decode():
            raise VerifyMismatchError
        return True

    def check_needs_rehash(self, stored: str) -> bool:
        return False


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    counting = Work()
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting


@pytest.fixture
def limits() -> SignInLimits:
    return SignInLimits(MemoryLimits())


@pytest.fixture
def unlimited() -> SignInLimits:
    return SignInLimits(NoLimits())


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@example.org", " anna "])
def test_the_right_password(root: Root, anna: Person, password: str, limits: SignInLimits, now: datetime, login: str) -> None:
    assert authenticate(root, login, password, limits, ADDRESS, now) is anna


@pytest.mark.parametrize("case", ["unknown", "unknown address", "inactive", "wrong", "no password set", "old login", "empty", "endless"])
def test_every_refusal_is_the_same_and_costs_the_same(
    root: Root, anna: Person, mei: Person, work: Work, unlimited: SignInLimits, now: datetime, case: str
) -> None:
    anna.password_hash = "right"
    root["people"].rename_login(mei.id, "mei")
    login = {
        "unknown": "nobody",
        "unknown address": "nobody@example.org",
        "no password set": "mei",
        "old login": "mei-hua",
        "endless": "x" * 10**6,
    }.get(case, "anna")
    if case == "inactive":
        root["people"].deactivate(anna.id)
    given = {"wrong": "wrong", "empty": "", "endless": "x" * 10**6}.get(case, "right")
    with pytest.raises(BadCredentials) as refused:
        authenticate(root, login, given, unlimited, ADDRESS, now)
    assert (str(refused.value), refused.value.args, vars(refused.value)) == ("", (), {})
    assert work.done == ["hashed"]


def test_too_many_tries_cost_no_work(root: Root, anna: Person, work: Work, limits: SignInLimits, now: datetime) -> None:
    anna.password_hash = "right"
    with pytest.raises(TooManyTries) as refused:
        for _try in range(6):
            try:
                authenticate(root, "anna", "wrong", limits, ADDRESS, now)
            except BadCredentials:
                continue
    assert len(work.done) == 5 and refused.value.resets_in == 1
    assert authenticate(root, "anna", "right", limits, ADDRESS, now + timedelta(seconds=1)) is anna


def test_unknown_people_are_limited_like_known_ones(root: Root, anna: Person, work: Work, now: datetime) -> None:
    anna.password_hash = "right"
    courses = []
    for login in ("anna", "nobody"):
        limits, course = SignInLimits(MemoryLimits()), []
        for i in range(60):
            try:
                authenticate(root, login, "wrong", limits, f"10.0.{i}.1", now + timedelta(seconds=i))
            except (BadCredentials, TooManyTries) as refused:
                course.append((type(refused), vars(refused)))
        courses.append(course)
    assert courses[0] == courses[1]


def test_login_and_address_share_one_count(root: Root, anna: Person, work: Work, limits: SignInLimits, now: datetime) -> None:
    anna.password_hash = "right"
    for i in range(600):
        login = ("anna", "ANNA", "anna@example.org")[i % 3]
        with pytest.raises((BadCredentials, TooManyTries)):
            authenticate(root, login, "wrong", limits, f"10.{i // 250}.{i % 250}.1", now + timedelta(seconds=i / 2))
    assert 0 < len(work.done) <= 10


def test_guessing_at_one_person_does_not_delay_another(
    root: Root, anna: Person, mei: Person, work: Work, limits: SignInLimits, now: datetime
) -> None:
    anna.password_hash = mei.password_hash = "right"
    for i in range(20):
        with pytest.raises((BadCredentials, TooManyTries)):
            authenticate(root, "anna", "wrong", limits, f"10.0.{i}.1", now)
    assert authenticate(root, "mei-hua", "right", limits, ADDRESS, now) is mei


def test_ten_thousand_guesses_and_the_rightful_person(root: Root, anna: Person, work: Work, limits: SignInLimits, now: datetime) -> None:
    anna.password_hash = "right"
    authenticate(root, "anna", "right", limits, ADDRESS, now)
    work.done.clear()
    for i in range(10_000):
        with pytest.raises((BadCredentials, TooManyTries)):
            authenticate(root, "anna", f"guess {i}", limits, f"10.{i % 500 // 250}.{i % 250}.1", now + timedelta(seconds=i * 0.029))
    assert len(work.done) <= 10
    assert authenticate(root, "anna", "right", limits, ADDRESS, now + timedelta(seconds=290)) is anna


def test_an_older_hash_is_renewed_without_ending_sessions(
    root: Root, anna: Person, password: str, limits: SignInLimits, now: datetime
) -> None:
    anna.password_hash = old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(password)
    stamp = anna.stamp
    assert authenticate(root, "anna", password, limits, ADDRESS, now) is anna
    assert anna.password_hash != old and anna.stamp == stamp
    assert passwords.verify(anna.password_hash, password) == passwords.Verdict(True)


def test_setting_a_password_ends_sessions_and_tokens(root: Root, anna: Person, now: datetime) -> None:
    raw = sessions.start(root, anna, now)
    _person, token = start_reset(root, "anna", now)
    set_password(anna, NEW)
    assert sessions.find(root, raw, now) is None
    with pytest.raises(TokenRefused):
        finish_reset(root, token, "another long one 1", now)
    assert passwords.verify(anna.password_hash, NEW)


@pytest.mark.parametrize("bad", ["short", "petersen is my name", "password1234567"])
def test_a_refused_password_changes_nothing(anna: Person, hashed: str, bad: str) -> None:
    stamp = anna.stamp
    with pytest.raises(Invalid):
        set_password(anna, bad)
    assert (anna.password_hash, anna.stamp) == (hashed, stamp)


def test_changing_needs_the_old_password(anna: Person, hashed: str, password: str) -> None:
    with pytest.raises(Invalid) as refused:
        change_password(anna, "wrong", NEW)
    assert set(refused.value.errors) == {"old_password"} and anna.password_hash == hashed
    change_password(anna, password, NEW)
    assert passwords.verify(anna.password_hash, NEW)


def test_resetting(root: Root, anna: Person, now: datetime) -> None:
    person, token = start_reset(root, "ANNA@example.org", now)
    assert person is anna
    assert finish_reset(root, token, NEW, now) is anna
    assert passwords.verify(anna.password_hash, NEW)
    with pytest.raises(TokenRefused):
        finish_reset(root, token, NEW, now)


def test_resetting_in_time(root: Root, anna: Person, now: datetime) -> None:
    _person, token = start_reset(root, "anna", now)
    with pytest.raises(TokenRefused):
        finish_reset(root, token, NEW, now + timedelta(hours=1))


def test_a_reset_for_nobody_does_the_same_work_and_opens_nothing(
    root: Root, anna: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = []
    real = tokens.issue
    monkeypatch.setattr(tokens, "issue", lambda *args, **named: issued.append(real(*args, **named)) or issued[-1])
    root["people"].add("plain", "Plain without mail")
    root["people"].deactivate(anna.id)
    for login in ("nobody", "nobody@example.org", "plain", "anna"):
        assert start_reset(root, login, now) is None
    assert len(issued) == 4
    for token in issued:
        with pytest.raises(TokenRefused):
            finish_reset(root, token, NEW, now)


def test_installing_makes_every_area(root: Root) -> None:
    areas: Root = {}
    accounts.install(areas)
    accounts.install(areas)
    assert set(areas) == {"people", "groups", "sessions", "tokens"}
