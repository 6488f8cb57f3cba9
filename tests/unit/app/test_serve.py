"""The site as a process of its own: start, first start, command line beside it, end."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import colonnade

pytestmark = pytest.mark.slow

Process = subprocess.Popen
_SECONDS = 30


def _hear_interrupts() -> None:
    """What a shell starts in the background ignores SIGINT, and so would everything that these tests start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Site:
    """A folder in which `colonnade` is run."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.var = folder, folder / "var"
        self.started: list[Process] = []
        # A site that was made in this process has set the folder of its templates, too.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("COLONNADE_", "CHAMELEON_"))}
        self._environ = {**kept, "PYTHONPATH": str(Path(colonnade.__file__).parents[1])}

    def process(self, *argv: str) -> Process:
        process = Process(
            [sys.executable, "-m", "colonnade", *argv],
            cwd=self.folder,
            env=self._environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_hear_interrupts,
        )
        self.started.append(process)
        return process

    def run(self, *argv: str) -> tuple[int, str, str]:
        process = self.process(*argv)
        out, err = process.communicate(timeout=_SECONDS)
        return process.returncode, out, err

    def serve(self, *argv: str) -> tuple[Process, str, str]:
        """(process, address, all it said until it served)."""
        process = self.process("serve", "--develop", "--port", "0", *argv)
        said = ""
        for line in process.stdout:
            said += line
            if found := re.search(r"Colonnade is at (http://\S+)/ ", line):
                return process, found[1], said
        raise AssertionError(f"it did not start: {said} {process.stderr.read()}")


def _stop(process: Process, number: int = signal.SIGTERM) -> int:
    process.send_signal(number)
    process.communicate(timeout=_SECONDS)
    return process.returncode


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    site = Site(tmp_path)
    yield site
    for process in site.started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def _get(url: str) -> tuple[int, str, dict[str, str]]:
    with urllib.request.urlopen(url, timeout=_SECONDS) as answer:
        return answer.status, answer.read().decode(), dict(answer.headers)


def test_the_first_start_has_people_to_sign_in_and_ends_cleanly(site: Site) -> None:
    process, address, said = site.serve()
    password = (site.var / "demo-password").read_text().strip()
    assert password in said and "mei.lin" in said and "ming.wu" in said and "set-up" not in said
    assert (site.var / "demo-password").stat().st_mode & 0o777 == 0o600
    status, body, headers = _get(f"{address}/sign-in")
    assert status == 200 and 'name="password"' in body and "Server" not in headers
    assert _stop(process) == 0
    assert not (site.var / "control.sock").exists() and not (site.var / "demo-wanted").exists()


def test_a_path_that_is_mistyped_makes_no_new_site(site: Site) -> None:
    process, _, _ = site.serve()
    _stop(process)
    (site.var / "Data.fs").rename(site.var / "Elsewhere.fs")
    code, _, err = site.run("serve", "--develop", "--port", "0")
    assert code and "there is no database at" in err and "colonnade init" in err and not (site.var / "Data.fs").exists()


def test_the_next_start_keeps_the_password_and_loads_nothing_again(site: Site) -> None:
    process, _, first = site.serve()
    _stop(process, signal.SIGINT)
    size = (site.var / "Data.fs").stat().st_size
    process, _, second = site.serve()
    assert (site.var / "Data.fs").stat().st_size < 1.05 * size
    assert first.splitlines()[:-1] == second.splitlines()[:-1]
    _stop(process)


def test_an_empty_site_tells_how_to_become_administrator(site: Site) -> None:
    process, address, said = site.serve("--empty")
    token = re.search(rf"{re.escape(address)}/set-up\?token=(\S+)", said)
    assert token and "demo" not in said
    assert _get(token[0])[0] == 200
    _stop(process)
    process, _, said = site.serve()
    assert "set-up" in said and "mei.lin" not in said  # what was there before isn't filled
    _stop(process)


def test_a_first_start_that_was_broken_off_is_made_up_for(site: Site) -> None:
    site.run("init")
    (site.var / "demo-wanted").touch()
    process, _, said = site.serve()
    assert "mei.lin" in said
    _stop(process)


def test_commands_work_while_the_site_runs(site: Site) -> None:
    process, _, _ = site.serve("--empty")
    assert site.run("user", "add", "ann", "--administrator")[0] == 0
    assert '"login": "ann"' in site.run("user", "list", "--json")[1]
    code, out, err = site.run("place", "show", "nowhere")
    assert (code, out) == (1, "") and err.startswith("Error: there is no place 'nowhere'")
    assert site.run("place", "add", "team-a", "--member", "ann")[1] == "/team-a\n"
    assert site.run("plugin", "nonsense")[0] == 2
    assert site.run("user", "admin", "ann", "--revoke")[0] == 2  # nobody there to be asked
    assert site.run("place")[0] == 2 and site.run("place", "--help")[0] == 0
    running = [site.process("user", "add", f"person-{n}") for n in range(4)]
    assert [other.wait(_SECONDS) for other in running] == [0, 0, 0, 0]
    _stop(process)
    listed = site.run("user", "list")[1]
    assert all(f"person-{n}" in listed for n in range(4)) and "ann" in listed


def test_a_killed_site_is_no_hindrance(site: Site) -> None:
    process, _, _ = site.serve("--empty")
    _stop(process, signal.SIGKILL)
    assert (site.var / "control.sock").exists()
    assert site.run("user", "list", "--json")[:2] == (0, "[]\n")
    process, _, _ = site.serve()
    assert site.run("place", "list", "--json")[:2] == (0, "[]\n")
    assert _stop(process) == 0


def test_a_database_in_use_is_told(site: Site) -> None:
    process, address, _ = site.serve("--empty")
    for port in ("0", address.rpartition(":")[2]):  # the same port is no other reason
        code, _, err = site.run("serve", "--develop", "--port", port)
        assert code == 75 and "open in another process" in err and "port" not in err and "Traceback" not in err
    _stop(process)


def test_a_port_in_use_is_told(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = site.run("serve", "--develop", "--port", str(port))
    assert (code, out) == (
        1,
        "",
    ) and err == f"Error: port {port} is in use on 127.0.0.1; stop what uses it, or choose another one with --port\n"
    assert not site.var.exists()


def test_for_people_it_needs_its_address(site: Site) -> None:
    code, _, err = site.run("serve")
    assert code == 1 and "COLONNADE_SITE_URL" in err


def test_links_lead_to_the_address_that_people_use(site: Site) -> None:
    site._environ["COLONNADE_SITE_URL"] = "http://intranet.example"
    process = site.process("serve", "--port", "0")
    said = [process.stdout.readline() for _ in range(3)]
    assert "http://intranet.example/set-up?token=" in said[1]
    _stop(process)
