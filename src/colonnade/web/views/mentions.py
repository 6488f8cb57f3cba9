"""Whom a text can mention, offered after an `@`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyramid.view import view_config

from colonnade.content.interfaces import IContent
from colonnade.content.objects import Content
from colonnade.i18n import messages
from colonnade.security.mentioning import may_mention_all
from colonnade.security.person_fields import search_key
from colonnade.web.content_page import readers_in_words
from colonnade.web.people_choices import mentionable, other_name

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")
MAX_COMPLETIONS = 8
WRITES = ("edit", "add", "comment")


@view_config(context=IContent, name="mention", permission="view", renderer="json")
def mention(context: Content, request: Request) -> list[dict[str, str]]:
    """Who may read *context* and has a name or login with a word that begins with `q`; for those who write there, and nobody else."""
    typed = search_key(request.GET.get("q", ""))
    if not typed or not any(request.view.can(action, context) for action in WRITES):
        return []
    rows = []
    for person in mentionable(request, context, typed, MAX_COMPLETIONS):
        hint = " · ".join(filter(None, (other_name(person, request.language), person.login)))
        rows.append({"title": person.display_name(request.language), "insert": f"@{person.login} ", "hint": hint})
    return [*_everyone(context, request, typed), *rows][:MAX_COMPLETIONS]


def _everyone(context: Content, request: Request, typed: str) -> list[dict[str, str]]:
    word = request.t(_("all"))
    if not any(each.startswith(typed) for each in ("all", word)) or not may_mention_all(request.reader, context):
        return []
    return [{"title": f"@{word}", "insert": f"@{word} ", "hint": readers_in_words(request, context)}]
