"""What follows from a text: title, tags, language, and whether it says anything."""

from __future__ import annotations

import pytest
from colonnade_status.wording import MAX_TITLE, is_blank, is_long, language_of, tags_in, title_of, with_tag_links


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("Hello **you**\n\nmore", "Hello you"),
        ("\n   \n- a list", "a list"),
        ("👩‍💻 done 🎉", "👩‍💻 done 🎉"),
        ("مرحبا بالجميع", "مرحبا بالجميع"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("---", "---"),
        ("", ""),
        (" \u200b\u3164\n\t", ""),
    ],
)
def test_the_title_is_the_first_line_that_shows_something(body, title):
    assert title_of(body) == title


def test_a_title_stays_short():
    assert len(title_of("word " * 100)) <= MAX_TITLE and title_of("word " * 100).endswith("…")


@pytest.mark.parametrize(
    ("body", "tags"),
    [
        ("About #Travel and #travel, #差旅。#2027-plan", ("travel", "差旅", "2027-plan")),
        ("第一 ＃公告 二", ("公告",)),
        ("#4 of them, https://x.example/#part and a#b and &#39;", ()),
        ("`#code` and\n```\n#more\n```\n#real.", ("real",)),
        ("#c++ #v1.2.", ("c++", "v1.2")),
    ],
)
def test_tags_are_the_words_behind_a_hash(body, tags):
    assert tags_in(body) == tags


@pytest.mark.parametrize(
    ("body", "language"),
    [("Hello", "en"), ("大家好", "zh_Hant"), ("新版 release 4.3 已上線 https://a.example/long/address", "zh_Hant"), ("🎉 123", "other")],
)
def test_the_language_is_that_of_its_letters(body, language):
    assert language_of(body, "other") == language


def test_what_cannot_be_seen_is_blank():
    assert is_blank(" \n\t\u200b\u200d\u3164\u2800\u00a0\u202e") and not is_blank("\u200d.")


def test_a_list_shows_about_six_lines():
    assert is_long("x" * 500) and is_long("1\n2\n3\n4\n5\n6\n7") and not is_long("1\n\n2\n\n3\n4\n5\n6\n")


def test_tags_become_links_outside_of_links_and_code():
    html = '<p>#Travel, <a href="/x?a>b" title="#travel">#travel</a> <code>#travel</code> <em>#c++</em> #other a#travel &amp; #travel.</p>'
    shown = with_tag_links(html, ("travel", "c++"))
    assert shown == (
        '<p><a href="/tags/travel">#Travel</a>, <a href="/x?a>b" title="#travel">#travel</a> <code>#travel</code> '
        '<em><a href="/tags/c++">#c++</a></em> #other a#travel &amp; <a href="/tags/travel">#travel</a>.</p>'
    )
    assert with_tag_links("<pre><code>#travel</code> #travel</pre>＃travel", ("travel",)).endswith('<a href="/tags/travel">＃travel</a>')
