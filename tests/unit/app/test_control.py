"""A command goes through the socket and comes out at its own end only."""

from __future__ import annotations

import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from colonnade.app.console import Console, ConsoleGone
from colonnade.app.control import AT_ONCE, ControlServer
from colonnade.app.frames import Frames, connect
from colonnade.cli.client import TRY_AGAIN, forward

Run = Callable[[list[str], Console], int]


class Recorder:
    """A console that remembers."""

    interactive, live = True, False
    folder = Path("/somewhere")

    def __init__(self, answer: bool = True, line: str = "a line") -> None:
        self.answer, self.line = answer, line
        self.stdout = self.stderr = self.asked = ""

    def out(self, text: str) -> None:
        self.stdout += text

    def err(self, text: str) -> None:
        self.stderr += text

    def ask(self, question: str) -> bool:
        self.asked += question
        return self.answer

    def read_line(self) -> str:
        return self.line


@contextmanager
def _serving(path: Path, run: Run) -> Iterator[ControlServer]:
    server = ControlServer(path, run)
    server.start()
    try:
        yield server
    finally:
        server.stop(5)


def _echo(argv: list[str], console: Console) -> int:
    console.out(" ".join(argv))
    console.err(f"{console.interactive} {console.live}")
    return 3


def test_output_messages_and_code_come_back(tmp_path: Path) -> None:
    mine = Recorder()
    with _serving(tmp_path / "s", _echo):
        assert forward(tmp_path / "s", ["plugin", "列出", "\udcff"], mine) == 3
    assert (mine.stdout, mine.stderr) == ("plugin 列出 \udcff", "True False")


def test_questions_and_lines_are_answered_at_the_other_end(tmp_path: Path) -> None:
    def run(argv: list[str], console: Console) -> int:
        return int(console.ask("Sure?")) * 10 + len(console.read_line())

    mine = Recorder(answer=True, line="four")
    with _serving(tmp_path / "s", run):
        assert forward(tmp_path / "s", [], mine) == 14
        assert forward(tmp_path / "s", [], Recorder(answer=False, line="")) == 0
    assert mine.asked == "Sure?"


def test_only_the_owner_may_use_it_and_it_goes_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with _serving(path, _echo):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not path.exists()


def test_nobody_answers(tmp_path: Path) -> None:
    assert forward(tmp_path / "none", [], Recorder()) is None
    assert forward(tmp_path / "no" / "folder", [], Recorder()) is None


def test_a_socket_that_a_killed_process_left_is_no_answer_and_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "s"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    assert forward(path, [], Recorder()) is None
    with _serving(path, _echo):
        assert forward(path, [], Recorder()) == 3


def test_a_second_server_leaves_the_first_one_its_socket(tmp_path: Path) -> None:
    with _serving(tmp_path / "s", _echo):
        with pytest.raises(FileExistsError):
            ControlServer(tmp_path / "s", _echo)
        assert forward(tmp_path / "s", [], Recorder()) == 3


def test_the_path_may_be_longer_than_an_address(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    before = os.getcwd()
    with _serving(deep / "s", _echo):
        assert forward(deep / "s", ["x"], Recorder()) == 3
    assert not (deep / "s").exists() and os.getcwd() == before


def test_several_commands_run_at_once_each_to_its_own_end(tmp_path: Path) -> None:
    together = threading.Barrier(AT_ONCE)

    def run(argv: list[str], console: Console) -> int:
        together.wait(5)
        console.out(argv[0])
        return 0

    ends = [Recorder() for _ in range(AT_ONCE)]
    with _serving(tmp_path / "s", run):
        threads = [threading.Thread(target=forward, args=(tmp_path / "s", [str(n)], end)) for n, end in enumerate(ends)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert [end.stdout for end in ends] == [str(n) for n in range(AT_ONCE)]


def test_a_client_that_goes_away_ends_the_command_and_nothing_else(tmp_path: Path) -> None:
    gone, ended = threading.Event(), threading.Event()

    def run(argv: list[str], console: Console) -> int:
        if argv == ["leave"]:
            gone.wait(5)
            try:
                for _ in range(1000):
                    console.out("x" * 10_000)
            except ConsoleGone:
                ended.set()
                raise
        return 0

    with _serving(tmp_path / "s", run):
        connection = connect(tmp_path / "s", 5)
        frames = Frames(connection)
        frames.receive()
        frames.send(argv=["leave"])
        frames.close()
        gone.set()
        assert ended.wait(5)
        assert forward(tmp_path / "s", ["stay"], Recorder()) == 0


def test_one_that_leaves_instead_of_answering_is_noticed(tmp_path: Path) -> None:
    ended = threading.Event()

    def run(argv: list[str], console: Console) -> int:
        try:
            console.ask("Sure?")
        except ConsoleGone:
            ended.set()
            raise
        return 0

    with _serving(tmp_path / "s", run):
        frames = Frames(connect(tmp_path / "s", 5))
        frames.receive()
        frames.send(argv=[])
        frames.receive()
        frames.close()
        assert ended.wait(5)


@pytest.mark.parametrize("sent", [b"no json\n", b"[]\n", b"\n", b"", b'{"argv": "x"}\n'])
def test_nonsense_does_no_harm(tmp_path: Path, sent: bytes) -> None:
    with _serving(tmp_path / "s", _echo):
        connection = connect(tmp_path / "s", 5)
        connection.sendall(sent)
        connection.close()
        assert forward(tmp_path / "s", ["x"], Recorder()) == 3


def test_a_site_that_dies_meanwhile_is_told(tmp_path: Path) -> None:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    listener.listen()

    def die() -> None:
        frames = Frames(listener.accept()[0])
        frames.send(site=1)
        frames.receive()
        frames.send(out="half")
        frames.close()

    thread = threading.Thread(target=die)
    thread.start()
    mine = Recorder()
    assert forward(tmp_path / "s", [], mine) == TRY_AGAIN
    thread.join(5)
    listener.close()
    assert mine.stdout == "half" and "Try again" in mine.stderr


def test_the_folder_of_whoever_asks_comes_along(tmp_path: Path) -> None:
    def run(argv: list[str], console: Console) -> int:
        console.out(str(console.folder / "docs"))
        return 0

    mine = Recorder()
    with _serving(tmp_path / "s", run):
        forward(tmp_path / "s", [], mine)
    assert mine.stdout == "/somewhere/docs"
