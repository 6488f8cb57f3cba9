"""Interfaces of the tree: what a view may be registered for, and the schema every type starts from."""

from __future__ import annotations

from zope.interface import Interface
from zope.schema import Choice, TextLine

from colonnade.i18n import LANGUAGES, messages

_ = messages("colonnade")


class INode(Interface):
    """Anything stored in the tree, whether or not the code of its type is installed."""


class IFolder(INode):
    """A node that holds named children."""


class IPlace(IFolder):
    """The site or a community: members, active apps and a homepage of its own."""


class ISite(IPlace):
    """The root of the tree."""


class IContent(Interface):
    """Base of every type's schema. An object provides it while the code of its type is installed."""

    title = TextLine(title=_("Title"), min_length=1, max_length=200)
    language = Choice(title=_("Language"), values=tuple(LANGUAGES), default="en")
