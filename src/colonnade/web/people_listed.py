"""Lists of people of whom some are put in and taken out: of a community, of a group. By pages, by name, and added by hundreds."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.commands.people_names import NotUnderstood, people_named
from colonnade.content.errors import Invalid
from colonnade.content.folding import fold
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.security.person_fields import search_keys
from colonnade.web.forms import FieldView
from colonnade.web.people_choices import suggested_people
from colonnade.web.urls import person_path

if TYPE_CHECKING:
    from pyramid.request import Request

    from colonnade.security.person import Person

_ = messages("colonnade")
PER_PAGE = 60


@dataclass(frozen=True)
class Listed:
    """A page of a list: (id, note) of each person, what was searched for, and where it goes on and back."""

    people: list[tuple[int, str]]
    words: str
    can_search: bool
    older_url: str | None
    newer_url: str | None


def listed(request: Request, here: str, name: Hashable, version: Hashable, notes: Iterable[tuple[int, str]], first: str = "") -> Listed:
    """The page of the list at *here* that `q` and `start` ask for, of the people who are still here; those with the note *first* lead.

    It is put in order once until *version*, or somebody, changes. *notes* are (id, what the list says of them).
    """
    words, start = request.GET.get("q", "").strip()[:120], number_in(request.GET.get("start")) or 0
    everyone, language = request.database["people"], request.language

    def in_order() -> list[tuple[int, str, str, tuple[str, ...]]]:
        known = ((everyone.get(person_id), note) for person_id, note in notes)
        entries = [_entry(person, note, language) for person, note in known if person is not None and person.active]
        return sorted(entries, key=lambda entry: (entry[1] != first, fold(entry[2]), entry[0]))

    all_ = request.view.kept(name, (version, everyone.changes), in_order)
    found = [entry for entry in all_ if _is_called(entry, words)] if words else all_
    asked = {"q": words} if words else {}
    return Listed(
        [(person_id, note) for person_id, note, *_keys in found[start : start + PER_PAGE]],
        words,
        bool(words) or len(all_) > PER_PAGE // 3,
        f"{here}?{urlencode({**asked, 'start': start + PER_PAGE})}" if len(found) > start + PER_PAGE else None,
        f"{here}?{urlencode({**asked, 'start': max(0, start - PER_PAGE)})}" if start else None,
    )


def _entry(person: Person, note: str, language: str) -> tuple[int, str, str, tuple[str, ...]]:
    keys = [key for name in (person.name, person.native_name, person.login) for key in search_keys(name)]
    return person.id, note, person.display_name(language), tuple(dict.fromkeys(keys))


def _is_called(entry: tuple[int, str, str, tuple[str, ...]], words: str) -> bool:
    return all(any(key.startswith(word) for key in entry[3]) for word in (fold(words).split() or [""]))


def face(request: Request, person_id: int) -> dict[str, Any]:
    """What a row shows of a person."""
    person = request.view.person(person_id)
    return {
        "id": str(person.id),
        "name": person.display_name(request.language),
        **request.view.face(person).circle,
        "url": person_path(person),
        "job": request.view.profile_value(person, "job_title"),
    }


def adding_fields(request: Request, place: Place, errors: Mapping[str, Any], typed: Mapping[str, str]) -> list[FieldView]:
    """Where one person is written, or many: `login` and `many`."""
    t = request.t
    hint = t(_("Names, user names or e-mail addresses, with commas or line ends between."))
    fields = [
        FieldView("login", t(_("Name or user name")), "person", typed.get("login", ""), options=suggested_people(request, place)),
        FieldView("many", t(_("Or many at once")), "textarea", typed.get("many", ""), hint=hint),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


def people_added(request: Request, place: Place, typed: Mapping[str, str]) -> list[Person]:
    """Those whom `login` and `many` name. Raises Invalid for `login` where one isn't understood, or nobody is named."""
    try:
        found = people_named(request.database, request.reader, place, "\n".join(filter(None, (typed["login"], typed["many"]))))
    except NotUnderstood as error:
        raise Invalid({"login": error.message}) from error
    if not found:
        raise Invalid({"login": _("Nobody is called ${name}. Write user names or e-mail addresses.", mapping={"name": typed["login"]})})
    return [request.database["people"].get(person_id) for person_id in found]


def typed_people(request: Request, *more: str) -> dict[str, str]:
    """What was typed into `adding_fields`, and into *more*."""
    return {name: request.POST.get(name, "").strip() for name in ("login", "many", *more)}


def person_in(request: Request, field: str) -> Person | None:
    """The person whose id a hidden field or a button says, or None."""
    return request.view.person(number_in(request.POST.get(field)) or 0)


def field_of(typed: Mapping[str, str]) -> str:
    """The field at which something wrong was written."""
    return "many" if typed["many"] and not typed["login"] else "login"
