from __future__ import annotations

from colonnade.commands import drafts
from colonnade.commands.drafts import MAX_DRAFTS, drafts_of, drop_draft, find_draft, save_draft
from colonnade.testing import MemorySite


def test_a_draft_is_kept_for_one_person_and_one_form(site: MemorySite) -> None:
    anna, ben, page = site.person("anna"), site.person("ben"), site.page("Page")
    draft = save_draft(site.uow(anna), page, "", {"title": "T", "body": "half a"})
    assert find_draft(site.root, anna.id, page) is draft and (draft.title, draft.target, draft.when) == ("T", page.uid, site.now)
    assert find_draft(site.root, ben.id, page) is None and find_draft(site.root, anna.id, page, "sample.page") is None
    save_draft(site.uow(anna), page, "sample.page", {})
    assert find_draft(site.root, anna.id, page, "sample.page").title == ""
    assert len(drafts_of(site.root, anna.id)) == 2 and drafts_of(site.root, ben.id) == []


def test_a_later_draft_for_the_same_form_replaces_it(site: MemorySite) -> None:
    anna, page = site.person("anna"), site.page("Page")
    save_draft(site.uow(anna), page, "", {"title": "one"})
    save_draft(site.uow(anna), page, "", {"title": "two"})
    assert [draft.title for draft in drafts_of(site.root, anna.id)] == ["two"]


def test_a_draft_can_be_dropped(site: MemorySite) -> None:
    anna, page = site.person("anna"), site.page("Page")
    drop_draft(site.uow(anna), page)
    save_draft(site.uow(anna), page, "", {})
    drop_draft(site.uow(anna), page)
    drop_draft(site.uow(anna), page)
    assert drafts_of(site.root, anna.id) == []


def test_of_too_many_drafts_the_oldest_goes(site: MemorySite) -> None:
    anna, app = site.person("anna"), site.app()
    for number in range(MAX_DRAFTS + 3):
        site.advance(seconds=1)
        save_draft(site.uow(anna), app, f"t{number}", {"title": str(number)})
    kept = drafts_of(site.root, anna.id)
    assert len(kept) == MAX_DRAFTS and kept[0].title == str(MAX_DRAFTS + 2) and kept[-1].title == "3"


def test_installing_again_keeps_what_is_there(site: MemorySite) -> None:
    anna = site.person("anna")
    save_draft(site.uow(anna), site.app(), "", {})
    drafts.install(site.root)
    assert len(drafts_of(site.root, anna.id)) == 1
