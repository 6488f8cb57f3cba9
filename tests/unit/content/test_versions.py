from __future__ import annotations

from colonnade.commands.edit import edit
from colonnade.content.objects import Content
from colonnade.content.versions import record_version, version_of, versions_of
from colonnade.testing import SAMPLE_PAGE, START, MemorySite


def test_each_save_is_a_version(site: MemorySite) -> None:
    page = site.page("One", "first", by=site.person("anna"))
    site.advance(hours=1)
    edit(site.uow("anna"), page, {"title": "Two"}, note="better name")
    newest, oldest = versions_of(page)
    assert (newest.number, newest.title, newest.note, newest.when) == (2, "Two", "better name", site.now)
    assert (oldest.number, oldest.title, oldest.when, oldest.by) == (1, "One", START, site.person("anna").id)
    assert oldest.values == {"title": "One", "language": "en", "summary": "", "body": "first", "tags": ()}
    assert version_of(page, 1) is oldest and version_of(page, 3) is None


def test_versions_share_a_text_that_did_not_change(site: MemorySite) -> None:
    page = site.page("One", "a long text")
    edit(site.uow(), page, {"title": "Two"})
    edit(site.uow(), page, {"body": "other"})
    texts = [version._fields["body"] for version in versions_of(page)]
    assert texts[1] is texts[2] and texts[0] is page.body and texts[0] is not texts[1]


def test_an_object_without_history_has_no_versions() -> None:
    obj = Content(2000, "sample.page")
    assert versions_of(obj) == [] and version_of(obj, 1) is None


def test_a_version_holds_the_defaults_of_fields_that_were_never_set() -> None:
    obj = Content(2000, "sample.page")
    assert record_version(obj, SAMPLE_PAGE.schema, START, 0).values["summary"] == ""
