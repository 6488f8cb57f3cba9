"""`colonnade user`: accounts, passwords, rights, sessions, invitations."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from colonnade.security import api_tokens, second_factor, sessions
from colonnade.security.invitations import look_at
from colonnade.security.passwords import verify

Cli = Callable[..., Any]
PASSWORD = "seven quiet herons 7"


def _is_password(alter: Callable, login: str, text: str) -> bool:
    return alter(lambda uow: bool(verify(uow.root["people"][login].password_hash, text)))


def test_add_prints_a_password_that_works(cli: Cli, alter: Callable) -> None:
    done = cli("user", "add", "ann", "--name", "Ann Lee", "--email", "ann@example.com", "--language", "zh_Hant", "--administrator")
    assert done.code == 0 and done.err == "ann can sign in.\n"
    assert _is_password(alter, "ann", done.out.strip())
    (row,) = json.loads(cli("user", "list", "--json").out)
    assert {key: row[key] for key in ("login", "name", "email", "language", "administrator", "active", "kind")} == {
        "login": "ann",
        "name": "Ann Lee",
        "email": "ann@example.com",
        "language": "zh_Hant",
        "administrator": True,
        "active": True,
        "kind": "employee",
    }
    assert "Ann Lee" in cli("user", "list").out


def test_a_given_password_is_read_checked_and_not_printed(cli: Cli, alter: Callable) -> None:
    done = cli("user", "add", "ann", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert (done.code, done.out) == (0, "") and _is_password(alter, "ann", PASSWORD)
    short = cli("user", "add", "bob", "--password-stdin", stdin="short\n")
    assert short.code == 1 and "at least 15 characters" in short.err
    assert cli("user", "add", "bob", "--password-stdin").code == 2
    assert [row["login"] for row in json.loads(cli("user", "list", "--json").out)] == ["ann"]


def test_what_is_taken_or_wrong_is_one_line(cli: Cli) -> None:
    cli("user", "add", "ann")
    assert cli("user", "add", "ANN").err == "Error: User name: This user name is taken.\n"
    assert cli("user", "add", "b").err == "Error: User name: A user name has 2 to 64 characters.\n"
    for verb in ("password", "disable", "enable", "admin", "sessions", "tokens"):
        assert cli("user", verb, "nobody").err == "Error: there is no person 'nobody'; see: colonnade user list\n"


def test_a_new_password_ends_all_sessions(cli: Cli, alter: Callable) -> None:
    cli("user", "add", "ann")
    alter(lambda uow: sessions.start(uow.root, uow.root["people"]["ann"], uow.now, address="192.0.2.1"))
    (row,) = json.loads(cli("user", "sessions", "ann", "--json").out)
    assert row["address"] == "192.0.2.1" and len(row["session"]) == 16
    done = cli("user", "password", "ann")
    assert _is_password(alter, "ann", done.out.strip())
    assert cli("user", "sessions", "ann", "--json").out == "[]\n"


def test_sessions_can_be_ended(cli: Cli, alter: Callable) -> None:
    cli("user", "add", "ann")
    alter(lambda uow: sessions.start(uow.root, uow.root["people"]["ann"], uow.now))
    assert "(1 session)" in cli("user", "sessions", "ann", "--end").err
    assert cli("user", "sessions", "ann", "--json").out == "[]\n"


def test_tokens_are_listed_and_revoked(cli: Cli, alter: Callable) -> None:
    cli("user", "add", "ann")
    for name in ("One", "Two", "Three"):
        alter(lambda uow, name=name: api_tokens.issue(uow.root, uow.root["people"]["ann"].id, name, "read", 30, uow.now)[1].name)
    rows = json.loads(cli("user", "tokens", "ann", "--json").out)
    assert {row["name"] for row in rows} == {"One", "Two", "Three"} and {row["scope"] for row in rows} == {"read"}
    assert "One" in cli("user", "tokens", "ann").out
    assert cli("user", "tokens", "ann", "--revoke", "0" * 16).code == 1
    assert cli("user", "tokens", "ann", "--revoke", rows[0]["token"]).code == 0
    assert rows[0]["token"] not in cli("user", "tokens", "ann").out
    assert "2 tokens" in cli("user", "tokens", "ann", "--revoke-all").err
    assert cli("user", "tokens", "ann", "--json").out == "[]\n"


def test_disable_and_enable(cli: Cli) -> None:
    cli("user", "add", "ann")
    assert cli("user", "disable", "ann").code == 0
    assert not json.loads(cli("user", "list", "--json").out)[0]["active"]
    assert cli("user", "enable", "ann").code == 0
    assert json.loads(cli("user", "list", "--json").out)[0]["active"]


def test_administrators_are_named_and_the_last_one_stays(cli: Cli) -> None:
    cli("user", "add", "ann")
    assert cli("user", "admin", "ann").code == 2
    assert cli("user", "admin", "ann", "--yes").code == 0
    assert "already" in cli("user", "admin", "ann").err
    for argv in (("admin", "ann", "--revoke", "--yes"), ("disable", "ann")):
        done = cli("user", *argv)
        assert done.code == 1 and "last administrator" in done.err
    cli("user", "add", "bob", "--administrator")
    assert cli("user", "admin", "ann", "--revoke", "--yes").code == 0
    assert [row["login"] for row in json.loads(cli("user", "list", "--json").out) if row["administrator"]] == ["bob"]


def test_an_invitation_is_a_link(cli: Cli, alter: Callable, monkeypatch: Any) -> None:
    assert "nobody administers the site" in cli("user", "invite", "new@example.com").err
    cli("user", "add", "ann", "--administrator")
    monkeypatch.setenv("COLONNADE_SITE_URL", "https://intranet.example")
    done = cli("user", "invite", "new@example.com", "--name", "New One", "--kind", "guest")
    address, _, token = done.out.strip().rpartition("/")
    assert address == "https://intranet.example/invitation"
    found = alter(lambda uow: look_at(uow.root, token, uow.now))
    assert (found["email"], found["name"], found["kind"]) == ("new@example.com", "New One", "guest")


def test_invitations_lead_into_communities_and_to_imported_accounts(cli: Cli, alter: Callable) -> None:
    cli("user", "add", "ann", "--administrator"), cli("place", "add", "hall", "--owner", "ann")
    token = cli("user", "invite", "new@example.com", "--into", "hall", "--role", "guest").out.strip().rpartition("/")[2]
    assert alter(lambda uow: look_at(uow.root, token, uow.now)["places"][0][1:]) == ("guest", "restricted")
    assert "there is no place 'nowhere'" in cli("user", "invite", "other@example.com", "--into", "nowhere").err
    assert "mail is off" in cli("user", "invite", "other@example.com", "--mail").err
    assert cli("user", "invite").code == 2 and cli("user", "invite", "x@example.com", "--all-without-password").code == 2
    alter(lambda uow: uow.root["people"].add("kai", "Kai", email="kai@example.com") and None)
    address, _tab, link = cli("user", "invite", "--all-without-password").out.strip().partition("\t")
    assert address == "kai@example.com" and "/invitation/" in link
    assert cli("user", "invite", "--all-without-password").out == ""


def test_an_account_is_changed(cli: Cli) -> None:
    cli("user", "add", "ann", "--email", "ann@example.com"), cli("user", "add", "boss")
    assert cli("user", "change", "ann", "--email", "new@example.com", "--kind", "contractor", "--manager", "boss").code == 0
    row = next(row for row in json.loads(cli("user", "list", "--json").out) if row["login"] == "ann")
    assert (row["email"], row["kind"]) == ("new@example.com", "contractor")
    assert cli("user", "change", "ann", "--manager", "").code == 0
    assert cli("user", "change", "boss", "--email", "NEW@example.com").err == "Error: E-mail: Someone else has this e-mail address.\n"
    assert cli("user", "change", "ann").code == 2


def test_who_leaves_hands_over(cli: Cli) -> None:
    for login in ("ann", "bob"):
        cli("user", "add", login)
    cli("place", "add", "hall", "--owner", "ann", "--member", "bob")
    (row,) = json.loads(cli("user", "owns", "ann", "--json").out)
    assert (row["what"], row["needed"], row["proposed"]) == ("Community: hall", True, "bob")
    done = cli("user", "disable", "ann")
    assert done.code == 1 and "nobody else owns Community: hall (/hall)" in done.err and row["name"] == "/hall"
    assert "is nothing to hand over; these are: /hall" in cli("user", "disable", "ann", "--hand-over", "x=bob").err
    assert cli("user", "disable", "ann", "--hand-over", f"{row['name']}=bob").code == 0
    assert cli("user", "owns", "ann", "--json").out == "[]\n"
    assert cli("user", "disable", "bob", "--leave-ownerless").code == 0
    assert "Places without an owner (1): /hall" in cli("doctor").out
    cli("user", "enable", "ann"), cli("user", "enable", "bob")
    assert cli("user", "disable", "bob", "--hand-over-all", "ann").code == 0


def test_data_is_taken_along_and_erased(cli: Cli, tmp_path: Any) -> None:
    cli("user", "add", "ann", "--administrator"), cli("user", "add", "tom", "--name", "Tom Baker", "--email", "tom@example.com")
    assert cli("user", "export", "tom", str(tmp_path / "tom.zip")).code == 0
    assert (tmp_path / "tom.zip").stat().st_mode & 0o777 == 0o600
    assert "is there already" in cli("user", "export", "tom", str(tmp_path / "tom.zip")).err
    assert "there is no folder" in cli("user", "export", "tom", str(tmp_path / "none" / "tom.zip")).err
    assert "colonnade user disable tom" in cli("user", "erase", "tom", "--yes").err
    cli("user", "disable", "tom")
    assert cli("user", "erase", "tom", "--yes").code == 0
    assert [row["login"] for row in json.loads(cli("user", "list", "--json").out)] == ["ann"]
    assert "there is no person" in cli("user", "erase", "tom", "--yes").err
    assert cli("user", "add", "tom").code == 0


def test_nobody_invites_by_somebody_who_may_not(cli: Cli) -> None:
    cli("user", "add", "boss", "--administrator")
    cli("user", "add", "ann")
    cli("place", "add", "lab", "--access", "restricted", "--owner", "boss")
    refused = cli("user", "invite", "new@example.com", "--by", "ann", "--into", "lab")
    assert refused.code == 1 and "/invitation/" not in refused.out
    assert "/invitation/" in cli("user", "invite", "new@example.com", "--by", "boss", "--into", "lab").out


def test_the_second_step_of_who_lost_the_device_is_turned_off_and_they_are_signed_out(cli: Cli, alter: Callable) -> None:
    cli("user", "add", "ann")
    assert "with the password alone already" in cli("user", "one-step", "ann", "--yes").err

    def turn_on(uow: Any) -> None:
        ann = uow.root["people"]["ann"]
        second_factor.begin(ann).confirmed = True
        sessions.start(uow.root, ann, uow.now)

    alter(turn_on)
    done = cli("user", "one-step", "ann", "--yes")
    assert done.code == 0 and "signed out everywhere" in done.err
    assert alter(lambda uow: second_factor.has_second_factor(uow.root["people"]["ann"])) is False
    assert json.loads(cli("user", "sessions", "ann", "--json").out) == []
