"""What kinds of content and statuses are called: which words `type:` and `is:` take, and what an unknown one may have meant."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from colonnade.content.types import TYPES, ContentType
from colonnade.i18n import messages
from colonnade.plugins.state import Activity
from colonnade.search.document import state_value
from colonnade.search.tokens import fold

_ = messages("colonnade")
Said = Callable[[str], Iterable[str]]
"""What a title is in each of the site's languages, the reader's first."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of all that is on. Only what is listed counts: nothing else is ever found."""

    activity: Activity
    said: Said
    app_title: Callable[[str], str] = str
    """What a plugin is called, before it is said in a language."""

    def kinds(self) -> Iterator[ContentType]:
        """The types of content that there are."""
        return (found for found in TYPES if found.listed and self.activity.is_type_on(found.name))

    def types(self, value: str) -> Iterator[str]:
        """The types that `type:` means by *value*: a title in any language, a noun, its plugin, or the whole name."""
        return (found.name for found in self.kinds() if fold(value) in map(fold, self._words_for(found)))

    def is_people(self, value: str) -> bool:
        """Tell whether `type:` means people by *value*, in any language: they are no content, but are searched for like it."""
        return fold(value) in {"person", "people", *map(fold, (*self.said(_("People")), *self.said(_("Person"))))}

    def of_app(self, value: str) -> Iterator[str]:
        """The types of the plugin that *value* names: its title in any language, or its name."""
        return (found.name for found in self.kinds() if fold(value) in map(fold, self._words_for_app(found)))

    def states(self, value: str) -> Iterator[str]:
        """The values of the field `state` that `is:` means by *value*: statuses by title in any language, or by short name."""
        for found in self.kinds():
            for status, title in found.statuses.items():
                if fold(value) in map(fold, (*self.said(title), status)):
                    yield state_value(found.name, status)

    def words_for_types(self) -> list[str]:
        """The titles of all kinds as the reader writes them, each once; and what people are called."""
        return sorted({self._called(found.title) for found in self.kinds()} | {self._called(_("People"))})

    def words_for_states(self) -> dict[str, list[str]]:
        """The titles of all statuses as the reader writes them, with those of the kinds that have them."""
        found: dict[str, list[str]] = {}
        for kind in self.kinds():
            for title in kind.statuses.values():
                found.setdefault(self._called(title), []).append(self._called(kind.title))
        return found

    def type_like(self, value: str) -> str:
        """The title of the kind that *value* was likely meant as; '' for none."""
        people = self._called(_("People"))
        words = dict.fromkeys((people, self._called(_("Person"))), people)
        return self._nearest(value, words | {word: self._called(found.title) for found in self.kinds() for word in self._words_for(found)})

    def state_like(self, value: str) -> str:
        """The title of the status that *value* was likely meant as; '' for none."""
        titles = [(status, title) for found in self.kinds() for status, title in found.statuses.items()]
        return self._nearest(value, {word: self._called(title) for status, title in titles for word in (*self.said(title), status)})

    @staticmethod
    def _nearest(value: str, titles: dict[str, str]) -> str:
        """The title that belongs to the word most like *value*, or to one that begins with it."""
        wanted, words = fold(value), {fold(word): title for word, title in titles.items()}
        begun = (word for word in words if wanted and word.startswith(wanted))
        close = next(begun, None) or next(iter(get_close_matches(wanted, words, 1, 0.6)), "")
        return words.get(close, "")

    def _words_for(self, kind: ContentType) -> tuple[str, ...]:
        noun = kind.name.partition(".")[2]
        return (*self.said(kind.title), noun, *self._words_for_app(kind), kind.name)

    def _words_for_app(self, kind: ContentType) -> tuple[str, ...]:
        plugin = kind.name.partition(".")[0]
        return (*self.said(self.app_title(plugin)), plugin)

    def _called(self, title: str) -> str:
        return next(iter(self.said(title)))


def as_value(word: str) -> str:
    """*word* as it is typed after a field: in quotation marks where there is a blank in it."""
    return f'"{word}"' if " " in word else word
