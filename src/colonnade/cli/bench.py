"""`colonnade bench`: how long each screen takes on this machine, in a made-up organisation of any size."""

from __future__ import annotations

import shutil
import tempfile
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from colonnade.app.rehearsal import LIMIT_MS, OTHERS, Opened, Result, TooLittleRoom, demand_room, rehearse
from colonnade.app.settings import Settings
from colonnade.cli import full_disk
from colonnade.cli.context import CommandContext, Failure, json_option, pass_context, table
from colonnade.commands.files import in_words
from colonnade.web.measures import percentile

MISSED = 3
_SLOWEST = 15


@click.command(epilog="Example: colonnade bench --people 2000")
@click.option("--people", type=click.IntRange(1, 100_000), default=500, show_default=True, help="How many people the organisation has.")
@click.option("--limit", type=click.FloatRange(1, 60_000), default=LIMIT_MS, show_default=True, help="What p95 of a page may be, in ms.")
@click.option("--in", "within", metavar="FOLDER", help="Make the temporary folder here.  [default: where the system has such]")
@click.option("--all", "all_screens", is_flag=True, help="List all screens, not only what failed and the slowest.")
@json_option
@pass_context
def bench(context: CommandContext, people: int, limit: float, within: str | None, all_screens: bool, as_json: bool) -> None:
    """Make an invented organisation in a temporary folder, open every screen of the core and of each plugin, and judge the times.

    The site's own data isn't touched, and needn't be there. Exit code 3 if a screen fails or takes too long.
    """
    folder = Path(within) if within else Path(tempfile.gettempdir())
    folder = folder if folder.is_absolute() else context.console.folder / folder
    if not folder.is_dir():
        raise Failure(f"there is no folder {folder}; give --in another one")
    try:
        demand_room(folder, people)
    except TooLittleRoom as error:
        raise Failure(
            f"{_people(people)} take {in_words(error.needed)} in {error.folder}, and {in_words(error.free)} are free there. "
            "Take fewer --people, or give --in a folder on a larger disk"
        ) from error
    with (
        full_disk.told(folder, "Nothing is left of it, and the site's data wasn't touched."),
        tempfile.TemporaryDirectory(prefix="colonnade-bench-", dir=folder, ignore_cleanup_errors=True) as scratch,
    ):
        result = _rehearse(context, _settings(context.settings, Path(scratch) / "var"), people)
    if as_json:
        context.print_json(_as_json(result, limit))
    else:
        _print(context, result, limit, all_screens)
    if not all(opened.passes(limit) for opened in result.opened) or any(result.errors.values()):
        click.get_current_context().exit(MISSED)


def _people(number: int) -> str:
    return f"{number:,} {'person' if number == 1 else 'people'}"


def _settings(settings: Settings, var: Path) -> Settings:
    """The site's settings for a site in the empty folder *var*, which gets its plugins of one file: they are code, no data."""
    var.mkdir(mode=0o700)
    if settings.plugin_folder.is_dir():
        shutil.copytree(settings.plugin_folder, var / "plugins")
    return replace(settings, var=var, backups="")


def _rehearse(context: CommandContext, settings: Settings, people: int) -> Result:
    context.say(f"Making an organisation of {_people(people)} in a temporary folder…")
    making = context.progress("Making")
    opening = context.progress("Opening screens")
    try:
        return rehearse(settings, people, making, opening)
    finally:
        making.close()
        opening.close()


