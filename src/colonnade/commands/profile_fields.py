"""Which fields profiles have, as administrators choose: add, change, order, take away, and back to what the program comes with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from colonnade.catalog import profiles
from colonnade.catalog.profiles import ATTRIBUTES, BUILT_IN
from colonnade.commands.base import UnitOfWork
from colonnade.commands.people_import.columns import ALIASES, OWN
from colonnade.content.errors import Invalid
from colonnade.i18n import DEFAULT_LANGUAGE, LANGUAGES, messages
from colonnade.security.can import demand
from colonnade.security.person_fields import CLEANERS, clean_text
from colonnade.security.profile_fields import AUDIENCES, CHOICE, DATE, DAY, FIELD_KINDS, LINE, NAME, PERSON_KINDS, PHOTO, ProfileField

_ = messages("colonnade")

MAX_FIELDS, MAX_OPTIONS = 60, 200
RESERVED = {*OWN, *ALIASES, *CLEANERS, *ATTRIBUTES, "manager", "csrf_token", "title", "id", "add", "reset"}
"""Names that mean something else in tables of people, in forms, or of an account."""


@dataclass(frozen=True)
class Wanted:
    """A field as an administrator describes it. *titles* are by language, *options* one in each line."""

    titles: Mapping[str, str]
    name: str = ""
    kind: str = LINE
    required: bool = False
    kinds: tuple[str, ...] = PERSON_KINDS
    options: str = ""
    audience: str = "staff"
    narrowest: str = "me"
    widest: str = "guests"
    directory: bool = False
    hint: str = ""


def field_called(uow: UnitOfWork, name: str) -> ProfileField | None:
    """The field with this name, or None."""
    return next((field for field in profiles.fields_of(uow.root) if field.name == name), None)


def is_built_in(name: str) -> bool:
    """Whether the program comes with this field, so that it has a title in each language."""
    return any(field.name == name for field in BUILT_IN)


def kinds_of_field(name: str) -> tuple[str, ...]:
    """What a field can be: where accounts and the chart need it, it stays a line, or a choice among such."""
    if name == "photo":
        return (PHOTO,)
    if name in ("email", "manager_id"):
        return (LINE,)
    if name in (profiles.BIRTHDAY, profiles.JOINED):
        return (DAY,) if name == profiles.BIRTHDAY else (DATE,)
    return (LINE, CHOICE) if name in ATTRIBUTES else FIELD_KINDS


def add_field(uow: UnitOfWork, wanted: Wanted) -> ProfileField:
    """Give profiles another field, as the last one. Raises NotAllowed, Invalid with a message for each part."""
    demand(uow.actor, "administer", uow.root["site"])
    fields = profiles.fields_of(uow.root)
    if len(fields) >= MAX_FIELDS:
        raise Invalid({"": _("There are ${max} fields already: take one away first.", mapping={"max": MAX_FIELDS})})
    errors: dict[str, str] = {}
    titles = _titles(wanted, errors)
    name = wanted.name.strip() or name_from(titles.get(DEFAULT_LANGUAGE, ""), {field.name for field in fields})
    if not name:
        errors["name"] = _("Give it a short name in small Latin letters, as no such name can be made from its title.")
    elif not NAME.fullmatch(name):
        errors["name"] = _("A name has 2 to 31 small Latin letters, digits and underscores, and begins with a letter.")
    elif name in RESERVED and not is_built_in(name):
        errors["name"] = _("This name has a meaning already. Choose another one.")
    elif any(field.name == name for field in fields):
        errors["name"] = _("There is a field with this name already.")
    field = _checked(wanted, name, titles, errors)
    profiles.set_fields(uow.root, (*fields, field))
    uow.audit("field.added", f"field:{name}")
    return field


def planned_field(uow: UnitOfWork, name: str, wanted: Wanted) -> ProfileField:
    """What a field would be when it is changed so. Raises NotAllowed, Invalid, KeyError."""
    demand(uow.actor, "administer", uow.root["site"])
    before = field_called(uow, name)
    if before is None:
        raise KeyError(name)
    errors: dict[str, str] = {}
    field = _checked(wanted, name, _titles(wanted, errors, needed=not is_built_in(name)), errors)
    return replace(field, title=before.title, hint=before.hint) if is_built_in(name) else field


def change_field(uow: UnitOfWork, name: str, wanted: Wanted) -> ProfileField:
    """Change a field; its name stays, and so does what people wrote, which is shown as far as it fits.

    Raises NotAllowed, Invalid, KeyError.
    """
    field = planned_field(uow, name, wanted)
    profiles.set_fields(uow.root, (field if each.name == name else each for each in profiles.fields_of(uow.root)))
    uow.audit("field.changed", f"field:{name}")
    return field


def move_field(uow: UnitOfWork, name: str, step: int) -> None:
    """Let a field come one earlier (-1) or later (1); at the end nothing happens. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    fields = list(profiles.fields_of(uow.root))
    at = next((number for number, field in enumerate(fields) if field.name == name), None)
    if at is not None and 0 <= at + step < len(fields):
        fields[at], fields[at + step] = fields[at + step], fields[at]
        profiles.set_fields(uow.root, fields)


