from __future__ import annotations

from datetime import UTC, datetime

import pytest

from colonnade.commands.markdown_import.front_matter import MAX_BYTES, split

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def test_yaml_with_all_that_means_something() -> None:
    front, rest = split(
        "---\ntitle: '關於: 我們'\ntags: [a, b, a, '']\nweight: 20\ndate: 2024-05-06\nlang: zh-TW\nx: {x: [1]}\n---\n# Body\n---\nmore\n"
    )
    assert (front.title, front.tags, front.weight, front.language) == ("關於: 我們", ("a", "b"), 20, "zh_Hant")
    assert front.date(NOW) == datetime(2024, 5, 6, tzinfo=UTC)
    assert (front.lines, rest) == (8, "# Body\n---\nmore\n")


def test_toml() -> None:
    front, rest = split('+++\ntitle = "Hi"\ntags = ["x"]\nweight = 3\ndate = 2024-05-06T08:00:00+08:00\ndraft = true\n+++\nBody')
    assert (front.title, front.tags, front.weight, front.is_draft, rest) == ("Hi", ("x",), 3, True, "Body")
    assert front.date(NOW) == datetime(2024, 5, 6, 0, 0, tzinfo=UTC)


def test_titles_stay_as_they_are_written() -> None:
    for written in ("1.10", "yes", "2024-01-01", "0x10", "null", "12:30"):
        assert split(f"---\ntitle: {written}\n---\n")[0].title == written


@pytest.mark.parametrize(
    "text", ["", "---", "# One\n---\ntwo\n---\n", "---\n\nJust text between lines.\n\n---\nmore", "---\nJust a line, and no more"]
)
def test_a_line_across_the_page_is_no_front_matter(text: str) -> None:
    front, rest = split(text)
    assert (front.values, front.problem, rest) == ({}, "", text)


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("title: a: b", "mapping values"),
        ("title: [", ""),
        ("a: *b", "alias"),
        ("\ttitle: x", ""),
        ("title: x\n" + "y: z\n" * MAX_BYTES, "longer"),
        ("a: " + "[" * 5000, "nested too deep"),
        ("a:\n  " + "- " * 5000, "nested too deep"),
        ("a: " + "{a: " * 4000, "nested too deep"),
        ("\n".join(" " * level + "a:" for level in range(170)) + "\n" + "b", ""),
    ],
)
def test_what_cannot_be_understood_stays_as_code_and_is_told(head: str, problem: str) -> None:
    front, rest = split(f"---\nx: 1\n{head}\n---\nBody `\n")
    assert problem in front.problem and front.problem
    assert rest == f"```\nx: 1\n{head}\n```\nBody `\n" and front.values == {}


def test_aliases_and_merge_keys_multiply_nothing() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{y}: &{y} [{','.join(['*' + x] * 9)}]\n" for x, y in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert split(f"---\ntitle: T\n{bomb}---\n")[0].title == "T"
    merge = "a: &a {k: v}\n" + "".join(
        f"{y}: &{y} {{<<: [{','.join(['*' + x] * 9)}]}}\n" for x, y in zip("abcdefghi", "bcdefghij", strict=True)
    )
    assert split(f"---\ntitle: T\n{merge}---\n")[0].title == "T"
    assert split("---\ntitle: !!python/object/apply:os.getcwd []\n---\n")[0].title == ""


@pytest.mark.parametrize(
    "line", ["date: 2999-01-01", "date: 0001-01-01T00:00:00+14:00", "date: soon", "date: [2024]", "date: 1969-12-31", "x: y"]
)
def test_a_date_that_cannot_be_is_none(line: str) -> None:
    assert split(f"---\n{line}\n---\n")[0].date(NOW) is None


@pytest.mark.parametrize(
    ("given", "language"),
    [("en-GB", "en"), ("zh_Hant", "zh_Hant"), ("zh-Hans", None), ("zh-CN", None), ("fr", None), ("eng", None), ("zh", "zh_Hant")],
)
def test_languages(given: str, language: str | None) -> None:
    assert split(f"---\nlanguage: {given}\n---\n")[0].language == language


def test_odd_values_are_ignored() -> None:
    front, _ = split("---\ntitle: [a]\ntags: {a: b}\nweight: .inf\nnav_order: x\nsidebar_position: 2\n---\n")
    assert (front.title, front.tags, front.weight) == ("", (), 2)
    assert split("---\ntags: one, two ,\npublished: false\n---\n")[0].tags == ("one", "two")
    assert split("---\npublished: false\n---\n")[0].is_draft and not split("---\ndraft: false\n---\n")[0].is_draft
    assert split("---\n---\nBody")[1] == "Body"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("---\ntitle: never closed\n\nBody\n", "never closed"),
        ('+++\ntitle = "never closed"\n', "never closed"),
        ("---\n- one\n- two\n---\nBody\n", "a list"),
    ],
)
def test_a_head_that_is_a_list_or_has_no_end_stays_text_and_is_told(text: str, problem: str) -> None:
    front, rest = split(text)
    assert problem in front.problem and rest == text


@pytest.mark.parametrize(
    "line",
    [
        "date: 2024-02-30",
        "date: yesterday",
        "date: 2999-01-01",
        "tags: {a: b}",
        "lang: fr",
        "language: zh-CN",
        "title: [a, b]",
        "title: {a: b}",
    ],
)
def test_a_value_that_cannot_be_used_is_told(line: str) -> None:
    ((said, reason),) = split(f"---\n{line}\n---\n")[0].unusable(NOW)
    assert said.partition(":")[0] in ("title", "date", "tags", "lang") and reason


@pytest.mark.parametrize("name", ["title", "tags", "date", "lang"])
def test_a_list_of_lists_of_aliases_is_told_without_what_it_holds(name: str) -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{y}: &{y} [{','.join(['*' + x] * 9)}]\n" for x, y in zip("abcdefghi", "bcdefghij", strict=True)
    )
    front, _ = split(f"---\n{bomb}{name}: {{x: *j}}\n---\n")
    ((said, _reason),) = front.unusable(NOW)
    assert said == f"{name}: names and values"


def test_values_that_can_be_used_or_are_empty_are_not_told() -> None:
    for head in ("date: 2024-02-29\ntags: [a]\nlang: zh-TW", "date:\ntags:\nlang:", "tags: a, b", "x: y", ""):
        assert not list(split(f"---\n{head}\n---\n")[0].unusable(NOW))
