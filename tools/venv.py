"""Make or update var/venv: `python tools/venv.py PINS DISTS [TOOLS]`, called by ./dev. Imports the standard library only.

PINS describes the interpreter and the versions that a site runs on, DISTS the distributions of this checkout, TOOLS the versions of
what developing needs beside that, which the first `./dev run` doesn't wait for. Each is kept in a file of the environment once the
work that it stands for is done, so an interrupted run is seen and repeated.
"""

from __future__ import annotations

import ensurepip
import fcntl
import os
import platform
import shlex
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "venv"
PYTHON = VENV / "bin" / "python"
PINS, DISTS, TOOLS = VENV / ".pins", VENV / ".dists", VENV / ".tools"
# The wheels of this checkout's distributions, which only point at their folders. They tell the next run what it has to take out.
WHEELS = VENV / "wheels"
# What serving imports nothing of, or little, so that it isn't compiled before the first page.
NOT_SERVED = r"/(pip|setuptools|tests?)/"

STEPS = (
    "Attempting uninstall",
    "Collecting",
    "Downloading",
    "Found existing",
    "Installing",
    "Looking in",
    "Processing",
    "Requirement already",
    "Successfully",
    "Uninstalling",
    "Using cached",
)
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


_lock: list[int] = []  # the descriptor of the lock file, while it is held


class SetupError(Exception):
    """The environment could not be made; the text says what to do."""


class NoNetwork(SetupError):
    """pip could not fetch what it needs. It fetches everything before it installs anything, so nothing was changed."""


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


def shown(folder: Path) -> str:
    """Return how a folder of a distribution is called."""
    return "colonnade" if folder == ROOT else str(folder.relative_to(ROOT))


def start(command: list[str], **options: Any) -> subprocess.Popen[str]:
    """Start *command* at the top of the checkout.

    It keeps what it compiles, whatever PYTHONDONTWRITEBYTECODE says, else every start of the site would compile the packages again.
    It shares the lock: if this process is killed alone, the next one waits until its children are done.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, text=True, pass_fds=_lock, **options)


def run_pip(*arguments: str) -> None:
    """Run pip in the environment; raises SetupError, which is NoNetwork, with a hint, if that is the reason.

    On a terminal, one line tells what it is at. What it complains about is shown if it fails; only retries are shown at once, since
    they take a minute.
    """
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments]
    complaints: list[str] = []
    with start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for line in process.stdout or ():
            if line.lstrip().startswith(STEPS):
                show_step(line.strip())
            elif "Retrying" in line:
                sys.stderr.write(line)
            else:
                complaints.append(line)
    show_step("")
    if process.returncode:
        sys.stderr.writelines(complaints)
        lacks_network = any(sign in line for line in complaints for sign in NETWORK_SIGNS)
        if lacks_network:
            raise NoNetwork(NETWORK_HINT)
        raise SetupError(f"pip failed: see above. The command was: pip {shlex.join(arguments)}")


def show_step(text: str) -> None:
    """Put *text* into the last line of the terminal, if there is one, over what stood there."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text[: shutil.get_terminal_size().columns - 1]}")
        sys.stderr.flush()


def install_list(name: str) -> None:
    """Install what the list *name* pins, without asking what that needs: the lists are complete, as tests/rules/test_pins.py says."""
    run_pip("install", "--no-deps", "--no-compile", "-r", name)


def compile_packages(leave_out: str = "$^") -> subprocess.Popen[str]:
    """Start to compile what is installed, but for paths that match *leave_out*. Where pip would do that, it waits for it."""
    command = [str(PYTHON), "-m", "compileall", "-q", "-x", leave_out, str(site_packages())]
    return start(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def make_venv() -> None:
    """Make the environment afresh and install the versions that a site runs on."""
    say(f"setting up var/venv with Python {platform.python_version()} (once; some 10 seconds, 25 MB to fetch)")
    PINS.unlink(missing_ok=True)  # first: what a killed run leaves of the folder must not look whole
    shutil.rmtree(VENV, ignore_errors=True)
    wheel = bundled_pip()
    if subprocess.run([sys.executable, "-m", "venv", *(["--without-pip"] if wheel else []), str(VENV)], check=False).returncode:
        raise SetupError(f"{sys.executable} -m venv failed: see above. On Debian and Ubuntu: apt install python3-venv")
    if wheel:
        with zipfile.ZipFile(wheel) as file:
            file.extractall(site_packages())
    install_list("requirements.txt")


def bundled_pip() -> Path | None:
    """Return the wheel of pip that this Python brings, if it lies where it is expected.

    It only has to be unpacked, in an instant; `venv` installs and compiles it, and setuptools, for seconds.
    """
    folders = (sysconfig.get_config_var("WHEEL_PKG_DIR"), Path(ensurepip.__file__).parent / "_bundled")
    return next((wheel for folder in folders if folder for wheel in sorted(Path(folder).glob("pip-*.whl"))), None)


def site_packages() -> Path:
    """Return the folder of the environment that packages are installed in."""
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV)}))


