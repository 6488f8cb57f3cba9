"""From a cookie to a session, or from a token to what it is for; then to a person and a reader, once a request."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from colonnade.catalog.profiles import relations
from colonnade.catalog.readers import reader_of
from colonnade.security.can import can
from colonnade.security.person import Person
from colonnade.security.reader import ANONYMOUS, Reader
from colonnade.security.sessions import Session, find

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response


def includeme(config: Configurator) -> None:
    """Give requests `session_record` and `reader`, and let `can()` decide about permissions."""
    config.add_request_method(session_record, "session_record", reify=True)
    config.add_request_method(reader, "reader", reify=True)
    config.set_security_policy(CanPolicy())


def cookie_name(request: Request) -> str:
    """The name of the session's cookie."""
    return host_cookie(request, "session")


def host_cookie(request: Request, name: str) -> str:
    """The name of a cookie for all paths: `__Host-` binds it to this host and to https; without https browsers refuse that name."""
    return f"__Host-{name}" if is_secure(request) else name


def drop_cookie(request: Request, response: Response, name: str, path: str = "/") -> None:
    """Let the browser forget a cookie. One whose name begins with `__Host-` is only dropped by an answer that says `Secure`."""
    response.set_cookie(name, "", max_age=0, httponly=True, secure=is_secure(request), samesite="Lax", path=path)


def is_secure(request: Request) -> bool:
    """Whether people reach the site by https, so that cookies go that way alone."""
    return request.runtime.site_url.startswith("https://")


def set_session_cookie(request: Request, response: Response, raw: str, *, keep: bool) -> None:
    """Send the browser its session. With *keep* it outlives the browser, for the seven days that a session lasts."""
    age = 7 * 24 * 3600 if keep else None
    response.set_cookie(cookie_name(request), raw, max_age=age, httponly=True, secure=is_secure(request), samesite="Lax", path="/")


def session_record(request: Request) -> Session | None:
    """The session of the request's cookie while it is valid. Who brings a token has none: the token alone counts."""
    if request.bearer is not None:
        return None
    raw = request.cookies.get(cookie_name(request))
    if not raw:
        return None
    return find(request.database, raw, request.now, request.runtime.last_use)


def reader(request: Request) -> Reader:
    """The reader that everything in this request is computed for."""
    presented = request.bearer
    record = request.session_record if presented is None else presented.token
    if record is None:
        return ANONYMOUS
    return reader_of(request.database, request.database["people"].get(record.person_id))


class CanPolicy:
    """Pyramid's security policy: asks `can()` about the context. A permission is the name of an action."""

    def identity(self, request: Request) -> Reader:
        """The reader."""
        return request.reader

    def authenticated_userid(self, request: Request) -> int | None:
        """The id of the person, if someone is signed in."""
        return request.reader.id or None

    def permits(self, request: Request, context: Any, permission: str) -> Any:
        """Whether the reader may do the action. `signed in` asks only for a person; `administer` is about the site."""
        if permission == "signed in":
            return request.reader.person is not None
        if isinstance(context, Person) and permission == "view":
            return bool(relations(request.database, request.reader, context))
        return can(request.reader, permission, context if hasattr(context, "access_id") else request.database["site"])

    def remember(self, request: Request, userid: int, **options: Any) -> list:
        """Signing in is done by its view."""
        return []

    def forget(self, request: Request, **options: Any) -> list:
        """Signing out is done by its view."""
        return []
