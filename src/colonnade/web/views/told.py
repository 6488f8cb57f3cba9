"""Who will be told of what one is about to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.response import Response
from pyramid.view import view_config

from colonnade.commands.mentions import TELLS_NOBODY
from colonnade.content.interfaces import INode
from colonnade.content.objects import Content
from colonnade.i18n import messages
from colonnade.notifications.counting import Counts, told_by
from colonnade.notifications.receivers import may_tell_all
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
_MAY_NOT = _("You can read this, but you may not change it. Ask an owner of this place.")


@view_config(context=INode, name="told", permission="view", request_method="GET", renderer="colonnade:comments_page.pt")
def told(context: Content, request: Request) -> Any:
    """The numbers of a comment (`do=comment`), or of a change or something new in it: a part of a page for a script, else a page."""
    comment = request.GET.get("do") == "comment"
    may = any(request.view.can(action, context) for action in (("comment",) if comment else ("edit", "add")))
    texts = _told(request, context, comment=comment) if may else [request.t(_MAY_NOT)]
    drawn = request.render("colonnade:told.pt", {"told": texts})
    if "HX-Request" in request.headers:
        response = Response(str(drawn), content_type="text/html", charset="utf-8")
        response.headers["X-Fragment"] = "1"
        return response
    request.page.title = request.t(_("Who will be told?"))
    return {"drawn": drawn, "back": path_for(context)}


def _told(request: Request, at: Content, *, comment: bool) -> list[str]:
    t, mail = request.t, request.runtime.mail_server is not None
    found = [_in_words(request, told_by(request.uow, at, comment=comment, mail=mail))]
    if may_tell_all(request.database, request.reader.id, at):
        reach = _in_words(request, told_by(request.uow, at, comment=comment, mail=mail, to_all=True))
        found.append(t(_("With @all in the text: ${reach}"), reach=reach))
    else:
        found.append(t(TELLS_NOBODY))
    if not mail:
        found.append(t(_("This site sends no mail at present.")))
    return [*found, t(_("Whom you mention is told besides, if they may read it."))]


def _in_words(request: Request, counts: Counts) -> str:
    t, plural = request.t, request.view.plural
    if not counts.all:
        return t(_("Nobody is told of this; it stands in the stream."))
    reach = plural("This reaches ${n} person", "This reaches ${n} people", counts.all)
    parts = [
        (_("${n} by mail at once"), counts.now),
        (_("${n} by mail with a summary"), counts.later),
        (_("${n} only on the site"), counts.site),
    ]
    words = t(_("${reach}: ${ways}."), reach=reach, ways=[t(text, n=number) for text, number in parts if number])
    return f"{words} {t(_('There are more of them than were counted.'))}" if counts.more else words
