"""Its tests reach each of its types, widgets and hooks."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from colonnade.conformance.content import addable_types
from colonnade.conformance.subject import Subject

TIER = "gold"
REASON = "what no test names can be broken without anybody noticing."
REMEDY = "Add a test that uses it by its name: the type's, the widget's, or (for a type) that of its constant."


def check(subject: Subject) -> Iterator[str]:
    """Yield what no test names."""
    words = "\n".join(subject.tests.values())
    own = subject.loaded.module.__name__
    modules = [module for name, module in list(sys.modules.items()) if name == own or name.startswith(f"{own}.")]
    module_names = {id(value): name for module in modules for name, value in vars(module).items()}
    for found in addable_types(subject.name):
        if found.name not in words and not _is_named(module_names.get(id(found), ""), words):
            yield f"no test names the type {found.name}"
    for widget in subject.lab.plugin.widgets:
        if widget.name not in words and not _is_named(widget.__name__, words):
            yield f"no test names the widget {widget.name}"


def _is_named(name: str, words: str) -> bool:
    return bool(name) and re.search(rf"\b{re.escape(name)}\b", words) is not None
