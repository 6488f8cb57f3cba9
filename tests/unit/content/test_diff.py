"""Comparing shows exactly what changed, down to the word, and looks at little for that."""

from __future__ import annotations

import random

import pytest

from colonnade.content import diff
from colonnade.content.diff import MAX_COST, Segment, compare, matching_blocks, summary, words


def applied(old, hunks):
    """*old* with the hunks applied, as a list of lines."""
    lines, position = [], 0
    for hunk in hunks:
        start = hunk.old_start - 1
        lines += old[position:start]
        assert hunk.new_start == len(lines) + 1
        position = start
        for line in hunk.lines:
            if line.op != "+":
                assert old[position] == line.text
                assert line.old_number == position + 1
                position += 1
            if line.op != "-":
                lines.append(line.text)
                assert line.new_number == len(lines)
    return lines + old[position:]


def lines_of(text):
    """Lines as a reader counts them."""
    return text.split("\n")[:-1] if text.endswith("\n") or not text else text.split("\n")


VOCABULARY = ["one", "two", "three", "四", "五六", "七。", "", " ", "  x", "a-b", "1.5", "ü", "\u3000", "[[uid:1]]"]


def random_text(chance):
    """A few lines of a few words."""
    return "\n".join(
        "".join(chance.choice(VOCABULARY) + chance.choice(["", " "]) for _ in range(chance.randrange(6)))
        for _ in range(chance.randrange(12))
    )


def edited(chance, text):
    """*text* with some lines changed, removed and added."""
    lines = text.split("\n")
    for _ in range(chance.randrange(5)):
        at = chance.randrange(len(lines) + 1)
        lines[at : at + chance.randrange(3)] = random_text(chance).split("\n")[: chance.randrange(3)]
    return "\n".join(lines)


@pytest.mark.parametrize("context", [0, 1, 3, 1000])
def test_applying_the_changes_gives_the_new_text(context):
    chance = random.Random(context)
    for _ in range(300):
        old = random_text(chance)
        new = edited(chance, old)
        assert applied(lines_of(old), compare(old, new, context)) == lines_of(new), (old, new)


def test_equal_texts_have_no_changes():
    assert compare("a\nb", "a\nb") == []
    assert compare("", "") == []
    assert compare("a\r\nb\r\n", "a\nb") == []


def test_words_that_changed_are_marked():
    [hunk] = compare("The quick brown fox", "The slow brown fox!")
    old, new = hunk.lines
    assert (old.op, new.op) == ("-", "+")
    assert old.segments == (Segment("The ", False), Segment("quick ", True), Segment("brown fox", False))
    assert new.segments == (Segment("The ", False), Segment("slow ", True), Segment("brown fox", False), Segment("!", True))


def test_single_characters_of_chinese_are_marked():
    [hunk] = compare("請在星期五以前把報告交給部門主管審核", "請在星期三以前把報告交給部門經理審核")
    assert [segment.text for segment in hunk.lines[0].segments if segment.changed] == ["五", "主管"]
    assert [segment.text for segment in hunk.lines[1].segments if segment.changed] == ["三", "經理"]


def shown(old, new):
    """Each line as its op and text, what changed in brackets."""
    return [
        line.op + "".join(f"[{segment.text}]" if segment.changed else segment.text for segment in line.segments)
        for hunk in compare(old, new)
        for line in hunk.lines
    ]


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("line1\n\nline2", "line1 TOM\n\nline2 TOM", ["-line1", "+line1[ TOM]", " ", "-line2", "+line2[ TOM]"]),
        ("line1\nline2", "line1 TOM\nline2 TOM", ["-line1", "+line1[ TOM]", "-line2", "+line2[ TOM]"]),
        ("line1 TOM\nline2 TOM", "line1\nline2", ["-line1[ TOM]", "+line1", "-line2[ TOM]", "+line2"]),
        ("第一行\n\n第二行", "第一行 TOM\n\n第二行，改", ["-第一行", "+第一行[ TOM]", " ", "-第二行", "+第二行[，改]"]),
        ("to  be", "to be", ["-to[  ]be", "+to[ ]be"]),
    ],
)
def test_a_changed_line_stands_beside_what_it_became(old, new, lines):
    assert shown(old, new) == lines


def test_like_lines_find_each_other_past_new_ones_and_blank_ones():
    old = "Apples grow on trees\nPears are eaten ripe"
    assert shown(old, "Something else first\n" + old.replace("ripe", "early").replace("grow", "hang")) == [
        "+[Something else first]",
        *("-Apples [grow ]on trees", "+Apples [hang ]on trees", "-Pears are eaten [ripe]", "+Pears are eaten [early]"),
    ]
    assert shown("Apples grow here\n\nPears are ripe", "A word before\n\nApples grow there\n\nPears are green") == [
        *("+[A word before]", "+", "-Apples grow [here]", "+Apples grow [there]", " ", "-Pears are [ripe]", "+Pears are [green]"),
    ]


