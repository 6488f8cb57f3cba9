"""Administration: which fields profiles have, in which order, for whom, and how far each may be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.catalog.profiles import fields_of
from colonnade.commands.profile_fields import (
    Wanted,
    add_field,
    change_field,
    field_called,
    is_built_in,
    kinds_of_field,
    move_field,
    number_of_answers,
    number_overruled,
    planned_field,
    remove_field,
    reset_fields,
)
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.i18n import LANGUAGES, messages
from colonnade.security.profile_fields import (
    AUDIENCES,
    CHOICE,
    DATE,
    DAY,
    LINE,
    LINK,
    PERSON_KINDS,
    PHONE,
    PHOTO,
    TAGS,
    TEXT,
    ProfileField,
    audience_title,
)
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.views.admin import PEOPLE_TITLES

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/admin/profile-fields"
KIND_TITLES = {
    LINE: _("A line"),
    TEXT: _("A longer text"),
    PHONE: _("A telephone number"),
    LINK: _("A link"),
    CHOICE: _("A choice"),
    PHOTO: _("A photo"),
    DAY: _("A day of every year"),
    DATE: _("A date"),
    TAGS: _("Words, each a link to who has it too"),
}


@view_config(route_name="admin_profile_fields", permission="administer", request_method="GET", renderer="colonnade:admin_profile_fields.pt")
def fields(context: Place, request: Request) -> dict[str, Any]:
    """All fields in their order."""
    t = request.t
    request.page.title = t(_("Profile fields"))
    request.page.layout = "settings"
    request.page.actions = [(t(_("Add a field")), f"{HERE}/add", "plus", "primary")]
    return {"rows": [_row(request, field) for field in fields_of(request.database)]}


def _row(request: Request, field: ProfileField) -> dict[str, Any]:
    t = request.t
    return {
        "name": field.name,
        "title": t(field.title_in(request.language)),
        "kind": t(KIND_TITLES[field.kind]),
        "required": field.required,
        "directory": field.directory,
        "people": t(_("Everybody"))
        if len(field.kinds) == len(PERSON_KINDS)
        else _listed(request, [t(PEOPLE_TITLES[k]) for k in field.kinds]),
        "audience": t(audience_title(field.audience)),
        "fixed": field.narrowest == field.widest,
        "url": f"{HERE}/{field.name}",
    }


def _listed(request: Request, words: list[str]) -> str:
    return ("、" if request.language == "zh_Hant" else ", ").join(words)


@view_config(route_name="admin_profile_fields", permission="administer", request_method="POST")
def order(context: Place, request: Request) -> Any:
    """One up or down."""
    name = request.POST.get("name", "")
    move_field(request.uow, name, -1 if request.POST.get("do") == "up" else 1)
    return see_other(f"{HERE}#{name}" if name.isidentifier() and name.isascii() else HERE)


@view_config(route_name="admin_profile_field_add", permission="administer", request_method="GET", renderer="colonnade:form_page.pt")
def add_form(context: Place, request: Request) -> dict[str, Any]:
    """A new field."""
    return _form(request, Wanted({}), {}, None)


@view_config(route_name="admin_profile_field_add", permission="administer", request_method="POST", renderer="colonnade:form_page.pt")
def add(context: Place, request: Request) -> Any:
    """Make it."""
    wanted = _typed(request)
    try:
        with attempt(request):
            field = add_field(request.uow, wanted)
    except Invalid as error:
        request.response.status = 400
        return _form(request, wanted, error.errors, None)
    say(request, request.t(_("${title} was added, as the last field.", mapping={"title": field.title_in(request.language)})))
    return see_other(f"{HERE}#{field.name}")


@view_config(route_name="admin_profile_field", permission="administer", request_method="GET", renderer="colonnade:form_page.pt")
def edit_form(context: Place, request: Request) -> dict[str, Any]:
    """One field."""
    field = _field(request)
    titles = {language: dict(field.titles).get(language) or _own_title(request, field, language) for language in LANGUAGES}
    wanted = Wanted(
        titles,
        field.name,
        field.kind,
        field.required,
        field.kinds,
        "\n".join(field.options),
        field.audience,
        field.narrowest,
        field.widest,
        field.directory,
        field.hint,
    )
    return _form(request, wanted, {}, field)


def _field(request: Request) -> ProfileField:
    found = field_called(request.uow, request.matchdict["name"])
    if found is None:
        raise HTTPNotFound()
    return found


def _own_title(request: Request, field: ProfileField, language: str) -> str:
    """What a field that the program comes with is called unless somebody calls it otherwise."""
    return request.runtime.catalogs.translate(field.title, language) if is_built_in(field.name) else ""


@view_config(route_name="admin_profile_field", permission="administer", request_method="POST", renderer="colonnade:form_page.pt")
def save(context: Place, request: Request) -> Any:
    """Store it; where that shows what people wrote to more than they chose, once the administrator knows of how many."""
    field, wanted = _field(request), _typed(request)
    kept = {language: title for language, title in wanted.titles.items() if title != _own_title(request, field, language)}
    proper = Wanted(**{**vars(wanted), "titles": kept})
    try:
        more = _newly_overruled(request, field, planned_field(request.uow, field.name, proper))
        if more and request.POST.get("overrules") != str(more):
            return _ask_to_overrule(request, field, more)
        with attempt(request):
            changed = change_field(request.uow, field.name, proper)
    except Invalid as error:
        request.response.status = 400
        return _form(request, wanted, error.errors, field)
    say(request, request.t(_("${title} is saved.", mapping={"title": request.t(changed.title_in(request.language))})))
    overruled = number_overruled(request.uow, changed)
    if overruled and not more:
        told = request.view.plural(
            "${n} person chose to show it to fewer people. While this limit stands, more are shown it.",
            "${n} people chose to show it to fewer people. While this limit stands, more are shown it.",
            overruled,
        )
        say(request, told, "warn")
    return see_other(f"{HERE}#{field.name}")


def _newly_overruled(request: Request, before: ProfileField, after: ProfileField) -> int:
    """How many people's choice counts until now, and would not any more."""
    raised = AUDIENCES.index(after.narrowest) > AUDIENCES.index(before.narrowest)
    return number_overruled(request.uow, after) - number_overruled(request.uow, before) if raised else 0


