"""Mentions through commands: kept by id, limited to whom one may name, and told to the author where they reach nobody."""

from __future__ import annotations

from typing import Any

from colonnade.commands.base import written_source
from colonnade.commands.comment import add_comment, edit_comment
from colonnade.commands.edit import edit
from colonnade.commands.mentions import NotTold
from colonnade.commands.share import share
from colonnade.content.mentions import mentioned_in
from colonnade.search.indexing import document_of
from colonnade.security.mentioning import may_mention_all
from colonnade.testing import MemorySite


def stored(page: Any) -> str:
    return page.body.source


def test_a_mention_outlives_a_new_login(site: MemorySite) -> None:
    anna, mei = site.person("anna"), site.person("mei")
    page = site.page("Page", "See @mei，請看", by=anna)
    assert mentioned_in(stored(page)).people == (mei.id,)
    site.root["people"].rename_login(mei.id, "mei.lin")
    assert written_source(site.uow(anna), stored(page), page) == "See @mei.lin，請看"
    edit(site.uow(anna), page, {"body": "@mei again"})
    assert mentioned_in(stored(page)).people == (mei.id,), "the former login stays theirs"


def test_a_guest_mentions_only_people_of_the_place(site: MemorySite) -> None:
    guest = site.person("gast", kind="guest")
    site.person("outside"), site.person("inside")
    hall = site.place("hall", "restricted", {"gast": "member", "inside": "member"}, ["sample"])
    page = site.page("Page", "@outside @inside", by=guest, at=site.app(hall))
    assert mentioned_in(stored(page)).people == (site.person("inside").id,) and "@outside" in stored(page)
    edit(site.uow(site.administrator()), page, {"body": "@outside @inside"})
    before = stored(page)
    edit(site.uow(guest), page, {"title": "New", "body": written_source(site.uow(guest), before, page)})
    assert stored(page) == before, "an edit by somebody who may not name a person keeps the mention"


def test_the_author_is_told_whom_a_text_misses_and_only_once(site: MemorySite) -> None:
    anna = site.person("anna")
    site.person("ben", name="Ben", native_name="陳本")
    page = site.page("Page", "", by=anna)
    share(site.uow(anna), page, [])
    uow = site.uow(anna)
    edit(uow, page, {"body": "@ben, @anna"})
    [note] = uow.notes
    assert isinstance(note, NotTold) and note.obj is page and note.mapping == {"names": ["Ben"]}
    again = site.uow(anna)
    edit(again, page, {"body": "@ben, @anna, more"})
    assert not again.notes
    share(again, page, None)
    said = site.uow(anna)
    comment = add_comment(said, page, "@ben look")
    assert not said.notes and mentioned_in(comment.text.source).people == (site.person("ben").id,)
    share(again, page, [])
    edit_comment(said, comment, "@ben look @anna")
    assert not said.notes
    add_comment(said, page, "@ben?")
    assert [type(note) for note in said.notes] == [NotTold]


def test_of_many_who_are_missed_some_are_named(site: MemorySite) -> None:
    anna = site.person("anna")
    page = site.page("Page", "", by=anna)
    share(site.uow(anna), page, [])
    for number in range(8):
        site.person(f"p{number}")
    uow = site.uow(anna)
    edit(uow, page, {"body": " ".join(f"@p{number}" for number in range(8))})
    assert len(uow.notes[0].mapping["names"]) == 5 and uow.notes[0].mapping["n"] == 3


def test_everyone_is_for_owners_of_the_place_and_others_are_told_so(site: MemorySite) -> None:
    olga, ben = site.person("olga"), site.person("ben")
    hall = site.place("hall", "open", {"olga": "owner", "ben": "member"}, ["sample"])
    page = site.page("Page", by=ben, at=site.app(hall))
    may = {login: may_mention_all(site.reader(login), page) for login in ("olga", "ben")}
    assert may == {"olga": True, "ben": False} and may_mention_all(site.reader(site.administrator().login), page)
    for person, told in ((olga, 0), (ben, 1)):
        uow = site.uow(person)
        add_comment(uow, page, "@all look")
        assert len(uow.notes) == told


def test_a_text_is_found_by_all_names_of_whom_it_mentions(site: MemorySite) -> None:
    site.person("mei", name="Mei Lin", native_name="林美")
    page = site.page("Page", "Ask @mei，謝謝")
    text = document_of(site.root, page.uid).text
    assert "Ask @Mei Lin 林美 mei，謝謝" in text
