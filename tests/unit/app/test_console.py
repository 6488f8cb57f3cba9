"""The bar shows how far something is, on a terminal only."""

from __future__ import annotations

from colonnade.app.console import Progress, bar


class Stream:
    interactive, live = False, True

    def __init__(self, live: bool = True) -> None:
        self.live, self.text = live, ""

    def out(self, text: str) -> None:
        raise AssertionError("progress is no result")

    def err(self, text: str) -> None:
        self.text += text

    def ask(self, question: str) -> bool:
        raise AssertionError

    def read_line(self) -> str:
        raise AssertionError


def test_the_bar_tells_share_number_and_time() -> None:
    assert bar("Reindexing", 71_204, 100_000, 103) == "Reindexing  ███████░░░  71%  71,204/100,000  0:42 left"
    assert bar("Loading", 0, 0, 0) == "Loading  ██████████  100%  0/0"
    assert bar("Loading", 0, 9, 5) == "Loading  ░░░░░░░░░░  0%  0/9"


def test_it_is_drawn_seldom_and_at_the_end_and_taken_away() -> None:
    times = iter([0.0, 0.01, 0.2, 0.21, 0.22])
    stream = Stream()
    progress = Progress(stream, "Loading", clock=lambda: next(times))
    for done in range(1, 5):
        progress(done, 4)
    assert stream.text.count("\r") == 2 and "4/4" in stream.text
    progress.close()
    assert stream.text.endswith(" \r")


def test_without_a_terminal_nothing_is_written() -> None:
    stream = Stream(live=False)
    progress = Progress(stream, "Loading")
    progress(1, 1)
    progress.close()
    assert stream.text == ""