def test_very_many_changed_lines_are_paired_where_they_stand():
    old = [f"row {number} of the long table" for number in range(3000)]
    lines = shown("\n".join(old), "\n".join(line + "!" for line in old))
    assert lines[:4] == [
        "-row 0 of the long table",
        "+row 0 of the long table[!]",
        "-row 1 of the long table",
        "+row 1 of the long table[!]",
    ]


def test_pairing_lines_ends_when_it_has_looked_at_enough(monkeypatch):
    looked = []
    monkeypatch.setattr(diff, "_likeness", lambda old, its, new, other: looked.append(1) or 0.5)
    part = "\n".join(f"{{0}} {number}" for number in range(40))
    old, new = ("\n".join(f"{part.format(word)}\nhere {at}" for at in range(300)) for word in ("old", "new"))
    compare(old, new)
    assert 40 * 40 < len(looked) < MAX_COST // 10 + 300 * 40


def test_lines_with_little_in_common_are_changed_as_a_whole():
    [hunk] = compare("the end of all things is near", "a completely other line of words")
    assert [line.segments for line in hunk.lines] == [
        (Segment("the end of all things is near", True),),
        (Segment("a completely other line of words", True),),
    ]


def test_context_and_numbers():
    old = "\n".join(map(str, range(1, 31)))
    new = old.replace("10\n", "").replace("\n20\n", "\n20\nnew\n")
    first, second = compare(old, new, 2)
    assert [(line.op, line.text) for line in first.lines] == [(" ", "8"), (" ", "9"), ("-", "10"), (" ", "11"), (" ", "12")]
    assert (first.old_start, first.new_start) == (8, 8)
    assert (second.old_start, second.new_start) == (19, 18)
    assert [(line.old_number, line.new_number) for line in second.lines] == [(19, 18), (20, 19), (None, 20), (21, 21), (22, 22)]
    assert len(compare(old, new, 5)) == 1


def test_new_and_emptied_texts():
    assert [line.op for line in compare("", "a\nb")[0].lines] == ["+", "+"]
    assert [line.op for line in compare("a\nb", "")[0].lines] == ["-", "-"]


def test_markup_is_text():
    [hunk] = compare("<b>x</b>", "<script>x</script>")
    assert hunk.lines[1].text == "<script>x</script>"


@pytest.mark.parametrize(
    ("old", "new", "added", "removed"),
    [("a\nb\nc", "a\nX\nc", 1, 1), ("", "a\nb", 2, 0), ("a\nb", "", 0, 2), ("a", "a", 0, 0), ("a\nb", "b\na", 1, 1)],
)
def test_summary(old, new, added, removed):
    assert summary(old, new) == (added, removed)


def test_words_joined_are_the_text():
    chance = random.Random(3)
    characters = "ab é中文。，、한국 ㄅあア\u3000 \t\r\n\x0b\x00\u200b.,!?-_'\"|[]😀🇹🇼ｆ１"
    for _ in range(500):
        text = "".join(chance.choice(characters) for _ in range(chance.randrange(30)))
        assert "".join(words(text)) == text
    assert words("The end, 中文 x.\n") == ["The ", "end", ", ", "中", "文 ", "x", ".", "\n"]


def test_blocks_are_equal_and_in_order():
    chance = random.Random(4)
    for _ in range(300):
        a = [chance.choice("abc") for _ in range(chance.randrange(20))]
        b = [chance.choice("abc") for _ in range(chance.randrange(20))]
        position = (0, 0)
        for block in matching_blocks(a, b):
            assert a[block.a : block.a + block.size] == b[block.b : block.b + block.size]
            assert (block.a, block.b) >= position
            position = (block.a + block.size, block.b + block.size)
        assert position == (len(a), len(b))


HOSTILE = {
    "equal lines": ("a\n" * 20_000 + "b", "c\n" + "a\n" * 20_000),
    "two lines alternating": ("a\nb\n" * 5000, "b\na\nc\n" * 5000),
    "one long line": ("a " * 30_000 + "x", "b " + "a " * 30_000),
    "long chinese line": ("的一是" * 10_000 + "x", "x" + "一的是" * 10_000),
    "all different": ("\n".join(map(str, range(20_000))), "\n".join(map(str, range(20_000, 0, -1)))),
    "random bits": ("\n".join(random.Random(1).choices("ab", k=20_000)), "\n".join(random.Random(2).choices("ab", k=20_000))),
    "many blank lines": ("\n\n".join(map(str, range(3000))), "\n\n".join(map(str, range(1, 3001)))),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("counted")
def test_of_hostile_texts_little_is_looked_at(name):
    old, new = HOSTILE[name]
    hunks = compare(old, new)
    assert applied(lines_of(old), hunks) == lines_of(new)


def test_long_texts_with_many_blank_lines_are_still_compared_line_by_line():
    old, new = HOSTILE["many blank lines"]
    assert summary(old, new.replace("1500\n", "1500x\n")).added < 20
