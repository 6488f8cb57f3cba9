"""Make the search index of a site with an engine and say what it took, as JSON: `python -m bench.index FOLDER ENGINE`."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from colonnade.app.indexing import SiteDatabase
from colonnade.app.main import make_app
from colonnade.app.settings import read_settings


def main(folder: Path, engine: str) -> None:
    """Print documents a second, megabytes on the disk, and the most memory (MB) that the process had meanwhile."""
    app = make_app(read_settings(environ={}, var=folder, search_engine=engine))
    start = time.monotonic()
    documents = app.runtime.search.rebuild(SiteDatabase(app.runtime))
    seconds = time.monotonic() - start
    app.close()
    size = sum(file.stat().st_size for file in (folder / "search").rglob("*") if file.is_file())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rate": documents / seconds, "seconds": seconds, "size": size / 1e6, "peak": peak / 1024}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
