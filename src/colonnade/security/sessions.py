"""Sessions on the server: a random id in the cookie, only its hash here. Reading one never writes to the database."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from BTrees.OOBTree import OOBTree, OOTreeSet
from persistent import Persistent

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.content.errors import ColonnadeError
from colonnade.security.groups import is_administrator
from colonnade.security.person import Person

Root = MutableMapping[str, Any]

_SHARDS = 16
_LONGEST_ID, _LONGEST_AGENT, _LONGEST_ADDRESS = 128, 200, 64
FLUSH_STEP = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """After what time without use, and after what time in any case, a session ends.

    `kept` is the time without use for someone who asked to stay signed in; administrators can't ask.
    """

    idle: timedelta = timedelta(hours=8)
    kept: timedelta = timedelta(days=7)
    administrator: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(days=7)


DEFAULT_LIFETIMES = Lifetimes()


class NoSession(ColonnadeError):
    """There is no such session any more."""


class Session(Persistent):
    """One sign-in from one browser. Times are microseconds since 1970; `last_used` may be some minutes old (see LastUseBuffer)."""

    def __init__(self, key: bytes, person_id: int, created: int) -> None:
        self.key, self.person_id = key, person_id
        self.created = self.last_used = created
        self.csrf = secrets.token_urlsafe(32)
        self.stamp, self.administrator, self.keep = "", False, False
        self.user_agent, self.address = "", ""

    @property
    def handle(self) -> str:
        """A name for the session that is safe to show: it doesn't open it."""
        return self.key[:8].hex()


class Sessions(Persistent):
    """Sessions by the hash of their id, and the hashes of each person; in shards, so that sign-ins don't collide."""

    def __init__(self) -> None:
        self._by_key = tuple(OOBTree() for _shard in range(_SHARDS))
        self._of_person = tuple(OOTreeSet() for _shard in range(_SHARDS))  # (person's id, key)

    def __iter__(self) -> Iterator[Session]:
        return (session for shard in self._by_key for session in shard.values())

    def __len__(self) -> int:
        return sum(map(len, self._by_key))

    def get(self, key: bytes) -> Session | None:
        """The session with this key, alive or not."""
        return self._by_key[key[0] % _SHARDS].get(key)

    def add(self, session: Session) -> None:
        """Keep a session."""
        self._by_key[session.key[0] % _SHARDS][session.key] = session
        self._of_person[session.person_id % _SHARDS].add((session.person_id, session.key))

    def remove(self, session: Session) -> None:
        """Forget a session."""
        self._by_key[session.key[0] % _SHARDS].pop(session.key, None)
        self._of_person[session.person_id % _SHARDS].discard((session.person_id, session.key))

    def of_person(self, person_id: int) -> list[Session]:
        """All sessions of a person, alive or not."""
        entries = self._of_person[person_id % _SHARDS].keys(min=(person_id,), max=(person_id + 1,))
        return [session for _person, key in entries if (session := self.get(key)) is not None]


class LastUseBuffer:
    """When this process last saw each session (or whatever else an *area* of the database has) used, until it is stored. Thread-safe."""

    def __init__(self, area: str = "sessions") -> None:
        self._area = area
        self._used: dict[bytes, int] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._used)

    def note(self, key: bytes, moment: int) -> None:
        """The session was used at *moment* (µs since 1970)."""
        with self._lock:
            self._used[key] = max(moment, self._used.get(key, 0))

    def last_used(self, session: Any) -> int:
        """The later of what is stored and what was noted, in µs since 1970."""
        return max(session.last_used, self._used.get(session.key, 0))

    def flush(self, root: Root, now: datetime, step: timedelta = FLUSH_STEP) -> int:
        """Store the uses that are *step* newer than what is stored, or older than *step*; return how many were stored.

        A session in steady use so costs one small write each *step*. An entry is only dropped once a later transaction
        finds it stored: a flush that fails or meets a conflict loses nothing. Use a step of zero before stopping.
        """
        stored, moment, width = 0, to_microseconds(now), step // timedelta(microseconds=1)
        for key, used in list(self._used.items()):
            session = root[self._area].get(key)
            if session is None or session.last_used >= used:
                self._drop(key, used)
            elif used - session.last_used >= width or moment - used >= width:
                session.last_used = used
                stored += 1
        return stored

    def _drop(self, key: bytes, used: int) -> None:
        with self._lock:
            if self._used.get(key) == used:
                del self._used[key]


def install(root: Root) -> Sessions:
    """Make the area of sessions in a database that has none; return it."""
    if "sessions" not in root:
        root["sessions"] = Sessions()
    return root["sessions"]


