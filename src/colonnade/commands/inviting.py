"""Inviting people who have no account yet, or none with a password: into the site, and into communities that they are in at once.

An invitation has a number. Its link is worked out from that and the site's secret, so that mails in the outbox hold no link, and one of
an invitation that was taken back is never sent.
"""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from colonnade.catalog import at_the_door
from colonnade.catalog.group_members import GUEST, MEMBER
from colonnade.catalog.readers import reader_of, set_member
from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands import membership
from colonnade.commands.base import UnitOfWork
from colonnade.commands.group_membership import settle_groups_of
from colonnade.content.errors import Invalid, NotAllowed
from colonnade.content.events import Joined
from colonnade.content.objects import ACCESS, Place
from colonnade.content.roots import Root, by_uid
from colonnade.i18n import DEFAULT_LANGUAGE, messages
from colonnade.mail import invitation as letter
from colonnade.mail import outbox
from colonnade.security import groups, invitations, tokens
from colonnade.security.can import can, demand
from colonnade.security.domains import is_of
from colonnade.security.invitations import InvitationRefused
from colonnade.security.passwords import DEFAULT_POLICY, Policy
from colonnade.security.person import Person
from colonnade.security.person_fields import clean_email, fold

_ = messages("colonnade")
MOST_AT_ONCE = 500
A_MINUTE = 60
"""Mails of many invitations that are sent in a minute: servers take more for spam."""
BETWEEN = re.compile(r"[\s,;，、；]+")
"""What stands between addresses, or domains, that somebody typed."""
_NAMED = 5


@dataclass
class Invited:
    """What became of inviting: links to hand over, as the site sends no mail; how many mails; and who has an account already.

    Of those, `into` is how many were invited into the communities, and `already` are the addresses of the others.
    """

    links: list[tuple[str, str]] = field(default_factory=list)
    mailed: int = 0
    into: int = 0
    already: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Waiting:
    """An invitation that wasn't used yet. `by` is the id of who invited, `person` that of an account without a password, else 0."""

    number: int
    email: str
    name: str
    kind: str
    by: int
    since: datetime
    until: datetime
    places: tuple[int, ...]
    person: int = 0


def let_owners_invite(uow: UnitOfWork, inviters: str) -> None:
    """Say who may bring in people without an account: `administrators` alone, or `owners`, as guests. Raises NotAllowed, Invalid."""
    site = uow.root["site"]
    demand(uow.actor, "administer", site)
    if inviters not in ("administrators", "owners"):
        raise Invalid({"inviters": _("Choose one of the values offered.")})
    site.inviters = inviters
    uow.audit("setting.changed", "setting:inviters", value=inviters)


def may_invite_outsiders(uow: UnitOfWork, place: Place) -> bool:
    """Tell whether the actor may bring people without an account into a community, as guests."""
    return can(uow.actor, "administer", uow.root["site"]) or (uow.root["site"].inviters == "owners" and can(uow.actor, "manage", place))


def who_can(uow: UnitOfWork) -> list[str]:
    """The names of the administrators, for somebody who must ask one of them, as they write names."""
    language = uow.actor.person.language if uow.actor.person is not None else DEFAULT_LANGUAGE
    return [person.display_name(language) for person in groups.administrators(uow.root)]


def addresses_in(text: str) -> tuple[str, ...]:
    """The e-mail addresses in a text, with spaces, line ends, commas or semicolons between, each once. Raises Invalid, by `email`."""
    found, wrong = {}, []
    for word in filter(None, BETWEEN.split(text)):
        bare = word.strip("<>\"'()")
        if "@" not in bare and ("<" in text or '"' in text):
            continue  # the name in: Ann Lee <ann@example.com>
        try:
            found.setdefault(fold(bare), clean_email(bare))
        except ValueError:
            wrong.append(bare[:80])
    if wrong:
        names = {"names": wrong[:_NAMED], "n": len(wrong)}
        raise Invalid({"email": _("These are not e-mail addresses: ${names}", mapping=names)})
    if len(found) > MOST_AT_ONCE:
        raise Invalid({"email": _("Please invite at most ${max} people at once.", mapping={"max": MOST_AT_ONCE})})
    if not found:
        raise Invalid({"email": _("Enter an e-mail address.")})
    return tuple(found.values())


