"""Looking up: domains, the core behind them, plurals, filling in."""

from __future__ import annotations

from pathlib import Path

import pytest

from colonnade.i18n import Catalogs, messages

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nPlural-Forms: nplurals=1; plural=0;\\n"\n'
CORE = """
msgid "Save"
msgstr "儲存"

msgid "Page"
msgstr "頁"

#, fuzzy
msgid "Guess"
msgstr "猜"

msgctxt "verb"
msgid "Open"
msgstr "開啟"

msgid "${n} member of ${place}"
msgid_plural "${n} members of ${place}"
msgstr[0] "「${place}」的 ${n} 位成員"

msgid "Empty"
msgstr ""
"""
WIKI = """
msgid "Page"
msgstr "頁面"
"""


@pytest.fixture
def catalogs(tmp_path: Path) -> Catalogs:
    found = Catalogs()
    for domain, text in (("colonnade", CORE), ("wiki", WIKI)):
        path = tmp_path / domain / "zh_Hant" / "LC_MESSAGES" / f"{domain}.po"
        path.parent.mkdir(parents=True)
        path.write_text(PO + text, "utf-8")
        found.load(domain, tmp_path / domain)
    return found


def test_a_text_is_looked_up_in_its_domain_and_then_in_the_cores(catalogs: Catalogs) -> None:
    assert catalogs.translate("Page", "zh_Hant") == "頁"
    assert catalogs.translate("Page", "zh_Hant", domain="wiki") == "頁面"
    assert catalogs.translate(messages("wiki")("Page"), "zh_Hant") == "頁面"
    assert catalogs.translate("Save", "zh_Hant", domain="wiki") == "儲存"
    assert catalogs.translate("Save", "en", domain="wiki") == "Save"


def test_without_a_translation_it_stays_english(catalogs: Catalogs) -> None:
    assert [catalogs.translate(text, "zh_Hant") for text in ("Guess", "Empty", "Open", "New")] == ["Guess", "Empty", "Open", "New"]
    assert catalogs.translate("Open", "zh_Hant", context="verb") == "開啟"
    assert catalogs.has("wiki", "zh_Hant", "Page")
    assert not catalogs.has("wiki", "zh_Hant", "Save")


def test_plurals_follow_the_language(catalogs: Catalogs) -> None:
    forms = ("${n} member of ${place}", "${n} members of ${place}")
    assert catalogs.plural(*forms, 1, "en", place="IT") == "1 member of IT"
    assert catalogs.plural(*forms, 2, "en", place="IT") == "2 members of IT"
    assert catalogs.plural(*forms, 2, "zh_Hant", domain="wiki", place="資訊處") == "「資訊處」的 2 位成員"


def test_values_are_filled_in_once_and_translated_themselves(catalogs: Catalogs) -> None:
    _ = messages("colonnade")
    text = _("${a} and ${b}, ${c}", mapping={"a": "${b}", "b": _("Save")})
    assert catalogs.translate(text, "zh_Hant") == "${b} and 儲存, ${c}"


def test_several_values_are_enumerated_as_the_language_does(catalogs: Catalogs) -> None:
    _ = messages("colonnade")
    text = _("Needs ${names}", mapping={"names": ("a", _("Save"))})
    assert catalogs.translate(text, "en") == "Needs a, Save"
    assert catalogs.translate(text, "zh_Hant") == "Needs a、儲存"
    assert catalogs.translate("(${names})", "zh_Hant", mapping={"names": []}) == "()"


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("王小明", "王小明和Ann提到「x」"),
        ("Ann Lee", "Ann Lee 和Ann提到「x」"),
        (3, "3 和Ann提到「x」"),
        ("Ann！", "Ann！和Ann提到「x」"),
        ("", "和Ann提到「x」"),
    ],
)
def test_beside_chinese_a_name_of_other_letters_stands_apart(catalogs: Catalogs, who: object, said: str) -> None:
    """What is in the message itself, or in a value, is as it was written."""
    assert catalogs.translate("${who}和Ann提到「${what}」", "zh_Hant", mapping={"who": who, "what": "x"}) == said
    assert catalogs.translate("${who}和", "en", mapping={"who": "Ann"}) == "Ann和"
    assert catalogs.translate("由${a}改", "zh_Hant", mapping={"a": "VPN設定x"}) == "由 VPN設定x 改"
