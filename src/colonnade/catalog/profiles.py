"""Profiles: what people say of themselves beside their name, and the one rule of who is shown what.

Whatever shows something of a person (pages, cards, lists, search, exports, feeds) asks `shown`, which answers by the relation between
reader and person now: nothing is copied anywhere, so leaving a community or a network is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import replace
from datetime import date
from typing import Any

from persistent import Persistent

from colonnade.catalog.readers import principals_of
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.security import ties
from colonnade.security.days import is_date, is_day, not_long_after
from colonnade.security.person import Person
from colonnade.security.profile_fields import (
    AUDIENCES,
    COMMUNITIES,
    DATE,
    DAY,
    GUESTS,
    LINK,
    ME,
    NETWORK,
    PHONE,
    PHOTO,
    STAFF,
    TAGS,
    TEXT,
    ProfileField,
)
from colonnade.security.reader import STAFF as STAFF_PRINCIPAL
from colonnade.security.reader import Reader

_ = messages("colonnade")
Root = MutableMapping[str, Any]
Asked = Callable[[], object]
AREA = "profile_fields"
BIRTHDAY, JOINED = "birthday", "joined_company"
ATTRIBUTES = ("job_title", "department", "location", "email", "manager_id", "photo")
"""Fields that are attributes of a person, as accounts, lists and the chart need them; all others lie in `Person.profile`."""

BUILT_IN: tuple[ProfileField, ...] = (
    ProfileField("photo", _("Photo"), PHOTO),
    ProfileField("job_title", _("Job title"), audience=GUESTS, narrowest=STAFF, directory=True),
    ProfileField("department", _("Department"), audience=GUESTS, narrowest=STAFF, directory=True),
    ProfileField("manager_id", _("Reports to"), narrowest=STAFF, directory=True),
    ProfileField("location", _("Place"), hint=_("Where you usually work, for example Taipei 12F.")),
    ProfileField("email", _("E-mail"), directory=True),
    ProfileField("phone", _("Telephone"), PHONE),
    ProfileField("working_hours", _("Working hours"), hint=_("For example: Monday to Friday, 9 to 6.")),
    ProfileField("pronouns", _("Pronouns")),
    ProfileField("about", _("About me"), TEXT, hint=_("What you work on, and what people may ask you.")),
    ProfileField("skills", _("Skills"), TAGS, hint=_("What you know about, with commas between: people find you by it.")),
    ProfileField("languages", _("Languages"), hint=_("Which you speak, with commas between.")),
    ProfileField("web_page", _("Web page"), LINK),
    ProfileField(
        BIRTHDAY,
        _("Birthday"),
        DAY,
        audience=ME,
        hint=_("Without the year. Those whom you show it to find it on their homepage, too."),
    ),
    ProfileField(
        JOINED,
        _("Joined the company"),
        DATE,
        audience=ME,
        hint=_("Those whom you show it to see your work anniversary on their homepage, too."),
    ),
)
_OURS = {field.name: field for field in BUILT_IN}


class ProfileSchema(Persistent):
    """The fields that administrators chose, in their order, and which of ours they chose from: one of a later version is added."""

    def __init__(self, fields: tuple[ProfileField, ...]) -> None:
        self.fields, self.known = fields, frozenset(_OURS)


def fields_of(root: Root, kind: str | None = None) -> tuple[ProfileField, ...]:
    """The fields that profiles have here, in their order: all, or those of people of a *kind*."""
    chosen = root.get(AREA)
    found = BUILT_IN
    if chosen is not None:
        known = chosen.known.union(field.name for field in chosen.fields)  # administrators may have had one of this name before us
        found = (*map(_in_words, chosen.fields), *(field for field in BUILT_IN if field.name not in known))
    return tuple(field for field in found if kind is None or kind in field.kinds)


def set_fields(root: Root, fields: Iterable[ProfileField]) -> None:
    """Let profiles have these fields, in this order. What people wrote in a field that isn't among them stays, and is shown to nobody."""
    root[AREA] = ProfileSchema(tuple(replace(field, title=str(field.title), hint=str(field.hint)) for field in fields))


def _in_words(field: ProfileField) -> ProfileField:
    """A stored field; one of ours with our words, which can be translated."""
    ours = _OURS.get(field.name)
    return replace(field, title=ours.title, hint=ours.hint) if ours is not None else field


# What a person says


def value_of(person: Person, name: str) -> Any:
    """What is stored in a field, whoever asks: '' or () or None for nothing."""
    return getattr(person, name) if name in ATTRIBUTES else (person.profile or {}).get(name, "")


def fitting(field: ProfileField, value: Any) -> Any:
    """A stored *value* as a field of its present kind shows it: administrators may have made a line of what was a list, or a link."""
    if field.name == "manager_id":
        return value
    if field.kind == TAGS:
        return value if isinstance(value, tuple) else tuple(filter(None, (word.strip() for word in str(value or "").split(","))))
    text = ", ".join(value) if isinstance(value, tuple) else value
    if field.kind in (DAY, DATE):
        return text if (is_day if field.kind == DAY else is_date)(text or "") else ""
    return text if field.kind != LINK or not text or text.startswith(("https://", "http://")) else ""


