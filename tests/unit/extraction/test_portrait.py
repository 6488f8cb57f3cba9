"""Small squares of pictures that somebody sent, whatever those are."""

from __future__ import annotations

import tempfile
from io import BytesIO

import pytest
from PIL import Image

from colonnade.extraction.portrait import Portrait, portrait_of
from colonnade.extraction.squares import FORMATS, KINDS, SHORTEST, NoSquares, Trouble, squares

RED, BLUE = (200, 30, 30), (30, 30, 200)
SIDES = (256, 96)


def written(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The bytes of a file with the picture."""
    target = BytesIO()
    image.save(target, kind, **options)
    return target.getvalue()


def opened(data: bytes) -> Image.Image:
    """The larger square of a picture."""
    return Image.open(BytesIO(squares(data, SIDES)[0]))


def halves(width: int, height: int) -> Image.Image:
    """Red above, blue below."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image


def is_like(pixel: tuple[int, ...], colour: tuple[int, ...]) -> bool:
    """Nearly the same: a WebP loses a little."""
    return all(abs(one - other) < 24 for one, other in zip(pixel, colour, strict=True))


def trouble_of(data: bytes) -> Trouble:
    """Why there can be no squares."""
    with pytest.raises(NoSquares) as refused:
        squares(data, SIDES)
    return refused.value.trouble


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "1", "RGBA", "LA", "CMYK", "I;16"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_every_kind_of_picture_becomes_two_squares(mode: str, kind: str) -> None:
    try:
        data = written(Image.new("RGB", (300, 200), RED).convert(mode) if mode != "I;16" else Image.new(mode, (300, 200), 40000), kind)
    except (OSError, ValueError):
        pytest.skip(f"a {kind} can't be {mode}")
    large, small = (Image.open(BytesIO(square)) for square in squares(data, SIDES))
    assert (large.format, large.size, small.size) == ("WEBP", (200, 200), (96, 96))


def test_the_middle_is_cut_out() -> None:
    panorama = Image.new("RGB", (3000, 300), RED)
    panorama.paste(BLUE, (1350, 0, 1650, 300))
    square = opened(written(panorama))
    assert square.size == (256, 256) and all(is_like(square.getpixel(at), BLUE) for at in ((3, 3), (252, 252)))


def test_it_stands_upright_and_nothing_else_is_kept() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 3, "secret place"
    data = written(halves(400, 400), "JPEG", exif=exif)
    square = squares(data, SIDES)[0]
    assert b"secret place" in data and b"secret" not in square and b"EXIF" not in square
    assert is_like(Image.open(BytesIO(square)).getpixel((128, 20)), BLUE)


def test_what_is_transparent_is_white() -> None:
    assert is_like(opened(written(Image.new("RGBA", (100, 100), (0, 0, 0, 0)))).getpixel((50, 50)), (255, 255, 255))


def test_of_a_film_the_first_frame_is_shown() -> None:
    film = written(Image.new("RGB", (100, 100), RED), "GIF", save_all=True, append_images=[Image.new("RGB", (100, 100), BLUE)])
    assert is_like(opened(film).getpixel((50, 50)), RED)


@pytest.mark.parametrize("kind", FORMATS)
def test_the_process_reads_all_that_people_are_told(kind: str) -> None:
    frames = [Image.new("P" if kind in ("GIF", "PNG") else "RGB", (100, 100), colour) for colour in (1, 2)]
    film = {"save_all": True, "append_images": frames[1:]} if kind == "GIF" else {}
    with tempfile.TemporaryFile() as file:
        file.write(written(frames[0], kind, **film))
        file.seek(0)
        assert isinstance(portrait_of(file), Portrait) and kind.lower() in KINDS.lower()


def test_what_telephones_make_is_called_by_its_name() -> None:
    assert trouble_of(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50)) is Trouble.HEIC


@pytest.mark.parametrize("data", [b"", b"hello", b'<svg xmlns="http://www.w3.org/2000/svg"/>', b"%PDF-1.7", b"\xff\xd8\xff" + bytes(50)])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    assert trouble_of(data) is Trouble.OTHER_KIND


def test_a_picture_that_ends_early_is_refused() -> None:
    data = written(Image.effect_noise((300, 300), 60).convert("RGB"), "JPEG")
    assert trouble_of(data[: len(data) // 2]) is Trouble.BROKEN


def test_too_small_and_too_large_pictures_are_refused_by_their_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trouble_of(written(Image.new("RGB", (1, 1)))) is Trouble.TOO_SMALL
    assert trouble_of(written(Image.new("RGB", (3000, SHORTEST - 1)))) is Trouble.TOO_SMALL
    monkeypatch.setattr("colonnade.extraction.squares.MOST_PIXELS", 9_999)
    assert trouble_of(written(Image.new("RGB", (100, 100)))) is Trouble.TOO_MANY_PIXELS
    assert len(squares(written(Image.new("RGB", (100, 100)), "JPEG"), SIDES)) == 2


def test_a_process_of_its_own_does_it() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(written(halves(500, 400), "JPEG"))
        file.seek(0)
        made = portrait_of(file)
    assert isinstance(made, Portrait) and len(made.small) < len(made.large)
    assert [Image.open(BytesIO(square)).size for square in (made.large, made.small)] == [(256, 256), (96, 96)]


def test_a_process_that_takes_too_long_is_ended() -> None:
    with tempfile.TemporaryFile() as file:
        assert portrait_of(file, seconds=0) is Trouble.BROKEN
        file.seek(0)
        assert portrait_of(file) is Trouble.OTHER_KIND
