"""What goes between the site and the process that reads files: sizes, bytes, and outcomes, each of a length that is told before."""

from __future__ import annotations

import struct
from typing import IO

from colonnade.extraction.limits import MAX_INPUT, MAX_TEXT
from colonnade.extraction.outcome import Outcome, Reason

READY = b"ready\n"
_SIZE = struct.Struct(">L")
_ANSWER = struct.Struct(">BL")
_REASONS = (None, *Reason)
_LONGEST_CHARACTER = 4


class BadFrame(Exception):
    """The other side ended, or says what it can't mean."""


def write_size(target: IO[bytes], size: int) -> None:
    """Say how many bytes the next file has."""
    target.write(_SIZE.pack(size))


def read_size(source: IO[bytes]) -> int | None:
    """How many bytes the next file has; None at the end. Raises BadFrame."""
    head = source.read(_SIZE.size)
    if not head:
        return None
    if len(head) < _SIZE.size or _SIZE.unpack(head)[0] > MAX_INPUT:
        raise BadFrame
    return _SIZE.unpack(head)[0]


def read_exactly(source: IO[bytes], size: int) -> bytes:
    """So many bytes. Raises BadFrame when there are fewer."""
    data = source.read(size)
    if len(data) < size:
        raise BadFrame
    return data


def write_outcome(target: IO[bytes], outcome: Outcome) -> None:
    """Write an outcome."""
    text = outcome.text.encode("utf-8")
    target.write(_ANSWER.pack(_REASONS.index(outcome.reason), len(text)))
    target.write(text)


def read_outcome(source: IO[bytes]) -> Outcome:
    """An outcome, from a process that may do anything. Raises BadFrame for what no honest one writes."""
    number, length = _ANSWER.unpack(read_exactly(source, _ANSWER.size))
    if number >= len(_REASONS) or length > MAX_TEXT * _LONGEST_CHARACTER or bool(length) is bool(number):
        raise BadFrame
    try:
        text = read_exactly(source, length).decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadFrame from error
    if len(text) > MAX_TEXT or "\0" in text:
        raise BadFrame
    return Outcome(text, _REASONS[number])
