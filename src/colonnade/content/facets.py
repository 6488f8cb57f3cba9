"""What any type can declare in one word, as interfaces: an object of the type provides them, and views are registered for them."""

from __future__ import annotations

from zope.interface import Interface
from zope.interface.interface import InterfaceClass
from zope.interface.interfaces import IInterface

from colonnade.content.fields import Tags
from colonnade.i18n import messages

_ = messages("colonnade")


class IVersioned(Interface):
    """Every save is kept as a version that can be compared and brought back."""


class IAttachable(Interface):
    """Images and files belong to the object."""


class ICommentable(Interface):
    """People can comment on the object, and reply to comments."""


class ILikeable(Interface):
    """People can say that they like the object."""


class IFollowable(Interface):
    """People can follow the object."""


class ITaggable(Interface):
    """The object has tags: a field like the type's own, in its form, its versions and its JSON."""

    tags = Tags(title=_("Tags"), description=_("Words under which others find this, with commas between them."), required=False, default=())


FACETS = {
    "versioned": IVersioned,
    "attachable": IAttachable,
    "commentable": ICommentable,
    "likeable": ILikeable,
    "followable": IFollowable,
    "taggable": ITaggable,
}


def with_facets(schema: IInterface, facets: tuple[str, ...]) -> IInterface:
    """*schema* extended by the interfaces of *facets*; unknown names are passed over."""
    interfaces = tuple(FACETS[name] for name in facets if name in FACETS and not schema.extends(FACETS[name], strict=False))
    if not interfaces:
        return schema
    return InterfaceClass(schema.__name__, (schema, *interfaces), {"__module__": schema.__module__, "__doc__": schema.__doc__})
