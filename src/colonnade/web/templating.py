"""Turns templates and ready-made values into pages: finds each template and macro in the theme, then in its owner, and keeps it."""

from __future__ import annotations

import py_compile
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chameleon import PageTemplate, PageTemplateFile
from chameleon.i18n import simple_translate as english
from chameleon.loader import MemoryLoader, ModuleLoader
from chameleon.tal import RepeatDict

from colonnade.web.html import Html

if TYPE_CHECKING:
    from chameleon.zpt.template import Macro

CORE = "colonnade"
_DAMAGED = (OSError, EOFError, ImportError, SyntaxError, ValueError, py_compile.PyCompileError)
ICON_NAME = re.compile(r"[a-z0-9-]{1,40}")

BOOLEAN_ATTRIBUTES = frozenset(
    {
        "async",
        "autofocus",
        "checked",
        "defer",
        "disabled",
        "formnovalidate",
        "hidden",
        "inert",
        "multiple",
        "novalidate",
        "open",
        "readonly",
    }
    | {"required", "reversed", "selected"}
)
EXPRESSIONS = {kind: compiler for kind, compiler in PageTemplateFile.expression_types.items() if kind != "load"}


class TemplateMissing(LookupError):
    """No theme and no owner has the template or macro. Carries its name and the places looked at."""

    def __init__(self, name: str, places: Sequence[Path]) -> None:
        self.name, self.places = name, tuple(places)
        super().__init__(f"No template for {name!r}; looked at: {', '.join(map(str, places)) or 'no folder, its owner is unknown'}")


class Names(dict[str, Any]):
    """The variables of a template. Chameleon's own class copies itself 30 times more slowly, and each macro and slot needs a copy."""

    __slots__ = ()

    def __missing__(self, name: str) -> Any:
        raise NameError(name)

    get_name = dict.__getitem__
    set_local = setLocal = set_global = setGlobal = dict.__setitem__

    def copy(self) -> Names:
        return Names(self)


class Template(PageTemplateFile):
    """A compiled file. An error in it carries a note for each place it passed: file, line and expression."""

    expression_types = EXPRESSIONS
    boolean_attributes = BOOLEAN_ATTRIBUTES
    trim_attribute_space = True

    def fill(self, names: Names) -> str:
        """Return the text of the template with *names*, which must hold all that the templates use."""
        self.cook_check()
        pieces: list[str] = []
        errors: dict[str, Any] = {}
        try:
            self._render(pieces, names, errors)
        except Exception as error:
            for expression, line, _, file, _ in errors.get("__error__", ()):
                error.add_note(f"in {file}, line {line}: {expression.strip()}")
            raise
        return "".join(pieces)


class ForgivingLoader(ModuleLoader):
    """Keeps compiled templates in a folder, and in memory when the folder can't be written: a full disk must not stop reading.

    What was cut off there, as Python itself writes its part without looking whether all of it had room, is thrown away and made anew.
    """

    def __init__(self, folder: str) -> None:
        super().__init__(folder, remove=False)
        self._memory = MemoryLoader()

    def get(self, filename: str) -> Any:
        try:
            return super().get(filename)
        except _DAMAGED:
            self._throw_away(filename)
            return None

    def build(self, source: str, filename: str) -> Any:
        try:
            return super().build(source, filename)
        except _DAMAGED:
            self._throw_away(filename)
            return self._memory.build(source, filename)

    def _throw_away(self, filename: str) -> None:
        stem = filename.rpartition(".")[0]
        for path in (Path(self.path, f"{stem}.py"), *Path(self.path, "__pycache__").glob(f"{stem}.*.pyc")):
            with suppress(OSError):
                path.unlink()


class TextTemplate(PageTemplate):
    """A template given as text: that of a widget in a plugin of one file."""

    expression_types = EXPRESSIONS
    boolean_attributes = BOOLEAN_ATTRIBUTES
    trim_attribute_space = True
    fill = Template.fill


class Macros(dict[str, "Macro"]):
    """Macros by name: `card` is the macro of that name in the core's `macros/card.pt`, `form.field` the macro
    `field` in `macros/form.pt`, and `wiki:tree` is one of the plugin *wiki*.

    A macro is found once and kept; with *reload* it is found anew each time, so that an edit shows.
    """

    def __init__(self, templates: Templates, *, reload: bool) -> None:
        self._templates, self._reload = templates, reload

    def __missing__(self, name: str) -> Macro:
        macro = self._templates.macro(name)
        if not self._reload:
            self[name] = macro
        return macro


