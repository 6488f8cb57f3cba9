"""Forms that make something make it once, however often they are sent: a second press of the button leads to what the first one made.

Such a form has the field `once` (`page.once`): any view that answers it by leading elsewhere is protected, and needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from colonnade.content.stored_file import Incoming
from colonnade.security import sent_forms
from colonnade.web.messages import said, say
from colonnade.web.responses import see_other

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

FIELD = "once"
SEE_OTHER = 303


def includeme(config: Configurator) -> None:
    """Look at every form after all checks, so that who may no longer send it is led nowhere."""
    config.add_view_deriver(done_once, "done_once")


def done_once(view: Callable, info: Any) -> Callable:
    """Wrap *view*: of a form with the field `once` it sees the first, and its like is answered as that was."""
    if info.exception_only:
        return view

    def done(context: object, request: Request) -> Response:
        if request.method != "POST" or not request.reader.id or not request.POST.get(FIELD):
            return view(context, request)
        digest = _digest(request)
        known = sent_forms.find(request.database, request.reader.id, digest)
        if known is not None:
            for kind, text, undo in known.messages:
                say(request, text, kind, undo)
            return see_other(known.url)
        response = view(context, request)
        if response.status_int == SEE_OTHER:
            sent = sent_forms.Sent(digest, response.headers["Location"], tuple(said(request)))
            sent_forms.keep(request.database, request.reader.id, sent)
        return response

    return done


def _digest(request: Request) -> str:
    """A digest of the address and of all that was sent there, but for the token of the session."""
    fields = [(name, _plain(value)) for name, value in request.POST.items() if name != "csrf_token"]
    return sha256(repr((request.path_qs, fields)).encode("utf-8", "surrogatepass")).hexdigest()


def _plain(value: Any) -> Any:
    return (value.filename, value.sha256) if isinstance(value, Incoming) else value
