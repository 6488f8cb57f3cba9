"""Forms that only our own pages may send (a token, the origin, the browser's own word for where it comes from), and that can be read."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pyramid.csrf import BadCSRFOrigin
from pyramid.interfaces import ICSRFStoragePolicy
from zope.interface import implementer

from colonnade.content.errors import Invalid
from colonnade.i18n import messages
from colonnade.web.auth.identity import host_cookie, is_secure
from colonnade.web.intake import PROBLEM

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response

_ = messages("colonnade")
COOKIE = "csrf"
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


def includeme(config: Configurator) -> None:
    """Check every change."""
    config.set_csrf_storage_policy(TokenPolicy())
    # A browser never sends a token by itself: nobody can be made to send one.
    config.set_default_csrf_options(require_csrf=True, check_origin=False, callback=lambda request: request.bearer is None)
    config.add_view_deriver(same_site, "same_site", under="secured_view", over="readable_form")
    config.add_view_deriver(readable_form, "readable_form", under="same_site", over="csrf_view")


@implementer(ICSRFStoragePolicy)
class TokenPolicy:
    """The token of the session; before sign-in one in a cookie, sent twice."""

    def new_csrf_token(self, request: Request) -> str:
        """A new token for someone without a session."""
        token = secrets.token_urlsafe(24)

        def set_cookie(_request: Request, response: Response) -> None:
            name, secure = host_cookie(request, COOKIE), is_secure(request)
            response.set_cookie(name, token, httponly=True, secure=secure, samesite="Lax", path="/")

        request.add_response_callback(set_cookie)
        request.environ["colonnade.csrf"] = token
        return token

    def get_csrf_token(self, request: Request) -> str:
        """The token that this request's forms carry."""
        if request.session_record is not None:
            return request.session_record.csrf
        return request.environ.get("colonnade.csrf") or request.cookies.get(host_cookie(request, COOKIE)) or self.new_csrf_token(request)

    def check_csrf_token(self, request: Request, supplied: str) -> bool:
        """Compare in constant time."""
        expected = request.session_record.csrf if request.session_record else request.cookies.get(host_cookie(request, COOKIE), "")
        return bool(expected) and hmac.compare_digest(expected.encode(), supplied.encode())


def same_site(view: Callable, info: Any) -> Callable:
    """Refuse a change that another site's page sends. Error pages are never refused: they tell of the refusal.

    A view with `require_csrf=False` isn't protected: what it does must not depend on who is signed in.
    """
    if info.exception_only or info.options.get("require_csrf") is False:
        return view

    def checked(context: object, request: Request) -> Response:
        if request.method not in SAFE and request.bearer is None:
            _check_origin(request)
        return view(context, request)

    return checked


def _check_origin(request: Request) -> None:
    fetch_site = request.headers.get("Sec-Fetch-Site")
    if fetch_site and fetch_site not in ("same-origin", "none"):
        raise BadCSRFOrigin(f"Sec-Fetch-Site: {fetch_site}")
    origin = request.headers.get("Origin")
    if origin and not fetch_site:
        allowed = urlsplit(request.runtime.site_url or request.host_url).netloc
        if origin.partition("://")[2] != allowed:
            raise BadCSRFOrigin("Origin is another site")


def readable_form(view: Callable, info: Any) -> Callable:
    """Refuse a form that can't be read, and files in the fields of texts. A view that takes files says `files=True`."""
    if info.exception_only:
        return view
    takes_files = info.options.get("files", False)  # allow core_names_no_plugin: an option of views

    def checked(context: object, request: Request) -> Response:
        if PROBLEM in request.environ:
            raise request.environ[PROBLEM]
        if request.method not in SAFE and not _is_readable(request, takes_files):
            raise Invalid({"": _("The form could not be read. Go back, reload the page and send it again.")})
        return view(context, request)

    return checked


readable_form.options = ("files",)  # allow core_names_no_plugin: an option of views


def _is_readable(request: Request, takes_files: bool) -> bool:
    try:
        posted = request.POST
    except (ValueError, DeprecationWarning):  # WebOb raises the latter for every charset but UTF-8.
        return False
    return all(isinstance(value, str) or (takes_files and name == "file") for name, value in posted.items())
