"""How often something may be tried: counted by key in sliding windows, with delays that grow instead of locked doors."""

from __future__ import annotations

import ipaddress
import math
from abc import ABC, abstractmethod
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from colonnade.clock import to_microseconds
from colonnade.content.errors import ColonnadeError

_SECOND = 1_000_000  # µs
# Threads come here a little out of order; a try further ahead than this is from before the clock was set back.
_SKEW = 60 * _SECOND


class TooManyTries(ColonnadeError):
    """A limit is reached. `resets_in` is the number of whole seconds after which one more try is accepted."""

    def __init__(self, resets_in: int) -> None:
        super().__init__(f"try again in {resets_in} s")
        self.resets_in = resets_in


@dataclass(frozen=True, slots=True)
class Window:
    """At most `tries` in `seconds`. From the try `patience` on, the next one waits 1 s, 2 s, 4 s … but never longer than `seconds`."""

    name: str
    tries: int
    seconds: int
    patience: int | None = None


# The figures are those that the Python Package Index has published for itself (security.md of its documentation),
# save SEARCH and TOKEN; the delays are ours.
SIGN_IN_PERSON = Window("sign-in.person", 10, 300, patience=5)
SIGN_IN_FAMILIAR = Window("sign-in.familiar", 10, 300, patience=5)
SIGN_IN_NETWORK = Window("sign-in.network", 10, 300)
SIGN_IN_SITE = Window("sign-in.site", 1000, 300)
SECOND_FACTOR = (Window("factor.minutes", 5, 300), Window("factor.hour", 20, 3600), Window("factor.day", 50, 86_400))
FEED_NETWORK = Window("feed.network", 20, 300)
FEED_SITE = Window("feed.site", 1000, 300)
TOKEN = Window("token", 1200, 60)
RESET = Window("reset", 5, 86_400)
SEARCH = Window("search", 5, 1)
EXPORT = Window("export", 3, 3600)
SIGN_UP_ADDRESS, SIGN_UP_NETWORK, SIGN_UP_SITE = (
    Window("sign-up", 5, 86_400),
    Window("sign-up.network", 20, 300),
    Window("sign-up.site", 500, 300),
)

Counted = Sequence[tuple[Window, str]]


class Limiter(ABC):
    """Counts tries. Implementations are thread-safe; a shared one counts for several processes."""

    @abstractmethod
    def take(self, counted: Counted, now: datetime) -> None:
        """Count one try for each (window, key), or raise TooManyTries and count none."""

    @abstractmethod
    def give_back(self, counted: Counted, moment: datetime) -> None:
        """Forget the try that was counted at *moment*: it was a rightful one."""


class NoLimits(Limiter):
    """Accepts everything."""

    def take(self, counted: Counted, now: datetime) -> None:
        """Count nothing."""

    def give_back(self, counted: Counted, moment: datetime) -> None:
        """Forget nothing."""


class MemoryLimits(Limiter):
    """Counts in this process, for at most *max_keys* keys: the one tried longest ago is forgotten first."""

    def __init__(self, max_keys: int = 20_000) -> None:
        self._tries: OrderedDict[tuple[str, str], deque[int]] = OrderedDict()
        self._max_keys = max_keys
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._tries)

    def take(self, counted: Counted, now: datetime) -> None:
        """Count one try for each (window, key), or raise TooManyTries with the longest of the waits."""
        moment = to_microseconds(now)
        with self._lock:
            wait = max((self._wait(window, key, moment) for window, key in counted), default=0)
            if wait > 0:
                raise TooManyTries(math.ceil(wait / _SECOND))
            for window, key in counted:
                self._count(window, key, moment)

    def give_back(self, counted: Counted, moment: datetime) -> None:
        """Forget one try counted at *moment* for each (window, key)."""
        with self._lock:
            for window, key in counted:
                tries = self._tries.get((window.name, key))
                if tries and to_microseconds(moment) in tries:
                    tries.remove(to_microseconds(moment))
                    if not tries:
                        del self._tries[window.name, key]

    def _wait(self, window: Window, key: str, moment: int) -> int:
        tries = self._tries.get((window.name, key))
        if not tries:
            return 0
        oldest = moment - window.seconds * _SECOND
        while tries and (tries[0] <= oldest or tries[0] > moment + _SKEW):
            tries.popleft()
        return max(_until_room(window, tries, moment), _until_patient(window, tries, moment))

    def _count(self, window: Window, key: str, moment: int) -> None:
        self._tries.setdefault((window.name, key), deque()).append(moment)
        self._tries.move_to_end((window.name, key))
        if len(self._tries) > self._max_keys:
            self._tries.popitem(last=False)


