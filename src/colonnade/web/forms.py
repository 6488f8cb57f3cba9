"""Forms from schemas: fields to controls, input to values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from zope.interface.interfaces import IInterface
from zope.schema import URI, Bool, Choice, Date, Datetime, Int, Password, Text
from zope.schema.interfaces import IField

from colonnade.clock import comes_twice, from_wall
from colonnade.content.fields import Markdown, ObjectLinks, People, PersonField, Tags, schema_fields
from colonnade.content.file_field import File
from colonnade.content.stored_file import Incoming
from colonnade.i18n import LANGUAGES, messages

if TYPE_CHECKING:
    from webob.multidict import MultiDict

_ = messages("colonnade")
Translate = Callable[..., str]


@dataclass(slots=True)
class FieldView:
    """One control of a form, ready for the `form.field` macro.

    `options` are (value, label, chosen): what a select, radio or check boxes offer, or what is suggested for people.
    `parts` of the kind `parts` are (end of the name behind a dot, label, options): selects that stand side by side.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    errors: list[str] = field(default_factory=list)
    required: bool = False
    options: list[tuple[str, str, bool]] = field(default_factory=list)
    max_length: int | None = None
    rows: int | None = None
    autocomplete: str | None = None
    attrs: dict[str, str] = field(default_factory=dict)
    parts: list[tuple[str, str, list[tuple[str, str, bool]]]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """For labels."""
        return f"f-{self.name}"


_KINDS = (
    (File, "file"),
    (Markdown, "markdown"),
    (Tags, "tags"),
    (People, "people"),
    (PersonField, "person"),
    (ObjectLinks, "textarea"),
    (Password, "password"),
    (URI, "url"),
    (Bool, "checkbox"),
    (Choice, "select"),
    (Datetime, "datetime"),
    (Date, "date"),
)
_SEVERAL = (People, ObjectLinks)


def kind_of(schema_field: IField) -> str:
    """The kind of control for a schema field: by its class, or what its tagged value `control` says (`hidden`)."""
    asked = schema_field.queryTaggedValue("control")
    if asked is not None:
        return asked
    for cls, kind in _KINDS:
        if isinstance(schema_field, cls):
            return kind
    if isinstance(schema_field, Int):
        return "number"
    return "textarea" if type(schema_field) is Text else "text"


def field_views(
    schema: IInterface,
    values: Mapping[str, Any],
    t: Translate,
    errors: Mapping[str, Any] | None = None,
    prefix: str = "",
    zone: str = "UTC",
) -> list[FieldView]:
    """The controls of *schema*, filled with *values* (as stored, or as typed) and with the messages in *errors*.

    Moments are shown as clocks of *zone* show them. There is none for read-only fields.
    """
    fields = [(name, f) for name, f in schema_fields(schema) if not f.readonly]
    return [_field_view(prefix + name, f, _in_zone(values.get(name, f.default), zone), t, (errors or {}).get(name)) for name, f in fields]


def _in_zone(value: Any, zone: str) -> Any:
    aware = isinstance(value, datetime) and value.tzinfo is not None
    return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if aware else value


def _field_view(name: str, f: IField, value: Any, t: Translate, error: Any) -> FieldView:
    kind = kind_of(f)
    return FieldView(
        name=name,
        label=t(f.title),
        kind=kind,
        value=_shown(value, kind),
        hint=t(f.description) if f.description else "",
        errors=[t(error)] if error else [],
        required=bool(f.required) and kind != "checkbox",
        options=_options(f, value, t) if kind in ("select", "radio", "buttons") else [],
        max_length=None if isinstance(f, _SEVERAL) else getattr(f, "max_length", None),
    )


def _shown(value: Any, kind: str) -> str:
    if value is None or value == () or kind == "file" or (kind == "checkbox" and not value):
        return ""
    if kind == "checkbox":
        return "1"
    if kind == "tags" and not isinstance(value, str):
        return ", ".join(value)
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else str(value)


def _options(f: Choice, value: Any, t: Translate) -> list[tuple[str, str, bool]]:
    """Languages are called by their own names, all else by the translated term."""
    return [(str(term.value), LANGUAGES.get(str(term.value)) or t(term.title or term.token), term.value == value) for term in f.vocabulary]


def read_form(
    schema: IInterface, posted: MultiDict, prefix: str = "", *, origin: str = "", zone: str = "UTC", notes: list[str] | None = None
) -> dict[str, Any]:
    """The input for the fields of *schema*, converted to their types. What can't be converted stays text, for validation to refuse.

    A field that wasn't sent is left out, also a file that wasn't chosen; but a check box then is off. Read-only ones can't be
    sent. People and links stay text, for the command; addresses may begin with *origin*, the site's own. Moments are typed as
    clocks of *zone* show them, and *notes* gets a text where such a clock skips what was typed, or shows it twice.
    """
    values: dict[str, Any] = {}
    for name, f in schema_fields(schema):
        if f.readonly:
            continue
        if isinstance(f, _SEVERAL) and prefix + name in posted:
            values[name] = _without_origin("\n".join(text for text in posted.getall(prefix + name) if isinstance(text, str)), origin)
        elif isinstance(f, Bool):
            values[name] = prefix + name in posted
        elif isinstance(f, File):
            received = [file for file in posted.getall(prefix + name) if isinstance(file, Incoming)]
            if received:
                values[name] = received[0]
        elif prefix + name in posted:
            values[name] = _converted(f, posted[prefix + name])
            if isinstance(values[name], datetime) and values[name].tzinfo is None:
                values[name] = _moment(values[name], zone, posted[prefix + name], notes if notes is not None else [])
    return values


def _moment(shown: datetime, zone: str, typed: str, notes: list[str]) -> datetime | str:
    """The moment that was typed; as it was typed when no calendar has it."""
    try:
        moment, exists = from_wall(shown, zone)
        if not exists:
            later = moment.astimezone(ZoneInfo(zone))
            notes.append(
                _(
                    "The clocks are put forward then: ${typed} is skipped on that day, and ${time} was taken.",
                    mapping={"typed": f"{shown:%H:%M}", "time": f"{later:%H:%M}"},
                )
            )
        elif comes_twice(shown, zone):
            twice = {"typed": f"{shown:%H:%M}"}
            notes.append(_("The clocks are put back then: ${typed} comes twice on that day, and the first was taken.", mapping=twice))
    except OverflowError:
        return typed
    return moment


def _without_origin(text: str, origin: str) -> str:
    """*text* with the addresses in it as paths."""
    return "\n".join(line.strip().removeprefix(origin) if origin else line for line in text.splitlines())


def _converted(f: IField, text: Any) -> Any:
    if not isinstance(text, str):
        return ""
    if isinstance(f, Choice):
        return next((term.value for term in f.vocabulary if str(term.value) == text), text)
    convert = {Int: int, Date: date.fromisoformat, Datetime: datetime.fromisoformat}.get(type(f))
    if convert is None:
        return text
    try:
        return convert(text.strip()) if text.strip() else None
    except ValueError:
        return text
