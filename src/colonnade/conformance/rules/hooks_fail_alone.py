"""Each of its hooks may raise, and each of its widgets: pages are drawn all the same, its own among them, and people can write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from colonnade.conformance.lab import Lab
from colonnade.conformance.rules.fails_for_nobody import EVERYWHERE
from colonnade.conformance.subject import Subject
from colonnade.plugins.registry import hook_names

TIER = "bronze"
REASON = "what fails one day should cost people a line on a page, not the page."
REMEDY = "Let no page rely on a hook of yours: what both need goes into a function that both call, caught where it may fail."
AT_START = ("content_types", "views", "widgets", "default_widgets", "tasks")


class _Planned(Exception):
    pass


def check(subject: Subject) -> Iterator[str]:
    """Let one after the other raise."""
    lab = subject.lab
    for hook in hook_names():
        if hook not in AT_START and any(i.plugin == lab.name for i in lab.runtime.registry.implementations(hook)):
            with _raising(lab, hook):
                yield from (f"while {hook} raises, {problem}" for problem in _problems(lab))
    for widget in lab.plugin.widgets:
        with _patched(widget, "data", _raise), _patched(widget, "version", lambda *_: None):
            yield from (f"while {widget.name} raises, {problem}" for problem in _problems(lab))
        lab.runtime.registry.health.resume(lab.name, (widget.name,))


def _raise(*_arguments: Any, **_named: Any) -> None:
    raise _Planned("this is tried by the check")


@contextmanager
def _raising(lab: Lab, hook: str) -> Iterator[None]:
    """Let the plugin's *hook* raise, whoever calls it: the core, or the plugin itself."""
    implementations = lab.runtime.registry.implementations(hook)
    before = list(implementations)
    implementations[:] = [type(i)(i.plugin, _raise, ()) if i.plugin == lab.name else i for i in before]
    try:
        with _patched(lab.plugin.module, hook, _raise):
            yield
    finally:
        implementations[:] = before
        lab.runtime.registry.health.resume(lab.name)


@contextmanager
def _patched(owner: Any, name: str, value: Callable[..., Any]) -> Iterator[None]:
    missing = object()
    before = vars(owner).get(name, missing)
    setattr(owner, name, value)
    try:
        yield
    finally:
        delattr(owner, name) if before is missing else setattr(owner, name, before)


def _problems(lab: Lab) -> Iterator[str]:
    """What doesn't answer. The breaker is closed in between: paused, the plugin would answer nothing at all."""
    for path in (*EVERYWHERE, *lab.pages()):
        lab.runtime.registry.health.resume(lab.name)
        status = lab.status("mei", path)
        if status >= 500:
            yield f"{path} answers with status {status}"
