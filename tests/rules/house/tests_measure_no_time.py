"""No test looks how long something takes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.rules.tree import Finding, Tree, lines_with, sketch

REASON = "a busy machine is no error: what is meant is a number of steps (`tests/steps.py`) or calls, or a hang, which ends by itself."

_TESTS = r"(?!tests/rules/)(?!tests/crash/process\.py$)(?:tests|(?:plugins|themes)/[^/]+/tests)/.*\.py$"  # that one waits, with an end
_CLOCKS = re.compile(r"\b(?:perf_counter|monotonic|process_time|thread_time)(?:_ns)?\b|\btimeit\b")


def check(tree: Tree) -> Iterator[Finding]:
    """Yield what reads a clock that is good for nothing else."""
    for path, line, match in lines_with(tree, _TESTS, _CLOCKS):
        yield Finding(path, line, f"{match}: count what is done instead")


GOOD = [
    sketch(
        {
            "tests/unit/test_x.py": "import time\ndb.pack(time.time())\ntime.sleep(0.1)",
            "tests/crash/process.py": "time.monotonic()",
            "bench/x.py": "time.perf_counter()",
        }
    )
]
BAD = [
    sketch({"tests/unit/test_x.py": "start = time.perf_counter()"}),
    sketch({"plugins/wiki/tests/test_x.py": "from time import process_time"}),
    sketch({"tests/web/test_x.py": "assert timeit.timeit(f, number=1) < 1"}),
]
