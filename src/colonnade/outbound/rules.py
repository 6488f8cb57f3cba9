"""What the outbound client may call: rules about URLs, hosts and IP addresses. Pure: no socket, no look-up."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MAX_URL = 8192
PORTS = {"http": 80, "https": 443}
# White space, control characters and backslashes: programs disagree about what they do in an address.
_NEVER = re.compile(r"[\x00-\x20\x7f-\xa0\\\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff\ud800-\udfff]")
_QUOTED = "%/:=&?~#+!$,;'@()*[]"


class OutboundError(Exception):
    """Nothing was fetched; the message says why, in English, for logs."""


class Refused(OutboundError):
    """The rules of this site forbid it: trying again is of no use."""


class Failed(OutboundError):
    """The other side could not be reached or did not answer as it should; it may another time. `status` is that of its answer, or 0."""

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` in ASCII and small letters (an IPv6 address without brackets), `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def target_of(url: str) -> Target:
    """Take *url* apart. Raises Refused for anything but a plain http or https address without credentials."""
    if len(url) > MAX_URL:
        raise Refused("the address is too long")
    if _NEVER.search(url):
        raise Refused("the address holds white space, control characters or a backslash")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise Refused(f"the address can't be read: {error}") from error
    if parts.scheme not in PORTS:
        raise Refused(f"only http and https are called, not {parts.scheme[:20]!r}")
    if "@" in parts.netloc:
        raise Refused("the address holds a user name or a password")
    path = quote(parts.path or "/", _QUOTED) + (f"?{quote(parts.query, _QUOTED)}" if parts.query else "")
    return Target(parts.scheme, _ascii(host), PORTS[parts.scheme] if port is None else port, path)


def _ascii(host: str) -> str:
    """A host name as name servers know it."""
    name = host.rstrip(".")
    try:
        name = name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise Refused("the host's name can't be read") from error
    if not name or len(name) > 253 or "%" in name:
        raise Refused("the address names no host")
    return name.lower()


# Special ranges (IANA's registries) and what stands in for other addresses. Azure's metadata service has a public address.
_NOT_PUBLIC_4 = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24 192.168.0.0/16"
    " 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4 168.63.129.16/32"
)
# All that is public lies in 2000::/3; in it: special purposes and Teredo, documentation (twice), 6to4.
_PUBLIC_6 = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC_6 = "2001::/23 2001:db8::/32 2002::/16 3fff::/20"
_DENIED_4 = tuple(ipaddress.ip_network(text) for text in _NOT_PUBLIC_4.split())
_DENIED_6 = tuple(ipaddress.ip_network(text) for text in _NOT_PUBLIC_6.split())


def is_public(address: str) -> bool:
    """Tell whether *address* (an IPv4 or IPv6 address in digits) belongs to a machine of the public internet.

    False for every other range, for addresses that carry an IPv4 address inside, and for what is no address.
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return not any(found in network for network in _DENIED_4)
    return found.scope_id is None and found in _PUBLIC_6 and not any(found in network for network in _DENIED_6)


@dataclass(frozen=True)
class Policy:
    """What a site allows: `mode` is `on`, `off` or `allow` (only `hosts`; `.example.com` stands for all below it), and the limits."""

    mode: str = "on"
    hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset(PORTS.values())
    may_reach: Callable[[str], bool] = is_public
    redirects: int = 3
    max_bytes: int = 2**20
    connect_seconds: float = 3.0
    total_seconds: float = 8.0

    def check(self, target: Target) -> None:
        """Raise Refused if *target* may not be called, whatever its name leads to."""
        if self.mode == "off":
            raise Refused("calling other machines is switched off")
        if target.port not in self.ports:
            raise Refused(f"port {target.port} is not called")
        if self.mode == "allow" and not self._lists(target.host):
            raise Refused(f"{target.host} is not among the hosts that may be called")

    def _lists(self, host: str) -> bool:
        labels = host.split(".")
        above = ("." + ".".join(labels[start:]) for start in range(1, len(labels)))
        return host in self.hosts or any(name in self.hosts for name in above)

    def check_addresses(self, host: str, addresses: list[str]) -> None:
        """Raise Refused unless every one of the addresses that *host* leads to may be reached."""
        denied = [address for address in addresses if not self.may_reach(address)]
        if denied or not addresses:
            raise Refused(f"{host} leads to {denied[0] if denied else 'no address'}, which is not called")


def hosts_in(text: str) -> frozenset[str]:
    """The hosts of a setting, separated by spaces or commas. Raises Refused for one that can't be a host's name."""
    return frozenset(("." if name.startswith(".") else "") + _ascii(name.lstrip(".")) for name in text.replace(",", " ").split())
