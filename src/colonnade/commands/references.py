"""People and objects in fields: written as names and addresses, stored as ids, shown to each reader as far as they may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote

from zope.interface.interfaces import IInterface

from colonnade.content.fields import ObjectLinks, People, PersonField, Refused, clean_line, schema_fields
from colonnade.content.objects import Content, Folder, path_of, place_of
from colonnade.content.roots import Root, by_uid, follow_redirects
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.person_fields import search_key
from colonnade.security.predicates import is_in_trash
from colonnade.security.reader import Reader

_ = messages("colonnade")

_BETWEEN_PEOPLE = re.compile(r"[\n,;，、；]")
_SAME_NAME = 20  # people whose names begin alike that are looked at
Read = Callable[[str], int]


class _Unknown(Exception):
    """Something written that leads to nobody or nothing; `message` says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def understood(
    root: Root, actor: Reader, schema: IInterface, values: Mapping[str, Any], at: Content, stored: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """*values* with what was written into fields for people and objects turned into ids.

    *stored* are the present values of the object, none for a new one: who has left stays possible, and links that the actor
    may not see are kept. What can't be understood becomes `Refused`.
    """
    before = stored or {}
    found = dict(values)
    for name, field in schema_fields(schema):
        value = values.get(name)
        known = before.get(name) or ()
        if isinstance(value, Refused):
            continue
        match field:
            case ObjectLinks() if name in values:
                shown = _each(value, str.splitlines, lambda text: _uid_in(root, actor, text)) if isinstance(value, str) else value
                found[name] = shown if isinstance(shown, Refused) else _with_hidden(root, actor, shown or (), known)
            case People() if isinstance(value, str):
                found[name] = _each(value, _BETWEEN_PEOPLE.split, _person_reader(root, actor, at, known))
            case PersonField() if isinstance(value, str):
                found[name] = _one(value, _person_reader(root, actor, at, (known,) if known else ()))
    return found


def _each(text: str, split: Callable[[str], list[str]], read: Read) -> tuple[int, ...] | Refused:
    """The ids that the parts of *text* mean, each once."""
    try:
        return tuple(dict.fromkeys(read(part) for part in map(clean_line, split(text)) if part))
    except _Unknown as error:
        return Refused(text, error.message)


def _one(text: str, read: Read) -> int | Refused | None:
    try:
        return read(clean_line(text)) if clean_line(text) else None
    except _Unknown as error:
        return Refused(text, error.message)


def written(root: Root, actor: Reader, schema: IInterface, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* as a person edits them: people by name and login, objects that they may see by address, one a line."""
    shown = dict(values)
    for name, field in schema_fields(schema):
        value = values.get(name)
        if isinstance(field, ObjectLinks) and isinstance(value, tuple):
            shown[name] = "\n".join(address for uid in value if (address := address_of(root, actor, uid)) is not None)
        elif isinstance(field, People) and isinstance(value, tuple):
            shown[name] = "\n".join(_written_person(root, actor, person_id) for person_id in value)
        elif isinstance(field, PersonField) and isinstance(value, int):
            shown[name] = _written_person(root, actor, value)
    return shown


def exported(root: Root, actor: Reader, schema: IInterface, values: Mapping[str, Any]) -> dict[str, Any]:
    """*values* for machines: people as logins, objects that *actor* may see as addresses."""
    shown = dict(values)
    for name, field in schema_fields(schema):
        value = values.get(name)
        if isinstance(field, ObjectLinks) and isinstance(value, tuple):
            shown[name] = [address for uid in value if (address := address_of(root, actor, uid)) is not None]
        elif isinstance(field, People) and isinstance(value, tuple):
            shown[name] = [login_of(root, person_id) for person_id in value]
        elif isinstance(field, PersonField) and isinstance(value, int):
            shown[name] = login_of(root, value)
    return shown


# People


def login_of(root: Root, person_id: int) -> str:
    """The login of a person; `#id` for one whom the directory has forgotten."""
    person = root["people"].get(person_id)
    return person.login if person is not None else f"#{person_id}"


def _written_person(root: Root, actor: Reader, person_id: int) -> str:
    person = root["people"].get(person_id)
    if person is None:
        return f"#{person_id}"
    return f"{person.display_name(actor.person.language if actor.person else 'en')} <{person.login}>"


def may_name(root: Root, actor: Reader, at: Content) -> Callable[[Person], bool]:
    """Whom *actor* may name in a form at *at*: everyone on the staff names everyone, a guest the people of the place."""
    if can(actor, "view", root["site"]):
        return lambda person: True
    members = place_of(at).members
    return lambda person: person.id in members


def _person_reader(root: Root, actor: Reader, at: Content, known: tuple[int, ...]) -> Read:
    allowed = may_name(root, actor, at)

    def read(text: str) -> int:
        if text.startswith("#") and text[1:].isdecimal() and int(text[1:]) in known:
            return int(text[1:])
        found = [person for person in _people_called(root, text) if person.id in known or allowed(person)]
        staying = [person for person in found if person.active or person.id in known]
        if len(staying) == 1:
            return staying[0].id
        if staying:
            raise _Unknown(_("More than one person is called ${name}. Write the user name.", mapping={"name": text}))
        if found:
            raise _Unknown(_("${name} has left.", mapping={"name": text}))
        raise _Unknown(_("Nobody is called ${name}. Write user names or e-mail addresses.", mapping={"name": text}))

    return read


def _people_called(root: Root, text: str) -> list[Person]:
    """The people whom a user name, an e-mail address, `Name <login>` or a whole name means."""
    people = root["people"]
    person = people.by_login(text.rpartition("<")[2].rstrip("> "))
    if person is not None:
        return [person]
    key = search_key(text)
    alike = people.search(text, _SAME_NAME, inactive=True) if key else []
    return [found for found in alike if key in (search_key(found.name), search_key(found.native_name))]


# Objects


def address_of(root: Root, actor: Reader, uid: int) -> str | None:
    """The address of an object that *actor* may see, as people write it; else None."""
    obj = _visible(root, actor, uid)
    return "/" + "/".join(path_of(obj)) if obj is not None else None


def _visible(root: Root, actor: Reader, uid: int) -> Content | None:
    obj = by_uid(root, uid)
    return obj if obj is not None and not is_in_trash(actor, obj) and can(actor, "view", obj) else None


def _with_hidden(root: Root, actor: Reader, shown: tuple[int, ...], known: tuple[int, ...]) -> tuple[int, ...]:
    """*shown* and those of *known* that the actor can't see, so that saving a form doesn't drop them."""
    hidden = [uid for uid in known if _visible(root, actor, uid) is None]
    return tuple(dict.fromkeys((*shown, *hidden)))


def _uid_in(root: Root, actor: Reader, text: str) -> int:
    """The uid of the object at an address of this site. Raises _Unknown, alike for what isn't there and what isn't shared."""
    path = tuple(part for part in unquote(re.split(r"[?#]", text)[0]).split("/") if part)
    if text.startswith(("http://", "https://")):
        raise _Unknown(_("${address} is not an address of this site.", mapping={"address": text}))
    obj = by_uid(root, int(path[2])) if path[:2] == ("-", "id") and len(path) == 3 and _is_uid(path[2]) else _at_path(root, path)
    if obj is None or _visible(root, actor, obj.uid) is None:
        raise _Unknown(_("There is nothing at ${address}, or it is not shared with you.", mapping={"address": text}))
    return obj.uid


def _is_uid(text: str) -> bool:
    return text.isdecimal() and len(text) < 20


def _at_path(root: Root, path: tuple[str, ...]) -> Content | None:
    """The object at a path, also a former one; a view at its end (`@@edit`) is passed over."""
    names = path[: next((i for i, name in enumerate(path) if name.startswith("@@")), len(path))]
    node: Content | None = root["site"]
    for name in names:
        node = node.get(name) if isinstance(node, Folder) else None
        if node is None:
            moved = follow_redirects(root, names)
            return moved[0] if moved is not None and not moved[1] else None
    return node
