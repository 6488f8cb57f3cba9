"""What of each plugin goes to another community, with all that belongs to it: one of each type, told before, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

from colonnade.commands.attach import attach
from colonnade.commands.comment import add_comment
from colonnade.commands.create import create
from colonnade.commands.react import follow
from colonnade.content.objects import Content, descendants, place_of
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES, ContentType
from colonnade.facets.attachments import files_of
from colonnade.stream.log import log
from colonnade.web.content_page import file_url
from colonnade.web.urls import path_for
from tests.examples import addable_types, installed_plugins, values_for
from tests.web.world import World

PLUGINS = [loaded for loaded in installed_plugins() if "place" in loaded.manifest.scopes]
NAMES = sorted(loaded.name for loaded in PLUGINS)
pytestmark = pytest.mark.skipif(not NAMES, reason="no plugin is installed")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """Ann owns two closed communities; ben is in the first alone, cho and dan in the second alone."""
    with World(installed_plugins()) as found:
        with found.change() as site:
            for login in ("ann", "ben", "cho", "dan"):
                site.person(login)
            site.place("first", "restricted", {"ann": "owner", "ben": "member"}, NAMES)
            site.place("second", "restricted", {"ann": "owner", "cho": "member", "dan": "member"}, NAMES)
        yield found


def made_in(world: World, content_type: ContentType) -> tuple[int, str]:
    """Something of a type in the first community, by ben, with one of each type below it; its uid and its address."""
    with world.change() as site:
        app = next(app for app in site.site["first"].app_roots() if app.type_name in content_type.addable_in)
        top = _make(site, app, content_type, "Travels")
        for below in addable_types(TYPES.owner(content_type.name)):
            if content_type.name in below.addable_in and below is not content_type:
                _make(site, top, below, "Below")
        return top.uid, path_for(top)


def _make(site: Any, container: Content, content_type: ContentType, title: str) -> Content:
    obj = create(site.uow("ben"), container, content_type.name, values_for(content_type.schema, f"{title} of {content_type.name}"))
    if content_type.has("attachable"):
        attach(site.uow("ben"), obj, "plan.txt", BytesIO(b"A plan"))
    if content_type.has("commentable"):
        add_comment(site.uow("ben"), obj, "Well said")
    if content_type.has("followable"):
        follow(site.uow("ben"), obj)
    return obj


def movable() -> list[str]:
    """The names of the types that lie directly in an app."""
    apps = {loaded.manifest.app for loaded in PLUGINS}
    types = [found for loaded in PLUGINS for found in loaded.module.content_types() if found.by_form]
    return sorted(found.name for found in types if apps & set(found.addable_in))


@pytest.mark.parametrize("name", movable())
def test_it_goes_to_another_community_and_back(world: World, name: str) -> None:
    content_type = TYPES.get(name)
    uid, address = made_in(world, content_type)
    ann, ben, cho = (world.visitor(login) for login in ("ann", "ben", "cho"))
    with world.change() as site:
        there = next(app for app in site.site["second"].app_roots() if app.type_name in content_type.addable_in).uid
        entries = len(list(log(site.root).of_object(uid)))
    offered = ann.get(f"{address}/@@move").html.select(f"select[name=parent] option[value='{there}']")
    assert offered and offered[0].text.strip().startswith("Second"), name

    asked = ann.submit(f"{address}/@@move", parent=str(there), status=303).follow(status=200)
    told = [effect.text for effect in asked.html.select(".effects li")]
    assert told[:3] == [
        "3 people can read it in Second.",
        "1 person of First can no longer read it.",
        "2 people can read it there who can't now.",
    ]
    assert ben.get(address, status=200) and cho.get(address, status=404)

    answer = _form(asked).submit(status=303)
    new = answer.location.removeprefix("http://localhost")
    assert new.startswith("/second/")
    page = answer.follow()
    assert cho.get(new, status=200) and ben.get(new, status=404) and ben.get(address, status=404)
    with world.change() as site:
        _check_moved(site, uid, "second", entries)
        files = [file_url(stored) for node in descendants(by_uid(site.root, uid)) for stored in files_of(node)]
    for url in files:
        assert cho.get(url, status=200) and ben.get(url, status=404)
    if content_type.has("commentable"):
        assert "Well said" in cho.get(new).text

    assert page.html.select_one(".toast form button").text == "Undo"
    back = next(form for form in page.forms.values() if "move-back" in form.action).submit(status=303)
    assert back.location.removeprefix("http://localhost") == address
    assert ben.get(address, status=200) and cho.get(address, status=404)


def _form(page: Any) -> Any:
    return next(form for form in page.forms.values() if "move-there" in form.action)


def _check_moved(site: Any, uid: int, place: str, entries: int) -> None:
    """Lists, the stream and rooms know it where it is, and nowhere else; nothing is new."""
    here = site.site[place]
    for node in descendants(by_uid(site.root, uid)):
        listed, found = dict(node.walk_keys), list(log(site.root).of_object(node.uid))
        assert place_of(node) is here and (f"place:{here.uid}" in listed) == TYPES.get(node.type_name).listed
        assert all(entry.place == here.uid and entry.access_id == here.access_id for entry in found)
        assert all(stored.charged[1] == here.uid for stored in files_of(node))
    assert len(list(log(site.root).of_object(uid))) == entries


@pytest.mark.parametrize("plugin", NAMES)
def test_a_whole_app_stays_where_it_is(world: World, plugin: str) -> None:
    with world.change() as site:
        apps = [path_for(app) for app in site.site["first"].app_roots() if TYPES.owner(app.type_name) == plugin]
    for app in apps:
        page = world.visitor("ann").get(app, status=200)
        assert not page.html.select(f"a[href='{app}/@@move']")
        world.visitor("ann").get(f"{app}/@@move", status=403)
