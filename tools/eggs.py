"""Write var/dists.cfg, the names of this checkout's plugins and themes for buildout. Called by `./dev buildout`."""

from __future__ import annotations

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


def main() -> None:
    """Bring var/dists.cfg up to date."""
    target = ROOT / "var" / "dists.cfg"
    target.parent.mkdir(exist_ok=True)
    lines = "".join(f"    {name}\n" for name in names(ROOT))
    target.write_text(f"# Written by tools/eggs.py.\n[app]\neggs =\n{lines}", "utf-8")


if __name__ == "__main__":
    main()
