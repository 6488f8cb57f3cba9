"""Small pictures: bare of all other data, turned upright, and none of what could do harm."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from colonnade_files.previews import picture_of
from colonnade_files.thumbnail import SIDE, NoPicture, thumbnail
from PIL import Image


def opened(data: bytes) -> Image.Image:
    return Image.open(BytesIO(data))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_it_is_a_small_webp_of_the_same_shape(kind: str, picture) -> None:
    small = opened(thumbnail(BytesIO(picture((1200, 600), kind))))
    assert (small.format, small.size) == ("WEBP", (SIDE, SIDE // 2))


def test_a_small_image_is_not_blown_up(picture) -> None:
    assert opened(thumbnail(BytesIO(picture((40, 30))))).size == (40, 30)


def test_where_and_when_it_was_taken_is_gone_and_it_stands_upright(picture) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    small = thumbnail(BytesIO(picture((400, 200), "JPEG", exif=exif)))
    assert opened(small).size == (200, 400) and not opened(small).getexif() and b"Secret" not in small


def test_what_is_see_through_stays_so() -> None:
    target = BytesIO()
    Image.new("RGBA", (50, 50), (255, 0, 0, 0)).save(target, "PNG")
    assert opened(thumbnail(BytesIO(target.getvalue()))).mode == "RGBA"


def bomb(width: int, height: int) -> bytes:
    """A PNG whose head promises this many pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("data", [b"", b"no image", b"\x89PNG\r\n\x1a\n\0\0", bomb(60_000, 60_000), bomb(10_000, 5_001), b"<svg/>"])
def test_a_broken_or_huge_one_has_none(data: bytes) -> None:
    with pytest.raises(NoPicture):
        thumbnail(BytesIO(data))


def test_another_process_makes_it(tmp_path, picture) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(picture()), bad.write_bytes(bomb(60_000, 60_000))
    with good.open("rb") as file:
        assert opened(picture_of(file)).format == "WEBP"
    with bad.open("rb") as file:
        assert picture_of(file) == b""
