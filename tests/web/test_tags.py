"""Tags: typed in the form, found over all plugins, counted for the reader."""

from __future__ import annotations

import pytest

from colonnade.commands.share import share


@pytest.fixture(scope="module")
def tagged(world):
    with world.change() as site:
        for title, tags in (("One", ("travel", "差旅")), ("Two", ("travel",))):
            site.page(title, by="employee", tags=tags)
        secret = site.page("Three", by="owner", tags=("travel", "merger"))
        share(site.uow("owner"), secret, [])
    return world


def test_a_page_of_a_tag_lists_what_the_reader_may_see(tagged):
    shown = tagged.visitor("employee").get("/tags/travel")
    assert {a.text for a in shown.html.select(".rows a")} == {"One", "Two"} and "2 entries" in shown.text
    assert "Three" in tagged.visitor("owner").get("/tags/travel").text
    assert "差旅" in shown.text and "merger" not in shown.text


def test_what_only_others_tagged_is_not_named(tagged):
    assert "merger" not in tagged.visitor("employee").get("/tags").text
    assert "merger" in tagged.visitor("owner").get("/tags").text
    hidden, none = (tagged.visitor("employee").get(f"/tags/{tag}").text for tag in ("merger", "nothere"))
    assert hidden.replace("merger", "") == none.replace("nothere", "")


def test_addresses_of_a_tag_lead_to_its_one_form(tagged):
    visitor = tagged.visitor("employee")
    assert visitor.get("/tags/Travel", status=303).headers["Location"].endswith("/tags/travel")
    assert visitor.get("/tags/%E5%B7%AE%E6%97%85").html.select(".rows a")
    for odd in ("%23", "%20", "%00"):
        visitor.get(f"/tags/{odd}", status=404)


def test_tags_are_a_field_of_the_form_with_suggestions(tagged):
    visitor = tagged.visitor("employee")
    form = visitor.get("/sample/@@add/sample.page").html
    assert form.select_one("input[name=tags]") and {"travel", "差旅"} <= {b["value"] for b in form.select("[data-add-tag]")}
    made = visitor.submit("/sample/@@add/sample.page", title="Four", language="en", tags="Travel，新人 , #VPN,vpn", status=303).follow()
    assert [a.text for a in made.html.select("a[rel=tag]")] == ["#travel", "#新人", "#vpn"]
    edited = made.request.path + "/@@edit"
    assert visitor.get(edited).html.select_one("input[name=tags]")["value"] == "travel, 新人, vpn"
    visitor.submit(edited, title="Four", language="en", tags="vpn", status=303)
    assert "Four" not in visitor.get("/tags/travel").text and "Four" in visitor.get("/tags/vpn").text
    history = visitor.get(f"{made.request.path}/@@compare?old=1&new=2").text
    assert "新人" in history


@pytest.mark.parametrize("typed", [",".join(f"t{n}" for n in range(101)), "x" * 51])
def test_too_many_and_too_long_are_told(tagged, typed):
    answer = tagged.visitor("employee").submit("/sample/@@add/sample.page", title="Five", language="en", tags=typed, status=400)
    assert answer.html.select_one("input[name=tags]")["value"] == typed and answer.html.select_one(".err")


def test_in_the_trash_nothing_has_a_tag(tagged):
    visitor = tagged.visitor("employee")
    visitor.submit("/sample/two/@@trash", status=303)
    assert "Two" not in [a.text for a in visitor.get("/tags/travel").html.select(".rows a")]


def test_a_list_of_a_tag_goes_on(tagged):
    with tagged.change() as site:
        for number in range(35):
            site.page(f"Many {number}", by="employee", tags=("many",))
            site.advance(seconds=1)
    visitor = tagged.visitor("employee")
    first = visitor.get("/tags/many")
    second = visitor.get(first.html.select_one("a[rel=next]")["href"])
    assert len(first.html.select(".rows-big a")) + len(second.html.select(".rows-big a")) == 35
    for odd in ("x", "9" * 40, "-"):
        visitor.get(f"/tags/many?after={odd}")


def test_what_is_off_in_its_place_is_in_no_list_of_other_places(world):
    with world.change() as site:
        quiet = site.place("quiet", "open", {"employee": "owner"}, ["sample"])
        for number in range(3):
            site.page(f"Quiet {number}", by="employee", at=site.app(quiet), tags=("hush", "shared"))
        site.page("Loud", by="employee", tags=("shared",))
    visitor = world.visitor("member")

    def seen(address: str) -> bool:
        return "Quiet" in visitor.get(address).text

    lists = ("/people/employee", "/tags/hush", "/tags/shared")
    assert all(map(seen, lists)) and "hush" in visitor.get("/tags").text
    with world.change() as site:
        site.switch("sample", False, site.site["quiet"])
    assert not any(map(seen, lists))
    tags = visitor.get("/tags").text
    assert "hush" not in tags and "shared" in tags
    assert "1 entry" in visitor.get("/tags/shared").text
    assert "Loud" in visitor.get("/people/employee").text
    with world.change() as site:
        site.switch("sample", True, site.site["quiet"])
    assert all(map(seen, lists))
