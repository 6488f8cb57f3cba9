"""Who is told of what: by each kind, never what they may not see, and nothing twice, whatever is killed in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from colonnade.api import Notice, messages
from colonnade.commands.comment import add_comment, delete_comment, edit_comment
from colonnade.commands.edit import edit
from colonnade.commands.places import change_member
from colonnade.commands.react import like
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.roots import by_uid
from colonnade.facets.following import Choice, Level, choose, of_object, of_person, of_tag
from colonnade.notifications import telling
from colonnade.notifications.inbox import inbox_of
from colonnade.notifications.preferences import Ways, Wishes, wish
from colonnade.notifications.queue import AREA, all_items
from colonnade.notifications.telling import tell_some
from colonnade.testing import MemorySite, memory_site, sample_plugin
from tests.unit.notifications.conftest import Teller

_ = messages("colonnade")


def watch(site: MemorySite, login: str, subject: str, level: Level = Level.WATCHING, **muted: Any) -> None:
    until = site.now + timedelta(**muted) if muted else None
    choose(site.root, site.person(login).id, subject, Choice(level, until))


def make(site: MemorySite, title: str = "Travel", body: str = "", by: str = "ann", **values: Any) -> Any:
    return site.page(title, body, by=by, **values)


def made(site: MemorySite, tell: Teller, **values: Any) -> Any:
    """A page of Ann's, of which everybody was told who is told."""
    page = make(site, **values)
    tell()
    return page


# Kinds


