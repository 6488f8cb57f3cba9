"""The demo company as a whole: what the loader may rely on."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from colonnade.demo import Company, Page, company
from colonnade.demo.people import time_zone

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LINK = re.compile(r"\[\[(.+?)\]\]")


@pytest.fixture(scope="module")
def acme() -> Company:
    return company(NOW)


def _links(body: str) -> set[str]:
    return set(LINK.findall(body))


def _size(page: Page, body: str) -> int:
    """Han characters of a Chinese page, words of an English one."""
    pattern = r"[\u4e00-\u9fff]" if page.language == "zh_Hant" else r"[A-Za-z0-9][\w'.-]*"
    return len(re.findall(pattern, body))


def test_it_is_as_large_as_promised(acme: Company) -> None:
    wikis = Counter(page.place for page in acme.pages)
    assert len(acme.people) == 60
    assert len(acme.departments) == 8
    assert wikis[None] >= 35 and min(wikis["tideline"], wikis["payroll"]) >= 6
    assert 45 <= len(acme.pages) <= 65


def test_both_languages_have_their_half(acme: Company) -> None:
    pages, readers = (Counter(each.language for each in many) for many in (acme.pages, acme.people))
    for count in (pages, readers):
        assert set(count) == {"en", "zh_Hant"}
        assert abs(count["en"] - count["zh_Hant"]) <= sum(count.values()) // 10


def test_the_same_now_and_seed_give_the_same_company(acme: Company) -> None:
    assert company(NOW) == acme
    assert company(NOW.astimezone(timezone(timedelta(hours=8)))) == acme


def test_the_seed_moves_times_and_nothing_else(acme: Company) -> None:
    other = company(NOW, seed=8)
    assert [page.created for page in other.pages] != [page.created for page in acme.pages]
    assert [page.body for page in other.pages] == [page.body for page in acme.pages]


def test_a_now_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        company(datetime(2026, 11, 24, 9, 30))  # noqa: DTZ001 (a naive time is the subject)


def test_sign_in_names_are_people_with_different_views(acme: Company) -> None:
    people = {person.login: person for person in acme.people}
    logins = [entry.login for entry in acme.sign_in]
    assert {"mei.lin", "tom.baker", "ming.wu"} <= set(logins) <= set(people)
    assert people["mei.lin"].language == "zh_Hant" and people["tom.baker"].language == "en"
    assert people["ming.wu"].department == "it"
    payroll = next(place for place in acme.places if place.key == "payroll")
    assert "mei.lin" in payroll.members and "tom.baker" not in payroll.members and "ming.wu" not in payroll.members


def test_places_are_one_open_and_one_restricted_with_owners_who_work_here(acme: Company) -> None:
    people = {person.key for person in acme.people}
    assert sorted(place.access for place in acme.places) == ["open", "restricted"]
    for place in acme.places:
        assert set(place.members) <= people
        assert set(place.members.values()) == {"owner", "member"}
        assert re.fullmatch(r"[a-z]+", place.name)


def test_only_members_write_in_a_place(acme: Company) -> None:
    members = {place.key: set(place.members) for place in acme.places}
    for page in acme.pages:
        writers = {revision.author for revision in page.revisions}
        assert writers <= members.get(page.place, {person.key for person in acme.people}), page.key


def test_every_link_leads_somewhere_but_those_wanted(acme: Company) -> None:
    titles = {(page.place, page.title) for page in acme.pages}
    missing = {
        (page.key, title)
        for page in acme.pages
        for revision in page.revisions
        for title in _links(revision.body)
        if (page.place, title) not in titles
    }
    assert {title for _, title in missing} == acme.wanted
    assert 4 <= len(acme.wanted) <= 6


def test_titles_are_unique_in_the_company(acme: Company) -> None:
    titles = [page.title.casefold() for page in acme.pages]
    assert len(set(titles)) == len(titles)


def test_most_pages_link_to_others_and_are_linked(acme: Company) -> None:
    linked = set().union(*(_links(page.body) for page in acme.pages))
    assert sum(bool(_links(page.body)) for page in acme.pages) >= len(acme.pages) * 0.9
    assert sum(page.title in linked for page in acme.pages) >= len(acme.pages) * 0.8


def test_a_parent_comes_first_and_lies_in_the_same_wiki(acme: Company) -> None:
    seen: dict[str, Page] = {}
    for page in acme.pages:
        if page.parent:
            parent = seen[page.parent]
            assert parent.place == page.place and parent.created <= page.created, page.key
        seen[page.key] = page
    assert len(seen) == len(acme.pages)
    assert sum(bool(page.parent) for page in acme.pages) >= 30


def test_revisions_are_ordered_and_end_in_the_page(acme: Company) -> None:
    for page in acme.pages:
        first, last = page.revisions[0], page.revisions[-1]
        assert 1 <= len(page.revisions) <= 6
        assert (page.created, page.author) == (first.when, first.author)
        assert (page.title, page.body) == (last.title, last.body)
        assert all(older.when < newer.when for older, newer in pairwise(page.revisions)), page.key


def test_each_revision_changes_something_and_says_what(acme: Company) -> None:
    for page in acme.pages:
        for older, newer in pairwise(page.revisions):
            assert (older.title, older.body) != (newer.title, newer.body), (page.key, newer.note)
            assert newer.note, page.key


def test_notes_are_in_the_language_of_the_page(acme: Company) -> None:
    chinese = [note for page in acme.pages if page.language == "zh_Hant" for note in _notes(page)]
    assert chinese and all(re.search(r"[\u4e00-\u9fff]", note) for note in chinese)
    english = [note for page in acme.pages if page.language == "en" for note in _notes(page)]
    assert english and all(re.match(r"[A-Z]", note) for note in english)


def _notes(page: Page) -> list[str]:
    return [revision.note for revision in page.revisions if revision.note]


def test_many_people_write(acme: Company) -> None:
    assert len({revision.author for page in acme.pages for revision in page.revisions}) >= 30
    assert any(len({revision.author for revision in page.revisions}) >= 4 for page in acme.pages)


def test_bodies_are_pages_not_stubs(acme: Company) -> None:
    for page in acme.pages:
        assert 150 <= _size(page, page.body) <= 900, page.key
        assert "\n## " in page.body or page.body.startswith("## "), page.key


def test_no_mark_of_the_file_format_is_left(acme: Company) -> None:
    for page in acme.pages:
        for revision in page.revisions:
            text = "\n".join((revision.title, revision.note, revision.body))
            assert "{{" not in text and not re.search(r"^@[\d< \]]", text, re.MULTILINE), page.key
            assert "\n\n\n" not in revision.body, page.key


def test_chinese_paragraphs_are_one_line_each(acme: Company) -> None:
    """A line break between two Han characters would show as a space."""
    for page in acme.pages:
        for revision in page.revisions if page.language == "zh_Hant" else ():
            prose = re.sub(r"```.*?```", "", revision.body, flags=re.DOTALL)
            assert not re.search(r"[\u3001-\u9fff\uff00-\uffef]\n[\u3001-\u9fff]", prose), page.key


def test_history_reaches_from_two_years_ago_to_these_days(acme: Company) -> None:
    moments = [revision.when for page in acme.pages for revision in page.revisions]
    assert min(moments) < NOW - timedelta(days=650)
    assert max(moments) > NOW - timedelta(days=4)
    assert sum(moment > NOW - timedelta(days=31) for moment in moments) >= 20


@pytest.mark.parametrize("hours", range(0, 24 * 14, 13))
def test_nothing_is_in_the_future_or_outside_office_hours_whenever_it_is_made(hours: int) -> None:
    now = datetime(2027, 2, 26, 22, 10, tzinfo=UTC) + timedelta(hours=hours)
    made = company(now)
    people = {person.key: person for person in made.people}
    seen: dict[str, Page] = {}
    for page in made.pages:
        assert not page.parent or seen[page.parent].created <= page.created, page.key
        seen[page.key] = page
        for revision in page.revisions:
            local = revision.when.astimezone(time_zone(people[revision.author]))
            assert revision.when < now and revision.when.utcoffset() == timedelta(0)
            assert local.weekday() < 5 and 9 <= local.hour < 18, page.key
