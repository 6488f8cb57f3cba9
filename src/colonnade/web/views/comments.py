"""Comments on any object that can have them: reading, writing, replying, changing, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyramid.httpexceptions import HTTPNotFound
from pyramid.view import view_config

from colonnade.commands.base import written_source
from colonnade.commands.comment import add_comment, delete_comment, edit_comment, restore_comment
from colonnade.content.errors import Invalid
from colonnade.content.facets import ICommentable
from colonnade.content.numbers import number_in
from colonnade.content.objects import Content
from colonnade.facets import comments
from colonnade.facets.comments import Comment
from colonnade.i18n import messages
from colonnade.security.can import demand
from colonnade.web.content_page import ContentPage
from colonnade.web.discussion import Discussion
from colonnade.web.forms import FieldView
from colonnade.web.messages import say, say_notes
from colonnade.web.responses import see_other
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request

_ = messages("colonnade")


@view_config(context=ICommentable, name="comments", permission="view", request_method="GET", renderer="colonnade:comments_page.pt")
def discussion(context: Content, request: Request) -> dict[str, Any]:
    """The comments on a page of their own, older ones too."""
    return _page(context, request)


def _page(context: Content, request: Request, *, typed: str = "", error: str | None = None, reply_to: int = 0) -> dict[str, Any]:
    request.page.title = request.t(_("Comments on ${title}", mapping={"title": context.title}))
    before = _key(request.GET.get("before"))
    return {
        "drawn": Discussion(ContentPage(context, request)).draw(before=before or None, typed=typed, error=error, reply_to=reply_to),
        "back": path_for(context),
    }


@view_config(context=ICommentable, name="comments", permission="comment", request_method="POST", renderer="colonnade:comments_page.pt")
def add(context: Content, request: Request) -> Any:
    """Add a comment, or a reply; what can't be stored comes back with its text."""
    typed, reply_to = str(request.POST.get("text", "")), _key(request.POST.get("reply_to"))
    try:
        comment = add_comment(request.uow, context, typed, reply_to=reply_to)
    except Invalid as error:
        request.response.status = 400
        found = comments.get(context, reply_to)
        return _page(
            context, request, typed=typed, error=request.t(error.errors["text"]), reply_to=reply_to if found and not found.deleted else 0
        )
    say_notes(request)
    return see_other(_address(context, comment))


@view_config(context=ICommentable, name="comment", permission="view", request_method="GET", renderer="colonnade:form_page.pt")
def edit_form(context: Content, request: Request) -> dict[str, Any]:
    """The form that changes a comment."""
    comment = _comment(context, request)
    demand(request.reader, "edit", comment)
    return _edit_form(context, request, comment, written_source(request.uow, comment.text.source, context))


def _edit_form(context: Content, request: Request, comment: Comment, text: str, error: str | None = None) -> dict[str, Any]:
    t = request.t
    request.page.title = t(_("Edit your comment"))
    attrs = {"data-mention": path_for(context, "mention")}
    field = FieldView("text", t(_("Comment")), "textarea", value=text, rows=8, required=True, errors=[error] if error else [], attrs=attrs)
    return {
        "fields": [field],
        "errors": [],
        "action": path_for(context, f"comment/{comment.key}"),
        "submit_label": t(_("Save")),
        "cancel_url": _address(context, comment),
        "intro": None,
        "guard": "",
    }


@view_config(context=ICommentable, name="comment", permission="view", request_method="POST", renderer="colonnade:form_page.pt")
def change(context: Content, request: Request) -> Any:
    """Store another text, delete the comment, or bring it back, as `do` says."""
    comment, typed = _comment(context, request), str(request.POST.get("text", ""))
    match request.POST.get("do"):
        case "delete":
            delete_comment(request.uow, comment)
            say(request, request.t(_("Comment deleted.")))
        case "restore":
            restore_comment(request.uow, comment)
        case _:
            try:
                edit_comment(request.uow, comment, typed)
            except Invalid as error:
                request.response.status = 400
                return _edit_form(context, request, comment, typed, request.t(error.errors["text"]))
            say_notes(request)
    return see_other(_address(context, comment))


@view_config(context=ICommentable, name="comment-history", permission="view", renderer="colonnade:comment_history.pt")
def history(context: Content, request: Request) -> dict[str, Any]:
    """What a comment said before it was changed."""
    comment = _comment(context, request)
    if comment.deleted:
        raise HTTPNotFound()
    request.page.title = request.t(_("History of a comment on ${title}", mapping={"title": context.title}))
    states = [*comment.former, (comment.edited or comment.created, comment.text)]
    talk = Discussion(ContentPage(context, request))
    rows = [(request.when(when), talk.html(text)) for when, text in reversed(states)]
    return {"rows": rows, "author": request.view.name_of(comment.creator), "back": _address(context, comment)}


def _comment(context: Content, request: Request) -> Comment:
    """The comment that the address names. A deleted one is there for those who may bring it back."""
    found = comments.get(context, _key("/".join(request.subpath)))
    if found is None:
        raise HTTPNotFound()
    return found


def _address(context: Content, comment: Comment) -> str:
    return f"{path_for(context)}#comment-{comment.key}"


def _key(text: str | None) -> int:
    return number_in(text) or 0
