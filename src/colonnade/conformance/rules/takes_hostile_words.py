"""Titles with markup, and long ones in Chinese, are shown as what they are."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.commands.edit import edit
from colonnade.conformance.content import addable_types
from colonnade.conformance.lab import Lab
from colonnade.conformance.subject import Subject
from colonnade.content.objects import descendants

TIER = "bronze"
REASON = "whoever writes a title could otherwise write a page in the name of its readers."
REMEDY = "Let the template put texts in by ${…}, which escapes, and take HTML only from `Html` and `ContentPage.html`."
HOSTILE = '<b onclick="x()">&\'勤務規定與出差申請流程說明' * 3


def check(subject: Subject) -> Iterator[str]:
    """Call everything so, and look at all pages."""
    lab = subject.lab
    titles = _rename(lab, HOSTILE[:190])
    try:
        paths = [*lab.pages(), *(f"/@@widget/{widget.name}" for widget in lab.plugin.widgets), "/"]
        for path in paths:
            status = lab.status("mei", path)
            if status >= 500:
                yield f"{path} answers with status {status}"
            elif lab.is_page("mei", path) and "<b onclick" in lab.text("mei", path):
                yield f"{path} shows a title as markup"
    finally:
        _rename_back(lab, titles)


def _rename(lab: Lab, title: str) -> dict[int, str]:
    """Give all that people can add this title; return the ones before, by uid."""
    names, before = {found.name for found in addable_types(lab.name) if found.titled}, {}
    with lab.change() as site:
        for obj in list(descendants(site.site)):
            if obj.type_name in names:
                before[obj.uid] = obj.title
                edit(site.uow("mei"), obj, {"title": title})
    return before


def _rename_back(lab: Lab, titles: dict[int, str]) -> None:
    with lab.change() as site:
        for uid, title in titles.items():
            edit(site.uow("mei"), site.root["uids"][uid], {"title": title})
