"""Every cell of the policy, for the core and every installed plugin, against the reviewed table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from colonnade.content.types import ContentType
from colonnade.security import can as can_module
from colonnade.security.permission_map import ACTIONS, IN_ARCHIVE, IN_TRASH, Alternative, Predicate
from colonnade.testing import SAMPLE_PAGE, make_plugin, sample_plugin
from tests.contract.policy import ACTORS, ALL_ACTIONS, Table, World, expected_for, read, whole_table, world, write

FILE = Path(__file__).with_name("policy_matrix.txt")
Rules = Mapping[str, tuple[Alternative, ...]]


@pytest.fixture(scope="module")
def made() -> Iterator[World]:
    with world() as built:
        if os.environ.get("COLONNADE_WRITE_POLICY"):
            FILE.write_text(write(whole_table(built)), "utf-8")
        yield built


@pytest.fixture(scope="module")
def reviewed(made: World) -> Table:
    return read(FILE.read_text("utf-8"))


def differences(expected: Table, found: Table) -> list[str]:
    """One line for each group that differs, with who gained and who lost."""
    lines = []
    for group in sorted(expected.keys() | found.keys()):
        before, now = expected.get(group, frozenset()), found.get(group, frozenset())
        if before != now:
            lines.append(f"{' | '.join(group)}: may now {sorted(now - before)}, may no longer {sorted(before - now)}")
    return lines


def test_every_cell_is_as_reviewed(made: World, reviewed: Table) -> None:
    cells = 0
    for type_name, kind in made.types():
        found = made.table_of(type_name, kind)
        assert not differences(expected_for(reviewed, type_name, kind), found), type_name
        cells += sum(1 for name, of_kind, _ in made.objects if (name, of_kind) == (type_name, kind)) * len(ALL_ACTIONS) * len(ACTORS)
    assert cells > 4500


def test_the_table_says_nothing_of_what_is_not_there(made: World, reviewed: Table) -> None:
    known = {(kind, state) for _, kind, state in made.objects}
    kinds = {kind for kind, _ in known}
    assert {(kind, state) for kind, state, _ in reviewed if kind in kinds} <= known


def test_every_type_and_kind_is_there(made: World) -> None:
    assert {kind for _, kind in made.types()} == {"site", "place", "app", "entry"}
    assert ("sample.page", "entry") in made.types() and ("sample.app", "app") in made.types()


def test_a_new_plugin_is_checked_without_writing_a_test(reviewed: Table) -> None:
    def content_types() -> list[ContentType]:
        leaf = ContentType("notes.note", SAMPLE_PAGE.schema, kind="content", addable_in=("sample.app",))
        return [leaf, ContentType("notes.book", SAMPLE_PAGE.schema, kind="folder", addable_in=("sample.app",))]

    with world([sample_plugin(), make_plugin("notes", content_types)]) as other:
        assert {("notes.note", "entry"), ("notes.book", "entry")} <= set(other.types())
        for type_name, kind in other.types():
            assert not differences(expected_for(reviewed, type_name, kind), other.table_of(type_name, kind)), type_name


def test_the_table_reads_back_as_it_was_written(made: World) -> None:
    table = whole_table(made)
    assert read(write(table)) == table


@pytest.mark.parametrize("line", ["entry | site | view", "entry | site | view | stranger", "entry | site | fly | admin"])
def test_a_line_that_says_nothing_known_is_refused(line: str) -> None:
    with pytest.raises(ValueError):
        read(line)
    with pytest.raises(ValueError):
        read("entry | site | view | admin\n" * 2)


# Sentences that must stay true whatever the table says


def cells(table: Table, *, action: str | None = None, state: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    return ((group[1], actors) for group, actors in table.items() if action in (None, group[2]) and state in group[1])


def test_nobody_without_an_account_or_a_place_does_anything(reviewed: Table) -> None:
    for actor in ("anonymous", "outsider", "left", "left-admin"):
        assert not [group for group, actors in reviewed.items() if actor in actors], actor


def _seeing(reviewed: Table, kind: str, state: str) -> frozenset[str]:
    """Who may see a kind, or a type that says nothing else than its kind."""
    return reviewed.get((kind, state, "view"), reviewed.get(("entry", state, "view"), frozenset()))


def test_whoever_does_something_may_see_it(reviewed: Table) -> None:
    for (kind, state, action), actors in reviewed.items():
        if action in ("notice", "know", "join"):
            continue  # that something went to the trash may be told to whoever could read it until then; of some places people only know
        assert actors <= _seeing(reviewed, kind, state), (kind, state, action)


def test_a_restricted_page_is_hidden_even_from_owners(reviewed: Table) -> None:
    for state, actors in cells(reviewed, state="restricted page"):
        assert not actors & {"owner", "member", "guest", "staff"} and (actors & {"author", "admin"} or not actors), state


def test_a_page_of_others_hides_what_is_below_it_also_from_who_made_it(reviewed: Table) -> None:
    for state, actors in cells(reviewed, state="below a page of others"):
        assert not actors & {"author", "guest-author", "former-author", "thrower", "member"}, state


def test_who_is_named_sees_nothing_of_a_place_that_is_closed(reviewed: Table) -> None:
    assert not [state for state, actors in cells(reviewed, state="restricted place") if actors & {"named", "staff", "former"}]


def test_of_a_restricted_place_only_those_in_it_or_invited_know(reviewed: Table) -> None:
    knows = reviewed["place", "restricted place", "know"]
    assert knows == reviewed["place", "restricted place", "view"] | {"invited"}
    assert reviewed["place", "moderated place", "view"] == reviewed["place", "restricted place", "view"]
    assert not reviewed["place", "moderated place", "know"] & {"anonymous", "outsider", "left"}


def test_who_left_a_place_changes_nothing_in_it(reviewed: Table) -> None:
    gone = {"former", "former-author", "former-thrower"}
    assert {action for (_, state, action), actors in reviewed.items() if actors & gone and "place" in state} <= {
        "view",
        "know",
        "react",
        "flag",
        "notice",
        "join",
    }


def test_what_is_in_the_trash_or_dormant_is_not_changed(reviewed: Table) -> None:
    assert {group[2] for group in reviewed if group[1].startswith("trash")} == {"view", "restore", "notice", "delete"}
    assert {group[2] for group in reviewed if group[1].startswith("dormant")} <= {"view", "know", "manage", "administer"}


def test_in_an_archived_place_nobody_writes_and_whoever_could_read_it_can(reviewed: Table) -> None:
    found = {group: actors for group, actors in reviewed.items() if group[1] == "archived place"}
    assert {group[2] for group in found} == {"view", "know", "manage", "flag"}
    assert found["place", "archived place", "manage"] == {"owner", "admin"} and ("entry", "archived place", "manage") not in found
    for kind in ("place", "entry"):
        assert found[kind, "archived place", "view"] == reviewed[kind, "restricted place", "view"]


def test_what_is_in_a_place_in_the_trash_only_administrators_see_and_owners_the_place(reviewed: Table) -> None:
    found = {group: actors for group, actors in reviewed.items() if group[1].startswith("trash with its place")}
    assert {actor for group, actors in found.items() if group[0] != "place" for actor in actors} == {"admin"}
    assert {actor for group, actors in found.items() if group[0] == "place" for actor in actors} == {"admin", "owner"}


def test_in_an_app_to_read_guests_see_nothing_and_members_change_nothing(reviewed: Table) -> None:
    for state, actors in cells(reviewed, state="app to read"):
        assert not actors & {"guest", "guest-author", "staff", "former"}, state
    for kind in ("app", "entry"):
        found = {
            action: actors for (of, state, action), actors in reviewed.items() if of == kind and state == "restricted place, app to read"
        }
        assert {action for action, actors in found.items() if actors & {"member", "author", "thrower"}} <= {
            "view",
            "know",
            "comment",
            "react",
            "flag",
        }
        assert all(actors >= {"owner"} for action, actors in found.items() if action != "administer")
    own = reviewed["entry", "restricted place, app of authors", "edit"]
    assert own == {"author", "sharee", "owner", "admin"}, "members edit their own, guests nothing, who is named everything"


# If a rule were different, would the table notice?


def mutants(rules: Rules) -> Iterator[tuple[str, Rules]]:
    """Every rule without one of its alternatives, without one of its conditions, and with one condition turned round."""
    for action, alternatives in rules.items():
        for number, alternative in enumerate(alternatives):
            words = " and ".join(predicate.__name__ for predicate in alternative)
            rest = alternatives[:number] + alternatives[number + 1 :]
            yield f"{action}: without [{words}]", {**rules, action: rest}
            for place, predicate in enumerate(alternative):
                without = alternative[:place] + alternative[place + 1 :]
                turned = (*alternative[:place], _not(predicate), *alternative[place + 1 :])
                yield f"{action}: [{words}] without {predicate.__name__}", {**rules, action: (*rest, without)}
                yield f"{action}: [{words}] with {predicate.__name__} turned round", {**rules, action: (*rest, turned)}


def _not(predicate: Predicate) -> Predicate:
    return lambda reader, obj: not predicate(reader, obj)


# The two ways to be allowed say the same here: an administrator's set of visible access ids contains everything.
EQUAL = {"view: without [is_administrator]"}
RULES = {"ACTIONS": ACTIONS, "IN_TRASH": IN_TRASH, "IN_ARCHIVE": IN_ARCHIVE}


@pytest.mark.parametrize("rules", ["ACTIONS", "IN_TRASH", "IN_ARCHIVE"])
def test_every_change_of_a_rule_shows_in_the_table(made: World, reviewed: Table, rules: str, monkeypatch: pytest.MonkeyPatch) -> None:
    kinds = {kind: (name, kind) for name, kind in reversed(made.types())}
    expected = {kind: expected_for(reviewed, *kinds[kind]) for kind in kinds}
    unnoticed, tried = [], 0
    for words, changed in mutants(RULES[rules]):
        monkeypatch.setattr(can_module, rules, changed)
        tried += 1
        if all(made.table_of(*kinds[kind]) == expected[kind] for kind in kinds) and words not in EQUAL:
            unnoticed.append(words)
    assert not unnoticed and tried > {"ACTIONS": 60, "IN_TRASH": 20, "IN_ARCHIVE": 15}[rules]
