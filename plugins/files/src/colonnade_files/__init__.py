"""Files in folders: uploaded by many at once, kept in all versions, found again. This file says what there is, the others how."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType

from colonnade.api import BackgroundTask, ContentType, Demo, Plugin, View, Widget, Written, hookimpl, messages
from colonnade_files import demo_files, file_views, folder_views, previews
from colonnade_files.types import FILE, FILES, FOLDER
from colonnade_files.widgets import MyFiles, RecentFiles

_ = messages("files")

plugin = Plugin(
    "files",
    title=_("Files"),
    description=_("Documents, pictures and everything else, in folders and in all versions."),
    version="0.1.0",
    icon="folder",
    app=FILES.name,
    mail="now",
)


@hookimpl
def content_types() -> Sequence[ContentType]:
    """The app, one in each place, its folders and its files."""
    return [FILES, FOLDER, FILE]


@hookimpl
def views() -> Sequence[ModuleType | Callable]:
    """Folders and uploading, files and their versions."""
    return [folder_views, file_views]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """What was added lately, and what is mine."""
    return [RecentFiles, MyFiles]


@hookimpl
def default_widgets() -> Sequence[tuple[str, str]]:
    """Recent files beside the middle."""
    return [(RecentFiles.name, "right")]


@hookimpl
def tasks() -> Sequence[BackgroundTask]:
    """Pictures of images, soon after they were added."""
    return [BackgroundTask("previews", 5.0, previews.make_wanted)]


@hookimpl
def share_chips(view: View) -> Sequence[tuple[str, str, str]]:
    """A file, for those who may add one here."""
    root = view.app(FILES.name)
    may = root is not None and view.can("add", root)
    return [(view.t(_("File")), view.url(root, "upload"), "upload")] if may else []


@hookimpl
def contributions(view: View, written: Written) -> Sequence[tuple[str, str]]:
    """How many files somebody shared."""
    n = written.number(FILE.name)
    return [(view.plural("Shared ${n} file", "Shared ${n} files", n, "files"), written.url(FILE.name))] if n else []


@hookimpl
def demo_content(demo: Demo) -> None:
    """Folders and files of the demo organisation."""
    demo_files.load(demo)
