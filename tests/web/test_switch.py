"""Switching plugins by page: what it touches is said first, two who do it at once hear of each other, and nothing is half done."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from colonnade.app.worker_tasks import store_breakers
from colonnade.commands.impact import impact_of
from colonnade.content.interfaces import IContent
from colonnade.plugins.manifest import view
from colonnade.plugins.status import state_of
from colonnade.security.audit import trail
from colonnade.storage.open import open_database
from colonnade.testing import SAMPLE_APP, Browser, TestSite, sample_plugin

PAGE = "/admin/plugins/sample"


@view(context=IContent, name="boom", permission="view")
def boom(context, request):
    """A page that fails."""
    raise ValueError("no way")


def with_boom() -> list:
    return [boom]


with_boom.__name__ = "views"


@pytest.fixture
def site() -> Iterator[TestSite]:
    with TestSite([sample_plugin(with_boom)]) as found:
        yield found


def seen(browser: Browser, address: str = PAGE) -> str:
    """What the forms of a plugin's page carry."""
    return browser.get(address).html.select_one("input[name=seen]")["value"]


def do(browser: Browser, what: str, stamp: str | None = None, **fields):
    return browser.submit(PAGE, do=what, seen=stamp if stamp is not None else seen(browser), **fields)


def state_now(site: TestSite) -> str:
    with site.change() as inside:
        return state_of(inside.root, inside.registry, "sample")[0]


def test_the_page_says_the_numbers_that_the_command_line_says(site):
    with site.change() as inside:
        inside.person("ann")
        inside.page("Plan", by="ann")
        found = impact_of(inside.uow(), "sample")
    page = site.sign_in("boss", administrator=True).get(PAGE)
    rows = {term.text: term.find_next("dd").text for term in page.html.select("dl.facts dt")}
    assert rows["Objects"] == str(found.objects) == "2"
    assert rows["People who made it"] == "1: ann (1)"
    assert rows["Links to it from elsewhere"] == str(found.links)
    assert json.loads(json.dumps(found.facts()))["objects"] == 2


def test_two_who_look_at_the_same_switch_hear_of_each_other(site):
    one, other = (site.sign_in(login, administrator=True) for login in ("boss", "chief"))
    first, second = seen(one), seen(other)
    do(one, "off", first)
    late = other.submit(PAGE, do="off", seen=second, status=409)
    assert "Somebody else switched Sample meanwhile" in late.text or "Somebody else switched sample meanwhile" in late.text
    assert state_now(site) == "disabled"
    do(other, "on")
    assert state_now(site) == "enabled"


def test_who_press_at_the_same_moment_get_an_answer_each_and_it_is_done_once(site):
    browsers = [site.sign_in(f"boss{n}", administrator=True) for n in range(4)]
    stamp = seen(browsers[0])
    for what, then in (("off", "disabled"), ("on", "enabled")):
        stamp = seen(browsers[0])
        with ThreadPoolExecutor(4) as pool:
            pressed = [pool.submit(b.submit, PAGE, do=what, seen=stamp, status="*") for b in browsers]
            answers = [press.result().status_int for press in pressed]
        assert sorted(answers) == [303, 409, 409, 409], answers
        assert state_now(site) == then
    with site.change() as inside:
        assert [e.action for e in trail(inside.root).all() if e.action.startswith("plugin.o")][-2:] == ["plugin.off", "plugin.on"]
        assert len([app for app in inside.site.app_roots() if app.type_name == SAMPLE_APP.name]) == 1


def test_forbidding_asks_for_a_reason_and_shows_it(site):
    with site.change() as inside:
        inside.place("hall", members={inside.person("ann"): "owner"})
    boss = site.sign_in("boss", administrator=True)
    assert "Say in at most 300 characters why" in do(boss, "forbid", reason=" ", status=400).text
    assert state_now(site) == "enabled"
    do(boss, "forbid", reason="Not before the audit")
    page = boss.get(PAGE)
    assert "Not before the audit" in page.text and page.html.select_one("button[value=on]") is None
    assert "Not before the audit" in boss.submit(PAGE, do="on", seen=seen(boss), status=409).text
    assert "Not before the audit" in site.sign_in("ann").get("/hall/@@settings").text
    do(boss, "allow")
    do(boss, "on")
    assert state_now(site) == "enabled"


