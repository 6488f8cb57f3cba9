"""Changing a setting while the site runs, and going back to what it is without that."""

from __future__ import annotations

from zope.schema import Int

from colonnade.commands.base import UnitOfWork
from colonnade.commands.places import rename_place
from colonnade.commands.settings_in_force import SITE_TITLE, Found, SettingsInForce
from colonnade.commands.settings_schema import WHILE_RUNNING, ISettings, Size, field_of, in_text, typed_value
from colonnade.content.errors import Invalid
from colonnade.content.validation import validated
from colonnade.i18n import messages
from colonnade.security.can import demand
from colonnade.security.chosen_settings import chosen_settings

_ = messages("colonnade")
_SPOKEN = frozenset({SITE_TITLE, "outbound_hosts"})
"""Those whose value is words that somebody wrote: the audit log doesn't have them."""


def choose_setting(uow: UnitOfWork, settings: SettingsInForce, name: str, text: str) -> Found:
    """Set a setting to what *text* says, from the next request on. Raises NotAllowed, KeyError for an unknown name, Invalid."""
    demand(uow.actor, "administer", uow.root["site"])
    _demand_open(settings.of(uow.root, name))
    value = typed_value(name, text)
    if isinstance(value, str) and isinstance(field_of(name), Int):
        size = isinstance(field_of(name), Size)
        raise Invalid({name: _("Write a size like 500 MB or 2 GB.") if size else _("Write a whole number.")})
    value = validated(ISettings, {name: value}, partial=True)[name]
    if name == SITE_TITLE:
        rename_place(uow, uow.root["site"], {"title": value})
    else:
        chosen_settings(uow.root).put(name, "" if value is None else value)
    uow.audit("setting.changed", f"setting:{name}", **({} if name in _SPOKEN else {"value": in_text(name, value)}))
    return settings.of(uow.root, name)


def reset_setting(uow: UnitOfWork, settings: SettingsInForce, name: str) -> Found:
    """Forget what was chosen for a setting: it is what the program, or whoever starts it, says. Raises NotAllowed, KeyError, Invalid."""
    demand(uow.actor, "administer", uow.root["site"])
    found = settings.of(uow.root, name)
    if name == SITE_TITLE:
        rename_place(uow, uow.root["site"], {"title": found.default})
    elif name not in WHILE_RUNNING:
        _demand_open(found)
    elif not chosen_settings(uow.root).drop(name):
        return found
    uow.audit("setting.reset", f"setting:{name}")
    return settings.of(uow.root, name)


def _demand_open(found: Found) -> None:
    if found.name not in WHILE_RUNNING:
        raise Invalid({found.name: _("This can’t be changed while the site runs.")})
    if not found.can_change:
        raise Invalid({found.name: _("This is fixed where the site is started, and can be changed only there.")})