def start(root: Root, person: Person, now: datetime, *, user_agent: str = "", address: str = "", keep: bool = False) -> str:
    """Begin a session of *person* and return its id for the cookie, which can't be read again later."""
    raw = secrets.token_urlsafe(32)
    session = Session(_key(raw), person.id, to_microseconds(now))
    session.stamp, session.administrator, session.keep = person.stamp, is_administrator(root, person.id), keep
    session.user_agent = "".join(filter(str.isprintable, user_agent[:_LONGEST_AGENT]))
    session.address = address[:_LONGEST_ADDRESS]
    root["sessions"].add(session)
    return raw


def find(
    root: Root, raw: str, now: datetime, uses: LastUseBuffer | None = None, lifetimes: Lifetimes = DEFAULT_LIFETIMES
) -> Session | None:
    """The session with this id, or None when it is unknown, expired, or its person is inactive or has a new stamp.

    None also when the person became an administrator since: the new power asks for a new sign-in or `rotate`.
    Notes the use in *uses*, which the site must give (without it, only stored uses count). Writes nothing.
    """
    session = root["sessions"].get(_key(raw))
    if session is None or not is_alive(root, session, now, uses, lifetimes):
        return None
    if uses is not None:
        uses.note(session.key, to_microseconds(now))
    return session


def is_alive(
    root: Root, session: Session, now: datetime, uses: LastUseBuffer | None = None, lifetimes: Lifetimes = DEFAULT_LIFETIMES
) -> bool:
    """Whether the session still lets its person in at *now*."""
    person = root["people"].get(session.person_id)
    if person is None or not person.active or person.stamp != session.stamp:
        return False
    administrator = is_administrator(root, person.id)
    if administrator and not session.administrator:
        return False
    idle = lifetimes.administrator if administrator else lifetimes.kept if session.keep else lifetimes.idle
    last_used = uses.last_used(session) if uses is not None else session.last_used
    return now - from_microseconds(last_used) < idle and now - from_microseconds(session.created) < lifetimes.absolute


def rotate(root: Root, raw: str, now: datetime) -> str:
    """Give the session of this request a new id and a new CSRF token; return the id. The old id is void.

    For a session that `find` accepted in the same transaction: after the person signed in again, changed the password
    or got another role, it goes on with the new stamp and role. Its absolute end stays. Raises NoSession.
    """
    sessions = root["sessions"]
    old = sessions.get(_key(raw))
    person = root["people"].get(old.person_id) if old is not None else None
    if old is None or person is None or not person.active:
        raise NoSession()
    fresh = secrets.token_urlsafe(32)
    session = Session(_key(fresh), person.id, old.created)
    session.last_used = to_microseconds(now)
    session.stamp, session.administrator, session.keep = person.stamp, is_administrator(root, person.id), old.keep
    session.user_agent, session.address = old.user_agent, old.address
    sessions.remove(old)
    sessions.add(session)
    return fresh


def end(root: Root, raw: str) -> None:
    """Sign out: forget the session with this id. Does nothing when there is none."""
    session = root["sessions"].get(_key(raw))
    if session is not None:
        root["sessions"].remove(session)


def end_handle(root: Root, person_id: int, handle: str) -> None:
    """Forget the session of this person with this handle. Raises NoSession when they have none such."""
    for session in root["sessions"].of_person(person_id):
        if session.handle == handle:
            root["sessions"].remove(session)
            return
    raise NoSession()


def end_all(root: Root, person_id: int, keep_raw: str = "") -> int:
    """Forget all sessions of a person, save the one with the id *keep_raw*; return how many."""
    ended = [session for session in root["sessions"].of_person(person_id) if session.key != _key(keep_raw)]
    for session in ended:
        root["sessions"].remove(session)
    return len(ended)


def list_of(
    root: Root, person_id: int, now: datetime, uses: LastUseBuffer | None = None, lifetimes: Lifetimes = DEFAULT_LIFETIMES
) -> list[Session]:
    """The sessions that are alive, newest first."""
    alive = [session for session in root["sessions"].of_person(person_id) if is_alive(root, session, now, uses, lifetimes)]
    return sorted(alive, key=lambda session: session.created, reverse=True)


def sweep(root: Root, now: datetime, uses: LastUseBuffer | None = None, lifetimes: Lifetimes = DEFAULT_LIFETIMES, limit: int = 1000) -> int:
    """Forget at most *limit* sessions that have ended; return how many. Give *uses*, or steadily used ones may end early."""
    ended = []
    for session in root["sessions"]:
        if len(ended) == limit:
            break
        if not is_alive(root, session, now, uses, lifetimes):
            ended.append(session)
    for session in ended:
        root["sessions"].remove(session)
    return len(ended)


def _key(raw: str) -> bytes:
    return hashlib.sha256(raw[:_LONGEST_ID].encode("utf-8", "surrogatepass")).digest()