def invite(
    uow: UnitOfWork,
    emails: Sequence[str],
    *,
    name: str = "",
    language: str = DEFAULT_LANGUAGE,
    kind: str = "employee",
    places: Sequence[Place] = (),
    role: str = MEMBER,
    by: Person | None = None,
    mail: bool = True,
) -> Invited:
    """Invite people by their addresses, into *places* as *role*; tell what became of it. An earlier invitation of the same is replaced.

    Administrators invite anybody; owners, where that is allowed, guests into their communities. Who has an account is asked into the
    communities, as others are. Raises NotAllowed, Invalid.
    """
    owner = not can(uow.actor, "administer", uow.root["site"])
    if owner:
        if not places or not all(may_invite_outsiders(uow, place) for place in places):
            raise NotAllowed("invite", "administrators only")
        kind, role = "guest", GUEST
    role = GUEST if kind == "guest" else role
    inviter = by or uow.actor.person
    if inviter is None:
        raise NotAllowed("invite", "nobody")
    _demand_open_above(places, kind)
    result, new = Invited(), []
    for email in emails:
        person = uow.root["people"].by_login(email) if not owner else None
        if person is None:
            new.append(email)
        elif places and person.active:
            result.into += max(sum(membership.invite(uow, place, [person], role=role)) for place in places)
        else:
            result.already.append(email)
    if result.already and len(emails) == 1:
        raise Invalid({"email": _("There is an account already.")})
    more = {"places": tuple((place.uid, role, place.access) for place in places), "owner": owner}
    told = {"name": name if len(emails) == 1 else "", "language": language, "kind": kind}
    for index, email in enumerate(new):
        number, said = new_number(), {**more, "moment": to_microseconds(uow.now)}
        _issue(uow, inviter, email, number, told, said, owner=owner)
        _hand_over(uow, result, email, number, index, mail=mail)
    if new:
        uow.audit("people.invited", people=len(new), kind=kind)
    return result


def _demand_open_above(places: Sequence[Place], kind: str) -> None:
    """Whoever comes from outside comes into a community before they can be in one below it. Raises Invalid."""
    for place in places:
        if place.above is not None and (kind == "guest" or not place.above.is_for_all_staff):
            facts = {"title": place.title, "above": place.above.title}
            raise Invalid({"email": _("${title} lies in ${above}: invite them there first.", mapping=facts)})


def _issue(
    uow: UnitOfWork, inviter: Person, email: str, number: int, told: Mapping[str, Any], said: Mapping[str, Any], *, owner: bool
) -> None:
    """Enter it. An owner isn't told whether an address has an account: whoever has it is asked in, by the same link."""
    token, more = token_of(uow.root, number), {**said, "number": number}
    if not owner or uow.root["people"].by_login(email) is None:
        invitations.invite(uow.root, inviter, uow.now, email=email, token=token, more=more, **told)
        return
    subject, lifetime = invitations.subject_of(email), tokens.LIFETIMES[tokens.INVITE]
    tokens.revoke(uow.root, tokens.INVITE, subject)
    data = {**more, **told, "email": email, "login": "", "inviter": inviter.id, "groups": ()}
    tokens.issue(uow.root, tokens.INVITE, subject, lifetime, uow.now, data=data, token=token)


def without_password(uow: UnitOfWork) -> Iterator[Person]:
    """The people who have an account with an address and no password, and no invitation that waits: an import made them."""
    asked = {each.person for each in waiting(uow)}
    return (p for p in uow.root["people"] if p.active and p.password_hash is None and p.email and p.id not in asked)


