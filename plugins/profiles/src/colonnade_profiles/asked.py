"""What colleagues ask a person about: on their page, and on one of its own with who says so, where it is given, taken back and removed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import (
    FieldView,
    Invalid,
    Person,
    ProfileField,
    View,
    attempt,
    audience_of,
    messages,
    not_found,
    say,
    see_other,
    tag_allow,
    tag_give,
    tag_remove,
    tag_take_back,
    view,
)
from colonnade_profiles.shown import card, crumbs, may_open, with_style

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("profiles")
ON_PROFILE, MOST_NAMED, IN_TITLE = 12, 30, 8
_DONE = {
    "take": (tag_take_back, _("You no longer say that ${name} can be asked about #${tag}.")),
    "remove": (tag_remove, _("#${tag} is removed. Nobody can give it again.")),
    "allow": (tag_allow, _("#${tag} can be given again.")),
}
"""What a button does, and what is said then."""


def asked_url(door: View, person: Person) -> str:
    """The address of what colleagues ask somebody about."""
    return f"{door.url(person)}/@@asked-about"


def on_profile(door: View, person: Person, fields: tuple[ProfileField, ...], look: frozenset[str] | None = None) -> dict[str, Any] | None:
    """The part of the page of a person; None where there is none to show or to give. To the owner also as those in *look* see it."""
    if look is not None and not any(field.name == "skills" and audience_of(person, field) in look for field in fields):
        return None
    tags, gives = door.asked_about(person), look is None and door.may_tag(person)
    any_to_see = bool(tags or (look is None and person is door.me and door.tags_removed()))
    if not any_to_see and not gives:
        return None
    return {
        "tags": [_short(door, tag, givers, named=look is None) for tag, givers in tags[:ON_PROFILE]],
        "more": max(0, len(tags) - ON_PROFILE),
        "gives": gives,
        "field": _field(door, "", []),
        "any": any_to_see,
        "url": asked_url(door, person),
    }


def _short(door: View, tag: str, givers: list[int], *, named: bool) -> dict[str, Any]:
    names = door.comma.join(map(door.name_of, givers[:IN_TITLE])) + ("…" if len(givers) > IN_TITLE else "")
    return {"tag": tag, "number": _number(door, givers), "n": len(givers), "names": names if named else None, "url": _about(door, tag)}


def _number(door: View, givers: list[int]) -> str:
    return door.plural("${n} colleague", "${n} colleagues", len(givers), "profiles")


def _about(door: View, tag: str) -> str:
    """Who knows about it; for guests, who can't ask that, what they find for it."""
    return f"{'/people/@@who-knows' if may_open(door) else '/search'}?{urlencode({'q': tag})}"


@view(context=Person, permission="view", name="asked-about", template="asked_about.pt", methods="GET")
def page(context: Person, request: Request) -> dict[str, Any]:
    """All tags of a person with who gave them, for those who are shown their skills."""
    _demand_shown(context, request)
    return _page(context, request, {})


@view(context=Person, permission="signed in", name="asked-about", template="asked_about.pt", methods="POST")
def change(context: Person, request: Request) -> Any:
    """Say what they can be asked about (`tags`), or with `do`: `take` back, `remove` or `allow` a `tag`."""
    _demand_shown(context, request)
    door, do = request.view, request.POST.get("do", "")
    tag = request.POST.get("tag", "")
    name, back = context.display_name(door.language), asked_url(door, context)
    if do in _DONE and isinstance(tag, str):
        command, text = _DONE[do]
        command(request.uow, context, tag)
        say(request, request.t(text, name=name, tag=tag))
        return see_other(back)
    words = request.POST.get("tags", "")
    try:
        with attempt(request):
            given = tag_give(request.uow, context, words if isinstance(words, str) else "")
    except Invalid as error:
        request.response.status = 400
        return _page(context, request, error.errors)
    listed = door.comma.join(f"#{tag}" for tag in given)
    say(request, request.t(_("Colleagues see that ${name} can be asked about ${tags}."), name=name, tags=listed))
    return see_other(f"{door.url(context)}#pf-asked" if request.POST.get("at") == "profile" else back)


def _demand_shown(person: Person, request: Request) -> None:
    if not person.active or not request.view.shows(person, "skills"):
        raise not_found()


def _page(person: Person, request: Request, errors: Mapping[str, Any]) -> dict[str, Any]:
    door, t = request.view, request.t
    name, is_mine = person.display_name(door.language), person is door.me
    request.page.title = t(_("What colleagues ask you about")) if is_mine else t(_("What colleagues ask ${name} about"), name=name)
    request.page.crumbs = [*crumbs(request), (name, door.url(person))]
    with_style(request)
    mine = set(door.tags_given(person))
    tags = [_line(door, tag, givers, tag in mine) for tag, givers in door.asked_about(person)]
    if is_mine:
        door.read(*{person for line in tags for person in line["givers"]})
    typed = request.POST.get("tags", "") if errors else ""
    return {
        "tags": tags,
        "name": name,
        "is_mine": is_mine,
        "removes": is_mine or request.reader.administrator,
        "gives": door.may_tag(person),
        "removed": door.tags_removed() if is_mine else [],
        "fields": [_field(door, str(typed), [t(text) for text in errors.values()])],
        "action": asked_url(door, person),
    }


def _line(door: View, tag: str, givers: list[int], is_mine: bool) -> dict[str, Any]:
    people = list(door.people_shown.people(givers[:MOST_NAMED]))
    return {
        "tag": tag,
        "number": _number(door, givers),
        "givers": people,
        "people": [card(door, person) for person in people],
        "more": max(0, len(givers) - MOST_NAMED),
        "url": _about(door, tag),
        "is_mine": is_mine,
    }


def _field(door: View, typed: str, errors: list[str]) -> FieldView:
    hint = door.t(_("What you would send others to them for: one or more words, with commas between. They are told."))
    return FieldView("tags", door.t(_("Can be asked about")), value=typed, hint=hint, errors=errors, required=True, max_length=300)
