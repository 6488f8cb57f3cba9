"""The page of a person: what the reader is shown of them, what others would be shown, their card, and their vCard."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from colonnade.api import Person, ProfileField, View, messages, not_found, profile_fields, view
from colonnade_profiles.asked import on_profile
from colonnade_profiles.chart import peers
from colonnade_profiles.contributions import contributions
from colonnade_profiles.network import between, in_common, network_url
from colonnade_profiles.shown import card, chain, crumbs, facts, local_time, with_style
from colonnade_profiles.vcard import vcard

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("profiles")
TEAM, PEERS = 30, 8
LOOKS = {
    "colleague": (_("a colleague"), frozenset({"staff", "guests"})),
    "community": (_("a colleague who is in a community with you"), frozenset({"communities", "staff", "guests"})),
    "network": (_("a colleague in your network"), frozenset({"network", "communities", "staff", "guests"})),
    "guest": (_("a guest in one of your communities"), frozenset({"communities", "guests"})),
}
"""As whom the owner may look at the page: how that is called, and the audiences that somebody like that is in."""


@view(context=Person, permission="view", template="profile.pt")
def show(context: Person, request: Request) -> dict[str, Any]:
    """What the reader is shown; with `as`, to the owner, what somebody else would be. Of one who left only name and work."""
    door, page = request.view, request.page
    look = LOOKS.get(request.GET.get("as", "")) if context is door.me else None
    values = door.profile_as(context, look[1]) if look else door.profile(context)
    who, face = card(door, context), door.face(context, look[1] if look else None)
    page.title, page.crumbs, page.feed_url = who["name"], crumbs(request), f"{who['url']}/feed"
    page.actions = _actions(context, request)
    with_style(request)
    door.read(context)
    is_other = context.active and door.me is not None and context is not door.me
    fields = profile_fields(request.database, context.kind)
    return {
        "person": who | face.circle | {"job": values.get("job_title"), "department": values.get("department")},
        "active": context.active,
        "kind": context.kind,
        "is_mine": context is door.me,
        "about": values.get("about", "").splitlines(),
        "facts": facts(door, context, fields, values),
        "time": local_time(door, context) if context.active and door.shows(context, "location") else None,
        "chain": chain(door, context) if "manager_id" in values else [],
        "groups": _beside(door, context, with_peers="manager_id" in values),
        "look": look and door.t(look[0]),
        "tie": between(door, context) if is_other else None,
        "in_common": in_common(door, context) if is_other else None,
        "asked": on_profile(door, context, fields, look[1] if look else None) if context.active else None,
        "sections": door.person_sections(context),
        "looks": [(name, door.t(title)) for name, (title, _audiences) in LOOKS.items()],
        "written": contributions(door, context),
    }


def _beside(door: View, person: Person, *, with_peers: bool) -> list[tuple[str, list[dict[str, Any]], str, str]]:
    """(heading, the first few, address of all, how many more) of those who report to somebody, and who have the same manager."""
    people, url = door.people_shown, f"{door.url(person)}/@@chart"
    team = list(people.reports(person.id))
    found = [(door.t(_("Team")), team, TEAM)]
    if with_peers:
        found.append((door.t(_("Same manager")), peers(door, person), PEERS))
    return [
        (
            title,
            [card(door, one) for one in people.people(islice(ids, few))],
            url,
            door.plural("and ${n} more", "and ${n} more", len(ids) - few, "profiles") if len(ids) > few else "",
        )
        for title, ids, few in found
        if ids
    ]


def _actions(person: Person, request: Request) -> list[tuple[str, str, str, str]]:
    door = request.view
    t, url = door.t, door.url(person)
    if not person.active:
        return []
    may_edit = person is door.me or request.reader.administrator
    found = [(t(_("Edit profile")), f"{url}/@@edit", "pencil", "")] if may_edit else []
    if person is door.me:
        found.append((t(_("My network")), network_url(door, person), "users", ""))
    found.append((t(_("Organisation chart")), f"{url}/@@chart", "users", ""))
    return [*found, (t(_("Save as a contact")), f"{url}/@@vcard", "download", "")]


@view(context=Person, permission="view", name="card", template="card.pt", methods="GET")
def hovercard(context: Person, request: Request) -> dict[str, Any]:
    """The few lines that show when a name is pointed at."""
    door = request.view
    values = door.profile(context)
    request.response.headers["X-Fragment"] = "1"
    return {"person": card(door, context), "active": context.active, "facts": facts(door, context, _short(request, context), values)}


def _short(request: Request, person: Person) -> tuple[ProfileField, ...]:
    return tuple(f for f in profile_fields(request.database, person.kind) if f.name in ("location", "email", "phone", "working_hours"))


@view(context=Person, permission="view", name="vcard", methods="GET")
def as_vcard(context: Person, request: Request) -> Response:
    """What the reader is shown, for an address book."""
    if not context.active:
        raise not_found()
    response = request.response
    response.content_type, response.charset = "text/vcard", "utf-8"
    response.content_disposition = 'attachment; filename="contact.vcf"'
    response.text = vcard(context, request.view.profile(context), request.host_url + request.view.url(context))
    return response
