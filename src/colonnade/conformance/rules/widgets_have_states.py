"""Each widget says so when it has nothing to show, and gives its data as JSON."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.subject import Subject
from colonnade.home.widget import Widget

TIER = "silver"
REASON = "an empty card looks broken, and programs read the same widget that people do."
REMEDY = "Set `empty = Empty(_(…))`, or let `when_empty` say what could be done about it. Return a mapping of plain values and rows."


def check(subject: Subject) -> Iterator[str]:
    """Draw each in a site without content, and ask each for its data."""
    for widget in subject.lab.plugin.widgets:
        answer = subject.lab.browser_of("mei").get(f"/@@widget/{widget.name}?format=json", status="*")
        if widget.name in subject.lab.offered("mei") and (answer.status_int != 200 or not isinstance(answer.json, dict)):
            yield f"{widget.name} gives no data as JSON: status {answer.status_int}"
    if not subject.lab.plugin.widgets:
        return
    with subject.empty_lab() as lab:
        for name in lab.offered("mei"):
            card = lab.browser_of("mei").get(f"/@@widget/{name}", status="*").html.select_one(".card")
            title = card.select_one(".card-t") if card is not None else None
            if title is None:
                yield f"{name} has no card in a site without content"
            elif not card.text.replace(title.text, "").strip():
                yield f"{name} says nothing when it is empty"
            elif card.select_one(".empty-s") is not None and _is_bare(lab.runtime.registry.widget(name)[1]):
                yield f"{name} has no words of its own for when it is empty"


def _is_bare(widget: type[Widget]) -> bool:
    return widget.empty is Widget.empty and widget.when_empty is Widget.when_empty
