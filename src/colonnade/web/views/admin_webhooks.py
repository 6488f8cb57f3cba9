"""Administration: webhooks, what each was told, and sending it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.clock import from_microseconds
from colonnade.commands.webhooks import add_webhook, remove_webhook, send_again, try_webhook
from colonnade.content.errors import Invalid
from colonnade.content.numbers import number_in
from colonnade.content.objects import Place
from colonnade.i18n import messages
from colonnade.notifications.webhooks import FAILED, KINDS, SENT, TITLES, Delivery, Webhook, webhooks
from colonnade.outbound.rules import MAX_URL
from colonnade.web.forms import FieldView
from colonnade.web.messages import say
from colonnade.web.responses import see_other
from colonnade.web.tx import attempt

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
HERE = "/admin/webhooks"
SHOWN = 50


@view_config(route_name="admin_webhooks", permission="administer", request_method="GET", renderer="colonnade:admin_webhooks.pt")
def hooks(context: Place, request: Request) -> dict[str, Any]:
    """All webhooks, and the form for one more."""
    return _page(request)


def _page(request: Request, errors: Mapping[str, Any] | None = None, made: Webhook | None = None) -> dict[str, Any]:
    t = request.t
    request.page.title, request.page.layout = t(_("Webhooks")), "settings"
    return {
        "fields": _fields(request, errors or {}) if made is None else [],
        "action": HERE,
        "made": made.secret if made is not None else "",
        "is_off": request.runtime.outbound.is_off,
        "rows": [_row(request, hook) for hook in webhooks(request.database)],
    }


def _fields(request: Request, errors: Mapping[str, Any]) -> list[FieldView]:
    t, post = request.t, request.POST
    url = FieldView("url", t(_("Address to call")), "url", value=post.get("url", ""), required=True, max_length=MAX_URL)
    url.hint = t(_("It must lead to a machine that can be reached from the internet."))
    kinds = FieldView("kinds", t(_("What it is told")), "checkboxes", required=True)
    chosen = post.getall("kinds")
    kinds.options = [(kind, t(TITLES[kind]), kind in chosen) for kind in KINDS.values()]
    for field in (url, kinds):
        field.errors = [t(errors[field.name])] if field.name in errors else []
    return [url, kinds]


def _row(request: Request, hook: Webhook) -> dict[str, Any]:
    last = next(iter(hook.latest(1)), None)
    return {
        "url": hook.url,
        "page": f"{HERE}/{hook.id}",
        "kinds": request.view.comma.join(request.t(TITLES[kind]) for kind in hook.kinds),
        "waiting": len(hook.waiting),
        "last": _delivery(request, last) if last is not None else None,
    }


def _delivery(request: Request, delivery: Delivery) -> dict[str, Any]:
    return {
        "key": delivery.key,
        "title": request.t(TITLES.get(delivery.fact[0], delivery.fact[0])),
        "when": request.when(from_microseconds(delivery.fact[5])),
        "sent": delivery.state == SENT,
        "failed": delivery.state == FAILED,
        "tries": delivery.tries,
        "error": delivery.error,
    }


@view_config(route_name="admin_webhooks", permission="administer", request_method="POST", renderer="colonnade:admin_webhooks.pt")
def add(context: Place, request: Request) -> Any:
    """Add one, and show its key, this once."""
    post = request.POST
    try:
        with attempt(request):
            made = add_webhook(request.uow, post.get("url", ""), post.getall("kinds"), request.runtime.outbound.policy)
    except Invalid as error:
        request.response.status = 400
        return _page(request, error.errors)
    return _page(request, made=made)


@view_config(route_name="admin_webhook", permission="administer", request_method="GET", renderer="colonnade:admin_webhook.pt")
def hook(context: Place, request: Request) -> dict[str, Any]:
    """One webhook, and the latest of what it was told."""
    t, found = request.t, _hook(request)
    request.page.title, request.page.layout = found.url, "settings"
    request.page.crumbs = [(t(_("Webhooks")), HERE)]
    return {
        "action": f"{HERE}/{found.id}",
        "row": _row(request, found),
        "rows": [_delivery(request, each) for each in found.latest(SHOWN)],
    }


@view_config(route_name="admin_webhook", permission="administer", request_method="POST")
def change(context: Place, request: Request) -> Response:
    """Try it, send something again, or remove it."""
    found, post, t = _hook(request), request.POST, request.t
    match post.get("do"):
        case "remove":
            remove_webhook(request.uow, found.id)
            say(request, t(_("The webhook was removed.")))
            return see_other(HERE)
        case "test":
            try_webhook(request.uow, found.id)
            say(request, t(_("A test is on its way. Reload the page in a few seconds.")))
        case "again" if send_again(request.uow, found.id, number_in(post.get("delivery")) or 0):
            say(request, t(_("It is sent again.")))
        case _:
            raise HTTPNotFound()
    return see_other(f"{HERE}/{found.id}")


def _hook(request: Request) -> Webhook:
    found = webhooks(request.database).hooks.get(number_in(request.matchdict["hook"]) or 0)
    if found is None:
        raise HTTPNotFound()
    return found