def _until_room(window: Window, tries: deque[int], moment: int) -> int:
    if len(tries) < window.tries:
        return 0
    return tries[len(tries) - window.tries] + window.seconds * _SECOND - moment


def _until_patient(window: Window, tries: deque[int], moment: int) -> int:
    if window.patience is None or len(tries) < window.patience:
        return 0
    delay = min(2 ** (len(tries) - window.patience), window.seconds)
    return tries[-1] + delay * _SECOND - moment


def network_of(address: str) -> str:
    """The network that an address is counted by: /24 for IPv4, /64 for IPv6, the text itself for anything else."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(ip, ipaddress.IPv6Address):
        ip = ip.ipv4_mapped or ip
    return str(ipaddress.ip_network((ip, 24 if ip.version == 4 else 64), strict=False))


class SignInLimits:
    """Limits on failed sign-ins, for each person, each network and the site.

    Whoever signed in from a network within 30 days is familiar there and counted apart. So someone who guesses at a
    person's password from elsewhere, or from many places, delays strangers and not that person.
    """

    def __init__(self, limiter: Limiter, familiar_for: timedelta = timedelta(days=30), max_familiar: int = 20_000) -> None:
        self._limiter, self._familiar_for, self._max_familiar = limiter, familiar_for, max_familiar
        self._familiar: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._lock = Lock()

    def begin(self, who: str, address: str, now: datetime) -> Attempt:
        """Count a try before its password is checked, so that simultaneous ones can't pass together. Raises TooManyTries."""
        network = network_of(address)
        if self._is_familiar(who, network, now):
            counted: Counted = ((SIGN_IN_FAMILIAR, f"{who} {network}"),)
        else:
            counted = ((SIGN_IN_SITE, ""), (SIGN_IN_NETWORK, network), (SIGN_IN_PERSON, who))
        self._limiter.take(counted, now)
        return Attempt(self, who, network, counted, now)

    def succeeded(self, attempt: Attempt) -> None:
        """The password was right: the try doesn't count, and the person is familiar there."""
        self._limiter.give_back(attempt.counted, attempt.moment)
        with self._lock:
            self._familiar[attempt.who, attempt.network] = attempt.moment
            self._familiar.move_to_end((attempt.who, attempt.network))
            if len(self._familiar) > self._max_familiar:
                self._familiar.popitem(last=False)

    def second_step(self, who: str, now: datetime) -> Callable[[], None]:
        """Count a try at somebody's second step; return what to call when it was right. Raises TooManyTries."""
        counted = tuple((window, who) for window in SECOND_FACTOR)
        self._limiter.take(counted, now)
        return lambda: self._limiter.give_back(counted, now)

    def wrong_token(self, address: str, now: datetime) -> None:
        """Count a token of a feed or a program that opens nothing. Right ones never wait for that: nobody finds one by trying.

        Raises TooManyTries.
        """
        self._limiter.take(((FEED_SITE, ""), (FEED_NETWORK, network_of(address))), now)

    def token_used(self, handle: str, now: datetime) -> None:
        """Count a request of a program with a right token. Raises TooManyTries."""
        self._limiter.take(((TOKEN, handle),), now)

    def exporting(self, who: str, now: datetime) -> None:
        """Count that somebody takes their data along. Raises TooManyTries."""
        self._limiter.take(((EXPORT, who),), now)

    def signing_up(self, email: str, address: str, now: datetime) -> None:
        """Count that somebody asks for an account. Raises TooManyTries."""
        self._limiter.take(((SIGN_UP_SITE, ""), (SIGN_UP_NETWORK, network_of(address)), (SIGN_UP_ADDRESS, email)), now)

    def _is_familiar(self, who: str, network: str, now: datetime) -> bool:
        with self._lock:
            last = self._familiar.get((who, network))
        return last is not None and now - last < self._familiar_for


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to sign in that was let through. Call `succeeded` when it was rightful."""

    limits: SignInLimits
    who: str
    network: str
    counted: Counted
    moment: datetime

    def succeeded(self) -> None:
        """The password was right: forget the try."""
        self.limits.succeeded(self)
