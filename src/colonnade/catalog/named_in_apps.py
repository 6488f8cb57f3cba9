"""Who has a role by name in an app of a community, and is in the community no more: the role goes with them."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from persistent.mapping import PersistentMapping

from colonnade.catalog.access_ids import access_table
from colonnade.content.objects import Place

Root = MutableMapping[str, Any]


def forget_named(root: Root, place: Place, principal: str) -> None:
    """Take the role of a person or group out of all apps of a place. Writes only where there is one."""
    for app in place.app_roots():
        if not app.roles or principal not in app.roles:
            continue
        app.roles = PersistentMapping({who: role for who, role in app.roles.items() if who != principal})
        if app.access_id is not None:
            parent, only, also = access_table(root).row(app.access_id)
            access_table(root).change(app.access_id, [who for who in only if who != principal], also, parent=parent)