def invite_without_password(uow: UnitOfWork, most: int | None = None, *, by: Person | None = None, mail: bool = True) -> Invited:
    """Let people choose the first password of their account, at most so many of them. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    inviter, result = by or uow.actor.person, Invited()
    more = {"places": (), "owner": False, "moment": to_microseconds(uow.now)}
    for index, person in enumerate(list(without_password(uow))[:most]):
        number = new_number()
        data = {**more, "number": number}
        token = token_of(uow.root, number)
        invitations.invite_to_account(uow.root, inviter.id if inviter else invitations.NOBODY, person, uow.now, token=token, more=data)
        _hand_over(uow, result, person.email, number, index, mail=mail)
    return result


def _hand_over(uow: UnitOfWork, result: Invited, email: str, number: int, index: int, *, mail: bool) -> None:
    """Send the mail, or give out the link. Many mails are spread over minutes."""
    due = uow.now + timedelta(minutes=index // A_MINUTE)
    if mail and outbox.put(uow.root, letter.KIND, uow.now, address=email, about=(number,), due=due) is not None:
        result.mailed += 1
    else:
        result.links.append((email, token_of(uow.root, number)))


def new_number() -> int:
    """The number of an invitation that is about to be made."""
    return secrets.randbits(62)


def token_of(root: Root, number: int) -> str:
    """The token of the invitation with a number, whether there is one or not."""
    mac = hmac.new(root["secret"], f"invitation.{number}".encode(), sha256).digest()
    return urlsafe_b64encode(mac).decode().rstrip("=")


# Those that wait


def waiting(uow: UnitOfWork, place: Place | None = None) -> list[Waiting]:
    """The invitations that wait, the latest first; with a *place*, those into it. For who may see them: see `may_settle`."""
    found = (_waiting(data) for data in invitations.outstanding(uow.root, uow.now) if data.get("number"))
    chosen = (each for each in found if (place is None or place.uid in each.places) and may_settle(uow, each))
    return sorted(chosen, key=lambda each: (-to_microseconds(each.since), each.email))


def _waiting(data: Mapping[str, Any]) -> Waiting:
    places = tuple(uid for uid, _role, _access in data["places"])
    since = from_microseconds(data["moment"])
    said = (data["number"], data["email"], data["name"], data["kind"], data["inviter"])
    return Waiting(*said, since, data["expires"], places, data.get("person", 0))


def may_settle(uow: UnitOfWork, invitation: Waiting) -> bool:
    """Tell whether the actor may see an invitation, send it again and take it back: administrators, and owners those that they could
    have sent, of guests into what is theirs.
    """
    if can(uow.actor, "administer", uow.root["site"]):
        return True
    places = [place for uid in invitation.places if isinstance(place := by_uid(uow.root, uid), Place)]
    return invitation.kind == "guest" and bool(places) and all(can(uow.actor, "manage", place) for place in places)


def _one(uow: UnitOfWork, number: int) -> tuple[Waiting, tokens.TokenRecord] | None:
    """One that waits; None where it was used or taken back meanwhile. Raises NotAllowed."""
    try:
        record = tokens.peek(uow.root, tokens.INVITE, token_of(uow.root, number), uow.now)
    except tokens.TokenRefused:
        return None
    found = _waiting({**record.data, "expires": record.expires})
    if not may_settle(uow, found):
        raise NotAllowed("invite", "not yours")
    return found, record


def take_back(uow: UnitOfWork, number: int) -> bool:
    """Take an invitation back: its link opens nothing, and a mail that waits isn't sent. False if it is gone. Raises NotAllowed."""
    found = _one(uow, number)
    return found is not None and tokens.revoke(uow.root, tokens.INVITE, found[1].subject) > 0


def send_again(uow: UnitOfWork, number: int, *, mail: bool = True) -> Invited | None:
    """Let an invitation last from now on, with a new link, by mail if the site sends mail. None if it is gone. Raises NotAllowed."""
    found = _one(uow, number)
    if found is None:
        return None
    if not can(uow.actor, "administer", uow.root["site"]) and uow.root["site"].inviters != "owners":
        raise NotAllowed("invite", "administrators only")
    record, new, result = found[1], new_number(), Invited()
    tokens.revoke(uow.root, tokens.INVITE, record.subject)
    data, lifetime = {**record.data, "number": new}, tokens.LIFETIMES[tokens.INVITE]
    tokens.issue(uow.root, tokens.INVITE, record.subject, lifetime, uow.now, record.stamp, data, token=token_of(uow.root, new))
    _hand_over(uow, result, record.data["email"], new, 0, mail=mail)
    return result


# Accepting


