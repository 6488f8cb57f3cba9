"""Mentions in texts: written as logins, stored by id, and found however hostile a text is."""

from __future__ import annotations

import pytest

from colonnade.content import link_syntax, markdown, markup, mentions
from colonnade.content.markup import plain_text, resolve_links, to_html, with_own_mentions
from colonnade.content.mentions import MAX_PEOPLE, Mentions, mentioned_in, to_stored, to_written
from tests.steps import Steps

LOGINS = {"mei": 5, "陳美": 6, "mei.lin": 7, "a_b": 8, "all": 9}
BY_ID = {person_id: login for login, person_id in LOGINS.items()}


def find(login: str) -> int | None:
    return LOGINS.get(login.casefold())


def stored(source: str) -> str:
    return to_stored(source, find)


@pytest.mark.parametrize(
    ("written", "people"),
    [
        ("@mei，請看", (5,)),
        ("請@mei看一下", (5,)),
        ("@陳美請看", (6,)),
        ("Thanks, @mei.", (5,)),
        ("(@mei.lin) and @mei", (7, 5)),
        ("@mei @mei **@a_b**", (5, 8)),
        ("- `x` @mei\n- @陳美", (5, 6)),
        ("| a |\n| --- |\n| @mei \\| b |", (5,)),
        ("```\nx\n```\n@mei", (5,)),
        ("@meix @mei_x @mei@example.com", ()),
        ("someone@mei.tw, x@mei", ()),
        ("https://example.com/@mei?to=@mei", ()),
        ("`@mei` and\n\n    @mei\n\n```\n@mei\n```", ()),
        (r"\@mei", ()),
        ("[@mei](/x) [to @mei](/y) [z](@mei) <mailto:x@mei.tw>", ()),
        ("[[@mei]] @@mei", ()),
    ],
)
def test_who_is_mentioned_is_stored_by_id_and_written_back(written: str, people: tuple[int, ...]) -> None:
    assert mentioned_in(written) == Mentions(), "what is only written mentions nobody yet"
    assert mentioned_in(stored(written)) == Mentions(people)
    assert to_written(stored(written), BY_ID.get) == written
    assert stored(stored(written)) == stored(written)


def test_full_width_signs_and_other_cases_are_taken_too() -> None:
    assert stored("＠Mei") == "[[person:5|@Mei]]"
    assert to_written("[[person:5|@Mei]]", BY_ID.get) == "@mei"


def test_who_is_not_known_stays_a_link_that_reads_as_it_was_written() -> None:
    assert to_written("[[person:77|@gone]]", BY_ID.get) == "[[person:77|@gone]]"
    assert plain_text("Ask [[person:77|@gone]].", 50) == "Ask @gone."
    assert resolve_links(to_html("[[person:77|@gone]]"), lambda uid: None, lambda title: None) == "<p>@gone</p>\n"


@pytest.mark.parametrize("text", ["@all", "@All!", "請@全部看", "x @all.", "**@all**"])
def test_everyone_can_be_mentioned_and_is_nobody_s_login(text: str) -> None:
    assert mentioned_in(stored(text)) == Mentions((), all=True)
    assert stored(text) == text
    assert '<span class="mention">@' in resolve_links(to_html(text), lambda uid: None, lambda title: None)


@pytest.mark.parametrize(
    "text", ["@alley", "@all-hands", "@all.hands", "x@all.org", "`@all`", r"\@all", "https://x.org/@all", "[@all](/x)"]
)
def test_what_only_looks_like_everyone_is_text(text: str) -> None:
    assert not mentioned_in(text).all


def test_a_text_mentions_fifty_people_at_most() -> None:
    source = to_stored(" ".join(f"@p{number}" for number in range(1, 80)), lambda login: int(login[1:]))
    assert mentioned_in(source).people == tuple(range(1, MAX_PEOPLE + 1)) and source.endswith("@p79")
    assert len(mentioned_in("".join(f"[[person:{number}]]" for number in range(1, 80))).people) == MAX_PEOPLE


def test_a_name_is_shown_escaped_with_a_link_unless_they_left() -> None:
    html = to_html("[[person:5|@mei]] [[person:6|@x]]")
    shown = resolve_links(html, lambda uid: None, lambda title: None, person={5: ("/people/mei", "<Mei>"), 6: ("", "陳美")}.get)
    assert shown == '<p><a class="mention" href="/people/mei">@&lt;Mei&gt;</a> @陳美</p>\n'
    assert 'class="mention me" href="/people/mei"' in with_own_mentions(shown, "/people/mei")
    assert with_own_mentions(shown, "/people/me") == shown
    assert plain_text("Ask [[person:6|@x]]", 50, BY_ID.get) == "Ask @陳美"


N = 100_000
HOSTILE = {
    "signs": "@" * N,
    "spaced": "@a " * (N // 3),
    "one word": "@" + "美" * N,
    "words": "@美" * (N // 2),
    "different": "".join(f"@{chr(0x4E00 + number)}{'美' * 60} " for number in range(N // 64)),
    "numbers": "".join(f"@a{number} " for number in range(N // 7)),
    "dots": "@.-" * (N // 3),
    "stored": "[[person:5|@mei]]" * (N // 18),
    "mails": "a@a-" * (N // 4),
    "all": "@all" * (N // 4),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_100_kb_are_read_a_limited_number_of_times(name: str) -> None:
    asked: list[str] = []

    def count(login: str) -> None:
        asked.append(login)

    with Steps(mentions, markup, markdown, link_syntax) as steps:
        mentioned_in(to_stored(HOSTILE[name], count))
    assert len(asked) <= 500 * 64
    assert steps.number < 200 * N, "a reader whose work grows with the square takes thousands for each character"
