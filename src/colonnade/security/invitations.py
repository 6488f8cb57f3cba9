"""Invitations: a link that lets someone make their own account, or, where an import made it, choose a password for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import datetime
from typing import Any

from colonnade.content.errors import ColonnadeError, Invalid
from colonnade.i18n import DEFAULT_LANGUAGE, messages
from colonnade.security import passwords, tokens
from colonnade.security.accounts import set_password
from colonnade.security.person import Person
from colonnade.security.person_fields import CLEANERS, clean, clean_login, fold

_ = messages("colonnade")

Root = MutableMapping[str, Any]
NOBODY = 0
"""Who invited where the site itself did."""


class InvitationRefused(ColonnadeError):
    """An invitation that can't be accepted.

    `reason` is `unknown` (also: withdrawn), `expired`, `used`, `inviter` (who invited may no longer do so),
    `taken` (the address or user name has an account now), `someone-else` (it is for another user name, or whoever is signed in is
    another person), `gone` (what it leads into isn't there any more) or `closed`
    (people can't make accounts by themselves any more).
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def invite(
    root: Root,
    inviter: Person,
    now: datetime,
    *,
    email: str = "",
    login: str = "",
    name: str = "",
    language: str = DEFAULT_LANGUAGE,
    kind: str = "employee",
    groups: Iterable[int] = (),
    token: str = "",
    more: Mapping[str, Any] | None = None,
) -> str:
    """Return the token of an invitation for an e-mail address, a login, or both; an earlier one for the same is withdrawn.

    With a login, only that one can be made. *groups* are ids of groups that the person joins, *more* what else `look_at` is to say. The
    *token* is made up unless it is given. Raises Invalid.
    """
    data = _checked(root, email=email, login=login, name=name, language=language, kind=kind)
    subject = subject_of(data["email"] or data["login"])
    tokens.revoke(root, tokens.INVITE, subject)
    data = {**(more or {}), **data, "inviter": inviter.id, "groups": tuple(groups)}
    return tokens.issue(root, tokens.INVITE, subject, tokens.LIFETIMES[tokens.INVITE], now, data=data, token=token)


def _checked(root: Root, **given: str) -> dict[str, Any]:
    cleaned = clean({field: value for field, value in given.items() if value}, {"login": clean_login, **CLEANERS})
    data = {**given, **cleaned}
    if not (data["email"] or data["login"]):
        raise Invalid({"email": _("Enter an e-mail address or a user name.")})
    if _has_account(root, data):
        raise Invalid({"email" if given["email"] else "login": _("There is an account already.")})
    return data


def invite_to_account(root: Root, inviter: int, person: Person, now: datetime, *, token: str, more: Mapping[str, Any] | None = None) -> str:
    """Return the token with which somebody chooses the first password of an account that is there. Earlier ones stay good."""
    said = {"email": person.email, "login": person.login, "name": person.name, "language": person.language, "kind": person.kind}
    data = {**(more or {}), **said, "inviter": inviter, "groups": (), "person": person.id}
    return tokens.issue(root, tokens.INVITE, person.principal, tokens.LIFETIMES[tokens.INVITE], now, person.stamp, data, token=token)


def look_at(root: Root, token: str, now: datetime) -> dict[str, Any]:
    """What an invitation says (email, login, name, language, kind, inviter, groups), to fill in the form. Raises InvitationRefused.

    One into an account that is there also says its `person`.
    """
    data = read(root, token, now)
    if not data.get("person") and _has_account(root, data):
        raise InvitationRefused("taken")
    return data


def read(root: Root, token: str, now: datetime) -> dict[str, Any]:
    """Like `look_at`, also where the address has an account meanwhile. Raises InvitationRefused."""
    try:
        record = tokens.peek(root, tokens.INVITE, token, now)
    except tokens.TokenRefused as refused:
        raise InvitationRefused(refused.reason) from refused
    inviter = root["people"].get(record.data["inviter"])
    if record.data["inviter"] != NOBODY and (inviter is None or not inviter.active):
        raise InvitationRefused("inviter")
    return dict(record.data)


def accept(
    root: Root,
    token: str,
    login: str,
    password: str,
    now: datetime,
    *,
    name: str = "",
    policy: passwords.Policy = passwords.DEFAULT_POLICY,
    **fields: Any,
) -> Person:
    """Make the account that an invitation is for and return the person.

    The address, the kind and the groups come from the invitation, never from who accepts. Raises InvitationRefused,
    and Invalid for the login, a field or the password (then the invitation stays good: nothing is committed).
    """
    data = look_at(root, token, now)
    if data["login"] and fold(data["login"]) != fold(login):
        raise InvitationRefused("someone-else")
    tokens.redeem(root, tokens.INVITE, token, now)
    if data.get("person"):
        person = root["people"].get(data["person"])
        set_password(person, password, policy)
        return person
    fields = {"language": data["language"], **fields, "email": data["email"], "kind": data["kind"]}
    person = root["people"].add(login, name or data["name"], created=now, **fields)
    passwords.check(password, passwords.words_of(person), policy)
    person.password_hash = passwords.hash_password(password)
    for group_id in data["groups"]:
        if root["groups"].get(group_id) is not None:
            root["groups"].join(group_id, person.id)
    return person


def outstanding(root: Root, now: datetime) -> Iterator[dict[str, Any]]:
    """What the invitations that wait say, each with `expires` (aware UTC)."""
    return ({**record.data, "expires": record.expires} for record in tokens.outstanding(root, tokens.INVITE, now))


def withdraw(root: Root, email_or_login: str) -> bool:
    """Withdraw the invitation for an address (or, when it has none, a login); tell whether there was one."""
    return tokens.revoke(root, tokens.INVITE, subject_of(email_or_login)) > 0


def subject_of(email_or_login: str) -> str:
    """Whom the token of an invitation for an address (or a login) is for."""
    return f"invited:{fold(email_or_login)}"


def _has_account(root: Root, data: dict[str, Any]) -> bool:
    # A former login counts too: nobody else could take it.
    people = root["people"]
    return any(people.by_login(data[field]) or people.renamed(data[field]) for field in ("email", "login") if data[field])
