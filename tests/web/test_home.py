"""The homepage: whatever widgets do, it is there."""

from __future__ import annotations

import time

import pytest

from colonnade.home.widget import Empty, Row, Widget
from colonnade.testing import make_plugin
from colonnade.web import cards
from tests.web.world import World, make_world


class Steady(Widget):
    name, title, template = "lab.steady", "Steady", None

    def data(self, view):
        return {"rows": [Row("All is well", "/help")]}


class Raises(Widget):
    name, title = "lab.raises", "Raises"

    def data(self, view):
        raise ValueError("broken widget")


class Exits(Widget):
    name, title = "lab.exits", "Exits"

    def data(self, view):
        raise SystemExit(3)


class WrongType(Widget):
    name, title = "lab.wrong", "Wrong type"

    def data(self, view):
        return ["not", "a", "mapping"]


class WrongRows(Widget):
    name, title = "lab.rows", "Wrong rows"

    def data(self, view):
        return {"rows": [1, None, {}]}


class WrongTemplate(Widget):
    name, title, template = "lab.template", "Wrong template", "<p>${nothing_of_that_name}</p>"

    def data(self, view):
        return {"a": 1}


class Hidden(Widget):
    name, title = "lab.hidden", "Hidden"

    def data(self, view):
        return {"rows": [Row("Never shown", "/help")]}

    def shown_to(self, view):
        raise RuntimeError("can't tell")


class BadVersion(Widget):
    name, title = "lab.version", "Bad version"

    def data(self, view):
        return {"rows": []}

    def version(self, view):
        return {"not": "hashable"}


class BadEmpty(Widget):
    name, title = "lab.empty", "Bad empty"

    def data(self, view):
        return None

    def when_empty(self, view):
        raise KeyError("empty")


class Nothing(Widget):
    name, title, empty = "lab.nothing", "Nothing", Empty("Nothing to see", ("/help", "Help"))

    def data(self, view):
        return None


class NoWords(Widget):
    name, title = "lab.nowords", "No words"

    def data(self, view):
        return None


class NoRows(Widget):
    name, title = "lab.norows", "No rows"

    def data(self, view):
        return {}


class Drawn(Widget):
    name, title, template = "lab.drawn", "Drawn", "<p>A clock</p>"

    def data(self, view):
        return {}


class Writes(Widget):
    name, title = "lab.writes", "Writes"

    def data(self, view):
        view.place.title = "Taken over"
        return {"rows": [Row("Wrote", "/help")]}


class Slow(Widget):
    name, title = "lab.slow", "Slow"
    seconds = 0.2

    def data(self, view):
        time.sleep(self.seconds)
        return {"rows": [Row("At last", "/help")]}


FAULTY = [Raises, Exits, WrongType, WrongRows, WrongTemplate, BadVersion, BadEmpty]
ALL = [Steady, *FAULTY, Hidden, Nothing, Writes]


def lab(*widgets):
    """A plugin with *widgets*, all on the homepage."""

    def widgets_hook():
        return list(widgets)

    def default_widgets():
        return [(widget.name, "main") for widget in widgets]

    widgets_hook.__name__ = "widgets"
    return make_plugin("lab", widgets_hook, default_widgets)


@pytest.fixture
def site():
    """A site with the widgets that a test names by calling this."""
    made = []

    def make(*widgets):
        made.append(World([lab(*widgets)]))
        with made[-1].change() as change:
            for login in ("guest", "employee"):
                change.person(login, kind="guest" if login == "guest" else "employee")
            change.administrator("admin")
        return made[-1]

    yield make
    for world in made:
        world.close()


def card(page, title: str):
    """The text of the card with this title."""
    return next((c.text for c in page.html.select(".card") if (h := c.select_one(".card-t")) and title == h.text.strip()), None)


def test_faulty_widgets_leave_all_others_alone(site):
    world = site(*ALL)
    page = world.visitor("employee").get("/")
    assert "All is well" in card(page, "Steady")
    assert "Nothing to see" in card(page, "Nothing")
    for widget in FAULTY:
        assert card(page, widget.title) is not None, widget.name
    assert "Never shown" not in page.text
    with world.change() as change:
        assert change.site.title == "Colonnade"


def test_who_has_nothing_to_show_says_so(site):
    page = site(NoWords, NoRows, Nothing, Drawn).visitor("employee").get("/")
    assert "Nothing is here yet." in card(page, "No words") and "Nothing is here yet." in card(page, "No rows")
    assert "Nothing to see" in card(page, "Nothing") and "here yet" not in card(page, "Nothing")
    assert "A clock" in card(page, "Drawn")


