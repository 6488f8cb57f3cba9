"""The kinds of notifications, and the rows of the page where people choose what they get of each."""

from __future__ import annotations

from typing import Literal

Kind = Literal["mention", "directed", "moderation", "response", "broadcast", "follow"]
MENTION, DIRECTED, MODERATION, RESPONSE, BROADCAST, FOLLOW = "mention", "directed", "moderation", "response", "broadcast", "follow"
KINDS: tuple[str, ...] = (MENTION, DIRECTED, MODERATION, RESPONSE, BROADCAST, FOLLOW)
"""From the strongest on: who could be told of one thing by several kinds is told by the first of them."""
ALWAYS_ON_SITE = frozenset({MENTION, DIRECTED, MODERATION})
"""What is meant for one person alone always reaches their inbox."""

PEOPLE, TAGS, COMMUNITIES = "people", "tags", "communities"  # allow core_names_no_plugin: rows of the preferences, stored since before

REPLIED, LIKED, SHARED, MENTIONED, ANNOUNCED, NOTICED = "replied", "liked", "shared", "mentioned", "announced", "noticed"
"""What is told beside the verbs of the stream."""
WRITTEN = "written to all"
"""An owner wrote to all members of a community."""
ADDRESSED = "addressed"
"""What one person wants of another, or did for them, that is about no content: an invitation, say."""


def followed(source: str) -> str:
    """The row for what one follows: `follow:` with the name of a plugin, `people`, `tags` or `communities`."""
    return f"{FOLLOW}:{source}"


def is_stronger(kind: str, other: str) -> bool:
    """Tell whether *kind* goes before *other*."""
    return KINDS.index(kind) < KINDS.index(other)
