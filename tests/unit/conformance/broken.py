"""For each rule of the conformance lab, the one change that makes a good plugin break it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

CODE = "src/colonnade_sparrow"
Break = Callable[[Path], None]


def edit(file: str, old: str, new: str) -> Break:
    """Put *new* for *old* in a file."""

    def change(folder: Path) -> None:
        path = folder / file
        text = path.read_text("utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new), "utf-8")

    return change


def add(file: str, text: str) -> Break:
    """Add *text* at the end of a file, or a new file."""

    def change(folder: Path) -> None:
        path = folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((path.read_text("utf-8") if path.exists() else "") + text, "utf-8")

    return change


def remove(file: str) -> Break:
    """Remove a file."""
    return lambda folder: (folder / file).unlink()


def several(*breaks: Break) -> Break:
    """Do one after the other."""

    def change(folder: Path) -> None:
        for each in breaks:
            each(folder)

    return change


def with_hook(text: str, *names: str) -> Break:
    """Add a hook to the plugin, with what it needs of the API."""
    wanted = "".join(f"from colonnade.api import {name}\n" for name in names)
    return add(f"{CODE}/__init__.py", f"\n\n{wanted}{text}")


LIST = f"{CODE}/templates/list.pt"
WIDGET_DATA = '        return {"rows": [view.row(entry) for entry in found]}'

TIDY = """
def lengthen(uow):
    for app in uow.root["site"].app_roots():
        for entry in app.values():
            entry.title += "!"


def tidy(background):
    background.change(lengthen)


@hookimpl
def tasks():
    return [BackgroundTask("tidy", 60, tidy)]
"""
UNTRIED = """

@view(context=IFolder, permission="view", name="untried", template="list.pt")
def untried(context, request):
    return entries(context, request)
"""

BROKEN: dict[str, Break] = {
    "it_loads": edit(f"{CODE}/__init__.py", "def views()", "def vievs()"),
    "imports_the_api_only": add(f"{CODE}/views.py", "\n\nfrom colonnade.content.objects import Content  # noqa\n"),
    "loses_nothing": with_hook(TIDY, "BackgroundTask"),
    "fails_for_nobody": edit(
        f"{CODE}/widgets.py", "        found = view.list", "        {'en': 1}[view.language]\n        found = view.list"
    ),
    "hooks_fail_alone": several(
        with_hook("@hookimpl\ndef quick_commands(view):\n    return []\n"),
        edit(
            f"{CODE}/views.py",
            "    door = request.view\n",
            "    door = request.view\n    __import__('colonnade_sparrow').quick_commands(door)\n",
        ),
    ),
    "runs_no_code_in_pages": edit(LIST, "<tal:some", '<p style="color: red" onclick="go()">x</p>\n  <tal:some'),
    "hidden_is_missing": several(
        with_hook("SEEN = []\n\n\n@hookimpl\ndef content_changed(event):\n    SEEN.append(event.obj.title)\n"),
        edit(f"{CODE}/widgets.py", WIDGET_DATA, "        return {'text': ', '.join(__import__('colonnade_sparrow').SEEN)}"),
    ),
    "asks_who_reads": edit(f"{CODE}/views.py", 'permission="view"', 'permission="__no_permission_required__"'),
    "takes_hostile_words": edit(LIST, "<tal:some", '<p tal:repeat="row rows">${structure: row.title}</p>\n  <tal:some'),
    "speaks_both_languages": edit(f"{CODE}/locale/zh_Hant/LC_MESSAGES/sparrow.po", 'msgstr "新增項目"', 'msgstr ""'),
    "widgets_have_states": edit(f"{CODE}/widgets.py", '    empty = Empty(_("Nobody has added anything here yet."))\n', ""),
    "widgets_stay_small": edit(f"{CODE}/widgets.py", WIDGET_DATA, "        return {'text': 'x' * 70_000 if found else ''}"),
    "has_help": remove(f"{CODE}/help/zh_Hant.md"),
    "has_readme": remove("README.md"),
    "has_tests": remove("tests/test_sparrow.py"),
    "installs_whole": edit("setup.cfg", "    help/*.md\n", ""),
    "says_what_it_is": edit("setup.cfg", "license = MIT\n", ""),
    "can_be_used_by_all": edit(LIST, "<tal:some", '<img src="/favicon.ico"/><input name="q"/><h4>Deep</h4>\n  <tal:some'),
    "tests_ask_who_may": add(f"{CODE}/views.py", UNTRIED),
    "tests_reach_everything": edit("tests/test_sparrow.py", "sparrow.latest", "sparrow.other"),
    "migrates_what_is_stored": several(
        edit(f"{CODE}/types.py", "    body = Markdown", '    amount = Int(title=_("How many"))\n    body = Markdown'),
        edit(f"{CODE}/types.py", "from colonnade.api", "from zope.schema import Int\n\nfrom colonnade.api"),
    ),
}
