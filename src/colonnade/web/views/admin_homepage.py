"""Administration: the site's homepage as it is arranged for everyone and for groups, and in which order these layouts count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.layouts import add_group_layer, move_group_layer, remove_group_layer
from colonnade.content.errors import Invalid
from colonnade.content.objects import Place
from colonnade.home.audiences import group_of, possible_keys
from colonnade.home.store import groups_with_layer
from colonnade.i18n import messages
from colonnade.web.forms import FieldView
from colonnade.web.layouts import key_title
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyramid.request import Request

_ = messages("colonnade")
HERE = "/admin/homepage"


@view_config(route_name="admin_homepage", permission="administer", request_method="GET", renderer="colonnade:admin_homepage.pt")
def homepage(context: Place, request: Request) -> dict[str, Any]:
    """The layouts in their order, and the form for another one."""
    return _homepage(request, {}, "")


def _homepage(request: Request, errors: Mapping[str, Any], typed: str) -> dict[str, Any]:
    request.page.title, request.page.layout = request.t(_("Homepage")), "settings"
    return {
        "rows": [_row(request, key) for key in groups_with_layer(request.database)],
        "fields": _fields(request, errors, typed),
        "action": HERE,
    }


def _row(request: Request, key: str) -> dict[str, Any]:
    group = group_of(request.database, key)
    return {
        "key": key,
        "title": key_title(request, key),
        "url": f"/@@customise?layer={key}",
        "people_url": f"/admin/groups/{group.id}" if group is not None else None,
        "people": request.view.plural("${n} person", "${n} people", group.number_of_members) if group is not None else "",
        "remove_url": f"{HERE}/remove?layer={key}",
    }


def _fields(request: Request, errors: Mapping[str, Any], typed: str) -> list[FieldView]:
    """Those who have none yet; nothing where all have one."""
    t, known = request.t, groups_with_layer(request.database)
    keys = [
        (key, key_title(request, key), key == typed)
        for key in possible_keys(request.database, request.database["site"])
        if key not in known
    ]
    if not keys:
        return []
    wrong = [t(errors["layer"])] if "layer" in errors else []
    options = [("", t(_("Choose who")), not typed), *keys]
    return [FieldView("layer", t(_("Group or kind of people")), "select", options=options, required=True, errors=wrong)]


@view_config(route_name="admin_homepage", permission="administer", request_method="POST", renderer="colonnade:admin_homepage.pt")
def change(context: Place, request: Request) -> Any:
    """Add one, or let one count earlier or later."""
    typed, what = request.POST.get("layer"), request.POST.get("do")
    key = typed if isinstance(typed, str) else ""  # it may be a file
    if what in ("up", "down"):
        move_group_layer(request.uow, key, -1 if what == "up" else 1)
        return see_other(HERE)
    try:
        with attempt(request):
            add_group_layer(request.uow, key)
    except Invalid as error:
        request.response.status = 400
        return _homepage(request, error.errors, key)
    said = _(
        "${group} has a layout of its own now. Change what it gets differently from everyone.", mapping={"group": key_title(request, key)}
    )
    say(request, request.t(said))
    return see_other(f"/@@customise?layer={key}")


@view_config(route_name="admin_homepage_remove", permission="administer", request_method="GET", renderer="colonnade:confirm.pt")
def removing(context: Place, request: Request) -> Any:
    """What follows from removing one."""
    if not request.GET.get("layer"):
        return see_other(HERE)
    t, key = request.t, _key(request)
    title = {"group": key_title(request, key)}
    request.page.title, request.page.layout = t(_("Remove the layout of ${group}?", mapping=title)), "settings"
    request.page.crumbs = [(t(_("Homepage")), HERE)]
    return {
        "effects": [
            t(_("${group} gets the page that is arranged for everyone, and what other layouts change of it.", mapping=title)),
            t(_("What people arranged themselves stays. The layout itself can’t be brought back.")),
        ],
        "action": f"{HERE}/remove?layer={key}",
        "submit_label": t(_("Remove")),
        "cancel_url": HERE,
    }


def _key(request: Request) -> str:
    key = request.GET.get("layer", "")
    if key not in groups_with_layer(request.database):
        raise HTTPNotFound()
    return key


@view_config(route_name="admin_homepage_remove", permission="administer", request_method="POST")
def remove(context: Place, request: Request) -> Any:
    """Remove it for good."""
    key = _key(request)
    remove_group_layer(request.uow, key)
    say(request, request.t(_("The layout of ${group} is removed.", mapping={"group": key_title(request, key)})))
    return see_other(HERE)
