"""A plugin that is wrong in any way harms only itself: the site starts and serves, and administrators read what is wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from colonnade.catalog.index import index
from colonnade.content.objects import Content
from colonnade.content.types import TYPES
from colonnade.plugins.discovery import LoadingMarks, discover
from tests.web.world import World

GOOD = """
from colonnade.api import Plugin, Widget, Row, hookimpl
plugin = Plugin("good", title="Good")
class Here(Widget):
    name, title = "good.here", "Good widget"
    def data(self, view):
        return {"rows": [Row("Good is here", "/help")]}
@hookimpl
def widgets():
    return [Here]
"""

HEAD = """
from zope.interface import Interface
from zope.schema import TextLine
from colonnade.api import *
from colonnade.api import ContentType, IContent, Plugin, Row, Widget, hookimpl, view
plugin = Plugin("bad", title="Bad")
"""

TYPE = "@hookimpl\ndef content_types():\n    return [ContentType('bad.thing', I, title='T')]"

WIDGET = (
    HEAD.replace("{", "{{") + "class W(Widget):\n    name, title = 'bad.w', 'W'\n    {}\n    def data(self, view):\n        return {{}}\n"
    "@hookimpl\ndef widgets():\n    return [W]"
)

BROKEN = {
    "raises on import": ("raise ValueError('no way in')", "no way in"),
    "has a syntax error": ("def (:", "SyntaxError"),
    "can't import something": ("import nothing_of_that_name", "nothing_of_that_name"),
    "exits on import": ("import sys\nsys.exit('bye')", "bye"),
    "is no plugin": ("x = 1", "plugin ="),
    "has another name": ("from colonnade.api import Plugin\nplugin = Plugin('other', title='O')", "other"),
    "has no proper name": ("from colonnade.api import Plugin\nplugin = Plugin('Bad Name', title='O')", "Bad Name"),
    "needs another API": ("from colonnade.api import Plugin\nplugin = Plugin('bad', title='B', api='99')", "99"),
    "requires what isn't there": ("from colonnade.api import Plugin\nplugin = Plugin('bad', title='B', requires=['absent'])", "absent"),
    "requires itself": ("from colonnade.api import Plugin\nplugin = Plugin('bad', title='B', requires=['bad'])", "circle"),
    "a hook raises at start": (HEAD + "@hookimpl\ndef widgets():\n    raise KeyError('lost')", "lost"),
    "a hook exits at start": (HEAD + "@hookimpl\ndef widgets():\n    raise SystemExit(1)", "SystemExit"),
    "a hook returns nothing": (HEAD + "@hookimpl\ndef widgets():\n    return None", "widgets"),
    "a hook returns the wrong things": (HEAD + "@hookimpl\ndef widgets():\n    return [1, 'two']", "widgets"),
    "a hook takes what it isn't given": (HEAD + "@hookimpl\ndef content_changed(nothing_like_it):\n    pass", "nothing_like_it"),
    "a widget takes a foreign name": (
        HEAD + "class W(Widget):\n    name, title = 'good.here', 'W'\n@hookimpl\ndef widgets():\n    return [W]",
        "bad.",
    ),
    "a type takes a foreign name": (
        HEAD + "class I(IContent):\n    pass\n@hookimpl\ndef content_types():\n    return [ContentType('good.thing', I, title='T')]",
        "good.thing",
    ),
    "a field is called items": (
        HEAD + "class I(IContent):\n    items = TextLine(title='x')\n" + TYPE,
        "items",
    ),
    "a schema is not of content": (
        HEAD + "class I(Interface):\n    pass\n" + TYPE,
        "IContent",
    ),
    "takes a view of the core": (
        HEAD + "@view(context=IContent, name='edit', permission='view', methods='GET')\ndef edit(context, request):\n    return {}\n"
        "@hookimpl\ndef views():\n    return [edit]",
        "edit",
    ),
    "takes the homepage": (
        HEAD + "from colonnade.content.objects import IPlaceContent\n@view(context=IPlaceContent, permission='view')\n"
        "def home(context, request):\n    return {}\n@hookimpl\ndef views():\n    return [home]",
        "IPlaceContent",
    ),
    "a template is wrong": (WIDGET.format("template = '<p>${1 +}</p>'"), "its template is wrong: invalid syntax"),
    "a repeat is wrong": (WIDGET.format("""template = '<p tal:repeat="x">${'"""), "its template is wrong: Invalid define syntax"),
    "a template is missing": (WIDGET.format("template = 'no-such.pt'"), "no-such.pt"),
    "a widget has no title": (WIDGET.format("title = None"), "it has no title"),
    "settings are no Interface": (WIDGET.format("settings = {'count': 3}"), "settings must be an Interface"),
    "scripts aren't there": (HEAD.replace('title="Bad"', 'title="Bad", scripts=("gone.js",)'), "gone.js"),
    "keys are no pairs": (HEAD.replace('title="Bad"', 'title="Bad", keys=("i",)'), "keys are pairs"),
    "assets aren't there": (WIDGET.format("assets = ('gone.css',)"), "gone.css"),
    "assets are one text": (WIDGET.format("assets = 'gone.css'"), "assets must be"),
    "columns aren't there": (WIDGET.format("columns = ('middle',)"), "middle"),
    "a manifest says what is no text": ("from colonnade.api import Plugin\nplugin = Plugin('bad', title=None, icon=5)", "title must be"),
    "a page has no template": (
        HEAD + "from colonnade.content.objects import IPlaceContent\n"
        "@view(context=IPlaceContent, name='x', permission='view', template='no-such.pt')\ndef x(context, request):\n    return {}\n"
        "@hookimpl\ndef views():\n    return [x]",
        "no-such.pt",
    ),
}


class Site:
    """A site whose plugins are files in a folder."""

    def __init__(self, folder: Path, files: dict[str, str], on: bool) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        for name, source in files.items():
            (folder / f"{name}.py").write_text(source)
        names = set(files)
        self.world = World([p for p in discover(folder, LoadingMarks(folder / "marks")) if p.name in names], on=on)
        with self.world.change() as site:
            site.person("employee")
            site.administrator("admin")


@pytest.fixture
def site(tmp_path):
    made = []

    def make(on=True, **files):
        made.append(Site(tmp_path / "plugins", files, on))
        return made[-1].world

    yield make
    for one in made:
        one.world.close()


@pytest.mark.parametrize("source, reason", BROKEN.values(), ids=BROKEN)
def test_the_site_serves_and_says_what_is_wrong(site, source, reason):
    world = site(good=GOOD, bad=source)
    home = world.visitor("employee").get("/", status=200)
    assert "Good is here" in home.text
    admin = world.visitor("admin")
    listed = admin.get("/admin/plugins").text
    assert "bad" in listed
    admin.get("/@@customise", status=200)
    page = admin.get("/admin/plugins/bad")
    assert reason in page.text
    assert reason in listed or "SyntaxError" in reason
    refused = admin.submit("/admin/plugins/bad", do="on", status="*")
    assert refused.status_int in (303, 409)
    assert "bad" not in switched_on(world)
    admin.submit("/admin/plugins/good", do="off", status=303)
    admin.submit("/admin/plugins/good", do="on", status=303)
    assert "Good is here" in world.visitor("employee").get("/").text


def switched_on(world) -> frozenset[str]:
    with world.change() as site:
        return site.root["plugins"].enabled


def test_plugins_that_require_each_other_are_named(site):
    one = "from colonnade.api import Plugin\nplugin = Plugin('one', title='One', requires=['two'])"
    two = "from colonnade.api import Plugin\nplugin = Plugin('two', title='Two', requires=['one'])"
    world = site(good=GOOD, one=one, two=two)
    text = world.visitor("admin").get("/admin/plugins").text
    assert "circle" in text and "one → two" in text.replace("two → one → two", "one → two")
    assert world.visitor("employee").get("/").status_int == 200


def test_one_that_needs_a_broken_one_is_left_out_too(site):
    more = "from colonnade.api import Plugin\nplugin = Plugin('more', title='M', requires=['bad'])"
    world = site(good=GOOD, bad="raise ValueError('no')", more=more)
    admin = world.visitor("admin")
    for page in ("/admin/plugins", "/admin/plugins/more"):
        text = admin.get(page).text
        assert "requires bad, which is broken: " in text and "ValueError: no" in text and "installed" not in text


@pytest.mark.parametrize("what", ["on", "off"])
def test_one_that_cant_be_imported_is_told_to_be_broken_and_why_not_to_be_unknown(site, what):
    admin = site(good=GOOD, bad="raise ValueError('no way in')").visitor("admin")
    for page in ("/admin/plugins", "/admin/plugins/bad"):
        text = admin.get(page).text
        assert "Broken" in text and "no way in" in text and "installed" not in text
    refused = admin.submit("/admin/plugins/bad", do=what, status="*")
    assert refused.status_int >= 400 and "no way in" in refused.text and "installed" not in refused.text


def test_what_belongs_to_one_that_is_on_and_broken_says_so_and_whom_to_ask(site):
    world = site(good=GOOD, bad="raise ValueError('no way in')")
    with world.change() as change:
        state = change.root["plugins"]
        state.enabled, state.known = state.enabled | {"bad"}, state.known | {"bad"}
        made = Content(900_000, "bad.thing", created=change.now)
        made.title = "Kept"
        change.root["uids"][made.uid] = made
        change.site.insert(made, "thing", change.now)
        index(change.root, made)
    employee, admin = world.visitor("employee"), world.visitor("admin")
    note = employee.get("/thing").html.select_one("[role=note]")
    assert "doesn't work at the moment" in note.text and "Ask your IT team" in note.text and not note.select("a")
    assert "switched off" not in note.text and "no way in" not in employee.get("/thing").text
    assert admin.get("/thing").html.select_one("[role=note] a")["href"] == "/admin/plugins/bad"
    refused = employee.submit("/thing/@@edit", title="Lost?", status=409)
    assert "doesn't work at the moment" in refused.text and "switched off" not in refused.text
    assert "switch off" in admin.get("/admin/plugins").html.find("a", href="/admin/plugins/bad", class_="btn").text
    page = admin.get("/admin/plugins/bad")
    assert page.html.select("button[value=off]") and not page.html.select("button[value=on], button[value=resume]")
    admin.submit("/admin/plugins/bad", do="off", status=303)
    assert "bad" not in switched_on(world) and not admin.get("/admin/plugins/bad").html.select("button[value=off]")
    assert "switched off" in employee.get("/thing").html.select_one("[role=note]").text


def test_what_is_required_is_switched_on_and_off_with_it(site):
    needs = "from colonnade.api import Plugin\nplugin = Plugin('needs', title='Needs', requires=['good'])"
    world = site(good=GOOD, needs=needs)
    admin = world.visitor("admin")
    row = next(row for row in admin.get("/admin/plugins").html.select("tbody tr") if "Needs" in row.find("a").text)
    assert row.find(attrs={"data-label": "Needs"}).text == "good"
    assert "needs" in admin.get("/admin/plugins/good").html.select_one(".effects").text
    admin.submit("/admin/plugins/good", do="off", status=303)
    assert not {"good", "needs"} & switched_on(world)
    admin.submit("/admin/plugins/needs", do="on", status=303)
    assert {"good", "needs"} <= switched_on(world)


def test_two_that_exclude_each_other(site):
    other = "from colonnade.api import Plugin\nplugin = Plugin('other', title='Other', conflicts=['good'])"
    world = site(on=False, good=GOOD, other=other)
    admin = world.visitor("admin")
    for first, second in (("good", "other"), ("other", "good")):
        admin.submit(f"/admin/plugins/{first}", do="on", status=303)
        assert "together" in admin.get(f"/admin/plugins/{second}").text
        assert "together" in admin.submit(f"/admin/plugins/{second}", do="on", status=409).text
        assert switched_on(world) == {first}
        admin.submit(f"/admin/plugins/{first}", do="off", status=303)


FAILING_VIEWS = (
    HEAD
    + """
