"""Its pages, widgets and hooks answer whoever comes: in both languages, an administrator, a guest, nobody in particular."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.lab import READERS
from colonnade.conformance.subject import Subject

TIER = "bronze"
REASON = "five errors within ten minutes pause a plugin for everybody, and somebody is always a guest."
REMEDY = "Read the traceback. `view.me` is None for who isn't signed in; fields that were left empty may be no attribute of an object."
EVERYWHERE = ("/", "/hall", "/people/mei", "/search?q=nothingatall", "/-/quick?q=ze", "/notifications/actions", "/@@customise", "/help")


def check(subject: Subject) -> Iterator[str]:
    """Open everything as everybody, and look what the site counted as errors of the plugin."""
    lab = subject.lab
    paths = [*EVERYWHERE, *lab.pages(), *lab.pages("hall"), *(f"/@@widget/{widget.name}" for widget in lab.plugin.widgets)]
    for login in (*READERS, "nobody"):
        for path in paths:
            status = lab.status(login, path)
            if status >= 500:
                yield f"{path} answers {login} with status {status}"
    for failure in lab.runtime.registry.health.record(lab.name).failures:
        yield f"{failure.where}: {failure.error}"
