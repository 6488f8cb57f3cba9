"""The pages for each reader, in both languages; what is posted to them; and that nothing hidden is named or counted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from colonnade.api import share, trash

TASK, ENTRY, ACTIVITY, SECTION = (f"activities.{name}" for name in ("todo", "entry", "activity", "section"))


@pytest.fixture
def mei(world):
    return world.sign_in("mei")


@pytest.fixture
def tom(world):
    return world.sign_in("tom")


def add(browser, at, kind, **fields):
    """Add by the form; the address of what was made."""
    return browser.submit(f"{at}/@@add/{kind}", **fields, status=303).location.removeprefix("http://localhost")


@pytest.fixture
def audit(world, mei):
    """An activity of mei with a section, newer than those of other tests."""
    world.clock.advance(minutes=1)
    made = add(mei, "/activities", ACTIVITY, title="Audit", body="**Pass** it", due="2026-03-20")
    add(mei, made, SECTION, title="Papers")
    return made


def uid(browser, address):
    return browser.get(f"{address}/@@json").json["uid"]


def texts(page, selector):
    return [" ".join(node.text.split()) for node in page.html.select(selector)]


def test_a_to_do_by_its_form(world, mei, tom, audit):
    made = add(mei, f"{audit}/papers", TASK, title="Collect", assignees="tom, 林美華", due="2026-03-05", body="All", related="/activities")
    found = mei.get(f"{made}/@@json").json
    assert (found["assignees"], found["due"], found["related"], found["done"]) == (["tom", "mei"], "2026-03-05", ["/activities"], False)
    page = mei.get(made)
    assert "Tom Baker" in page.text and "Lin Mei-hua" in page.text
    form = mei.get(f"{made}/@@edit").html
    assert [i["value"] for i in form.select("input[name=assignees]") if i.get("value")] == ["Tom Baker <tom>", "Lin Mei-hua <mei>"]
    assert form.select_one("datalist option[value='Tom Baker <tom>']") is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("assignees", "nobody"),
        ("due", "2026-02-30"),
        ("due", "0001-01-01"),
        ("due", "9999-12-31"),
        ("due", "tomorrow"),
        ("related", "/nowhere"),
        ("related", "https://elsewhere.example/x"),
    ],
)
def test_what_cannot_be_is_refused_with_words_and_nothing_is_lost(mei, audit, field, value):
    page = mei.submit(f"{audit}/@@add/{TASK}", title="Keep this", **{field: value}, status=400)
    assert page.html.select_one(f".errs a[href='#f-{field}']") is not None
    assert "Keep this" in page.text and value in page.text


def test_whole_addresses_of_this_site_are_understood(mei, audit):
    made = add(mei, audit, ENTRY, title="Links", related=f"http://localhost{audit}?x=1#y\n/activities/@@mine")
    assert mei.get(f"{made}/@@json").json["related"] == [audit, "/activities"]


def test_a_link_survives_renaming_and_moving(world, mei, audit):
    target = add(mei, audit, ENTRY, title="Target")
    made = add(mei, audit, TASK, title="Read it", related=target)
    offered = texts(mei.get(f"{made}/@@move"), "select[name=parent] option")
    assert {"Audit", "Papers"} <= set(offered) and "Target" not in offered
    mei.submit(f"{target}/@@move", parent=uid(mei, f"{audit}/papers"), name="elsewhere", before="", status=303)
    page = mei.get(made)
    assert page.html.select_one(f"main a[href='{audit}/papers/elsewhere']").text == "Target"


def test_a_link_to_what_the_reader_may_not_see_is_not_named_and_stays(world, mei, tom, audit):
    secret = add(mei, audit, ENTRY, title="Salary table")
    made = add(mei, audit, TASK, title="Compare", related=f"{secret}\n/activities")
    with world.change() as site:
        share(site.uow("mei"), site.root["uids"][int(uid(mei, secret))], ())
    for address in (made, f"{made}/@@json", f"{made}/@@edit", f"{made}/@@history"):
        assert "alary" not in tom.get(address).text
    assert tom.get(f"{made}/@@json").json["related"] == ["/activities"]
    tom.submit(f"{made}/@@edit", title="Compare both", related="/activities", revision="1", status=303)
    assert mei.get(f"{made}/@@json").json["related"] == ["/activities", secret]
    assert "alary" not in tom.get(f"{made}/@@compare?old=1&new=2").text
    tom.submit(f"{made}/@@edit", related=secret, status=400)


def test_done_and_open_again_with_one_click(mei, tom, audit):
    made = add(mei, audit, TASK, title="Tick me", assignees="mei")
    number = uid(mei, made)
    back = tom.submit(f"{audit}/@@done", done=number, back=f"{audit}/@@todos?show=mine", status=303)
    assert back.location.partition("#")[0].endswith("@@todos?show=mine")
    found = mei.get(f"{made}/@@json").json
    assert (found["done"], found["done_by"]) == (True, "tom")
    again = mei.submit(f"{audit}/@@done", done=number, status=303).follow()
    assert "Tom Baker had already done this." in again.text
    mei.submit(f"{audit}/@@done", reopen=number, status=303)
    assert mei.get(f"{made}/@@json").json["done"] is False
    mei.submit(f"{made}/@@done", status=303)
    mei.submit(f"{made}/@@done", do="reopen", status=303)
    assert mei.get(f"{made}/@@json").json["done_by"] is None


def test_an_older_version_comes_back_without_opening_what_is_done(mei, tom, audit):
    made = add(mei, audit, TASK, title="First title")
    tom.submit(f"{made}/@@done", status=303)
    mei.submit(f"{made}/@@edit", title="Second title", revision="2", status=303)
    mei.submit(f"{made}/@@restore-version", version="1", status=303)
    found = mei.get(f"{made}/@@json").json
    assert (found["title"], found["done"], found["done_by"]) == ("First title", True, "tom")


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1", "", "/ x"])
def test_a_form_leads_back_to_this_site_only(mei, audit, back):
    assert mei.submit(f"{audit}/@@done", done="1", back=back, status=303).location == f"http://localhost{audit}"


@pytest.mark.parametrize("number", ["", "x", "0", "1", "9" * 19, "9" * 40])
def test_numbers_of_nothing_change_nothing(world, mei, audit, number):
    before = world.runtime.database.lastTransaction()
    mei.submit(f"{audit}/@@done", done=number, status=303)
    for fields in (
        {"up": number},
        {"down": number},
        {"into": f"{number}.{number}"},
        {"do": "place", "slot": number, "column": number, "position": "1"},
    ):
        mei.submit(f"{audit}/@@arrange", **fields, status=303)
    assert world.runtime.database.lastTransaction() == before


def test_an_outline_is_ordered_by_buttons_and_by_dragging(mei, audit):
    for title in ("One", "Two", "Three"):
        mei.submit(f"{audit}/@@quick", title=title, status=303)

    def order(selector="main .act-row"):
        return texts(mei.get(audit), f"{selector} .act-t > a")

    assert order() == ["One", "Two", "Three"]
    mei.submit(f"{audit}/@@arrange", up=uid(mei, f"{audit}/three"), status=303)
    mei.submit(f"{audit}/@@arrange", down=uid(mei, f"{audit}/one"), status=303)
    assert order() == ["Three", "One", "Two"]
    papers = uid(mei, f"{audit}/papers")
    mei.submit(f"{audit}/@@arrange", into=f"{uid(mei, f'{audit}/one')}.{papers}", status=303)
    assert order(f"#s-{papers}") == ["One"]
    mei.submit(f"{audit}/@@arrange", do="place", slot=uid(mei, f"{audit}/two"), column=papers, position="1", status=303)
    assert order(f"#s-{papers}") == ["Two", "One"]
    mei.submit(f"{audit}/@@arrange", up=papers, status=303)


def test_only_what_is_in_it_is_ordered_in_an_activity(mei, audit):
    other = add(mei, "/activities", ACTIVITY, title="Other")
    mine = add(mei, other, TASK, title="Mine")
    mei.submit(f"{audit}/@@arrange", into=f"{uid(mei, mine)}.{uid(mei, audit)}", status=303)
    mei.get(mine, status=200)


def test_quick_adding_comes_back_to_its_line(mei, audit):
    answer = mei.submit(f"{audit}/papers/@@quick", title="  Buy   stamps ", back=audit, status=303)
    papers = uid(mei, f"{audit}/papers")
    assert answer.location == f"http://localhost{audit}?added={papers}#s-{papers}"
    page = mei.get(f"{audit}?added={papers}")
    assert page.html.select_one(f"#s-{papers} input[name=title]").has_attr("autofocus")
    assert "Buy stamps" in page.text
    refused = mei.submit(f"{audit}/@@quick", title=" ", status=303).follow()
    assert refused.html.select_one(".toast-bad") is not None


def test_in_the_widget_no_date_takes_from_the_length_of_a_bar(world, mei, audit):
    add(mei, audit, TASK, title="Ask")
    world.clock.advance(minutes=1)
    undated = add(mei, "/activities", ACTIVITY, title="Undated")
    add(mei, undated, TASK, title="Look")
    rows = mei.get("/@@widget/activities.list").html.select(".row")
    assert {len(row.find_all(recursive=False)) for row in rows} == {1}, "all that is in a row stands in one column"
    assert [len(row.select(".prog > .prog-h time")) for row in rows[:2]] == [0, 1]
    assert all(row.select_one(".prog > progress") for row in rows[:2])


def test_progress_and_lists_leave_out_what_the_reader_may_not_see(world, mei, tom, audit):
    add(mei, audit, TASK, title="Seen", assignees="tom")
    hidden = add(mei, audit, TASK, title="Unseen", assignees="tom")
    mei.submit(f"{hidden}/@@done", status=303)
    assert "1 of 2 done" in mei.get(audit).text
    with world.change() as site:
        share(site.uow("mei"), site.root["uids"][int(uid(mei, hidden))], ())
    for address in (audit, f"{audit}/@@todos", f"{audit}/@@todos?show=done", "/activities", "/activities/@@mine", "/"):
        assert "Unseen" not in tom.get(address).text
    for address in (audit, f"{audit}/@@todos"):
        assert "0 of 1 done" in tom.get(address).text and "of 2 done" not in tom.get(address).text
    assert texts(tom.get("/activities"), ".act-card .prog-h")[0] == "0 of 1 done"
    assert texts(tom.get("/@@widget/activities.list"), ".prog-h > :first-child")[0] == "0 of 1 done"
    assert texts(mei.get("/activities"), ".act-card .prog-h")[0] == "1 of 2 done"


def test_an_assignee_who_cannot_see_it_is_told_nothing_and_whoever_edits_is_warned(world, mei, tom):
    made = add(mei, "/hall/activities", ACTIVITY, title="Inside")
    todo = add(mei, made, TASK, title="Confidential step", assignees="tom")
    assert "Tom Baker can’t see this activity" in mei.get(todo).text
    for address in ("/activities/@@mine", "/", "/@@widget/activities.mine", "/@@widget/activities.mine?format=json"):
        assert "Confidential" not in tom.get(address).text
    tom.get(todo, status=404)
    tom.submit("/activities/@@done", done=uid(mei, todo), status=303)
    assert mei.get(f"{todo}/@@json").json["done"] is False


def test_an_assignee_who_left_stays_and_is_shown_as_such(world, mei):
    with world.change() as site:
        site.person("leaver", name="Gone Soon")
    made = add(mei, "/activities", ACTIVITY, title="With a leaver")
    todo = add(mei, made, TASK, title="Theirs", assignees="leaver")
    with world.change() as site:
        site.root["people"].deactivate(site.root["people"]["leaver"].id)
    assert "Gone Soon (left)" in mei.get(todo).text and "can’t see" not in mei.get(todo).text
    mei.submit(f"{todo}/@@edit", title="Still theirs", assignees="Gone Soon <leaver>", status=303)
    assert mei.get(f"{todo}/@@json").json["assignees"] == ["leaver"]
    assert "has left" in mei.submit(f"{made}/@@add/{TASK}", title="x", assignees="leaver", status=400).text


def test_a_guest_names_the_people_of_the_place_only(world, mei):
    made = add(mei, "/hall/activities", ACTIVITY, title="With a guest")
    guest = world.sign_in("guest")
    form = guest.get(f"{made}/@@add/{TASK}").html
    assert {o["value"] for o in form.select("datalist option")} == {"Guest <guest>", "Lin Mei-hua <mei>"}
    guest.submit(f"{made}/@@add/{TASK}", title="x", assignees="tom", status=400)
    todo = add(guest, made, TASK, title="For mei", assignees="mei")
    assert mei.get(f"{todo}/@@json").json["assignees"] == ["mei"]


def test_my_to_dos_by_date(world, mei):
    made = add(mei, "/activities", ACTIVITY, title="Dated")
    with world.change() as site:
        person, today = site.person("dana"), site.now.date()
    dana = world.sign_in("dana")
    for title, days in (("Late", -1), ("Now", 0), ("Friday", 4), ("Next month", 40)):
        add(mei, made, TASK, title=title, assignees="dana", due=(today + timedelta(days=days)).isoformat())
    add(mei, made, TASK, title="Some day", assignees="dana")
    page = dana.get("/activities/@@mine")
    assert [heading.split()[0] for heading in texts(page, "h2.act-g")] == ["Overdue", "Today", "This", "Later", "No"]
    assert texts(page, ".act-t > a") == ["Late", "Now", "Friday", "Next month", "Some day"]
    card = dana.get("/@@widget/activities.mine").html
    assert [node.text for node in card.select("h3")] == ["Overdue", "Today", "This week", "Later", "No date"]
    number = card.select_one("button[name=done]")["value"]
    assert dana.submit("/activities/@@done", done=number, back="/", status=303).location.partition("#")[0] == "http://localhost/"
    assert texts(dana.get("/activities/@@mine?show=done"), ".act-t > a") == ["Late"]
    mei.submit(f"{made}/@@complete", status=303)
    assert texts(dana.get("/activities/@@mine"), ".act-t > a") == [], "a completed activity asks nothing of anybody"
    mei.submit(f"{made}/@@complete", do="reopen", status=303)
    assert len(texts(dana.get("/activities/@@mine"), ".act-t > a")) == 4
    assert person.login == "dana"


def test_a_due_date_is_put_off_in_the_list(world, mei, tom, audit):
    made = add(mei, audit, TASK, title="Put me off", assignees="mei", due="2026-01-01")
    number, today = uid(mei, made), world.clock.now.date()
    monday = today + timedelta(days=7 - today.weekday())
    for at in ("/activities", audit):
        page = mei.get(f"{at}/@@{'mine' if at == '/activities' else 'todos'}").html
        row = next(row for row in page.select(".act-row") if "Put me off" in row.text)
        offered = [(button["value"], button["form"]) for button in row.select("button[name=due]")]
        assert offered == [(f"{number}.{name}", "f-due") for name in ("today", "tomorrow", "week", "none")]
        assert page.select_one("form#f-due")["action"] == f"{at}/@@due"
    for name, day, said in (
        ("tomorrow", today + timedelta(days=1), "New due date of Put me off: Tomorrow"),
        ("week", monday, "Put me off"),
        ("none", None, "Without a date: Put me off"),
        ("today", today, "New due date of Put me off: Today"),
    ):
        answer = mei.submit("/activities/@@due", due=f"{number}.{name}", back="/activities/@@mine", status=303)
        assert answer.location.partition("#")[0].endswith("/activities/@@mine") and said in answer.follow().text
        assert mei.get(f"{made}/@@json").json["due"] == (day.isoformat() if day else None)
    for junk in ("", "x", f"{number}", f"{number}.", f"{number}.never", f"{number}.today.x", ".today", "9" * 30 + ".none"):
        mei.submit(f"{audit}/@@due", due=junk, status=303)
    assert mei.get(f"{made}/@@json").json["due"] == today.isoformat()


def test_who_may_not_change_a_to_do_is_offered_no_other_date(world, mei):
    made = add(mei, "/hall/activities", ACTIVITY, title="Not for guests")
    todo = add(mei, made, TASK, title="For the guest", assignees="guest", due="2026-03-05")
    guest, number = world.sign_in("guest"), uid(mei, todo)
    page = guest.get(f"{made}/@@todos").html
    assert page.select(".act-row button[name=done]") and not page.select("button[name=due]")
    guest.submit(f"{made}/@@due", due=f"{number}.none", status=403)
    assert mei.get(f"{todo}/@@json").json["due"] == "2026-03-05"


def test_filters_of_the_list_by_date(world, mei, audit):
    with world.change() as site:
        soon = (site.now.date() + timedelta(days=3)).isoformat()
        tom_id = str(site.root["people"]["tom"].id)
    add(mei, f"{audit}/papers", TASK, title="Soon", assignees="mei", due=soon)
    add(mei, audit, TASK, title="Later", assignees="tom", due="2026-12-31")
    here = f"{audit}/@@todos"

    def shown(query):
        return texts(mei.get(here + query), ".act-t > a")

    assert shown("") == ["Soon", "Later"]
    assert shown("?show=mine") == shown("?show=soon") == ["Soon"]
    assert shown(f"?section={uid(mei, f'{audit}/papers')}") == ["Soon"]
    assert shown(f"?person={tom_id}") == ["Later"]
    for odd in ("?section=x", "?person=x", "?show=x", "?after=x", "?after=1.1.1", f"?after={'9' * 30}.1", "?section=1&person=" + "9" * 30):
        mei.get(here + odd, status=200)


def test_completing_moves_it_to_the_completed_ones(mei):
    made = add(mei, "/activities", ACTIVITY, title="Finish line")
    mei.submit(f"{made}/@@complete", status=303)
    assert "Finish line" not in mei.get("/activities").html.main.text
    assert "Finish line" in mei.get("/activities?show=completed").html.main.text
    assert "Open again" in mei.get(made).text


def test_a_start_that_fails_half_way_leaves_nothing(mei, tom, audit):
    template = mei.submit(f"{audit}/@@template", title="Far", start="2026-03-01", people="1", status=303).location
    path = template.removeprefix("http://localhost")
    mei.submit(f"{path}/@@add/activities.template_todo", title="Far away", day="100000", status=303)
    before = len(mei.get("/activities").html.select(".act-card"))
    assert "2199" in mei.submit(f"{path}/@@start", title="Halfway", start="2026-05-01", status=400).text
    mei.get("/activities/halfway", status=404)
    assert len(mei.get("/activities").html.select(".act-card")) == before


def test_a_template_is_saved_shown_apart_and_started_from(mei, tom, audit):
    add(mei, f"{audit}/papers", TASK, title="Copy me", assignees="tom", due="2026-03-04")
    form = mei.get(f"{audit}/@@template")
    assert form.html.select_one("input[name=title]")["value"] == "Audit"
    made = mei.submit(f"{audit}/@@template", title="Audit template", start="2026-03-01", people="1", status=303).location
    template = made.removeprefix("http://localhost")
    page = mei.get(template)
    assert "3 days after" in page.text and "Mark as done" not in page.text
    assert "Audit template" in mei.get("/activities?show=templates").html.main.text
    assert "Audit template" not in mei.get("/activities").html.main.text
    assert "Copy me" not in [t for t in texts(tom.get("/activities/@@mine"), ".act-row") if "Audit template" in t]
    mei.get(f"{template}/@@start", status=200)
    for start in ("", "2026-02-30", "0001-01-01", "9999-12-31", "x"):
        mei.submit(f"{template}/@@start", title="Again", start=start, status=400)
    started = mei.submit(f"{template}/@@start", title="Again", start="2026-05-01", status=303).location.removeprefix("http://localhost")
    todo = mei.get(f"{started}/papers/copy-me/@@json").json
    assert (todo["due"], todo["assignees"], todo["done"]) == ("2026-05-04", [], False)


def test_each_page_for_each_reader_and_in_both_languages(world, mei, audit):
    todo = add(mei, audit, TASK, title="甲", assignees="mei", due="2026-03-02")
    entry = add(mei, audit, ENTRY, title="乙")
    addresses = [
        "/activities", "/activities?show=completed", "/activities?show=templates", "/activities/@@mine", "/activities/@@mine?show=done",
        audit, f"{audit}/papers", f"{audit}/@@items", f"{audit}/@@todos", f"{audit}/@@template", todo, entry,
        f"{audit}/@@edit", f"{todo}/@@edit", f"{todo}/@@move", "/", "/hall",
    ]  # fmt: skip
    with world.change() as site:
        site.person("wei", language="zh_Hant")
    chinese, nobody, guest = world.sign_in("wei"), world.browser(), world.sign_in("guest")
    for address in addresses:
        page = chinese.get(address, status="*")
        assert page.status_int == (200 if address != "/hall" else 404), address
        if address != "/hall":
            assert not {"To-do", "Activities", "Due date", "Assigned to"} & set(page.html.get_text("|", strip=True).split("|")), address
        assert nobody.get(address, status=303).location.startswith("http://localhost/sign-in"), address
        if address not in ("/", "/hall"):
            guest.get(address, status=404)


def test_a_reader_without_rights_has_no_buttons(world, mei):
    with world.change() as site:
        site.place("open-hall", "open", {"mei": "owner"}, ("activities",))
    made = add(mei, "/open-hall/activities", ACTIVITY, title="Look only")
    todo = add(mei, made, TASK, title="Not yours")
    tom = world.sign_in("tom")
    page = tom.get(made)
    assert not page.html.select("main button[name], main .act-quick, main [data-slot]")
    tom.submit(f"{made}/@@done", done=uid(mei, todo), status=403)
    for view in ("quick", "complete", "template"):
        tom.submit(f"{made}/@@{view}", title="x", start="2026-03-01", status=403)
    tom.get(f"{made}/@@template", status=403)
    tom.submit(f"{made}/@@arrange", up=uid(mei, todo), status=303)


def test_long_ones_are_shown_in_parts(world, mei):
    made = add(mei, "/activities", ACTIVITY, title="Long")
    with world.change() as site:
        folder = site.root["uids"][int(uid(mei, made))]
        for number in range(230):
            site.make(folder, TASK, by="mei", title=f"Step {number:03}", assignees="boss")
    assert len(mei.get(made).html.select(".act-row")) == 100
    shown = texts(mei.get(f"{made}/@@items?start=200"), ".act-t > a")
    assert (shown[0], shown[-1]) == ("Step 200", "Step 229")
    for address in (f"{made}/@@todos", "/activities/@@mine"):
        boss, seen = world.sign_in("boss"), []
        while address:
            page = boss.get(address)
            seen += texts(page, ".act-t > a")
            older = page.html.select_one("a[rel=next]")
            address = older["href"] if older else None
        assert len(seen) == len(set(seen)) == 230
    for odd in ("-1", "x", "9" * 30, "99999"):
        mei.get(f"{made}/@@items?start={odd}", status=200)


def test_off_and_on_in_a_place(world, mei):
    made = add(mei, "/hall/activities", ACTIVITY, title="Switched")
    add(mei, made, TASK, title="Waiting", assignees="mei")
    assert "Waiting" in mei.get("/activities/@@mine").text
    with world.change() as site:
        site.switch("activities", False, site.site["hall"])
    assert "Waiting" not in mei.get("/activities/@@mine").text
    with world.change() as site:
        site.switch("activities", True, site.site["hall"])
    assert "Waiting" in mei.get("/activities/@@mine").text


def test_thrown_away_it_asks_nothing(world, mei):
    made = add(mei, "/activities", ACTIVITY, title="Short-lived")
    add(mei, made, TASK, title="Never mind", assignees="boss")
    with world.change() as site:
        trash(site.uow("mei"), site.root["uids"][int(uid(mei, made))])
    assert "Never mind" not in world.sign_in("boss").get("/activities/@@mine").text


def test_whom_the_directory_has_forgotten_is_a_former_colleague(world, mei, audit):
    with world.change() as site:
        site.person("forgotten", name="Once Here")
    made = add(mei, audit, TASK, title="Old promise", assignees="forgotten, mei")
    with world.change() as site:
        site.root["people"].retire(site.root["people"]["forgotten"].id)
    for address in (made, audit, f"{audit}/@@todos", f"{made}/@@edit", f"{made}/@@json"):
        assert "Once Here" not in mei.get(address, status=200).text
    assert "Former colleague (left)" in mei.get(made).text


def test_a_list_that_lags_behind_shows_nothing_wrong(world, mei, audit):
    made = add(mei, audit, TASK, title="Handed over", assignees="boss")
    with world.change() as site:
        site.root["uids"][int(uid(mei, made))].assignees = ()
    assert "Handed over" not in world.sign_in("boss").get("/activities/@@mine").text


def test_my_to_dos_are_a_command_of_quick_search(mei, world):
    found = mei.get("/-/quick", params={"q": ">my to-do"}).json["groups"]
    assert [(row["title"], row["url"]) for group in found for row in group["rows"]] == [("My to-dos", "/activities/@@mine")]
    assert world.sign_in("guest").get("/-/quick", params={"q": ">my to-do"}).json["groups"] == []


def test_only_the_list_of_what_goes_on_offers_the_feed_of_what_is_new(world):
    mei = world.sign_in("mei")

    def offered(address):
        return mei.get(address).html.select_one("head link[rel=alternate]")

    assert offered("/activities")["href"] == "/activities/@@feed"
    assert [offered(f"/activities{rest}") for rest in ("?show=completed", "?show=templates", "/@@mine")] == [None] * 3
