"""What pages can be for besides content: the directory of people, and a person. Plugins give their own pages for the classes."""

from __future__ import annotations

from zope.interface import Interface


class IDirectory(Interface):
    """Everyone, by login."""


class IPerson(Interface):
    """One person."""
