"""What there is: the app, its folders, its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zope.schema import Text

from colonnade.api import Content, ContentType, File, IContent, UnitOfWork, messages
from colonnade_files.names import cut

_ = messages("files")


class IContainer(IContent):
    """What holds folders and files."""


class IFiles(IContainer):
    """The root of a place's files."""


class IFilesFolder(IContainer):
    """A folder."""

    description = Text(title=_("Description"), required=False, default="", max_length=2000)


class IFile(IContent):
    """A file. Its title is the name that people gave it. One that was added without content is empty."""

    file = File(title=_("File"), required=False)
    description = Text(title=_("Description"), required=False, default="", max_length=2000)


def list_of(person_id: int) -> str:
    """The name of the list of the files that a person added, in all places."""
    return f"by:{person_id}"


def check(uow: UnitOfWork, container: Content, values: Mapping[str, Any], file: Content | None) -> Mapping[str, Any]:
    """Cut a name that was typed to what file systems take, as that of an upload is, and tell who typed it."""
    title = values.get("title") or ""
    if cut(title) == title:
        return values
    uow.notes.append(_("The name was longer than file systems take (255 bytes), so it was shortened before its ending."))
    return {**values, "title": cut(title)}


FILES = ContentType("files.files", IFiles, title=_("Files"), icon="folder", kind="folder", listed=False)
FOLDER = ContentType(
    "files.folder",
    IFilesFolder,
    title=_("Folder"),
    icon="folder",
    kind="folder",
    sortable=True,
    facets=("followable",),
    addable_in=(FILES.name, "files.folder"),
    has_feed=True,
)
FILE = ContentType(
    "files.file",
    IFile,
    title=_("File"),
    icon="file",
    sortable=True,
    facets=("versioned", "commentable", "taggable", "likeable", "followable"),
    addable_in=(FILES.name, FOLDER.name),
    check=check,
    version=2,
    migrations={1: lambda file: None},  # entered in the list of whoever added it
    walks=lambda file: (list_of(file.creator),),
)
