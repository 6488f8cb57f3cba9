"""What the program's log says of signing in and of refusals: who, what and from where, and nothing that was typed."""

from __future__ import annotations

import logging

import pytest

from colonnade.security.rate_limits import MemoryLimits, SignInLimits
from tests.web.world import form

LOG = "colonnade.security"


@pytest.fixture(autouse=True)
def no_tries_yet(world):
    """Every test begins with all its tries."""
    world.runtime.limits = SignInLimits(MemoryLimits())


@pytest.fixture
def said(caplog: pytest.LogCaptureFixture):
    """The lines so far, with their level."""
    caplog.set_level(logging.INFO, LOG)
    return lambda: [record.getMessage() for record in caplog.records if record.name == LOG]


def sign_in(world, login: str, password: str, status: int):
    filled = form(world.browser().get("/sign-in"), "password")
    filled["login"], filled["password"] = login, password
    return filled.submit(status=status)


def number_of(world, login: str) -> int:
    with world.change() as site:
        return site.root["people"][login].id


def test_signing_in_is_noted(world, said):
    sign_in(world, "employee", world.password("employee"), 303)
    line = said()[-1]
    assert line.startswith(f"signed in: person:{number_of(world, 'employee')} from ")
    assert line.endswith(" with one step")


def test_guessing_is_noted(world, said):
    sign_in(world, "employee", "wrong", 401)
    assert f"refused: sign-in; person:{number_of(world, 'employee')} from " in said()[-1]
    for _ in range(12):
        sign_in(world, "nobody-of-that-name", "wrong", "*")
    assert "refused: sign-in, too many tries; nobody known from " in said()[-1]


def test_what_somebody_may_not_do_is_noted(world, said):
    person = world.visitor("employee")
    who = f"person:{number_of(world, 'employee')}"
    person.get("/admin/plugins", status=404)
    assert said()[-1].startswith(f"refused: not allowed; {who} from ")
    assert "GET admin_plugins" in said()[-1]
    person.get("/sample/salaries", status=404)
    assert said()[-1].startswith(f"refused: not allowed; {who} from ")
    assert "GET object:" in said()[-1] and "salaries" not in said()[-1]
    person.post("/-/preferences", {"language": "en", "csrf_token": "forged"}, status=400)
    assert said()[-1].startswith(f"refused: BadCSRFToken; {who} from ")


def test_nothing_that_was_typed_is_noted(world, said):
    sign_in(world, "my secret password", "another-secret", 401)
    world.visitor("employee").get("/admin/plugins?q=sesame", status=404)
    assert len(said()) == 2
    for line in said():
        assert not any(word in line for word in ("secret", "sesame")), line
