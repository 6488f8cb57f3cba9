"""The program's log: one line an event, whatever is in it, with the time in UTC."""

from __future__ import annotations

import logging
import sys

from colonnade.app.logs import OneLine


def line(message: str, *values: object, error: bool = False) -> str:
    try:
        raise ValueError("broken") if error else KeyError
    except (ValueError, KeyError):
        info = sys.exc_info() if error else None
    record = logging.LogRecord("colonnade.web", logging.ERROR, __file__, 1, message, values, info)
    record.created, record.msecs = 1_767_225_599.25, 250.0
    return OneLine().format(record)


def test_times_are_in_utc() -> None:
    assert line("hello") == "2025-12-31T23:59:59.250Z ERROR colonnade.web: hello"


def test_a_message_is_one_line() -> None:
    forged = "/wiki\n2026-01-01T00:00:00.000Z INFO colonnade.security: signed in\r\x1b[2J\u2028\ud800"
    text = line("error %s at %s", "1f", forged)
    assert len(text.splitlines()) == 1
    assert text.isprintable()
    assert "\\n2026-01-01" in text and "\\x1b[2J" in text


def test_texts_of_every_script_stay() -> None:
    assert line("檔案 %s", "報告").endswith(": 檔案 報告")


def test_a_traceback_follows_on_lines_of_its_own() -> None:
    text = line("failed", error=True)
    assert text.splitlines()[0].endswith(": failed")
    assert text.splitlines()[-1] == "ValueError: broken"
