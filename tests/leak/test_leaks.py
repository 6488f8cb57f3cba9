"""No outsider finds a word of what is hidden: in no page, feed, list, count, suggestion, export or header, at no address."""

from __future__ import annotations

from string import ascii_lowercase

import pytest

from tests.leak.conftest import RESPONSES, Hidden
from tests.leak.planting import INSIDER, OUTSIDERS, WAYS, addable
from tests.leak.reading import crawl, one_of_each
from tests.web.views import declared
from tests.web.world import headers_of

UNREACHED = {
    "metrics": "needs a token of a machine, and has only numbers",
    "invitation": "needs a letter of an administrator, and is about a person",
}
"""Routes that nothing is read of here, with the reason."""
NEVER = "nosuchwords"
FIRST_LETTERS = ("", "#", "@", "/", ">")


def leaks(hidden: Hidden, outsider: str, addresses: list[str]) -> list[str]:
    """What an outsider finds at *addresses*."""
    browser = hidden.world.visitor(outsider)
    return [f"{outsider} {address}: {found}" for address in addresses if (found := hidden.searched(browser, address)[1])]


def test_something_of_each_type_is_hidden_in_each_way(hidden):
    made = {(name, way) for name, way, _ in hidden.planted.hidden.values()}
    for way in ("closed place", "restricted page", "trash", "off in a closed place", "app without guests"):
        assert {name for name, of_way in made if of_way == way} == {found.name for found in addable()}
    assert {way for _, way in made} == set(WAYS)
    assert len(hidden.planted.words.where) > 1000


def test_whoever_may_read_finds_the_words(hidden):
    insider = hidden.world.visitor(INSIDER)
    found = {where for address in hidden.known[:400] for where in hidden.planted.words.found_in(insider.get(address, status="*"))}
    whats = {where.partition(" of ")[0] for where in found}
    assert {"title", "body", "last text", "tag", "comment", "reply", "text", "text of a file"} & whats >= {
        "title",
        "tag",
        "comment",
        "reply",
    }


SLOW = pytest.mark.slow
SOME = [pytest.param(outsider, marks=SLOW) if outsider == "neighbour" else outsider for outsider in OUTSIDERS]


@pytest.mark.parametrize("outsider", SOME)
def test_no_page_has_a_word_of_what_is_hidden(hidden, outsider, record_property):
    before = len(RESPONSES)
    browser, planted = hidden.world.visitor(outsider), hidden.planted
    found = leaks(hidden, outsider, one_of_each([*hidden.known, *hidden.objects, *hidden.routes], hidden.plan.coarsest))
    led_to = crawl(browser, ["/", *one_of_each(hidden.routes, hidden.plan.coarse)], hidden.plan, alike=hidden.plan.coarsest)
    RESPONSES.extend(response.status_int for response in led_to.values())
    found += [
        f"{outsider} {address}: {words}" for address, response in led_to.items() if (words := planted.words.found_in(response, address))
    ]
    record_property("responses", len(RESPONSES) - before)
    assert not found, "\n".join(found[:20])


@pytest.mark.slow
@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_no_address_at_all_has_a_word_of_what_is_hidden(hidden, outsider):
    found = leaks(hidden, outsider, [*hidden.known, *hidden.objects, *hidden.routes])
    led_to = crawl(hidden.world.visitor(outsider), ["/", *hidden.routes], hidden.plan)
    found += [f"{outsider} {address}" for address, response in led_to.items() if hidden.planted.words.found_in(response, address)]
    assert not found, "\n".join(found[:20])


def test_each_view_that_can_be_read_is_read(hidden):
    for address in one_of_each(hidden.objects, lambda address: hidden.plan.shape(address)[1:]):
        hidden.world.visitor(INSIDER).get(address, status="*")
    for address in hidden.routes[:]:
        hidden.world.visitor(INSIDER).get(address, status="*")
        if hidden.plan.shape(address)[0].startswith(("set_up", "unsubscribe", "private_feed")):
            hidden.world.visitor("anonymous").get(address, status="*")
        if hidden.plan.shape(address)[0].startswith(("admin", "place_add", "trash")):
            hidden.world.visitor("admin").get(address, status="*")
    answered = {(route, name) for route, name, _ in hidden.reached.views}
    views = [view for view in declared(hidden.world.application.wsgi.registry) if "GET" in view.methods]
    missing = {(view.route, view.name) for view in views if (view.route, view.name) not in answered and view.route not in UNREACHED}
    assert not missing, f"no case of the leak test reads {missing}: let tests/leak/reading.py lead there"