def test_what_can_only_be_read_says_so_instead_of_that_it_is_not_allowed(site):
    with site.change() as inside:
        inside.person("ann")
        inside.page("Plan", by="ann")
    do(site.sign_in("boss", administrator=True), "close")
    ann = site.sign_in("ann")
    page = ann.get("/sample/plan")
    assert "Sample can only be read at the moment" in page.text and "@@edit" not in page.text
    assert "Sample can only be read at the moment" in ann.get("/sample/plan/@@edit", status=409).text
    assert "Sample can only be read at the moment" in ann.submit("/sample/plan/@@edit", title="X", status=409).text
    chinese = ann.get("/sample/plan", headers={"Accept-Language": "zh-TW"})
    assert chinese.status_int == 200
    do(site.sign_in("boss"), "resume")
    assert "@@edit" in ann.get("/sample/plan").text


def test_for_others_than_its_group_it_is_as_if_it_was_off(site):
    with site.change() as inside:
        group = inside.root["groups"].add("pilots", "Pilots")
        inside.root["groups"].join(group.id, inside.person("ann").id)
        inside.page("Plan", by="ann")
        number = group.id
    boss = site.sign_in("boss", administrator=True)
    do(boss, "limit", groups=str(number))
    assert "For some groups" in boss.get("/admin/plugins").text and "Pilots" in boss.get(PAGE).text
    ann, ben = site.sign_in("ann"), site.sign_in("ben")
    assert "/sample" in [a["href"] for a in ann.get("/").html.select("a")]
    assert "/sample" not in [a["href"] for a in ben.get("/").html.select("a")]
    assert "switched off here" in ben.get("/sample/plan").text and "switched off here" not in ann.get("/sample/plan").text
    assert "switched off here" in ben.get("/sample/plan").text, "nor from what was kept for others"
    ben.submit("/sample/plan/@@edit", title="X", status=409)
    assert "isn't there any more" in do(boss, "limit", groups="999999", status=400).text
    do(boss, "limit")
    assert "switched off here" not in ben.get("/sample/plan").text


def test_trying_it_in_one_community_first(site):
    with site.change() as inside:
        for name in ("hall", "club"):
            inside.place(name, members={inside.person("ann"): "owner"}, plugins=())
        uid = inside.site["hall"].uid
    boss = site.sign_in("boss", administrator=True)
    assert boss.get(PAGE).html.select_one("button[value=try]") is None, "it is on"
    do(boss, "off")
    assert "Choose at least one community" in do(boss, "try", status=400).text
    do(boss, "try", places=str(uid))
    ann = site.sign_in("ann")
    assert ann.get("/hall/sample").status_int == 200
    assert "switched off here" in ann.get("/sample").text
    assert "Sample" in ann.get("/hall/@@settings").text and "Sample" not in ann.get("/club/@@settings").html.select_one("main").text
    assert "Tried" in boss.get("/admin/plugins").text
    do(boss, "widen")
    assert "switched off here" not in ann.get("/sample").text and "Sample" in ann.get("/club/@@settings").text


