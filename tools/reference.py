"""Write docs/reference from the code, so that it can't say anything else: `python tools/reference.py`.

`pages()` gives the text of each page by name; a test compares them with what is committed. The pages show the plugins of
this checkout, wherever they are installed from.
"""

from __future__ import annotations

import configparser
import dataclasses
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from zope.interface.interfaces import IInterface
from zope.schema.interfaces import IField

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from colonnade import api  # noqa: E402 - the line above makes it importable without installing it
from colonnade.app.settings import SECTION, Settings  # noqa: E402 - as above
from colonnade.commands.settings_schema import WHILE_RUNNING  # noqa: E402 - as above
from colonnade.conformance.run import Rule, all_rules  # noqa: E402 - as above
from colonnade.content.fields import schema_fields  # noqa: E402 - as above
from colonnade.content.interfaces import IContent  # noqa: E402 - as above
from colonnade.content.types import CORE, TYPES, ContentType  # noqa: E402 - as above
from colonnade.plugins import hookspecs  # noqa: E402 - as above
from colonnade.plugins.badge import TIERS  # noqa: E402 - as above
from colonnade.plugins.registry import hook_names  # noqa: E402 - as above
from colonnade.security import permission_map, predicates  # noqa: E402 - as above
from colonnade.security.roles import ROLES  # noqa: E402 - as above
from tools import asvs  # noqa: E402 - as above
from tools.settings_texts import TEXTS  # noqa: E402 - as above
from tools.signatures import code, doc, first_paragraph, hint_text, signature, value  # noqa: E402 - as above

REFERENCE = ROOT / "docs" / "reference"
NOTE = "<!-- Written by tools/reference.py from the code: edit the docstrings there, then run `python tools/reference.py`. -->"
ROWS_NOTE = "<!-- Written by tools/reference.py from tools/asvs.toml: edit that, then run `python tools/reference.py`. -->"

# Names of `colonnade.api` that can't carry a docstring of ours.
UNDOCUMENTED = {"hookimpl": "Marks a function as this plugin's implementation of the hook that has the same name."}


def pages() -> dict[str, str]:
    """The text of each page, by file name."""
    return {
        "hooks.md": hooks_page(),
        "api.md": api_page(),
        "settings.md": settings_page(),
        "content-types.md": content_types_page(),
        "permissions.md": permissions_page(),
        "conformance.md": conformance_page(),
        "security-requirements.md": f"{ROWS_NOTE}\n\n{asvs.page()}",
    }


def _page(title: str, intro: str, *sections: str) -> str:
    return "\n\n".join([NOTE, f"# {title}", intro, *sections]) + "\n"


# --- hooks


def hooks_page() -> str:
    """Every hook with its arguments, and where this repository implements it."""
    return _page("Hooks", doc(hookspecs), *(_hook(getattr(hookspecs, name)) for name in hook_names()))


def _hook(function: Callable[..., Any]) -> str:
    examples = ", ".join(f"[{path}](../../{path})" for path in examples_of(function.__name__))
    return f"## {function.__name__}\n\n{code(function.__name__ + signature(function))}\n\n{doc(function)}\n\nExamples: {examples}."