def remove_field(uow: UnitOfWork, name: str) -> None:
    """Take a field away. What people wrote stays stored, and is shown to nobody until there is a field of this name. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    profiles.set_fields(uow.root, (field for field in profiles.fields_of(uow.root) if field.name != name))
    uow.audit("field.removed", f"field:{name}")


def reset_fields(uow: UnitOfWork) -> None:
    """Have the fields that the program comes with, and no others. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    uow.root.pop(profiles.AREA, None)
    uow.audit("field.reset")


def number_of_answers(uow: UnitOfWork, name: str) -> int:
    """How many people filled a field in."""
    return sum(bool(profiles.value_of(person, name)) for person in uow.root["people"])


def number_overruled(uow: UnitOfWork, field: ProfileField) -> int:
    """How many people filled a field in and chose fewer people to show it to than its limits allow."""
    narrower = AUDIENCES[: AUDIENCES.index(field.narrowest)]
    found = (person for person in uow.root["people"] if (person.audiences or {}).get(field.name) in narrower)
    return sum(bool(profiles.value_of(person, field.name)) for person in found)


def name_from(title: str, taken: set[str]) -> str:
    """A name made from a title in Latin letters, another one than those in *taken*; '' where none can be made."""
    bare = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_").lstrip("0123456789_")[:28].rstrip("_")
    if len(bare) < 2:
        return ""
    names = (bare if number == 1 else f"{bare}_{number}" for number in range(1, MAX_FIELDS + 2))
    return next((name for name in names if name not in taken and name not in RESERVED), "")


def _titles(wanted: Wanted, errors: dict[str, str], *, needed: bool = True) -> dict[str, str]:
    titles = {}
    for language in LANGUAGES:
        try:
            titles[language] = clean_text(wanted.titles.get(language, ""))
        except ValueError as error:
            errors[f"title_{language}"] = error.args[0]
    if needed and not errors and not any(titles.values()):
        errors[f"title_{DEFAULT_LANGUAGE}"] = _("Give it a title, in one language at least.")
    return {language: title for language, title in titles.items() if title}


def _checked(wanted: Wanted, name: str, titles: Mapping[str, str], errors: dict[str, str]) -> ProfileField:
    """The field that is wanted. Raises Invalid with *errors* and all that is wrong besides."""
    if wanted.kind not in kinds_of_field(name):
        errors["kind"] = _("Choose one of the values offered.")
    if not wanted.kinds or not set(wanted.kinds) <= set(PERSON_KINDS):
        errors["kinds"] = _("Choose at least one kind of people.")
    options = _options(wanted, errors)
    hint = ""
    try:
        hint = clean_text(wanted.hint)
    except ValueError as error:
        errors["hint"] = error.args[0]
    _check_audiences(wanted, errors)
    if errors:
        raise Invalid(errors)
    title = titles.get(DEFAULT_LANGUAGE) or next(iter(titles.values()), "")
    kinds = tuple(kind for kind in PERSON_KINDS if kind in wanted.kinds)
    return ProfileField(
        name,
        title,
        wanted.kind,
        required=wanted.required and name not in ("manager_id", "photo"),
        kinds=kinds,
        options=options,
        audience=wanted.audience,
        narrowest=wanted.narrowest,
        widest=wanted.widest,
        directory=wanted.directory or name == "manager_id",
        hint=hint,
        titles=tuple(titles.items()),
    )


def _options(wanted: Wanted, errors: dict[str, str]) -> tuple[str, ...]:
    if wanted.kind != CHOICE:
        return ()
    try:
        options = tuple(dict.fromkeys(filter(None, map(clean_text, wanted.options.splitlines()))))
    except ValueError as error:
        errors["options"] = error.args[0]
        return ()
    if not options:
        errors["options"] = _("A choice needs options: write one in each line.")
    elif len(options) > MAX_OPTIONS:
        errors["options"] = _("Please use at most ${max} entries.", mapping={"max": MAX_OPTIONS})
    return options


def _check_audiences(wanted: Wanted, errors: dict[str, str]) -> None:
    ranks = {}
    for part in ("audience", "narrowest", "widest"):
        if getattr(wanted, part) not in AUDIENCES:
            errors[part] = _("Choose one of the values offered.")
        else:
            ranks[part] = AUDIENCES.index(getattr(wanted, part))
    if len(ranks) < 3:
        return
    if ranks["narrowest"] > ranks["widest"]:
        errors["widest"] = _("This is fewer people than the fewest that can be chosen.")
    elif not ranks["narrowest"] <= ranks["audience"] <= ranks["widest"]:
        errors["audience"] = _("This must lie between the fewest and the most people that can be chosen.")
