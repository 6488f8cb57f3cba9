"""Passwords: the policy, and equal work for every check."""

from __future__ import annotations

import threading
import time
import unicodedata
from typing import Any

import pytest
from argon2 import PasswordHasher, extract_parameters

from colonnade.content.errors import Invalid
from colonnade.security import passwords
from colonnade.security.passwords import Policy, check, generate, hash_password, verify
from colonnade.security.person import Person


def refuses(password: str, *words: str, policy: Policy = passwords.DEFAULT_POLICY) -> bool:
    try:
        check(password, words, policy)
    except Invalid as refused:
        assert set(refused.errors) == {"password"}
        return True
    return False


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "只有我知道的一句很長的話真的很長",
        "x k c d 9 3 6 y z q",
        "🦆🦢🦉🐦🐧🦅🦜🐓🦃🦚🦩🐥🐤🐣🦤",
        "kofati-runemo-sipabe",
    ],
)
def test_long_ones_of_any_script_are_accepted(password: str) -> None:
    assert not refuses(password)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "14 characters!",
        "123456789012345",
        "aaaaaaaaaaaaaaaa",
        "password1234567",
        "Summer2026Summer2026",
        "qwertyuiopasdfgh",
        "1qaz2wsx3edc4rfv",
    ],
)
def test_short_and_common_ones_are_refused(password: str) -> None:
    assert refuses(password)


def test_lengths_count_characters_after_composition() -> None:
    assert refuses(unicodedata.normalize("NFD", "äöüéèñçåøœæßšž"))  # 14 characters, more code points
    long = "many different words, no end of them "
    assert not refuses(long * 4) and len(long * 4) >= 128
    assert not refuses((long * 40)[:1024])
    assert refuses((long * 40)[:1025])


def test_the_least_length_is_a_setting() -> None:
    assert refuses("quite unlike") and not refuses("quite unlike", policy=Policy(min_length=12))


@pytest.mark.parametrize("word", ["anna.petersen", "Petersen", "PETERSEN", "林美華", "美華", "Ｐetersen"])
def test_words_about_the_person_are_refused(word: str) -> None:
    assert refuses("my anna.petersen 林美華 of mine", word)


def test_short_words_do_no_harm() -> None:
    assert not refuses("a sentence of li and bo", "li", "bo", "", "-")


def test_words_of_the_site_are_refused() -> None:
    assert refuses("the marble colonnade gate", policy=Policy(site_words=("Colonnade",)))


def test_words_of_a_person(anna: Person) -> None:
    assert set(passwords.words_of(anna)) == {"anna", "Anna Petersen", ""}


def test_the_parameters_are_those_decided(hashed: str) -> None:
    found = extract_parameters(hashed)
    assert (found.type.name, found.time_cost, found.memory_cost, found.parallelism) == ("ID", 2, 19 * 1024, 1)


def test_verify(hashed: str, password: str) -> None:
    assert verify(hashed, password) and not verify(hashed, password).rehash
    for wrong in (password + " ", password.upper(), "", "\ud800", "x" * 100_000):
        assert not verify(hashed, wrong)
    assert not verify("not a hash", password)


def test_composition_does_not_matter() -> None:
    stored = hash_password(unicodedata.normalize("NFD", "größe und müller"))
    assert verify(stored, unicodedata.normalize("NFC", "größe und müller"))


def test_an_older_hash_is_right_and_wants_renewal(password: str) -> None:
    verdict = verify(PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(password), password)
    assert verdict and verdict.rehash


def test_without_a_stored_hash_the_same_work_is_done(work: list[str], password: str) -> None:
    assert not verify(None, password) and not verify("", password)
    assert work == ["hash", "hash"]


def test_no_more_than_four_hashes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    running, most, lock = 0, 0, threading.Lock()

    class Slow:
        def hash(self, password: bytes) -> str:
            nonlocal running, most
            with lock:
                running += 1
                most = max(most, running)
            time.sleep(0.02)
            with lock:
                running -= 1
            return ""

    monkeypatch.setattr(passwords, "_hasher", Slow())
    threads = [threading.Thread(target=hash_password, args=("x",)) for _thread in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == passwords.SIMULTANEOUS


def test_a_failure_gives_its_slot_back(hashed: str) -> None:
    for _try in range(passwords.SIMULTANEOUS + 1):
        assert not verify(hashed, "wrong")


def test_generated_ones_are_good_and_differ() -> None:
    made = {generate() for _time in range(50)}
    assert len(made) == 50
    assert not any(refuses(password) for password in made)


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    real = passwords._hasher

    class Counting:
        def hash(self, password: bytes) -> str:
            done.append("hash")
            return real.hash(password)

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    return done
