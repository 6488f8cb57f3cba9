"""Find every text that people see, in the Python modules and page templates of the core, the plugins and the themes.

Page templates are read with Chameleon's own parser, so that the texts found are those looked up when a page is made.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chameleon import PageTemplate, nodes
from chameleon.astutil import Node

CORE = "colonnade"

_LOOK_UPS = ("t", "translate")
_CALL = re.compile(r"\b(?:t|plural)\(")


@dataclass(frozen=True, order=True)
class Key:
    """What a text is looked up by; *plural* is the second English form, or empty."""

    domain: str
    msgid: str
    context: str = ""
    plural: str = ""


@dataclass
class Found:
    """The texts of a tree with the files that use them, which folder keeps each domain's catalogues, and what cannot be extracted."""

    uses: dict[Key, set[str]] = field(default_factory=dict)
    homes: dict[str, Path] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def add(self, key: Key, path: str) -> None:
        """Note that the file at *path* uses *key*; a text with a plural is one text, whether or not it is used without, too."""
        self.uses.setdefault(key, set()).add(path)

    def of(self, domain: str) -> dict[tuple[str, str], tuple[Key, set[str]]]:
        """The texts of a domain by context and English text."""
        merged: dict[tuple[str, str], tuple[Key, set[str]]] = {}
        for key in sorted(self.uses):
            if key.domain == domain:
                _, paths = merged.get((key.context, key.msgid), (key, set()))
                merged[key.context, key.msgid] = key, paths | self.uses[key]
        return merged


def extract(root: Path) -> Found:
    """Read the core, the plugins and the themes below *root*."""
    found = Found()
    for package in packages(root):
        _read_package(package, root, found)
    for key, paths in found.uses.items():
        if key.domain not in found.homes:
            found.problems.append(f"{min(paths)}: {key.msgid!r} is in the domain {key.domain!r}, which nothing declares with messages()")
    return found


def packages(root: Path) -> list[Path]:
    """The folders of the Python packages that may hold texts: the core first, then each plugin and each theme."""
    found = [root / "src" / CORE, *sorted(root.glob("plugins/*/src/*")), *sorted(root.glob("themes/*/src/*"))]
    return [path for path in found if (path / "__init__.py").is_file()]


def _read_package(package: Path, root: Path, found: Found) -> None:
    is_core = package.name == CORE
    if is_core:
        found.homes[CORE] = package / "locale"
    foreign = Found()
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.pt")]):
        name, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        reader = read_python if path.suffix == ".py" else read_template
        for domain in reader(text, name, foreign):
            found.homes.setdefault(domain, package / "locale")
    found.problems += foreign.problems
    core = {(key.context, key.msgid) for key in found.uses if key.domain == CORE}
    for key, paths in foreign.uses.items():
        if key.domain != CORE or is_core:
            found.uses.setdefault(key, set()).update(paths)
        elif (key.context, key.msgid) not in core:
            found.problems.append(f"{min(paths)}: {key.msgid!r} is looked up in the core's catalogue, which lacks it: use your own domain")


# --- Python


def read_python(text: str, path: str, found: Found) -> set[str]:
    """Add the texts of a Python module: `_("…")`, `plural("…", "…", n)`, `t("…")`. Returns the domains that it declares."""
    tree = ast.parse(text, path)
    markers = _markers(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _read_call(node, markers, path, found)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and re.match(r"\s*<(?s:.)*i18n:", node.value):
            read_template(node.value, path, found)  # the template of a widget in a plugin of one file
    return set(markers.values())


def _markers(tree: ast.Module) -> dict[str, str]:
    """Name -> domain for each `name = messages("domain")`."""
    markers = {}
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=ast.Call(func=ast.Name("messages"), args=[ast.Constant(str(domain))])):
                markers[name] = domain
    return markers


def _read_call(call: ast.Call, markers: dict[str, str], path: str, found: Found) -> None:
    name = call.func.id if isinstance(call.func, ast.Name) else call.func.attr if isinstance(call.func, ast.Attribute) else ""
    options = {option.arg: option.value for option in call.keywords}
    if isinstance(call.func, ast.Name) and name in markers:
        context = "".join(_texts(options.get("context")))
        texts = _texts(call.args[0]) if call.args else []
        if not texts:
            found.problems.append(f"{path}:{call.lineno}: {name}() needs its text as a literal")
        for text in texts:
            found.add(Key(markers[name], text, context), path)
    elif name.lstrip("_") == "plural" and len(call.args) >= 3:
        _read_plural(call, options, path, found)
    elif name in _LOOK_UPS and call.args and (name == "t" or len(call.args) + len(options) > 1):
        for text in _texts(call.args[0]):
            found.add(Key("".join(_texts(options.get("domain"))) or CORE, text, "".join(_texts(options.get("context")))), path)


