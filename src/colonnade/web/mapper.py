"""Which route an address is of, asked only of routes that begin with the same name: most pages are objects, and of none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pyramid.interfaces import IRoutesMapper
from pyramid.urldispatch import Route, RoutesMapper

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pyramid.config import Configurator
    from pyramid.request import Request

_FIRST_NAME = re.compile(r"/([^/{}*:]*)(?:/.*)?", re.DOTALL)


class RoutesByFirstName(RoutesMapper):
    """Pyramid's list of routes, which are tried one after another, made shorter for each first name of an address.

    The order among those that may fit is that in which they were added. A pattern that doesn't begin with a plain name is tried for all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._by_name: dict[str, RoutesMapper] = {}
        self._others = _mapper(())

    def connect(self, *args: Any, **kw: Any) -> Route:
        """Add a route, in place of one of the same name."""
        route = super().connect(*args, **kw)
        firsts = [(_first_name(route.pattern), route) for route in self.routelist]
        self._others = _mapper(route for first, route in firsts if first is None)
        self._by_name = {
            name: _mapper(route for first, route in firsts if first in (name, None)) for name, _route in firsts if name is not None
        }
        return route

    def __call__(self, request: Request) -> dict[str, Any]:
        """The route and what it found in the address: `{"route": Route, "match": dict}`, both None if there is none.

        Raises URLDecodeError if there are routes to try and the address isn't UTF-8.
        """
        first = request.environ["PATH_INFO"][1:].partition("/")[0]
        return self._by_name.get(first, self._others)(request)


def _mapper(routes: Iterable[Route]) -> RoutesMapper:
    mapper = RoutesMapper()
    mapper.routelist = list(routes)
    return mapper


def _first_name(pattern: str) -> str | None:
    """The name that each address of the pattern begins with; None if there is none that is written out in plain letters."""
    found = _FIRST_NAME.fullmatch(pattern if pattern.startswith("/") else f"/{pattern}")
    return found[1] if found and found[1].isascii() else None


def includeme(config: Configurator) -> None:
    """Choose among routes this way. To be included before the first route is added."""
    config.registry.registerUtility(RoutesByFirstName(), IRoutesMapper)
