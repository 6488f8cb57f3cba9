"""Make and revoke the tokens with which programs act as a person."""

from __future__ import annotations

from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import NotAllowed
from colonnade.security import api_tokens
from colonnade.security.can import demand
from colonnade.security.person import Person


def make_token(uow: UnitOfWork, name: str, scope: str, days: int) -> str:
    """A token for the actor themselves: nobody makes one for somebody else. It is returned this once. Raises Invalid, NotAllowed."""
    person = uow.actor.person
    if person is None:
        raise NotAllowed("sign in", "the system doesn't")
    raw, token = api_tokens.issue(uow.root, person.id, name, scope, days, uow.now)
    uow.audit("person.token_made", person, scope=scope, days=days, token=token.handle)
    return raw


def revoke_token(uow: UnitOfWork, person: Person, handle: str) -> bool:
    """Forget a token of a person, one's own or as an administrator; tell whether there was one. Raises NotAllowed."""
    _demand_own(uow, person)
    token = api_tokens.remove(uow.root, person.id, handle)
    if token is not None:
        uow.audit("person.token_revoked", person, token=token.handle)
    return token is not None


def revoke_tokens(uow: UnitOfWork, person: Person) -> int:
    """Forget all tokens of a person, who was shut out or signed out everywhere; return how many. Whoever calls it has asked."""
    number = api_tokens.forget_person(uow.root, person.id)
    if number:
        uow.audit("person.tokens_revoked", person, tokens=number)
    return number


def _demand_own(uow: UnitOfWork, person: Person) -> None:
    if uow.actor.id != person.id:
        demand(uow.actor, "administer", uow.root["site"])
