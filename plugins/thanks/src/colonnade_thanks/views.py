"""The pages of thanks. The form, sharing, comments, likes and taking back (the trash) are the core's, for any type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.api import Content, ContentPage, Folder, messages, place_of, say, see_other, view
from colonnade_thanks.commands import hide
from colonnade_thanks.lines import add_url, row
from colonnade_thanks.types import THANKS, IThanks, IWall, is_called_by_reason, people_of

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("thanks")
PER_PAGE = 30


@view(context=IWall, permission="view", template="wall.pt")
def wall(context: Folder, request: Request) -> dict[str, Any]:
    """The thanks of a place, the latest first."""
    ContentPage(context, request).open(actions=False)
    door = request.view
    found, more = door.page(THANKS.name, place=place_of(context), limit=PER_PAGE, after=door.after)
    url = add_url(door)
    request.page.actions = [(door.t(_("Thank somebody")), url, "plus", "primary")] if url else []
    request.page.layout = "list"
    return {
        "rows": [row(door, thanks) for thanks in found],
        "older_url": f"{door.url(context)}?after={more}" if more is not None else None,
        "text": door.t(_("Nobody has been thanked here yet.")),
        "action": (url, door.t(_("Thank somebody"))) if url else None,
    }


@view(context=IThanks, permission="view", template="thanks.pt")
def thanks(context: Content, request: Request) -> dict[str, Any]:
    """One person's thanks to others."""
    it, door = ContentPage(context, request).open(), request.view
    people = [person for person in map(door.person, people_of(context)) if person is not None]
    if is_called_by_reason(context):
        request.page.title = door.t(_("Thanks from ${giver}", mapping={"giver": door.name_of(context.creator)}))
    request.page.layout = "reader"
    return {
        "it": it,
        "people": [(person.display_name(door.language), door.url(person)) for person in people],
        "html": it.html("reason"),
        "mine": door.me is not None and door.me.id in people_of(context),
        "hidden": door.me is not None and door.me.id in getattr(context, "hidden_by", ()),
        "hide_url": door.url(context, "hide"),
    }


@view(context=IThanks, permission="view", name="hide", methods="POST")
def hide_it(context: Content, request: Request) -> Any:
    """Keep it off the reader's own page (`on=1`), or show it there."""
    on = request.POST.get("on") == "1"
    hide(request.uow, context, on)
    say(request, request.t(_("It no longer stands on your page.") if on else _("It stands on your page again.")))
    return see_other(request.view.url(context))