def audience_of(person: Person, field: ProfileField) -> str:
    """Who is shown a field of a person."""
    return field.within((person.audiences or {}).get(field.name))


def change(root: Root, person: Person, values: Mapping[str, object], audiences: Mapping[str, str], today: date | None = None) -> None:
    """Store what a person, or who acts for them, filled in, and who is to be shown it; fields that aren't named stay.

    Nobody joined more than a year after *today*. Raises Invalid with a message for each field that is refused; then nothing is changed.
    """
    fields = {field.name: field for field in fields_of(root, person.kind)}
    cleaned, errors = {}, {}
    for name, value in values.items():
        try:
            cleaned[name] = value if name == "manager_id" else fields[name].clean(value)
            if name == JOINED and today is not None:
                not_long_after(cleaned[name], today)
        except ValueError as error:
            errors[name] = error.args[0]
    for name, audience in audiences.items():
        if audience not in fields[name].audiences:
            errors.setdefault(name, _("Choose one of the values offered."))
    if errors:
        raise Invalid(errors)
    own = {name: value for name, value in cleaned.items() if name in ATTRIBUTES}
    if own:
        root["people"].update(person.id, **own)
    root["people"].describe(person.id, {name: value for name, value in cleaned.items() if name not in ATTRIBUTES}, audiences)


# Who is shown what


def _nobody_asks() -> None:
    """It doesn't matter why somebody is shown something."""


def relations(root: Root, reader: Reader, person: Person) -> frozenset[str]:
    """The audiences that *reader* is in, where *person* is concerned.

    None at all, and then they don't get to know that there is such a person: who isn't signed in, and guests whom they share no community
    with. Administrators are colleagues here: what they need for accounts stands in the administration.
    """
    if reader.person is None:
        return frozenset()
    if reader.id == person.id:
        return frozenset(AUDIENCES)
    found = {GUESTS, STAFF} if STAFF_PRINCIPAL in reader.principals else set()
    if ties.are_connected(root, reader.id, person.id):
        found |= {GUESTS, COMMUNITIES, NETWORK}
    elif _places(reader.principals) & _places(principals_of(root, person)):
        found |= {GUESTS, COMMUNITIES}
    return frozenset(found)


def knows_of(root: Root, reader: Reader, person: Person) -> bool:
    """Tell whether *reader* may know that there is such a person: employees know of everybody, also of who left."""
    return STAFF_PRINCIPAL in reader.principals or bool(relations(root, reader, person))


def _places(principals: Iterable[str]) -> set[str]:
    """The communities that somebody with these principals belongs to, as a member or as a guest."""
    return {principal[2:] for principal in principals if principal[:2] in ("m:", "v:")}


def shown(root: Root, person: Person, audiences: frozenset[str]) -> dict[str, Any]:
    """What of a profile those see who are in *audiences* (of `relations`): values by name, without those that are empty."""
    fields = fields_of(root, person.kind)
    visible = (field for field in fields if audience_of(person, field) in audiences)
    return {field.name: value for field in visible if (value := fitting(field, value_of(person, field.name)))}


def shown_to(root: Root, reader: Reader, person: Person) -> dict[str, Any]:
    """What *reader* is shown of a profile. Of people who left nothing is."""
    return shown(root, person, relations(root, reader, person)) if person.active else {}


def value_shown_to(root: Root, reader: Reader, person: Person, name: str, asked: Asked = _nobody_asks) -> Any:
    """One value of what `shown_to` gives, None where it gives none: for lists, where most fields are for all employees.

    Calls *asked* where that depends on what reader and person have in common.
    """
    field = _field_of(root, person, name)
    return (fitting(field, value_of(person, name)) or None) if field is not None and shows(root, reader, person, name, asked) else None


def shows(root: Root, reader: Reader, person: Person, name: str, asked: Asked = _nobody_asks) -> bool:
    """Tell whether *reader* is shown a field of a person, whatever stands in it: who isn't shown it isn't told that it is empty."""
    field = _field_of(root, person, name)
    if field is None or not person.active:
        return False
    audience = audience_of(person, field)
    if is_alike(reader, audience):
        return True
    asked()
    return audience in relations(root, reader, person)


def _field_of(root: Root, person: Person, name: str) -> ProfileField | None:
    return next((field for field in fields_of(root, person.kind) if field.name == name), None)


def is_alike(reader: Reader, audience: str) -> bool:
    """Tell whether what has this *audience* is shown to whoever is like *reader*, whatever they have in common with its owner."""
    return audience in (STAFF, GUESTS) and STAFF_PRINCIPAL in reader.principals
