"""What is stored: the root of a place's thanks, and the thanks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from zope.schema import TextLine

from colonnade.api import Content, ContentType, IContent, Invalid, Markdown, People, UnitOfWork, messages, plain_text

_ = messages("thanks")
MAX_REASON = 300
MAX_PEOPLE = 5
_MAX_TITLE = 80


class IWall(IContent):
    """The root of a place's thanks."""


class IThanks(IContent):
    """Thanks to somebody, with the reason. The title is the beginning of the reason.

    Beside its fields it has `hidden_by` (ids): those of the thanked who don't want it on their page, which is changed by a command.
    """

    title = TextLine(title=_("Title"), min_length=1, max_length=200)
    people = People(
        title=_("Whom do you thank?"), description=_("Up to five colleagues. Left empty, it is for everyone here."), max_length=MAX_PEOPLE
    )
    reason = Markdown(title=_("What for?"), max_length=MAX_REASON)


IThanks["title"].setTaggedValue("control", "hidden")


def people_of(thanks: Content) -> tuple[int, ...]:
    """The ids of those who are thanked."""
    return getattr(thanks, "people", ())


def reason_of(thanks: Content, length: int = MAX_REASON) -> str:
    """The reason as plain text."""
    reason = getattr(thanks, "reason", None)
    return plain_text(reason.source, length) if reason is not None else ""


def is_called_by_reason(thanks: Content) -> bool:
    """Tell whether the title is the beginning of the reason, and not one that an import gave."""
    return thanks.title == reason_of(thanks, _MAX_TITLE)


def prepare(uow: UnitOfWork, wall: Content, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let new thanks be called by the beginning of their reason."""
    title = str(values.get("title") or "").strip()
    return {**values, "title": title or plain_text(str(values.get("reason") or ""), _MAX_TITLE) or "…"}


def check(uow: UnitOfWork, wall: Content, values: Mapping[str, Any], obj: Content | None) -> Mapping[str, Any]:
    """Refuse thanks to oneself alone and without a reason, and let the title follow a reason that is changed. Raises Invalid."""
    giver, people = obj.creator if obj is not None else uow.actor.id, values.get("people")
    if giver and isinstance(people, tuple) and giver in people:  # an address that fills in the form gives names
        others = tuple(person for person in people if person != giver)
        if not others:
            raise Invalid({"people": _("Thanks are for others: leave yourself out.")})
        values = {**values, "people": others}
    if "reason" not in values:
        return values
    made = plain_text(values["reason"] or "", _MAX_TITLE)
    if not made:
        raise Invalid({"reason": _("Say what you thank for.")})
    return {**values, "title": made} if obj is not None and is_called_by_reason(obj) else values


def walks_of(thanks: Content) -> Iterator[str]:
    """The lists of what each of the thanked is thanked for, unless they hide it."""
    hidden = getattr(thanks, "hidden_by", ())
    return (list_of(person_id) for person_id in people_of(thanks) if person_id not in hidden)


def list_of(person_id: int) -> str:
    """The name of the list of what somebody is thanked for."""
    return f"to:{person_id}"


WALL = ContentType("thanks.wall", IWall, title=_("Thanks"), icon="heart", kind="folder", listed=False, members="author")
THANKS = ContentType(
    "thanks.thanks",
    IThanks,
    title=_("Thanks"),
    icon="heart",
    facets=("commentable", "likeable", "followable"),
    addable_in=(WALL.name,),
    prepare=prepare,
    check=check,
    walks=walks_of,
    moment=lambda thanks: thanks.created,
    titled=False,
)
