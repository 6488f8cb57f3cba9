"""`colonnade group`, and groups in a table of people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from colonnade.commands.base import UnitOfWork
from colonnade.commands.group_membership import put_into

Cli = Callable[..., Any]


def groups(cli: Cli) -> dict[str, int]:
    return {row["name"]: row["members"] for row in json.loads(cli("group", "list", "--json").out)}


def members(cli: Cli, name: str = "finance") -> list[str]:
    return [row["login"] for row in json.loads(cli("group", "show", name, "--json").out)]


def failing(cli: Cli, *words: str) -> Any:
    done = cli(*words)
    assert done.code == 1
    return done


def prepare(cli: Cli) -> None:
    cli("user", "add", "root-of-all", "--administrator")
    for login in ("ann", "ben"):
        cli("user", "add", login)
    cli("group", "add", "finance", "--title", "The money", "--from-table")
    cli("group", "add", "choir")


def test_groups_are_made_filled_and_removed(cli: Cli) -> None:
    prepare(cli)
    cli("group", "join", "the money", "ann", "ben")
    cli("group", "leave", "finance", "ann")
    assert members(cli) == ["ben"] and groups(cli) == {"administrators": 1, "choir": 0, "finance": 1}
    assert cli("group", "remove", "finance").code == 2
    cli("group", "remove", "finance", "--yes")
    assert "finance" not in groups(cli)


def test_what_cant_be_is_said(cli: Cli) -> None:
    prepare(cli)
    assert "no group" in failing(cli, "group", "show", "nothing").err
    assert "can’t be removed" in failing(cli, "group", "remove", "administrators", "--yes").err
    assert "last administrator" in failing(cli, "group", "leave", "administrators", "root-of-all").err
    assert "taken" in failing(cli, "group", "add", "the.money", "--title", "The Money").err


def test_a_table_fills_groups_and_empties_only_those_that_it_fills(cli: Cli, tmp_path: Path) -> None:
    prepare(cli)
    for name in ("finance", "choir"):
        cli("group", "join", name, "ben")
    table = tmp_path / "staff.csv"
    table.write_text('login,groups\nann,"finance, choir"\nben,\ncat,choir\n', "utf-8")
    dry = cli("people", "import", str(table))
    assert "~ changed ann groups: – → choir, finance" in dry.out and "~ changed ben groups: choir, finance → choir" in dry.out
    cli("people", "import", str(table), "--yes")
    assert members(cli) == ["ann"] and members(cli, "choir") == ["ann", "ben", "cat"]
    exported = cli("people", "export").out
    table.write_text(exported, "utf-8")
    assert "0 created, 0 changed" in cli("people", "import", str(table)).out


def test_a_table_cant_name_unknown_groups_nor_administrators(cli: Cli, tmp_path: Path) -> None:
    prepare(cli)
    table = tmp_path / "staff.csv"
    table.write_text("login,groups\nann,finanz\nben,administrators\n", "utf-8")
    refused = failing(cli, "people", "import", str(table), "--yes")
    assert "column groups: There is no group called finanz" in refused.out and "colonnade user admin" in refused.out


def test_a_table_doesnt_take_the_last_owner_out(cli: Cli, alter: Callable, tmp_path: Path) -> None:
    prepare(cli)
    cli("place", "add", "vault")
    cli("group", "join", "finance", "ann")
    alter(lambda uow: put_into(uow, uow.root["site"]["vault"], uow.root["groups"].by_name("finance"), "owner"))
    table = tmp_path / "staff.csv"
    table.write_text("login,groups\nann,\n", "utf-8")
    assert "vault" in failing(cli, "people", "import", str(table), "--yes").err and members(cli) == ["ann"]
    assert cli("people", "import", str(table), "--yes", "--leave-ownerless").code == 0 and members(cli) == []


def test_the_doctor_says_whether_members_agree(cli: Cli, alter: Callable) -> None:
    prepare(cli)
    assert "groups" not in {row["check"] for row in json.loads(cli("doctor", "--json").out)}
    cli("group", "join", "finance", "ann")
    cli("place", "add", "vault", "--owner", "ben")

    def spoil(uow: UnitOfWork) -> None:
        put_into(uow, uow.root["site"]["vault"], uow.root["groups"].by_name("finance"), "member")
        uow.root["groups"].join(uow.root["groups"].by_name("finance").id, uow.root["people"]["root-of-all"].id)

    alter(spoil)
    assert "The members of /vault aren’t those whom its groups bring." in cli("doctor").out
    assert "1 membership put right" in cli("group", "settle").err
    assert "Places with groups: 1. Their members agree." in cli("doctor").out
