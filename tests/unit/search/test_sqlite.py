"""SQLite's file where one process is alone with it: nothing of it is mapped into memory, and its threads don't wait for each other."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

from colonnade.search.document import Document, Sight
from colonnade.search.engines.sqlite import SqliteEngine
from colonnade.search.query import parse
from colonnade.security.reader import All

CUT = """
    import os, pathlib, sys
    from colonnade.search.document import Document, Sight
    from colonnade.search.engines.sqlite import SqliteEngine
    from colonnade.search.query import parse
    from colonnade.security.reader import All
    engine = SqliteEngine(pathlib.Path(sys.argv[1]), create=True, alone=True)
    engine.write([Document(1, 1, "a.b", 1, "Alpha", "", 1, 1)])
    for file in engine.folder.glob("*-shm"):
        os.truncate(file, 0)
    assert engine.search(parse("alpha").tree, Sight(All())).total == 1
    engine.write([Document(2, 1, "a.b", 1, "Beta", "", 1, 1)])
"""


def found(engine: SqliteEngine, words: str) -> int:
    return engine.search(parse(words).tree, Sight(All())).total


def test_who_cuts_short_what_processes_share_ends_none(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", dedent(CUT), str(tmp_path / "index")], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_threads_search_while_one_writes(tmp_path: Path) -> None:
    engine = SqliteEngine(tmp_path / "index", create=True, alone=True)
    answers: list[int] = []

    def documents():
        yield Document(1, 1, "a.b", 1, "Alpha", "", 1, 1)
        thread = threading.Thread(target=lambda: answers.append(found(engine, "alpha")))
        thread.start()
        thread.join()

    engine.write(documents())
    assert answers == [0] and found(engine, "alpha") == 1
    engine.close()
    again = SqliteEngine(tmp_path / "index", alone=True)
    assert found(again, "alpha") == 1 and not list(tmp_path.glob("index/*-shm"))
    again.close()
