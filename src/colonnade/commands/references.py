"""People and objects in fields: written as names and addresses, stored as ids, shown to each reader as far as they may see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import unquote

from zope.interface.interfaces import IInterface

from colonnade.commands.people_names import NotUnderstood, as_written, people_named, person_named
from colonnade.content.fields import ObjectLinks, People, PersonField, Refused, clean_line, schema_fields
from colonnade.content.objects import Content, Folder, path_of
from colonnade.content.roots import Root, by_uid, follow_redirects
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.security.predicates import is_in_trash
from colonnade.security.reader import Reader

_ = messages("colonnade")
Read = TypeVar("Read")


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
                shown = _read(value, partial(_uids_in, root, actor)) if isinstance(value, str) else value
                found[name] = shown if isinstance(shown, Refused) else _with_hidden(root, actor, shown or (), known)
            case People() if isinstance(value, str):
                found[name] = _read(value, partial(people_named, root, actor, at, known=known))
            case PersonField() if isinstance(value, str):
                one = partial(person_named, root, actor, at, known=(known,) if known else ())
                found[name] = _read(value, one) if clean_line(value) else None
    return found


def _read(text: str, read: Callable[[str], Read]) -> Read | Refused:
    """What *read* finds in *text*; what means nothing stays as it was written, with the reason."""
    try:
        return read(text)
    except NotUnderstood as error:
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
    return as_written(person, actor.person.language if actor.person else "en")


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


def _uids_in(root: Root, actor: Reader, text: str) -> tuple[int, ...]:
    """The uids of the objects at the addresses in *text*, one a line, each once. Raises NotUnderstood."""
    return tuple(dict.fromkeys(_uid_in(root, actor, line) for line in map(clean_line, text.splitlines()) if line))


def _uid_in(root: Root, actor: Reader, text: str) -> int:
    """The uid of the object at an address of this site. Raises NotUnderstood, alike for what isn't there and what isn't shared."""
    path = tuple(part for part in unquote(re.split(r"[?#]", text)[0]).split("/") if part)
    if text.startswith(("http://", "https://")):
        raise NotUnderstood(_("${address} is not an address of this site.", mapping={"address": text}))
    obj = by_uid(root, int(path[2])) if path[:2] == ("-", "id") and len(path) == 3 and _is_uid(path[2]) else _at_path(root, path)
    if obj is None or _visible(root, actor, obj.uid) is None:
        raise NotUnderstood(_("There is nothing at ${address}, or it is not shared with you.", mapping={"address": text}))
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
