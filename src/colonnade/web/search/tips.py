"""Tips for searching: what can be typed beside words, with examples in the reader's language and all words that a field takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from colonnade.i18n import messages
from colonnade.search.naming import as_value
from colonnade.web.search.asked import Search

_ = messages("colonnade")
Tip = dict[str, Any]
"""An `example`, `what` it finds, and `values` that the field takes: each with `word`, `url`, and the kinds it is `of`."""
_EXAMPLES = {"travel": _("travel"), "rules": _("rules"), "hotel": _("hotel"), "marketing": _("marketing")}
_TIPS = (
    ("{travel} {rules}", _("Both words, wherever they stand")),
    ('"{travel} {rules}"', _("These words, one after the other")),
    ("{travel} -{hotel}", _("Without the second word")),
    ("{travel}*", _("Words that begin like that")),
    ("vpn or wifi", _("One of the two")),
    ("title:{travel}", _("Only in titles")),
    ("#vpn", _("With that tag")),
    ("by:mei", _("Written by a person of that name")),
    ("by:me", _("Written by you")),
    ("in:{marketing}", _("In one community, or in one app")),
    ("after:2026-03 before:2026-06", _("Last changed in these months: March to May")),
)


def tips(asked: Search) -> list[Tip]:
    """All tips. Fields that take certain words come last, with those that there are on this site now."""
    t = asked.request.t
    words = {name: t(word) for name, word in _EXAMPLES.items()}
    found = [{"example": example.format(**words), "what": t(what), "values": []} for example, what in _TIPS]
    kinds = [(word, "") for word in asked.names.words_for_types()]
    states = [(word, asked.request.view.comma.join(kinds)) for word, kinds in asked.names.words_for_states().items()]
    return [
        *found,
        *_of_field("type", t(_("Only one kind of content:")), kinds),
        *_of_field("is", t(_("Only what has one status:")), states),
    ]


def _of_field(field: str, what: str, words: Iterable[tuple[str, str]]) -> Iterator[Tip]:
    values = [_value(field, word, kinds) for word, kinds in words]
    if values:
        yield {"example": f"{field}:", "what": what, "values": values}


def _value(field: str, word: str, kinds: str) -> dict[str, Any]:
    typed = f"{field}:{as_value(word)}"
    return {"word": typed, "url": "/search?" + urlencode({"q": typed}), "of": kinds}
