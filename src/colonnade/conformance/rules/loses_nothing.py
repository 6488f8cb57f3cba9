"""It is switched off and on, and no byte of its content is lost; while it is off, its content can be read."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.lab import Lab
from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "whoever switches a plugin off, to see whether it is at fault, must be sure that nothing is gone."
REMEDY = "Change nothing because the plugin is off or came back: what it holds sleeps, and is as it was when it wakes."
_ALLOWED = ("colonnade.plugins.state.PluginState", "colonnade.content.objects.Place")


def check(subject: Subject) -> Iterator[str]:
    """Switch it off and on, at the site and in a community, and compare all that is stored."""
    lab = subject.lab
    lab.run_tasks(lab.name)
    lab.run_tasks(lab.name)
    before = lab.records()
    for place in ("", "hall") if lab.is_in_places else ("",):
        try:
            yield from _off(lab, place)
        finally:
            lab.everything_on()
        lab.run_tasks(lab.name)
    after, accounted_for = lab.records(), lab.of_the_audit_log()
    for oid, (data, kind) in before.items():
        if oid not in accounted_for and kind not in _ALLOWED and after.get(oid, (b"", ""))[0] != data:
            yield f"an object of the class {kind} is {'another' if oid in after else 'gone'}"


def _off(lab: Lab, place: str) -> Iterator[str]:
    own = lab.own(place)
    with lab.change() as site:
        site.switch(lab.name, False, site.site[place] if place else None)
    for path, _type in own:
        if lab.status("mei", path) != 200:
            yield f"{path} can't be read while it is off: status {lab.status('mei', path)}"
        if lab.status("mei", f"{path}/@@edit") != 404:
            yield f"{path} can be edited while it is off"
