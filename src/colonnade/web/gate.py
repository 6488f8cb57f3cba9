"""The gate: a view answers only where its plugin, and the plugin of its context's type, are on. Plugin authors write nothing.

A view that may not answer raises PredicateMismatch, so that Pyramid goes on to the dormant view or to "not found".
"""

from __future__ import annotations

from collections.abc import Callable
from errno import ENOSPC
from typing import TYPE_CHECKING, Any

from pyramid.exceptions import PredicateMismatch
from pyramid.httpexceptions import HTTPException
from pyramid.viewderivers import INGRESS
from transaction.interfaces import TransientError

from colonnade.content.errors import ColonnadeError
from colonnade.content.objects import Content
from colonnade.content.types import CORE
from colonnade.plugins.call import CAUGHT
from colonnade.web.trace import KEY, screen_of

if TYPE_CHECKING:
    from pyramid.config import Configurator
    from pyramid.request import Request
    from pyramid.response import Response


def includeme(config: Configurator) -> None:
    """Put the gate before every view; `owner` and `dormant` are options of views."""
    config.add_view_deriver(gated, "gated", under=INGRESS, over="secured_view")


def gated(view: Callable, info: Any) -> Callable:
    """Wrap *view* with the check of its owner and its context. Views with `dormant=True` answer on dormant content too."""
    owner, on_dormant = info.options.get("owner", CORE), info.options.get("dormant", False)
    if owner != CORE:
        view = _accounted(view, owner, info)
    screen = "" if info.exception_only else screen_of(info.original_view, owner)

    def check(context: Any, request: Request) -> Response:
        is_content = isinstance(context, Content)
        if owner != CORE and not request.activity.is_on(owner, context if is_content else None):
            raise PredicateMismatch(owner)
        if is_content and not on_dormant and request.activity.is_dormant(context):
            raise PredicateMismatch(context.type_name)
        if screen and (trace := request.environ.get(KEY)) is not None:
            trace.screen, trace.plugin = screen, owner
        return view(context, request)

    return check


gated.options = ("owner", "dormant")


def _accounted(view: Callable, owner: str, info: Any) -> Callable:
    """Attribute time and errors of a plugin's view to the plugin."""
    name = getattr(info.original_view, "__name__", "view")

    def measured(context: Any, request: Request) -> Response:
        health = request.runtime.registry.health
        with health.timed(owner):
            try:
                return view(context, request)
            except (HTTPException, PredicateMismatch, ColonnadeError, TransientError):
                raise
            except CAUGHT as error:
                if isinstance(error, OSError) and error.errno == ENOSPC:
                    raise  # a full disk is nobody's fault
                health.failed(owner, f"view {name}", error)
                raise PluginViewFailed(owner, name) from error

    return measured


class PluginViewFailed(Exception):
    """A page of a plugin raised. Carries the plugin and the view; the cause is what it raised."""

    def __init__(self, plugin: str, view: str) -> None:
        super().__init__(f"view {view} of plugin {plugin} failed")
        self.plugin, self.view = plugin, view
