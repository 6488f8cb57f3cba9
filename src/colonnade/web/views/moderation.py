"""Keeping order: what readers flagged, the queue of it for administrators and for owners of a place, and each case with its decision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.clock import from_microseconds, to_microseconds
from colonnade.commands.keeping_order import may_decide, waits_for
from colonnade.commands.moderate import MAX_NOTE, answer, decide, undo_decision
from colonnade.commands.require_approval import require_approval, types_here
from colonnade.content.errors import Invalid
from colonnade.content.markup import plain_text
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content, IPlaceContent, Place, place_of
from colonnade.content.roots import by_uid
from colonnade.content.texts import texts_of
from colonnade.content.types import TYPES
from colonnade.facets import flags
from colonnade.facets.flags import HIDDEN, KEPT, OPEN, REMOVED, WAITING, Case
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.place_page import demand_community, place_title, set_up_place_page
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt
from colonnade.web.urls import path_for
from colonnade.web.views.flag import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
SHOWN, DECIDED, EXCERPT = 100, 20, 240
_WAITS = (_("Waits for approval"), "warn")
STATES = {
    OPEN: (_("Waits for a decision"), "warn"),
    KEPT: (_("Stays"), "ok"),
    HIDDEN: (_("Hidden until it is changed"), "info"),
    REMOVED: (_("Removed"), "bad"),
}


@view_config(route_name="admin_moderation", permission="administer", request_method="GET", renderer="colonnade:moderation.pt")
def all_flagged(context: Place, request: Request) -> dict[str, Any]:
    """What was flagged anywhere."""
    request.page.title, request.page.layout = request.t(_("Moderation")), "settings"
    return {"label": request.t(_("Administration")), **_queue(request, None)}


@view_config(context=IPlaceContent, name="moderation", permission="manage", request_method="GET", renderer="colonnade:moderation.pt")
def flagged_here(context: Place, request: Request) -> dict[str, Any]:
    """What was flagged in a community, as far as who asks may read it."""
    demand_community(context)
    set_up_place_page(request, context)
    request.page.title = request.t(_("Moderation of ${title}", mapping={"title": place_title(request, context)}))
    return {"label": "", **_queue(request, context)}


def _queue(request: Request, place: Place | None) -> dict[str, Any]:
    root = request.database
    waiting = sorted(
        _theirs(request, flags.open_cases(root), place), key=lambda found: max((flag[0] for flag in found[0].flags.values()), default=0)
    )
    decided = [found for found in _theirs(request, flags.all_cases(root), place) if found[0].state != OPEN and found[0].last is not None]
    decided.sort(key=lambda found: found[0].last.when, reverse=True)
    return {
        "rows": [_row(request, case, obj) for case, obj in waiting[:SHOWN]],
        "more": max(0, len(waiting) - SHOWN),
        "decided": [_row(request, case, obj) for case, obj in decided[:DECIDED]],
        "fields": _approval_fields(request, place or root["site"]),
        "action": "/admin/moderation" if place is None else path_for(place, "moderation"),
        "of_site": place is None,
    }


def _approval_fields(request: Request, place: Place) -> list[FieldView]:
    """The kinds of content that can wait for approval in a place."""
    types = [(found.name, request.t(found.title), found.name in place.approval) for found in types_here(request.uow, place)]
    hint = request.t(_("What others than owners make of these is seen by nobody else until an owner or administrator approves it."))
    return [FieldView("approval", request.t(_("Kinds of content")), "checkboxes", hint=hint, options=types, required=True)] if types else []


@view_config(route_name="admin_moderation", permission="administer", request_method="POST")
def choose_for_site(context: Place, request: Request) -> Response:
    """What waits for approval in the site's own apps."""
    return _choose(request, request.database["site"], "/admin/moderation")


@view_config(context=IPlaceContent, name="moderation", permission="manage", request_method="POST")
def choose_here(context: Place, request: Request) -> Response:
    """What waits for approval in a community."""
    demand_community(context)
    return _choose(request, context, path_for(context, "moderation"))


