"""What switching a plugin would do: pure plans, made before anything is changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from colonnade.content.errors import ColonnadeError
from colonnade.plugins.manifest import Plugin


class SwitchRefused(ColonnadeError):
    """A plugin can't be switched. `names` tell which others are in the way, or why.

    `reason` is `unknown`, `broken`, `missing`, `circle`, `conflict`, `needed` (others hold something that needs it), `scope` (only for the
    site), `places` (not in places, where it would be tried), `site` (off there), `trial` (it is tried elsewhere), `forbidden`, `off` (it
    isn't on, so nothing can be said of it), or `meanwhile` (somebody else switched it since it was looked at).
    """

    def __init__(self, plugin: str, reason: str, names: Iterable[str] = ()) -> None:
        self.plugin, self.reason, self.names = plugin, reason, tuple(names)
        super().__init__(f"{plugin}: {reason} {', '.join(self.names)}".strip())


@dataclass(frozen=True)
class Plan:
    """The plugins that a switch turns on or off, in order: the one that was asked for comes last."""

    plugin: str
    turns_on: tuple[str, ...] = ()
    turns_off: tuple[str, ...] = ()


def loading_order(manifests: Mapping[str, Plugin], broken: Mapping[str, str] | None = None) -> tuple[list[str], dict[str, str]]:
    """Order plugins so that each comes after those it requires. *broken* are those without a manifest, each with the reason.

    Returns (order, problems): problems maps the plugins that can't be loaded to the reason in words.
    """
    order: list[str] = []
    problems = dict(broken or {})
    for name in sorted(manifests):
        _visit(name, manifests, (), order, problems)
    return order, {name: problem for name, problem in problems.items() if name in manifests}


def _visit(name: str, manifests: Mapping[str, Plugin], above: tuple[str, ...], order: list[str], problems: dict[str, str]) -> bool:
    if name in order:
        return True
    if name in problems:
        return False
    if name in above:
        circle = above[above.index(name) :]
        for member in circle:
            problems[member] = "requires itself in a circle: " + " → ".join((*circle, name))
        return False
    for needed in manifests[name].requires:
        if needed not in manifests:
            why = f"is broken: {problems[needed]}" if needed in problems else "is not installed"
            problems[name] = f"requires {needed}, which {why}"
            return False
        if not _visit(needed, manifests, (*above, name), order, problems):
            problems.setdefault(name, f"requires {needed}, which can't be loaded: {problems[needed]}")
            return False
    order.append(name)
    return True


def needs(name: str, manifests: Mapping[str, Plugin]) -> list[str]:
    """All plugins that *name* requires, directly or not, those needed first at the front. Raises SwitchRefused (`missing`, `circle`)."""
    found: list[str] = []
    _collect_needs(name, manifests, (name,), found)
    return found


def _collect_needs(name: str, manifests: Mapping[str, Plugin], above: tuple[str, ...], found: list[str]) -> None:
    for needed in manifests[name].requires:
        if needed not in manifests:
            raise SwitchRefused(above[0], "missing", (needed,))
        if needed in above:
            raise SwitchRefused(above[0], "circle", (*above[above.index(needed) :], needed))
        if needed not in found:
            _collect_needs(needed, manifests, (*above, needed), found)
            found.append(needed)


def needed_by(name: str, manifests: Mapping[str, Plugin]) -> list[str]:
    """All plugins that require *name*, directly or not, in loading order."""
    order, _ = loading_order(manifests)
    return [other for other in order if name in needs(other, manifests)]


def plan_enable(name: str, manifests: Mapping[str, Plugin], enabled: Iterable[str]) -> Plan:
    """What turning *name* on does. Raises SwitchRefused (`unknown`, `missing`, `circle`, `conflict`)."""
    if name not in manifests:
        raise SwitchRefused(name, "unknown")
    on = set(enabled)
    turns_on = tuple(other for other in (*needs(name, manifests), name) if other not in on)
    together = on | set(turns_on)
    clashes = sorted(
        {
            other
            for n in turns_on
            for other in together
            if other != n and (other in manifests[n].conflicts or _conflicts(other, n, manifests))
        }
    )
    if clashes:
        raise SwitchRefused(name, "conflict", clashes)
    return Plan(name, turns_on=turns_on)


def _conflicts(one: str, other: str, manifests: Mapping[str, Plugin]) -> bool:
    return one in manifests and other in manifests[one].conflicts


def plan_disable(name: str, manifests: Mapping[str, Plugin], enabled: Iterable[str]) -> Plan:
    """What turning *name* off does: those that need it go first. Its content stays."""
    on = set(enabled)
    if name not in manifests and name not in on:
        raise SwitchRefused(name, "unknown")
    dependants = [other for other in needed_by(name, manifests) if other in on] if name in manifests else []
    return Plan(name, turns_off=tuple(other for other in (*reversed(dependants), name) if other in on))
