"""The console of a command that runs in this process: its own standard streams."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path

from colonnade.app.console import ConsoleGone

YES = ("y", "yes")


class TerminalConsole:
    """Standard output, error and input as they are when they are used, so that tests may put others in their place."""

    @property
    def interactive(self) -> bool:
        """Somebody sits in front of it."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    @property
    def live(self) -> bool:
        """The error stream is a terminal."""
        return sys.stderr.isatty()

    @property
    def folder(self) -> Path:
        """The current folder of the process; the topmost one where it has been deleted."""
        try:
            return Path.cwd()
        except OSError:
            return Path("/")

    def out(self, text: str) -> None:
        """Write results."""
        self._write(sys.stdout, text)

    def err(self, text: str) -> None:
        """Write messages."""
        self._write(sys.stderr, text)

    def ask(self, question: str) -> bool:
        """Ask on the error stream: results may go elsewhere."""
        self.err(f"{question} [y/N] ")
        return self.read_line().strip().lower() in YES

    def read_line(self) -> str:
        """The next line of the standard input."""
        return sys.stdin.readline().rstrip("\r\n")

    def _write(self, stream: object, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "replace").decode(encoding))
            stream.flush()
        except OSError as error:  # `colonnade … | head` has seen enough
            raise ConsoleGone() from error


def shown(text: str) -> str:
    """*text* of a stranger, safe for a terminal: what isn't a visible character is written as its number."""
    return "".join(c if unicodedata.category(c)[0] not in "C" else c.encode("unicode_escape", "surrogatepass").decode() for c in text)
