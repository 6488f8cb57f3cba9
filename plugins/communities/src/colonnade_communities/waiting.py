"""What waits for the reader: invitations to accept or decline, and people who ask to join what they own."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.api import Action, Button, Person, Place, Standing, View, messages

_ = messages("communities")
MOST = 50


def of(view: View) -> list[Action]:
    """Invitations first, then requests of the communities that the reader owns."""
    return [*_invitations(view), *_requests(view)][:MOST] if view.me else []


def _invitations(view: View) -> Iterator[Action]:
    return (_invitation(view, place, standing) for place, standing in view.invitations())


def _invitation(view: View, place: Place, standing: Standing) -> Action:
    url = view.url(place, "join")
    return Action(
        key=f"invited:{place.uid}",
        title=place.title,
        url=view.url(place, "about"),
        wanted=view.t(_("You are invited to join")),
        buttons=(
            Button(view.t(_("Join")), url, primary=True, fields=(("do", "join"),)),
            Button(view.t(_("Decline")), url, fields=(("do", "back"),)),
        ),
        icon="users",
        by=standing.by,
        since=standing.since,
        note=standing.message,
    )


def _requests(view: View) -> Iterator[Action]:
    for mine in view.my_places():
        if mine.members.get(view.me.id) != "owner":
            continue
        inherited = (below for below in view.below(mine) if below.owners_inherited and view.me.id not in below.members)
        for place in (each for each in (mine, *inherited) if not each.archived):
            for person, standing in view.waiting(place, "asked"):
                yield _request(view, place, person, standing)


def _request(view: View, place: Place, person: Person, standing: Standing) -> Action:
    url, fields = view.url(place, "requests"), (("person", str(person.id)),)
    return Action(
        key=f"asks:{place.uid}:{person.id}",
        title=place.title,
        url=url,
        wanted=view.t(_("${name} asks to join", mapping={"name": person.display_name(view.language)})),
        buttons=(
            Button(view.t(_("Let in")), url, primary=True, fields=(("do", "in"), *fields)),
            Button(view.t(_("Turn away")), url, fields=(("do", "away"), *fields)),
        ),
        icon="user",
        by=person.id,
        since=standing.since,
        note=standing.message,
    )
