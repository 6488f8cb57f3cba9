"""What every plugin keeps to, whichever are installed: switched on and off without loss, guarded, translated, harmless."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from translationstring import TranslationString
from ZODB.utils import get_pickle_metadata

from colonnade.content.fields import schema_fields
from colonnade.content.file_field import file_fields
from colonnade.content.objects import Content, descendants, place_of
from colonnade.content.types import TYPES
from colonnade.home.widget import Slot
from colonnade.i18n import BCP47, LANGUAGES
from colonnade.plugins.lifecycle import needs
from colonnade.plugins.registry import Loaded
from colonnade.plugins.state import state
from colonnade.security.audit import trail
from colonnade.web.urls import path_for
from tests.examples import addable_types, fill, installed_plugins, own_fields, values_for
from tests.web.views import declared
from tests.web.world import World

NAMES = sorted(loaded.name for loaded in installed_plugins())
pytestmark = pytest.mark.skipif(not NAMES, reason="no plugin is installed")


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    """A site with all plugins, each with content in the site and in a place."""
    with World(installed_plugins()) as found:
        with found.change() as site:
            for login, language in (("employee", "en"), ("reader", "zh_Hant")):
                site.person(login, language=language)
            site.administrator("admin")
            site.place("hall", "open", {"employee": "owner"}, NAMES)
            for place in (site.site, site.site["hall"]):
                place.description, place.rules, place.important_links = "What it is about", "Be kind.", "/help Help"
            site.site.related_places = (site.site["hall"].uid,)
            for name in NAMES:
                for place in (site.site, site.site["hall"]):
                    fill(site, name, place, f"Made by {name}", "Some *text*.", by="employee")
        for actor in ("employee", "reader", "admin"):
            found.visitor(actor)
        yield found


@pytest.fixture(params=NAMES)
def plugin(request: pytest.FixtureRequest, world: World) -> Loaded:
    """Each plugin in turn, on."""
    return world.runtime.registry.get(request.param)


def records(world: World) -> dict[bytes, tuple[bytes, str]]:
    """(bytes, class) of every object of the database."""
    found = {}
    for part in world.runtime.database.storage.iterator():
        for record in part:
            if record.data:
                found[record.oid] = (record.data, ".".join(get_pickle_metadata(record.data)))
    return found


def of_the_audit_log(world: World) -> set[bytes]:
    """The oids of what each switch writes its line into."""
    with world.change() as site:
        log = trail(site.root)
        found, bucket = {log._p_oid, log._lines._p_oid}, log._lines._firstbucket
        while bucket is not None:
            found.add(bucket._p_oid)
            bucket = bucket._next
        return found


def objects_of(world: World, name: str, at: str = "") -> list[tuple[str, str]]:
    """(address, title) of what a plugin has made in a place."""
    with world.change() as site:
        place = site.site[at] if at else site.site
        own = (obj for obj in descendants(place) if TYPES.owner(obj.type_name) == name)
        return [(path_for(obj), obj.title) for obj in own if place_of(obj) is place]


def switch(world: World, name: str, on: bool, at: str = "") -> None:
    """Switch as an administrator does, with whatever needs it or it needs."""
    with world.change() as site:
        site.switch(name, on, site.site[at] if at else None)


def everything_on(world: World) -> None:
    for name in NAMES:
        switch(world, name, True)
        switch(world, name, True, "hall") if "place" in world.runtime.registry.get(name).manifest.scopes else None


@pytest.mark.parametrize("at", ["", "hall"])
def test_switched_off_its_content_is_readable_and_switched_on_nothing_differs(world, plugin, at):
    if at and "place" not in plugin.manifest.scopes:
        pytest.skip("it is switched for the whole site only")
    before = records(world)
    objects = objects_of(world, plugin.name, at)
    visitor = world.visitor("employee")
    switch(world, plugin.name, False, at)
    for actor in ("employee", "reader", "admin"):
        for path in ("/", "/hall", "/@@customise", "/hall/@@customise", "/people/employee", "/communities", "/trash", "/help"):
            world.visitor(actor).get(path, status=200)
    for path, title in objects:
        assert title in visitor.get(path, status=200).text
        assert visitor.get(f"{path}/@@json", status=200).json["path"].endswith(path.rpartition("/")[2]) or path
        for view in ("edit", "add/x", "move", "share", "trash", "history", "attach"):
            visitor.get(f"{path}/@@{view}", status=404)
            visitor.submit(f"{path}/@@{view}", title="Changed", status=409)
    everything_on(world)
    after = records(world)
    accounted_for = of_the_audit_log(world)
    changed = {after[oid][1] for oid in after if before.get(oid) != after[oid] and oid not in accounted_for}
    assert changed <= {"colonnade.plugins.state.PluginState", *(["colonnade.content.objects.Place"] if at else [])}
    for path, title in objects:
        assert title in visitor.get(path, status=200).text or path.count("/") < 3


def test_off_at_the_site_is_off_everywhere(world, plugin):
    objects = objects_of(world, plugin.name, "hall")
    switch(world, plugin.name, False)
    try:
        for path, _ in objects:
            world.visitor("employee").get(f"{path}/@@edit", status=404)
    finally:
        everything_on(world)


def test_what_it_requires_comes_with_it_and_goes_before_it(world, plugin):
    manifests = world.runtime.registry.manifests()
    for name in NAMES:
        switch(world, name, False)
    try:
        switch(world, plugin.name, True)
        with world.change() as site:
            assert state(site.root).enabled == {plugin.name, *needs(plugin.name, manifests)}
        for needed in plugin.manifest.requires:
            switch(world, needed, False)
            with world.change() as site:
                assert plugin.name not in state(site.root).enabled
            switch(world, plugin.name, True)
    finally:
        everything_on(world)


def test_each_of_its_views_names_a_permission(world, plugin):
    views = [v for v in plugin.module.__dict__.values() if callable(v)]
    assert views
    assert not [view for view in declared(world.application.wsgi.registry) if not view.permission]


def test_each_object_has_its_pages(world, plugin):
    for actor in ("employee", "reader", "admin"):
        for path, _ in objects_of(world, plugin.name):
            page = world.visitor(actor).get(path, status=200)
            assert page.html.find("h1").text.strip()


@pytest.mark.parametrize("key", ["--5", "-", "9" * 19, "-" + "9" * 19, "9" * 40, "1.2.3", "--5.1", "\u0663", "%00", "1e9"])
def test_a_list_that_should_go_on_where_nothing_can_be_is_a_list(world, plugin, key):
    visitor = world.visitor("employee")
    apps = [path_for(app) for app in _apps(world) if TYPES.owner(app.type_name) == plugin.name]
    for view in {
        "",
        *(view.name for view in declared(world.application.wsgi.registry) if view.permission == "view" and view.route is None),
    }:
        for app in apps:
            assert visitor.get(f"{app}/@@{view}?after={key}" if view else f"{app}?after={key}", status="*").status_int < 500


def _apps(world: World) -> list[Content]:
    with world.change() as site:
        return list(site.site.app_roots())


ORDER = ["edit", "share", "history", "move", "trash"]


def test_what_can_be_done_stands_in_the_same_order_on_all_pages(world, plugin):
    seen = set()
    for path, _title in objects_of(world, plugin.name):
        links = [link["href"] for link in world.visitor("admin").get(path, status=200).html.select(".ph-actions a")]
        names = [link.rpartition("/@@")[2] for link in links]
        assert [name for name in names if name in ORDER] == [name for name in ORDER if name in names], path
        assert "trash" not in names or names[-1] == "trash", path
        seen.update(names)
    assert {"edit", "trash"} <= seen or not addable_types(plugin.name)


def test_each_type_is_written_edited_and_refused_by_its_form(world, plugin):
    visitor = world.visitor("employee")
    types = addable_types(plugin.name)
    for content_type in types:
        with world.change() as site:
            container = next(o for o in descendants(site.site) if o.type_name in content_type.addable_in)
            address = path_for(container, "add") + "/" + content_type.name
        form = next(f for f in visitor.get(address, status=200).forms.values() if "title" in f.fields)
        assert {name for name in own_fields(content_type) if name != "title"} <= {str(name) for name in form.fields}
        visitor.submit(address, title="", status=400)
        posted = {name: value for name, value in values_for(content_type.schema, "By form").items() if isinstance(value, (str, int))}
        visitor.submit(address, **posted, status=303).follow(status=200)
        with world.change() as site:
            made = path_for(next(o for o in descendants(site.site) if (o.type_name, o.title) == (content_type.name, "By form")))
        visitor.get(f"{made}/@@edit", status=200)
        visitor.submit(f"{made}/@@edit", title="x" * 5000, status=400)
        visitor.submit(f"{made}/@@trash", status=303)


def test_each_type_is_added_read_changed_and_thrown_away_as_json(world, plugin):
    visitor = world.visitor("employee")
    headers = {"X-CSRF-Token": visitor.csrf}
    for content_type in addable_types(plugin.name):
        with world.change() as site:
            container = next(o for o in descendants(site.site) if o.type_name in content_type.addable_in)
            address = path_for(container, "json")
        sent = {name: as_json(value) for name, value in values_for(content_type.schema, "As JSON").items()}
        files = {name: {"name": "a.txt", "base64": "SGVsbG8="} for name in file_fields(content_type.schema)}
        made = visitor.post_json(address, {"type": content_type.name, **sent, **files}, headers=headers, status=201)
        found = visitor.get(made.location, status=200).json
        assert found["title"] == "As JSON"
        assert all(found[name]["bytes"] == 5 for name in files)
        assert set(own_fields(content_type)) <= set(found)
        changed = visitor.patch_json(made.location, {"title": "Changed", "revision": found["revision"]}, headers=headers, status=200)
        assert changed.json["title"] == "Changed" and changed.json["revision"] > found["revision"]
        told = visitor.patch_json(made.location, {"title": None, "no_such_field": 1}, headers=headers, status=400)
        assert told.content_type == "application/problem+json" and "no_such_field" in told.json["errors"]
        visitor.delete(made.location, headers=headers, status=204)
        visitor.get(made.location, status=404)


def as_json(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


STATES = ("ready", "empty", "loading", "error", "paused")


def slots(plugin: Loaded) -> list[type]:
    return list(plugin.widgets)


def fragment(world: World, widget: type, actor: str = "employee", place: str = "", **options) -> object:
    return world.visitor(actor).get(f"{place}/@@widget/{widget.name}", status=200, **options)


def offered(world: World, actor: str, place: str) -> set[str]:
    """The widgets that somebody can put on their page: only these are there for them."""
    return {button["value"] for button in world.visitor(actor).get(f"{place}/@@customise").html.select("button[name=widget]")}


def test_each_widget_is_drawn_with_and_without_content(world, plugin):
    for widget in slots(plugin):
        for actor in ("employee", "reader", "admin"):
            for place in ("", "/hall"):
                if widget.name not in offered(world, actor, place):
                    world.visitor(actor).get(f"{place}/@@widget/{widget.name}", status=404)
                    continue
                card = fragment(world, widget, actor, place).html.select_one(".card")
                assert card is not None and card.select_one(".card-t").text.strip(), widget.name
    with World(installed_plugins_named(plugin, world)) as empty:
        with empty.change() as site:
            site.person("employee")
        for widget in slots(plugin):
            if widget.name not in offered(empty, "employee", ""):
                continue  # it is only there when it has something to show
            card = fragment(empty, widget).html.select_one(".card")
            assert card.text.replace(card.select_one(".card-t").text, "").strip(), f"{widget.name} says nothing when it is empty"
        empty.visitor("employee").get("/", status=200)
    reload_types(world)


def installed_plugins_named(plugin: Loaded, world: World) -> list[Loaded]:
    """The plugin and what it needs, anew, for a site of their own."""
    wanted = {plugin.name, *needs(plugin.name, world.runtime.registry.manifests())}
    return [loaded for loaded in installed_plugins() if loaded.name in wanted]


def reload_types(world: World) -> None:
    """Another site of this process took the types with it when it was closed."""
    for loaded in world.plugins:
        for hook in world.runtime.registry.implementations("content_types"):
            if hook.plugin == loaded.name:
                for content_type in hook.function():
                    if TYPES.get(content_type.name) is None:
                        TYPES.register(content_type, loaded.name)


def test_each_widget_that_fails_is_an_error_of_its_own_and_then_paused(world, plugin, monkeypatch):
    for widget in slots(plugin):
        with monkeypatch.context() as patch:
            patch.setattr(widget, "data", lambda self, view: 1 / 0)
            patch.setattr(widget, "version", lambda self, view: None)
            for _ in range(4):
                assert fragment(world, widget).html.select_one(".card") is not None
            assert world.runtime.registry.health.paused_widget(widget.name)
            world.visitor("employee").get("/", status=200)
        world.visitor("admin").submit(f"/admin/plugins/{plugin.name}", do="resume", status=303)
        assert not world.runtime.registry.health.paused_widget(widget.name)
        fragment(world, widget)


def test_each_widget_that_is_slow_comes_later(world, plugin, monkeypatch):
    monkeypatch.setattr(world.runtime.budgets, "is_slow", lambda name: True)
    page = world.visitor("employee").get("/")
    for name, _column in plugin.default_widgets:
        assert page.html.find(attrs={"hx-get": f"/@@widget/{name}"}) is not None, name


def test_each_widget_gives_its_data_as_json(world, plugin):
    for widget in slots(plugin):
        answer = world.visitor("employee").get(f"/@@widget/{widget.name}?format=json", status=200)
        assert isinstance(answer.json, dict)


def test_each_widget_s_settings_have_defaults_and_a_form(world, plugin):
    visitor = world.visitor("employee")
    for widget in slots(plugin):
        assert Slot(widget.name, widget.name) and widget().options is not None
        if widget.settings is not None:
            shown = [name for name, _ in plugin.default_widgets]
            if widget.name in shown:
                visitor.get(f"/@@widget-settings/{widget.name}", status=200)


def texts(plugin: Loaded) -> Iterator[tuple[str, object]]:
    """(where it stands, text) of all that people read of a plugin's declarations."""
    yield "title", plugin.manifest.title
    yield "description", plugin.manifest.description
    for widget in plugin.widgets:
        yield f"title of {widget.name}", widget.title
        yield f"description of {widget.name}", widget.description
        yield f"empty text of {widget.name}", widget.empty.text
        if widget.settings is not None:
            yield from ((f"setting {name} of {widget.name}", field.title) for name, field in schema_fields(widget.settings))
    for content_type in TYPES.owned_by(plugin.name):
        yield f"title of {content_type.name}", content_type.title
        yield from ((f"field {name} of {content_type.name}", field.title) for name, field in schema_fields(content_type.schema))


def test_all_that_it_declares_is_said_in_every_language(world, plugin):
    catalogs = world.runtime.catalogs
    missing = []
    for where, text in texts(plugin):
        if text and not (isinstance(text, TranslationString) and catalogs.has(text.domain, "zh_Hant", str(text), text.context)):
            missing.append((where, str(text)))
    assert not missing


def test_its_part_of_the_help_page_is_there_while_it_is_on(world, plugin):
    assert set(plugin.help) == set(LANGUAGES)

    def part(actor):
        return world.visitor(actor).get("/help").html.select_one(f"#help-{plugin.name}")

    for actor, language in (("employee", "en"), ("reader", "zh_Hant")):
        assert part(actor).h2.text.strip() == world.runtime.catalogs.translate(plugin.manifest.title, language)
        assert part(actor).select_one(".prose")["lang"] == BCP47[language] and len(part(actor).text) > 200
    assert part("anonymous") is None
    switch(world, plugin.name, False)
    assert part("employee") is None
    everything_on(world)


def test_it_describes_itself(plugin):
    assert plugin.manifest.description
    assert plugin.manifest.version
