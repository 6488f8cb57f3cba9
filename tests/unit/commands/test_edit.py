from __future__ import annotations

import pytest

from colonnade.catalog.index import catalog
from colonnade.catalog.titles import find
from colonnade.commands.base import with_written_links
from colonnade.commands.create import create
from colonnade.commands.edit import edit
from colonnade.commands.move import move
from colonnade.commands.restore_version import restore_version
from colonnade.commands.share import share
from colonnade.content.errors import Dormant, EditConflict, Invalid, NotAllowed
from colonnade.content.events import Edited
from colonnade.content.fields import read_values
from colonnade.content.links import backlinks, wanted_by
from colonnade.content.objects import Content
from colonnade.content.types import TYPES, ContentType
from colonnade.content.versions import versions_of
from colonnade.security.reader import SYSTEM
from colonnade.testing import SAMPLE_PAGE, ISamplePage, MemorySite, memory_site, sample_plugin

TEXT = "First line.\n\nSecond line.\n\nThird line.\n"


def written(site: MemorySite, page: Content, who: str | None = None) -> str:
    return with_written_links(site.uow(who), SAMPLE_PAGE.schema, read_values(page, SAMPLE_PAGE.schema), page)["body"]


def test_an_edit_changes_what_it_says(site: MemorySite) -> None:
    page = site.page("Page", "old", summary="same")
    site.advance(minutes=5)
    result = edit(site.uow(), page, {"title": "Page two", "body": "new"}, note="why")
    assert (result.revision, result.changed, result.merged) == (2, {"title", "body"}, False)
    assert (page.title, page.body.source, page.summary, page.revision, page.modified) == ("Page two", "new", "same", 2, site.now)
    assert page.__name__ == "page" and page.created < page.modified
    assert versions_of(page)[0].note == "why"
    assert find(site.root, 1, "Page two") == [page.uid] and find(site.root, 1, "Page") == []


def test_an_edit_that_changes_nothing_makes_no_version(site: MemorySite) -> None:
    page = site.page("Page", "text")
    site.advance(minutes=5)
    result = edit(site.uow(), page, {"title": "Page", "body": "text"})
    assert (result.revision, result.changed) == (1, frozenset())
    assert page.modified == page.created and len(versions_of(page)) == 1


def test_the_plugins_hear_which_fields_changed() -> None:
    heard = []

    def content_changed(event: object) -> None:
        heard.append(event)

    with memory_site(sample_plugin(content_changed)) as site:
        page = site.page("Page")
        edit(site.uow(), page, {"title": "Page"})
        edit(site.uow(), page, {"title": "Other"})
        assert heard[1:] == [Edited(page, 0, site.now, frozenset({"title"}))]


def test_wrong_values_change_nothing(site: MemorySite) -> None:
    page = site.page("Page", "text")
    with pytest.raises(Invalid):
        edit(site.uow(), page, {"title": "", "body": "new"})
    assert page.title == "Page" and page.body.source == "text" and page.revision == 1


def test_only_fields_of_the_schema_are_set(site: MemorySite) -> None:
    page = site.page("Page")
    uid = page.uid
    result = edit(site.uow(), page, {"uid": 1, "creator": 5, "access_id": 3, "type_name": "x.y", "trashed": (1, 1)})
    assert result.changed == frozenset() and page.uid == uid and page.trashed is None and page.access_id is None


def test_an_edit_moves_the_object_to_the_top_of_lists(site: MemorySite) -> None:
    first = site.page("First")
    site.advance(minutes=1)
    second = site.page("Second")
    site.advance(minutes=1)
    edit(site.uow(), first, {"summary": "x"})
    assert catalog(site.root).page("type:sample.page", SYSTEM.visible, 10).uids == (first.uid, second.uid)


def test_who_may_not_edit_is_refused(site: MemorySite) -> None:
    place = site.place("team", members={site.person("anna"): "owner"})
    page = site.page("Page", at=site.app(place), by="anna")
    with pytest.raises(NotAllowed):
        edit(site.uow(site.person("ben")), page, {"title": "Mine"})


def test_dormant_content_is_not_edited(site: MemorySite) -> None:
    page = site.page("Page")
    site.switch("sample", False)
    with pytest.raises(Dormant):
        edit(site.uow(), page, {"title": "New"})


# Two people at once


def test_changes_in_different_lines_are_put_together(site: MemorySite) -> None:
    page = site.page("Page", TEXT)
    edit(site.uow(), page, {"body": TEXT.replace("First", "1st")}, base_revision=1)
    result = edit(site.uow(), page, {"title": "Page", "body": TEXT.replace("Third", "3rd")}, base_revision=1)
    assert page.body.source == "1st line.\n\nSecond line.\n\n3rd line.\n"
    assert result.merged and result.changed == {"body"} and result.revision == 3


