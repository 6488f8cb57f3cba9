"""What there is: the app, its folders, its files."""

from __future__ import annotations

from zope.schema import Text

from colonnade.api import ContentType, File, IContent, messages

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
    version=2,
    migrations={1: lambda file: None},  # entered in the list of whoever added it
    walks=lambda file: (list_of(file.creator),),
)
