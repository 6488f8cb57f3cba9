"""The two forms of the log."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from colonnade.app.logs import REQUESTS, set_up

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