def test_a_title_of_one_and_a_text_of_another_are_put_together(site: MemorySite) -> None:
    page = site.page("Page", TEXT)
    edit(site.uow(), page, {"title": "New title", "body": TEXT}, base_revision=1)
    edit(site.uow(), page, {"title": "Page", "body": TEXT + "More.\n"}, base_revision=1)
    assert page.title == "New title" and page.body.source == TEXT + "More.\n"


def test_a_collision_changes_nothing_and_carries_every_text(site: MemorySite) -> None:
    page = site.page("Page", TEXT)
    edit(site.uow(), page, {"body": TEXT.replace("Second line.", "Zwei.")})
    with pytest.raises(EditConflict) as caught:
        edit(site.uow(), page, {"title": "Mine", "body": TEXT.replace("Second line.", "二。")}, base_revision=1)
    conflict = caught.value
    assert conflict.base["body"] == TEXT and "Zwei." in conflict.theirs["body"] and "二。" in conflict.mine["body"]
    assert "Zwei." in conflict.merged["body"] and "二。" in conflict.merged["body"]
    assert conflict.merged["title"] == "Mine" and conflict.revision == 2
    assert page.revision == 2 and page.title == "Page" and "Zwei." in page.body.source


def test_two_titles_collide(site: MemorySite) -> None:
    page = site.page("Page")
    edit(site.uow(), page, {"title": "Theirs"})
    with pytest.raises(EditConflict) as caught:
        edit(site.uow(), page, {"title": "Mine"}, base_revision=1)
    assert (caught.value.mine["title"], caught.value.theirs["title"]) == ("Mine", "Theirs")


def test_the_same_change_twice_is_no_collision(site: MemorySite) -> None:
    page = site.page("Page", TEXT)
    edit(site.uow(), page, {"body": "Same.\n"})
    result = edit(site.uow(), page, {"body": "Same.\n"}, base_revision=1)
    assert result.changed == frozenset() and not result.merged and page.revision == 2


def test_without_versions_a_text_that_both_changed_is_never_overwritten(site: MemorySite) -> None:
    loose = ContentType("notes.note", ISamplePage, addable_in=("sample.app",))
    with TYPES.temporarily(loose):
        note = create(site.uow(), site.app(), "notes.note", {"title": "N", "body": TEXT})
        edit(site.uow(), note, {"body": TEXT.replace("First", "1st")})
        with pytest.raises(EditConflict):
            edit(site.uow(), note, {"body": TEXT.replace("Third", "3rd")}, base_revision=1)
        edit(site.uow(), note, {"title": "N", "summary": ""}, base_revision=1)


# Links


def test_links_survive_every_rename_and_move(site: MemorySite) -> None:
    target, page = site.page("Target"), site.page("Page", "see [[Target|it]] [[Target]]")
    box = site.page("Box")
    stored = page.body.source
    edit(site.uow(), target, {"title": "Another name"})
    move(site.uow(), target, box, name="elsewhere")
    assert page.body.source == stored == f"see [[uid:{target.uid}|it]] [[uid:{target.uid}]]"
    assert written(site, page) == "see [[Another name|it]] [[Another name]]"
    edit(site.uow(), page, {"body": written(site, page)})
    assert page.body.source == stored and page.revision == 1


def test_a_link_to_a_heading_is_kept_by_uid_and_written_in_words(site: MemorySite) -> None:
    target = site.page("Target", "# Rooms\n\n# Rooms\n\n# C# notes")
    body = "[[Target#rooms]] [[Target#h-rooms-2|second]] [[Target#C# notes]] [[Target#Not yet]]"
    page = site.page("Page", f"{body} [[uid:{target.uid}#comment-5]]")
    stored = page.body.source
    at = f"[[uid:{target.uid}#"
    assert stored == f"{at}h-rooms]] {at}h-rooms-2|second]] {at}h-c-notes]] {at}h-not-yet]] {at}comment-5]]"
    assert backlinks(site.root, target.uid) == [page.uid]
    edit(site.uow(), target, {"title": "Renamed"})
    again = written(site, page)
    assert again == (f"[[Renamed#Rooms]] [[Renamed#rooms-2|second]] [[Renamed#C# notes]] [[Renamed#not-yet]] {at}comment-5]]")
    edit(site.uow(), page, {"body": again})
    assert page.body.source == stored and page.revision == 1


def test_a_page_whose_title_is_just_that_comes_before_a_heading(site: MemorySite) -> None:
    target, exact = site.page("Target", "# Rooms"), site.page("Target#Rooms")
    page = site.page("Page", f"[[Target#Rooms]] [[uid:{target.uid}#h-rooms]]")
    assert page.body.source == f"[[uid:{exact.uid}]] [[uid:{target.uid}#h-rooms]]"
    edit(site.uow(), page, {"body": written(site, page) + " more"})
    assert page.body.source == f"[[uid:{exact.uid}]] [[uid:{target.uid}#h-rooms]] more"


