"""The second step of signing in: a code of a device (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds) or a recovery code, each good once.

Six digits and 30 seconds are what all authenticator apps do. A code of the step before or after is taken as well, as clocks differ,
and none twice.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from persistent import Persistent
from pyotp import TOTP, random_base32

from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security.passwords import digest
from colonnade.security.person import Person

_ = messages("colonnade")
STEP = 30
"""Seconds for which a code is shown."""
DRIFT = 1
"""Steps before and after the present one whose codes are taken, too."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is read as something else
_RECOVERY_LENGTH = 12  # 59 bits: nobody guesses one within the limits, nor from a stolen database, as they are kept like passwords
FIELD = "code"


class SecondFactor(Persistent):
    """The secret that somebody's device has, too, and the recovery codes that are left, as hashes. `confirmed` once a code was right."""

    confirmed = False
    last_step = 0
    recovery: frozenset[str] = frozenset()
    salt = b""
    """Of the recovery codes. Those that were made before there was one are kept as SHA-256."""

    def __init__(self) -> None:
        self.secret = random_base32()


def has_second_factor(person: Person) -> bool:
    """Tell whether somebody signs in with a second step."""
    return person.second_factor is not None and person.second_factor.confirmed


def begin(person: Person) -> SecondFactor:
    """Make a secret for a device that isn't confirmed yet; one that was begun before is forgotten. Raises ValueError where one is on."""
    if has_second_factor(person):
        raise ValueError("it is on already")
    person.second_factor = SecondFactor()
    return person.second_factor


def address_for_device(person: Person, site_title: str) -> str:
    """What the device reads: an `otpauth:` address with the secret, for the person's account on this site."""
    return TOTP(person.second_factor.secret).provisioning_uri(name=person.login, issuer_name=site_title)


def confirm(person: Person, code: str, now: datetime) -> list[str]:
    """Turn it on with a code from the device; return the recovery codes, which can't be read again. Raises Invalid for `FIELD`."""
    factor = person.second_factor
    if factor is None or not _takes_code(factor, _digits(code), now):
        raise Invalid({FIELD: _("This isn’t the code that your device shows now. Does its clock go right?")})
    factor.confirmed = True
    return renew_recovery(person)


def renew_recovery(person: Person) -> list[str]:
    """Make new recovery codes; the old ones open nothing any more."""
    codes = ["".join(secrets.choice(_ALPHABET) for _sign in range(_RECOVERY_LENGTH)) for _code in range(RECOVERY_CODES)]
    factor = person.second_factor
    factor.salt = secrets.token_bytes(16)
    factor.recovery = frozenset(_hash(factor, code) for code in codes)
    return [f"{code[:4]}-{code[4:8]}-{code[8:]}" for code in codes]


def check(person: Person, code: str, now: datetime) -> bool:
    """Use up a code of the device or a recovery code; tell whether it was right. Count the tries before: six digits are few."""
    factor = person.second_factor
    if factor is None or not factor.confirmed:
        return False
    digits = _digits(code)
    if len(digits) == 6 and _takes_code(factor, digits, now):
        return True
    bare = "".join(sign for sign in code.lower() if sign in _ALPHABET)
    if len(bare) != _RECOVERY_LENGTH or (hashed := _hash(factor, bare)) not in factor.recovery:
        return False
    factor.recovery = factor.recovery - {hashed}
    return True


def remove(person: Person) -> None:
    """Let somebody sign in by the password alone again."""
    person.second_factor = None


def _takes_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    """Whether *code* belongs to a step near *now* that is later than any whose code was taken; it isn't taken again."""
    device, present = TOTP(factor.secret), int(now.timestamp()) // STEP
    for step in range(present - DRIFT, present + DRIFT + 1):
        if step > factor.last_step and hmac.compare_digest(device.generate_otp(step), code):
            factor.last_step = step
            return True
    return False


def _digits(code: str) -> str:
    """The digits of what was typed, without blanks and hyphens; '' for what is no such code."""
    bare = "".join(code.replace("-", "").split())
    return bare if len(bare) == 6 and bare.isascii() and bare.isdigit() else ""


def _hash(factor: SecondFactor, code: str) -> str:
    return digest(code, factor.salt) if factor.salt else hashlib.sha256(code.encode()).hexdigest()
