"""Making one's own account without an invitation, with an e-mail address of the company, where administrators let people do so.

Whoever asks is answered alike, whether the address can join, has an account already, or is anybody else's. The mail proves the address.
"""

from __future__ import annotations

from datetime import timedelta

from colonnade.clock import to_microseconds
from colonnade.commands import inviting
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.content.roots import Root
from colonnade.i18n import messages
from colonnade.mail import invitation as letter
from colonnade.mail import outbox
from colonnade.security import invitations, tokens
from colonnade.security.can import demand
from colonnade.security.domains import is_of, to_domain
from colonnade.security.person_fields import clean_email

_ = messages("colonnade")
LASTS = timedelta(hours=24)
MOST_DOMAINS = 50


def open_to(uow: UnitOfWork, domains: str) -> None:
    """Let people join who have an address at one of the *domains* (as text, with commas or blanks between); '': invitation only.

    Raises NotAllowed, and Invalid by `domains`.
    """
    site = uow.root["site"]
    demand(uow.actor, "administer", site)
    found, wrong = [], []
    for word in filter(None, inviting.BETWEEN.split(domains)):
        domain = to_domain(word.removeprefix("@"))
        (found if domain else wrong).append(domain or word[:80])
    if wrong:
        text = _("These are not domains, as example.com is one: ${names}. There are no wildcards.", mapping={"names": wrong[:5]})
        raise Invalid({"domains": text})
    if len(found) > MOST_DOMAINS:
        raise Invalid({"domains": _("Please use at most ${max} entries.", mapping={"max": MOST_DOMAINS})})
    site.signup_domains = tuple(dict.fromkeys(found))
    uow.audit("setting.changed", "setting:signup_domains", value=" ".join(site.signup_domains))


def is_open(root: Root) -> bool:
    """Tell whether anybody can join by themselves: domains are named, and the site sends mail."""
    return bool(root["site"].signup_domains) and outbox.outbox(root).on


def ask(uow: UnitOfWork, email: str, language: str) -> None:
    """Send the link to an address, if it can join. Does as much for any other one. Raises Invalid for what is no address."""
    try:
        address = clean_email(email)
    except ValueError as error:
        raise Invalid({"email": error.args[0]}) from error
    if not address:
        raise Invalid({"email": _("Enter an e-mail address.")})
    root, number = uow.root, inviting.new_number()
    token, person = inviting.token_of(root, number), root["people"].by_login(address)
    more = {"number": number, "places": (), "owner": False, "moment": to_microseconds(uow.now)}
    settled = person is not None and (person.password_hash is not None or not person.active)
    if settled or not is_open(root) or not is_of(address, root["site"].signup_domains):
        # Writes as much, so that the answer takes as long; nothing opens with it.
        tokens.issue(root, tokens.RESET, "p:0", LASTS, uow.now, data=more)
        return
    if person is not None:
        tokens.revoke(root, tokens.INVITE, person.principal)
        invitations.invite_to_account(root, invitations.NOBODY, person, uow.now, token=token, more=more)
        address = person.email
    else:
        subject = invitations.subject_of(address)
        tokens.revoke(root, tokens.INVITE, subject)
        said = {"email": address, "login": "", "name": "", "language": language, "kind": "employee"}
        data = {**more, **said, "inviter": invitations.NOBODY, "groups": ()}
        tokens.issue(root, tokens.INVITE, subject, LASTS, uow.now, data=data, token=token)
    outbox.put(root, letter.KIND, uow.now, address=address, about=(number,))
