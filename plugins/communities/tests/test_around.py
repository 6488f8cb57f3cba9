"""Sub-communities and related communities, on the pages of their owners and of everybody else."""

from __future__ import annotations

import pytest


def start(web, above: str, **values: str) -> str:
    """The path of a sub-community that lin starts on the page of its owners."""
    answer = web.lin.submit(f"{above}/@@around", do="start", title="Divers", **values, status=303)
    return "/" + answer.headers["Location"].rstrip("/").split("/")[-2]


def test_an_owner_starts_one_and_the_rules_are_said_before(web):
    page = web.lin.get("/hall/@@around", status=200)
    assert "Nobody reads a sub-community who may not read" in page.text and "There is none yet." in page.text
    path = start(web, "/hall", access="open", inherited="1")
    assert "Divers" in web.lin.get("/hall/@@around").text and "Divers" in web.kai.get("/hall/@@about").text
    assert "Hall" in web.kai.get(f"{path}/@@about").html.select_one("main").text
    web.kai.submit(f"{path}/@@join", do="join", status=303)
    assert "Divers" in web.kai.get("/communities?show=mine").text


def test_one_below_a_hidden_one_is_as_if_it_were_not_there(web):
    path = start(web, "/vault", access="open", inherited="1")
    for view in ("", "/@@about", "/@@members"):
        assert web.kai.get(f"{path}{view}", status=404).body == web.kai.get(f"/nothing-there{view}", status=404).body
    assert "Divers" not in web.kai.get("/communities").text
    assert "No community is called like that." in web.kai.get("/communities?q=divers").text
    refused = web.lin.submit(f"{path}/@@members", login="kai", role="member", status=400)
    assert "First they have to be in Vault" in refused.text


def test_only_owners_come_to_the_page(web):
    for who in (web.kai, web.gus):
        assert who.get("/vault/@@around", status=404).body == who.get("/nothing-there/@@around", status=404).body
    web.kai.get("/hall/@@around", status=403)
    web.kai.submit("/hall/@@around", do="start", title="Mine", status=403)


def test_it_is_put_below_another_and_stands_by_itself_again(web):
    page = web.lin.get("/club/@@around")
    home = next(option["value"] for option in page.html.select("#cm-home option") if option.text == "Vault")
    web.lin.submit("/club/@@around", do="put", place=home, inherited="1", status=303)
    web.kai.get("/club/@@about", status=404)
    assert "This one lies in" in web.lin.get("/club/@@around").text
    web.lin.submit("/club/@@around", do="inherit", inherited="", status=303)
    assert "Only its own owners own it." in web.lin.get("/club/@@around").text
    web.lin.submit("/club/@@around", do="alone", status=303)
    web.kai.get("/club/@@about", status=404)
    assert "This one lies in" not in web.lin.get("/club/@@around").text


@pytest.mark.parametrize(
    "values", [{"do": "nonsense"}, {"do": "put", "place": "12345"}, {"do": "relate", "place": "x"}, {"do": "start", "title": ""}]
)
def test_what_cannot_be_is_said(web, values):
    assert web.lin.submit("/hall/@@around", **values, status=400).html.select("main .err")


def test_related_ones_are_shown_to_those_who_may_know_of_them(web):
    page = web.lin.get("/hall/@@around")
    uids = {option.text: option["value"] for option in page.html.select("#cm-other option")}
    for name in ("Club", "Vault"):
        web.lin.submit("/hall/@@around", do="relate", place=uids[name], status=303)
    assert "Club" in web.kai.get("/hall/@@about").text and "Vault" not in web.kai.get("/hall/@@about").text
    assert "Around this community" in web.lin.get("/hall").text and "Vault" in web.lin.get("/hall/@@about").text
    web.lin.submit("/hall/@@around", do="unrelate", place=uids["Vault"], status=303)
    assert "Vault" not in web.lin.get("/hall/@@about").html.select_one("main").text


def test_owners_above_are_asked_by_who_wants_to_come_in(web):
    path = start(web, "/hall", access="moderated", inherited="1")
    web.lin.submit("/hall/@@members", login="wen", role="owner", status=303)
    web.kai.submit(f"{path}/@@join", do="ask", status=303)
    assert "Kai Hu asks to join" in web.wen.get("/notifications/actions").text
