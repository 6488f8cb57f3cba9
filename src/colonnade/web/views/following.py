"""What somebody follows, and choosing how much to be told of each."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.follow import choose_level, subject_called
from colonnade.content.objects import Place
from colonnade.facets.following import Level, choice, chosen_by, level
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.stream import following_path, link_to

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
LEVELS = {
    Level.WATCHING: (_("Watching"), _("In your stream, and you are notified of everything new.")),
    Level.TRACKING: (_("Tracking"), _("In your stream, without notifications.")),
    Level.NORMAL: (_("Normal"), _("You are notified only of what concerns you: answers, mentions, tasks.")),
    Level.MUTED: (_("Muted"), _("Never in your stream. Only mentions and tasks of yours still reach you.")),
}
BACK = ("/me/notifications", "/me/following")
MUTE = {"1": _("For an hour"), "24": _("For a day"), "168": _("For a week")}


@view_config(route_name="my_following", permission="signed in", renderer="colonnade:following.pt")
def following(context: Place, request: Request) -> dict[str, Any]:
    """All that the reader chose a level for, and may still see."""
    request.page.title = request.t(_("What you follow"))
    request.page.crumbs = [(request.t(_("Your account")), "/me")]
    rows = []
    for name, chosen in chosen_by(request.database, request.reader.id).items():
        subject = subject_called(request.uow, name)
        if subject is not None:
            title, url = link_to(subject, request.view)
            rows.append(
                {"title": title, "url": url, "level": _level_in_words(request, chosen.at(request.now)), "change": following_path(name)}
            )
    return {"rows": sorted(rows, key=lambda row: row["title"])}


def _level_in_words(request: Request, chosen: Level) -> str:
    return request.t(LEVELS[chosen][0])


@view_config(route_name="following", permission="signed in", request_method="GET", renderer="colonnade:form_page.pt")
def choose_form(context: Place, request: Request) -> dict[str, Any]:
    """The four levels for one subject."""
    name = request.matchdict["subject"]
    subject = subject_called(request.uow, name)
    if subject is None:
        raise HTTPNotFound()
    t, root, me = request.t, request.database, request.reader.id
    title, url = link_to(subject, request.view)
    request.page.title = t(_("Follow ${title}", mapping={"title": title}))
    request.page.crumbs = [(t(_("What you follow")), "/me/following")]
    now, chosen = level(root, me, name, request.now), choice(root, me, name)
    said = {key: t(_("${title}: ${level}", mapping={"title": t(label), "level": t(what)})) for key, (label, what) in LEVELS.items()}
    levels = [(str(int(key)), text, key == now) for key, text in said.items()]
    mute = [("", t(_("No")), True), *((hours, t(label), False) for hours, label in MUTE.items())]
    return {
        "fields": [
            FieldView("level", t(_("How much do you want to know?")), "radio", options=levels, required=True),
            FieldView("mute", t(_("Mute for a time")), "select", options=mute),
        ],
        "errors": [],
        "action": following_path(name),
        "submit_label": t(_("Save")),
        "cancel_url": url,
        "intro": _muted_in_words(request, chosen) if chosen is not None else t(_("You have not chosen yet. This is the usual level here.")),
    }


def _muted_in_words(request: Request, chosen: Any) -> str | None:
    until = chosen.muted_until if chosen is not None else None
    if until is None or until <= request.now:
        return None
    return request.t(_("Muted until ${moment}.", mapping={"moment": request.when(until).exact}))


@view_config(route_name="following", permission="signed in", request_method="POST")
def choose_one(context: Place, request: Request) -> Any:
    """Keep the choice."""
    name, post = request.matchdict["subject"], request.POST.get
    if subject_called(request.uow, name) is None:
        raise HTTPNotFound()
    value = post("level", "")
    chosen = Level(int(value)) if value in {str(int(known)) for known in Level} else None  # the usual level again
    hours = post("mute", "")
    wanted = timedelta(hours=int(hours)) if hours in MUTE and chosen is not None else None
    subject = choose_level(request.uow, name, chosen, wanted)
    title, url = link_to(subject, request.view)
    now = level(request.database, request.reader.id, name, request.now) if chosen is None else chosen
    say(request, request.t(_("${title}: ${level}", mapping={"title": title, "level": _level_in_words(request, now)})))
    return see_other(post("back") if post("back") in BACK else url)
