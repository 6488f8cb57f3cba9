"""A program: reads a picture from its input and writes small squares of it, each after its length. Whatever the picture does to it,
it can do little: once all it needs is imported it can open nothing, and the system ends it when it takes more memory or time.

It ends with the number of a `Trouble` where there can be none.
"""

from __future__ import annotations

import copy  # noqa: F401  (what reads a GIF imports it when it is needed: too late here)
import logging
import resource
import struct
import sys

from PIL import Image

from colonnade.extraction.squares import NoSquares, squares

MEMORY, SECONDS = 640 << 20, 15
SIDES = (256, 96)
LENGTH = struct.Struct(">L")


def main() -> int:
    """Do it."""
    logging.disable()
    Image.init()  # imports what reads the kinds of pictures
    Image.MAX_IMAGE_PIXELS = None  # asked of each kind by `squares`
    for limit, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 3),
    ):
        hard = resource.getrlimit(limit)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(limit, (value, value))
    try:
        made = squares(sys.stdin.buffer.read(), SIDES)
    except NoSquares as error:
        return error.trouble.value
    except MemoryError:
        return 1
    for square in made:
        sys.stdout.buffer.write(LENGTH.pack(len(square)) + square)
    return 0


if __name__ == "__main__":
    sys.exit(main())
