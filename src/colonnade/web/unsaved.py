"""What somebody asked or wrote for and is in the trash, and texts that can't be stored: given back whole, with what can be done instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from webob.multidict import MultiDict

from colonnade.content.fields import MAX_MARKDOWN, schema_fields
from colonnade.content.objects import Content, Folder, Place, lineage, place_of
from colonnade.content.roots import by_uid
from colonnade.content.trash import removed_with, thrown_from, thrown_with
from colonnade.content.types import CORE, TYPES, ContentType
from colonnade.i18n import messages
from colonnade.security.can import can
from colonnade.web.forms import kind_of
from colonnade.web.intake import MAX_BODY
from colonnade.web.urls import path_for

if TYPE_CHECKING:
    from pyramid.request import Request
    from translationstring import TranslationString

    from colonnade.web.door import View

_ = messages("colonnade")
LONG_TEXT = 20
_KINDS = ("text", "textarea", "markdown", "tags")
_OTHERS = {"text": _("Comment"), "note": _("What did you change?")}


@dataclass(frozen=True, slots=True)
class Written:
    """A field that came with a request: what it is called, and what was written there."""

    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A button below what could not be saved: where it sends which hidden fields."""

    label: str
    action: str
    fields: tuple[tuple[str, str], ...]


def written(request: Request) -> list[Written]:
    """The texts that a form brought, however short, so that nobody has to write them again; never a password or a token.

    Which fields hold texts is told by the schemas of the types. Of other forms only what is long was written rather than chosen.
    """
    posted = _posted(request)
    if not posted:
        return []
    labels = _OTHERS | {name: f.title for t in TYPES for name, f in schema_fields(t.schema) if kind_of(f) in _KINDS}
    return [
        Written(request.t(labels.get(name, _("What you wrote"))), text)
        for name, text in posted
        if text.strip() and "password" not in name and name not in ("csrf_token", "next") and (name in labels or len(text) >= LONG_TEXT)
    ]


def _posted(request: Request) -> list[tuple[str, str]]:
    if request.method != "POST" or (request.content_length or 0) > MAX_BODY:
        return []
    try:
        return [(name, value) for name, value in request.POST.items() if isinstance(value, str)]
    except Exception:
        return []


def typed(content_type: ContentType, posted: MultiDict) -> dict[str, str]:
    """The fields of a type in a form as they were typed: what a draft keeps."""
    names = *(name for name, _field in schema_fields(content_type.schema)), *content_type.drafted
    sent = {name: posted.getall(name) for name in names if name in posted}
    texts = {name: values for name, values in sent.items() if all(isinstance(text, str) for text in values)}
    return {name: "\n".join(values) for name, values in texts.items() if sum(map(len, values)) <= MAX_MARKDOWN}


def split_path(path_info: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(names of objects, `@@view` with what follows it) of an address."""
    parts = tuple(part for part in path_info.split("/") if part)
    at = next((i for i, part in enumerate(parts) if part.startswith("@@")), len(parts))
    return parts[:at], parts[at:]


@dataclass(frozen=True, slots=True)
class InTrash:
    """What a form was for and is in the trash. `type_name` is the type of what was to be added in it, '' for editing it."""

    target: Content
    type_name: str

    @classmethod
    def find(cls, request: Request) -> InTrash | None:
        """What a request is for, if that is in the trash and the reader may notice it."""
        path, view = split_path(request.path_info)
        target = thrown_from(request.database, path)
        place = _removed(request, path)
        if place is not None and (target is None or not can(request.reader, "restore", place)):
            # In a community that is gone all is alike, also what isn't there: who was in it learns no more than that it is gone.
            return cls(place, "") if request.reader.id in place.members or request.reader.administrator else None
        if place is not None:
            target = target or place
        elif target is None or not can(request.reader, "notice", target):
            return None
        added = "/".join(view[1:]) if view[:1] == ("@@add",) else request.GET.get("type", "") if view[:1] == ("@@draft",) else ""
        return cls(target, added)

    def is_shown_to(self, request: Request) -> bool:
        """Whether the reader may see it in the trash, and so know its title and who put it there."""
        return bool(can(request.reader, "view", removed_with(self.target) or self.target))

    def explained(self, request: Request) -> str:
        """That it is in the trash; more only for those who may see it there."""
        if not self.is_shown_to(request) and self.target.is_place:
            return request.t(_("The community ${title} was removed meanwhile.", mapping={"title": self.target.title}))
        if not self.is_shown_to(request):
            return request.t(_("The page was moved to the trash meanwhile."))
        top = removed_with(self.target) or thrown_with(self.target)
        facts = {"title": top.title, "name": request.view.name_of(top.trashed[1])}
        return request.t(_("${title} was moved to the trash by ${name}.", mapping=facts))

    def offers(self, request: Request) -> list[Offer]:
        """What can be done: restore it; with a text that was sent, go on, or add it where the reader may."""
        if request.method != "POST":
            return self._restore(request, _("Restore ${title}"))
        content_type = TYPES.get(self.type_name or self.target.type_name)
        if content_type is None:
            return []
        fields = tuple(typed(content_type, MultiDict(_posted(request))).items())
        go_on = (*fields, ("go_on", str(self.target.uid)), ("type", self.type_name))
        found = self._restore(request, _("Restore ${title} and go on writing"), *go_on)
        other = refuge(request.view, self.target, content_type)
        if other is not None:
            label = _("Add it to ${title} instead", mapping={"title": request.view.title_of(other)})
            found.append(Offer(request.t(label), refuge_path(other, content_type, self.target), fields))
        return found

    def _restore(self, request: Request, label: TranslationString, *fields: tuple[str, str]) -> list[Offer]:
        """The button that takes back what was thrown away, which may be something above, if the reader may."""
        top = removed_with(self.target) or thrown_with(self.target)
        if not can(request.reader, "restore", top):
            return []
        return [Offer(request.t(label % {"title": top.title}), "/trash", (("uid", str(top.uid)), *fields))]


def _removed(request: Request, path: tuple[str, ...]) -> Place | None:
    """The community in the trash that an address leads into."""
    uid = request.database["site"].removed.get(path[0]) if path else None
    found = by_uid(request.database, uid) if uid is not None else None
    return found if isinstance(found, Place) else None


def refuge(view: View, target: Content, content_type: ContentType) -> Folder | None:
    """The nearest folder above *target*, which is in the trash, where the reader may add something of a type."""
    owner = TYPES.owner(content_type.name) or CORE
    for node in lineage(target):
        fits = node.type_name in content_type.addable_in and view.get(node.uid) is node and view.can("add", node)
        if fits and (owner == CORE or view.at(place_of(node)).is_on(owner)):
            return node
    return None


def refuge_path(folder: Folder, content_type: ContentType, target: Content) -> str:
    """The form that adds in *folder* what was written for *target*."""
    return f"{path_for(folder, 'add')}/{content_type.name}?draft_of={target.uid}"


def home_of_draft(request: Request, context: Content, type_name: str) -> tuple[Content, str]:
    """(object, type name) for which a draft is kept: of the form itself, or, with `draft_of`, of what is in the trash."""
    text = request.GET.get("draft_of", "")
    target = by_uid(request.database, int(text)) if text.isdecimal() and len(text) < 20 else None
    if target is None or thrown_with(target) is None or not type_name:
        return context, type_name
    drafts = request.database["drafts"].get(request.reader.id, {})
    is_edit = f"{target.uid}:" in drafts and target.type_name == type_name
    return target, "" if is_edit and f"{target.uid}:{type_name}" not in drafts else type_name