def _choose(request: Request, place: Place, here: str) -> Response:
    require_approval(request.uow, place, request.POST.getall("approval"))
    say(request, request.t(_("Saved. It holds for what is made from now on.")))
    return see_other(here)


def _theirs(request: Request, cases: Iterable[Case], place: Place | None) -> list[tuple[Case, Content]]:
    """The cases that the reader decides, in a place or (None) anywhere."""
    found = ((case, by_uid(request.database, case.uid)) for case in cases)
    return [
        (case, obj)
        for case, obj in found
        if obj is not None and (place is None or place_of(obj) is place) and waits_for(request.reader, case, obj)
    ]


def _row(request: Request, case: Case, obj: Content) -> dict[str, Any]:
    t, content_type, comment = request.t, TYPES.get(obj.type_name), flags.comment_of(obj, case)
    state, kind = _WAITS if case.effect == WAITING and case.state == OPEN else STATES[case.state]
    what = t(_("Comment on “${title}”", mapping={"title": obj.title})) if case.comment else obj.title
    flagged = case.flagged()
    return {
        "number": case.number,
        "url": f"/moderation/{case.number}",
        "title": what,
        "type": t(content_type.title) if content_type is not None and not case.comment else "",
        "place": place_title(request, place_of(obj)),
        "author": request.view.name_of(flags.author_of(obj, case)),
        "text": _excerpt(request, obj, comment),
        "reasons": t(_("Reasons: ${reasons}", mapping={"reasons": list(dict.fromkeys(t(REASONS[f.reason]) for _who, f in flagged))})),
        "flags": request.view.plural("Reported by ${n} person", "Reported by ${n} people", len(flagged)) if flagged else "",
        "waits": case.effect == WAITING,
        "when": request.when(from_microseconds(flagged[0][1].when) if flagged else obj.created),
        "state": t(state),
        "kind": kind,
        "answered": case.state == OPEN and bool(case.answer) and case.answered >= (case.last.when if case.last else 0),
        "changed": _changed_since(obj, case),
    }


def _changed_since(obj: Content, case: Case) -> bool:
    """Whether something that is hidden was changed since that was decided."""
    return case.effect == HIDDEN and case.last is not None and to_microseconds(obj.modified) > case.last.when


def _excerpt(request: Request, obj: Content, comment: Any) -> str:
    source = comment.text.source if comment is not None else next((text.source for text in texts_of(obj)), "")
    return plain_text(source, EXCERPT, request.view.known_name)


# One case


def _found(request: Request) -> tuple[Case, Content]:
    """The case of the address and what it is about, for its moderators and its author; others learn nothing."""
    case = flags.case(request.database, number_in(request.matchdict["case"]) or 0)
    obj = by_uid(request.database, case.uid) if case is not None else None
    if case is None or obj is None or not (may_decide(request.reader, obj, case) or _is_author(request, case, obj)):
        raise HTTPNotFound()
    return case, obj


def _is_author(request: Request, case: Case, obj: Content) -> bool:
    """Whether the reader wrote it, and knows of it: before it is decided that something was flagged, an author learns nothing."""
    return (
        bool(request.reader.id) and flags.author_of(obj, case) == request.reader.id and (case.last is not None or WAITING in case.effects)
    )


@view_config(route_name="case", permission="signed in", request_method="GET", renderer="colonnade:case.pt")
def case(context: Place, request: Request) -> dict[str, Any]:
    """What was flagged and decided; with the form for who decides, or answers."""
    return _case(request, {}, {})


@view_config(route_name="case", permission="signed in", request_method="POST", renderer="colonnade:case.pt")
def settle(context: Place, request: Request) -> Any:
    """Decide (`do` is `decide`), take that back (`undo`), or answer as the author (`answer`)."""
    found, obj = _found(request)
    typed = {name: request.POST.get(name, "") for name in ("what", "note", "answer")}
    try:
        with attempt(request):
            said = _settled(request, found, obj, request.POST.get("do", ""), typed)
    except Invalid as error:
        request.response.status = 400
        return _case(request, typed, error.errors)
    say(request, request.t(said))
    return see_other(f"/moderation/{found.number}")


