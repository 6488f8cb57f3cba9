"""Changes of two people are put together; where they collide both are kept; nothing is lost."""

from __future__ import annotations

import random

import pytest

from colonnade.content.merge import MARKS, merge, merge_values

BASE = "# Title\n\nFirst paragraph is here.\n\n- one\n- two\n- three\n\nLast paragraph.\n"


def clean(base, mine, theirs):
    """The merged text of texts that don't collide; the same from either side."""
    result = merge(base, mine, theirs)
    assert result.conflicts == 0, result
    assert merge(base, theirs, mine).text == result.text
    return result.text


def test_only_one_side_changed():
    assert clean(BASE, BASE, BASE) == BASE
    assert clean(BASE, BASE + "more\n", BASE) == BASE + "more\n"
    assert clean(BASE, BASE, "") == ""
    assert clean("", "", "new") == "new"


def test_both_made_the_same_change():
    assert clean(BASE, BASE.replace("two", "2"), BASE.replace("two", "2")) == BASE.replace("two", "2")


def test_changes_of_different_lines():
    mine = BASE.replace("# Title", "# My title")
    theirs = BASE.replace("- three\n", "- three\n- four\n").replace("Last", "The last")
    assert clean(BASE, mine, theirs) == "# My title\n\nFirst paragraph is here.\n\n- one\n- two\n- three\n- four\n\nThe last paragraph.\n"


def test_neighbouring_lines():
    assert clean("a\nb\nc\n", "A1\nb\nc\n", "a\nB1\nc\n") == "A1\nB1\nc\n"


def test_different_words_of_one_line():
    base = "The quick brown fox jumps over the lazy dog\n"
    assert clean(base, base.replace("quick", "slow"), base.replace("lazy", "sleeping")) == base.replace("quick", "slow").replace(
        "lazy", "sleeping"
    )


def test_different_characters_of_one_chinese_paragraph():
    base = "請在星期五以前把報告交給部門主管審核，審核後再送到人事室歸檔，謝謝大家的配合與協助。"
    mine = base.replace("星期五", "星期三")
    theirs = base.replace("人事室", "總務處")
    assert clean(base, mine, theirs) == base.replace("星期五", "星期三").replace("人事室", "總務處")


def test_different_sentences_of_one_paragraph():
    base = "第一句話在這裡。第二句話在這裡！第三句話在這裡。"
    mine = base.replace("第一句話在這裡。", "開頭完全重寫了一遍。")
    theirs = base.replace("第三句話在這裡。", "")
    assert clean(base, mine, theirs) == "開頭完全重寫了一遍。第二句話在這裡！"


def test_the_same_words_changed_differently():
    result = merge("a\nthe value is 5\nb\n", "a\nthe value is 6\nb\n", "a\nthe value is 7\nb\n")
    assert result.conflicts == 1
    before, between, after = MARKS
    assert result.text == f"a\n{before}\nthe value is 6\n{between}\nthe value is 7\n{after}\nb\n"
    [conflict] = [chunk for chunk in result.chunks if chunk.kind == "conflict"]
    assert (conflict.base, conflict.mine, conflict.theirs) == ("the value is 5\n", "the value is 6\n", "the value is 7\n")


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ("", "one", "two"),
        ("a line of text\n", "", "a line of new text\n"),
        ("end", "end\nmine", "end\ntheirs"),
        ("some words here\n", "the rewritten words of this line here\n", "something else with words there\n"),
        ("完全不同的一段文字", "我把這段都改寫過了", "他也整段重新寫一次"),
    ],
)
def test_what_collides_keeps_both(base, mine, theirs):
    result = merge(base, mine, theirs)
    assert result.conflicts == 1
    assert mine in result.text
    assert theirs in result.text


def test_one_collision_does_not_spoil_the_rest():
    mine = BASE.replace("# Title", "# Mine").replace("one", "1")
    theirs = BASE.replace("# Title", "# Theirs").replace("three", "3")
    result = merge(BASE, mine, theirs)
    assert result.conflicts == 1
    assert "- 1\n- two\n- 3\n" in result.text


