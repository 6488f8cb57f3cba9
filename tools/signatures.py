"""How the reference pages write functions, classes and their docstrings."""

from __future__ import annotations

import dataclasses
import inspect
from typing import Any

WIDTH = 100


def doc(thing: Any) -> str:
    """The docstring. Stops the generator when there is none."""
    text = inspect.cleandoc(thing.__doc__ or "")
    if not text:
        raise SystemExit(f"tools/reference.py: {thing!r} has no docstring")
    return text


def first_paragraph(thing: Any) -> str:
    """The first paragraph of the docstring, as one line."""
    return " ".join(doc(thing).split("\n\n")[0].split())


def code(text: str) -> str:
    """A block of Python."""
    return f"```python\n{text}\n```"


def signature(thing: Any, *, drop_first: bool = False, wrap: bool = True) -> str:
    """The arguments of a function or class as they are written, on one line each if they are many. *drop_first* leaves out `self`."""
    parameters = _parameters(thing)[1 if drop_first else 0 :]
    pieces: list[str] = []
    for number, parameter in enumerate(parameters):
        if parameter.kind is parameter.KEYWORD_ONLY and not any(p.kind in (p.KEYWORD_ONLY, p.VAR_POSITIONAL) for p in parameters[:number]):
            pieces.append("*")
        pieces.append(_parameter(thing, parameter))
    result = "" if inspect.isclass(thing) else _returned(thing)
    line = f"({', '.join(pieces)}){result}"
    if not wrap or len(line) <= WIDTH:
        return line
    return "(\n" + "".join(f"    {piece},\n" for piece in pieces) + f"){result}"


def _parameters(thing: Any) -> list[inspect.Parameter]:
    if not inspect.isclass(thing):
        return list(inspect.signature(thing).parameters.values())
    return list(inspect.signature(thing.__init__).parameters.values())[1:] if inspect.isfunction(thing.__init__) else []


def _parameter(thing: Any, parameter: inspect.Parameter) -> str:
    stars = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    hint = "" if parameter.annotation is parameter.empty else f": {hint_text(parameter.annotation)}"
    if parameter.default is parameter.empty:
        return f"{stars}{parameter.name}{hint}"
    default = "…" if _is_factory(thing, parameter.name) else value(parameter.default)
    return f"{stars}{parameter.name}{hint} = {default}"


def _is_factory(thing: Any, name: str) -> bool:
    fields = {f.name: f for f in dataclasses.fields(thing)} if dataclasses.is_dataclass(thing) else {}
    return name in fields and fields[name].default_factory is not dataclasses.MISSING


def _returned(function: Any) -> str:
    hint = inspect.signature(function).return_annotation
    return "" if hint is inspect.Signature.empty else f" -> {hint_text(hint)}"


def hint_text(hint: Any) -> str:
    """An annotation as it is written."""
    return hint if isinstance(hint, str) else inspect.formatannotation(hint)


def value(default: Any) -> str:
    """A default as it would be written; what has no such form, as three dots."""
    if isinstance(default, str):
        return repr(str(default)).replace("'", '"')
    text = repr(default)
    return "…" if text.startswith("<") else text.replace("'", '"')