def _settled(request: Request, found: Case, obj: Content, do: str, typed: Mapping[str, str]) -> str:
    if do == "answer" and _is_author(request, found, obj):
        answer(request.uow, found, typed["answer"])
        return _("Your answer is sent.")
    if do == "undo":
        undo_decision(request.uow, found)
        return _("That is taken back. It waits for a decision again.")
    told = WAITING in found.effects or typed["what"] != KEPT
    decide(request.uow, found, typed["what"], typed["note"])
    return _("That is decided, and its author is told.") if told else _("It stays.")


def _case(request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> dict[str, Any]:
    t = request.t
    found, obj = _found(request)
    decides, row = may_decide(request.reader, obj, found), _row(request, found, obj)
    request.page.title = row["title"]
    if decides:
        queue = "/admin/moderation" if request.reader.administrator else path_for(place_of(obj), "moderation")
        request.page.crumbs = [(t(_("Moderation")), queue)]
    last = found.last
    return {
        "row": row,
        "decides": decides,
        "content_url": _address(obj, found),
        "flags": [_flag(request, who, given) for who, given in found.flagged()] if decides else [],
        "decisions": [_decision(request, *each) for each in found.decisions],
        "answer": found.answer,
        "answered": request.when(from_microseconds(found.answered)) if found.answered else None,
        "can_undo": decides and last is not None and found.state != OPEN,
        "fields": _decision_fields(request, found, typed, errors) if decides else _answer_fields(request, typed, errors),
        "errors": [t(errors[""])] if "" in errors else [],
        "action": f"/moderation/{found.number}",
        "may_answer": not decides and last is not None and _is_author(request, found, obj),
        "hidden": found.effect == HIDDEN,
    }


def _address(obj: Content, case: Case) -> str | None:
    """Where it is read; None for what was removed."""
    if obj.trashed or case.effect == REMOVED:
        return None
    return f"{path_for(obj)}#comment-{case.comment}" if case.comment else path_for(obj)


def _flag(request: Request, who: int, given: flags.Flag) -> dict[str, Any]:
    return {
        "who": request.view.name_of(who),
        "why": request.t(REASONS[given.reason]),
        "text": given.text,
        "when": request.when(from_microseconds(given.when)),
    }


def _decision(request: Request, when: int, by: int, what: str, note: str) -> dict[str, Any]:
    state, kind = STATES[what]
    return {
        "who": request.view.name_of(by),
        "what": request.t(state),
        "kind": kind,
        "note": note,
        "when": request.when(from_microseconds(when)),
    }


def _decision_fields(request: Request, found: Case, typed: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    waits = WAITING in found.effects
    hide = _("Hide it until it is changed: only its author and those who keep order here see it")
    offered = [
        (KEPT, _("Approve it: others see it") if waits else _("It stays")),
        *([] if found.comment else [(HIDDEN, _("Send it back to its author, to be changed") if waits else hide)]),
        (REMOVED, _("Remove it: it goes to the trash") if not found.comment else _("Remove it: it shows as a deleted comment")),
    ]
    fields = [
        FieldView("do", "", "hidden", "decide"),
        FieldView("what", t(_("Decision")), "radio", options=[(v, t(text), v == typed.get("what")) for v, text in offered], required=True),
        FieldView("note", t(_("To its author")), "textarea", typed.get("note", ""), max_length=MAX_NOTE),
    ]
    for field in fields:
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return fields


def _answer_fields(request: Request, typed: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldView]:
    t = request.t
    hint = t(_("Those who decided read it, and look at it again."))
    wrong = [t(errors["answer"])] if "answer" in errors else []
    return [
        FieldView("do", "", "hidden", "answer"),
        FieldView("answer", t(_("Your answer")), "textarea", typed.get("answer", ""), hint, wrong, required=True, max_length=MAX_NOTE),
    ]
