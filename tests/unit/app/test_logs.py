"""The two forms of the log."""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from colonnade.app.logs import REQUESTS, AsText, OfRequest, set_up

LOGGERS = ("", "ZODB", "waitress", "waitress.queue", REQUESTS)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, levels = list(root.handlers), [logging.getLogger(name).level for name in LOGGERS]
    yield
    root.handlers[:] = handlers
    for name, level in zip(LOGGERS, levels, strict=True):
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(False)


def written(kind: str) -> list[str]:
    handler = set_up(kind)
    handler.setStream(stream := io.StringIO())
    log = logging.getLogger("colonnade.web")
    log.info("Two\nlines of %s", "燈灣")
    logging.getLogger(REQUESTS).info("home.home answered 200 after 3 ms", extra={"screen": "home.home", "status": 200, "ms": 3.0})
    try:
        raise KeyError("lost")
    except KeyError:
        log.exception("It failed", extra={"plugin": "wiki"})
    return stream.getvalue().splitlines()


def test_as_json_each_line_is_one_object() -> None:
    first, answer, failed = (json.loads(line) for line in written("json"))
    assert (first["message"], first["level"], first["logger"]) == ("Two\nlines of 燈灣", "info", "colonnade.web")
    assert (answer["screen"], answer["status"], answer["ms"]) == ("home.home", 200, 3.0)
    assert (failed["level"], failed["plugin"], failed["error"]) == ("error", "wiki", "KeyError") and "lost" in failed["trace"]


def test_as_text_answers_are_left_to_the_proxy() -> None:
    lines = written("text")
    assert "INFO colonnade.web: Two" in lines[0] and not any("answered" in line for line in lines)


def line(message: str, *values: object, error: bool = False) -> str:
    try:
        raise ValueError("broken") if error else KeyError
    except (ValueError, KeyError):
        info = sys.exc_info() if error else None
    record = logging.LogRecord("colonnade.web", logging.ERROR, __file__, 1, message, values, info)
    record.created, record.msecs = 1_767_225_599.25, 250.0
    OfRequest().filter(record)
    return AsText().format(record)


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
