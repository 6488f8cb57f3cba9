"""Write `tests/slow.txt`, the tests that `./dev test --fast` leaves out, from what pytest says of how long each took.

python -m pytest -q -n 2 --ignore=tests/browser --durations=0 --durations-min=0.01 tests plugins themes | python -m tools.slow_tests
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

LIST = Path(__file__).resolve().parent.parent / "tests" / "slow.txt"
LIMIT = 0.2
"""Seconds. Some 360 functions of tests take longer than this on a slow machine, and all but a twentieth of the time of all."""
HEAD = "# Tests that take longest, which `./dev test --fast` leaves out. Made by tools/slow_tests.py: don't edit.\n"
_LINE = re.compile(r"\s*([\d.]+)s (?:setup|call|teardown)\s+(\S+::\S+)")


def slow(lines: Iterable[str]) -> list[str]:
    """The functions one of whose runs takes longer than `LIMIT`, of pytest's list of durations."""
    seconds: dict[str, float] = defaultdict(float)
    for line in lines:
        if found := _LINE.match(line):
            seconds[found[2]] += float(found[1])
    return sorted({function_of(test) for test, time in seconds.items() if time > LIMIT})


def function_of(test: str) -> str:
    """The address of a test without its parameters."""
    return test.partition("[")[0]


if __name__ == "__main__":
    found = slow(sys.stdin)
    LIST.write_text(HEAD + "".join(f"{name}\n" for name in found), "utf-8")
    print(f"{len(found)} tests are slow", file=sys.stderr)
