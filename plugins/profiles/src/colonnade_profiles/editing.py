"""The form of a profile: what to say in each field, and who is to be shown it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from colonnade.api import (
    FieldView,
    Incoming,
    Invalid,
    NotAllowed,
    Person,
    ProfileField,
    attempt,
    audience_of,
    audience_title,
    change_profile,
    day_parts,
    editable_fields,
    messages,
    photo_kinds,
    portrait_in,
    profile_fields,
    profile_value,
    say,
    see_other,
    set_photo,
    view,
    with_days,
)
from colonnade_profiles.shown import in_words, with_style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("profiles")
AUDIENCE = "audience."
_KINDS = {"text": "textarea", "phone": "tel", "choice": "select", "tags": "tags", "day": "parts", "date": "date"}
_PICTURES = "image/jpeg,image/png,image/webp,image/gif,image/avif"
_MAX = {"text": 2000, "link": 500, "tags": None}


@dataclass(frozen=True)
class Entry:
    """A field in the form: its control, or what it holds where that can't be changed, and the control for who is shown it."""

    control: FieldView | None
    label: str
    value: str
    audience: FieldView | None


@view(context=Person, permission="signed in", name="edit", template="edit.pt", methods="GET")
def form(context: Person, request: Request) -> dict[str, Any]:
    """The form, filled with what is stored."""
    _demand(context, request)
    stored = {field.name: profile_value(context, field.name) for field in profile_fields(request.database, context.kind)}
    return _form(context, request, stored, {}, {})


@view(context=Person, permission="signed in", name="edit", template="edit.pt", methods="POST", files=True)
def save(context: Person, request: Request) -> Any:
    """Store what was sent, or show what is wrong with it."""
    _demand(context, request)
    sent = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    typed = with_days(sent, (field.name for field in profile_fields(request.database, context.kind) if field.kind == "day"))
    audiences = {name.removeprefix(AUDIENCE): value for name, value in typed.items() if name.startswith(AUDIENCE)}
    try:
        portrait, errors = _portrait(request)
        with attempt(request):
            _store(context, request, typed, audiences, errors)
            if portrait is not None:
                set_photo(request.uow, context, portrait)
    except Invalid as error:
        request.response.status = 400
        stored = {field.name: profile_value(context, field.name) for field in profile_fields(request.database, context.kind)}
        return _form(context, request, stored | typed, audiences, error.errors)
    say(request, request.t(_("Your profile is saved.") if context is request.view.me else _("The profile is saved.")))
    return see_other(request.view.url(context))


def _portrait(request: Request) -> tuple[Any, dict[str, Any]]:
    """What is to be shown of the photo that was sent, and what is wrong with it."""
    sent = request.POST.get("file")
    try:
        return portrait_in(sent) if isinstance(sent, Incoming) else None, {}
    except Invalid as error:
        return None, dict(error.errors)


def _store(person: Person, request: Request, typed: Mapping[str, str], audiences: Mapping[str, str], errors: dict[str, Any]) -> None:
    """Store what was typed. Raises Invalid with all that is wrong, with *errors* too."""
    try:
        change_profile(request.uow, person, typed, audiences)
    except Invalid as error:
        raise Invalid({**errors, **error.errors}) from error
    if errors:
        raise Invalid(errors)


def _demand(person: Person, request: Request) -> None:
    if not (person.active and (person is request.view.me or request.reader.administrator)):
        raise NotAllowed("edit", "own profile")


def _form(
    person: Person, request: Request, values: Mapping[str, Any], audiences: Mapping[str, str], errors: Mapping[str, Any]
) -> dict[str, Any]:
    door, t = request.view, request.t
    editable = {field.name for field in editable_fields(request.uow, person)}
    chooses = person is door.me
    entries = [
        _entry(request, person, field, values, audiences, errors, may_edit=field.name in editable, chooses=chooses)
        for field in profile_fields(request.database, person.kind)
        if field.name != "manager_id"
    ]
    name = person.display_name(door.language)
    with_style(request)
    request.page.title = t(_("Edit your profile")) if chooses else t(_("Edit the profile of ${name}", mapping={"name": name}))
    request.page.crumbs = [(t(_("People")), "/people"), (name, door.url(person))]
    return {
        "entries": entries,
        "fields": [control for entry in entries for control in (entry.control, entry.audience) if control],
        "chooses": chooses,
        "action": f"{door.url(person)}/@@edit",
        "cancel_url": door.url(person),
        "account_url": "/me" if chooses else None,
        "large": door.face(person).large,
        "remove_url": f"{door.url(person)}/@@photo" if person.photo else None,
    }


def _photo_control(request: Request, label: str, errors: Mapping[str, Any]) -> FieldView:
    """A file that is sent is called `file` in every form."""
    t = request.t
    text = _("A picture: ${kinds}. A square is cut from its middle; where and when it was taken isn't kept.")
    hint = t(text, kinds=photo_kinds())
    found = [t(errors["file"])] if "file" in errors else []
    return FieldView("file", label, "file", hint=hint, errors=found, attrs={"accept": _PICTURES})


def _entry(
    request: Request,
    person: Person,
    field: ProfileField,
    values: Mapping[str, Any],
    audiences: Mapping[str, str],
    errors: Mapping[str, Any],
    *,
    may_edit: bool,
    chooses: bool,
) -> Entry:
    t = request.t
    label, value = t(field.title_in(request.language)), values.get(field.name) or ""
    text = value if isinstance(value, str) else ", ".join(value)
    control = (
        _photo_control(request, label, errors)
        if field.kind == "photo"
        else FieldView(
            field.name,
            label,
            _KINDS.get(field.kind, "text"),
            text,
            hint=t(field.hint) if field.hint else "",
            errors=[t(errors[field.name])] if field.name in errors else [],
            required=field.required,
            options=[("", "", not text), *((option, option, option == text) for option in field.options)] if field.kind == "choice" else [],
            max_length=_MAX.get(field.kind, 120),
            parts=[(part, t(title), options) for part, title, options in day_parts(text, request.language)] if field.kind == "day" else [],
        )
    )
    chosen = audiences.get(field.name) or audience_of(person, field)
    audience = FieldView(
        AUDIENCE + field.name,
        t(_("Shown to")),
        "select",
        chosen,
        required=True,
        attrs={"aria-label": t(_("Who is shown: ${field}", mapping={"field": label}))},
        options=[(audience, t(audience_title(audience)), audience == chosen) for audience in field.audiences],
    )
    shown = "" if field.kind == "photo" else in_words(request.view, field, text)
    return Entry(control if may_edit else None, label, shown, audience if chooses else None)
