"""Making the areas of an empty database, each by the package that owns it."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from persistent.mapping import PersistentMapping

from colonnade.catalog import at_the_door, changed, file_texts, index, listings, readers
from colonnade.commands import drafts
from colonnade.content import mark, roots, stored_file, tombstones, usage
from colonnade.content.objects import Site
from colonnade.facets import comments, flags, following, people_sets, saved
from colonnade.home import seen, store, visits
from colonnade.jobs import lease
from colonnade.mail import outbox
from colonnade.notifications import digests, inbox, member_mails, preferences, queue, telling, webhooks
from colonnade.plugins import state
from colonnade.search import unfound
from colonnade.security import (
    api_tokens,
    audit,
    chosen_settings,
    feed_tokens,
    from_directory,
    groups,
    people,
    sent_forms,
    sessions,
    tokens,
)
from colonnade.stream import log, popular


def install(root: MutableMapping[str, Any], now: datetime, title: str = "Colonnade") -> Site:
    """Make what is missing; return the site. Safe to call at every start."""
    site = roots.install(root, now, title)
    index.install(root)
    for owner in (
        people,
        groups,
        sessions,
        tokens,
        feed_tokens,
        api_tokens,
        from_directory,
        sent_forms,
        readers,
        at_the_door,
        state,
        mark,
        tombstones,
        changed,
        drafts,
        stored_file,
        file_texts,
        usage,
        listings,
        comments,
        people_sets,
        following,
        saved,
        flags,
        log,
        popular,
        seen,
        store,
        visits,
        unfound,
        queue,
        inbox,
        preferences,
        digests,
        telling,
        member_mails,
        webhooks,
        outbox,
        lease,
        audit,
        chosen_settings,
    ):
        owner.install(root)
    if site.roles is None:
        # Everyone on the staff writes in the site's own apps, as in a wiki; communities decide for themselves.
        site.roles = PersistentMapping({"staff": "editor"})
    root.setdefault("secret", secrets.token_bytes(32))
    return site
