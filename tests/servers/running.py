"""Database servers in processes of their own: ZEO as the site installs it, PostgreSQL as Debian does."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.process import wait_for

_PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
_OWNER = "postgres"


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def listens(port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def zeo(folder: Path) -> Iterator[str]:
    """A ZEO server with a file in *folder*; gives the URI of its database."""
    port, blobs = free_port(), folder / "blobs"
    storage = f"<filestorage>\n  path {folder / 'shared.fs'}\n  blob-dir {blobs}\n</filestorage>\n"
    (folder / "zeo.conf").write_text(f"<zeo>\n  address 127.0.0.1:{port}\n</zeo>\n{storage}")
    command = [sys.executable, "-m", "ZEO.runzeo", "-C", str(folder / "zeo.conf")]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(lambda: listens(port))
        yield f"zeo://127.0.0.1:{port}?blob_dir={blobs}&shared_blob_dir=true&wait_timeout=20"
    finally:
        process.kill()
        process.wait()


class PostgreSQL:
    """A cluster in a folder of its own, which may be stopped and started again."""

    is_there = bool(_PROGRAMS) or shutil.which("initdb") is not None

    def __init__(self) -> None:
        self.port, self.folder = free_port(), Path(tempfile.mkdtemp(prefix="colonnade-postgresql-"))
        self._databases = 0
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(self.folder, _OWNER)
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "-U", _OWNER)

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c fsync=off"
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def database(self, blobs: Path) -> str:
        """Make an empty database; gives its URI."""
        self._databases += 1
        name = f"site{self._databases}"
        self._run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", _OWNER, name)
        return f"postgres://{_OWNER}@127.0.0.1:{self.port}/{name}?keep_history=false&blob_dir={blobs}&shared_blob_dir=true"

    def remove(self) -> None:
        """Stop it and remove its folder."""
        if listens(self.port):
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        path = str(_PROGRAMS[0] / program) if _PROGRAMS else program
        as_owner = ["runuser", "-u", _OWNER, "--"] if os.geteuid() == 0 else []
        done = subprocess.run([*as_owner, path, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=60)
        assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
