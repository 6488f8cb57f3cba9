from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.i18n import BCP47, DEFAULT_LANGUAGE, LANGUAGES, Catalogs, messages

_ = messages("notes")

PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

msgid "Save"
msgstr "儲存"

msgid "Hello, ${name}."
msgstr "${name}，您好。"

msgctxt "verb"
msgid "Open"
msgstr "開啟"

msgid "Open"
msgstr "公開"

msgid "${n} page"
msgid_plural "${n} pages"
msgstr[0] "${n} 頁"

#, fuzzy
msgid "Guess"
msgstr "猜"

msgid "Untranslated"
msgstr ""
"""


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    folder = tmp_path / "zh_Hant" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "notes.po").write_text(PO, "utf-8")
    made = Catalogs()
    made.load("notes", tmp_path)
    return made


def test_a_marked_text_is_english_until_it_is_shown() -> None:
    text = _("Save")
    assert text == "Save" and text.domain == "notes" and isinstance(text, str)


def test_a_text_is_shown_in_the_readers_language(catalogs: Catalogs) -> None:
    assert catalogs.translate(_("Save"), "zh_Hant") == "儲存" and catalogs.translate(_("Save"), "en") == "Save"
    assert catalogs.has("notes", "zh_Hant", "Save") and not catalogs.has("notes", "en", "Save")


@pytest.mark.parametrize("text", ["Never seen", "Guess", "Untranslated"])
def test_without_a_sure_translation_the_english_text_stays(catalogs: Catalogs, text: str) -> None:
    assert catalogs.translate(_(text), "zh_Hant") == text and not catalogs.has("notes", "zh_Hant", text)


def test_another_domain_does_not_see_it(catalogs: Catalogs) -> None:
    assert catalogs.translate(messages("other")("Save"), "zh_Hant") == "Save"
    assert catalogs.translate("Save", "zh_Hant") == "Save" and catalogs.translate("Save", "zh_Hant", domain="notes") == "儲存"


def test_names_are_filled_in(catalogs: Catalogs) -> None:
    assert catalogs.translate(_("Hello, ${name}.", mapping={"name": "Mei"}), "zh_Hant") == "Mei，您好。"
    assert catalogs.translate(_("Hello, ${name}."), "en", mapping={"name": "Mei"}) == "Hello, Mei."
    assert catalogs.translate(_("Hello, ${name}."), "en", mapping={"other": 1}) == "Hello, ${name}."
    assert catalogs.translate(_("Hello, ${name}."), "en") == "Hello, ${name}."


def test_what_is_filled_in_is_not_filled_again(catalogs: Catalogs) -> None:
    text = _("Hello, ${name}.", mapping={"name": "${secret} ${name} \\1", "secret": "x"})
    assert catalogs.translate(text, "en") == "Hello, ${secret} ${name} \\1."


def test_what_is_filled_in_is_translated_itself(catalogs: Catalogs) -> None:
    assert catalogs.translate(_("Hello, ${name}.", mapping={"name": _("Save")}), "zh_Hant") == "儲存，您好。"


def test_equal_words_are_told_apart_by_their_context(catalogs: Catalogs) -> None:
    assert catalogs.translate(_("Open"), "zh_Hant") == "公開"
    assert catalogs.translate(_("Open", context="verb"), "zh_Hant") == "開啟" == catalogs.translate(_("Open"), "zh_Hant", context="verb")


def test_numbers_choose_the_form(catalogs: Catalogs) -> None:
    def pages(n: int, language: str) -> str:
        return catalogs.plural("${n} page", "${n} pages", n, language, domain="notes")

    assert [pages(n, "en") for n in (0, 1, 2)] == ["0 pages", "1 page", "2 pages"]
    assert [pages(n, "zh_Hant") for n in (0, 1, 2)] == ["0 頁", "1 頁", "2 頁"]
    assert catalogs.plural("${n} in ${place}", "${n} in ${place}", 1, "en", place="Oslo") == "1 in Oslo"


def test_languages_without_a_file_are_english(tmp_path: Path) -> None:
    made = Catalogs()
    made.load("notes", tmp_path)
    assert made.translate(_("Save"), "zh_Hant") == "Save"


def test_every_language_has_a_name_and_a_tag() -> None:
    assert set(LANGUAGES) == set(BCP47) and DEFAULT_LANGUAGE in LANGUAGES
