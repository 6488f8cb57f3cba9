"""Messages in the reader's language: marking, loading and looking up. A leaf module: imports nothing of Colonnade."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po
from translationstring import TranslationString, TranslationStringFactory

LANGUAGES: Mapping[str, str] = {"en": "English", "zh_Hant": "繁體中文"}
DEFAULT_LANGUAGE = "en"
BCP47: Mapping[str, str] = {"en": "en", "zh_Hant": "zh-Hant-TW"}
CORE_DOMAIN = "colonnade"

_SEPARATORS: Mapping[str, str] = {"en": ", ", "zh_Hant": "、"}
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_HAN_THEN_OTHER = re.compile("[\u3400-\u9fff][A-Za-z0-9]|[A-Za-z0-9][\u3400-\u9fff]")
"""Where a blank belongs between two characters, as Chinese is set beside letters and digits of other scripts."""

Translate = Callable[..., str]


def _apart(text: str, before: str) -> str:
    """*text*, with a blank in front of it where one belongs between it and what is *before* it."""
    return f" {text}" if _HAN_THEN_OTHER.fullmatch(before[-1:] + text[:1]) else text


def messages(domain: str) -> Callable[..., TranslationString]:
    """Return the function that marks English text of *domain* for translation.

    The result is a string with `.domain`, `.default` and `.mapping`; it is translated when it is shown. One without a mapping is made once.
    """
    make = TranslationStringFactory(domain)
    plain = lru_cache(maxsize=None)(make)

    def mark(text: str, mapping: Mapping[str, object] | None = None, **more: str) -> TranslationString:
        return make(text, mapping=mapping, **more) if mapping or more else plain(text)

    return mark


@lru_cache(maxsize=100)
def _read_file(path: Path, language: str, changed: int) -> tuple[str, Mapping[tuple[str | None, str], tuple[str, ...]]]:
    """(plural rule, translations by context and message) of a file as it was when it was *changed*: parsing takes long."""
    with path.open("rb") as lines:
        catalog = read_po(lines, locale=language)
    found = {}
    for message in catalog:
        if message.id and message.string and not message.fuzzy:
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            texts = message.string if isinstance(message.string, tuple) else (message.string,)
            if all(texts):
                found[message.context, ids[0]] = texts
    return catalog.plural_expr, found


class Catalogs:
    """The translations of every domain, by language.

    Looking up is a dictionary access: catalogues are read from their `.po` files once, at start. What a plugin's or theme's
    own catalogue lacks is looked up in the core's: in a page, Chameleon asks in the domain of the page's template for the
    texts of the macros that it uses, too.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[str, str, str | None, str], tuple[str, ...]] = {}
        self._plural: dict[str, Callable[[int], int]] = {}

    def load(self, domain: str, folder: Path) -> None:
        """Read `<folder>/<language>/LC_MESSAGES/<domain>.po` for each language that has one."""
        for language in LANGUAGES:
            path = folder / language / "LC_MESSAGES" / f"{domain}.po"
            if path.is_file():
                self._read(domain, language, path)

    def _read(self, domain: str, language: str, path: Path) -> None:
        plural, texts = _read_file(path, language, path.stat().st_mtime_ns)
        self._plural[language] = gettext.c2py(plural)
        self._texts.update({(domain, language, context, msgid): found for (context, msgid), found in texts.items()})

    def has(self, domain: str, language: str, msgid: str, context: str | None = None) -> bool:
        """Tell whether *msgid* has a translation."""
        return (domain, language, context, msgid) in self._texts

    def translate(
        self,
        msgid: object,
        language: str,
        *,
        domain: str | None = None,
        mapping: Mapping[str, object] | None = None,
        context: str | None = None,
        default: str | None = None,
    ) -> str:
        """Return *msgid* in *language*, with `${name}` filled in from its mapping.

        Plain strings are looked up in *domain*; without a translation the English text is returned.
        """
        if isinstance(msgid, TranslationString):
            domain, default = msgid.domain or domain, msgid.default or default
            context = msgid.context or context
            mapping = {**(mapping or {}), **(msgid.mapping or {})} or None
        found = self._find(domain, language, context, str(msgid))
        text = found[0] if found else (default or str(msgid))
        return self._fill(text, language, mapping) if mapping else text

    def plural(self, singular: str, plural: str, n: int, language: str, *, domain: str = CORE_DOMAIN, **mapping: object) -> str:
        """Return the form of the message for *n*, with `${n}` and *mapping* filled in."""
        found = self._find(domain, language, None, singular)
        if found:
            text = found[min(self._plural[language](n), len(found) - 1)]
        else:
            text = singular if n == 1 else plural
        return self._fill(text, language, {"n": n, **mapping})

    def _find(self, domain: str | None, language: str, context: str | None, msgid: str) -> tuple[str, ...] | None:
        if language not in self._plural:  # the language that messages are written in
            return None
        found = self._texts.get((domain, language, context, msgid)) if domain else None
        return found or self._texts.get((CORE_DOMAIN, language, context, msgid))

    def _fill(self, text: str, language: str, mapping: Mapping[str, object]) -> str:
        """Fill in each `${name}` once: what a value looks like doesn't matter, and a name without a value stays.

        Whoever translates into Chinese can't know whether a name is in it: so the blank beside one that isn't is set here.
        """
        if language != "zh_Hant":
            return _PLACEHOLDER.sub(lambda match: self._worded(mapping.get(match[1], match[0]), language), text)
        parts = _PLACEHOLDER.split(text)  # every second one is a name
        filled = [self._worded(mapping.get(p, "${" + p + "}"), language) if n % 2 else p for n, p in enumerate(parts)]
        return "".join(map(_apart, filled, ["", *filled]))

    def _worded(self, value: object, language: str) -> str:
        """A value in words: messages translated, several as an enumeration (a, b in English, a、b in Chinese)."""
        if isinstance(value, list | tuple):
            return _SEPARATORS[language].join(self._worded(item, language) for item in value)
        return self.translate(value, language) if isinstance(value, TranslationString) else str(value)
