"""Keep the catalogues complete: `python -m tools.i18n extract|update|check`.

`extract` prints the texts of each domain, `update` brings the `.po` files in line with them (translations are kept, texts that
are gone are removed), `check` lists what is missing or wrong and then exits with 1.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.pofile import normalize, read_po

from colonnade.conformance.texts import Found, Key, extract

ROOT = Path(__file__).resolve().parent.parent
LANGUAGE = "zh_Hant"
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: {domain}\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""

GLOSSARY = {
    "community": "社群",
    "communities": "社群",
    "draft": "草稿",
    "drafts": "草稿",
    "owner": "擁有者",
    "password": "密碼",
    "plugin": "外掛",
    "plugins": "外掛",
    "sign in": "登入",
    "sign out": "登出",
    "trash": "垃圾桶",
    "version": "版本",
    "versions": "版本",
    "widget": "小工具",
    "widgets": "小工具",
    "wiki": "知識庫",
}
"""One Chinese word for each thing. `docs/how-to/translate.md` tells the choices."""

ELSEWHERE = (
    "信息",
    "軟件",
    "硬件",
    "網絡",
    "默認",
    "登錄",
    "用戶",
    "鼠標",
    "服務器",
    "文件夾",
    "激活",
    "郵箱",
    "數據",
    "視頻",
    "打印",
    "點擊",
)
"""Words of other Chinese-speaking places."""

_PLACEHOLDER = re.compile(r"\$?\{\w+\}")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TIGHT = re.compile(rf"[{_HAN}](?:[A-Za-z0-9]|\$\{{n\}})|[A-Za-z0-9][{_HAN}]|\$\{{n\}}[{_HAN}]")
_HALF_WIDTH = re.compile(rf"[{_HAN}][,;:!?()]|[,;:!?()][{_HAN}]|[{_HAN}]\.|\.\.\.|[\"']")


@dataclass(frozen=True)
class Entry:
    """A translation as it stands in a catalogue."""

    text: str
    fuzzy: bool = False
    plural: str = ""


def read_catalog(path: Path) -> dict[tuple[str, str], Entry]:
    """Translations by context and English text; empty if there is no such file."""
    if not path.is_file():
        return {}
    with path.open("rb") as lines:
        catalog = read_po(lines, locale=LANGUAGE)
    entries = {}
    for message in catalog:
        if message.id:
            one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
            text = message.string[0] if isinstance(message.string, tuple) else message.string
            entries[message.context or "", one] = Entry(text or "", message.fuzzy, many)
    return entries


def catalog_text(domain: str, texts: Iterable[tuple[Key, set[str]]], known: dict[tuple[str, str], Entry]) -> str:
    """The text of a catalogue: sorted, with the files that use each text but no line numbers, so that changes stay small."""
    blocks = [HEADER.format(domain=domain, language=LANGUAGE)]
    for key, paths in texts:
        entry = known.get((key.context, key.msgid), Entry(""))
        lines = [*(f"#: {path}" for path in sorted(paths)), *(["#, fuzzy"] if entry.fuzzy else [])]
        lines += [f"msgctxt {normalize(key.context)}"] if key.context else []
        lines.append(f"msgid {normalize(key.msgid, width=130)}")
        lines += [f"msgid_plural {normalize(key.plural, width=130)}"] if key.plural else []
        lines.append(f"{'msgstr[0]' if key.plural else 'msgstr'} {normalize(entry.text, width=130)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def catalog_path(home: Path, domain: str) -> Path:
    """The file of a domain."""
    return home / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def update(found: Found) -> Iterator[Path]:
    """Write the catalogues; yields those that changed."""
    for domain, home in sorted(found.homes.items()):
        path = catalog_path(home, domain)
        text = catalog_text(domain, found.of(domain).values(), read_catalog(path))
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            yield path


def check(found: Found) -> Iterator[str]:
    """What is missing or wrong, one line each."""
    yield from sorted(found.problems)
    for domain, home in sorted(found.homes.items()):
        texts, known = found.of(domain), read_catalog(catalog_path(home, domain))
        for place, (key, paths) in texts.items():
            yield from (f"{domain}: {fault}: {key.msgid!r} ({min(paths)})" for fault in faults(key, known.get(place, Entry(""))))
        yield from (f"{domain}: obsolete: {msgid!r}" for context, msgid in known if (context, msgid) not in texts)


def faults(key: Key, entry: Entry) -> Iterator[str]:
    """What is wrong with a translation: the checks of any language, then those of written Chinese in Taiwan."""
    if not entry.text:
        yield "missing"
        return
    if entry.fuzzy:
        yield "fuzzy"
    if key.plural != entry.plural:
        yield "plural differs"
    if set(_PLACEHOLDER.findall(entry.text)) != set(_PLACEHOLDER.findall(key.plural or key.msgid)):
        yield "placeholders differ"
    if set("<>&") & set(entry.text) - set(key.msgid):
        yield "markup"
    if _TIGHT.search(entry.text):
        yield "no space between Han and Latin"
    if _HALF_WIDTH.search(entry.text):
        yield "half-width punctuation"
    english = _PLACEHOLDER.sub("", key.msgid).lower()
    for word, chinese in GLOSSARY.items():
        if re.search(rf"\b{word}\b", english) and chinese not in entry.text:
            yield f"{word} is {chinese}"
    if elsewhere := [word for word in ELSEWHERE if word in entry.text]:
        yield f"not said in Taiwan: {', '.join(elsewhere)}"
    if foreign := [letter for letter in entry.text if not _is_traditional(letter)]:
        yield f"not Traditional Chinese: {''.join(foreign)}"


def _is_traditional(letter: str) -> bool:
    """Tell whether Big5, Taiwan's own character set, has the letter: it lacks nearly all simplified forms."""
    try:
        return bool(letter.encode("big5"))
    except UnicodeEncodeError:
        return False


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code."""
    found = extract(ROOT)
    match arguments:
        case ["extract"]:
            print("\n".join(f"{key.domain}\t{key.msgid}" for key in sorted(found.uses)))
        case ["update"]:
            print("\n".join(path.relative_to(ROOT).as_posix() for path in update(found)))
        case ["check"]:
            lines = list(check(found))
            print("\n".join(lines) or "complete")
            return 1 if lines else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
