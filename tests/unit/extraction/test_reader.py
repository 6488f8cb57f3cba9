"""The process that reads files: what it may not do, what becomes of it, and that nothing it says is believed."""

from __future__ import annotations

import io
import os
import signal

import pytest

from colonnade.extraction.extract import extract
from colonnade.extraction.frames import BadFrame, read_outcome, write_outcome
from colonnade.extraction.limits import MAX_INPUT, MAX_TEXT
from colonnade.extraction.outcome import Outcome, Reason
from colonnade.extraction.reader import FileReader, ReaderUnusable
from tests.documents import docx, locked_pdf, pdf, plain_pdf, pptx, xlsx

# A reader that has fallen to whoever made the file: it does what the file says, as Python.
_FALLEN = """
import os, signal, socket, sys, time
from colonnade.extraction import process
from colonnade.extraction.outcome import Outcome
process.CPU_SECONDS = 1
def obey(data):
    try:
        exec(data, globals())
    except (OSError, MemoryError) as error:
        return Outcome(type(error).__name__)
    return Outcome("done")
process.extract = obey
process.main()
"""
FALLEN = ("-s", "-S", "-P", "-c", _FALLEN)
pytestmark = pytest.mark.slow
PDFS = {"packed": pdf("packed 頁", pack=True), "open to all": locked_pdf(""), "of plain letters": plain_pdf()}
"""What makes pypdf use more of itself: it can import nothing when it reads."""


def read(reader: FileReader, data: bytes | str) -> Outcome:
    return reader.read(io.BytesIO(data.encode() if isinstance(data, str) else data))


def test_one_process_reads_many_files_of_all_kinds() -> None:
    with FileReader() as reader:
        texts = [read(reader, data).text for data in ("資料庫", docx("Word 字"), pdf("PDF 頁"), xlsx(("cell 格",)), pptx("slide 片"))]
        assert texts == ["資料庫", "Word 字", "PDF 頁", "Sheet1 cell 格", "slide 片"]
        process = reader._process
        for data in PDFS.values():
            assert read(reader, data) == extract(data) and extract(data).text
        assert read(reader, bytes(50_000_000)).reason is Reason.OTHER_KIND
        assert read(reader, pdf("a")[:60]).reason is Reason.BROKEN and read(reader, b"").reason is Reason.NO_TEXT
        assert read(reader, "字" * MAX_TEXT * 2).text == "字" * MAX_TEXT
        assert reader._process is process and process.poll() is None
    assert process.returncode is not None


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("open('/etc/passwd')", "OSError"),
        ("open('/dev/shm/colonnade-test', 'w')", "OSError"),
        ("socket.socket()", "OSError"),
        ("os.pipe()", "OSError"),
        ("bytearray(2 << 30)", "MemoryError"),
        ("sys.stderr.write('x')", "done"),
        ("1 + 1", "done"),
    ],
)
def test_a_fallen_process_can_open_nothing(code: str, text: str) -> None:
    with FileReader(FALLEN) as reader:
        assert read(reader, code) == Outcome(text)


@pytest.mark.skipif(os.geteuid() == 0, reason="the system limits nobody who is root")
def test_a_fallen_process_starts_no_other() -> None:
    with FileReader(FALLEN) as reader:
        assert read(reader, "os.fork()") == Outcome("BlockingIOError")


def test_it_knows_nothing_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLONNADE_SECRET", "key")
    refuse = "if {}: raise OSError"
    with FileReader(FALLEN) as reader:
        assert read(reader, refuse.format("'COLONNADE_SECRET' in os.environ")).text == "done"
        assert read(reader, refuse.format("{'ZODB', 'pyramid', 'colonnade.web', 'colonnade.app'} & sys.modules.keys()")).text == "done"
        assert read(reader, refuse.format("os.getcwd() != '/' or os.getsid(0) != os.getpid()")).text == "done"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("time.sleep(600)", Reason.TOO_SLOW),
        ("os.kill(os.getpid(), signal.SIGSEGV)", Reason.FAILED),
        ("os.kill(os.getpid(), signal.SIGKILL)", Reason.FAILED),
        ("os._exit(0)", Reason.FAILED),
        ("raise ValueError", Reason.FAILED),
        ("os.write(1, b'x' * 100)", Reason.FAILED),
        ("os.close(0); os.close(1); time.sleep(600)", Reason.FAILED),
    ],
)
def test_what_ends_it_is_the_reason_and_the_next_file_is_read(code: str, reason: Reason) -> None:
    with FileReader(FALLEN, seconds=3.0) as reader:
        assert read(reader, "1").text == "done"
        outcome = read(reader, code)
        assert (outcome.text, outcome.reason) == ("", reason)
        assert read(reader, "1").text == "done"