def _print(context: CommandContext, result: Result, limit: float, all_screens: bool) -> None:
    made = result.made
    context.say(
        f"Made {made.people:,} people, {made.communities:,} communities, {made.objects:,} objects in {result.making_seconds:,.0f} s."
    )
    if made.left_out:
        context.say(f"Of these types nothing could be made up beyond the demo company: {', '.join(sorted(made.left_out))}.")
    rows = sorted(result.opened, key=lambda opened: -percentile(opened.times, 0.95))
    failed = [opened for opened in rows if not opened.passes(limit)]
    passed = [opened for opened in rows if opened.passes(limit)]
    shown = [*failed, *(passed if all_screens else passed[:_SLOWEST])]
    for line in table([("screen", "plugin", "p50", "p95", "first", "ratio", "result"), *(_cells(each, result, limit) for each in shown)]):
        context.print(line)
    if len(shown) < len(rows):
        context.print(f"… and {len(rows) - len(shown)} more that pass (--all lists them)")
    context.print()
    columns = ("plugin", "screens", "passed", "errors", "slowest", "p95", "result")
    for line in table([columns, *(_plugin_cells(each) for each in _plugins(result, limit))]):
        context.print(line)
    context.print()
    context.print(f"limits: p95 of a page at most {limit:g} ms, of files and feeds {limit * OTHERS:g} ms; no errors")
    context.print(f"yardstick: {result.yardstick * 1000:.2f} ms for the smallest application; ratio = yardstick / p50")
    context.print(f"{len(passed)} of {len(rows)} screens pass")
    if result.unopened:
        context.say(f"Not opened, as nothing leads there: {', '.join(screen for screen, _plugin in result.unopened)}.")


def _cells(opened: Opened, result: Result, limit: float) -> tuple[str, ...]:
    facts = _facts(opened, result, limit)
    verdict = "pass" if facts["passed"] else f"FAIL {facts['statuses'][0]}" if facts["statuses"] else "FAIL"
    times = (f"{facts[name]:.1f} ms" for name in ("p50_ms", "p95_ms", "first_ms"))
    return (opened.screen, opened.plugin or "–", *times, f"{facts['ratio']:.3f}", verdict)


def _facts(opened: Opened, result: Result, limit: float) -> dict[str, Any]:
    half = percentile(opened.times, 0.5)
    return {
        "screen": opened.screen,
        "plugin": opened.plugin,
        "p50_ms": round(half * 1000, 2),
        "p95_ms": round(percentile(opened.times, 0.95) * 1000, 2),
        "first_ms": round(opened.first * 1000, 2),
        "ratio": round(result.yardstick / half, 4) if half else 0.0,
        "limit_ms": limit * (1 if opened.is_page else OTHERS),
        "statuses": sorted(set(opened.failed)),
        "passed": opened.passes(limit),
    }


def _plugins(result: Result, limit: float) -> list[dict[str, Any]]:
    by_plugin: dict[str, list[Opened]] = defaultdict(list)
    for opened in result.opened:
        by_plugin[opened.plugin].append(opened)
    found = []
    for plugin in sorted(by_plugin.keys() | {name for name, number in result.errors.items() if number}):
        screens = by_plugin[plugin]
        slowest = max(screens, key=lambda opened: percentile(opened.times, 0.95), default=None)
        passed, errors = sum(opened.passes(limit) for opened in screens), result.errors.get(plugin, 0)
        found.append(
            {
                "plugin": plugin,
                "screens": len(screens),
                "screens_passed": passed,
                "errors": errors,
                "slowest": slowest.screen if slowest else "",
                "p95_ms": round(percentile(slowest.times, 0.95) * 1000, 2) if slowest else 0.0,
                "passed": passed == len(screens) and not errors,
            }
        )
    return found


def _plugin_cells(row: dict[str, Any]) -> tuple[str, ...]:
    verdict = "pass" if row["passed"] else "FAIL"
    numbers = (str(row["screens"]), str(row["screens_passed"]), str(row["errors"]))
    return (row["plugin"] or "(core)", *numbers, row["slowest"] or "–", f"{row['p95_ms']:.1f} ms", verdict)


def _as_json(result: Result, limit: float) -> dict[str, Any]:
    made = result.made
    screens = [_facts(opened, result, limit) for opened in result.opened]
    plugins = _plugins(result, limit)
    return {
        "passed": all(row["passed"] for row in (*screens, *plugins)),
        "people": made.people,
        "communities": made.communities,  # allow core_names_no_plugin: how many there are
        "objects": made.objects,
        "left_out": sorted(made.left_out),
        "making_seconds": round(result.making_seconds, 1),
        "yardstick_ms": round(result.yardstick * 1000, 3),
        "limit_ms": limit,
        "screens": screens,
        "plugins": plugins,
        "not_opened": [{"screen": screen, "plugin": plugin} for screen, plugin in result.unopened],
    }
