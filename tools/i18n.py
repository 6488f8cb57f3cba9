"""Find every text that people see and keep the catalogues complete: `python tools/i18n.py extract|update|check`.

`extract` prints the texts of each domain, `update` brings the `.po` files in line with them (translations are kept, texts that
are gone are removed), `check` lists what is missing or wrong and then exits with 1.

Page templates are read with Chameleon's own parser, so that the texts found are those looked up when a page is made.
"""

from __future__ import annotations

import ast
import html
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages.pofile import normalize, read_po
from chameleon import PageTemplate, nodes
from chameleon.astutil import Node

ROOT = Path(__file__).resolve().parent.parent
CORE = "colonnade"
LANGUAGE = "zh_Hant"
HEADER = """msgid ""
msgstr ""
"Project-Id-Version: {domain}\\n"
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"
"""

_PLACEHOLDER = re.compile(r"\$?\{\w+\}")
_LOOK_UPS = ("t", "translate")
_CALL = re.compile(r"\b(?:t|plural)\(")
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_TIGHT = re.compile(rf"[{_HAN}](?:[A-Za-z0-9]|\$\{{n\}})|[A-Za-z0-9][{_HAN}]|\$\{{n\}}[{_HAN}]")
_HALF_WIDTH = re.compile(rf"[{_HAN}][,;:!?()]|[,;:!?()][{_HAN}]|[{_HAN}]\.|\.\.\.|[\"']")


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


def extract(root: Path = ROOT) -> Found:
    """Read the core, the plugins and the themes below *root*."""
    found = Found()
    for package in packages(root):
        _read_package(package, root, found)
    for key, paths in found.uses.items():
        if key.domain not in found.homes:
            found.problems.append(f"{min(paths)}: {key.msgid!r} is in the domain {key.domain!r}, which nothing declares with messages()")
    return found


def packages(root: Path) -> list[Path]:
    """The folders of the Python packages that may hold texts: the core, each plugin, each theme."""
    found = [root / "src" / CORE, *root.glob("plugins/*/src/*"), *root.glob("themes/*/src/*")]
    return sorted(path for path in found if (path / "__init__.py").is_file())


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
        elif (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and "i18n:" in node.value and node.value.lstrip().startswith("<")
        ):
            read_template(node.value, path, found)
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
    program = PageTemplate(text).parse(text)
    first = re.search(r'i18n:domain="(\w+)"', text)
    for macro in program.macros:
        if not _has_domain(macro) and any(True for _ in _find(macro, nodes.Translate)) and macro.name:
            found.problems.append(
                f"{path}: the macro {macro.name!r} needs an i18n:domain on its own element: it is looked up in its user's"
            )
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
        case nodes.Text():
            return str(node.value)
        case ast.Constant():
            return str(node.value)
        case nodes.Name():
            return "${" + node.name + "}"
        case nodes.Sequence() | nodes.Define() | nodes.Context() | list() | tuple():
            return "".join(_message(child) for child in _children(node) if not isinstance(child, nodes.Assignment | nodes.Alias))
        case nodes.Element():
            raise ValueError(f"<{node.start.name}>")
        case nodes.Interpolation():
            raise ValueError(f"{node.value.value}")
    raise ValueError(type(node).__name__)


def _children(node: Any) -> Iterator[Any]:
    parts = (
        [getattr(node, name, None) for name in node._fields] if isinstance(node, Node) else node if isinstance(node, list | tuple) else []
    )
    return (part for part in parts if isinstance(part, Node | list | tuple | ast.Constant))


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


# --- catalogues


@dataclass(frozen=True)
class Entry:
    """A translation as it stands in a catalogue."""

    text: str
    fuzzy: bool = False
    plural: str = ""


