"""The answer while the database server can't be reached: nothing of the site can be read for it, not even its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.response import Response

from colonnade.i18n import BCP47, messages
from colonnade.web.auth.bearer import is_program
from colonnade.web.language import of_browser
from colonnade.web.problems import problem

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
RETRY_AFTER = 10
"""Seconds."""


def away(request: Request) -> Response:
    """A page without anything around it, in the language of the browser. Programs learn when to ask again."""
    catalogs = request.registry.runtime.catalogs
    language = of_browser(request)
    title = catalogs.translate(_("The site is away for a moment"), language)
    text = catalogs.translate(_("Its database doesn't answer. Nothing is lost: please try again in a little while."), language)
    if is_program(request.path_info):
        response = problem(503, title, text)
    else:
        lang = BCP47[language]
        body = f'<!DOCTYPE html><html lang="{lang}"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1><p>{text}</p></html>'
        response = Response(body, status=503, content_type="text/html", charset="utf-8")
    response.retry_after = RETRY_AFTER
    response.cache_control = "no-store"
    return response