def install_dists() -> None:
    """Install the distributions of this checkout, and nothing else, from their folders."""
    folders = find_dists(ROOT)
    say(f"installing {', '.join(map(shown, folders))}")
    DISTS.unlink(missing_ok=True)
    if stale := [wheel.name.partition("-")[0] for wheel in sorted(WHEELS.glob("*.whl"))]:
        run_pip("uninstall", "--yes", *stale)
        shutil.rmtree(WHEELS)
    with compile_packages(leave_out=NOT_SERVED):
        build_wheels(folders)
        run_pip("install", "--no-deps", "--no-compile", "--no-index", *map(str, sorted(WHEELS.glob("*.whl"))))
        report_unmet()


def build_wheels(folders: list[Path]) -> None:
    """Make the wheels that point at *folders*. Raises SetupError if setuptools refuses one."""
    WHEELS.mkdir(exist_ok=True)
    command = [str(PYTHON), "tools/editables.py", str(WHEELS), *map(str, folders)]
    with start(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        output = process.communicate()[0]
    if process.returncode:
        raise SetupError(output.rstrip())


def install_tools() -> None:
    """Install what developing needs beside what a site runs on."""
    say("installing what tests, lint and buildout need (once; some 15 seconds, 70 MB to fetch)")
    TOOLS.touch()
    try:
        install_list("requirements-dev.txt")
    except NoNetwork:
        TOOLS.unlink()
        raise
    with compile_packages():
        report_unmet()


def report_unmet() -> None:
    """Say which distribution needs something that isn't in the lists. Nothing is refused: the site starts without that plugin."""
    with start([str(PYTHON), "-m", "pip", "check", "--disable-pip-version-check"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as check:
        complaints = check.communicate()[0]
    if check.returncode:
        say(f"something is missing or has another version than it should; add it to requirements.txt:\n{complaints.rstrip()}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file *path*; the system frees it when this process and those it started have ended, however they end."""
    path.parent.mkdir(mode=0o700, exist_ok=True)  # the site's data will be in it, too
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another ./dev that is setting up")
            fcntl.flock(file, fcntl.LOCK_EX)
        _lock.append(file.fileno())
        try:
            yield
        finally:
            _lock.clear()


def holds(file: Path, wanted: str) -> bool:
    """Tell whether *file* says that *wanted* is done."""
    return file.is_file() and file.read_text("utf-8") == wanted + "\n"


def is_spoilt(tools: str) -> bool:
    """Tell whether tools were installed in part, or are others than wanted: pip doesn't notice the one and may not survive either."""
    return TOOLS.is_file() and not (TOOLS.stat().st_size and (not tools or holds(TOOLS, tools)))


def set_up(pins: str, dists: str, tools: str = "") -> None:
    """Do what of the parts isn't done yet, one process at a time; without *tools*, what developing needs can wait."""
    with locked(ROOT / "var" / "setup.lock"):
        if not (holds(PINS, pins) and PYTHON.exists()) or is_spoilt(tools):
            make_venv()
            PINS.write_text(pins + "\n", "utf-8")
        if not holds(DISTS, dists):
            install_dists()
            DISTS.write_text(dists + "\n", "utf-8")
        if tools and not holds(TOOLS, tools):
            install_tools()
            TOOLS.write_text(tools + "\n", "utf-8")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def main() -> int:
    """Set up; return the exit code."""
    try:
        set_up(*sys.argv[1:])
    except SetupError as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        say("interrupted; the next run starts over")
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