def test_the_system_ends_what_computes_too_long() -> None:
    with FileReader(FALLEN) as reader:
        assert read(reader, "1").text == "done"
        process = reader._process
        assert read(reader, "while True: pass").reason is Reason.TOO_SLOW and process.returncode == -signal.SIGXCPU
        assert read(reader, "1").text == "done"


def test_one_that_reads_nothing_doesnt_hold_up_the_site() -> None:
    deaf = "import sys, time; sys.stdout.write('ready\\n'); sys.stdout.flush(); time.sleep(600)"
    with FileReader(("-c", deaf), seconds=1.0) as reader:
        assert read(reader, bytes(10_000_000)).reason is Reason.TOO_SLOW


def test_what_ran_out_of_memory_isnt_used_again() -> None:
    starving = _FALLEN.replace('Outcome("done")', "Outcome(reason=Reason.FAILED)").replace("import Outcome", "import Outcome, Reason")
    with FileReader(("-s", "-S", "-P", "-c", starving)) as reader:
        assert read(reader, "1").reason is Reason.FAILED and reader._process is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_being_ended_by_others_is_not_the_files_fault(number: signal.Signals) -> None:
    with FileReader(FALLEN) as reader:
        with pytest.raises(ReaderUnusable):
            read(reader, f"signal.signal({int(number)}, signal.SIG_DFL); os.kill(os.getpid(), {int(number)})")
        assert read(reader, "1").text == "done"


@pytest.mark.parametrize("program", [("-c", "pass"), ("-c", "raise SystemExit(3)"), ("-c", "print('something else')")])
def test_one_that_cant_begin_says_nothing_of_the_file(program: tuple[str, ...]) -> None:
    with FileReader(program) as reader, pytest.raises(ReaderUnusable):
        read(reader, "text")


def test_what_is_too_large_isnt_sent() -> None:
    class Large(io.BytesIO):
        def seek(self, place: int, whence: int = 0) -> int:
            return MAX_INPUT + 1 if whence else 0

    with FileReader(("-c", "pass")) as reader:
        assert reader.read(Large()).reason is Reason.TOO_LARGE


def answer(number: int, length: int, text: bytes = b"") -> io.BytesIO:
    return io.BytesIO(bytes([number]) + length.to_bytes(4, "big") + text)


@pytest.mark.parametrize(
    "source",
    [
        io.BytesIO(b""),
        answer(0, 5, b"four"),
        answer(0, 0),
        answer(1, 4, b"both"),
        answer(250, 0),
        answer(0, 2, b"\xff\xfe"),
        answer(0, 3, b"\xed\xa0\x80"),
        answer(0, 3, b"a\0b"),
        answer(0, 4 * MAX_TEXT + 1, b"x"),
        answer(0, MAX_TEXT + 1, b"x" * (MAX_TEXT + 1)),
    ],
)
def test_what_no_honest_process_writes_is_refused(source: io.BytesIO) -> None:
    with pytest.raises(BadFrame):
        read_outcome(source)


@pytest.mark.parametrize("outcome", [Outcome("text 字"), *(Outcome(reason=reason) for reason in Reason)])
def test_what_is_written_is_read(outcome: Outcome) -> None:
    target = io.BytesIO()
    write_outcome(target, outcome)
    target.seek(0)
    assert read_outcome(target) == outcome
