"""What an action has to say on the next page ("Saved"), carried over the redirect in a signed cookie for one page."""

from __future__ import annotations

import base64
import hmac
import json
from hashlib import sha256
from typing import TYPE_CHECKING

from colonnade.commands.mentions import NotTold
from colonnade.i18n import messages
from colonnade.web.auth.identity import drop_cookie, host_cookie, is_secure
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
COOKIE = "message"
Undo = tuple[str, str] | tuple[str, str, str]
Message = tuple[str, str, Undo | None]
AT_ONCE = "post"


def message_cookie(request: Request) -> str:
    """The name of the cookie that carries messages."""
    return host_cookie(request, COOKIE)


def say(request: Request, text: str, kind: str = "ok", undo: Undo | None = None) -> None:
    """Show *text* (already translated) on the next page; *undo* is (address, label) of what takes the action back.

    With `AT_ONCE` as a third one a button does it; without, a link leads to a page that does.
    """
    waiting = request.environ.setdefault("colonnade.messages", [])
    if not waiting:
        request.add_response_callback(_remember)
    waiting.append((kind, text, undo))


def said(request: Request) -> list[Message]:
    """What this request has to say on the next page."""
    return list(request.environ.get("colonnade.messages", ()))


def say_notes(request: Request, otherwise: str = "") -> None:
    """What a command noted for the actor, or, where that isn't about what was done, *otherwise* first."""
    notes = request.uow.notes
    missed = [note for note in notes if isinstance(note, NotTold)]
    for text in [note for note in notes if not isinstance(note, NotTold)] or ([otherwise] if otherwise else []):
        say(request, request.t(text))
    for note in missed:
        shared = note.obj is not None and request.view.can("share", note.obj)
        way = (path_for(note.obj, "share"), request.t(_("Share"))) if shared else None
        say(request, request.t(note), kind="bad", undo=way)


def _remember(request: Request, response: Response) -> None:
    if request.environ.get("colonnade.messages_shown"):
        return
    body = base64.urlsafe_b64encode(json.dumps(request.environ["colonnade.messages"]).encode()).decode()
    value, secure = f"{_mac(request, body)}.{body}", is_secure(request)
    response.set_cookie(message_cookie(request), value, max_age=60, httponly=True, secure=secure, samesite="Lax", path="/")


def pending(request: Request) -> list[Message]:
    """The messages for this page; they are then forgotten."""
    request.environ["colonnade.messages_shown"] = True
    now = request.environ.get("colonnade.messages", [])
    return [*_from_cookie(request), *now]


def _from_cookie(request: Request) -> list[Message]:
    value = request.cookies.get(message_cookie(request), "")
    mac, _, body = value.partition(".")
    if not body or not hmac.compare_digest(mac, _mac(request, body)):
        return []
    request.add_response_callback(lambda _, response: drop_cookie(request, response, message_cookie(request)))
    return [(kind, text, tuple(undo) if undo else None) for kind, text, undo in json.loads(base64.urlsafe_b64decode(body))]


def _mac(request: Request, body: str) -> str:
    return hmac.new(request.database["secret"], f"message.{body}".encode(), sha256).hexdigest()[:32]
