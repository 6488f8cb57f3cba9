"""Many people do the same thing at the same moment: each is counted once, and nobody is turned away."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from tests.crash.inside import waiting
from tests.crash.process import Person, Site, all_at_once, wait_for

PEOPLE = 50
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    made = make_site(PEOPLE + 1, search_engine="sqlite", threads=8)
    made.start()
    author = made.people.pop(f"p{PEOPLE}")
    assert author.post("/sample/@@add/sample.page", title="Post", body="Read this.\n\nAnd this.\n\nAnd that.")[0] == 303
    made.author = author
    for number, person in enumerate(made.people.values()):
        person.number = number
    return made


def word(person: Person) -> str:
    """A word of one's own."""
    return f"w{person.number}x"


def storm(site: Site, do: Callable[[Person], Any]) -> list[Any]:
    """All people do it at once; all of them are answered as if they were alone."""
    answers = all_at_once(lambda person=person: do(person) for person in site.people.values())
    assert Counter(answer if isinstance(answer, Exception) else answer[0] for answer in answers) == {303: PEOPLE}
    return answers


def found(site: Site) -> dict[str, Any]:
    """What is there when all is told and indexed."""
    wait_for(lambda: not any(waiting(site.var).values()))
    site.stop()
    assert site.errors() == []
    return site.look()


def test_fifty_like_and_follow_one_post(site: Site) -> None:
    storm(site, lambda person: person.post("/sample/post/@@like", on="1"))
    storm(site, lambda person: person.post("/sample/post/@@follow", on="1"))
    status, body, _ = site.author.get("/sample/post")
    assert status == 200 and re.search(rf"\b{PEOPLE}\b", body)
    storm(site, lambda person: person.post("/sample/post/@@like", on="1" if person.id % 2 else "0"))
    there = found(site)
    page = there["pages"]["Post"]
    still = sum(person.id % 2 for person in site.people.values())
    assert page["likes"] == [still, still] and page["followers"] == [PEOPLE, PEOPLE]
    assert there["entries"][f"p{PEOPLE}"] == 1, "likes of one post are one entry"


def test_fifty_comments_at_once(site: Site) -> None:
    storm(site, lambda person: person.post("/sample/post/@@comments", text=f"from {word(person)}"))
    there = found(site)
    said = Counter(there["pages"]["Post"]["comments"])
    assert said == {word(person): 1 for person in site.people.values()}
    assert there["told"][f"p{PEOPLE}"] == PEOPLE
    assert there["index"]["stale"] == there["index"]["missing"] == there["index"]["double"] == []


def test_fifty_pages_with_one_title_at_once(site: Site) -> None:
    answers = storm(site, lambda person: person.post("/sample/@@add/sample.page", title="Same", body=word(person)))
    assert len({headers["Location"] for _status, _body, headers in answers}) == PEOPLE
    assert found(site)["index"]["documents"] == PEOPLE + 1


def test_two_people_save_one_page_at_once(site: Site) -> None:
    """Different paragraphs are merged, the same one is shown to the second with both texts; nobody's is lost."""
    first, second = site.people["p0"], site.people["p1"]
    revision = re.search(r'name="revision" value="([^"]+)"', first.get("/sample/post/@@edit")[1])[1]

    def saving(person: Person, body: str) -> Callable[[], Any]:
        return lambda: person.post("/sample/post/@@edit", title="Post", body=body, revision=revision)

    apart = ["Read w1x.\n\nAnd this.\n\nAnd that.", "Read this.\n\nAnd this.\n\nAnd w2x."]
    assert [answer[0] for answer in all_at_once([saving(first, apart[0]), saving(second, apart[1])])] == [303, 303]
    revision = re.search(r'name="revision" value="([^"]+)"', first.get("/sample/post/@@edit")[1])[1]
    same = ["Read w3x.\n\nAnd this.\n\nAnd w2x.", "Read w4x.\n\nAnd this.\n\nAnd w2x."]
    answers = all_at_once([saving(first, same[0]), saving(second, same[1])])
    assert sorted(answer[0] for answer in answers) == [303, 409]
    refused = next(body for status, body, _ in answers if status == 409)
    assert "w3x" in refused and "w4x" in refused
    assert set(found(site)["pages"]["Post"]["words"]) in ({"w3x", "w2x"}, {"w4x", "w2x"})