def examples_of(hook: str) -> list[str]:
    """The files of this repository's plugins and tutorials that implement *hook*."""
    pattern = re.compile(rf"^@hookimpl\n(?:async )?def {hook}\(", re.MULTILINE)
    sources = [*ROOT.glob("docs/tutorial/code/*.py"), *ROOT.glob("plugins/*/src/*/__init__.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in sources if pattern.search(path.read_text(encoding="utf-8")))


# --- colonnade.api


def api_page() -> str:
    """Every name that a plugin may import."""
    intro = f"{doc(api)}\n\n```python\nfrom colonnade.api import Plugin, Widget, hookimpl\n```"
    return _page("colonnade.api", intro, *(_offered(name, getattr(api, name)) for name in sorted(api.__all__, key=str.casefold)))


def _offered(name: str, thing: Any) -> str:
    if name in UNDOCUMENTED:
        return f"## {name}\n\n{UNDOCUMENTED[name]}"
    if isinstance(thing, ModuleType):
        own = [found for found in vars(thing).values() if getattr(found, "__module__", "") == thing.__name__]
        classes = [_class(f"{name}.{c.__name__}", c, "###") for c in own if inspect.isclass(c)]
        functions = [f for f in own if inspect.isfunction(f) and not f.__name__.startswith("_")]
        told = [f"### {name}.{f.__name__}\n\n{code(f'{name}.{f.__name__}{signature(f)}')}\n\n{doc(f)}" for f in functions]
        return "\n\n".join([f"## {name}", doc(thing), *classes, *told])
    if IInterface.providedBy(thing):
        return f"## {name}\n\n{doc(thing)}{_own_fields(thing)}"
    return _class(name, thing, "##") if inspect.isclass(thing) else f"## {name}\n\n{code(name + signature(thing))}\n\n{doc(thing)}"


def _own_fields(schema: IInterface) -> str:
    lines = [_field(name, field) for name, field in schema_fields(schema)]
    return "\n\n" + "\n".join(lines) if lines else ""


def _class(name: str, cls: type, mark: str) -> str:
    bases = [c for c in _own_bases(cls)[:-1] if getattr(api, c.__name__, None) is c]
    members = [text for text in (_member(n, cls) for n in _public_members(cls, bases)) if text]
    attributes = _class_attributes(cls, bases)
    parts = [f"{mark} {name}", code(name + signature(cls)), doc(cls)]
    if bases and (members or attributes):
        parts.append(f"Everything that [{bases[-1].__name__}](#{bases[-1].__name__.lower()}) has, and:")
    parts += ["\n".join(lines) for lines in (attributes, members) if lines]
    return "\n\n".join(parts)


def _own_bases(cls: type) -> list[type]:
    """*cls* and those above it that are ours, the topmost first."""
    return [base for base in reversed(cls.__mro__) if base.__module__.startswith("colonnade.")]


def _public_members(cls: type, told: list[type]) -> list[str]:
    """The public names of *cls*, without those that the classes *told* of have already."""
    names = dict.fromkeys(name for base in _own_bases(cls) for name in vars(base))
    known = {name for base in told for name in dir(base)}
    return [name for name in names if not name.startswith("_") and name not in known]


def _class_attributes(cls: type, told: list[type]) -> list[str]:
    """The annotated attributes of a class that isn't a dataclass: of that, the signature tells all."""
    if dataclasses.is_dataclass(cls):
        return []
    found = {name: hint for base in _own_bases(cls) if base not in told for name, hint in vars(base).get("__annotations__", {}).items()}
    return [f"- `{name}`: `{_plain_hint(hint)}`{_default_in_words(cls, name)}" for name, hint in found.items() if not name.startswith("_")]


def _plain_hint(hint: Any) -> str:
    text = hint_text(hint)
    return text[len("ClassVar[") : -1] if text.startswith("ClassVar[") else text


def _default_in_words(cls: type, name: str) -> str:
    default = getattr(cls, name, ...)
    return "" if default is ... or inspect.isdatadescriptor(default) else f" = `{value(default)}`"


def _member(name: str, cls: type) -> str:
    found = inspect.getattr_static(cls, name)
    if isinstance(found, (property,)):
        return f"- `{name}`: {first_paragraph(found)}"
    if isinstance(found, classmethod | staticmethod):
        found = found.__func__
    if inspect.isfunction(found):
        return f"- `{name}{signature(found, drop_first=True, wrap=False)}`: {first_paragraph(found)}"
    return ""


# --- settings


SETTINGS_INTRO = """Settings are read from the file `colonnade.ini` in the folder where the program is started, or the file that
`COLONNADE_INI` names, then from the environment. What is set later wins, and options of the command line win over both. Where none
of these says anything, what was chosen at *Administration, Settings* goes before the default; this is possible where it is said
below. An unknown name in the file, or a value that can't be read, stops the start and is named.

```ini
[{section}]
{example}
```"""


def settings_page() -> str:
    """Every setting with its default, its name in the environment, and an example."""
    fields = dataclasses.fields(Settings)
    missing = {f.name for f in fields} ^ set(TEXTS)
    if missing:
        raise SystemExit(f"tools/settings_texts.py: no text, or no setting, for {', '.join(sorted(missing))}")
    example = "\n".join(f"{name} = {TEXTS[name][1]}" for name in ("var", "site_url", "site_title", "trusted_proxy"))
    return _page("Settings", SETTINGS_INTRO.format(section=SECTION, example=example), *(_setting(f) for f in fields))


def _setting(field: dataclasses.Field[Any]) -> str:
    text, example = TEXTS[field.name]
    facts = [
        f"Default: {_default(field)}.",
        f"Environment: `COLONNADE_{field.name.upper()}`.",
        f"Example: `{field.name} = {example}`.",
        *(["Can be changed while the site runs."] if field.name in WHILE_RUNNING else []),
    ]
    return f"## {field.name}\n\n{text}\n\n{' '.join(facts)}"


def _default(field: dataclasses.Field[Any]) -> str:
    if field.name == "var":
        return "`var`"
    return {"": "empty", "False": "no"}.get(str(field.default), f"`{field.default}`")


# --- content types


def content_types_page() -> str:
    """Every type of the core and of this repository's plugins, with its fields."""
    intro = (
        "What can be stored, and with which fields. The names are those of forms, of `@@json` and of exports. "
        "Every object also has the fields of every type: `title` and `language`. [Types of your own](../tutorial/first-plugin.md)."
    )
    sections = []
    for owner, found in _types():
        sections += [f"## {'The core' if owner == CORE else f'Plugin {owner}'}", *(_type(t) for t in found)]
    return _page("Content types", intro, *sections)


def _types() -> Iterator[tuple[str, list[ContentType]]]:
    yield CORE, TYPES.owned_by(CORE)
    for name, module in repository_plugins():
        hook = getattr(module, "content_types", None)
        yield name, list(hook()) if hook else []


def repository_plugins() -> Iterator[tuple[str, ModuleType]]:
    """(name, module) of each plugin in plugins/."""
    for path in sorted(ROOT.glob("plugins/*/setup.cfg")):
        parser = configparser.ConfigParser()
        parser.read(path, encoding="utf-8")
        for line in parser.get("options.entry_points", "colonnade.plugins", fallback="").strip().splitlines():
            name, _, module = (part.strip() for part in line.partition("="))
            source = str(path.parent / "src")
            if source not in sys.path:
                sys.path.append(source)
            yield name, importlib.import_module(module)


def _type(found: ContentType) -> str:
    facts = [f"Stored as a {found.kind}", f"version {found.version}"]
    if found.facets:
        facts.append(", ".join(found.facets))
    where = f" Can be added in: {', '.join(f'`{name}`' for name in found.addable_in)}." if found.addable_in else ""
    own = [_field(name, field) for name, field in schema_fields(found.schema) if name not in IContent]
    fields = "\n\n" + "\n".join(own) if own else ""
    return f"### {found.name}\n\n**{found.title}.** {doc(found.schema)}\n\n{'; '.join(facts)}.{where}{fields}"


def _field(name: str, field: IField) -> str:
    limits = [f"{word} {getattr(field, attribute)}" for attribute, word in _LIMITS if getattr(field, attribute, None)]
    values = [str(term.value) for term in getattr(field, "vocabulary", None) or ()]
    facts = [type(field).__name__, "required" if field.required and field.default in (None, "") else "", *limits]
    if values:
        facts.append("one of " + ", ".join(f"`{value}`" for value in values))
    if field.default not in (None, ""):
        facts.append(f"default `{field.default}`")
    return f"- `{name}` ({field.title}): {', '.join(fact for fact in facts if fact)}"


_LIMITS = (("min_length", "at least"), ("max_length", "at most"), ("min", "from"), ("max", "to"))


# --- permissions


def permissions_page() -> str:
    """The table of actions and the conditions in it."""
    roles = ", ".join(f"`{role}`" for role in ROLES)
    intro = f"""{doc(permission_map)}

The name of an action is the `permission` of a view. Besides, a view may ask for `signed in`: any person. Roles, from the
least to the most: {roles}; who has a higher one has those below it. Why it is made like this:
[architecture](../explanation/architecture.md#who-may-see-what)."""
    return _page(
        "Permissions",
        intro,
        f"## Actions\n\n{_table(permission_map.ACTIONS)}",
        f"## Actions on what is in the trash\n\nNothing else is possible there.\n\n{_table(permission_map.IN_TRASH)}",
        "## Conditions\n\n" + "\n".join(_condition(f) for f in _conditions()),
    )


def _table(actions: Any) -> str:
    rows = [f"| `{action}` | {'; or '.join(_alternative(a) for a in alternatives)} |" for action, alternatives in actions.items()]
    return "\n".join(["| action | allowed when all conditions of one alternative hold |", "| --- | --- |", *rows])


def _alternative(conditions: Any) -> str:
    return " and ".join(f"`{condition.__name__}`" for condition in conditions)


def _conditions() -> list[Callable[..., Any]]:
    own = [f for f in vars(predicates).values() if inspect.isfunction(f) and f.__module__ == predicates.__name__]
    return [f for f in own if not f.__name__.startswith("_")]


def _condition(function: Callable[..., Any]) -> str:
    return f"- `{function.__name__}`: {first_paragraph(function)}"


# --- conformance


def conformance_page() -> str:
    """Every rule of the conformance lab, by tier."""
    intro = """Rules that a machine checks: `colonnade plugin check NAME`. A plugin has a tier when it keeps all rules of it and of
those below: bronze does no harm, silver is complete for people, gold will last. [How to work with them](../how-to/develop-a-plugin.md).

Each rule is a module in `src/colonnade/conformance/rules/`; to add one, add a module, and what breaks it to
`tests/unit/conformance/broken.py`."""
    sections = []
    for tier in reversed(TIERS):
        sections += [f"## {tier.capitalize()}", *(_rule(rule) for rule in all_rules() if rule.tier == tier)]
    return _page("Rules of the conformance lab", intro, *sections)


def _rule(rule: Rule) -> str:
    return f"### {rule.id}\n\n{rule.title}\n\n* Why: {rule.reason}\n* What to do: {rule.todo}"


def main() -> None:
    """Write the pages that differ."""
    for name, text in pages().items():
        path = REFERENCE / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