from colonnade.content.objects import IPlaceContent
@view(context=IPlaceContent, name="fails", permission="view")
def fails(context, request):
    raise {what}
@view(context=IPlaceContent, name="works", permission="view")
def works(context, request):
    from pyramid.response import Response
    return Response("works")
@hookimpl
def views():
    return [fails, works]
"""
)


FAILURES = ["ValueError('a bad view')", "SystemExit(4)", "RecursionError('deep')", "MemoryError()", "OSError(5, 'io')"]


@pytest.mark.parametrize("what", FAILURES)
def test_a_failing_page_pauses_its_plugin_until_someone_resumes_it(site, what):
    world = site(good=GOOD, bad=FAILING_VIEWS.replace("{what}", what))
    visitor, admin = world.visitor("employee"), world.visitor("admin")
    answer = visitor.get("/@@fails", status=500)
    assert "not your fault" in answer.text
    assert "Traceback" not in answer.text
    assert visitor.get("/@@works").text == "works"
    for _ in range(4):
        visitor.get("/@@fails", status=500)
    visitor.get("/@@fails", status=404)
    visitor.get("/@@works", status=404)
    assert "Good is here" in visitor.get("/").text
    page = admin.get("/admin/plugins/bad")
    assert what.partition("(")[0] in page.text
    assert "Paused" in page.text
    admin.submit("/admin/plugins/bad", do="resume", status=303)
    assert visitor.get("/@@works").text == "works"


WRONG_ANSWERS = (
    HEAD
    + """
