"""Make or update var/venv: `python tools/venv.py PINS DISTS`, called by ./dev. Imports the standard library only.

PINS describes the interpreter and the list of versions, DISTS the distributions of this checkout. Each is kept in a file of the
environment once the work that it stands for is done, so an interrupted run is seen and repeated.
"""

from __future__ import annotations

import fcntl
import platform
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "venv"
PYTHON = VENV / "bin" / "python"
PINS, DISTS = VENV / ".pins", VENV / ".dists"

NETWORK_SIGNS = (
    "Failed to establish",
    "ConnectionError",
    "ConnectTimeout",
    "ReadTimeout",
    "Max retries exceeded",
    "Could not find a version",
)
NETWORK_HINT = (
    "pip could not reach a package index. The first run needs one: check the network or proxy (environment HTTPS_PROXY),\n"
    "or point pip at a mirror (pip.conf, or environment PIP_INDEX_URL), then run the same command again."
)


class SetupError(Exception):
    """The environment could not be made; the text says what to do."""


def find_dists(root: Path) -> list[Path]:
    """Return the folders of the core, the plugins and the themes, the core first.

    Raises SetupError for a folder with a setup.cfg that pip would refuse.
    """
    patterns = [f"{kind}/*/{name}" for kind in ("plugins", "themes") for name in ("setup.cfg", "pyproject.toml")]
    folders = sorted({path.parent for pattern in patterns for path in root.glob(pattern)})
    for folder in folders:
        if not ((folder / "pyproject.toml").is_file() or (folder / "setup.py").is_file()):
            raise SetupError(f"{folder.relative_to(root)} has no pyproject.toml, which pip needs beside setup.cfg: see CONTRIBUTING.md")
    return [root, *folders]


def run_pip(*arguments: str) -> None:
    """Run pip in the environment; raises SetupError, with a hint if the network is the reason.

    What pip complains about is shown if it fails; only retries are shown at once, since they take a minute.
    """
    command = [str(PYTHON), "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input", *arguments]
    complaints: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr or ():
            if "Retrying" in line:
                sys.stderr.write(line)
            else:
                complaints.append(line)
    if process.returncode:
        sys.stderr.writelines(complaints)
        lacks_network = any(sign in line for line in complaints for sign in NETWORK_SIGNS)
        raise SetupError(NETWORK_HINT if lacks_network else f"pip failed: see above. The command was: pip {shlex.join(arguments)}")


def make_venv() -> None:
    """Make the environment afresh and install the pinned versions."""
    say(f"setting up var/venv with Python {platform.python_version()} (once; some 20 seconds and 350 MB)")
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False).returncode:
        raise SetupError(f"{sys.executable} -m venv failed: see above. On Debian and Ubuntu: apt install python3-venv")
    run_pip("install", "-r", "requirements.txt")


def installed_editables() -> list[str]:
    """Return the names of what was installed from folders, also from ones that are gone."""
    command = [str(PYTHON), "-m", "pip", "list", "--editable", "--format=freeze", "--disable-pip-version-check"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [line.partition("==")[0] for line in lines if "==" in line]


def install_dists() -> None:
    """Install the distributions of this checkout, and nothing else, from their folders."""
    folders = find_dists(ROOT)
    say(f"installing {', '.join(str(folder.relative_to(ROOT)) if folder != ROOT else 'colonnade' for folder in folders)}")
    DISTS.unlink(missing_ok=True)
    if stale := installed_editables():
        run_pip("uninstall", "--yes", *stale)
    run_pip("install", "--no-deps", "--no-build-isolation", *(part for folder in folders for part in ("--editable", str(folder))))
    report_unmet()


def report_unmet() -> None:
    """Say which distribution needs something that isn't in requirements.txt. Nothing is refused: the site starts without that plugin."""
    check = subprocess.run([str(PYTHON), "-m", "pip", "check", "--disable-pip-version-check"], check=False, capture_output=True, text=True)
    if check.returncode:
        say(f"something is missing or has another version than it should; add it to requirements.txt:\n{check.stdout.rstrip()}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file *path*; the system frees it when the process ends, however it ends."""
    path.parent.mkdir(mode=0o700, exist_ok=True)  # the site's data will be in it, too
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another ./dev that is setting up")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def holds(file: Path, wanted: str) -> bool:
    """Tell whether *file* says that *wanted* is done."""
    return file.is_file() and file.read_text("utf-8") == wanted + "\n"


def set_up(pins: str, dists: str) -> None:
    """Do what of the two parts isn't done yet, one process at a time."""
    with locked(ROOT / "var" / "setup.lock"):
        if not (holds(PINS, pins) and PYTHON.exists()):
            make_venv()
            PINS.write_text(pins + "\n", "utf-8")
        if not holds(DISTS, dists):
            install_dists()
            DISTS.write_text(dists + "\n", "utf-8")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Set up; return the exit code."""
    try:
        set_up(*sys.argv[1:3])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts over")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
