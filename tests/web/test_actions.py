"""What waits for a person: from every plugin, the most urgent first, and gone when it is done anywhere."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from colonnade.home.actions import Action, Button
from colonnade.testing import make_plugin
from tests.web.world import World

PAGE = "/notifications/actions"
WIDGET = "/@@widget/colonnade.actions"
DONE = "You're done. Nothing waits for you."


def action(number: int, day: date | None = None, **changed) -> Action:
    values = {"key": str(number), "title": f"Item {number:03}", "url": "/help", "wanted": "Wanted", "due": day}
    return Action(**{**values, "buttons": (Button("Do it", "/-/preferences", True, (("theme", "dark"),)),), **changed})


def hook(gives):
    """An implementation of the hook that gives what *gives* does."""

    def actions_required(view):
        return gives(view)

    return actions_required


def _sound(view):
    return [action(1, title="Sound one")]


class Lab:
    """A plugin whose hook gives what a test puts into it, beside one that is sound."""

    def __init__(self) -> None:
        self.gives = lambda view: []
        self.world = World([make_plugin("lab", hook(lambda view: self.gives(view))), make_plugin("sound", hook(_sound))])
        with self.world.change() as site:
            site.person("employee"), site.administrator("admin")


@pytest.fixture
def lab():
    made = Lab()
    with made.world:
        yield made


def titles(page):
    return [a.text for a in page.html.select("[data-acts] .row-t > a")]


def heading(page):
    return " ".join(page.html.select_one("#w-colonnade-actions-t").text.split())


def fails(view):
    raise ValueError("broken hook")


WRONG = [
    fails,
    lambda view: None,
    lambda view: iter([action(1)]),
    lambda view: ["not an action"],
    lambda view: [action(1, buttons=())],
    lambda view: [action(1), action(2, url="https://elsewhere.example/")],
    lambda view: [action(1, buttons=(Button("Do it", "//elsewhere.example/"),))],
    lambda view: [action(1, due="soon")],
]


@pytest.mark.parametrize("gives", WRONG)
def test_a_hook_that_fails_loses_only_its_own(lab, gives):
    lab.gives = gives
    page = lab.world.visitor("employee").get(PAGE)
    assert titles(page) == ["Sound one"]
    assert lab.world.runtime.registry.health.record("lab").total_failures == 1
    assert lab.world.runtime.registry.health.record("sound").total_failures == 0


def test_it_stands_at_the_top_of_the_right_column_with_its_number(lab):
    lab.gives = lambda view: [action(2), action(3)]
    page = lab.world.visitor("employee").get("/")
    assert page.html.select_one("aside.rail section.card")["id"] == "w-colonnade-actions"
    assert heading(page) == "Action required 3"


def test_nothing_left_says_so(lab):
    with lab.world.change() as site:
        site.switch("sound", False)
    visitor = lab.world.visitor("employee")
    assert DONE in visitor.get("/").html.select_one("#w-colonnade-actions").text
    assert DONE in visitor.get(PAGE).text
    assert heading(visitor.get("/")) == "Action required"
    visitor.submit("/-/preferences", language="zh_Hant", status=303)
    assert "待處理" in visitor.get("/").text and "都處理完了" in visitor.get(PAGE).text


def test_the_first_twenty_by_date_then_a_link_to_all(lab):
    today = lab.world.clock().date()
    lab.gives = lambda view: [action(n, today + timedelta(days=500 - n)) for n in range(500)] + [action(999)]
    visitor = lab.world.visitor("employee")
    page = visitor.get(WIDGET)
    assert titles(page) == [f"Item {n:03}" for n in range(499, 479, -1)] and heading(page) == "Action required 502"
    assert page.html.find("a", href=PAGE, string="Show all")
    everything = titles(visitor.get(PAGE))
    assert len(everything) == 502 and everything[-1] in ("Item 999", "Sound one")


def test_a_button_does_its_work_and_comes_back(lab):
    lab.gives = lambda view: [action(2)]
    visitor = lab.world.visitor("employee")
    form = next(f for f in visitor.get("/").forms.values() if f.fields.get("return_to"))
    answer = form.submit(status=303)
    assert answer.location == "http://localhost/#w-colonnade-actions"
    with lab.world.change() as site:
        assert site.root["people"]["employee"].theme == "dark"


@pytest.mark.parametrize("back", ["//elsewhere.example/", "https://elsewhere.example/", "/\\elsewhere.example", "/a\r\nX: y", ""])
def test_a_form_never_leads_to_another_site(lab, back):
    answer = lab.world.visitor("employee").submit("/-/preferences", theme="dark", return_to=back, status=303)
    assert answer.location == "http://localhost/" and "X" not in answer.headers


def test_its_data_as_json(lab):
    lab.gives = lambda view: [action(2, date(2026, 3, 1), since=view.now, by=view.me.id)]
    found = lab.world.visitor("employee").get(f"{WIDGET}?format=json").json
    assert found["total"] == 2 and found["more_url"] is None
    first = found["rows"][0]
    assert (first["title"], first["due"], first["plugin"], first["by"]) == ("Item 002", "2026-03-01", "lab", "Employee")
    assert first["buttons"][0]["url"] == "/-/preferences"


def test_administrators_resume_what_was_paused(lab):
    lab.gives = fails
    admin = lab.world.visitor("admin")
    for _time in range(5):
        lab.world.visitor("employee").get(PAGE)
    page = admin.get(PAGE)
    assert "lab" in " ".join(titles(page)).lower() and "Paused after errors" in page.text
    assert "Paused after errors" not in lab.world.visitor("employee").get(PAGE).text
    lab.gives = lambda view: []
    form = next(f for f in page.forms.values() if f.action == "/admin/plugins/lab")
    assert form.submit(status=303).location == f"http://localhost{PAGE}#actions"
    assert "Paused after errors" not in admin.get(PAGE).text


def test_the_page_is_for_people_only(lab):
    assert "/sign-in" in lab.world.browser().get(PAGE, status=303).location
