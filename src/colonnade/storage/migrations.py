"""Changes of the layout of stored data: numbered steps, each done wholly or not at all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from colonnade.storage.errors import LayoutTooNew, MigrationFailed

Step = tuple[int, Callable[[Any], object]]


def run_migrations(root: Any, steps: Sequence[Step], *, key: str = "layout") -> list[int]:
    """Run the steps whose number is above `root[key]` (0 if unset), in order; returns the numbers of those that ran.

    *root* is a persistent mapping that is stored. Each step gets it, in a savepoint of its transaction. The caller commits.
    A step that raises is rolled back and reported as `MigrationFailed`; the steps before it stay in the transaction, so the
    caller may commit these or abort all. Data of a later release raises `LayoutTooNew`.
    """
    numbers = _checked_numbers(steps)
    version = root.get(key, 0)
    if version > max(numbers, default=version):
        raise LayoutTooNew(version, max(numbers))
    pending = sorted((step for step in steps if step[0] > version), key=lambda step: step[0])
    for number, change in pending:
        _run_one(root, number, change, key)
    return [number for number, _ in pending]


def _checked_numbers(steps: Sequence[Step]) -> list[int]:
    numbers = [number for number, _ in steps]
    if len(set(numbers)) != len(numbers) or min(numbers, default=1) < 1:
        raise ValueError(f"step numbers must be positive and unique: {numbers}")
    return numbers


def _run_one(root: Any, number: int, change: Callable[[Any], object], key: str) -> None:
    savepoint = root._p_jar.transaction_manager.savepoint()
    try:
        change(root)
        root[key] = number
    except Exception as error:
        savepoint.rollback()
        raise MigrationFailed(number, error) from error
