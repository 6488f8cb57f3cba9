"""The second step of signing in: codes of a device and recovery codes, each good once."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from colonnade.content.errors import Invalid
from colonnade.security import passwords
from colonnade.security import second_factor as factor
from colonnade.security.person import Person
from colonnade.security.person_fields import DEFAULTS

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def person() -> Person:
    return Person(7, "ann", NOW, dict(DEFAULTS))


def code_at(person: Person, seconds: int = 0) -> str:
    return TOTP(person.second_factor.secret).at(NOW + timedelta(seconds=seconds))


@pytest.fixture
def codes(person: Person) -> list[str]:
    factor.begin(person)
    return factor.confirm(person, code_at(person), NOW)


def test_the_codes_are_those_of_the_standard(person: Person) -> None:
    """The test vectors of RFC 6238, appendix B (the last six digits), for the key of its SHA-1 rows."""
    factor.begin(person).secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    for moment, code in ((59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")):
        assert factor._takes_code(person.second_factor, code, datetime.fromtimestamp(moment, UTC))


def test_it_is_on_once_a_code_was_right(person: Person) -> None:
    assert not factor.has_second_factor(person)
    factor.begin(person)
    assert not factor.has_second_factor(person)
    for wrong in ("", "12345", "1234567", "abcdef", "１２３４５６", code_at(person, 300)):
        with pytest.raises(Invalid):
            factor.confirm(person, wrong, NOW)
    assert not factor.check(person, code_at(person), NOW)
    assert len(set(factor.confirm(person, f" {code_at(person)[:3]} {code_at(person)[3:]}", NOW))) == factor.RECOVERY_CODES
    assert factor.has_second_factor(person)
    with pytest.raises(ValueError, match="already"):
        factor.begin(person)


def test_no_code_is_taken_twice(person: Person, codes: list[str]) -> None:
    assert not factor.check(person, code_at(person), NOW)
    later = NOW + timedelta(seconds=30)
    assert factor.check(person, code_at(person, 30), later)
    assert not factor.check(person, code_at(person, 30), later)
    assert not factor.check(person, code_at(person, 0), later)


@pytest.mark.parametrize(("ahead", "taken"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)])
def test_clocks_may_differ_by_a_step(person: Person, codes: list[str], ahead: int, taken: bool) -> None:
    later = NOW + timedelta(minutes=10)
    assert factor.check(person, code_at(person, 600 + ahead), later) is taken


def test_each_recovery_code_lets_in_once(person: Person, codes: list[str]) -> None:
    assert factor.check(person, codes[0].upper().replace("-", " "), NOW)
    assert not factor.check(person, codes[0], NOW)
    assert factor.check(person, codes[1], NOW) and len(person.second_factor.recovery) == factor.RECOVERY_CODES - 2


def test_new_recovery_codes_replace_the_old_ones(person: Person, codes: list[str]) -> None:
    new = factor.renew_recovery(person)
    assert not factor.check(person, codes[3], NOW) and factor.check(person, new[3], NOW)


def test_recovery_codes_cant_be_read_again(person: Person, codes: list[str]) -> None:
    stored = repr(person.second_factor.__getstate__())
    assert not any(code in stored or code.replace("-", "") in stored for code in codes)


def test_without_it_no_code_is_right(person: Person, codes: list[str]) -> None:
    factor.remove(person)
    assert not factor.has_second_factor(person) and not factor.check(person, codes[0], NOW)


def test_the_device_reads_the_account_and_the_site(person: Person) -> None:
    factor.begin(person)
    address = factor.address_for_device(person, "Acme & 公司")
    assert address.startswith("otpauth://totp/") and "ann" in address and "issuer=Acme%20%26%20" in address


def test_recovery_codes_are_kept_like_passwords(person: Person, codes: list[str]) -> None:
    first = person.second_factor
    bare = [code.replace("-", "") for code in codes]
    assert len(first.salt) == 16
    assert first.recovery == {passwords.digest(code, first.salt) for code in bare}
    assert not first.recovery & {hashlib.sha256(code.encode()).hexdigest() for code in bare}
    before = first.salt
    factor.renew_recovery(person)
    assert person.second_factor.salt != before


def test_recovery_codes_of_before_go_on(person: Person, codes: list[str]) -> None:
    person.second_factor.salt = b""
    person.second_factor.recovery = frozenset({hashlib.sha256(b"abcdefghjkmn").hexdigest()})
    assert factor.check(person, "abcd-efgh-jkmn", NOW)
    assert not factor.check(person, "abcd-efgh-jkmn", NOW)