def _read_plural(call: ast.Call, options: dict[str | None, ast.expr], path: str, found: Found) -> None:
    """The domain is a keyword, or the fourth argument if that is a literal."""
    domain = "".join(_texts(options.get("domain")) or (_texts(call.args[3]) if len(call.args) > 3 else [])) or CORE
    one, many = _texts(call.args[0]), _texts(call.args[1])
    if len(one) == len(many) == 1:
        found.add(Key(domain, one[0], plural=many[0]), path)


def _texts(node: ast.expr | None) -> list[str]:
    """The literal texts that an expression may give."""
    match node:
        case ast.Constant(str(text)):
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body), *_texts(orelse)]
    return []


# --- page templates


def read_template(text: str, path: str, found: Found) -> set[str]:
    """Add the texts of a page template: `i18n:translate`, `i18n:attributes`, and calls of `t` and `plural`. It declares no domain."""
    program = PageTemplate("").parse(text)  # parsed only: compiling takes ten times as long
    first = re.search(r'i18n:domain="(\w+)"', text)
    for macro in program.macros:
        if macro.name and not _has_domain(macro):
            found.problems.append(f"{path}: the macro {macro.name!r} needs its own i18n:domain, or its texts are looked up in its user's")
        _read_node(macro, first[1] if first else "", path, found)
    for call in _calls(text):
        _read_call(call, {}, path, found)
    return set()


def _has_domain(macro: Node) -> bool:
    """Tell whether every text of the macro is below an `i18n:domain` of it."""
    inside = {id(text) for domain in _find(macro, nodes.Domain) for text in _find(domain, nodes.Translate)}
    return all(id(text) in inside for text in _find(macro, nodes.Translate))


def _read_node(node: Any, domain: str, path: str, found: Found) -> None:
    if isinstance(node, nodes.Domain):
        domain = node.name
    if isinstance(node, nodes.Translate):
        _read_translate(node, domain, path, found)
    for child in _children(node):
        _read_node(child, domain, path, found)


def _read_translate(node: nodes.Translate, domain: str, path: str, found: Found) -> None:
    try:
        text = node.msgid or re.sub(r"\s+", " ", _message(node.node)).strip()
    except ValueError as error:
        found.problems.append(f"{path}: a translated text holds {error}; give that element an i18n:name")
        return
    if not domain:
        found.problems.append(f"{path}: {text!r} has no i18n:domain")
    elif text:
        found.add(Key(domain, text), path)


def _message(node: Any) -> str:
    """The text that Chameleon looks up for this content. Raises ValueError if it depends on variables."""
    match node:
        case nodes.Text() | ast.Constant():
            return str(node.value)
        case nodes.Name():
            return "${" + node.name + "}"
        case nodes.Sequence() | nodes.Define() | nodes.Context() | list() | tuple():
            return "".join(_message(child) for child in _children(node) if not isinstance(child, nodes.Assignment))
        case nodes.Element():
            raise ValueError(f"<{node.start.name}>")
        case nodes.Interpolation():
            raise ValueError(f"{node.value.value}")
    raise ValueError(type(node).__name__)


def _children(node: Any) -> Iterator[Any]:
    parts = [getattr(node, name, None) for name in node._fields] if isinstance(node, Node) else node
    return (part for part in parts if isinstance(part, Node | list | tuple)) if isinstance(parts, list | tuple) else iter(())


def _find(node: Any, kind: type) -> Iterator[Any]:
    if isinstance(node, kind):
        yield node
    for child in _children(node):
        yield from _find(child, kind)


def _calls(text: str) -> Iterator[ast.Call]:
    """The calls of `t` and `plural` in the expressions of a template."""
    text = html.unescape(text)
    for match in _CALL.finditer(text):
        for end in re.finditer(r"\)", text[match.end() : match.end() + 1000]):
            try:
                expression = ast.parse(text[match.start() : match.end() + end.end()], mode="eval").body
            except SyntaxError:
                continue
            if isinstance(expression, ast.Call):
                yield expression
            break
