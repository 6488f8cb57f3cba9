"""No reminders to oneself in the tree, and no silenced warning without words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, lines_with, sketch

REASON = "what should be done belongs where it is planned; what is silenced without a reason is never looked at again."

_OWN = r"(?!tests/rules/)(?!.*/vendor/).*\.(?:py|pt|js|css|md|txt|cfg|toml|ini|sh|html)$|dev$|\.ci/run$"
_REMINDER = re.compile(r"\b(?:TODO|FIXME|XXX|HACK)\b")
_SILENT = re.compile(r"#\s*(?:noqa|type:\s*ignore)(?:\s*:\s*[A-Z]+[0-9]+(?:\s*,\s*[A-Z]+[0-9]+)*|\[[\w, -]+\])?\s*$")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield reminders, and `noqa` or `type: ignore` that end without a reason."""
    for path, line, match in lines_with(tree, _OWN, _REMINDER):
        yield Finding(path, line, f"{match}: do it, or write it where work is planned")
    for path, line, match in lines_with(tree, r"(?!tests/rules/).*\.py$", _SILENT):
        yield Finding(path, line, f"`{match.strip()}` without words: say why behind it")


GOOD = [
    sketch(
        {"src/colonnade/x.py": "TYPE = 'activities.todo'\nimport a  # noqa: F401 - for its side effect", "x/static/vendor/a.js": "// TODO"}
    )
]
BAD = [
    sketch({"src/colonnade/x.py": "# TODO: later"}),
    sketch({"docs/a.md": "FIXME"}),
    sketch({"src/colonnade/x.py": "import a  # noqa"}),
    sketch({"src/colonnade/x.py": "import a  # noqa: F401, E501"}),
    sketch({"src/colonnade/x.py": "x = a()  # type: ignore[call-arg]"}),
]
