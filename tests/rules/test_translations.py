"""Every text that people see is in a catalogue, in good Chinese; and the tool that says so finds what there is to find."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from chameleon import PageTemplate

from colonnade.conformance.texts import Found, Key, extract, read_python, read_template
from tests.rules.tree import ROOT
from tools.i18n import Entry, catalog_text, check, faults, read_catalog, update


def test_nothing_is_missing_here() -> None:
    found = extract(ROOT)
    assert {"colonnade", "wiki", "colonnade_theme_lantern"} <= found.homes.keys()
    assert len(found.uses) > 300
    lines = list(check(found))
    assert not lines, "\n".join(["", *lines, "Run python -m tools.i18n update, then translate: docs/how-to/translate.md"])


def python(text: str) -> Found:
    found = Found()
    read_python(text, "x.py", found)
    return found


def template(text: str) -> Found:
    found = Found()
    read_template(text, "x.pt", found)
    return found


def test_python_texts_are_found_where_they_are_marked_or_looked_up() -> None:
    found = python(
        """
_ = messages("wiki")
title = _("One " "two", mapping={"a": 1})
label = _("Open", context="verb") if x else _("Shut" if y else "Ajar")
count = view.plural("${n} page", "${n} pages", n, "wiki")
members = catalogs.plural("${n} member", "${n} members", n, language)
home = request.t("Home")
now = catalogs.translate("just now", language)
other = text.translate(table), t(label), split("a")
html = "<p i18n:domain='wiki'><b i18n:translate=''>Inline</b></p>"
"""
    )
    assert found.uses.keys() == {
        Key("wiki", "One two"),
        Key("wiki", "Open", "verb"),
        Key("wiki", "Shut"),
        Key("wiki", "Ajar"),
        Key("wiki", "${n} page", plural="${n} pages"),
        Key("colonnade", "${n} member", plural="${n} members"),
        Key("colonnade", "Home"),
        Key("colonnade", "just now"),
        Key("wiki", "Inline"),
    }
    assert not found.problems


def test_a_marked_text_that_is_no_literal_is_a_problem() -> None:
    assert "x.py:2" in python('_ = messages("wiki")\n_(f"{a} pages")').problems[0]


PAGE = """<html i18n:domain="wiki">
<p i18n:translate="">  Two
   lines &amp; <b i18n:name="who">${name}</b>, <tal:n i18n:name="n">${len(rows)}</tal:n> </p>
