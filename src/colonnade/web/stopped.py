"""Why an object sleeps: its plugin was switched off, keeps failing, is broken, or is gone; and who can do something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from colonnade.content.objects import Content, place_of
from colonnade.plugins.state import state
from colonnade.plugins.status import state_of
from colonnade.web.content_page import owner_of

if TYPE_CHECKING:
    from pyramid.request import Request

OFF, BROKEN, GONE = "off", "broken", "gone"
_STOPPED = ("broken", "paused", "quarantined")


def why_asleep(request: Request, obj: Content) -> str:
    """`off` where somebody switched its plugin off, `broken` where that is on and doesn't work, `gone` where its code isn't installed."""
    root, registry, name = request.database, request.runtime.registry, owner_of(obj)
    if registry.get(name) is None:
        return GONE
    found, _reason = state_of(root, registry, name)
    place = place_of(obj)
    is_on = name in state(root).enabled and (place is root["site"] or name in registry.site_only() or name in place.apps)
    return BROKEN if is_on and found in _STOPPED else OFF
