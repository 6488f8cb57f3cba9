"""`colonnade plugin check`: the conformance lab, and the badge that administrators see."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from colonnade.cli.context import CommandContext, Failure, json_option, number_of, pass_context
from colonnade.clock import utc_now
from colonnade.plugins.badge import TIERS, Badge, fingerprint, keep
from colonnade.plugins.discovery import LoadingMarks, discover

if TYPE_CHECKING:
    from colonnade.conformance.run import Result
    from colonnade.conformance.subject import Subject

NEEDED = ("webtest", "bs4")


@click.command("check", epilog="Example: colonnade plugin check wiki")
@click.argument("names", metavar="[NAME|FOLDER]...", nargs=-1)
@click.option("--tier", type=click.Choice(TIERS), help="Fail unless this tier is reached.")
@click.option("--rules", "only_rules", is_flag=True, help="Only list the rules, with their reasons.")
@click.option("--note-schemas", is_flag=True, help="Note the stored fields of each type in schemas.json, and check nothing.")
@json_option
@pass_context
def check(context: CommandContext, names: tuple[str, ...], tier: str | None, only_rules: bool, note_schemas: bool, as_json: bool) -> None:
    """Try plugins in a site in memory by the rules of the conformance lab, and say which tier each reaches.

    NAME is an installed plugin, or a file in the site's folder of plugins; FOLDER has a setup.cfg. Without either, all are tried.
    The site that is here keeps the result and shows it to administrators. Fails if a plugin doesn't reach bronze, or the tier asked for.
    """
    lab = _lab()
    if only_rules:
        _print_rules(context, lab, as_json)
        return
    wanted = names or _all_names(context)
    if not wanted:
        raise Failure("no plugin is installed")
    if note_schemas:
        for name in wanted:
            _note_schemas(context, lab, name)
        return
    told = [_checked(context, lab, name, aloud=not as_json) for name in wanted]
    if as_json:
        context.print_json(told)
    allowed = TIERS[: TIERS.index(tier or TIERS[-1]) + 1]
    low = [f"{row['name']} ({row['tier'] or 'none'})" for row in told if row["tier"] not in allowed]
    if low:
        raise Failure(f"below {allowed[-1]}: {', '.join(low)}")


def _checked(context: CommandContext, lab: _Lab, name: str, *, aloud: bool) -> dict[str, Any]:
    """What the rules found of one plugin; its badge is kept. Raises Failure if there is none."""
    results = []
    with _subject(context, lab, name) as subject:
        for result in lab.check(subject):
            results.append(result)
            if aloud:
                _print_result(context, result)
        badge = _badge(lab, subject, results)
    if aloud:
        _print_tier(context, subject, badge, results)
    if context.settings.var.is_dir():
        keep(context.settings.var, subject.name, badge)
    return _told(subject, badge, results)


@contextmanager
def _subject(context: CommandContext, lab: _Lab, name: str) -> Iterator[Subject]:
    try:
        with lab.subject(name, context.settings.plugin_folder, Path.cwd()) as subject:
            yield subject
    except lab.NoSubject as error:
        raise Failure(str(error)) from error


class _Lab:
    """What the check needs of `colonnade.conformance`, which is loaded when it is wanted: it takes the tools of tests."""

    def __init__(self) -> None:
        from colonnade.conformance import run, subject  # optional: needs WebTest, which a site doesn't need
        from colonnade.conformance.rules import migrates_what_is_stored  # optional: as above

        self.check, self.all_rules, self.tier_of = run.check, run.all_rules, run.tier_of
        self.subject, self.NoSubject = subject.subject, subject.NoSubject
        self.stored = migrates_what_is_stored.stored


def _lab() -> _Lab:
    lacking = [name for name in NEEDED if find_spec(name) is None]
    if lacking:
        raise Failure("the check opens pages by WebTest, which isn't installed: pip install WebTest  (in a checkout: ./dev plugin check)")
    return _Lab()


def _all_names(context: CommandContext) -> list[str]:
    return [loaded.name for loaded in discover(context.settings.plugin_folder, LoadingMarks(None)) if not loaded.name.endswith(".py")]


def _badge(lab: _Lab, subject: Subject, results: list[Result]) -> Badge:
    missed = tuple(result.rule.id for result in results if not result.is_kept)
    version = subject.manifest.version if subject.loaded.manifest else ""
    return Badge(lab.tier_of(results), version, utc_now(), fingerprint(subject.loaded), missed)


def _told(subject: Subject, badge: Badge, results: list[Result]) -> dict[str, Any]:
    return {
        "name": subject.name,
        "version": badge.version,
        "tier": badge.tier,
        "rules": {r.rule.id: {"tier": r.rule.tier, "kept": r.is_kept, "tried": r.tried, "findings": list(r.findings)} for r in results},
    }


def _print_result(context: CommandContext, result: Result) -> None:
    sign = "ok  " if result.is_kept else "MISS" if result.tried else "--  "
    context.print(f"{sign} {result.rule.tier:<6} {result.rule.id}")
    if not result.is_kept and result.tried:
        for finding in result.findings:
            context.print(f"       - {finding}")
        context.print(f"       Why: {result.rule.reason}")
        context.print(f"       Do:  {result.rule.todo}")


def _print_tier(context: CommandContext, subject: Subject, badge: Badge, results: list[Result]) -> None:
    kept = sum(result.is_kept for result in results)
    context.print(f"{subject.name} {badge.version}: {badge.tier or 'no tier yet'}. It keeps {kept} of {number_of(len(results), 'rule')}.")
    context.print()


def _print_rules(context: CommandContext, lab: _Lab, as_json: bool) -> None:
    rules = [{"id": r.id, "tier": r.tier, "says": r.title, "why": r.reason, "do": r.todo} for r in lab.all_rules()]
    if as_json:
        context.print_json(rules)
        return
    for rule in rules:
        context.print(f"{rule['tier']:<6} {rule['id']}: {rule['says']}")
        context.print(f"       Why: {rule['why']}")


def _note_schemas(context: CommandContext, lab: _Lab, name: str) -> None:
    """Write down what is stored now. Raises Failure."""
    with _subject(context, lab, name) as subject:
        if subject.loaded.problem:
            raise Failure(f"{subject.name} can't be loaded: {subject.loaded.problem}")
        noted = lab.stored(subject.types())
        if not noted:
            context.say(f"{subject.name} has no types of its own: there is nothing to note.")
            return
        subject.schemas.parent.mkdir(parents=True, exist_ok=True)
        subject.schemas.write_text(json.dumps(noted, indent=2, ensure_ascii=False) + "\n", "utf-8")
        context.say(f"wrote {subject.schemas}")
