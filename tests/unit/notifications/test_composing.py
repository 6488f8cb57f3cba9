"""Mails about notifications say what their receiver may know at the moment when they are sent, in their language, or nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from colonnade.commands.comment import add_comment, delete_comment
from colonnade.commands.notifications import choose_ways, mark_all_read
from colonnade.commands.react import like
from colonnade.commands.share import share
from colonnade.commands.trash import trash
from colonnade.content.types import TYPES
from colonnade.facets.following import Choice, Level, choose, of_object
from colonnade.i18n import Catalogs
from colonnade.mail.message import Mail
from colonnade.mail.outbox import Letter
from colonnade.notifications import composing
from colonnade.notifications.composing import Composer
from colonnade.notifications.preferences import Ways, Wishes
from colonnade.security.can import can
from colonnade.testing import SAMPLE_PAGE, MemorySite
from tests.unit.notifications.conftest import Teller

URL = "https://intra.example"


@pytest.fixture
def composer() -> Composer:
    return Composer(Catalogs(), URL)


@pytest.fixture
def page(site: MemorySite, tell: Teller) -> Any:
    made = site.page("Travel", by="ann")
    tell()
    return made


def notice(site: MemorySite, tell: Teller, composer: Composer) -> Mail | None:
    """The mail of the last letter."""
    login, _kind, about, _due = tell.letters[-1]
    return composer.notice(site.uow(login), letter(site, "notice", login, about))


def letter(site: MemorySite, kind: str, login: str, about: tuple) -> Letter:
    return Letter(1, kind, site.person(login).id, "", about, 1_000_000, 1_000_000, once=False)


def digest(site: MemorySite, composer: Composer, about: tuple, login: str = "ben") -> Mail | None:
    return composer.digest(site.uow(login), letter(site, "digest", login, about))


def texts(written: Mail) -> list[str]:
    """The lines of the plain text, without addresses."""
    return [line for line in written.text.splitlines() if line and not line.startswith(URL)]


def test_a_notice_says_who_did_what_with_a_link_and_why(site: MemorySite, tell: Teller, composer: Composer, page: Any) -> None:
    comment = add_comment(site.uow("ben"), page, "Secret words")
    tell()
    add_comment(site.uow("cho"), page, "More")
    tell()
    login, _kind, about, _due = tell.letters[-2]
    written = composer.notice(site.uow(login), letter(site, "notice", login, about))
    assert written.subject == "Ben commented on Travel"
    assert texts(written) == ["Ben commented on Travel", "You wrote it", "Notification settings", "No more mails of this kind"]
    assert 'Ben commented on <b class="link"' in written.html and ">Travel</b>" in written.html
    for body in (written.text, written.html):
        assert f"{URL}/-/id/{page.uid}#comment-{comment.key}" in body and f"{URL}/me/notifications" in body
    assert "Secret" not in repr(written)
    assert written.list_id == "notice" and written.unsubscribe.startswith(f"{URL}/-/unsubscribe/")


def test_likes_are_told_together(site: MemorySite, tell: Teller, composer: Composer, page: Any) -> None:
    for login in ("ben", "cho", "dee"):
        like(site.uow(login), page)
    tell()
    assert len(tell.letters) == 1
    assert notice(site, tell, composer).subject == "Dee and 2 others liked Travel"


@pytest.mark.parametrize(("seen", "subject"), [(True, "Ann liked your reply to Travel"), (False, "Ann liked Re: Travel")])
def test_of_an_answer_the_title_is_told_of_what_it_answers_to_who_may_see_that(
    site: MemorySite, tell: Teller, composer: Composer, page: Any, monkeypatch: pytest.MonkeyPatch, seen: bool, subject: str
) -> None:
    answer = site.page("Re: Travel", by="ben", at=page)
    monkeypatch.setitem(TYPES._types, "sample.page", (replace(SAMPLE_PAGE, answers=True), "sample"))
    like(site.uow("ann"), answer)
    tell()
    if not seen:
        monkeypatch.setattr(composing, "can", lambda reader, action, obj: obj is not page and can(reader, action, obj))
    written = notice(site, tell, composer)
    assert written.subject == subject and (">Travel</b>" in written.html) == seen


@pytest.mark.parametrize("what", ["restricted", "trash", "deleted", "read", "unwanted", "left"])
def test_what_is_over_when_it_is_sent_is_not_told(site: MemorySite, tell: Teller, composer: Composer, what: str) -> None:
    page = site.page("Travel", by="dee")
    first = add_comment(site.uow("ann"), page, "First")
    comment = add_comment(site.uow("ben"), page, "Reply", reply_to=first.key)
    tell()
    about = next(about for login, _kind, about, _due in reversed(tell.letters) if login == "ann")
    assert composer.notice(site.uow("ann"), letter(site, "notice", "ann", about)) is not None
    match what:
        case "restricted":
            share(site.uow("dee"), page, [])
        case "trash":
            trash(site.uow("dee"), page)
        case "deleted":
            delete_comment(site.uow("ben"), comment)
        case "read":
            mark_all_read(site.uow("ann"))
        case "unwanted":
            choose_ways(site.uow("ann"), Wishes({"response": Ways(True, "off")}))
        case "left":
            site.root["people"].deactivate(site.person("ann").id)
    assert composer.notice(site.uow("ann"), letter(site, "notice", "ann", about)) is None


def watched(site: MemorySite, tell: Teller, *titles: str, place: Any = None) -> list[Any]:
    """Pages that Ben watches, and on which Ann has commented."""
    pages = [site.page(title, by="ann", at=site.app(place) if place is not None else None) for title in titles]
    for page in pages:
        choose(site.root, site.person("ben").id, of_object(page.uid), Choice(Level.WATCHING))
        add_comment(site.uow("ann"), page, "Hello")
    tell()
    return pages


def test_a_summary_tells_what_is_new_by_place(site: MemorySite, tell: Teller, composer: Composer) -> None:
    club = site.place("club", "restricted", {"ann": "owner", "ben": "member"})
    watched(site, tell, "Rules", place=club)
    watched(site, tell, "Travel", "Meals")
    written = digest(site, composer, ("daily", 0, 99))
    assert written.subject == "Colonnade: 6 updates for you"
    assert texts(written)[:2] == ["6 updates for you", "Colonnade"] and "Club" in texts(written)
    assert texts(written).index("Ann commented on Rules") > texts(written).index("Club") > texts(written).index("Ann wrote Travel")
    assert digest(site, composer, ("weekly", 0, 99)) is None
    assert digest(site, composer, ("daily", 99, 120)) is None
    assert digest(site, composer, ("daily", 0, 99), "cho") is None


def test_a_summary_leaves_out_what_may_no_longer_be_read(site: MemorySite, tell: Teller, composer: Composer) -> None:
    first, second = watched(site, tell, "Travel", "Meals")
    share(site.uow("ann"), first, [])
    assert "Travel" not in repr(digest(site, composer, ("daily", 0, 99)))
    share(site.uow("ann"), second, [])
    assert digest(site, composer, ("daily", 0, 99)) is None


def test_a_summary_leaves_archived_communities_out_but_not_what_is_for_the_reader_alone(
    site: MemorySite, tell: Teller, composer: Composer
) -> None:
    club = site.place("club", "restricted", {"ann": "owner", "ben": "member"})
    (page,) = watched(site, tell, "Rules", place=club)
    choose_ways(site.uow("ben"), Wishes({"mention": Ways(True, "daily")}))
    add_comment(site.uow("ann"), page, "@ben, look")
    tell()
    before = texts(digest(site, composer, ("daily", 0, 99)))
    site.archive(club)
    after = texts(digest(site, composer, ("daily", 0, 99)))
    assert {"Ann commented on Rules", "Ann mentioned you in Rules"} <= set(before)
    assert "Ann mentioned you in Rules" in after and "Ann commented on Rules" not in after


def test_a_long_summary_is_cut(site: MemorySite, tell: Teller, composer: Composer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "MOST", 3)
    watched(site, tell, "One", "Two")
    written = digest(site, composer, ("daily", 0, 99))
    assert "and 1 more" in texts(written) and "4 updates" in written.subject


def mentioning(site: MemorySite, tell: Teller, comment: str = "", **page: Any) -> Any:
    """A page of Ann's on which she wrote the comment, if there is one, and whoever is mentioned was told."""
    made = site.page("Travel", by="ann", **page)
    if comment:
        tell()
        add_comment(site.uow("ann"), made, comment)
    tell()
    return made


