"""Parts of pages that are kept drawn: the same for all who may read the same, and new with whatever they show."""

from __future__ import annotations

import pytest

from colonnade.api import edit, move, not_found, see_other, view
from colonnade.commands.places import change_access, change_member, rename_place
from colonnade.commands.share import share
from colonnade.commands.switch import pause
from colonnade.commands.trash import trash
from colonnade.content.objects import IPlaceContent, place_of
from colonnade.home.widget import Row, Widget
from colonnade.testing import TestSite, make_plugin, sample_plugin

drawn: list[str] = []


class Pages(Widget):
    """All pages, with who wrote them and where: what a list of any plugin shows."""

    name, title = "lab.pages", "Pages"

    def data(self, door):
        drawn.append(door.language)
        return {"text": f"Seen from {door.place.title}", "rows": [self._row(page, door) for page in door.list("sample.page", limit=20)]}

    def _row(self, page, door):
        return Row(page.title, door.url(page), note=f"{door.author_of(page)} in {place_of(page).title}, {door.when(page.modified).text}")

    def version(self, door):
        return door.changes("sample.page")


class Passing(Pages):
    name, title = "lab.passing", "Passing"

    def data(self, door):
        door.will_change()
        return super().data(door)


@view(context=IPlaceContent, permission="view", name="undone", methods="POST")
def undone(context, request):
    """Change a title, draw the list with it, and let all be rolled back."""
    page = request.view.list("sample.page", limit=1)[0]
    edit(request.uow, page, {"title": "Never"})
    text = request.view.kept("lab.undone", 1, lambda: page.title)
    raise not_found() if text == "Never" else AssertionError(text)


@view(context=IPlaceContent, permission="view", name="shown")
def shown(context, request):
    """The same part again."""
    return see_other("/" + request.view.kept("lab.undone", 1, lambda: request.view.list("sample.page", limit=1)[0].title))


def lab(widget):
    def widgets():
        return [widget]

    def default_widgets():
        return [(widget.name, "main")]

    def views():
        return [undone, shown]

    return make_plugin("lab", widgets, default_widgets, views)


@pytest.fixture
def site(request):
    """Pages of the site and of two communities: `hall` is open, `vault` only for `member`."""
    with TestSite([sample_plugin(), lab(getattr(request, "param", Pages))]) as made:
        with made.change() as change:
            for login in ("reader", "second", "member", "writer"):
                change.person(login, name=login.title())
            for name, access in (("hall", "open"), ("vault", "restricted")):
                place = change.place(name, access, {"member": "owner", "writer": "member"}, ("sample", "lab"))
                change.page(f"Page of the {name}", by="member", at=change.app(place))
            change.page("Plan", by="writer")
        drawn.clear()
        yield made


def card(browser, home: str = "/") -> str:
    """What the widget shows to somebody."""
    return browser.get(home).html.select_one("#w-lab-pages, #w-lab-passing").text


def test_it_is_drawn_once_for_all_who_may_read_the_same(site):
    reader, second, member = map(site.sign_in, ("reader", "second", "member"))
    assert card(reader) == card(reader) == card(second) and len(drawn) == 1
    assert "Page of the vault" not in card(reader) and "Page of the vault" in card(member) and len(drawn) == 2


def test_each_language_has_its_own(site):
    english, chinese = site.sign_in("reader"), site.sign_in("second", language="zh_Hant")
    assert "just now" in card(english) and "just now" not in card(chinese) and drawn == ["en", "zh_Hant"]


def test_each_place_has_its_own(site):
    reader = site.sign_in("reader")
    assert "Seen from Colonnade" in card(reader) and "Seen from Hall" in card(reader, "/hall")


@pytest.mark.parametrize("site", [Passing], indirect=True)
def test_what_will_change_by_itself_is_drawn_each_time(site):
    reader = site.sign_in("reader")
    assert card(reader) == card(reader) and len(drawn) == 2


def test_a_minute_later_it_says_so(site):
    reader = site.sign_in("reader")
    assert "just now" in card(reader)
    site.clock.advance(minutes=2)
    assert "2 minutes ago" in card(reader)


def test_what_a_request_changed_and_took_back_is_nobodys(site):
    reader = site.sign_in("writer")
    reader.submit("/@@undone", status=404)
    assert not reader.get("/@@shown", status=303).location.endswith("/Never")


def plan(change):
    return next(page for page in change.app().values() if page.title == "Plan")


def hall(change):
    return change.site["hall"]


CHANGES = {
    "edited": (lambda change: edit(change.uow(), plan(change), {"title": "Better plan"}), "Plan", "Better plan"),
    "shared with few": (lambda change: share(change.uow("writer"), plan(change), [change.person("member").principal]), "Plan", None),
    "in the trash": (lambda change: trash(change.uow("writer"), plan(change)), "Plan", None),
    "moved": (lambda change: move(change.uow(), plan(change), change.app(hall(change))), "Writer in Colonnade", "Writer in Hall"),
    "moved out of sight": (lambda change: move(change.uow(), plan(change), change.app(change.site["vault"])), "Plan", None),
    "its author renamed": (lambda change: change.person("writer", name="Someone"), "Writer in Colonnade", "Someone in Colonnade"),
    "its place renamed": (lambda change: rename_place(change.uow(), hall(change), {"title": "Lobby"}), "Member in Hall", "Member in Lobby"),
    "its place closed": (lambda change: change_access(change.uow(), hall(change), "restricted"), "Page of the hall", None),
    "off in its place": (lambda change: change.switch("sample", False, hall(change)), "Page of the hall", None),
    "off everywhere": (lambda change: change.switch("sample", False), "Plan", None),
    "paused": (lambda change: pause(change.uow(), "sample", "It failed."), "Plan", None),
}


@pytest.mark.parametrize("what", CHANGES)
def test_it_is_new_at_once_when_something_is(site, what):
    change_it, before, after = CHANGES[what]
    reader = site.sign_in("reader")
    assert before in card(reader)
    with site.change() as change:
        change_it(change)
    assert (after or "") in card(reader) and before not in card(reader).replace(after or " ", "")


def test_it_is_new_at_once_when_the_reader_may_read_more_or_less(site):
    reader = site.sign_in("reader")
    assert "Page of the vault" not in card(reader)
    for role, sees in (("member", True), (None, False)):
        with site.change() as change:
            change_member(change.uow(), change.site["vault"], change.person("reader").id, role)
        assert ("Page of the vault" in card(reader)) is sees


def test_when_it_is_on_again_it_is_there_again(site):
    reader = site.sign_in("reader")
    whole = card(reader)
    for on in (False, True):
        with site.change() as change:
            change.switch("sample", on, hall(change))
        assert (card(reader) == whole) is on
