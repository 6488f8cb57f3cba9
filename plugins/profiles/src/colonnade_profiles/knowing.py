"""Who knows about something: people ranked by what the reader may see of it, each with the reasons, and where each can be looked at."""

from __future__ import annotations

from itertools import islice
from math import log2
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from colonnade.api import About, Directory, Person, View, messages, view
from colonnade_profiles.asked import asked_url
from colonnade_profiles.shown import card, crumbs, with_style

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("profiles")
MOST_TYPED = 120
MOST_NAMED = 20
SKILL, LIKE_IT = 8.0, 5.0
ASKED, WRITTEN, LATELY, PRAISED, TAGGED = 4.0, 2.0, 2.0, 3.0, 1.0
"""What a skill counts, whole or in part, and what each doubling of the colleagues who ask, and of what somebody wrote, does."""


@view(context=Directory, permission="view", name="who-knows", template="knowing.pt", methods="GET")
def who_knows(context: Directory, request: Request) -> dict[str, Any]:
    """Those who know most about `q`, as far as the reader is shown it."""
    door, words = request.view, request.GET.get("q", "").strip()[:MOST_TYPED]
    with_style(request)
    request.page.title, request.page.layout, request.page.crumbs = door.t(_("Who knows about …?")), "list", crumbs(request)
    about = door.about(words) if words else None
    return {
        "words": words,
        "people": list(_ranked(door, about, words)) if about is not None else [],
        "unusable": about is not None and not about.usable,
        "search_url": f"/search?{urlencode({'q': words})}",
        "edit_url": f"{door.url(door.me)}/@@edit" if door.me is not None else None,
    }


def link_to(words: str) -> str:
    """The address of the page for some words, or for none yet."""
    return f"/people/@@who-knows?{urlencode({'q': words[:MOST_TYPED]})}" if words else "/people/@@who-knows"


def _ranked(door: View, about: About, words: str) -> list[dict[str, Any]]:
    """The first of those who know about it, with their reasons: (text, number, address)."""
    skills: dict[int, str] = {}
    for skill, person_id in door.people_shown.saying_words("skills", words):
        skills.setdefault(person_id, skill)
    asked = door.people_asked_about(words)
    scores = _scores(about, asked, {person_id: SKILL if skill == about.tag else LIKE_IT for person_id, skill in skills.items()})
    best = sorted(scores, key=lambda person_id: -scores[person_id])
    people = list(islice(door.people_shown.people(best), MOST_NAMED))
    parts = about.parts([person.id for person in people])
    return [
        card(door, person) | {"reasons": _reasons(door, person, skills.get(person.id), asked.get(person.id, 0), parts[person.id])}
        for person in people
    ]


def _scores(about: About, asked: Mapping[int, int], scores: dict[int, float]) -> dict[int, float]:
    """What each may know, in numbers: *scores* for skills, how many ask them, and what they wrote."""
    found = dict(scores)
    for weight, counts in (
        (ASKED, asked),
        (WRITTEN, about.written),
        (LATELY, about.lately),
        (PRAISED, about.praised),
        (TAGGED, about.tagged),
    ):
        for author, number in counts.items():
            found[int(author)] = found.get(int(author), 0.0) + weight * log2(1 + number)
    return found


def _reasons(door: View, person: Person, skill: str | None, asked: int, parts: list[Any]) -> list[tuple[str, int | None, str]]:
    found: list[tuple[str, int | None, str]] = []
    if skill:
        found.append((door.t(_("names the skill “${skill}”", mapping={"skill": skill})), None, f"/people?{urlencode({'skill': skill})}"))
    if asked:
        text = door.plural("${n} colleague asks them about it", "${n} colleagues ask them about it", asked, "profiles")
        found.append((text, None, asked_url(door, person)))
    return [*found, *((part.title, part.number, part.url) for part in parts)]
