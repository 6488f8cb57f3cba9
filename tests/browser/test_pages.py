"""Every kind of page: nothing that axe finds wrong in either theme and language, and no sideways scrolling on a phone."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.content.types import CORE, TYPES
from colonnade.home.store import put_group_order
from colonnade.web.urls import path_for
from tests.browser.conftest import NARROW
from tests.web.views import cases, declared, one_of_each

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
EMPLOYEES = "k:employee"
PAGES = {
    "home": "/",
    "customise": "/@@customise",
    "app": "/sample",
    "page": "/sample/welcome",
    "edit": "/sample/welcome/@@edit",
    "history": "/sample/welcome/@@history",
    "compare": "/sample/welcome/@@compare?old=1&new=2",
    "files": "/sample/welcome/@@attach",
    "share": "/sample/welcome/@@share",
    "move": "/sample/welcome/@@move",
    "question": "/sample/welcome/@@trash",
    "dormant": "/dusty/sample/asleep",
    "community": "/hall",
    "members": "/hall/@@members",
    "settings": "/hall/@@settings",
    "communities": "/communities",
    "people": "/people",
    "person": "/people/employee",
    "account": "/me",
    "trash": "/trash",
    "help": "/help",
    "plugins": "/admin/plugins",
    "plugin": "/admin/plugins/sample",
    "accounts": "/admin/people",
    "notifications": "/notifications",
    "what one is told": "/me/notifications",
    "what all are told": "/admin/notifications",
    "search": "/search?q=text",
    "nothing found": "/search?q=nothing-like-that",
    "mistyped": "/search?q=welcmoe",
    "narrowed": "/search?q=text&language=en&narrow=1",
    "narrowed by nothing": "/search?q=type:zzz&place=-1",
    "missing": "/nothing-there",
    "overview of the administration": "/admin",
    "audit log": "/admin/audit",
    "audit log, narrowed": "/admin/audit?what=people",
    "layouts of groups": "/admin/homepage",
    "storage": "/admin/storage",
    "health": "/admin/health",
    "what can be undone": "/admin/undo",
    "two-step sign-in": "/me/second-step",
    "roles of apps": "/hall/@@app-roles",
    "a group's homepage": f"/@@customise?layer={EMPLOYEES}",
}
UNLABELLED = """[...document.querySelectorAll(".form :is(input, select, textarea)")]
    .filter((field) => field.type !== "hidden" && field.checkVisibility() && !field.hasAttribute("aria-label"))
    .filter((field) => ![...field.labels ?? []].some((label) => label.getBoundingClientRect().height > 5))
    .map((field) => field.name)"""
LOOKS = [(language, theme) for language in ("en", "zh_Hant") for theme in ("light", "dark")]


@pytest.fixture(autouse=True)
def as_before(site):
    """What the tests set for the administrator is taken back, for others that read English."""
    yield
    with site.world.change() as change:
        change.person("admin", language="en", theme="auto")


def addresses(site) -> dict[str, str]:
    """The pages of the core, and those of every plugin: an object of each type, its forms, and the views of the plugin's own."""
    found = dict(PAGES)
    own = {view.name for view in declared(site.world.application.wsgi.registry) if not view.of_core}
    with site.world.change() as change:
        put_group_order(change.root, [EMPLOYEES])
        for case in one_of_each(cases(site.world.application.wsgi.registry, change)):
            kind, view = getattr(case.obj, "type_name", ""), case.path.partition("@@")[2].partition("/")[0].partition("?")[0]
            is_theirs = view in own or (TYPES.owner(kind) not in (None, CORE, "sample") and view in {"", "add", "edit"})
            if is_theirs and case.method == "GET" and not case.dormant:
                found.setdefault(f"{kind} {view}", case.path)
    visitor = site.world.visitor("admin")
    return {name: path for name, path in found.items() if is_page(visitor.get(path, status="*"))}


def is_page(answer) -> bool:
    """Tell whether a browser shows an answer as a page, rather than saving it as a file or going elsewhere."""
    return answer.content_type == "text/html" and answer.status_int in (200, 404) and "Content-Disposition" not in answer.headers


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_axe_finds_nothing(site, language, theme):
    with site.world.change() as change:
        change.person("admin", language=language, theme=theme)
    tab = site.open("admin")
    found = []
    for name, path in addresses(site).items():
        answer = tab.goto(site.base + path)
        if "x-fragment" not in answer.headers:  # a part of a page has no title of its own
            found += violations(tab, name)
    tab = site.open(locale=language.replace("_", "-"), color_scheme=theme)
    tab.goto(f"{site.base}/sign-in")
    found += violations(tab, "sign-in")
    assert not found


def test_each_field_has_a_label_that_can_be_seen(site):
    """In the forms that add and edit, whatever the type: a placeholder or a hidden label is none."""
    tab = site.open("admin", "/", viewport=NARROW)
    with site.world.change() as change:
        types = ((app, made) for app in change.site.app_roots() for made in TYPES.addable_in(app.type_name) if made.by_form)
        forms = [f"{path_for(app, 'add')}/{made.name}" for app, made in types]
    bad = []
    for path in [*forms, "/sample/welcome/@@edit"]:
        tab.goto(site.base + path)
        bad += [(path, name) for name in tab.evaluate(UNLABELLED)]
    assert forms and not bad


def violations(tab, name: str) -> list[tuple]:
    """(page, rule, element, summary) of all that axe finds."""
    tab.evaluate(f"(() => {{ {AXE}; window.axe = axe }})()")
    broken = tab.evaluate("axe.run({resultTypes: ['violations']}).then(result => result.violations)")
    return [(name, rule["id"], node["target"], node["failureSummary"][:200]) for rule in broken for node in rule["nodes"][:2]]


@pytest.mark.parametrize("language", ["en", "zh_Hant"])
def test_nothing_scrolls_sideways_on_a_phone(site, language):
    long = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3
    with site.world.change() as change:
        change.person("admin", language=language, theme="light")
        page = change.page(
            long, f"{long}\n\n`{long}`\n\n| {' | '.join('abcdefghijklmnop')} |\n|{' --- |' * 16}\n\n```\n{long * 3}\n```", by="employee"
        )
        path = f"/sample/{page.__name__}"
    tab = site.open("admin", viewport=NARROW, has_touch=True, is_mobile=True)
    wide = []
    for name, address in {**addresses(site), "long": path, "long edit": f"{path}/@@edit", "long history": f"{path}/@@history"}.items():
        tab.goto(site.base + address)
        if tab.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
    assert not wide
