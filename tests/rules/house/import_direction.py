"""Imports go down the order of packages, never up, and modules import each other in no circle."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from tests.rules.imports import Import, all_imports, module_name
from tests.rules.tree import CORE, Finding, Tree, sketch

REASON = "a package can be read, tested and replaced alone only while nothing below it knows it."

ORDER = (
    *"__main__ cli conformance testing app demo api web commands home notifications stream facets search catalog".split(),
    *"plugins mail security jobs outbound extraction content storage".split(),
)
LEAVES = ("i18n", "clock")
FACADE_USERS = ("testing", "demo")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield imports that go up, or to where nobody may go, and circles of modules."""
    found = [item for item in all_imports(tree, CORE) if not item.for_types and item.is_of("colonnade")]
    for item in found:
        if complaint := _complaint(_package(item.importer), _package(item.target)):
            yield Finding(item.path, item.line, complaint)
    yield from _circle(tree, found)


def _package(name: str) -> str:
    """Return the part below `colonnade`; '' for `colonnade` itself."""
    return name.split(".")[1] if "." in name else ""


def _complaint(importer: str, target: str) -> str | None:
    if importer == target and importer:
        return None
    for name in (importer, target):
        if name and name not in (*ORDER, *LEAVES) and not _is_name_of_root(name):
            return f"`{name}` has no place in the order of packages: add it to ORDER in {__name__}"
    if not target or target in LEAVES or _is_name_of_root(target):
        return None
    if importer in LEAVES or not importer:
        return f"`{importer or 'colonnade'}` is a leaf and may import nothing of colonnade, not `{target}`"
    if target == "api" and importer not in FACADE_USERS:
        return "`colonnade.api` is for plugins: import from where the thing is defined"
    if ORDER.index(target) < ORDER.index(importer):
        return f"`{importer}` lies below `{target}` and may not import it"
    return None


def _is_name_of_root(target: str) -> bool:
    """Tell whether the target is an attribute such as `colonnade.__version__`."""
    return target.startswith("__") and target != "__main__"


def _circle(tree: Tree, found: list[Import]) -> Iterator[Finding]:
    """Yield one circle of modules, if there is one."""
    modules = {module_name(path): path for path in tree if path.startswith(CORE) and path.endswith(".py")}
    graph: dict[str, set[str]] = {name: set() for name in modules}
    for item in found:
        target = item.target if item.target in modules else item.target.rpartition(".")[0]
        if target in modules and target != item.importer and not item.in_function:
            graph[item.importer].add(target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield Finding(modules[circle[0]], 0, f"modules import each other: {' <- '.join(circle)}")


GOOD = [
    sketch(
        {
            "src/colonnade/__init__.py": "",
            "src/colonnade/__main__.py": "from colonnade.cli import main\nfrom colonnade import __version__",
            "src/colonnade/cli/__init__.py": "import colonnade.app",
            "src/colonnade/content/__init__.py": "from colonnade.content.objects import Content",
            "src/colonnade/content/objects.py": "from colonnade import clock\nfrom . import names\nfrom .names import check",
            "src/colonnade/content/names.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from colonnade.web import forms",
            "src/colonnade/demo/__init__.py": "from colonnade.api import Plugin",
        }
    ),
]
BAD = [
    sketch({"src/colonnade/storage/open.py": "from colonnade.content import objects"}),
    sketch({"src/colonnade/catalog/walk.py": "from ..web import forms"}),
    sketch({"src/colonnade/content/x.py": "def f():\n    import colonnade.security"}),
    sketch({"src/colonnade/web/x.py": "from colonnade.api import Plugin"}),
    sketch({"src/colonnade/clock.py": "import colonnade.content"}),
    sketch({"src/colonnade/__init__.py": "from colonnade.app import make_app"}),
    sketch({"src/colonnade/novelty/__init__.py": "import colonnade.content"}),
    sketch({"src/colonnade/content/a.py": "from colonnade.content import b", "src/colonnade/content/b.py": "from .a import f"}),
]