from colonnade.content.objects import IPlaceContent
@view(context=IPlaceContent, name="none", permission="view")
def none(context, request):
    return None
@view(context=IPlaceContent, name="number", permission="view")
def number(context, request):
    return 42
@hookimpl
def views():
    return [none, number]
"""
)


@pytest.mark.parametrize("name", ["none", "number"])
def test_a_page_that_answers_with_the_wrong_thing(site, name):
    world = site(good=GOOD, bad=WRONG_ANSWERS)
    world.visitor("employee").get(f"/@@{name}", status=500)
    assert "Good is here" in world.visitor("employee").get("/").text
    assert world.runtime.registry.health.record("bad").total_failures == 1


EVENTS = (
    HEAD
    + """
class I(IContent):
    pass
@hookimpl
def content_types():
    app = ContentType("bad.app", I, title="App", kind="folder", listed=False)
    return [app, ContentType("bad.page", I, title="Page", addable_in=("bad.app",))]
plugin = Plugin("bad", title="Bad", app="bad.app")
@hookimpl
def content_changed(event, root):
    root["site"].title = "Half done"
    raise {what}
"""
)


@pytest.mark.parametrize("what", ["ValueError('event')", "SystemExit(1)"])
def test_a_failing_event_hook_undoes_its_own_work_and_not_the_change(site, what):
    world = site(bad=EVENTS.replace("{what}", what))
    visitor = world.visitor("employee")
    for number in range(6):
        visitor.submit("/bad/@@add/bad.page", title=f"Page {number}", status=[303, 409])
    with world.change() as change:
        assert change.site.title == "Colonnade"
        assert len(change.app(plugin="bad")) >= 5
        assert change.registry.health.tripped.keys() == {"bad"}
    world.visitor("admin").submit("/admin/plugins/bad", do="resume", status=303)
    visitor.submit("/bad/@@add/bad.page", title="After", status=303)


def test_one_that_kills_the_process_is_left_out_at_the_next_start(tmp_path):
    folder = tmp_path / "plugins"
    folder.mkdir()
    (folder / "bad.py").write_text("import os\nos._exit(7)")
    (folder / "good.py").write_text(GOOD)
    script = (
        "import sys; from pathlib import Path; from colonnade.plugins.discovery import LoadingMarks, discover;"
        "folder = Path(sys.argv[1]); print({p.name: p.problem for p in discover(folder, LoadingMarks(folder / 'marks'))})"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("CHAMELEON_")}  # set by a site of this process
    environ = {**kept, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-W", "ignore", "-c", script, str(folder)]
    first = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert first.returncode == 7
    second = subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert second.returncode == 0, second.stderr
    assert "'good': None" in second.stdout
    assert "ended the process" in second.stdout


def test_an_object_of_an_unknown_type_is_readable_and_stays(site):
    world = site(good=GOOD, bad=EVENTS.replace("{what}", "ValueError('x')"))
    visitor = world.visitor("employee")
    visitor.submit("/bad/@@add/bad.page", title="Orphan", status=303)
    database = world.runtime.database
    TYPES.unregister("bad")
    with World([], database=database) as without:
        again = without.sign_in("employee")
        assert "Orphan" in again.get("/bad/orphan").text
        assert "not installed any more" in again.get("/bad/orphan").text
        assert again.get("/bad/orphan/@@json").json["title"] == "Orphan"
        again.get("/bad/orphan/@@edit", status=404)
        again.submit("/bad/orphan/@@edit", title="Changed", status=409)
        assert again.get("/").status_int == 200
        assert without.sign_in("boss", administrator=True).get("/admin/plugins").status_int == 200