def suggestions(hidden: Hidden, *, thorough: bool) -> list[str]:
    """Addresses that complete or search beginnings of planted words: none has a whole one, so each that comes back is a leak."""
    words = one_of_each(hidden.planted.words.where, lambda word: (hidden.planted.words.where[word].partition(" of ")[0],))
    parts = [*ascii_lowercase[:: 1 if thorough else 3], *(word[:length] for word in words[:4] for length in (2, 4, len(word) - 1))]
    completing = [path for path in hidden.objects if "/@@complete" in path and hidden.plan.shape(path)[0][1].startswith("public")][:2]
    found = []
    for part in parts:
        found += [f"/-/quick?q={sign}{part}".replace("#", "%23") for sign in FIRST_LETTERS]
        found += [
            f"/search?q={part}*",
            f"/search?q={part}",
            f"/people?q={part}",
            f"/search?q=in:{part}",
            f"/search?q=type:{part}*&narrow=1",
        ]
        found += [f"/-/search/facets?q={part}*", f"/search?q={part}*&sort=newest&narrow=1"]
        found += [path.partition("?")[0] + f"?q={part}" for path in completing]
    return found


@pytest.mark.parametrize("outsider", ["colleague", *(pytest.param(other, marks=pytest.mark.slow) for other in OUTSIDERS[1:])])
def test_nothing_is_suggested_or_found_by_a_beginning(hidden, outsider, request, record_property):
    addresses = suggestions(hidden, thorough="slow" in [mark.name for mark in request.node.iter_markers()])
    record_property("responses", len(addresses))
    found = leaks(hidden, outsider, addresses)
    assert not found, "\n".join(found[:20])


def test_narrowing_shows_only_what_one_may_read(hidden):
    with hidden.world.change() as site:
        people, places = [person.id for person in site.root["people"]], hidden.planted.place_uids
    chosen = [f"author={who}" for who in people] + [f"place={place}" for place in places]
    chosen += [f"type={found.name}" for found in addable()] + ["tag=travel", "month=2026-03", "month=2026", "language=en"]
    chosen += [f"state={found.name}/{status}" for found in addable() for status in found.statuses] + [f"at={place}" for place in places]
    addresses = [
        f"{path}{one}{order}" for path in ("/search?narrow=1&", "/-/search/facets?") for one in chosen for order in ("", "&sort=newest")
    ]
    assert not leaks(hidden, "colleague", addresses)


def test_asking_for_a_hidden_word_is_answered_like_asking_for_none(hidden):
    browser, words = hidden.world.visitor("colleague"), hidden.planted.words.where
    for word in one_of_each(words, lambda word: (words[word].partition(" of ")[0],)):
        for question in (
            "/search?q={}",
            "/-/search/facets?q={}",
            "/-/quick?q={}",
            "/-/quick?q=%23{}",
            "/search?tag={}",
            "/tags/{}",
            "/search?q=in:{}",
            "/people?q={}",
        ):
            asked, never = (browser.get(question.format(text), status="*") for text in (word, NEVER))
            assert asked.status_int == never.status_int
            assert asked.text.replace(word, NEVER) == never.text, f"{question} tells of the {words[word]}"


def test_what_is_hidden_looks_like_what_never_was(hidden):
    browser = hidden.world.visitor("colleague")
    hidden_at = one_of_each((address for _, _, address in hidden.planted.hidden.values()), hidden.plan.shape)
    for address in hidden_at:
        parent = address.rpartition("/")[0]
        for view in ("", "/@@json", "/@@history", "/@@edit", "/@@complete?q=t"):
            there, never = browser.get(address + view, status="*"), browser.get(f"{parent}/{NEVER}{view}", status="*")
            assert (there.status_int, there.body) == (never.status_int, never.body), address + view
            assert headers_of(there) == headers_of(never), address + view
    for uid in list(hidden.planted.hidden)[::10]:
        assert browser.get(f"/-/id/{uid}", status=404).body == browser.get("/-/id/77", status=404).body
    for key in hidden.planted.keys[:20]:
        assert browser.get(f"/-/blob/{key}/a.txt", status=404).body == browser.get(f"/-/blob/{'0' * 32}/a.txt", status=404).body
