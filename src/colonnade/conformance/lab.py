"""A site in memory in which a plugin is tried: people who may read and who may not, places, and content of each of its types."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ZODB.utils import get_pickle_metadata

from colonnade.commands.share import share
from colonnade.conformance.content import addable_types, fill
from colonnade.content.objects import descendants, place_of
from colonnade.content.types import TYPES
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.security.audit import trail
from colonnade.testing import Browser, TestSite
from colonnade.web.urls import path_for

OPEN, SECRET = "Zephyrine", "Quillonade"
"""Titles that stand nowhere else: of what all may read, and of what only some may."""
READERS = ("mei", "wang", "admin", "guest")


class Lab(TestSite):
    """The plugin called *name* with what it needs. `mei` (English) and `wang` (Chinese) read and write, `kai` is in no community."""

    def __init__(self, plugins: Iterable[Loaded], name: str) -> None:
        super().__init__(plugins)
        self.name = name
        self._browsers: dict[str, Browser] = {}

    @property
    def plugin(self) -> Loaded:
        """The plugin as it is loaded here."""
        return self.runtime.registry.get(self.name)

    @property
    def is_in_places(self) -> bool:
        """It can be switched on in a community."""
        return "place" in self.plugin.manifest.scopes

    def people(self) -> None:
        """People, and two communities: `hall`, which all may read, and `vault`, which only its members may."""
        with self.change() as site:
            for login, language in (("mei", "en"), ("wang", "zh_Hant"), ("kai", "en")):
                site.person(login, language=language)
            site.person("guest", kind="guest")
            site.administrator("admin")
            names = [loaded.name for loaded in self.runtime.registry]
            site.place("hall", "open", {"mei": "owner", "wang": "member", "guest": "guest"}, names)
            site.place("vault", "restricted", {"mei": "owner", "wang": "member"}, names)

    def furnish(self) -> None:
        """People, and content by `mei`: one of each type in the site, in both communities, and one in the site that only she may read."""
        self.people()
        if not self.plugin.usable:
            return
        with self.change() as site:
            for place in (site.site, site.site["hall"]):
                fill(site, self.name, place, OPEN, f"{OPEN} *text*.", by="mei")
            fill(site, self.name, site.site["vault"], SECRET, f"{SECRET} *text*.", by="mei")
            for hidden in fill(site, self.name, site.site, SECRET, f"{SECRET} *text*.", by="mei"):
                share(site.uow("mei"), hidden, [])
        self.update_search()
        self.tell()

    def browser_of(self, login: str) -> Browser:
        """The browser of somebody, signed in once."""
        if login not in self._browsers:
            self._browsers[login] = self.sign_in(login) if login != "nobody" else self.browser()
        return self._browsers[login]

    def text(self, login: str, path: str) -> str:
        """What a page says to somebody; '' if it is no text."""
        answer = self.browser_of(login).get(path, status="*")
        return answer.text if answer.content_type.startswith("text/") or "json" in answer.content_type else ""

    def is_page(self, login: str, path: str) -> bool:
        """It answers with HTML."""
        return self.browser_of(login).get(path, status="*").content_type == "text/html"

    def status(self, login: str, path: str) -> int:
        """The status that a page has for somebody."""
        return self.browser_of(login).get(path, status="*").status_int

    def own(self, place: str = "", title: str = "") -> list[tuple[str, str]]:
        """(address, type) of what the plugin holds in a place, its root among it."""
        with self.change() as site:
            where = site.site[place] if place else site.site
            found = [obj for obj in descendants(where) if TYPES.owner(obj.type_name) == self.name and place_of(obj) is where]
            return [(path_for(obj), obj.type_name) for obj in found if not title or obj.title == title]

    def pages(self, place: str = "") -> list[str]:
        """The addresses of all its own pages in a place, and of the core's for its content."""
        found = [path for path, _type in self.own(place)]
        for path, type_name in self.own(place):
            schema = TYPES.get(type_name).schema
            for declaration in self.declared():
                if declaration.name and _is_for(schema, declaration.context) and "GET" in (declaration.methods or ("GET",)):
                    found.append(f"{path}/@@{declaration.name}")
        with self.change() as site:
            where = site.site[place] if place else site.site
            for content_type in addable_types(self.name):
                holders = (obj for obj in descendants(where) if obj.type_name in content_type.addable_in and content_type.by_form)
                found += [f"{path_for(obj, 'add')}/{content_type.name}" for obj in list(holders)[:1]]
        return found

    def declared(self) -> Iterator[Any]:
        """Its own pages as they are declared."""
        for implementation in self.runtime.registry.implementations("views"):
            if implementation.plugin == self.name:
                for source in implementation.function():
                    functions = vars(source).values() if hasattr(source, "__dict__") and not callable(source) else (source,)
                    for function in functions:
                        yield from getattr(function, "colonnade_views", ()) if callable(function) else ()

    def records(self) -> dict[bytes, tuple[bytes, str]]:
        """(bytes, class) of every object of the database, by its id."""
        found = {}
        for part in self.runtime.database.storage.iterator():
            for record in part:
                if record.data:
                    found[record.oid] = (record.data, ".".join(get_pickle_metadata(record.data)))
        return found

    def of_the_audit_log(self) -> set[bytes]:
        """The ids of the objects that each switch writes its line into."""
        with self.change() as site:
            log = trail(site.root)
            found, bucket = {log._p_oid, log._lines._p_oid}, log._lines._firstbucket
            while bucket is not None:
                found.add(bucket._p_oid)
                bucket = bucket._next
            return found

    def everything_on(self) -> None:
        """Switch all plugins on, at the site and in both communities."""
        with self.change() as site:
            for loaded in self.runtime.registry:
                if loaded.usable and loaded.name not in state(site.root).enabled:
                    site.switch(loaded.name, True)
                for place in ("hall", "vault") if loaded.usable and "place" in loaded.manifest.scopes else ():
                    if loaded.name not in site.site[place].apps:
                        site.switch(loaded.name, True, site.site[place])

    def offered(self, login: str, place: str = "") -> list[str]:
        """The plugin's widgets that somebody can put on a homepage."""
        page = self.browser_of(login).get(f"{place}/@@customise", status="*")
        names = {button.get("value") for button in page.html.select("button[name=widget]")} if page.status_int == 200 else set()
        return [widget.name for widget in self.plugin.widgets if widget.name in names]


def _is_for(schema: Any, context: Any) -> bool:
    return hasattr(context, "isOrExtends") and schema.isOrExtends(context)
