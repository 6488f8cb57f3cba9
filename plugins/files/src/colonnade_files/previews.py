"""Small pictures of images, made beside the requests, each in a process of its own that a broken image may take down."""

from __future__ import annotations

import subprocess
import sys
from typing import IO

from colonnade.api import Background, set_preview, wanted_previews

AT_ONCE = 20
SECONDS = 30.0
MEDIA_TYPE = "image/webp"


def make_wanted(background: Background) -> int:
    """Make some of the pictures that are wanted; return how many. An image that none can be made of is asked for once."""
    with background.reading() as uow:
        wanted = [(stored.key, stored.blob.open("c")) for stored in wanted_previews(uow.root, AT_ONCE)]
    for key, file in wanted:
        with file:
            data = picture_of(file)
        background.change(lambda uow, key=key, data=data: set_preview(uow.root, key, data, MEDIA_TYPE))
    return len(wanted)


def picture_of(file: IO[bytes], seconds: float = SECONDS) -> bytes:
    """A small WebP of the image in *file*; empty when it is none, too large, broken, or takes too long."""
    command = [sys.executable, "-m", "colonnade_files.thumbnail"]
    try:
        made = subprocess.run(command, stdin=file, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=seconds, check=False)
    except (subprocess.TimeoutExpired, OSError):
        return b""
    return made.stdout if made.returncode == 0 else b""
