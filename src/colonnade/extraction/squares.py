"""From the bytes of a picture to small squares of its middle, without any of its other data. Pure; runs in a process of its own."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress
from enum import Enum
from io import BytesIO

from PIL import Image, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
NAMES = {"WEBP": "WebP"}
KINDS = ", ".join(NAMES.get(kind, kind) for kind in FORMATS)
"""What pictures may be, as people are told it."""
SHORTEST = 48
"""Pixels of the shorter side, at least: of less nobody is recognised."""
MOST_PIXELS, MOST_IN_JPEG = 40_000_000, 120_000_000
"""Of a JPEG only as much is unpacked as is needed; of all others everything."""
_ORIENTATION = 0x0112
_HEIC = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class Trouble(Enum):
    """Why there can be no squares of a picture."""

    OTHER_KIND = 10
    BROKEN = 11
    TOO_SMALL = 12
    TOO_MANY_PIXELS = 13
    HEIC = 14


class NoSquares(Exception):
    """There are none; the argument is a `Trouble`."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def squares(data: bytes, sides: Sequence[int]) -> list[bytes]:
    """A WebP of each of *sides* (the largest first) of the middle of a picture, turned as its camera was held. Raises NoSquares.

    Of a film the first frame is taken; what is transparent becomes white. None is larger than the picture is.
    """
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except Exception as error:  # decoders raise anything
        raise NoSquares(Trouble.HEIC if _is_heic(data) else Trouble.OTHER_KIND) from error
    with image:
        _check_size(image)
        try:
            return _made(image, sides)
        except Exception as error:
            raise NoSquares(Trouble.BROKEN) from error


def _is_heic(data: bytes) -> bool:
    """Whether it is what telephones make that nothing here unpacks."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def _check_size(image: Image.Image) -> None:
    """By what its head says of itself: nothing was unpacked yet."""
    width, height = image.size
    if width * height > (MOST_IN_JPEG if image.format == "JPEG" else MOST_PIXELS):
        raise NoSquares(Trouble.TOO_MANY_PIXELS)
    if min(width, height) < SHORTEST:
        raise NoSquares(Trouble.TOO_SMALL)


def _made(image: Image.Image, sides: Sequence[int]) -> list[bytes]:
    largest = max(sides)
    orientation = 1
    with suppress(Exception):  # what is said of how the camera was held may be broken where the picture isn't
        orientation = image.getexif().get(_ORIENTATION, 1)
    factor = max(1, min(image.size) // (2 * largest))
    image.draft("RGB", (image.width // factor, image.height // factor))  # a JPEG is unpacked at a half, a quarter or an eighth
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of data that isn't needed
        image.load()
    square = _upright(_in_colour(_middle(image, largest)), orientation)
    return [_webp(square, side) for side in sides]


def _middle(image: Image.Image, side: int) -> Image.Image:
    """The square in the middle, small already where nothing stands in the way: what comes then is cheap."""
    short = min(image.size)
    left, top = (image.width - short) // 2, (image.height - short) // 2
    if image.mode == "P":
        image = image.convert("RGBA")
    return image.resize((min(side, short),) * 2, Image.Resampling.LANCZOS, (left, top, left + short, top + short))


def _in_colour(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits for each grey
        return image.convert("I").point(lambda value: value / 256).convert("L").convert("RGB")
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("RGB")


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """A new picture, with nothing but the pixels."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    bare.getexif()[_ORIENTATION] = orientation
    turned = ImageOps.exif_transpose(bare)
    clean = Image.new("RGB", turned.size)
    clean.paste(turned)
    return clean


def _webp(square: Image.Image, side: int) -> bytes:
    small = square if square.width <= side else square.resize((side, side), Image.Resampling.LANCZOS)
    target = BytesIO()
    small.save(target, "WEBP", quality=82, method=4)
    return target.getvalue()