@pytest.mark.parametrize("widget", FAULTY)
def test_a_failing_widget_is_paused_and_goes_on_when_someone_says_so(site, widget):
    world = site(Steady, widget)
    visitor, admin = world.visitor("employee"), world.visitor("admin")
    for _ in range(4):
        page = visitor.get("/")
    assert world.runtime.registry.health.paused_widget(widget.name)
    assert "All is well" in card(page, "Steady")
    details = admin.get("/admin/plugins/lab")
    assert widget.name in details.text
    admin.submit("/admin/plugins/lab", do="resume", status=303)
    assert not world.runtime.registry.health.paused_widget(widget.name)


@pytest.fixture
def impatience(monkeypatch):
    """Widgets have the time that a site gives them."""
    monkeypatch.setattr(cards, "PAGE_BUDGET", 0.15)


def test_a_slow_widget_comes_after_the_page_when_it_was_slow_twice(site, impatience):
    world = site(Steady, Slow)
    visitor = world.visitor("employee")
    assert "At last" in visitor.get("/").text
    assert "At last" in visitor.get("/").text
    page = visitor.get("/")
    assert "At last" not in page.text
    loading = page.html.find(attrs={"hx-get": "/@@widget/lab.slow"})
    assert loading is not None
    answer = visitor.get("/@@widget/lab.slow")
    assert "At last" in answer.text and answer.headers["X-Fragment"] == "1"
    assert "<html" not in answer.text


def test_a_widget_that_is_fast_again_comes_with_the_page_again(site, impatience):
    world = site(Slow)
    visitor = world.visitor("employee")
    visitor.get("/")
    visitor.get("/")
    Slow.seconds = 0.0
    try:
        visitor.get("/@@widget/lab.slow")
        assert "At last" in visitor.get("/").text
    finally:
        Slow.seconds = 0.2


def test_when_enough_threads_draw_fragments_the_next_is_asked_to_come_again(site):
    world = site(Steady)
    busy = world.runtime.budgets.fragments
    taken = 0
    while busy.acquire(blocking=False):
        taken += 1
    try:
        answer = world.visitor("employee").get("/@@widget/lab.steady", status=503)
        assert int(answer.headers["Retry-After"]) > 0
        assert "All is well" in world.visitor("employee").get("/").text
    finally:
        for _ in range(taken):
            busy.release()
    assert "All is well" in world.visitor("employee").get("/@@widget/lab.steady").text


def test_a_fragment_s_data_as_json(site):
    world = site(Steady, Nothing, Raises)
    visitor = world.visitor("employee")
    assert visitor.get("/@@widget/lab.steady?format=json").json["rows"][0]["title"] == "All is well"
    assert visitor.get("/@@widget/lab.nothing?format=json").json == {}


@pytest.mark.parametrize("name", ["", "lab.unknown", "other", "lab.steady/x", "lab.hidden"])
def test_a_widget_that_is_not_there(site, name):
    site(Steady, Hidden).visitor("employee").get(f"/@@widget/{name}", status=404)


def test_data_that_fails_is_an_error_of_the_widget(site):
    world = site(Raises)
    world.visitor("employee").get("/@@widget/lab.raises?format=json", status=503)
    assert world.runtime.registry.health.record("lab").total_failures == 1


def test_a_site_without_any_plugin_greets_and_explains():
    with World([]) as world:
        employee, admin = world.sign_in("employee"), world.sign_in("admin", administrator=True)
        assert "Employee" in employee.get("/").html.find("h1").text
        assert "Nothing is switched on" in employee.get("/").text or "First steps" in employee.get("/").text
        assert admin.get("/").html.find("a", href="/admin")
        assert admin.get("/").html.main.find("a", href="/admin/plugins")
        assert not employee.get("/").html.main.find("a", href="/admin/plugins")


def test_a_plugin_that_is_off_leaves_no_hole(site):
    world = site(Steady)
    visitor = world.visitor("employee")
    with world.change() as change:
        change.switch("lab", False)
    page = visitor.get("/")
    assert card(page, "Steady") is None
    visitor.get("/@@widget/lab.steady", status=404)


def test_the_greeting_follows_the_clock_and_the_language(site):
    world = site(Steady)
    visitor = world.visitor("employee")
    for hours, greeting in ((0, "Good morning"), (4, "Good afternoon"), (6, "Good evening"), (6, "Good morning")):
        world.clock.advance(hours=hours)
        assert visitor.get("/").html.find("h1").text == f"{greeting}, Employee"


def test_a_guest_s_front_page_is_the_list_of_their_places():
    with make_world() as world:
        guest = world.visitor("guest")
        page = guest.get("/", status=303).follow()
        assert page.request.path == "/communities"
        assert "Vault" in page.text
        assert "Hall" not in page.text
        assert guest.get("/vault").status_int == 200