def look_at(uow: UnitOfWork, token: str) -> tuple[dict[str, Any], list[Place]]:
    """What an invitation says, for whoever has its link, and the communities that it leads into now. Raises InvitationRefused."""
    data = invitations.look_at(uow.root, token, uow.now)
    return data, [place for place, _role in _places(uow, data)]


def for_actor(uow: UnitOfWork, token: str) -> list[Place]:
    """The communities that an invitation leads the actor into, who has the account of its address already. Raises InvitationRefused."""
    data = invitations.read(uow.root, token, uow.now)
    if uow.actor.person is None or fold(uow.actor.person.email) != fold(data["email"]) or data.get("person"):
        raise InvitationRefused("someone-else")
    places = [place for place, _role in _places(uow, data)]
    if not places:
        raise InvitationRefused("taken")
    return places


def narrowed(data: Mapping[str, Any], places: Iterable[Place]) -> list[Place]:
    """Those of the communities that fewer people read by now than when somebody was invited."""
    before = {uid: access for uid, _role, access in data.get("places", ())}
    return [place for place in places if ACCESS.index(place.access) > ACCESS.index(before[place.uid])]


def _places(uow: UnitOfWork, data: Mapping[str, Any]) -> list[tuple[Place, str]]:
    """(community, role) that an invitation still leads into: those that its inviter may still let people in. Raises InvitationRefused."""
    wanted = data.get("places", ())
    if data["inviter"] == invitations.NOBODY and not data.get("person") and not is_of(data["email"], uow.root["site"].signup_domains):
        raise InvitationRefused("closed")
    there = [(place, role) for uid, role, _access in wanted if isinstance(place := by_uid(uow.root, uid), Place) and not place.trashed]
    inviter = reader_of(uow.root, uow.root["people"].get(data["inviter"]))
    found = [(place, role) for place, role in there if can(inviter, "manage", place)]
    if data.get("owner") and not there:
        raise InvitationRefused("gone")
    allowed = groups.is_administrator(uow.root, data["inviter"]) or uow.root["site"].inviters == "owners"
    if data.get("owner") and not (found and allowed):
        raise InvitationRefused("inviter")
    return found


def accept(
    uow: UnitOfWork, token: str, login: str, password: str, *, name: str = "", policy: Policy = DEFAULT_POLICY
) -> tuple[Person, list[Place]]:
    """Make the account, or give the one that is there its password, and be in the communities; return both.

    Raises InvitationRefused, and Invalid for what was typed.
    """
    data = invitations.look_at(uow.root, token, uow.now)
    places = _places(uow, data)
    person = invitations.accept(uow.root, token, login, password, uow.now, name=name, policy=policy)
    uow.audit("person.joined", person, inviter=data.get("inviter") or 0)
    _come_in(uow, person, places)
    settle_groups_of(uow, person)
    return person, [place for place, _role in places]


def join(uow: UnitOfWork, token: str) -> list[Place]:
    """Be in the communities of an invitation as who has the account of its address. Raises InvitationRefused."""
    places = for_actor(uow, token)
    roles = dict(_places(uow, tokens.redeem(uow.root, tokens.INVITE, token, uow.now).data))
    _come_in(uow, uow.actor.person, [(place, roles[place]) for place in places])
    return places


def _come_in(uow: UnitOfWork, person: Person, places: Iterable[tuple[Place, str]]) -> None:
    for place, role in places:
        if person.id not in place.members and membership.belongs_above(place, person):
            uow.root[at_the_door.AREA].take(place.uid, person.id)
            set_member(uow.root, place, person.id, GUEST if person.kind == "guest" else role)
            uow.acting_as(person.id).publish(Joined(place, person.id, uow.now, person.id))


def for_letter(uow: UnitOfWork, number: int) -> tuple[dict[str, Any], str, list[str]] | None:
    """What the mail of an invitation says: what it holds, its token, and titles of communities. None if there is nothing to send."""
    token = token_of(uow.root, number)
    try:
        data = invitations.read(uow.root, token, uow.now)
        titles = [place.title for place, _role in _places(uow, data)]
    except InvitationRefused:
        return None
    return data, token, titles