def test_a_heading_of_what_may_not_be_seen_is_not_told(site: MemorySite) -> None:
    hidden = site.page("Salaries", "# Bosses", by=site.person("anna"))
    share(site.uow("anna"), hidden, ())
    page = site.page("Page", "[[Salaries#Bosses]]", by="anna")
    site.person("ben")
    assert written(site, page, "anna") == "[[Salaries#Bosses]]"
    assert written(site, page, "ben") == f"[[uid:{hidden.uid}#h-bosses]]"


def test_a_link_to_a_heading_wants_its_page_until_it_is_there(site: MemorySite) -> None:
    wanting = site.page("Wanting", "[[Topic#Part two|here]]")
    assert wanted_by(site.root, 1, "Topic") == [wanting.uid]
    page = site.page("Topic", "## Part  two")
    assert wanting.body.source == f"[[uid:{page.uid}#h-part-two|here]]" and wanted_by(site.root, 1, "Topic") == []


def test_a_want_is_met_by_the_page_that_has_a_number_sign_in_its_title(site: MemorySite) -> None:
    wanting = site.page("Wanting", "[[Topic#2]]")
    page = site.page("Topic#2")
    assert wanting.body.source == f"[[uid:{page.uid}]]" and wanted_by(site.root, 1, "Topic") == []


def test_a_link_to_another_place_keeps_its_uid_when_the_text_is_edited(site: MemorySite) -> None:
    other = site.page("Elsewhere", at=site.app(site.place("team")))
    page = site.page("Page", f"[[uid:{other.uid}|there]]")
    assert written(site, page) == f"[[uid:{other.uid}|there]]"
    edit(site.uow(), page, {"body": written(site, page) + " more"})
    assert backlinks(site.root, other.uid) == [page.uid]


def test_of_two_equal_titles_each_link_keeps_its_own(site: MemorySite) -> None:
    first, second = site.page("Same"), site.page("Same")
    page = site.page("Page", f"[[uid:{first.uid}]] [[uid:{second.uid}]]")
    again = written(site, page)
    edit(site.uow(), page, {"body": again + "\n"})
    assert page.body.source == f"[[uid:{first.uid}]] [[uid:{second.uid}]]\n"


def test_who_may_not_see_the_target_edits_without_breaking_or_learning_it(site: MemorySite) -> None:
    hidden = site.page("Salaries", by=site.person("anna"))
    share(site.uow("anna"), hidden, ())
    page = site.page("Page", "[[Salaries]]", by="anna")
    site.person("ben")
    assert written(site, page, "anna") == "[[Salaries]]"
    assert written(site, page, "ben") == f"[[uid:{hidden.uid}]]"
    edit(site.uow("ben"), page, {"body": written(site, page, "ben") + " ok"})
    assert backlinks(site.root, hidden.uid) == [page.uid]


def test_renaming_to_a_wanted_title_meets_the_want(site: MemorySite) -> None:
    wanting, page = site.page("Wanting", "[[Topic]]"), site.page("Draft")
    edit(site.uow(), page, {"title": "Topic"})
    assert wanting.body.source == f"[[uid:{page.uid}]]" and wanted_by(site.root, 1, "Topic") == []


# Versions


def test_an_old_version_comes_back_as_a_new_one(site: MemorySite) -> None:
    page = site.page("One", "first")
    edit(site.uow(), page, {"title": "Two", "body": "second"})
    edit(site.uow(), page, {"body": "third"})
    result = restore_version(site.uow(), page, 1, note="back")
    assert (page.title, page.body.source, result.revision) == ("One", "first", 4)
    assert [(v.number, v.title, v.values["body"]) for v in versions_of(page)] == [
        (4, "One", "first"),
        (3, "Two", "third"),
        (2, "Two", "second"),
        (1, "One", "first"),
    ]


def test_restoring_what_is_there_changes_nothing(site: MemorySite) -> None:
    page = site.page("One")
    assert restore_version(site.uow(), page, 1).changed == frozenset() and page.revision == 1


def test_a_version_that_never_was_is_refused(site: MemorySite) -> None:
    with pytest.raises(Invalid):
        restore_version(site.uow(), site.page("One"), 9)


def test_restoring_takes_the_right_to_edit(site: MemorySite) -> None:
    page = site.page("One", at=site.app(site.place("team", members={site.person("anna"): "owner"})))
    with pytest.raises(NotAllowed):
        restore_version(site.uow(site.person("ben")), page, 1)
