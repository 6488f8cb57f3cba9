from __future__ import annotations

import pytest

from colonnade.commands.markdown_import.language import guess_language
from colonnade.commands.markdown_import.reading import read


@pytest.mark.parametrize(
    ("source", "title", "headings"),
    [
        ("# One\n\ntext\n\n## Two\n", "One", ["Two"]),
        ("text first\n\nOne\n===\n\nmore\n", "One", []),
        ("---\ntitle: Front\n---\n# Other\n", "Front", ["Other"]),
        ("---\ntitle: Same  title\n---\n# same title\n\ntext", "Same title", []),
        ("# A *b* `c` [d](x.md) ![e](y.png) <b>f</b> {#id}\n", "A b c d e f", []),
        ("## Only second\n", "", ["Only second"]),
        ("#\n\n# Real\n", "Real", [""]),
        ("```\n# code\n```\n", "", []),
        ("no heading", "", []),
        ("# " + "x" * 201, "x" * 201, ["x" * 201]),
    ],
)
def test_titles(source: str, title: str, headings: list[str]) -> None:
    document = read(source)
    assert document.title == title
    assert [heading.text for heading in document.headings if not heading.is_title] == headings


def test_links_with_their_lines() -> None:
    document = read("---\ntitle: x\n---\nOne\n\n- a\n  [x](x.md)\n\n> > ![y](y.png)\n\n| a |\n| - |\n| `a\\|b` [z](z.md) |\n")
    found = {(span.kind, span.href, document.line_of(span.start)) for span in document.spans if span.href}
    assert found == {("link", "x.md", 7), ("image", "y.png", 9), ("link", "z.md", 13)}


def test_nothing_in_code_is_a_link() -> None:
    document = read("`[a](a.md)` \\[b](b.md)\n\n    [c](c.md)\n\n```\n[d](d.md) ![e](e.png) <img src='f.png'>\n```\n\n[g](g.md)\n")
    assert [span.href for span in document.spans if span.href] == ["g.md"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quick brown fox", "en"),
        ("會議紀錄與決議事項", "zh_Hant"),
        (
            "使用 `kubectl get pods --all-namespaces` 來查看 Pod 的 status\n```\nlots of english code here and more and more of it\n```\n",
            "zh_Hant",
        ),
        ("The word 中文 means Chinese, and this text is about it in English.", "en"),
        ("", "en"),
        ("12345", "en"),
    ],
)
def test_the_language_is_seen_from_the_text(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_much_of_the_same_is_text_like_any_other() -> None:
    for text in (
        "[" * 20_000,
        "<a href=x>" * 3_000,
        "![" * 10_000,
        "[a](" * 10_000,
        "<!--" * 10_000,
        "<table>" * 5_000,
        "> " * 5_000 + "x",
        "`" * 20_001,
        "| a " * 5_000 + "\n" + "|-" * 5_000,
    ):
        assert read(text).headings == (), "nothing of it is more than text"