def test_chunks_rebuild_all_three_texts():
    chance = random.Random(11)
    for _ in range(400):
        base = random_text(chance)
        mine, theirs = changed(chance, base), changed(chance, base)
        result = merge(base, mine, theirs)
        for name, text in (("base", base), ("mine", mine), ("theirs", theirs)):
            assert "".join(getattr(chunk, name) for chunk in result.chunks) == text
        assert result.conflicts == sum(chunk.kind == "conflict" for chunk in result.chunks)
        if not result.conflicts:
            assert "".join(chunk.text for chunk in result.chunks) == result.text


def test_what_either_side_added_is_in_the_result():
    """Each addition is a word that occurs nowhere else."""
    chance = random.Random(12)
    for number in range(300):
        base = random_text(chance)
        mine, theirs = changed(chance, base, f"mine{number}"), changed(chance, base, f"theirs{number}")
        text = merge(base, mine, theirs).text
        assert text.count(f"mine{number}") >= mine.count(f"mine{number}")
        assert text.count(f"theirs{number}") >= theirs.count(f"theirs{number}")


def random_text(chance):
    """Some lines of words and of Chinese."""
    lines = [
        chance.choice(["alpha beta gamma", "", "一二三四，五六七。八九十", "x", "- item one", "end. Next one."])
        for _ in range(chance.randrange(10))
    ]
    return "".join(line + "\n" for line in lines)


def changed(chance, text, word="new"):
    """*text* with some pieces put in, and maybe one cut out."""
    if text and chance.random() < 0.5 and word == "new":
        start = chance.randrange(len(text))
        text = text[:start] + text[start + chance.randrange(10) :]
    for _ in range(chance.randrange(4)):
        at = chance.randrange(len(text) + 1)
        text = f"{text[:at]} {word} {text[at:]}"
    return text


def test_ends_of_lines_become_one_kind():
    assert clean("a\r\nb\r\n", "a\nb\nc\n", "a\r\nb\r\n") == "a\nb\nc\n"


@pytest.mark.usefixtures("counted")
def test_long_texts():
    base = "".join(f"line {number} has some words\n" + "\n" * (number % 3 == 0) for number in range(12_000))
    mine = base.replace("line 100 has", "line 100 had").replace("line 11000 has", "line 11000 had")
    theirs = base.replace("line 6000 has", "line 6000 had")
    assert clean(base, mine, theirs) == mine.replace("line 6000 has", "line 6000 had")


@pytest.mark.usefixtures("counted")
def test_a_very_long_line():
    base = "一二三四五六七八九十，" * 3000
    mine, theirs = base.replace("一", "壹", 1), base[:-5] + "完。"
    result = merge(base, mine, theirs)
    assert result.conflicts <= 1


HOSTILE = {
    "equal lines": ("a\n" * 20_000, "b\n" + "a\n" * 20_000 + "c\n", "a\n" * 10_000 + "x\n" + "a\n" * 10_000),
    "alternating": ("a\nb\n" * 5000, "b\na\nc\n" * 5000, "c\nb\n" * 5000),
    "one long line": ("a " * 30_000, "b " + "a " * 20_000, "a " * 30_000 + "c"),
    "characters": ("的一是" * 10_000, "一的是" * 10_000, "是的一" * 9_000),
    "blank lines": ("\n" * 50_000, "x" + "\n" * 40_000, "\n" * 50_000 + "y"),
    "dots": ("." * 50_000, ". " * 25_000, ".;" * 25_000),
    "random": tuple("\n".join(random.Random(seed).choices("ab", k=20_000)) for seed in range(3)),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.usefixtures("counted")
def test_of_hostile_texts_little_is_looked_at(name):
    base, mine, theirs = HOSTILE[name]
    result = merge(base, mine, theirs)
    assert "".join(chunk.mine for chunk in result.chunks) == mine
    assert "".join(chunk.theirs for chunk in result.chunks) == theirs


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "value", "conflict"),
    [
        (1, 1, 1, 1, False),
        (1, 1, 2, 2, False),
        (1, 2, 1, 2, False),
        (1, 2, 2, 2, False),
        (1, 2, 3, 2, True),
        (None, (), "x", (), True),
        ("", "", None, None, False),
    ],
)
def test_plain_values(base, mine, theirs, value, conflict):
    assert merge_values(base, mine, theirs) == (value, conflict)