def _ask_to_overrule(request: Request, field: ProfileField, number: int) -> Any:
    """The page that says whom it concerns, with the form as it was sent."""
    t, wanted = request.t, _typed(request)
    title = t(_("Show ${title} to more people than they chose?", mapping={"title": t(field.title_in(request.language))}))
    audience = t(audience_title(wanted.narrowest))
    effects = [
        request.view.plural(
            "${n} person filled it in and chose fewer people than “${audience}”. Their choice no longer counts: as soon as this is saved, "
            "all of these see it.",
            "${n} people filled it in and chose fewer people than “${audience}”. Their choice no longer counts: as soon as this is saved, "
            "all of these see it.",
            number,
            audience=audience,
        ),
        t(_("They aren't told. Their choice stays stored, and counts again when the limit is taken back.")),
    ]
    kept = [(name, value) for name, value in request.POST.items() if isinstance(value, str) and name not in ("csrf_token", "overrules")]
    request.override_renderer = "colonnade:confirm.pt"
    page = _confirm(request, title, effects, "overrule")
    return page | {"kept": [*kept, ("overrules", str(number))], "cancel_url": f"{HERE}/{field.name}"}


def _typed(request: Request) -> Wanted:
    post = {name: value for name, value in request.POST.items() if isinstance(value, str)}
    return Wanted(
        {language: post.get(f"title_{language}", "").strip() for language in LANGUAGES},
        post.get("name", ""),
        post.get("kind", LINE),
        "required" in post,
        tuple(value for value in request.POST.getall("kinds") if isinstance(value, str)),
        post.get("options", ""),
        post.get("audience", ""),
        post.get("narrowest", ""),
        post.get("widest", ""),
        "directory" in post,
        post.get("hint", ""),
    )


def _form(request: Request, wanted: Wanted, errors: dict[str, Any], field: ProfileField | None) -> dict[str, Any]:
    t = request.t
    title = t(field.title_in(request.language)) if field is not None else ""
    request.page.title = t(_("Profile field: ${title}", mapping={"title": title})) if field is not None else t(_("Add a field"))
    request.page.layout = "settings"
    request.page.crumbs = [(t(_("Profile fields")), HERE)]
    controls = [*_naming(request, wanted, field), *_holding(request, wanted, field), *_showing(request, wanted)]
    for control in controls:
        control.errors = [t(errors[control.name])] if control.name in errors else []
    return {
        "fields": controls,
        "errors": [t(errors[""])] if "" in errors else [],
        "action": f"{HERE}/{field.name}" if field is not None else f"{HERE}/add",
        "submit_label": t(_("Save")) if field is not None else t(_("Add")),
        "cancel_url": HERE,
        "intro": None,
        "once": field is None,
    }


def _naming(request: Request, wanted: Wanted, field: ProfileField | None) -> list[FieldView]:
    t = request.t
    views = [
        FieldView(
            f"title_{code}", t(_("Title in ${language}", mapping={"language": name})), value=wanted.titles.get(code, ""), max_length=120
        )
        for code, name in LANGUAGES.items()
    ]
    views[-1].hint = t(_("Where there is none in a reader's language, the other one is shown."))
    if field is None:
        hint = t(_("For tables and programs: small Latin letters, digits and _. Left empty, it is made from the English title."))
        views.append(FieldView("name", t(_("Short name")), value=wanted.name, hint=hint, max_length=31))
    if field is None or not is_built_in(field.name):
        views.append(FieldView("hint", t(_("What people read below it")), value=wanted.hint, max_length=120))
    return views


