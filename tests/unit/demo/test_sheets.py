"""The file format of the demo pages."""

from __future__ import annotations

import pytest

from colonnade.demo.sheets import SheetError, read_sheet

SHEET = """\
title: Now
title<2: Once
language: en
1: 90 ann
2: 40 bob | Longer
3: 2 ann | Tidied
---
Always.

@<2 first
@2<3 second
@3 third

@2 [
Block one.

@3 Inside, later.
@ ]

@mention stays, and so does x @2 y.
"""


def test_each_revision_has_its_own_lines() -> None:
    one, two, three = read_sheet("x", SHEET).drafts
    end = "@mention stays, and so does x @2 y.\n"
    assert one.body == "Always.\n\nfirst\n\n" + end
    assert two.body == "Always.\n\nsecond\n\nBlock one.\n\n" + end
    assert three.body == "Always.\n\nthird\n\nBlock one.\n\nInside, later.\n\n" + end


def test_a_block_that_ends_early_leaves_later_revisions() -> None:
    sheet = read_sheet("x", "title: T\nlanguage: en\n1: 9 ann\n2: 3 ann | Cut\n---\nA\n@<2 [\nB\n@ ]\nC\n")
    assert [draft.body for draft in sheet.drafts] == ["A\nB\nC\n", "A\nC\n"]


def test_head_gives_days_authors_notes_and_titles() -> None:
    sheet = read_sheet("x", SHEET)
    assert sheet.language == "en"
    assert [(d.days_ago, d.author, d.note, d.title) for d in sheet.drafts] == [
        (90, "ann", "", "Once"),
        (40, "bob", "Longer", "Now"),
        (2, "ann", "Tidied", "Now"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("title: T\nlanguage: en\n1: 9 ann\n", "no line '---'"),
        ("title: T\nlanguage: en\n---\nA\n", "numbered from 1"),
        ("title: T\nlanguage: en\n1: 9 ann\n3: 2 ann\n---\nA\n", "numbered from 1"),
        ("title: T\n1: 9 ann\n---\nA\n", "lacks 'language'"),
        ("language: en\n1: 9 ann\n---\nA\n", "lacks 'title'"),
        ("title: T\nlanguage: en\n1: yesterday ann\n---\nA\n", "revision 1 is not"),
        ("title: T\ntitle: U\nlanguage: en\n1: 9 ann\n---\nA\n", "no new"),
    ],
)
def test_a_bad_file_is_named_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(SheetError, match=reason) as caught:
        read_sheet("site/x", text)
    assert caught.value.name == "site/x"
