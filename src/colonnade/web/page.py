"""The frame of a page: what the shell shows around what a view returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pyramid.csrf import get_csrf_token
from pyramid.decorator import reify

from colonnade.content.objects import Content, Place, is_app_of_community, lineage, place_of, places_above
from colonnade.i18n import BCP47, LANGUAGES, messages
from colonnade.security import sent_forms
from colonnade.security.can import can
from colonnade.web.admin_nav import ROOT as ADMIN
from colonnade.web.admin_nav import Group, admin_nav
from colonnade.web.closed import banners
from colonnade.web.messages import Message, pending
from colonnade.web.notifications import Notifications
from colonnade.web.site_apps import SiteApp, app_title, new_items, site_apps
from colonnade.web.untitled import title_for
from colonnade.web.urls import path_for, person_path

if TYPE_CHECKING:
    from collections.abc import Hashable

    from pyramid.request import Request

    from colonnade.plugins.registry import Loaded

_ = messages("colonnade")
MAX_NEW_ITEMS = 12


@dataclass(frozen=True, slots=True)
class Visitor:
    """The signed-in person as the shell shows them."""

    name: str
    initials: str
    hue: int
    url: str
    is_admin: bool
    photo: Any = None


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """The community that the search field of a page can be limited to. `words` say so of `{words}`, which the script fills in."""

    uid: int
    title: str
    words: str


class Page:
    """What the shell's macros need. Views set `title`, `layout`, `actions`, `scripts`, `crumbs`, `feed_url`; the rest is worked out."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.title = ""
        self.layout = "main"
        self.density = "normal"
        self.body_class = ""
        self.actions: list[tuple[str, str, str, str]] = []
        self.mute: tuple[str, bool] | None = None  # where its reader mutes what the page is about, and whether it is muted
        self.scripts: list[str] = []
        self.feed_url: str | None = None
        self.banners: list[tuple[str, str, tuple[str, str] | None]] = banners(request)
        self.root = request.script_name
        self.language = request.language
        self.lang = BCP47[request.language]
        self._crumbs: list[tuple[str, str]] | None = None
        self._context, self._here = getattr(request, "context", None), request.path_info

    def detach(self) -> None:
        """Draw the frame of no object in particular: an error page may not tell what lies at its address."""
        self._context, self._here = None, ""

    def stand_at(self, obj: Content | None) -> None:
        """Work out what the page offers as if it were that of *obj*; of None: of no object."""
        self._context = obj

    @property
    def private_feed_url(self) -> str | None:
        """Where somebody who is signed in makes an address of the page's feed that opens without signing in."""
        if not self.feed_url or self._request.reader.person is None:
            return None
        return f"{self.root}/me/feeds?feed={quote(self.feed_url, safe='')}"

    @property
    def at(self) -> int | None:
        """The uid of the object whose page it is, or None."""
        return self._context.uid if isinstance(self._context, Content) else None

    @reify
    def search_url(self) -> str | None:
        """Where the search is, for whoever is signed in."""
        return f"{self.root}/search" if self._request.reader.person is not None else None

    @reify
    def search_place(self) -> SearchPlace | None:
        """The community in which the page is, if the reader may see that, too."""
        place = place_of(self._context) if isinstance(self._context, Content) else None
        if self.search_url is None or place is None or place.__parent__ is None or not can(self._request.reader, "view", place):
            return None
        words = self._request.t(_("Search in ${place} for “{words}”", mapping={"place": place.title}))
        return SearchPlace(place.uid, place.title, words)

    @reify
    def unseen(self) -> int | None:
        """How many notifications are new to whoever is signed in; None for nobody."""
        return Notifications(self._request).unseen() if self._request.reader.person is not None else None

    @reify
    def bell(self) -> str:
        """What the link to the notifications is called."""
        if not self.unseen:
            return self._request.t(_("Notifications"))
        return self._request.view.plural("${n} new notification", "${n} new notifications", self.unseen)

    @reify
    def site_title(self) -> str:
        """The site's name."""
        return self._request.database["site"].title

    @reify
    def stylesheets(self) -> tuple[str, ...]:
        """The addresses of the theme's style sheets."""
        return self._request.runtime.stylesheets

    @reify
    def theme(self) -> str:
        """`light`, `dark` or `auto`."""
        person = self._request.reader.person
        return person.theme if person else "auto"

    @reify
    def user(self) -> Visitor | None:
        """Who is signed in."""
        reader = self._request.reader
        person = reader.person
        if person is None:
            return None
        face = self._request.view.face(person)
        return Visitor(face.name, face.initials, face.hue, person_path(person), reader.administrator, face.photo)

    @reify
    def csrf_token(self) -> str:
        """For every form."""
        return get_csrf_token(self._request)

    @reify
    def once(self) -> str:
        """For the field `once` of every form that makes something: sent twice, it makes one."""
        return str(sent_forms.last(self._request.database, self._request.reader.id) + 1) if self._request.reader.id else ""

    @reify
    def languages(self) -> list[tuple[str, str, bool]]:
        """(code, own name, whether it is the present one)."""
        return [(code, name, code == self.language) for code, name in LANGUAGES.items()]

    @reify
    def messages(self) -> list[Message]:
        """What the last action has to say."""
        return pending(self._request)

    @reify
    def plugin_scripts(self) -> tuple[str, ...]:
        """Scripts of plugins that are on: of all pages, for whoever is signed in."""
        return tuple(f"{loaded.name}:{script}" for loaded in self._plugins for script in loaded.manifest.scripts)

    @reify
    def plugin_keys(self) -> tuple[tuple[str, str], ...]:
        """(key, what it does) of those scripts."""
        return tuple((key, self._request.t(does)) for loaded in self._plugins for key, does in loaded.manifest.keys)

    @reify
    def _plugins(self) -> tuple[Loaded, ...]:
        """The plugins that are on for the site; none for nobody."""
        if self._request.reader.person is None:
            return ()
        registry, on = self._request.runtime.registry, self._request.activity.on
        return tuple(loaded for loaded in registry if loaded.usable and loaded.name in on)

    def drawn(self, macro: str, *shown: Hashable) -> str:
        """A macro of the frame, drawn once for all pages of a person that have the same to show in it."""
        request, person = self._request, self._request.reader.person
        whose = (person.id, person._p_serial, request.reader.administrator) if person is not None else None
        key = (macro, shown, whose, self.site_title, self.csrf_token, self.language, self.theme, self.root)
        return request.runtime.frames.kept(key, lambda: self._draw(macro))

    def shared(self, macro: str, *shown: Hashable) -> str:
        """A macro of the frame that has nothing of a person, drawn once for all pages that have the same to show in it."""
        key = (macro, shown, self.site_title, self.language, self.root)
        return self._request.runtime.frames.kept(key, lambda: self._draw(macro))

    def _draw(self, macro: str) -> str:
        return self._request.render("colonnade:drawn.pt", {"macro": macro})

    @reify
    def admin_nav(self) -> tuple[Group, ...]:
        """What stands in the left column of the pages of administration; nothing on all others."""
        return admin_nav(self._request) if self._here.startswith(ADMIN) else ()

    @reify
    def nav(self) -> tuple[tuple[str, str, str, bool], ...]:
        """Home, communities, people, and the site's apps that are on."""
        if self._request.reader.person is None:
            return ()
        here = self._here
        t = self._request.t
        communities = (t(_("Communities")), "/communities", "users", here.startswith("/communities") or self._in_community())
        if not can(self._request.reader, "view", self._request.database["site"]):
            return (*self._nav_of_apps(here), communities)
        people = (t(_("People")), "/people", "user", here == "/people" or here.startswith("/people/"))
        return ((t(_("Home")), "/", "home", here == "/"), communities, people, *self._nav_of_apps(here))

    def _nav_of_apps(self, here: str) -> list[tuple[str, str, str, bool]]:
        found = [app.item for app in self._site_apps]
        return [(title, url, icon, here == url or here.startswith(url + "/")) for title, url, icon in found]

    def _in_community(self) -> bool:
        context = self._context
        return isinstance(context, Content) and len(places_above(context)) > 1

    @reify
    def _site_apps(self) -> tuple[SiteApp, ...]:
        return site_apps(self._request)

    def app_title(self, app: Content) -> str:
        """The name of an app in the reader's language: its plugin's title."""
        return app_title(self._request, app)

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The objects above this page, from the site's app down. The site itself is the logo."""
        if self._crumbs is None:
            self._crumbs = self._lineage_crumbs()
        return self._crumbs

    @crumbs.setter
    def crumbs(self, value: list[tuple[str, str]]) -> None:
        self._crumbs = value

    def _lineage_crumbs(self) -> list[tuple[str, str]]:
        context = self._context
        if not isinstance(context, Content) or context.__parent__ is None:
            return []
        above = [node for node in lineage(context) if node.__parent__ is not None]
        if not self._request.view_name:
            above = above[1:]
        return [(self.node_title(node), path_for(node)) for node in reversed(above)]

    def node_title(self, node: Content) -> str:
        """The title of an object as the reader sees it: an app is called by its plugin's name in their language."""
        is_app = isinstance(node.__parent__, Place) and not isinstance(node, Place)
        return self.app_title(node) if is_app else title_for(node, self._request)

    @reify
    def about_app(self) -> tuple[tuple[str, str, str, str], ...]:
        """What the menu of every app in a community has, whatever its plugin offers: who may do what in it."""
        app = self._context
        if self._request.reader.person is None or not isinstance(app, Content) or not is_app_of_community(app):
            return ()
        is_its_own = self._here == path_for(app)
        return ((self._request.t(_("Who may do what")), path_for(app, "who-may"), "lock", "menu"),) if is_its_own else ()

    @reify
    def new_items(self) -> tuple[tuple[str, str, str], ...]:
        """What the New button offers: everything that can be added here, then in the site's apps."""
        request = self._request
        if request.reader.person is None:
            return ()
        found: dict[str, tuple[str, str, str]] = {}
        for container in dict.fromkeys(self._containers()):
            found |= new_items(request, container, found)
        for app in self._site_apps:
            found |= {name: item for name, item in app.new_items.items() if name not in found}
        return tuple(found.values())[:MAX_NEW_ITEMS]

    def _containers(self) -> list[Content]:
        """What can hold something here, the nearest first."""
        context = self._context
        here = list(lineage(context)) if isinstance(context, Content) else []
        nearest = [node for node in here if not node.is_place]
        place_apps = [child for node in here[-2:-1] if isinstance(node, Place) for child in node.app_roots()]
        return [*nearest, *place_apps]
