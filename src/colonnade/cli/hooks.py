"""`colonnade hooks`: what plugins can hook into, who does, and who did for one page."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

import click
from pluggy import PluginValidationError
from webob import Request

from colonnade.app.transactions import change
from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context, table
from colonnade.commands.base import UnitOfWork
from colonnade.plugins import hookspecs, trace
from colonnade.plugins.discovery import LoadingMarks, discover
from colonnade.plugins.registry import Implementation, PluginRegistry, hook_names
from colonnade.security import sessions


@click.group(epilog="Example: colonnade hooks show widgets")
def hooks() -> None:
    """See what plugins can hook into, and which of them do."""


@hooks.command("list")
@json_option
@pass_context
def list_hooks(context: CommandContext, as_json: bool) -> None:
    """Every hook, with one line about it and who implements it here."""
    registry = _registry(context)
    rows = [{"name": name, "what": _what(name), "plugins": [i.plugin for i in registry.implementations(name)]} for name in hook_names()]
    if as_json:
        context.print_json(rows)
        return
    for row in rows:
        context.print(f"{row['name']}{_parameters(row['name'])}")
        context.print(f"    {row['what']}")
        context.print(f"    Here: {', '.join(row['plugins']) or 'nobody'}")


@hooks.command("show", epilog="Example: colonnade hooks show actions_required")
@click.argument("name")
@json_option
@pass_context
def show_hook(context: CommandContext, name: str, as_json: bool) -> None:
    """One hook: when it is called, its arguments and result, who implements it, and how that looks."""
    if name not in hook_names():
        near = get_close_matches(name, hook_names(), 3, 0.5)
        instead = f"Did you mean {' or '.join(near)}?" if near else "See: colonnade hooks list"
        raise Failure(f"there is no hook {name!r}. {instead}")
    implementations = _registry(context).implementations(name)
    found = {
        "name": name,
        "arguments": {p: _hint(a.annotation) for p, a in _signature(name).parameters.items()},
        "result": _hint(_signature(name).return_annotation),
        "about": inspect.getdoc(getattr(hookspecs, name)) or "",
        "plugins": {i.plugin: _where(i) for i in implementations},
        "to_begin_with": f"@hookimpl\ndef {name}({', '.join(_signature(name).parameters)}):\n    ...",
        "example": _example(implementations),
    }
    if as_json:
        context.print_json(found)
    else:
        for line in _in_lines(found):
            context.print(line)


def _in_lines(found: dict[str, Any]) -> Iterator[str]:
    yield f"{found['name']}{_parameters(found['name'])}"
    yield ""
    yield textwrap.indent(found["about"], "  ")
    yield ""
    yield "Arguments (take those that you want):" if found["arguments"] else "It takes no arguments."
    yield from (f"  {name}: {hint}" for name, hint in found["arguments"].items())
    yield f"Result: {found['result']}"
    yield ""
    yield "Who implements it here:" if found["plugins"] else "Nobody implements it here."
    yield from (f"  {plugin}: {where}" for plugin, where in found["plugins"].items())
    yield ""
    yield "To begin with:"
    yield textwrap.indent(found["to_begin_with"], "  ")
    if found["example"]:
        yield ""
        yield f"As {next(iter(found['example']))} does it:"
        yield textwrap.indent(next(iter(found["example"].values())), "  ")


@hooks.command("trace", epilog="Example: colonnade hooks trace --path /payroll --as mei.lin")
@click.option("--path", default="/", help="The address of the page, beginning with /.  [default: /]")
@click.option("--as", "login", metavar="LOGIN", help="Who opens it.  [default: somebody who isn't signed in]")
@json_option
@pass_context
def trace_hooks(context: CommandContext, path: str, login: str | None, as_json: bool) -> None:
    """Open a page, and say which plugins' hooks, pages and widgets ran for it, and how long. The page itself isn't shown.

    It counts as read by whoever opens it, as if they had done so themselves.
    """
    if not path.startswith("/") or path.startswith("//"):
        raise Failure(f"{path!r} is no address of this site: it begins with one /, as /payroll")
    raw = change(context.runtime, lambda uow: _session(uow, login)) if login else None
    try:
        with trace.calls() as calls:
            status = _opened(context, path, raw)
    finally:
        if raw:
            change(context.runtime, lambda uow: sessions.end(uow.root, raw))
    rows = [{"what": c.hook, "plugin": c.plugin, "ms": round(c.seconds * 1000, 2), "failed": c.failed} for c in calls]
    if as_json:
        context.print_json({"status": status, "calls": rows})  # allow core_names_no_plugin: the status of an answer
        return
    total = sum(row["ms"] for row in rows)
    context.print(f"{path} as {login or 'nobody'}: {status}. {number_of(len(rows), 'call')} of plugins, {total:.2f} ms in all.")
    lines = [(row["what"], row["plugin"] or "the core", f"{row['ms']:.2f} ms", "raised" if row["failed"] else "") for row in rows]
    for line in table([("what", "plugin", "time", ""), *lines]) if lines else ():
        context.print(line)


def _session(uow: UnitOfWork, login: str) -> str:
    """A session for this one request. Raises Failure."""
    person = uow.root["people"].by_login(login)
    if person is None or not person.active:
        raise Failure(f"there is no person {login!r} who may sign in; see: colonnade user list")
    uow.audit("person.traced", person)
    return sessions.start(uow.root, person, uow.now)


def _opened(context: CommandContext, path: str, raw: str | None) -> str:
    """The status that the page answers with."""
    settings = context.settings
    request = Request.blank(path, base_url=settings.site_url or "http://localhost")
    if raw:
        request.cookies["__Host-session" if settings.secure else "session"] = raw
    return request.get_response(context.application).status


def _registry(context: CommandContext) -> PluginRegistry:
    """The plugins of the site that runs; else those that would be loaded. No database is needed to read about hooks."""
    if context.in_site:
        return context.runtime.registry
    registry = PluginRegistry()
    for loaded in discover(context.settings.plugin_folder, LoadingMarks(None)):
        try:
            if loaded.usable:
                registry.add_hooks(loaded)
        except (PluginValidationError, ValueError) as error:
            context.say(f"{loaded.name} is left out: {error}")
    return registry


def _signature(name: str) -> inspect.Signature:
    return inspect.signature(getattr(hookspecs, name))


def _hint(annotation: Any) -> str:
    return str(annotation)


def _parameters(name: str) -> str:
    return f"({', '.join(_signature(name).parameters)})"


def _what(name: str) -> str:
    """The first sentence of a hook's documentation."""
    first = (inspect.getdoc(getattr(hookspecs, name)) or "").partition("\n\n")[0]
    return " ".join(first.split())


def _where(implementation: Implementation) -> str:
    """The file and line of an implementation."""
    code = implementation.function.__code__
    return f"{code.co_filename}:{code.co_firstlineno}"


def _example(implementations: list[Implementation]) -> dict[str, str]:
    """The shortest implementation of those that are written as functions, by its plugin."""
    found = {}
    for implementation in implementations:
        try:
            text = textwrap.dedent(inspect.getsource(implementation.function))
        except (OSError, TypeError):
            continue
        if text.startswith("@"):
            found[implementation.plugin] = text.rstrip()
    shortest = min(found, key=lambda plugin: len(found[plugin]), default=None)
    return {shortest: found[shortest]} if shortest else {}
