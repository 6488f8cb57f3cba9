"""A notification in words: one sentence that says who did what, and one that says why it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from translationstring import TranslationString

from colonnade.content.types import answered
from colonnade.i18n import Catalogs, messages
from colonnade.notifications.inbox import Told
from colonnade.notifications.kinds import (
    ADDRESSED,
    ANNOUNCED,
    BROADCAST,
    DIRECTED,
    LIKED,
    MENTION,
    MENTIONED,
    MODERATION,
    REPLIED,
    RESPONSE,
    SHARED,
    WRITTEN,
)
from colonnade.stream.record import COMMENTED, CREATED, EDITED

_ = messages("colonnade")
_SAID = {
    CREATED: _("${who} wrote ${title}"),
    EDITED: _("${who} changed ${title}"),
    COMMENTED: _("${who} commented on ${title}"),
    REPLIED: _("${who} replied to your comment on ${title}"),
    LIKED: _("${who} liked ${title}"),
    SHARED: _("${who} shared ${title} with you"),
    MENTIONED: _("${who} mentioned you in ${title}"),
    ANNOUNCED: _("${who} announced ${title}"),
    WRITTEN: _("${who} wrote to all members of ${title}"),
}
_SAID_OF_ANSWERS = {
    CREATED: _("${who} replied to ${title}"),
    EDITED: _("${who} changed a reply to ${title}"),
    LIKED: _("${who} liked your reply to ${title}"),
    SHARED: _("${who} shared a reply to ${title} with you"),
}
_WRITTEN_ABOUT = _("${who} wrote to all members of ${title}: ${subject}")
_WHY = {
    MENTION: _("You are mentioned"),
    DIRECTED: _("It is for you"),
    MODERATION: _("You moderate this"),
    BROADCAST: _("It is for everyone"),
}


@dataclass(frozen=True)
class Words:
    """The words of one reader: their language, how they know people, objects and places by name, and what they may see."""

    catalogs: Catalogs
    language: str
    name_of: Callable[[int], str]
    title_of: Callable[[Any], str]
    sees: Callable[[Any], bool]
    subject_of: Callable[[Told, Any], str] = lambda _told, _place: ""
    """The subject of what was written to all members of a place, where the reader may read it."""

    def t(self, message: Any, **mapping: Any) -> str:
        """*message* in the reader's language."""
        return self.catalogs.translate(message, self.language, mapping=mapping or None)

    def who(self, told: Told) -> str:
        """Who did it: by name the latest, or two; the others as a number."""
        first = self.name_of(told.actors[0])
        if told.count == 1:
            return first
        if told.count == 2 and len(told.actors) == 2:
            return self.t(_("${one} and ${other}"), one=first, other=self.name_of(told.actors[1]))
        return self.catalogs.plural("${who} and ${n} other", "${who} and ${n} others", told.count - 1, self.language, who=first)

    def title(self, obj: Any) -> str:
        """What a sentence about *obj* names: of an answer what it answers."""
        return self.title_of(self._answered(obj) or obj)

    def _answered(self, obj: Any) -> Any | None:
        found = answered(obj)
        return found if found is not None and self.sees(found) else None

    def sentence(self, told: Told, obj: Any) -> str:
        """Who did what. What is addressed to the reader is about no object."""
        domain, text = told.text
        if told.verb == ADDRESSED:
            return self.t(TranslationString(text, domain), who=self.who(told), title=told.title)
        said = {**_SAID, **_SAID_OF_ANSWERS} if self._answered(obj) is not None else _SAID
        message = TranslationString(text, domain) if text else said[told.verb]
        subject = self.subject_of(told, obj) if told.verb == WRITTEN else ""
        message = _WRITTEN_ABOUT if subject else message
        return self.t(message, who=self.who(told), title=self.title(obj), subject=subject)

    def why(self, told: Told, obj: Any, place: Any) -> str:
        """Why it is told."""
        if told.kind in _WHY:
            return self.t(_WHY[told.kind])
        if told.kind == RESPONSE:
            return self.t(_("You commented here") if told.verb == REPLIED else _("You wrote it"))
        kind, what = told.subject[:1], told.subject[2:]
        if kind == "t":
            return self.t(_("You watch #${tag}"), tag=what)
        if kind == "p":
            return self.t(_("You watch ${name}"), name=self.name_of(int(what)))
        if int(what) == obj.uid:
            return self.t(_("You watch this"))
        watched = place if int(what) == place.uid else obj.__parent__
        return self.t(_("You watch ${name}"), name=self.title_of(watched))
