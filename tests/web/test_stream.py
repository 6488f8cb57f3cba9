"""The stream shows what happened to whom it matters to, why, and never what they may not see."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from colonnade.commands.comment import add_comment, delete_comment, edit_comment
from colonnade.commands.edit import edit
from colonnade.commands.follow import choose_level
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.roots import by_uid
from colonnade.content.types import TYPES
from colonnade.facets import comments
from colonnade.facets.following import Level, of_object, of_person, of_tag
from colonnade.stream import followed as stream_followed
from colonnade.testing import SAMPLE_PAGE, TestSite
from colonnade.web import stream


@pytest.fixture
def site():
    with TestSite() as made:
        with made.change() as change:
            for login in ("ann", "ben", "cho"):
                change.person(login)
        yield made


def entries(visitor, **query):
    """(who, what happened, excerpt) of each entry of the stream page."""
    page = visitor.get("/stream", query)
    return [" ".join(item.select_one(".item-h").text.split()) for item in page.html.select(".item")]


def titles(visitor, **query):
    return [item.select(".item-h a")[-1].text for item in visitor.get("/stream", query).html.select(".item")]


def test_what_happens_is_told_newest_first_and_of_one_thing_at_once(site):
    with site.change() as change:
        page = change.page("Travel rules", "Hotels *for* all", by="ann")
        change.advance(minutes=1)
        add_comment(change.uow("ben"), page, "Really?")
        change.advance(minutes=1)
        add_comment(change.uow("cho"), page, "Yes")
        change.advance(minutes=1)
        change.page("Other", by="ben")
    ann = site.sign_in("ann")
    assert titles(ann) == ["Other", "Travel rules", "Travel rules"]
    told = entries(ann)
    assert told[1].startswith("Cho and Ben commented on Travel rules") and told[2].startswith("Ann added Travel rules")
    shown = ann.get("/stream").html
    assert [p.text for p in shown.select(".item-b p")][-2:] == ["Yes", "Hotels for all"]
    assert "News of the whole company" in shown.select_one(".item").text


def test_what_one_person_adds_at_once_is_one_entry_that_names_all(site):
    with site.change() as change:
        for name in "ABCD":
            change.page(name, f"Text of {name}", by="ann")
            change.advance(minutes=2)
        change.page("By another", by="ben")
        change.advance(hours=2)
        change.page("Later", by="ann")
    page = site.sign_in("cho").get("/stream").html
    assert [item.select_one(".item-h a[lang]").text for item in page.select(".item")] == ["Later", "By another", "D"]
    more = page.select(".item")[2].select_one("details")
    assert more.summary.text == "and 3 more"
    assert [(a.text, a["href"]) for a in more.select("a")] == [(name, f"/sample/{name.lower()}") for name in "CBA"]
    assert not page.select(".item")[2].select(".item-b") and not page.select(".item")[0].select("details")


def test_of_what_is_added_at_once_each_reader_sees_what_they_may(site):
    with site.change() as change:
        pages = [change.page(f"Page {number}", by="ann") for number in range(3)]
        share(change.uow("ann"), pages[1], [])
    page = site.sign_in("ben").get("/stream").html
    assert [a.text for a in page.select(".item details a")] == ["Page 0"] and "Page 1" not in page.text


def test_saving_again_within_a_quarter_of_an_hour_is_one_edit(site):
    with site.change() as change:
        page = change.page("Plan", by="ann")
        for minutes, body in ((20, "a"), (5, "b"), (30, "c")):
            change.advance(minutes=minutes)
            edit(change.uow("ann"), page, {"body": body})
        assert [e.verb for e in change.root["stream"].of_object(page.uid)] == ["edited", "edited", "created"]


@pytest.mark.parametrize(("most", "shown"), [(300, ["Tagged"]), (0, [])])
def test_whoever_follows_one_rare_tag_finds_it_on_the_first_page(site, monkeypatch, most, shown):
    monkeypatch.setattr(stream, "MAX_LOOKED_AT", 10)
    monkeypatch.setattr(stream_followed, "MAX_TAGGED", most)
    with site.change() as change:
        change.page("Tagged", by="ann", tags=("vpn",))
        for number in range(20):
            change.advance(minutes=1)
            change.page(f"Other {number}", by="ann")
        choose_level(change.uow("cho"), of_object(change.site.uid), Level.NORMAL)
        choose_level(change.uow("cho"), of_tag("vpn"), Level.TRACKING)
    page = site.sign_in("cho").get("/stream")
    assert [item.select(".item-h a")[-1].text for item in page.html.select(".item")] == shown
    assert ("There may be more further back" in page) is (shown == [])


def test_only_what_one_follows_is_in_following(site):
    with site.change() as change:
        team = change.place("team", members={"ann": "owner"})
        change.page("In team", by="ann", at=change.app(team))
        change.advance(hours=2)
        tagged = change.page("Tagged", by="ann", at=change.app(team), tags=("vpn",))
        uow = change.uow("cho")
        choose_level(uow, of_object(change.site.uid), Level.NORMAL)
    ben, cho = site.sign_in("ben"), site.sign_in("cho")
    assert titles(ben) == [] and set(titles(ben, view="all")) == {"In team", "Tagged"}
    with site.change() as change:
        choose_level(change.uow("ben"), of_person(change.root["people"].by_login("ann").id), Level.TRACKING)
        choose_level(change.uow("cho"), of_tag("vpn"), Level.WATCHING)
    assert set(titles(ben)) == {"In team", "Tagged"} and "You follow Ann" in ben.get("/stream").text
    assert titles(cho) == ["Tagged"] and "You follow #vpn" in cho.get("/stream").text
    with site.change() as change:
        choose_level(change.uow("ben"), of_object(tagged.uid), Level.MUTED)
    assert titles(ben) == ["In team"]


def test_what_is_for_a_few_is_no_news_to_an_administrator_who_may_read_it(site):
    with site.change() as change:
        change.administrator("boss")
        for number, readers in enumerate(([], ["boss"])):
            change.advance(hours=2)
            page = change.page(f"Page {number}", by="ann")
            share(change.uow("ann"), page, [change.root["people"][login].principal for login in readers])
    boss = site.sign_in("boss")
    assert titles(boss) == ["Page 1"] and titles(boss, view="all") == ["Page 1", "Page 0"]


def test_muting_for_a_time_ends_by_itself(site):
    with site.change() as change:
        ann = change.person("dan")
        change.page("By dan", by="dan")
        choose_level(change.uow("ben"), of_person(ann.id), Level.WATCHING, timedelta(hours=1))
    ben = site.sign_in("ben")
    assert titles(ben) == []
    site.clock.advance(hours=2)
    assert titles(ben) == ["By dan"]


def test_nothing_is_told_of_what_is_hidden_from_the_reader(site):
    with site.change() as change:
        page = change.page("Salaries", "secret words", by="ann")
        add_comment(change.uow("ann"), page, "hush")
    ben = site.sign_in("ben")
    assert "Salaries" in titles(ben)
    before = ben.get("/stream").text
    with site.change() as change:
        share(change.uow("ann"), change.app()["salaries"], [])
    after = ben.get("/stream").text
    assert "Salaries" in before and not any(word in after for word in ("Salaries", "secret words", "hush"))
    assert "Salaries" not in ben.get("/").text and "Salaries" in site.sign_in("ann").get("/").text


def test_what_is_shown_to_others_later_is_new_to_them(site):
    with site.change() as change:
        page = change.page("Draft", by="ann")
        share(change.uow("ann"), page, [])
        share(change.uow("ann"), page, None)
        change.advance(days=2)
        edit(change.uow("ann"), page, {"title": "Published"})
    assert titles(site.sign_in("ben"))[0] == "Published"


def test_a_deleted_comment_is_not_told(site):
    with site.change() as change:
        page = change.page("Plan", by="ann")
        comment = add_comment(change.uow("ben"), page, "Oops")
        delete_comment(change.uow("ben"), comment)
    assert "Oops" not in site.sign_in("ann").get("/stream").text and titles(site.sign_in("ann")) == ["Plan"]


def test_a_comment_that_is_deleted_or_changed_leaves_the_homepages_that_showed_it(site):
    with site.change() as change:
        page = change.page("Plan", by="ann")
        key = add_comment(change.uow("ben"), page, "Rude words").key
    ann = site.sign_in("ann")

    def shown():
        return ann.get("/").html.select_one("#w-colonnade-stream").text

    assert "Rude words" in shown()
    with site.change() as change:
        edit_comment(change.uow("ben"), comments.get(by_uid(change.root, page.uid), key), "Kind words")
    assert "Kind words" in shown() and "Rude" not in shown()
    with site.change() as change:
        delete_comment(change.uow("ben"), comments.get(by_uid(change.root, page.uid), key))
    assert "Kind words" not in shown()


def test_older_pages_go_on_where_the_first_ends(site):
    with site.change() as change:
        for number in range(45):
            change.advance(minutes=1)
            change.page(f"Page {number}", by=("ann", "cho")[number % 2])
    ben = site.sign_in("ben")
    found, page = [], ben.get("/stream")
    while True:
        found += [item.select(".item-h a")[-1].text for item in page.html.select(".item")]
        older = page.html.select_one(".pager a[rel=next]")
        if older is None:
            break
        page = ben.get(older["href"])
    assert found == [f"Page {number}" for number in reversed(range(45))]


def test_what_is_changed_day_after_day_fills_pages_like_everything_else(site):
    with site.change() as change:
        page = change.page("Diary", by="ann")
        for number in range(45):
            change.advance(days=1, minutes=1)
            edit(change.uow("ann"), page, {"body": f"Day {number}"})
    numbers, page = [], site.sign_in("ben").get("/stream")
    while older := page.html.select_one(".pager a[rel=next]"):
        numbers.append(len(page.html.select(".item")))
        page = page.click(href=re.escape(older["href"]), index=0)
    assert [*numbers, len(page.html.select(".item"))] == [20, 20, 6]


def test_a_kind_that_is_rare_is_found_at_once_and_what_is_switched_off_makes_no_page_short(site, monkeypatch):
    monkeypatch.setattr(stream, "MAX_LOOKED_AT", 10)
    monkeypatch.setattr(stream, "MAX_FETCHED", 10)
    with TYPES.temporarily(replace(SAMPLE_PAGE, name="other.page"), owner="other"):
        with site.change() as change:
            change.page("Rare", by="ann")
            log = change.root["stream"]
            (rare,) = log.entries()
            for number in range(1, 60):
                moment = change.advance(minutes=1)
                log.add(moment, rare.uid + number, rare.actor, "created", "other.page", rare.place, rare.access_id)
        ben = site.sign_in("ben")
        assert titles(ben, view="all", type="sample.page") == ["Rare"]
        monkeypatch.setattr(stream, "MAX_LOOKED_AT", 100)
        assert titles(ben, view="all") == titles(ben) == ["Rare"]


def test_filters(site):
    with site.change() as change:
        team = change.place("team", members={"ben": "owner"})
        change.page("Here", by="ann")
        change.advance(minutes=1)
        change.page("There", by="ben", at=change.app(team))
    ann = site.sign_in("ann")
    assert titles(ann, view="all", place=str(team.uid)) == ["There"]
    assert titles(ann, view="all", person="ann") == ["Here"]
    assert titles(ann, view="all", type="sample.page") == ["There", "Here"]
    for odd in ({"view": "all", "after": "x"}, {"view": "all", "place": "", "type": "", "person": " "}):
        assert titles(ann, **odd) == ["There", "Here"]
    assert titles(ann, view="x") == ["Here"]
    for odd in ({"type": "nothing.here"}, {"type": "sample.app"}, {"place": "x"}, {"place": "-1"}, {"place": "9" * 30}, {"place": "0"}):
        ann.get("/stream", odd, status=404)
        assert not ann.get("/stream/feed", odd).xml.findall("{http://www.w3.org/2005/Atom}entry")
    page = ann.get("/stream", {"person": "nobody"})
    assert "Nobody here is called nobody" in " ".join(page.html.main.text.split()) and not page.html.select(".item, .empty")
    assert page.html.select_one("#s-person")["value"] == "nobody"


def test_what_nobody_else_could_read_is_no_news(site):
    with site.change() as change:
        mine = change.page("Mine", by="ann")
        share(change.uow("ann"), mine, [])
        change.page("For nobody yet", by="ann", at=mine)
        share(change.uow("ann"), mine, [change.root["people"].by_login("ben").principal])
        change.page("For Ben", by="ann", at=mine)
    assert set(titles(site.sign_in("ann"))) == {"Mine", "For Ben"}


def test_new_entries_are_announced(site):
    ann = site.sign_in("ann")
    with site.change() as change:
        change.page("One", by="ben")
    bar = ann.get("/stream").html.select_one("[hx-get^='/-/stream/new']")["hx-get"]
    assert "new entr" not in ann.get(bar).text and "hx-get" in ann.get(bar).text
    with site.change() as change:
        change.advance(minutes=1)
        change.page("Two", by="ben")
        change.page("Mine", by="ann")
        secret = change.page("Secret", by="ben")
        share(change.uow("ben"), secret, [])
    assert "1 new entry" in ann.get(bar).text
    for odd in ("x", "-", "9" * 40):
        ann.get("/-/stream/new", {"since": odd})


@pytest.mark.parametrize("back", [{"hours": -1}, {"days": -400}])
def test_new_entries_are_announced_and_come_first_after_the_clock_was_set_back(site, back):
    with site.change() as change:
        change.page("Before", by="ben")
    ann = site.sign_in("ann")
    bar = ann.get("/stream").html.select_one("[hx-get^='/-/stream/new']")["hx-get"]
    assert "new entr" not in ann.get(bar).text
    with site.change() as change:
        change.advance(**back)
        change.page("After", by="ben")
    ann = site.sign_in("ann")
    assert "1 new entry" in ann.get(bar).text
    assert titles(ann) == ["After", "Before"]


def test_saved_things_are_found_again_by_the_one_who_saved_them(site):
    with site.change() as change:
        page = change.page("Keep me", by="ben")
    ann = site.sign_in("ann")
    ann.submit(f"/sample/{page.__name__}/@@save", on="1", back="/stream", status=303)
    assert [a.text for a in ann.get("/stream?view=saved").html.select(".rows a")] == ["Keep me"]
    assert not site.sign_in("ben").get("/stream?view=saved").html.select(".rows a")
    with site.change() as change:
        share(change.uow("ben"), page, [])
    assert "Keep me" not in ann.get("/stream?view=saved").text


def test_levels_are_chosen_on_a_page_of_their_own(site):
    with site.change() as change:
        page = change.page("Plan", by="ben")
        ben = change.root["people"].by_login("ben")
        hidden = change.page("Hidden", by="ben")
        share(change.uow("ben"), hidden, [])
    ann = site.sign_in("ann")
    address = f"/me/following/{of_object(page.uid)}"
    assert ann.get(address).html.select_one("input[name=level][checked]")["value"] == "1"
    ann.submit(address, level="3", mute="", status=303)
    assert ann.get(address).html.select_one("input[name=level][checked]")["value"] == "3"
    ann.submit(f"/me/following/{of_person(ben.id)}", level="2", mute="24", status=303)
    listed = ann.get("/me/following").text
    assert "Plan" in listed and "Watching" in listed and "Muted" in listed
    for gone in (of_object(hidden.uid), "o:1x", "o:99999", "p:99999", "t:", "x:1", "o:" + "9" * 30):
        ann.get(f"/me/following/{gone}", status=404)


def test_the_widget_and_json_tell_the_same(site):
    with site.change() as change:
        change.page("Plan", "Some words", by="ben")
    ann = site.sign_in("ann")
    card = ann.get("/").html.select_one("#w-colonnade-stream")
    assert "Plan" in card.text and "Some words" in card.text
    with site.change() as change:
        change.advance(minutes=1)
        change.page("Next", by="ben")
    assert "Next" in ann.get("/").html.select_one("#w-colonnade-stream").text


def test_what_is_thrown_away_leaves_the_homepage_at_once(site):
    with site.change() as change:
        page = change.page("Plan", by="ben")
    ann = site.sign_in("ann")
    assert "Plan" in ann.get("/").html.select_one("#w-colonnade-stream").text
    with site.change() as change:
        trash(change.uow("ben"), page)
    assert "Plan" not in ann.get("/").html.select_one("#w-colonnade-stream").text


def test_a_person_is_asked_for_by_user_name_or_name(site):
    with site.change() as change:
        change.person("mei", name="Lin Mei-hua")
        change.page("By Mei", by="mei")
        change.page("By Ann", by="ann")
    for text in ("mei", "Lin Mei-hua", "lin mei-hua"):
        assert titles(site.sign_in("ann"), view="all", person=text) == ["By Mei"], text
    assert "nobody-here" in site.sign_in("ann").get("/stream", {"view": "all", "person": "nobody-here"})
