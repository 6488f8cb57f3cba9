"""What lies beside the code of a package (templates, texts, scripts) is named by `package_data` in its setup.cfg."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.package_data import left_out
from tests.rules.tree import Finding, Tree, sketch

REASON = "a checkout has those files anyway, so nobody but who installs the package would miss them."


def check(tree: Tree) -> Iterator[Finding]:
    """Yield the files that an installed package would lack."""
    for config in sorted(path for path in tree if path == "setup.cfg" or path.endswith("/setup.cfg")):
        source = config.removesuffix("setup.cfg") + "src/"
        inner = sorted(path.removeprefix(source) for path in tree if path.startswith(source))
        for path in left_out(tree[config].decode(), inner):
            yield Finding(source + path, 0, f"{config} doesn't name it in package_data")


_CONFIG = "[options.package_data]\none =\n    templates/*.pt\n    data/**/*.md\n"
_FILES = {"plugins/one/setup.cfg": _CONFIG, "plugins/one/src/one/__init__.py": "", "plugins/one/src/one/templates/a.pt": ""}

_WEB = "[options.package_data]\none.web = static/*\n* = *.txt\n"
GOOD = [
    sketch({"setup.cfg": _WEB, "src/one/web/static/a.js": "", "src/one/text/a.txt": ""}),
    sketch({**_FILES, "plugins/one/src/one/data/en/a.md": "", "plugins/one/README.md": "", "plugins/one/tests/a.pt": ""}),
]
BAD = [
    sketch({**_FILES, "plugins/one/src/one/templates/macros/a.pt": ""}),
    sketch({**_FILES, "plugins/one/src/one/a.css": ""}),
    sketch({"setup.cfg": "[options]\n", "src/one/a.md": ""}),
    sketch({"setup.cfg": _WEB, "src/one/static/a.js": ""}),
]