def test_a_comment_is_a_response_to_the_author_and_to_whom_it_answers(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    comment = add_comment(site.uow("ben"), page, "Why?")
    tell()
    add_comment(site.uow("cho"), page, "Because.", reply_to=comment.key)
    tell()
    assert tell.told("ann") == [("response", "commented")]
    assert tell.inbox("ann")[0].count == 2
    assert tell.told("ben") == [("response", "replied")]
    assert tell.told("cho") == []


def test_who_did_it_is_never_told(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    watch(site, "ann", of_object(page.uid))
    add_comment(site.uow("ann"), page, "@ann to myself")
    like(site.uow("ann"), page)
    tell()
    assert tell.told("ann") == []


def test_a_mention_is_told_once_also_after_edits_and_goes_before_other_kinds(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell, body="Ask @ben")
    watch(site, "ben", of_object(page.uid))
    assert tell.told("ben") == [("mention", "mentioned")]
    site.advance(hours=1)
    edit(site.uow("ann"), page, {"body": "Ask @ben or @cho"})
    tell()
    assert tell.told("ben") == [("follow", "edited"), ("mention", "mentioned")]
    assert tell.told("cho") == [("mention", "mentioned")]
    add_comment(site.uow("cho"), page, "@ann see @ben")
    tell()
    assert tell.told("ann") == [("mention", "mentioned")]


def test_an_edit_that_the_log_passes_over_still_mentions(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    for body in ("One", "Two for @ben"):
        site.advance(minutes=1)
        edit(site.uow("ann"), page, {"body": body})
    tell()
    assert tell.told("ben") == [("mention", "mentioned")]


def test_a_comment_that_is_changed_mentions_whom_it_names_now(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    comment = add_comment(site.uow("ben"), page, "Hello")
    tell()
    edit_comment(site.uow("ben"), comment, "Hello @cho")
    tell()
    assert tell.told("cho") == [("mention", "mentioned")] and tell.inbox("cho")[0].detail == comment.key
    assert tell.told("ann") == [("response", "commented")]


def test_likes_are_gathered_and_mailed_once_a_while_later(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    for number in range(50):
        site.person(f"fan{number}")
        like(site.uow(f"fan{number}"), page)
    tell()
    entry = tell.inbox("ann")[0]
    assert (len(tell.inbox("ann")), entry.verb, entry.count, len(entry.actors)) == (1, "liked", 50, 50)
    assert [letter[:2] + letter[3:] for letter in tell.letters] == [("ann", "notice", site.now + timedelta(minutes=10))]


def test_a_like_taken_back_before_it_is_told_is_not_told(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    like(site.uow("ben"), page)
    like(site.uow("ben"), page, on=False)
    tell()
    assert tell.told("ann") == []


def test_what_is_shared_with_somebody_is_told_to_them_alone(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    share(site.uow("ann"), page, [site.person("ben").principal])
    share(site.uow("ann"), page, [site.person("ben").principal, site.person("cho").principal])
    tell()
    assert tell.told("ben") == tell.told("cho") == [("directed", "shared")]
    assert tell.told("ann") == tell.told("dee") == []


@pytest.mark.parametrize("what", ["object", "place", "person", "tag"])
def test_who_watches_is_told_and_why(site: MemorySite, tell: Teller, what: str) -> None:
    page = made(site, tell, tags=("vpn",))
    subject = {
        "object": of_object(page.uid),
        "place": of_object(site.site.uid),
        "person": of_person(site.person("ann").id),
        "tag": of_tag("vpn"),
    }[what]
    watch(site, "ben", subject)
    watch(site, "cho", subject, Level.TRACKING)
    site.advance(hours=1)
    edit(site.uow("ann"), page, {"body": "New"})
    tell()
    assert tell.told("ben") == [("follow", "edited")] and tell.inbox("ben")[0].subject == subject
    assert tell.told("cho") == []


def test_who_watches_a_page_is_told_of_a_new_one_in_it(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    watch(site, "ben", of_object(page.uid))
    make(site, "Part", at=page)
    tell()
    assert tell.told("ben") == [("follow", "created")]


def test_all_are_told_by_owners_and_administrators_only_and_once(site: MemorySite, tell: Teller) -> None:
    site.administrator("boss")
    page = made(site, tell, body="For @all")
    assert tell.told("ben") == []
    site.advance(hours=1)
    edit(site.uow("boss"), page, {"body": "Really for @all and @cho"})
    tell()
    assert tell.told("ben") == tell.told("ann") == [("broadcast", "announced")]
    assert tell.told("cho") == [("mention", "mentioned")]
    site.advance(hours=1)
    edit(site.uow("boss"), page, {"body": "Once more for @all"})
    tell()
    assert tell.told("ben") == [("broadcast", "announced")]


def test_all_of_a_community_are_its_members(site: MemorySite, tell: Teller) -> None:
    place = site.place("club", "open", {"ann": "owner", "ben": "member"})
    site.page("Rules", "Read this @all", by="ann", at=site.app(place))
    tell()
    assert tell.told("ben") == [("broadcast", "announced")]
    assert tell.told("cho") == []


def test_a_plugin_has_single_people_told_in_its_words_and_only_once() -> None:
    def notices(event: Any, root: Any) -> list[Any]:
        ben = root["people"]["ben"].id
        return [Notice(ben, _("${who} assigned ${title} to you")), "no notice", Notice(event.actor, _("${who} and you"))]

    with memory_site(sample_plugin(notices)) as site:
        for login in ("ann", "ben"):
            site.person(login)
        tell = Teller(site)
        page = made(site, tell)
        edit(site.uow("ann"), page, {"body": "More"})
        tell()
        assert [(told.kind, told.text) for told in tell.inbox("ben")] == [("directed", ("colonnade", "${who} assigned ${title} to you"))]
        assert tell.told("ann") == []


# Muting


@pytest.mark.parametrize("what", ["object", "place", "person"])
@pytest.mark.parametrize("for_a_time", [False, True])
def test_muting_silences_all_but_what_is_meant_for_one_alone(site: MemorySite, tell: Teller, what: str, for_a_time: bool) -> None:
    site.administrator("ben")
    page = made(site, tell)
    subject = {"object": of_object(page.uid), "place": of_object(site.site.uid), "person": of_person(site.person("ben").id)}[what]
    watch(site, "ann", of_person(site.person("ben").id))
    watch(site, "ann", subject, Level.WATCHING if for_a_time else Level.MUTED, **({"hours": 2} if for_a_time else {}))
    add_comment(site.uow("ben"), page, "Hello @all")
    tell()
    assert tell.told("ann") == []
    add_comment(site.uow("ben"), page, "Hello @ann")
    tell()
    assert tell.told("ann") == [("mention", "mentioned")]
    if for_a_time:
        site.advance(hours=3)
        add_comment(site.uow("ben"), page, "Again")
        tell()
        assert tell.told("ann")[0] == ("response", "commented")


def test_what_one_watches_in_a_muted_place_is_told(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    watch(site, "ben", of_object(site.site.uid), Level.MUTED)
    watch(site, "ben", of_object(page.uid))
    add_comment(site.uow("cho"), page, "Hello")
    tell()
    assert tell.told("ben") == [("follow", "commented")]


# Rights


def test_who_lost_the_right_to_read_before_it_is_told_is_not_told(site: MemorySite, tell: Teller) -> None:
    place = site.place("club", "restricted", {"ann": "owner", "ben": "member", "cho": "member"})
    page = made(site, tell, at=site.app(place))
    watch(site, "ben", of_object(page.uid))
    watch(site, "cho", of_object(page.uid))
    add_comment(site.uow("ann"), page, "Secret for @ben and @dee")
    change_member(site.uow("ann"), place, site.person("ben").id, None)
    tell()
    assert tell.told("ben") == tell.told("dee") == []
    assert tell.told("cho") == [("follow", "commented")]


def test_who_could_not_read_a_mention_is_told_once_they_can(site: MemorySite, tell: Teller) -> None:
    page = make(site, body="For @ben")
    share(site.uow("ann"), page, [])
    tell()
    assert tell.told("ben") == []
    share(site.uow("ann"), page, None)
    tell()
    assert tell.told("ben") == [("mention", "mentioned")]


@pytest.mark.parametrize("what", ["page in the trash", "comment deleted", "person gone", "plugin off"])
def test_what_is_gone_before_it_is_told_is_not_told(site: MemorySite, tell: Teller, what: str) -> None:
    page = made(site, tell)
    comment = add_comment(site.uow("ben"), page, "Hello @cho")
    match what:
        case "page in the trash":
            trash(site.uow("ann"), page)
        case "comment deleted":
            delete_comment(site.uow("ben"), comment)
        case "person gone":
            for login in ("ann", "cho"):
                site.root["people"].deactivate(site.person(login).id)
        case "plugin off":
            site.switch("sample", on=False)
    tell()
    assert tell.told("ann") == tell.told("cho") == []
    assert len(site.root[AREA]) == 0


def test_old_news_is_no_news(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    add_comment(site.uow("ben"), page, "Hello")
    site.advance(days=8)
    tell()
    assert tell.told("ann") == [] and len(site.root[AREA]) == 0


# Preferences


def test_what_somebody_wants_neither_here_nor_by_mail_is_not_entered(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    wish(site.person("ann"), Wishes({"response": Ways(False, "off"), "mention": Ways(False, "off")}))
    add_comment(site.uow("ben"), page, "Hello")
    tell()
    assert tell.told("ann") == []
    add_comment(site.uow("ben"), page, "Hello @ann")
    tell()
    assert tell.told("ann") == [("mention", "mentioned")]
    assert tell.letters == []


def test_mail_goes_at_once_or_with_a_summary(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    watch(site, "cho", of_object(page.uid))
    add_comment(site.uow("ben"), page, "Hello")
    tell()
    assert [letter[:2] for letter in tell.letters] == [("ann", "notice")]
    assert set(inbox_of(site.root, site.person("cho").id).due) == {"daily"}


# The queue


def test_saving_enters_one_entry_whoever_watches(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    for number in range(30):
        site.person(f"w{number}")
        watch(site, f"w{number}", of_object(page.uid))
    site.advance(hours=1)
    edit(site.uow("ann"), page, {"body": "New @ben"})
    assert len(site.root[AREA]) == 1


def test_many_are_told_in_parts_and_others_in_between(site: MemorySite, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PART", 5)
    site.administrator("boss")
    names = [f"p{number}" for number in range(23)]
    for name in names:
        site.person(name)
    first = made(site, tell, title="First")
    made(site, tell, title="All", body="For @all and @ben", by="boss")
    page = site.page("Again", "@all listen, @ben", by="boss")
    add_comment(site.uow("ben"), first, "Hello")
    site.commit()
    telling.tell_some(tell.change, tell.put, 40)
    assert len(site.root[AREA]) == 1
    assert ("response", "commented") in tell.told("ann")
    tell()
    for name in names:
        assert [told.uid for told in tell.inbox(name)].count(page.uid) == 1
    assert [told.kind for told in tell.inbox("ben") if told.uid == page.uid] == ["mention"]


class Killed(BaseException):
    """The process is gone."""


def test_what_is_killed_in_between_is_done_again_and_nothing_twice(site: MemorySite, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling, "PART", 5)
    site.administrator("boss")
    names = [f"p{number}" for number in range(23)]
    for name in names:
        site.person(name)
    site.page("All", "For @all", by="boss")
    site.commit()
    commits = 0

    def dying(work: Any) -> Any:
        nonlocal commits
        result = work(site.uow())
        commits += 1
        if commits % 2 == 0:
            site.abort()
            raise Killed
        site.commit()
        return result

    for _attempt in range(40):
        try:
            telling.tell_some(dying, tell.put, 1)
        except Killed:
            continue
    tell()
    assert len(site.root[AREA]) == 0
    assert all(tell.told(name) == [("broadcast", "announced")] and tell.inbox(name)[0].count == 1 for name in names)


def test_two_workers_tell_nothing_twice(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell)
    add_comment(site.uow("ben"), page, "Hello")
    site.commit()
    entries = telling.next_items(site.root, 10)
    with site.other() as other:
        seen = telling.next_items(other.root, 10)
        telling._tell_part(site.uow(), entries, tell.put)
        site.commit()
        telling._tell_part(other.uow(), seen, tell.put)
        with pytest.raises(telling.TransientError):
            other.commit()
        other.abort()
        telling._tell_part(other.uow(), seen, tell.put)
        other.commit()
    site.abort()
    assert inbox_of(site.root, site.person("ann").id).last == 1


def test_an_entry_that_cannot_be_worked_out_holds_up_no_other(site: MemorySite, tell: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    page, broken = made(site, tell), made(site, tell, title="Broken")
    whole = telling.single

    def single(root: Any, item: Any, obj: Any) -> Any:
        if obj.title == "Broken":
            raise RuntimeError("no way")
        return whole(root, item, obj)

    monkeypatch.setattr(telling, "single", single)
    add_comment(site.uow("ben"), broken, "Hello")
    add_comment(site.uow("ben"), page, "Hello")
    tell()
    assert [told.uid for told in tell.inbox("ann")] == [page.uid]
    assert len(site.root[AREA]) == 0


def test_what_was_told_of_an_object_is_forgotten_with_it(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell, body="@ben")
    assert len(site.root[telling.AREA]) == 1
    trash(site.uow("ann"), page)
    site.advance(days=31)
    site.empty_trash()
    assert len(site.root[telling.AREA]) == 0


@pytest.mark.slow
def test_ten_thousand_are_told_and_nobody_waits_for_that(site: MemorySite, tell: Teller) -> None:
    site.administrator("boss")
    for number in range(10_000):
        site.root["people"].add(f"p{number}", f"P {number}", created=site.now)
    page = made(site, tell)
    all_hands = site.page("All hands", "For @all", by="boss")
    site.commit()
    telling.tell_some(tell.change, tell.put, 1)
    add_comment(site.uow("ben"), page, "Hello")
    site.commit()
    for _part in range(2):
        telling.tell_some(tell.change, tell.put, 5)
    assert ("response", "commented") in tell.told("ann")
    assert len(site.root[AREA]) == 1
    tell()
    told = [inbox_of(site.root, person) for person in site.root["people"].ids()]
    assert sum(box is not None and any(entry.uid == all_hands.uid for entry in box.entries()) for box in told) == 10_004
    assert len(site.root["digests"]) == 10_004


def test_who_writes_all_the_time_is_never_in_the_way(site: MemorySite, tell: Teller) -> None:
    """Each time the worker is about to commit, another one likes and comments, as eight writers without pause do."""
    pages = [made(site, tell, title=f"Page {number}") for number in range(4)]
    for page in pages:
        add_comment(site.uow("ben"), page, "Hello")
    site.commit()

    def change(work: Any) -> Any:
        result = work(site.uow())
        with site.other() as other:
            for page in pages:
                same = by_uid(other.root, page.uid)
                add_comment(other.uow("cho"), same, "Again")
                like(other.uow("cho"), same, on=True)
            other.commit()
        site.commit()
        return result

    for _ in range(6):
        assert tell_some(change, tell.put, 10) > 0
    tell()
    assert sum(told.count for told in tell.inbox("ann")) > 0 and len(site.root[AREA]) == 0


def test_what_some_did_is_told_on_the_site_alone_and_the_rest_waits(site: MemorySite, tell: Teller) -> None:
    page = made(site, tell, by="ann")
    watch(site, "cho", of_object(page.uid))
    add_comment(site.uow("ben"), page, "First")
    add_comment(site.uow("ann"), page, "Second")
    telling.tell_without_mail(site.uow(), {site.person("ben").id})
    assert (tell.told("ann"), tell.letters) == ([("response", "commented")], [])
    assert [item.actor for _entry, item in all_items(site.root)] == [site.person("ann").id]
