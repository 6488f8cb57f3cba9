"""The signed address for one kind of mail opens nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from colonnade.mail.unsubscribe import VALID, UnsubscribeRefused, address, read_token, token_for
from colonnade.testing import MemorySite
from colonnade.web.auth.onward import sign_path, signed_path


def test_a_token_names_a_person_and_a_kind(site: MemorySite) -> None:
    token = token_for(site.root, 2**63 - 1, "digest", site.now)
    assert read_token(site.root, token, site.now) == (2**63 - 1, "digest")
    assert token == token_for(site.root, 2**63 - 1, "digest", site.now)
    assert address(site.root, "https://x.example", 5, "notice", site.now).startswith("https://x.example/-/unsubscribe/5.notice.")


def test_it_ends_after_sixty_days(site: MemorySite) -> None:
    token = token_for(site.root, 5, "digest", site.now)
    read_token(site.root, token, site.now + VALID - timedelta(microseconds=1))
    with pytest.raises(UnsubscribeRefused):
        read_token(site.root, token, site.now + VALID)


def test_nothing_in_it_can_be_changed(site: MemorySite) -> None:
    token = token_for(site.root, 5, "digest", site.now)
    for place in range(len(token)):
        for letter in "06azA_.":
            changed = token[:place] + letter + token[place + 1 :]
            if changed != token:
                with pytest.raises(UnsubscribeRefused):
                    read_token(site.root, changed, site.now)
    for changed in ("", token + "x", token[:-1], token.upper(), f" {token}", f"{token}\n", "é" * 60):
        with pytest.raises(UnsubscribeRefused):
            read_token(site.root, changed, site.now)


def test_it_is_signed_with_the_site_s_secret_for_this_alone(site: MemorySite) -> None:
    token = token_for(site.root, 5, "digest", site.now)
    payload, _, mac = token.rpartition(".")
    assert signed_path(site.root["secret"], f"{mac}.{payload}") == "/"
    assert mac[:32] not in sign_path(site.root["secret"], payload)
    site.root["secret"] = b"another"
    with pytest.raises(UnsubscribeRefused):
        read_token(site.root, token, site.now)


@pytest.mark.parametrize("kind", ["", "A", "a.b", "a/b", "1", "a" * 50])
def test_kinds_have_plain_names(site: MemorySite, kind: str) -> None:
    with pytest.raises(ValueError, match="kind of mail"):
        token_for(site.root, 5, kind, site.now)
