"""What the check of a plugin found: kept as a file in the site's folder, shown to administrators, and of one state of the code."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from colonnade.plugins.registry import Loaded

TIERS = ("gold", "silver", "bronze")
"""From the best; '' is less than any."""
FOLDER = "checks"
_CODE = (".py", ".pt", ".po", ".md", ".css", ".js", ".json", ".toml", ".svg")


@dataclass(frozen=True)
class Badge:
    """The result of one check: a tier of `TIERS` or '', the ids of the rules that it doesn't keep, when, and of what."""

    tier: str
    version: str
    when: datetime
    fingerprint: str
    missed: tuple[str, ...] = ()


def code_of(loaded: Loaded) -> Iterator[Path]:
    """The files that make a plugin what it is: its package, or its file with the folder beside it. Without its tests."""
    if loaded.folder is None or loaded.module is None:
        return
    if not loaded.is_single_file:
        roots = [loaded.folder]
    else:
        yield Path(loaded.module.__file__)
        roots = [loaded.folder / loaded.name]
        yield from sorted(loaded.folder.glob(f"locale/*/LC_MESSAGES/{loaded.name}.po"))
    for root in roots:
        yield from sorted(path for path in root.rglob("*") if path.suffix in _CODE and path.is_file())


def fingerprint(loaded: Loaded) -> str:
    """Sixteen letters that differ as soon as the code does."""
    digest = sha256()
    for path in code_of(loaded):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(loaded.folder).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def keep(var: Path, name: str, badge: Badge) -> None:
    """Put the result where the site finds it; the one before is gone."""
    folder = var / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / f"{name}.new"
    new.write_text(json.dumps({**asdict(badge), "when": badge.when.isoformat()}, indent=2), "utf-8")
    os.replace(new, folder / f"{name}.json")


def kept(var: Path, name: str) -> Badge | None:
    """The result of the last check; None if there was none, or nobody can read it."""
    try:
        found = json.loads((var / FOLDER / f"{name}.json").read_text("utf-8"))
        tier, when = str(found["tier"]), datetime.fromisoformat(found["when"])
        missed = tuple(str(rule) for rule in found["missed"])
        badge = Badge(tier, str(found["version"]), when, str(found["fingerprint"]), missed)
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return badge if badge.tier in (*TIERS, "") and when.tzinfo is not None else None