<input placeholder="Search all" aria-label="Search" i18n:attributes="placeholder; aria-label"/>
<metal:m define-macro="m" i18n:domain="colonnade"><i i18n:translate="">Core</i></metal:m>
<a title="${t('Close' if x else 'Open')}" tal:define="n view.plural('${n} a', '${n} as', 2, 'wiki'); m t('It\\'s')">not this</a>
</html>"""


def test_template_texts_are_those_that_chameleon_looks_up() -> None:
    asked: set[tuple[str, str]] = set()

    def translate(msgid: str, domain: str | None = None, **_: object) -> str:
        asked.add((domain, msgid))
        return msgid

    names = {"name": "N", "rows": [], "t": lambda text: text, "x": False, "view": type("View", (), {"plural": lambda *a: ""})()}
    PageTemplate(PAGE).render(translate=translate, **names)
    found = template(PAGE)
    called = {("colonnade", "Close"), ("colonnade", "Open"), ("colonnade", "It's"), ("wiki", "${n} a")}
    assert {(key.domain, key.msgid) for key in found.uses} - called == asked
    assert {(key.domain, key.msgid) for key in found.uses} >= called
    assert ("wiki", "Two lines &amp; ${who}, ${n}") in asked
    assert not found.problems


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('<p i18n:domain="wiki" i18n:translate="">A ${value}</p>', "${value}"),
        ('<p i18n:domain="wiki" i18n:translate="">A <b>bold</b> word</p>', "<b>"),
        ('<p i18n:domain="wiki" title="A ${value}" i18n:attributes="title">x</p>', "${value}"),
        ('<p i18n:translate="">Nowhere</p>', "no i18n:domain"),
        ('<x i18n:domain="wiki"><p metal:define-macro="m" i18n:translate="">Text</p></x>', "the macro 'm'"),
    ],
)
def test_what_could_never_be_translated_is_a_problem(text: str, problem: str) -> None:
    assert problem in "\n".join(template(text).problems)


@pytest.mark.parametrize(
    ("msgid", "text", "fault"),
    [
        ("Save", "", "missing"),
        ("Save", "儲存", None),
        ("${n} of ${all}", "共 ${n} 個", "placeholders differ"),
        ("Saved {time}", "已儲存", "placeholders differ"),
        ("Save", "<b>儲存</b>", "markup"),
        ("Save", "存到Disk", "no space between Han and Latin"),
        ("30 days", "30天", "no space between Han and Latin"),
        ("Save, now", "儲存,現在", "half-width punctuation"),
        ("Wait…", "請稍候...", "half-width punctuation"),
        ("Plugins", "插件", "plugins is 外掛"),
        ("${plugin} is on", "「${plugin}」已啟用", None),
        ("Account", "用戶", "not said in Taiwan: 用戶"),
        ("User", "用户", "not Traditional Chinese: 户"),
        ("Settings", "设置", "not Traditional Chinese: 设"),
    ],
)
def test_faults_of_a_translation_are_named(msgid: str, text: str, fault: str | None) -> None:
    assert list(faults(Key("wiki", msgid), Entry(text))) == ([fault] if fault else [])


def test_a_plural_needs_its_own_entry() -> None:
    key = Key("wiki", "${n} page", plural="${n} pages")
    assert list(faults(key, Entry("${n} 頁", plural="${n} pages"))) == []
    assert list(faults(key, Entry("${n} 頁"))) == ["plural differs"]
    assert list(faults(key, Entry("${n} 頁", fuzzy=True, plural="${n} pages"))) == ["fuzzy"]


# --- a whole tree


def plant(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return root


WIKI = "plugins/wiki/src/colonnade_wiki"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    files = {
        "src/colonnade/__init__.py": '_ = messages("colonnade")\n_("Save")',
        f"{WIKI}/__init__.py": '_ = messages("wiki")\n_("Page")\nplural("${n} page", "${n} pages", n, domain="wiki")',
        f"{WIKI}/show.pt": '<p i18n:domain="wiki" i18n:translate="">Page</p>',
    }
    return plant(tmp_path, files)


def test_update_keeps_translations_and_drops_what_is_gone(tree: Path) -> None:
    path = tree / WIKI / "locale/zh_Hant/LC_MESSAGES/wiki.po"
    assert set(update(extract(tree))) == {path, tree / "src/colonnade/locale/zh_Hant/LC_MESSAGES/colonnade.po"}
    text = path.read_text("utf-8").replace('msgid "Page"\nmsgstr ""', 'msgid "Page"\nmsgstr "頁面"')
    path.write_text(text + '\nmsgid "Gone"\nmsgstr "不見"\n', "utf-8")
    assert list(check(extract(tree))) == [
        "colonnade: missing: 'Save' (src/colonnade/__init__.py)",
        f"wiki: missing: '${{n}} page' ({WIKI}/__init__.py)",
        "wiki: obsolete: 'Gone'",
    ]
    assert list(update(extract(tree))) == [path]
    assert path.read_text("utf-8") == text
    assert list(update(extract(tree))) == []


def test_references_have_no_line_numbers_and_catalogues_can_be_read_back(tree: Path) -> None:
    found = extract(tree)
    text = catalog_text("wiki", found.of("wiki").values(), {("", "Page"): Entry("頁面")})
    assert f'#: {WIKI}/__init__.py\n#: {WIKI}/show.pt\nmsgid "Page"\nmsgstr "頁面"\n' in text
    path = plant(tree, {"a.po": text}) / "a.po"
    assert read_catalog(path) == {("", "Page"): Entry("頁面"), ("", "${n} page"): Entry("", plural="${n} pages")}


def test_a_plugin_may_use_the_cores_texts_but_not_add_to_them(tree: Path) -> None:
    plant(tree, {f"{WIKI}/view.py": 't("Save")\nt("Unknown")', f"{WIKI}/o.pt": '<p i18n:domain="other" i18n:translate="">X</p>'})
    found = extract(tree)
    assert [key.msgid for key in found.uses if key.domain == "colonnade"] == ["Save"]
    assert len(found.problems) == 2
    assert f"{WIKI}/view.py: 'Unknown' is looked up in the core's catalogue" in found.problems[0]
    assert "'other', which nothing declares" in found.problems[1]