def _holding(request: Request, wanted: Wanted, field: ProfileField | None) -> list[FieldView]:
    t = request.t
    offered = kinds_of_field(field.name if field is not None else "")
    kinds = [(kind, t(KIND_TITLES[kind]), kind == wanted.kind) for kind in offered]
    people = [(kind, t(PEOPLE_TITLES[kind]), kind in wanted.kinds) for kind in PERSON_KINDS]
    views = [FieldView("kind", t(_("What it holds")), "select", options=kinds, required=True)]
    if CHOICE in offered:
        hint = t(_("For a choice: one in each line."))
        views.append(FieldView("options", t(_("Options")), "textarea", wanted.options, hint=hint))
    views.append(FieldView("kinds", t(_("Who has it")), "checkboxes", options=people, required=True))
    if field is None or field.name != "manager_id":
        hint = t(_("Who edits their profile must fill it in."))
        views.append(FieldView("required", t(_("Required")), "checkbox", "1" if wanted.required else "", hint=hint))
        hint = t(_("People can't change it themselves: administrators and imports do."))
        views.append(FieldView("directory", t(_("From the company's directory")), "checkbox", "1" if wanted.directory else "", hint=hint))
    return views


def _showing(request: Request, wanted: Wanted) -> list[FieldView]:
    t = request.t

    def choice(name: str, label: str, chosen: str, hint: str = "") -> FieldView:
        options = [(audience, t(audience_title(audience)), audience == chosen) for audience in AUDIENCES]
        return FieldView(name, label, "select", chosen, hint=hint, options=options, required=True)

    return [
        choice("audience", t(_("Shown to")), wanted.audience, t(_("As long as people choose nobody else for themselves."))),
        choice("narrowest", t(_("The fewest people that can be chosen")), wanted.narrowest),
        choice("widest", t(_("The most people that can be chosen")), wanted.widest),
    ]


@view_config(route_name="admin_profile_field_remove", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def ask_to_remove(context: Place, request: Request) -> dict[str, Any]:
    """What taking a field away does."""
    field = _field(request)
    title = request.t(field.title_in(request.language))
    number = number_of_answers(request.uow, field.name)
    effects = [
        request.view.plural(
            "${n} person filled it in. What they wrote stays stored and is shown to nobody.",
            "${n} people filled it in. What they wrote stays stored and is shown to nobody.",
            number,
        )
        if number
        else request.t(_("Nobody filled it in.")),
        request.t(_("It comes back when a field with the same short name is added again.")),
    ]
    return _confirm(request, request.t(_("Remove the field ${title}?", mapping={"title": title})), effects, "remove")


def _confirm(request: Request, title: str, effects: list[str], what: str) -> dict[str, Any]:
    request.page.title = title
    request.page.crumbs = [(request.t(_("Profile fields")), HERE)]
    labels = {"remove": request.t(_("Remove")), "reset": request.t(_("Reset")), "overrule": request.t(_("Show it to them"))}
    return {"effects": effects, "action": request.path_info, "submit_label": labels[what], "cancel_url": HERE}


@view_config(route_name="admin_profile_field_remove", permission="administer", request_method="POST")
def remove(context: Place, request: Request) -> Any:
    """Take it away."""
    field = _field(request)
    title = request.t(field.title_in(request.language))
    remove_field(request.uow, field.name)
    say(request, request.t(_("${title} is no longer a field of profiles. What people wrote is kept.", mapping={"title": title})))
    return see_other(HERE)


@view_config(route_name="admin_profile_fields_reset", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def ask_to_reset(context: Place, request: Request) -> dict[str, Any]:
    """What would be lost."""
    t = request.t
    own = [t(field.title_in(request.language)) for field in fields_of(request.database) if not is_built_in(field.name)]
    effects = [t(_("Titles, order, kinds and audiences of all fields are again what the program comes with."))]
    if own:
        named = {"names": _listed(request, own)}
        effects.append(t(_("These fields go: ${names}. What people wrote in them stays stored and is shown to nobody.", mapping=named)))
    return _confirm(request, t(_("Reset the profile fields?")), effects, "reset")


@view_config(route_name="admin_profile_fields_reset", permission="administer", request_method="POST")
def reset(context: Place, request: Request) -> Any:
    """Back to ours."""
    reset_fields(request.uow)
    say(request, request.t(_("The profile fields are those that the program comes with.")))
    return see_other(HERE)
