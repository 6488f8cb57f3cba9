"""Webhooks: addresses elsewhere that are told what happens here, in ids and kinds; what waits for each, and what became of it.

A request enters one fact, and that only while somebody wants it; the worker hands it to each address (`webhook_sending`). What is told
holds no word that anybody wrote, so it doesn't matter who reads there: whoever may know more asks the API with a token of their own.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, MutableMapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from BTrees.LOBTree import LOBTree
from BTrees.OOBTree import OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.events import Commented, Created, Edited, Event, Joined, Moved, Restored, Shared, Trashed
from colonnade.content.objects import place_of
from colonnade.i18n import messages
from colonnade.jobs.waiting import Entry, Waiting

_ = messages("colonnade")
Root = MutableMapping[str, Any]
AREA = "webhooks"
TEST = "test"
KINDS: dict[type[Event], str] = {
    Created: "object.created",
    Edited: "object.changed",
    Moved: "object.moved",
    Shared: "object.shared",
    Trashed: "object.trashed",
    Restored: "object.restored",
    Commented: "comment.created",
    Joined: "member.joined",
}
TITLES = {
    "object.created": _("Something is added"),
    "object.changed": _("Something is changed"),
    "object.moved": _("Something is moved"),
    "object.shared": _("Who may read something is changed"),
    "object.trashed": _("Something is moved to the trash"),
    "object.restored": _("Something is restored from the trash"),
    "comment.created": _("Somebody comments"),
    "member.joined": _("Somebody joins a community"),
    TEST: _("Test"),
}
WAITING, SENT, FAILED = "waiting", "sent", "failed"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720, 1440))
"""How long an address is left in peace after it took nothing once, twice, …"""
LASTS = timedelta(days=2)
"""After how long what an address doesn't take is given up."""
MAX_HOOKS, KEPT, MAX_WAITING = 20, 100, 2000
_GONE = 410
Fact = tuple[str, int, str, int, int, int]
"""Kind, uid of the object, its type, uid of its place, id of who did it, moment (µs)."""


class Delivery(Persistent):
    """One fact for one address. Moments are µs; `answer` is the HTTP status of the last one, 0 for none."""

    state, tries, answer, error = WAITING, 0, 0, ""

    def __init__(self, key: int, fact: Fact, due: int) -> None:
        self.key, self.fact = key, tuple(fact)
        self.since = self.due = due

    def body(self) -> bytes:
        """What is sent."""
        kind, uid, type_name, place, actor, moment = self.fact
        found: dict[str, Any] = {"id": self.name, "type": kind, "timestamp": from_microseconds(moment).isoformat(), "actor": str(actor)}
        if uid:
            found["object"] = {"uid": str(uid), "type": type_name, "place": str(place)}
        return json.dumps(found).encode()

    @property
    def name(self) -> str:
        """The same for each try, so that the receiver knows one that it has."""
        return f"msg_{self.key}"


