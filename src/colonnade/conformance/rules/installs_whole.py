"""What lies beside its code is installed with it."""

from __future__ import annotations

from collections.abc import Iterator

from colonnade.conformance.package_data import left_out
from colonnade.conformance.subject import Subject

TIER = "silver"
REASON = "a checkout has those files anyway, so nobody but who installs the package would miss them."
REMEDY = "Name the file, or its kind, in [options.package_data] of setup.cfg."


def check(subject: Subject) -> Iterator[str]:
    """Yield files that an installed package would lack."""
    if not subject.setup:
        return
    source = subject.root / "src"
    paths = (path.relative_to(source) for path in sorted(source.rglob("*")) if path.is_file())
    inner = [path.as_posix() for path in paths if "__pycache__" not in path.parts and not path.parts[0].endswith(".egg-info")]
    for path in left_out(subject.setup, inner):
        yield f"src/{path}"
