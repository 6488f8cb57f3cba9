"""`colonnade place`: making and seeing places."""

from __future__ import annotations

import errno
import json
from collections.abc import Callable
from typing import Any

import pytest

from colonnade.app.settings import Settings

Cli = Callable[..., Any]


def _people(cli: Cli) -> None:
    for login in ("ann", "bob", "eve"):
        assert cli("user", "add", login).code == 0


def test_add_with_members_and_owners(cli: Cli) -> None:
    _people(cli)
    cli("plugin", "enable", "notes", "--yes")
    done = cli("place", "add", "payroll", "--access", "open", "--member", "ann", "--member", "bob", "--owner", "bob", "--plugin", "notes")
    assert (done.code, done.out, done.err) == (0, "/payroll\n", "")
    shown = json.loads(cli("place", "show", "payroll", "--json").out)
    assert (shown["title"], shown["access"], shown["plugins"]) == ("payroll", "open", ["notes"])
    assert {(member["login"], member["role"]) for member in shown["members"]} == {("ann", "member"), ("bob", "owner")}
    lines = cli("place", "show", "payroll").out.splitlines()
    assert lines[0] == "payroll  /payroll  open  1 owner, 1 member" and "  owner   bob  bob" in lines


def test_the_name_is_the_address_and_also_the_title(cli: Cli) -> None:
    assert cli("place", "add", "team-blue").out == "/team-blue\n"
    assert cli("place", "add", "pay", "--title", "薪資", "--json").code == 0
    rows = json.loads(cli("place", "list", "--json").out)
    assert [(row["name"], row["title"], row["access"]) for row in rows] == [
        ("team-blue", "team-blue", "restricted"),
        ("pay", "薪資", "restricted"),
    ]
    assert json.loads(cli("place", "show", "Team-Blue", "--json").out)["name"] == "team-blue"


def test_without_an_owner_it_says_so(cli: Cli) -> None:
    done = cli("place", "add", "team")
    assert "no owner" in done.err and "plugin enable NAME --place team" in done.err


def test_refusals_are_one_line_and_leave_nothing(cli: Cli) -> None:
    assert cli("place", "add", "team", "--member", "nobody").err == "Error: there is no person 'nobody'; see: colonnade user list\n"
    assert cli("place", "list", "--json").out == "[]\n"
    cli("place", "add", "team")
    taken = cli("place", "add", "team")
    assert (taken.code, taken.err) == (1, "Error: Name: There is already something at this address.\n")
    assert cli("place", "add", "other", "--access", "secret").code == 2
    assert cli("place", "show", "nowhere").err == "Error: there is no place 'nowhere'. Places: team\n"


def test_a_full_disk_is_told_in_words_with_where_it_is(cli: Cli, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("colonnade.cli.place.switch", refuse)
        done = cli("place", "add", "team", "--plugin", "notes")
    told = f"the disk is full: there is no room in {settings.var}. Nothing was changed. Make room there, then try again."
    assert (done.code, done.out, done.err) == (1, "", f"Error: {told}\n")
    assert cli("place", "list", "--json").out == "[]\n"


NO_ADDRESSES = {
    "../x": (1, "Name: ../x can't be an address. x can, and the title may be anything."),
    "Team Blue": (1, "team-blue can"),
    "🎉": (1, "neither letter nor digit"),
    "-x": (2, "A name begins with a letter or a digit."),
    "admin": (1, "There is already something at this address."),
}


def test_a_name_that_cannot_be_an_address_is_refused_for_that_reason(cli: Cli, subtests: pytest.Subtests) -> None:
    for name, (code, said) in NO_ADDRESSES.items():
        with subtests.test(name):
            done = cli("place", "add", name)
            assert done.code == code and said in done.err
    assert cli("place", "list", "--json").out == "[]\n"
    assert cli("place", "add", "團隊").out == "/團隊\n"


def test_archived_and_removed_and_back(cli: Cli) -> None:
    cli("place", "add", "team", "--title", "Team Blue")
    assert (cli("place", "archive", "team").code, cli("place", "unarchive", "team").code) == (0, 0)
    assert cli("place", "remove", "team").code == 2  # nobody is there to be asked
    assert cli("place", "remove", "team", "--yes").out == "Team Blue is in the trash for 30 days\n"
    assert cli("place", "list", "--json").out == "[]\n"
    assert cli("place", "add", "team").code == 1
    assert cli("place", "restore", "other").err == "Error: no place 'other' is in the trash. There: team\n"
    assert cli("place", "restore", "team").out == "/team\n"
    assert [row["title"] for row in json.loads(cli("place", "list", "--json").out)] == ["Team Blue"]


def test_roles_in_an_app_are_set_and_shown(cli: Cli) -> None:
    _people(cli)
    cli("plugin", "enable", "notes", "--yes")
    cli("place", "add", "payroll", "--member", "ann", "--member", "bob", "--owner", "eve", "--plugin", "notes")
    app = json.loads(cli("place", "roles", "payroll", "--json").out)[0]["app"]
    asked = cli("place", "role", "payroll", app, "--members", "reader")
    assert (asked.code, asked.err) == (2, "Error: nobody is there to be asked: add --yes\n")
    done = cli("place", "role", "payroll", app, "--members", "reader", "--guests", "none", "--give", "ann", "author", "--yes")
    assert (done.code, done.err) == (0, "")
    row = {"app": app, "members": "reader", "guests": "none", "named": {"ann": "author"}}
    assert json.loads(cli("place", "roles", "payroll", "--json").out) == [row]
    assert "ann=author" in cli("place", "roles", "payroll").out
    assert cli("place", "role", "payroll", app, "--take", "ann", "--yes").code == 0
    assert json.loads(cli("place", "roles", "payroll", "--json").out)[0]["named"] == {}


def test_a_role_for_who_isnt_in_it_or_in_no_app_is_refused(cli: Cli) -> None:
    _people(cli)
    cli("plugin", "enable", "notes", "--yes")
    cli("place", "add", "payroll", "--owner", "eve", "--plugin", "notes")
    app = json.loads(cli("place", "roles", "payroll", "--json").out)[0]["app"]
    assert "isn’t in this community" in cli("place", "role", "payroll", app, "--members", "reader", "--give", "ann", "author").err
    assert f"There: {app}" in cli("place", "role", "payroll", "nowhere", "--members", "reader").err
    assert cli("place", "role", "payroll", app, "--give", "group:none", "author").code == 1
