"""Work counted in steps, not in seconds: the same on every machine, however busy it is. For texts that are made to take long."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from types import FrameType, ModuleType, TracebackType
from typing import Any

import pytest


class Steps:
    """Counts, inside of its block, the lines of Python that run, and the characters that patterns of *modules* pass over."""

    def __init__(self, *modules: ModuleType) -> None:
        self.number = 0
        self._modules = modules
        self._patch = pytest.MonkeyPatch()

    def __enter__(self) -> Steps:
        for module in self._modules:
            for name, value in list(vars(module).items()):
                if isinstance(value, re.Pattern):
                    self._patch.setattr(module, name, _Counted(value, self))
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        sys.settrace(self._before)
        self._patch.undo()

    def _trace(self, frame: FrameType, event: str, argument: object) -> Any:
        self.number += 1
        return self._trace

    def text(self, text: str) -> str:
        """*text* whose searched characters count, too."""
        counted = _Text(text)
        counted.steps = self
        return counted


class _Text(str):
    steps: Steps

    def find(self, wanted: str, start: int = 0, end: int | None = None) -> int:
        found = super().find(wanted, start, end)
        self.steps.number += (found if found >= 0 else len(self) if end is None else end) - start
        return found


class _Counted:
    """A pattern, and what it passes over: up to where a match begins and ends, else to the end of the text."""

    def __init__(self, pattern: re.Pattern[str], steps: Steps) -> None:
        self._pattern, self._steps = pattern, steps

    def __getattr__(self, name: str) -> Any:
        return getattr(self._pattern, name)

    def search(self, text: str, start: int = 0, *end: int) -> re.Match[str] | None:
        found = self._pattern.search(text, start, *end)
        self._steps.number += (found.end() if found else end[0] if end else len(text)) - start
        return found

    def match(self, text: str, start: int = 0, *end: int) -> re.Match[str] | None:
        found = self._pattern.match(text, start, *end)
        self._steps.number += found.end() - start if found else 0
        return found

    def finditer(self, text: str, start: int = 0, *end: int) -> Iterator[re.Match[str]]:
        self._steps.number += len(text) - start
        return self._pattern.finditer(text, start, *end)

    def findall(self, text: str, start: int = 0, *end: int) -> list[Any]:
        self._steps.number += len(text) - start
        return self._pattern.findall(text, start, *end)

    def sub(self, new: Any, text: str, count: int = 0) -> str:
        self._steps.number += len(text)
        return self._pattern.sub(new, text, count)