def test_purging_writes_an_archive_and_leaves_tombstones_that_speak_the_readers_language(site):
    with site.change() as inside:
        for login in ("ann", "ben"):
            inside.person(login)
        page = inside.page("Plan", by="ann")
        secret = inside.page("Secret", by="ann")
        inside.share(secret, [])
        uid = page.uid
    boss = site.sign_in("boss", administrator=True)
    assert "Switch it off first" in boss.get(f"{PAGE}/purge").text
    do(boss, "off")
    stamp = seen(boss, f"{PAGE}/purge")
    assert "This is not its name" in boss.submit(f"{PAGE}/purge", typed="other", seen=stamp, status=400).text
    boss.submit(f"{PAGE}/purge", typed="sample", seen=stamp, status=303)
    assert len(list((site.runtime.var / "archives").glob("sample-*.zip"))) == 1
    ann, ben = site.sign_in("ann"), site.sign_in("ben", language="zh_Hant")
    for address in ("/sample/plan", "/sample", f"/-/id/{uid}"):
        assert "gone for good" in ann.get(address, status=410).text
    assert "Sample" in ben.get("/sample/plan", status=410).text and "gone for good" not in ben.get("/sample/plan", status=410).text
    ben.get("/sample/secret", status=404)
    site.browser().get("/sample/plan", status=303)
    assert re.search(r"colonnade plugin restore sample sample-[-\w]+\.zip", boss.get("/sample/plan", status=410).text)
    boss.submit(f"{PAGE}/purge", typed="sample", seen=stamp, status=400)


def test_what_fails_right_after_it_was_switched_on_is_switched_off_by_itself(site):
    boss = site.sign_in("boss", administrator=True)
    do(boss, "off")
    do(boss, "on")
    boss.get("/sample/@@boom", status=500)
    assert "switched off here" in boss.get("/sample").text or boss.get("/sample").status_int == 200
    assert state_now(site) == "paused"
    store_breakers(site.runtime)
    assert state_now(site) == "disabled"
    assert "view boom: ValueError: no way" in boss.get(PAGE).text
    do(boss, "on")
    assert state_now(site) == "enabled"


def test_what_was_on_for_a_while_is_not_switched_off_by_one_error(site):
    boss = site.sign_in("boss", administrator=True)
    boss.get("/sample/@@boom", status=500)
    store_breakers(site.runtime)
    assert state_now(site) == "enabled"


def test_an_administrator_may_sign_in_without_plugins_and_others_see_them(site):
    with site.change() as inside:
        inside.administrator("boss")
        inside.person("ann")
        inside.page("Plan")
    passwords = {login: site.password(login) for login in ("boss", "ann")}

    def signed_in(login: str) -> Browser:
        browser = site.browser()
        form = next(f for f in browser.get("/sign-in?safe=1").forms.values() if "login" in f.fields)
        form["login"], form["password"] = login, passwords[login]
        form.submit()
        return browser

    boss, ann = signed_in("boss"), signed_in("ann")
    assert "You see the site without plugins" in boss.get("/").text
    assert "switched off here" in boss.get("/sample/plan").text or "doesn't work" in boss.get("/sample/plan").text
    assert "without plugins" not in ann.get("/").text
    with site.change() as inside:
        assert [(e.action, e.about) for e in trail(inside.root).all()][-1] == ("person.safe", f"person:{inside.person('boss').id}")
    assert "switched off here" not in ann.get("/sample/plan").text
    page = boss.get("/admin/plugins")
    page.forms[next(i for i, f in page.forms.items() if "do" in f.fields)].submit("do", value="leave")
    assert "You see the site without plugins" not in boss.get("/").text


def test_a_safe_start_loads_no_plugin_and_says_so(tmp_path):
    uri = f"file://{tmp_path}/Data.fs"
    with TestSite([sample_plugin()], database=open_database(uri)) as site, site.change() as inside:
        inside.page("Plan", "Some *words*")
    with TestSite([sample_plugin()], database=open_database(uri), safe=True, on=False) as site:
        boss = site.sign_in("boss", administrator=True)
        page = boss.get("/sample/plan")
        assert "Some" in page.text and "The site was started without plugins" in page.text
        assert "none was loaded" in boss.get("/admin/plugins").text
        do(boss, "off")
        assert state_now(site) == "broken"
    with TestSite([sample_plugin()], database=open_database(uri), on=False) as site:
        assert state_now(site) == "disabled"
