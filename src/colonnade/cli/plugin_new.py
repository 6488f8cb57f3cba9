"""`colonnade plugin new`: a plugin to begin with, that is whole already."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import click

from colonnade.cli.context import CommandContext, Failure, pass_context
from colonnade.cli.plugin_scaffold import NotAName, Wanted, files
from colonnade.plugins.discovery import ENTRY_POINTS


@click.command("new", epilog="Example: colonnade plugin new birthdays --widget --title-zh 生日")
@click.argument("name")
@click.option(
    "--one-file/--package", default=True, help="One file in the site's folder of plugins, or a distribution.  [default: one file]"
)
@click.option("--type", "has_type", is_flag=True, help="With content of its own: a list, a form, a page, a history.")
@click.option("--widget", "has_widget", is_flag=True, help="With a widget for homepages. This is what you get if you say neither.")
@click.option("--title", help="What people read.  [default: made from NAME]")
@click.option("--title-zh", help="What people read in Chinese.  [default: the title]")
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), help="The folder that gets it.")
@pass_context
def new(
    context: CommandContext,
    name: str,
    one_file: bool,
    has_type: bool,
    has_widget: bool,
    title: str | None,
    title_zh: str | None,
    into: Path | None,
) -> None:
    """Write a plugin called NAME: it works, has tests and help, and speaks English and Chinese.

    Nothing that is there already is changed.
    """
    shown = title if title is not None else name.replace("_", " ").capitalize()
    try:
        wanted = Wanted(name, shown, shown if title_zh is None else title_zh, one_file, has_type, has_widget or not has_type)
    except NotAName as error:
        raise Failure(str(error)) from error
    _demand_free(context, name)
    folder = into or _home(context, wanted)
    texts = files(wanted)
    there = [path for path in texts if (folder / path).exists()]
    if there or (not one_file and folder.exists() and any(folder.iterdir())):
        raise Failure(f"{folder / there[0] if there else folder} is there already. Choose another name, or another folder with --into")
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
        context.say(f"wrote {_short(folder / path)}")
    _say_what_next(context, wanted, folder)


def _demand_free(context: CommandContext, name: str) -> None:
    """Raise Failure if a plugin is called so already."""
    taken = {entry.name: f"the installed {entry.value}" for entry in entry_points(group=ENTRY_POINTS)}
    file = context.settings.plugin_folder / f"{name}.py"
    if file.exists():
        taken[name] = str(_short(file))
    if name in taken:
        raise Failure(f"a plugin called {name!r} is there already: {taken[name]}. Choose another name")


def _home(context: CommandContext, wanted: Wanted) -> Path:
    """Where it is written: files where the site looks for them, a package beside the others of a checkout, else here."""
    if wanted.one_file:
        return context.settings.plugin_folder
    here = Path.cwd()
    return here / "plugins" / wanted.name if _is_checkout(here) else here / f"colonnade-{wanted.words['dash']}"


def _is_checkout(folder: Path) -> bool:
    return (folder / "dev").is_file() and (folder / "plugins").is_dir()


def _short(path: Path) -> Path:
    """A path as one would type it here."""
    path = path.absolute()
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _say_what_next(context: CommandContext, wanted: Wanted, folder: Path) -> None:
    """The three next steps, as they are here."""
    checkout, where = _is_checkout(Path.cwd()), _short(folder)
    main = f"{wanted.name}.py" if wanted.one_file else f"src/colonnade_{wanted.name}/__init__.py"
    subject = wanted.name if wanted.one_file else str(where)
    if checkout:
        see, tests = "./dev run", f"./dev test {where / 'tests'}" + (f"/test_{wanted.name}.py" if wanted.one_file else "")
        check = f"./dev plugin check {subject}"
    else:
        see = "colonnade dev" if wanted.one_file else f"pip install -e {where} && colonnade dev"
        tests = f"python -m pytest {where / 'tests'}"
        check = f"colonnade plugin check {subject}"
    seen = "on its homepage" if wanted.has_widget else f"at /{wanted.name}"
    on = "" if wanted.one_file else "; switch it on at /admin/plugins"
    context.say("")
    context.say(f"1. See it:    {see}    (it stands {seen}{on}; what you save is there at once)")
    context.say(f"2. Change it: {where / main}")
    context.say(f"3. Test it:   {tests}  and  {check}")