class Templates:
    """Every template of the core, the plugins and the themes, by name.

    *sources* maps an owner (`colonnade`, `wiki`) to its folder of templates; each folder of *themes* may hold another
    version of any of them at `templates/<owner>/<file>`, and the first theme that has one wins. *cache* is an existing
    folder for compiled templates (a start takes 0.03 s with it, 2 s without); *reload* looks at the files each time.
    """

    def __init__(
        self, sources: Mapping[str, Path], themes: Sequence[Path] = (), *, cache: Path | None = None, reload: bool = False
    ) -> None:
        self._sources = dict(sources)
        self._themes = tuple(themes)
        self._reload = reload
        self._loader = ForgivingLoader(str(cache)) if cache else MemoryLoader()
        self._files: dict[Path, Template] = {}
        self._found: dict[str, Template] = {}
        self._sprites: dict[str, Callable[[str | None], Html]] = {}
        self.macros = Macros(self, reload=reload)

    def get(self, name: str) -> Template:
        """Return the template *name* (`wiki:show.pt`). Raises TemplateMissing."""
        found = self._found.get(name)
        if found is None:
            found = next(self._candidates(name), None)
            if found is None:
                raise TemplateMissing(name, self._places(name))
            if not self._reload:
                self._found[name] = found
        return found

    def add_text(self, name: str, text: str, owner: str) -> None:
        """Add a template that is given as text, called *name* from now on; its `i18n:` texts belong to *owner*."""
        template = TextTemplate(text)
        template.filename = f"<{name} of {owner}>"
        self._found[name] = template

    def macro(self, name: str) -> Macro:
        """Return the macro *name*; a theme's file that lacks it is passed over. Raises TemplateMissing."""
        owner, _, path = name.rpartition(":")
        stem, _, part = path.partition(".")
        file = f"{owner or CORE}:macros/{stem}.pt"
        for template in self._candidates(file):
            if (part or stem) in template.macros.names:
                return template.macros[part or stem]
        raise TemplateMissing(name, self._places(file))

    def render(self, name: str, names: Mapping[str, Any], translate: Callable[..., str] | None = None) -> Html:
        """Return the page *name*, with *names* as its variables, and its `i18n:` texts through *translate*.

        *translate* has Chameleon's signature: `(msgid, domain=, mapping=, context=, target_language=, default=)`.
        `macros`, `svg(icon)` and `sprite` are added to the names.
        """
        asset = names.get("asset")
        sprite = asset("icons.svg") if asset else "icons.svg"
        translate = translate or english
        variables = Names(names)
        variables.update(
            macros=self.macros, sprite=sprite, svg=self._icons(sprite), translate=translate, target_language=None, repeat=RepeatDict({})
        )
        variables.update(__translate=translate, __decode=bytes.decode, __on_error_handler=None)
        return Html(self.get(name).fill(variables))

    def _candidates(self, name: str) -> Iterator[Template]:
        for path in self._places(name):
            if path.is_file():
                yield self._file(path)

    def _places(self, name: str) -> list[Path]:
        owner, _, file = name.partition(":")
        places = [theme / "templates" / owner / file for theme in self._themes]
        return [*places, self._sources[owner] / file] if owner in self._sources else places

    def _file(self, path: Path) -> Template:
        if path not in self._files:
            self._files[path] = Template(str(path), auto_reload=self._reload, loader=self._loader)
        return self._files[path]

    def _icons(self, sprite: str) -> Callable[[str | None], Html]:
        if sprite not in self._sprites:
            self._sprites = {sprite: icons(sprite)}
        return self._sprites[sprite]


def icons(sprite: str) -> Callable[[str | None], Html]:
    """Return the function that draws an icon of the file at *sprite* by its name; a text beside it must say what it means."""
    drawn: dict[str | None, Html] = {None: Html()}

    def svg(name: str | None) -> Html:
        if name not in drawn:
            if not ICON_NAME.fullmatch(name):
                return drawn[None]
            drawn[name] = Html(f'<svg class="i" aria-hidden="true"><use href="{sprite}#i-{name}"/></svg>')
        return drawn[name]

    return svg