class Webhook(Persistent):
    """An address, what it is told, and the key that signs it. After `failures` it gets nothing until `paused_until` (µs)."""

    paused_until = failures = 0

    def __init__(self, hook_id: int, url: str, kinds: tuple[str, ...], created: int) -> None:
        self.id, self.url, self.kinds, self.created = hook_id, url, tuple(kinds), created
        self.key = secrets.token_bytes(24)
        self.deliveries = LOBTree()
        self.waiting = OOTreeSet()  # (due, key)

    @property
    def secret(self) -> str:
        """The key as receivers type it in."""
        return "whsec_" + base64.b64encode(self.key).decode()

    def add(self, fact: Fact, now: datetime) -> Delivery | None:
        """Let a fact wait for this address; None when too many do already."""
        if len(self.waiting) >= MAX_WAITING:
            return None
        key = to_microseconds(now)
        while key in self.deliveries:
            key += 1
        delivery = self.deliveries[key] = Delivery(key, fact, to_microseconds(now))
        self.waiting.add((delivery.due, key))
        return delivery

    def due(self, now: datetime, limit: int) -> list[Delivery]:
        """At most *limit* that are to be sent now, the longest waiting first."""
        moment = to_microseconds(now)
        if moment < self.paused_until:
            return []
        return [self.deliveries[key] for _due, key in islice(self.waiting.keys(max=(moment + 1,)), limit)]

    def again(self, delivery: Delivery, now: datetime) -> None:
        """Send one again at once, as if it were new."""
        self.waiting.discard((delivery.due, delivery.key))
        delivery.state, delivery.tries = WAITING, 0
        delivery.since = delivery.due = to_microseconds(now)
        self.waiting.add((delivery.due, delivery.key))
        self.paused_until = 0

    def done(self, delivery: Delivery, now: datetime, answer: int, error: str, *, final: bool = False) -> None:
        """Note what became of a try: sent, to be tried again later, or given up."""
        self.waiting.discard((delivery.due, delivery.key))
        delivery.tries, delivery.answer, delivery.error = delivery.tries + 1, answer, error[:500]
        if 200 <= answer < 300:
            delivery.state, self.paused_until, self.failures = SENT, 0, 0
        elif final or answer == _GONE:
            delivery.state = FAILED
        else:
            self.failures += 1
            self.paused_until = to_microseconds(now + WAITS[min(self.failures, len(WAITS)) - 1])
            if from_microseconds(self.paused_until) - from_microseconds(delivery.since) >= LASTS:
                delivery.state = FAILED
            else:
                delivery.due = self.paused_until
                self.waiting.add((delivery.due, delivery.key))
        self._forget()

    def _forget(self) -> None:
        """Keep only the latest of what is done."""
        over = len(self.deliveries) - len(self.waiting) - KEPT
        for key in list(islice((key for key, each in self.deliveries.items() if each.state != WAITING), max(0, over))):
            del self.deliveries[key]

    def latest(self, limit: int) -> list[Delivery]:
        """At most *limit* deliveries, the latest first."""
        return list(islice(reversed(self.deliveries.values()), limit))


class Webhooks(Persistent):
    """All of them, and the facts that aren't handed to them yet. `kinds` are those that anybody wants."""

    kinds: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.hooks = LOBTree()
        self.facts = Waiting()

    def __iter__(self) -> Iterator[Webhook]:
        return iter(sorted(self.hooks.values(), key=lambda hook: hook.created))

    def put(self, hook: Webhook) -> None:
        """Keep one."""
        self.hooks[hook.id] = hook
        self._settle()

    def drop(self, hook: Webhook) -> None:
        """Forget one, with all that waits for it."""
        del self.hooks[hook.id]
        self._settle()

    def _settle(self) -> None:
        self.kinds = tuple(sorted({kind for hook in self.hooks.values() for kind in hook.kinds}))


def install(root: Root) -> None:
    """Make the area in a database that has none."""
    if AREA not in root:
        root[AREA] = Webhooks()


def webhooks(root: Root) -> Webhooks:
    """The webhooks of a site."""
    return root[AREA]


def enter_fact(root: Root, event: Event) -> None:
    """Enter an event for the addresses that want to know of its kind, in the transaction of what happened."""
    area = root[AREA]
    kind = KINDS.get(type(event))
    if kind in area.kinds:
        obj = event.obj
        area.facts.enter(obj.uid, (kind, obj.uid, obj.type_name, place_of(obj).uid, event.actor, to_microseconds(event.when)))


def next_facts(root: Root, limit: int) -> list[Entry]:
    """Up to *limit* of the facts that wait, to be handed out; in a transaction of its own (see `Waiting.next`)."""
    return root[AREA].facts.next(limit)


def hand_out(root: Root, entries: list[Entry], now: datetime) -> int:
    """Let these facts wait for each address that wants them; return how many that were."""
    number = 0
    for entry in entries:
        if root[AREA].facts.take(entry):
            for hook in root[AREA].hooks.values():
                if entry.value[0] in hook.kinds:
                    number += hook.add(entry.value, now) is not None
    return number


def signature(key: bytes, name: str, seconds: int, body: bytes) -> str:
    """What proves that a body comes from here and when, as in https://www.standardwebhooks.com: of the name, the time and the body."""
    signed = f"{name}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
