"""Webhooks: add and remove an address, try it, send again what it was told."""

from __future__ import annotations

import ipaddress
import secrets
from collections.abc import Iterable

from colonnade.clock import to_microseconds
from colonnade.commands.base import UnitOfWork
from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.notifications.webhooks import KINDS, MAX_HOOKS, TEST, Webhook, webhooks
from colonnade.outbound.rules import Policy, Refused, target_of
from colonnade.security.can import demand

_ = messages("colonnade")
_ID_BITS = 53


def add_webhook(uow: UnitOfWork, url: str, kinds: Iterable[str], policy: Policy) -> Webhook:
    """Tell an address what happens from now on. Its key is to be shown once, now.

    Raises NotAllowed; Invalid by `url` for what may not be called, by `kinds` for none and for those that there aren't.
    """
    demand(uow.actor, "administer", uow.root["site"])
    url, wanted, area, errors = url.strip(), tuple(dict.fromkeys(kinds)), webhooks(uow.root), {}
    try:
        _check(policy, url)
    except Refused:
        errors["url"] = _("This address can’t be called: give a public one, of http or https, that the settings of the site allow.")
    if not wanted or not set(wanted) <= set(KINDS.values()):
        errors["kinds"] = _("Please choose at least one.")
    if len(area.hooks) >= MAX_HOOKS:
        errors["url"] = _("There are ${max} webhooks. Remove one first.", mapping={"max": MAX_HOOKS})
    if errors:
        raise Invalid(errors)
    hook = Webhook(secrets.randbits(_ID_BITS) or 1, url, wanted, to_microseconds(uow.now))
    area.put(hook)
    uow.audit("setting.webhook_added", f"webhook:{hook.id}", kinds=list(wanted))
    return hook


def _check(policy: Policy, url: str) -> None:
    """What can be known before anything is looked up. Raises Refused."""
    target = target_of(url)
    policy.check(target)
    try:
        ipaddress.ip_address(target.host)
    except ValueError:
        return  # a name: it is looked up each time something is sent
    policy.check_addresses(target.host, [target.host])


def remove_webhook(uow: UnitOfWork, hook_id: int) -> bool:
    """Tell an address nothing more; what waits for it is forgotten. Tell whether there was one. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    hook = webhooks(uow.root).hooks.get(hook_id)
    if hook is not None:
        webhooks(uow.root).drop(hook)
        uow.audit("setting.webhook_removed", f"webhook:{hook_id}")
    return hook is not None


def try_webhook(uow: UnitOfWork, hook_id: int) -> bool:
    """Send an address a word that nothing happened, to see whether it takes it. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    hook = webhooks(uow.root).hooks.get(hook_id)
    if hook is None:
        return False
    hook.paused_until = 0
    return hook.add((TEST, 0, "", 0, uow.actor.id, to_microseconds(uow.now)), uow.now) is not None


def send_again(uow: UnitOfWork, hook_id: int, key: int) -> bool:
    """Send an address once more what it was told, or was to be told. Raises NotAllowed."""
    demand(uow.actor, "administer", uow.root["site"])
    hook = webhooks(uow.root).hooks.get(hook_id)
    delivery = hook.deliveries.get(key) if hook is not None else None
    if delivery is not None:
        hook.again(delivery, uow.now)
    return delivery is not None