def read_catalog(path: Path) -> dict[tuple[str, str], Entry]:
    """Translations by context and English text; empty if there is no such file."""
    if not path.is_file():
        return {}
    with path.open("rb") as lines:
        catalog = read_po(lines, locale=LANGUAGE)
    entries = {}
    for message in catalog:
        if message.id:
            one, many = message.id if isinstance(message.id, tuple) else (message.id, "")
            text = message.string[0] if isinstance(message.string, tuple) else message.string
            entries[message.context or "", one] = Entry(text or "", message.fuzzy, many)
    return entries


def catalog_text(domain: str, texts: Iterable[tuple[Key, set[str]]], known: dict[tuple[str, str], Entry]) -> str:
    """The text of a catalogue: sorted, with the files that use each text but no line numbers, so that changes stay small."""
    blocks = [HEADER.format(domain=domain, language=LANGUAGE)]
    for key, paths in texts:
        entry = known.get((key.context, key.msgid), Entry(""))
        lines = [*(f"#: {path}" for path in sorted(paths)), *(["#, fuzzy"] if entry.fuzzy else [])]
        lines += [f"msgctxt {normalize(key.context)}"] if key.context else []
        lines.append(f"msgid {normalize(key.msgid, width=130)}")
        lines += [f"msgid_plural {normalize(key.plural, width=130)}"] if key.plural else []
        lines.append(f"{'msgstr[0]' if key.plural else 'msgstr'} {normalize(entry.text, width=130)}")
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def catalog_path(home: Path, domain: str) -> Path:
    """The file of a domain."""
    return home / LANGUAGE / "LC_MESSAGES" / f"{domain}.po"


def update(found: Found) -> Iterator[Path]:
    """Write the catalogues; yields those that changed."""
    for domain, home in sorted(found.homes.items()):
        path = catalog_path(home, domain)
        text = catalog_text(domain, found.of(domain).values(), read_catalog(path))
        if not path.is_file() or path.read_text("utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            yield path


def check(found: Found) -> Iterator[str]:
    """What is missing or wrong, one line each."""
    yield from sorted(found.problems)
    for domain, home in sorted(found.homes.items()):
        texts, known = found.of(domain), read_catalog(catalog_path(home, domain))
        for place, (key, paths) in texts.items():
            yield from (f"{domain}: {fault}: {key.msgid!r} ({min(paths)})" for fault in faults(key, known.get(place, Entry(""))))
        yield from (f"{domain}: obsolete: {msgid!r}" for context, msgid in known if (context, msgid) not in texts)


def faults(key: Key, entry: Entry) -> Iterator[str]:
    """What is wrong with a translation: the checks of any language, then those of written Chinese in Taiwan."""
    if not entry.text:
        yield "missing"
        return
    if entry.fuzzy:
        yield "fuzzy"
    if key.plural != entry.plural:
        yield "plural differs"
    if set(_PLACEHOLDER.findall(entry.text)) != set(_PLACEHOLDER.findall(key.plural or key.msgid)):
        yield "placeholders differ"
    if set("<>&") & set(entry.text) - set(key.msgid):
        yield "markup"
    if _TIGHT.search(entry.text):
        yield "no space between Han and Latin"
    if _HALF_WIDTH.search(entry.text):
        yield "half-width punctuation"
    if foreign := [letter for letter in entry.text if not _is_traditional(letter)]:
        yield f"not Traditional Chinese: {''.join(foreign)}"


def _is_traditional(letter: str) -> bool:
    """Tell whether Big5, Taiwan's own character set, has the letter: it lacks nearly all simplified forms."""
    try:
        return bool(letter.encode("big5"))
    except UnicodeEncodeError:
        return False


def main(arguments: list[str]) -> int:
    """Do what the command line says; returns the exit code."""
    found = extract()
    match arguments:
        case ["extract"]:
            print("\n".join(f"{key.domain}\t{key.msgid}" for key in sorted(found.uses)))
        case ["update"]:
            print("\n".join(path.relative_to(ROOT).as_posix() for path in update(found)))
        case ["check"]:
            lines = list(check(found))
            print("\n".join(lines) or "complete")
            return 1 if lines else 0
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
