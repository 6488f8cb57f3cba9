"""The yardstick: the smallest WSGI application, on waitress with four threads: `python -m bench.yardstick plain|own PORT`.

`own` serves it on the site's own connections, which don't spin (decision 0020).
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

from waitress import create_server

from colonnade.app.answers import Channel

BODY = b"Hello, world\n"


def application(environ: dict, start_response: Callable) -> list[bytes]:
    """Say hello."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))])
    return [BODY]


if __name__ == "__main__":
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(application, host="127.0.0.1", port=int(sys.argv[2]), threads=4)
    if sys.argv[1] == "own":
        server.channel_class = Channel
    server.run()
