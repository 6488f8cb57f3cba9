"""Reading a site as somebody does: every view at every kind of object, and whatever the pages lead to, one of each shape."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, unquote

from pyramid.interfaces import INewResponse

from colonnade.content.communities import Communities
from colonnade.content.objects import descendants
from colonnade.content.types import TYPES
from colonnade.facets.flags import all_cases
from colonnade.mail.unsubscribe import token_for
from colonnade.security import feed_tokens
from colonnade.security.people import People
from colonnade.security.person import Person
from colonnade.testing import Browser, MemorySite
from colonnade.web.routes import ROUTES
from colonnade.web.urls import path_for
from tests.leak.planting import PUBLIC_TAG, Planted
from tests.web.views import declared, object_cases, people_cases
from tests.web.world import World

LINKS = re.compile(r'(?:href|src|hx-get|data-url|url)\\?"?[=:] ?\\?"(?:http://localhost(?::80)?)?(/[^"#\\ ]*)')
FOLLOWED = 2500

Shape = tuple[Any, ...]


class Map:
    """What stands at each address, so that an address has a shape: the kind of object, how it is hidden, the view, the parameters."""

    def __init__(self, site: MemorySite, planted: Planted) -> None:
        self.kinds: dict[str, tuple[str, str]] = {}
        for obj in descendants(site.site):
            way = planted.hidden.get(obj.uid, ("", "public" if not _is_hidden(obj, planted) else "hidden", ""))[1]
            self.kinds[path_for(obj)] = (obj.type_name, f"{way} in {path_for(obj).split('/')[1] if way == 'public' else ''}")
        self.routes = [(name, re.compile(_expression(pattern))) for name, pattern in ROUTES]

    def shape(self, address: str) -> Shape:
        """What is alike for all addresses that are worth reading once."""
        path, _, query = address.partition("?")
        parameters = tuple(sorted({name for name, _ in parse_qsl(query, keep_blank_values=True)}))
        for name, pattern in self.routes:
            if pattern.fullmatch(path):
                return name, parameters
        path, _, view = path.partition("/@@")
        kind = self.kinds.get(path or "/") or self.kinds.get(unquote(path)) or ("nothing", "")
        name, _, rest = view.partition("/")
        exact = rest if name in ("widget", "add") else rest.count("/") + bool(rest)
        return kind, name, exact, parameters

    def coarse(self, address: str) -> Shape:
        """Like `shape`, but of what is hidden alike each type stands for all."""
        shape = self.shape(address)
        return shape if len(shape) == 2 or shape[0][1].startswith("public") else (shape[0][1], *shape[1:])

    def coarsest(self, address: str) -> Shape:
        """Like `coarse`, but each place stands for all others, and of parameters only which there are."""
        shape = self.coarse(address)
        if len(shape) == 2:
            return shape
        return ((shape[0][0], "public"), *shape[1:]) if isinstance(shape[0], tuple) else shape


def _is_hidden(obj: Any, planted: Planted) -> bool:
    return any(path_for(obj).startswith(f"/{place}") for place in planted.places)


def _expression(pattern: str) -> str:
    return "".join(
        f"(?:{part[1:-1].partition(':')[2] or '[^/]+'})" if part.startswith("{") else re.escape(part)
        for part in re.split(r"(\{\w+(?::(?:[^{}]|\{[^{}]*\})*)?\})", pattern)
    )


class Reached:
    """Which views answered, and how: noted by the application itself, so that nothing depends on how an address is written."""

    def __init__(self, world: World) -> None:
        self.statuses: Counter[tuple[str | None, str, int]] = Counter()
        self.views: set[tuple[str | None, str, str]] = set()
        world.application.wsgi.registry.registerHandler(self._note, (INewResponse,))

    def _note(self, event: Any) -> None:
        request = event.request
        context = getattr(request, "context", None)
        traversed = isinstance(context, Person | People | Communities) or not getattr(request, "matched_route", None)
        route = None if traversed else request.matched_route.name
        name = "" if route else getattr(request, "view_name", "") or ""
        if event.response.status_int < 400 and not (event.response.location or "").startswith("http://localhost/sign-in"):
            self.views.add((route, name, getattr(context, "type_name", "")))
        self.statuses[route, name, event.response.status_int] += 1


def of_objects(world: World) -> list[str]:
    """Every view at every object: found among the registered views, not listed."""
    registry = world.application.wsgi.registry
    with world.change() as site:
        found = [case.path for case in (*object_cases(registry, site), *people_cases(registry, site)) if case.method == "GET"]
        widgets = [widget.name for loaded in world.runtime.registry for widget in loaded.widgets]
        places = [path_for(place).rstrip("/") for place in (site.site, *(child for child in site.site.values() if child.is_place))]
    return found + [f"{place}/@@widget/{widget}{end}" for place in places for widget in widgets for end in ("", "?format=json")]


def of_routes(world: World, planted: Planted) -> list[str]:
    """Every route with each value that it can have."""
    with world.change() as site:
        return list(_routed(world.application.wsgi.registry, site, planted, _feed_token(world, site)))


def _feed_token(world: World, site: MemorySite) -> str:
    """A private address of the colleague's, the same each time: it can't be read again."""
    if not hasattr(world, "feed_token"):
        person = site.root["people"].by_login("colleague")
        world.feed_token = feed_tokens.issue(site.root, person.id, "reader", ("object", "1", ""), site.now)
    return world.feed_token


def _routed(registry: Any, site: MemorySite, planted: Planted, feed_token: str) -> Iterator[str]:
    patterns, root = dict(ROUTES), site.root
    member = root["people"].by_login("colleague").id
    values = {
        "tag": [PUBLIC_TAG, *[word for word, where in planted.words.where.items() if where.startswith("tag ")]],
        "uid": [str(uid) for uid in (*planted.public, *planted.hidden)],
        "key": list(planted.keys),
        "login": [person.login for person in root["people"]],
        "token": [token_for(root, member, "notice", site.now), "none"],
        "subject": [*(f"o:{uid}" for uid in (*planted.public, *planted.hidden)), *(f"p:{person.id}" for person in root["people"])],
        "step": ["you", "shown", "told"],
        "type": [each.name for each in TYPES],
        "name": [loaded.name for loaded in site.registry],
        "person": [str(member)],
        "deed": ["0" * 16],
        "hook": ["1"],
        "case": [str(case.number) for case in all_cases(root)],
        "number": ["1"],
        "group": [str(root["groups"].by_name("lodge").id)],
    }
    for view in declared(registry):
        if view.route is None or "GET" not in view.methods:
            continue
        pattern = patterns[view.route]
        names = re.findall(r"\{(\w+)", pattern)
        chosen = [feed_token] if view.route == "private_feed" else values[names[0]] if names else [""]
        chosen = ["phone"] if "/profile-fields/{" in pattern else ["password_length"] if "/settings/{" in pattern else chosen
        chosen = ["site", "apps"] if "/set-up/{" in pattern else chosen
        for value in chosen:
            yield re.sub(r"\{name\}", "file", re.sub(r"\{\w+(:(?:[^{}]|\{[^{}]*\})*)?\}", value, pattern, count=1))


def links_in(response: Any) -> Iterator[str]:
    """The addresses of this site that an answer leads to."""
    if response.content_type.startswith(("text/", "application/")) and "/-/blob/" not in response.request.path:
        for found in LINKS.findall(response.text if response.charset else response.body.decode("utf-8", "replace")):
            address = unescape(found)
            if not address.startswith(("/-/static/", "//")):
                yield address


def one_of_each(addresses: Iterable[str], shape: Callable[[str], Shape]) -> list[str]:
    """The first of the addresses that are alike."""
    kept: dict[Shape, str] = {}
    for address in addresses:
        kept.setdefault(shape(address), address)
    return list(kept.values())


def crawl(browser: Browser, first: Iterable[str], plan: Map, *, within: Callable[[str], bool] = bool, alike: Any = None) -> dict[str, Any]:
    """Everything that there is from *first* on and is *within*, one address of each shape: what each answered."""
    waiting, seen, answers = deque(first), set(), {}
    while waiting and len(answers) < FOLLOWED:
        address = waiting.popleft()
        shape = (alike or plan.shape)(address)
        if shape in seen or not within(address):
            continue
        seen.add(shape)
        answers[address] = response = browser.get(address, status="*")
        waiting.extend(links_in(response))
    return answers
