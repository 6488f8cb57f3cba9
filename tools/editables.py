"""Make wheels that point at folders: `python tools/editables.py TARGET FOLDER...`, by the Python of var/venv, for tools/venv.py.

That is what `pip install --editable` does, but pip starts Python three times for each folder, one after the other.
"""

from __future__ import annotations

import os
import sys

from setuptools import build_meta


def start_build(folder: str, target: str) -> int:
    """Build *folder* in a process of its own, since setuptools mixes up what one process builds; return the process."""
    child = os.fork()
    if not child:
        os.chdir(folder)
        build_meta.build_editable(target)
        sys.exit()
    return child


def main() -> str | None:
    """Build all folders at once; return what to say if some can't be built."""
    target, *folders = sys.argv[1:]
    children = [start_build(folder, target) for folder in folders]
    failed = [folder for folder, child in zip(folders, children, strict=True) if os.waitpid(child, 0)[1]]
    return f"can't be installed, see above: {', '.join(failed)}" if failed else None


if __name__ == "__main__":
    sys.exit(main())
