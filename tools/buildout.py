"""Run buildout over this checkout: `./dev buildout`. Must be run with the Python of var/venv."""

from __future__ import annotations

import os
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def names(root: Path) -> list[str]:
    """Return the distribution names in plugins/*/setup.cfg and themes/*/setup.cfg, sorted by folder."""
    return [_name(path) for kind in ("plugins", "themes") for path in sorted(root.glob(f"{kind}/*/setup.cfg"))]


def _name(path: Path) -> str:
    parser = ConfigParser(interpolation=None)
    parser.read(path, "utf-8")
    return parser["metadata"]["name"].strip()


def write_dists(target: Path, dists: list[str]) -> None:
    """Write the part of the configuration that names the plugins and themes of this checkout."""
    target.parent.mkdir(exist_ok=True)
    lines = "".join(f"    {name}\n" for name in dists)
    target.write_text(f"# Written by tools/buildout.py.\n[app]\neggs =\n{lines}", "utf-8")


def with_safe_first_line(script: str) -> str:
    """Return *script* so that the system can start it although the path of its interpreter has a space in it.

    The first line of a script cannot quote. The shell can, and Python takes what is for the shell as a string.
    """
    first, _, rest = script.partition("\n")
    interpreter = first.removeprefix("#!")
    if first == interpreter or " " not in interpreter or interpreter.startswith("/bin/sh"):
        return script
    return f"#!/bin/sh\n'''exec' \"{interpreter}\" \"$0\" \"$@\"\n' '''\n{rest}"


def main() -> int:
    """Run buildout; return its exit code."""
    write_dists(ROOT / "var" / "dists.cfg", names(ROOT))
    # The value 0 is what turns pip's isolated builds *off*: the pinned setuptools is used and nothing is downloaded for a build.
    environment = {**os.environ, "PIP_NO_BUILD_ISOLATION": "0"}
    command = [str(Path(sys.executable).with_name("buildout")), "-q", *sys.argv[1:]]
    code = subprocess.run(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    for script in ROOT.glob("bin/*"):
        text = script.read_text("utf-8")
        script.write_text(with_safe_first_line(text), "utf-8")
    return code


if __name__ == "__main__":
    sys.exit(main())