def test_a_mail_about_a_mention_quotes_the_beginning_of_the_comment(site: MemorySite, tell: Teller, composer: Composer) -> None:
    mentioning(site, tell, "Could @ben **book** it? <b>" + "x" * 500)
    written = notice(site, tell, composer)
    (quoted,) = [line for line in texts(written) if line.startswith("“")]
    assert quoted.startswith("“Could @Ben book it?") and quoted.endswith("…”") and len(quoted) <= composing.QUOTED + 2
    assert "Could @Ben book it?" in written.html and "<b>x" not in written.html


def test_a_mail_about_a_mention_in_a_text_quotes_its_beginning(site: MemorySite, tell: Teller, composer: Composer) -> None:
    mentioning(site, tell, body="Ask @ben")
    assert "“Ask @Ben”" in texts(notice(site, tell, composer))


def test_nothing_is_quoted_to_someone_who_lost_access_before_it_was_sent(site: MemorySite, tell: Teller, composer: Composer) -> None:
    page = mentioning(site, tell, "Secret for @ben")
    assert notice(site, tell, composer) is not None
    share(site.uow("ann"), page, [])
    assert notice(site, tell, composer) is None


def test_nothing_is_quoted_of_what_only_some_may_read(site: MemorySite, tell: Teller, composer: Composer) -> None:
    page = mentioning(site, tell, "Secret for @ben")
    share(site.uow("ann"), page, [site.root["people"].by_login("ben").principal])
    assert "Secret" not in notice(site, tell, composer).html


@pytest.mark.parametrize(("text", "is_sent"), [("A comment", False), ("A comment for @ann", True)])
def test_what_was_told_before_the_place_was_muted_isnt_mailed_unless_it_is_meant_for_one(
    site: MemorySite, tell: Teller, composer: Composer, page: Any, text: str, is_sent: bool
) -> None:
    add_comment(site.uow("ben"), page, text)
    tell()
    choose(site.root, site.person("ann").id, of_object(site.site.uid), Choice(Level.MUTED))
    assert (notice(site, tell, composer) is not None) is is_sent
