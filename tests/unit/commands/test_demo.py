"""The demo organisation goes in whole, and comes out without a trace; what others made stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from BTrees.Length import Length
from BTrees.LLBTree import LLBTree
from persistent import Persistent

from colonnade.catalog.index import catalog
from colonnade.commands.comment import add_comment
from colonnade.commands.create import create
from colonnade.commands.demo_content import Demo
from colonnade.commands.demo_load import DemoLoaded, Loaded, load
from colonnade.commands.demo_remove import NoDemo, OthersInDemo, remove
from colonnade.commands.drafts import save_draft
from colonnade.commands.edit import edit
from colonnade.commands.remove_place import remove_place
from colonnade.commands.share import share
from colonnade.commands.trash import restore, trash
from colonnade.content.errors import Invalid
from colonnade.content.links import backlinks, wanted_in
from colonnade.content.roots import by_uid
from colonnade.content.versions import versions_of
from colonnade.demo import Company, company
from colonnade.notifications.digests import enter_due
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.queue import all_items
from colonnade.plugins.manifest import hookimpl
from colonnade.plugins.state import state
from colonnade.security import sessions, tokens
from colonnade.security.can import can
from colonnade.security.groups import is_administrator
from colonnade.stream.log import SHARDS, log
from colonnade.testing import SAMPLE_PAGE, MemorySite, memory_site, sample_plugin

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def acme() -> Company:
    return replace(company(NOW), page_type=SAMPLE_PAGE.name)


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site() as site:
        site.clock.now = NOW
        yield site


@pytest.fixture
def bare() -> Iterator[MemorySite]:
    """A site in which nothing is switched on."""
    with memory_site(on=False) as site:
        site.clock.now = NOW
        yield site


def _load(site: MemorySite, acme: Company) -> Loaded:
    found = load(site.uow(), acme, "a hash")
    site.commit()
    return found


EMPTY = (None, {}, [])


def _plain(value: Any) -> Any:
    """A value of a state without what is empty; objects with attributes of their own as their numbers."""
    if isinstance(value, Length):
        return None
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, dict) or (_is_tree(value) and hasattr(value, "items")):
        found = {repr(_plain(key)): _plain(item) for key, item in value.items()}
        return {key: item for key, item in found.items() if item not in EMPTY}
    if _is_tree(value):
        return [_plain(item) for item in value]
    if isinstance(value, Persistent):
        return f"-> {value._p_oid.hex()}" if _state(value) else None
    return value


def _is_tree(value: Any) -> bool:
    return any(base.__module__.startswith("BTrees") for base in type(value).__mro__)


def _state(obj: Any) -> dict[str, Any]:
    obj._p_activate()
    return {
        name: item for name, item in vars(obj).items() if not name.startswith("_v_") and (_is_object(item) or _plain(item) not in EMPTY)
    }


def _is_object(value: Any) -> bool:
    return isinstance(value, Persistent) and not _is_tree(value)


def _put_away(root: Any) -> None:
    """Whether an entry still lies among the newest or in the trees already says nothing of what is there."""
    for number in range(SHARDS):
        log(root)._put_away(number)
    for name in catalog(root).names(""):
        for shard in catalog(root).walk(name)._shards.values():
            shard.entries.update(shard.new)
            shard.new = {}


def _dump(site: MemorySite) -> dict[str, Any]:
    """All that can be reached from the root, without counters, what is empty, what is accounted for, and what search has to look at."""
    _put_away(site.root)
    root = {name: area for name, area in site.root.items() if name not in ("changed", "audit")}
    found: dict[str, Any] = {"root": _plain(root)}
    waiting = list(_objects_in(root))
    while waiting:
        obj = waiting.pop()
        name = f"{type(obj).__name__} {obj._p_oid.hex()}"
        if name not in found:
            found[name] = _plain(_state(obj))
            waiting.extend(_objects_in(_state(obj)))
    return {name: state_ for name, state_ in found.items() if state_ not in EMPTY}


def _objects_in(value: Any) -> Iterator[Any]:
    """The objects with attributes of their own in a state, also those in trees."""
    if _is_object(value):
        yield value
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _objects_in(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from _objects_in(item)


def test_all_of_it_is_there(site: MemorySite, acme: Company) -> None:
    steps: list[tuple[int, int]] = []
    found = load(site.uow(), acme, "a hash", lambda done, total: steps.append((done, total)))
    assert found == Loaded(people=60, places=2, pages=len(acme.pages), skipped=0, added=0)
    assert steps[-1][0] == steps[-1][1] == len(steps) == 60 + sum(len(page.revisions) for page in acme.pages)
    people = site.root["people"]
    assert len(people) == 60 and {person.password_hash for person in people} == {"a hash"}
    assert people["an.ko"].manager_id and people["mei.lin"].timezone == "Asia/Taipei" and people["mei.lin"].department == "Finance"
    assert is_administrator(site.root, people["ming.wu"].id) and not is_administrator(site.root, people["mei.lin"].id)
    payroll = site.site["payroll"]
    assert payroll.access == "restricted" and payroll.members[people["mei.lin"].id] == "owner" and "sample" in payroll.apps
    assert not can(site.reader("tom.baker"), "view", payroll) and can(site.reader("mei.lin"), "view", payroll)


def test_a_few_joined_lately(site: MemorySite, acme: Company) -> None:
    _load(site, acme)
    lately = {person.login for person in site.root["people"] if person.created > NOW - timedelta(days=30)}
    assert 2 <= len(lately) <= 5 and not lately & {revision.author for page in acme.pages for revision in page.revisions}


def test_pages_have_their_dates_authors_languages_and_versions(site: MemorySite, acme: Company) -> None:
    _load(site, acme)
    stored = {obj.title: obj for obj in (by_uid(site.root, uid) for uid in site.root["demo"]["pages"])}
    for page in acme.pages:
        obj = stored[page.title]
        assert (obj.created, obj.modified, obj.language) == (page.created, page.revisions[-1].when, page.language)
        assert [(v.when, v.by, v.note) for v in reversed(versions_of(obj))] == [
            (r.when, site.root["people"][r.author].id, r.note) for r in page.revisions
        ]
    assert site.site["payroll"].created < min(page.created for page in acme.pages)


def test_links_lead_to_pages_that_were_written_later(site: MemorySite, acme: Company) -> None:
    _load(site, acme)
    places = [site.site, *(site.site[place.name] for place in acme.places)]
    wanted = {title for place in places for title, _ in wanted_in(site.root, place.uid)}
    assert wanted == {title.casefold() for title in acme.wanted}
    assert any(backlinks(site.root, uid) for uid in site.root["demo"]["pages"])


def test_without_the_type_of_pages_there_are_people_and_places(bare: MemorySite, acme: Company) -> None:
    found = _load(bare, replace(acme, page_type="nothing.page"))
    assert (found.people, found.places, found.pages, found.skipped) == (60, 2, 0, len(acme.pages))


def test_it_is_loaded_once(site: MemorySite, acme: Company) -> None:
    _load(site, acme)
    with pytest.raises(DemoLoaded):
        load(site.uow(), acme, "a hash")


def test_a_login_that_is_taken_is_told(site: MemorySite, acme: Company) -> None:
    site.person("tom.baker")
    with pytest.raises(Invalid) as caught:
        load(site.uow(), acme, "a hash")
    assert list(caught.value.errors) == ["tom.baker: login"]


def test_removing_leaves_no_trace(bare: MemorySite, acme: Company) -> None:
    bare.commit()
    before = _dump(bare)
    _load(bare, acme)
    during = _dump(bare)
    _use(bare)
    removed = remove(bare.uow())
    bare.commit()
    assert len(during) > len(before) + 500
    assert (removed.people, removed.places, removed.trashed, removed.kept) == (60, 4, 0, ())
    assert _dump(bare) == before


def test_removing_leaves_a_site_in_use_as_it_was(site: MemorySite, acme: Company) -> None:
    ann = site.administrator("ann")
    page = site.page("Ours", "See [[Hotel limits]] and [[Nothing]].", by=ann)
    site.place("team", members={"ann": "owner"})
    site.commit()
    before = _dump(site)
    _load(site, acme)
    assert "uid:" in page.body.source
    _use(site)
    remove(site.uow())
    site.commit()
    assert page.body.source == "See [[Hotel limits]] and [[Nothing]]."
    after = _dump(site)
    # The page whose wanted title was there for a while has the same words in a new text.
    assert {name for name in before if before[name] != after.get(name)} == {f"Folder {page._p_oid.hex()}"}
    assert after.keys() - before.keys() == {f"Text {page.body._p_oid.hex()}"}


def _use(site: MemorySite) -> None:
    """What visitors of a demo do: sign in, write, throw away, share, save drafts, join."""
    root = site.root
    mei, tom, ming = (root["people"][login] for login in ("mei.lin", "tom.baker", "ming.wu"))
    sessions.start(root, mei, NOW)
    tokens.issue(root, tokens.RESET, tom.principal, timedelta(hours=1), NOW, tom.stamp)
    wiki = site.app()
    extra = create(site.uow(tom), wiki, SAMPLE_PAGE.name, {"title": "A try", "body": "[[Travel rules]] [[Not there]]"})
    below = create(site.uow(mei), extra, SAMPLE_PAGE.name, {"title": "Below"})
    edit(site.uow(mei), extra, {"title": "Another try"})
    thrown = create(site.uow(mei), wiki, SAMPLE_PAGE.name, {"title": "Thrown away"})
    trash(site.uow(mei), thrown)
    trash(site.uow(mei), below)
    restore(site.uow(mei), below)
    share(site.uow(tom), extra, [tom.principal])
    save_draft(site.uow(tom), wiki, SAMPLE_PAGE.name, {"title": "Unfinished"})
    root["visits"][mei.id] = (extra.uid,)
    root["seen"][mei.id] = LLBTree({extra.uid: 1})
    root["seen"][ming.id] = LLBTree({-wiki.uid: 1})
    site.place("by-ming", members={ming.id: "owner"}).creator = ming.id
    gone = site.place("gone", members={ming.id: "owner", tom.id: "member"})
    gone.creator = ming.id
    trash(site.uow(tom), site.page("Thrown away there", at=site.app(gone), by=tom))
    site.page("Gone with it", at=site.app(gone), by=tom)
    remove_place(site.uow(ming), gone, "Gone")
    site.commit()


def _note_of_others(site: MemorySite, acme: Company) -> tuple[Any, Any]:
    _load(site, acme)
    ann = site.administrator("ann")
    app = site.app(site.site["payroll"])
    return ann, create(site.uow(ann), app, SAMPLE_PAGE.name, {"title": "From Ann"})


def test_it_refuses_to_take_what_others_made_along(site: MemorySite, acme: Company) -> None:
    _, note = _note_of_others(site, acme)
    with pytest.raises(OthersInDemo) as caught:
        remove(site.uow())
    assert caught.value.objects == (note,)
    assert site.root["people"].get("mei.lin") and "demo" in site.root


def test_with_force_it_goes_to_the_trash_where_only_its_author_finds_it(site: MemorySite, acme: Company) -> None:
    ann, note = _note_of_others(site, acme)
    bob = site.person("bob")
    assert remove(site.uow(), force=True).trashed == 1
    site.commit()
    assert list(site.root["trash"]) == [note.uid]
    back = restore(site.uow(ann), note)
    assert back.__parent__ is site.site and back.title == "From Ann"
    assert can(site.reader(ann), "view", back) and not can(site.reader(bob), "view", back)


def test_what_others_wrote_in_a_demo_community_in_the_trash_counts_as_theirs(site: MemorySite, acme: Company) -> None:
    ann, note = _note_of_others(site, acme)
    remove_place(site.uow(ann), site.site["payroll"], site.site["payroll"].title)
    with pytest.raises(OthersInDemo) as caught:
        remove(site.uow())
    assert caught.value.objects == (note,)
    remove(site.uow(), force=True)
    site.commit()
    assert list(site.root["trash"]) == [note.uid] and not site.site.removed
    assert restore(site.uow(ann), note).__parent__ is site.site


def test_what_others_edited_counts_as_theirs(site: MemorySite, acme: Company) -> None:
    _load(site, acme)
    page = by_uid(site.root, site.root["demo"]["pages"][0])
    edit(site.uow(site.administrator("ann")), page, {"title": "Better"})
    with pytest.raises(OthersInDemo) as caught:
        remove(site.uow())
    assert caught.value.objects == (page,)


def test_pages_of_others_beside_the_demo_stay_and_keep_the_plugin_on(bare: MemorySite, acme: Company) -> None:
    _load(bare, acme)
    ann = bare.person("ann")
    page = bare.page("Ours", by=ann)
    assert remove(bare.uow()).kept == ("sample",)
    assert by_uid(bare.root, page.uid) is page and "sample" in state(bare.root).enabled
    assert list(bare.root["people"]) == [ann]


def test_there_must_be_something_to_remove(site: MemorySite) -> None:
    with pytest.raises(NoDemo):
        remove(site.uow())


def test_it_can_be_loaded_again(site: MemorySite, acme: Company) -> None:
    for _ in range(2):
        assert _load(site, acme).people == 60
        remove(site.uow())
        site.commit()


def test_plugins_add_their_own_and_it_goes_with_the_rest(acme: Company) -> None:
    def demo_content(demo: Demo) -> None:
        uow = demo.uow("mei.lin", days_ago=2, hour=10)
        box = create(uow, demo.app("sample.app", "payroll"), "sample.page", {"title": "A plugin's own"})
        assert (uow.now.astimezone(ZoneInfo("Asia/Taipei")).hour, box.creator) == (10, uow.actor.id)

    with memory_site(sample_plugin(hookimpl(demo_content))) as site:
        site.clock.now = NOW
        before = set(site.root["uids"])
        loaded = _load(site, acme)
        assert loaded.added == 1 and "a-plugin-s-own" in site.app(site.site["payroll"])
        remove(site.uow())
        assert set(site.root["uids"]) == before


def test_its_people_are_told_on_the_site_and_never_by_mail(acme: Company) -> None:
    def demo_content(demo: Demo) -> None:
        for days_ago in (2, 4):
            page = create(demo.uow("mei.lin", days_ago), demo.app("sample.app"), "sample.page", {"title": f"{days_ago} days ago"})
            add_comment(demo.uow("tom.baker", days_ago), page, "Thank you")

    with memory_site(sample_plugin(hookimpl(demo_content)), on=False) as site:
        site.clock.now = NOW
        _load(site, acme)
        inbox = inbox_of(site.root, site.root["people"].get("mei.lin").id)
        assert [by_uid(site.root, told.uid).title for told in islice(inbox.entries(), 2)] == ["2 days ago", "4 days ago"]
        assert all_items(site.root) == []
        assert enter_due(site.root, NOW + timedelta(days=8), lambda *_: pytest.fail("a summary"), 100) == 0


def test_a_plugin_that_fails_adds_nothing_and_harms_nothing(acme: Company) -> None:
    def demo_content(demo: Demo) -> None:
        create(demo.uow("mei.lin"), demo.app("sample.app"), "sample.page", {"title": "Half"})
        demo.app("sample.app", "nowhere")

    with memory_site(sample_plugin(hookimpl(demo_content))) as site:
        site.clock.now = NOW
        loaded = _load(site, acme)
        assert (loaded.people, loaded.added, "half" in site.app()) == (60, 0, False)
