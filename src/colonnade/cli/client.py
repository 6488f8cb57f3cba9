"""Handing a command to the running site, which has the database open, and being its terminal meanwhile."""

from __future__ import annotations

from pathlib import Path

from colonnade.app.console import Console
from colonnade.app.frames import PROTOCOL, Frames, connect

TRY_AGAIN = 75
_SECONDS = 10.0


def forward(path: Path, argv: list[str], console: Console) -> int | None:
    """Let the site behind the socket at *path* do *argv*; return its exit code, or None when no site runs there."""
    try:
        connection = connect(path, _SECONDS)
    except OSError as error:
        console.err(f"Error: the site runs but doesn't answer ({error}). Try again.\n")
        return TRY_AGAIN
    if connection is None:
        return None
    frames = Frames(connection)
    try:
        greeting = frames.receive()
        if greeting is None:
            return None  # it was about to stop
        if greeting.get("site") != PROTOCOL:
            console.err("Error: the running site is of another release. Restart it, then try again.\n")
            return TRY_AGAIN
        connection.settimeout(None)
        frames.send(argv=argv, interactive=console.interactive, live=console.live, folder=str(console.folder))
        return _attend(frames, console)
    except KeyboardInterrupt:
        console.err("\nError: not waited for. The site ends it when it next reports, or has done it already.\n")
        return 1
    except (OSError, ValueError) as error:
        console.err(f"Error: the site stopped answering ({error}). Try again.\n")
        return TRY_AGAIN
    finally:
        frames.close()


def _attend(frames: Frames, console: Console) -> int:
    while (frame := frames.receive()) is not None:
        match frame:
            case {"out": str(text)}:
                console.out(text)
            case {"err": str(text)}:
                console.err(text)
            case {"ask": str(question)}:
                frames.send(answer=console.ask(question))
            case {"read": _}:
                frames.send(line=console.read_line())
            case {"exit": int(code)}:
                return code
    console.err("Error: the site stopped before it was done. Nothing that wasn't reported is changed. Try again.\n")
    return TRY_AGAIN
