"""A site with people of every role and content of every kind, and visitors that check each answer they get."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from io import BytesIO
from typing import Any

from colonnade.commands.attach import attach
from colonnade.commands.edit import edit
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.plugins.registry import Loaded
from colonnade.security.reader import ANONYMOUS, Reader
from colonnade.testing import Browser, MemorySite, TestSite, sample_plugin
from colonnade.web.headers import ALWAYS, CSP
from colonnade.web.trace import HEADER
from tests.web import markup

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(64))
ACTORS = ("anonymous", "guest", "employee", "member", "owner", "admin")


class Visitor(Browser):
    """A browser that fails its test when an answer could do harm, lacks a header, or when reading wrote something."""

    database: Any = None

    def do_request(self, req: Any, status: Any = None, expect_errors: Any = None) -> Any:
        before = self.database.lastTransaction()
        response = super().do_request(req, status, expect_errors)
        if req.method in ("GET", "HEAD"):
            assert self.database.lastTransaction() == before, f"{req.method} {req.path_qs} wrote to the database"
        check(response, f"{req.method} {req.path_qs}", self.csrf)
        return response


_harmless: set[bytes] = set()  # digests of pages that were read: most answers of a test are those of the one before


def check(response: Any, what: str = "", token: str = "") -> None:
    """Fail unless an answer carries all headers and, being a page, nothing that could run. *token* is in each form of the page."""
    headers = response.headers
    assert all(headers.get(name) == value for name, value in ALWAYS.items()), f"{what} lacks headers"
    assert headers.get("Content-Security-Policy") in (CSP, "sandbox; default-src 'none'; frame-ancestors 'none'"), f"{what} has no policy"
    assert headers.get("Cache-Control"), f"{what} says nothing about caches"
    assert response.content_type or not response.body, f"{what} doesn't say what it is"
    if response.content_type == "text/html" and response.body:
        page = response.text.replace(token, "") if token else response.text
        digest = sha256(page.encode()).digest()
        if digest not in _harmless:
            found = markup.problems(page)
            assert not found, f"{what}: {found[:5]}"
            _harmless.add(digest)


class World(TestSite):
    """The whole application with *plugins* (sample and all that are installed), on."""

    def browser(self) -> Visitor:
        """A visitor whom nobody knows."""
        secure = self.settings.secure
        visitor = Visitor(self.application, extra_environ={"wsgi.url_scheme": "https"} if secure else None)
        visitor.database = self.runtime.database
        return visitor

    def visitor(self, actor: str) -> Visitor:
        """The visitor with a role of `ACTORS`, signed in once."""
        known = self.__dict__.setdefault("_visitors", {})
        if actor not in known:
            known[actor] = self.browser() if actor == "anonymous" else self.sign_in(actor)
        return known[actor]

    def forget(self) -> None:
        """Sign everyone out who was signed in by `visitor`."""
        self.__dict__.pop("_visitors", None)

    def reader(self, site: MemorySite, actor: str) -> Reader:
        """What `can()` is asked about."""
        return ANONYMOUS if actor == "anonymous" else site.reader(actor)


def make_world(plugins: Iterable[Loaded] | None = None, **settings: Any) -> World:
    """A site with the sample plugin (and *plugins*), people, three places, and pages: open, restricted, thrown away, dormant."""
    world = World([sample_plugin(), *(plugins or ())], **settings)
    with world.change() as site:
        populate(site, [loaded.name for loaded in world.plugins if loaded.usable])
    return world


def populate(site: MemorySite, plugins: list[str]) -> None:
    """Fill *site*: see `make_world`."""
    site.person("guest", kind="guest")
    for login in ("employee", "member", "owner"):
        site.person(login, email=f"{login}@example.com")
    site.administrator("admin")
    site.root["groups"].add("finance")
    site.place("hall", "open", {"owner": "owner"}, plugins)
    site.place("vault", "restricted", {"owner": "owner", "member": "member", "guest": "guest"}, plugins)
    dusty = site.place("dusty", "open", {"owner": "owner"})
    site.page("Asleep", "Sleeping text", by="owner", at=site.app(dusty))
    site.switch("sample", False, dusty)
    for name, by in (("hall", "owner"), ("vault", "owner")):
        app = site.app(site.site[name])
        page = site.page("Plan", f"The plan of the {name}. See [[Nowhere]].", by=by, at=app)
        site.page("Detail", f"Detail of the {name}", by=by, at=page)
    page = site.page("Welcome", "# Hello\n\nSee [[Rules]] and [[Nowhere]].", by="employee")
    edit(site.uow("employee"), page, {"body": "# Hello\n\nSee [[Rules]], [[Nowhere]] and more."}, note="More")
    attach(site.uow("employee"), page, "plan.png", BytesIO(PNG))
    site.page("Rules", "Back to [[Welcome]].", by="employee")
    private = site.page("Salaries", "Only for two.", by="owner")
    share(site.uow("owner"), private, [site.root["people"]["member"].principal])
    trash(site.uow("employee"), site.page("Gone", "Thrown away.", by="employee"))


def headers_of(response: Any) -> list[tuple[str, str]]:
    """What an answer tells beside its body: all headers but the id of the request, which is another one each time."""
    return sorted((name, value) for name, value in response.headers.items() if name != HEADER)


def form(response: Any, field: str, action: str = "") -> Any:
    """The form of a page that has a field called *field* (and whose address ends with *action*)."""
    found = [f for f in response.forms.values() if field in f.fields and (not action or f.action.endswith(action))]
    assert found, f"no form with {field!r} in {response.request.path_qs}"
    return found[0]
