"""Every view that the application has, with an address at which it answers, read from Pyramid's own records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pyramid.security import NO_PERMISSION_REQUIRED
from zope.interface import implementedBy, providedBy
from zope.interface.interfaces import IInterface

from colonnade.catalog.index import access_id_of
from colonnade.content.objects import Content, descendants, place_of
from colonnade.content.types import TYPES
from colonnade.testing import MemorySite
from colonnade.web.routes import ROUTES
from colonnade.web.urls import path_for, person_path

PUBLIC = NO_PERMISSION_REQUIRED
QUERIES = {"compare": "?old=1&new=2", "complete": "?q=r", "preview": "?field=body"}


@dataclass(frozen=True)
class Declared:
    """What a view was registered with."""

    name: str
    context: Any
    route: str | None
    methods: tuple[str, ...]
    permission: str
    dormant: bool
    of_core: bool


@dataclass(frozen=True)
class Case:
    """A request, and the permission on the object (None: the site) that it needs."""

    method: str
    path: str
    permission: str
    obj: Content | None
    dormant: bool = False
    person: int = 0


def declared(registry: Any) -> list[Declared]:
    """All views that people can reach: those for errors and Pyramid's own are left out."""
    found = []
    for entry in registry.introspector.get_category("views"):
        view = entry["introspectable"]
        permission = next((r["value"] for r in entry["related"] if r.category_name == "permissions"), None)
        module = getattr(view["callable"], "__module__", "")
        if view["exception_only"] or not module.startswith(("colonnade", "plugin_")):
            continue
        wanted = view["request_methods"] or ("GET", "POST")
        methods = (wanted,) if isinstance(wanted, str) else tuple(m for m in wanted if m != "HEAD")
        facts = (view["name"], view["context"], view["route_name"], methods, permission or "")
        found.append(Declared(*facts, dormant=bool(view.get("dormant")), of_core=module.startswith("colonnade.")))
    return found


def cases(registry: Any, site: MemorySite) -> Iterator[Case]:
    """Every view at every object that it is for, and every route."""
    yield from _route_cases(declared(registry), site)
    yield from people_cases(registry, site)
    yield from object_cases(registry, site)


def object_cases(registry: Any, site: MemorySite) -> Iterator[Case]:
    """Every view at every object that it is for."""
    by_name = _by_name(registry)
    activity = site.activity()
    for obj in descendants(site.site):
        dormant = activity.is_dormant(obj)
        for name, candidates in by_name.items():
            for method in ("GET", "POST"):
                view = _chosen(obj, candidates, method, dormant=dormant)
                if view is not None:
                    yield Case(method, _address(obj, name), view.permission, obj, view.dormant)


def people_cases(registry: Any, site: MemorySite) -> Iterator[Case]:
    """Every view of the directory and of each person in it."""
    everyone = site.root["people"]
    for found, path in ((everyone, "/people"), *((person, person_path(person)) for person in everyone)):
        for name, candidates in _by_name(registry).items():
            for method in ("GET", "POST"):
                view = _chosen(found, candidates, method, dormant=False)
                if view is not None:
                    person = 0 if found is everyone else found.id
                    yield Case(method, f"{path}/@@{name}" if name else path, view.permission, None, person=person)


def _by_name(registry: Any) -> dict[str, list[Declared]]:
    found: dict[str, list[Declared]] = {}
    for view in declared(registry):
        if view.route is None:
            found.setdefault(view.name, []).append(view)
    return found


def one_of_each(found: Iterable[Case], *, with_access: bool = False) -> list[Case]:
    """The first case of each view for each type of object, on and off; *with_access*, of those that all may do alike."""
    kept: dict[tuple, Case] = {}
    for case in found:
        about: Any = case.path
        if case.obj is not None:
            place = place_of(case.obj)
            access = (place.uid, access_id_of(case.obj), case.obj.creator) if with_access else place.apps
            about = (case.obj.type_name, access)
        kept.setdefault((case.method, case.path.partition("@@")[2], about), case)
    return list(kept.values())


def _chosen(obj: Any, candidates: list[Declared], method: str, *, dormant: bool) -> Declared | None:
    """The view that answers: the one for the most specific interface, or class, of *obj*; of a dormant one the first that may."""
    interfaces = list(providedBy(obj).__sro__)
    fitting = [view for view in candidates if _interface(view.context) in interfaces and method in view.methods]
    fitting.sort(key=lambda view: (dormant and not view.dormant, interfaces.index(_interface(view.context))))
    return fitting[0] if fitting else None


def _interface(context: Any) -> Any:
    return context if IInterface.providedBy(context) else implementedBy(context)


def _address(obj: Content, name: str) -> str:
    if not name:
        return path_for(obj)
    rest = {"widget": "/colonnade.continue", "widget-settings": "/colonnade.continue"}.get(name, "")
    if name == "add":
        rest = "/" + next((t.name for t in TYPES.addable_in(obj.type_name) if t.by_form), "nothing")
    return path_for(obj, name) + rest + QUERIES.get(name, "")


def _route_cases(views: list[Declared], site: MemorySite) -> Iterator[Case]:
    patterns = dict(ROUTES)
    values = {
        "{token}": "none",
        "set-up/{step}": "set-up/site",
        "{step}": "you",
        "{type}": "sample.page",
        "profile-fields/{name}": "profile-fields/phone",
        "settings/{name}": "settings/password_length",
        r"{case:\d{1,19}}": "1",
        r"{number:\d{1,12}}": "1",
        r"{uid:\d{1,19}}": str(site.app()["welcome"].uid),
        "{key:[0-9a-f]{32}}": next(iter(site.app()["welcome"].attachments.values())).key,
        "{login}": "employee",
        "{subject}": f"p:{site.root['people'].by_login('employee').id}",
        "{name}": "sample",
        "{deed:[0-9a-f]{16}}": "0" * 16,
        r"{hook:\d{1,19}}": "1",
        r"{group:\d{1,19}}": str(site.root["groups"].by_name("finance").id),
        r"{person:\d{1,19}}": str(site.root["people"].by_login("guest").id),
    }
    for view in views:
        if view.route is not None:
            path = patterns[view.route]
            for placeholder, value in values.items():
                path = path.replace(placeholder, value)
            for method in view.methods:
                yield Case(method, path, view.permission, None)
