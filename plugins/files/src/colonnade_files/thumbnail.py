"""A program: writes a small WebP of the image that it reads from its input, without any of its other data; exits with 1 if it can't."""

from __future__ import annotations

import resource
import sys
import warnings
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps

SIDE = 480
MAX_PIXELS = 50_000_000
MEMORY, SECONDS = 1 << 30, 20
FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")


class NoPicture(Exception):
    """There can be no small picture of this."""


def thumbnail(source: IO[bytes], side: int = SIDE) -> bytes:
    """A WebP of the image in *source*, at most *side* pixels wide and high, turned as its camera was held. Raises NoPicture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _made(source, side)
    except NoPicture:
        raise
    except Exception as error:  # decoders raise anything
        raise NoPicture(str(error)) from error


def _made(source: IO[bytes], side: int) -> bytes:
    with Image.open(source, formats=FORMATS) as image:
        width, height = image.size  # told by the head: nothing was decoded yet
        if width * height > MAX_PIXELS:
            raise NoPicture("too many pixels")
        image.draft("RGB", (side * 2, side * 2))
        kept = "RGBA" if image.has_transparency_data else "RGB"
        small = image if image.mode in ("RGB", "RGBA", "L") else image.convert(kept)
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        upright = ImageOps.exif_transpose(small).convert(kept)
    bare = Image.new(kept, upright.size)
    bare.paste(upright)
    target = BytesIO()
    bare.save(target, "WEBP", quality=80, method=4)
    return target.getvalue()


def main() -> int:
    """Do it, within bounds of memory and time that the system enforces."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    try:
        sys.stdout.buffer.write(thumbnail(sys.stdin.buffer))
    except (NoPicture, MemoryError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
