"""The columns of a table of people: what they are called, and how values stand in their cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from colonnade.catalog import profiles
from colonnade.catalog.profiles import ATTRIBUTES, Root
from colonnade.i18n import messages
from colonnade.security.groups import ADMINISTRATORS
from colonnade.security.person import Person
from colonnade.security.person_fields import CLEANERS
from colonnade.security.profile_fields import TAGS, ProfileField

_ = messages("colonnade")

OWN = (
    "login",
    "name",
    "native_name",
    "email",
    "department",
    "job_title",
    "manager",
    "location",
    "kind",
    "language",
    "timezone",
    "groups",
    "active",
)
"""The columns that every table may have; the others are fields of profiles, by their names."""
KEPT_WHEN_EMPTY = ("name", "kind", "language", "timezone")
"""An empty cell in these says nothing; in all others it says that there is nothing."""

ALIASES = {
    "username": "login",
    "user_name": "login",
    "user": "login",
    "e_mail": "email",
    "mail": "email",
    "full_name": "name",
    "title": "job_title",
    "manager_id": "manager",
    "reports_to": "manager",
    "status": "active",  # allow core_names_no_plugin: how programs of personnel departments call that column
    "time_zone": "timezone",
    "place": "location",
}
_YES = {"yes", "y", "true", "1", "active", "enabled", "employed", "是", "在職", "啟用"}
_NO = {"no", "n", "false", "0", "inactive", "disabled", "left", "deactivated", "否", "離職", "停用"}


def meant_by(columns: tuple[str, ...], fields: Mapping[str, ProfileField]) -> dict[str, str]:
    """Which column each name of a file's column stands for; those that stand for none are left out. The proper name goes before another."""
    known = {*OWN, *(name for name in fields if name not in ATTRIBUTES)}
    found = {name: name for name in columns if name in known}
    for name in columns:
        meant = ALIASES.get(name)
        if name not in found and meant is not None and meant not in found.values():
            found[name] = meant
    return found


def columns_of(root: Root) -> tuple[str, ...]:
    """All columns that there can be here, in the order of an export."""
    return (*OWN, *(field.name for field in profiles.fields_of(root) if field.name not in ATTRIBUTES and field.name not in OWN))


def as_text(value: Any) -> str:
    """A value as it stands in a cell."""
    return ", ".join(value) if isinstance(value, tuple | list) else str(value or "")


def cells_of(root: Root, person: Person, fields: Mapping[str, ProfileField]) -> dict[str, str]:
    """All cells of a person. What isn't for their kind of people is empty."""
    manager = root["people"].get(person.manager_id)
    own = {
        "login": person.login,
        "manager": manager.login if manager is not None else "",
        "groups": ", ".join(groups_of(root, person)),
        "active": "yes" if person.active else "no",
        **{name: getattr(person, name) for name in OWN if name in CLEANERS},
    }
    others = {
        name: as_text(profiles.fitting(field, profiles.value_of(person, name))) if person.kind in field.kinds else ""
        for name, field in fields.items()
        if name not in ATTRIBUTES and name not in own
    }
    return own | others


def groups_of(root: Root, person: Person) -> list[str]:
    """The names of the groups that somebody is in, but for the administrators': that is filled otherwise."""
    found = (root["groups"].get(group_id) for group_id in root["groups"].ids_of(person.id) if group_id != ADMINISTRATORS)
    return sorted(group.name for group in found)


def groups_in(root: Root, cell: str) -> tuple[int, ...]:
    """The ids of the groups that a cell names, with commas between. Raises ValueError for one that nobody knows."""
    names = dict.fromkeys(filter(None, (name.strip() for name in cell.replace("，", ",").replace("、", ",").split(","))))
    found = {name: root["groups"].called(name) for name in names}
    unknown = [name for name, group in found.items() if group is None]
    if unknown:
        raise ValueError(_("There is no group called ${names}.", mapping={"names": unknown}))
    if any(group.id == ADMINISTRATORS for group in found.values()):
        raise ValueError(_("Who administers the site is said otherwise: colonnade user admin LOGIN."))
    return tuple(group.id for group in found.values())


def active_in(cell: str) -> bool | None:
    """What a cell of the column `active` says; None for nothing. Raises ValueError."""
    word = cell.strip().casefold()
    if not word:
        return None
    if word not in _YES | _NO:
        raise ValueError(_("Write yes or no."))
    return word in _YES


def cleaned(name: str, cell: str, field: ProfileField | None) -> Any:
    """The value that a cell stands for. Raises ValueError with what is wrong."""
    text = cell.replace("\r\n", "\n")
    value = field.clean(text) if field is not None else text
    return CLEANERS[name](value) if name in CLEANERS else value


def cell_is(cell: str, value: Any, field: ProfileField | None) -> bool:
    """Whether a cell says just what is stored, so that there is nothing to check or change."""
    if field is not None and field.kind == TAGS:
        return [word.strip() for word in cell.split(",")] == (list(value) or [""])
    return cell.replace("\r\n", "\n") == as_text(value).strip()
