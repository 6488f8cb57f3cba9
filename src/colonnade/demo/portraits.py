"""Photos of the people of the demo company: drawn of a few shapes as portraits.csv says, so that they are of nobody."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

from PIL import Image, ImageDraw

LARGE, SMALL = 256, 96
_SCALE = 2  # drawn larger and made smaller, so that edges are smooth
_COLOURS = {
    # skin
    "pale": "#f3cdb4",
    "light": "#eec19a",
    "tan": "#d59e72",
    "brown": "#a8714a",
    "deep": "#70472f",
    # hair
    "black": "#25232a",
    "grey": "#8d8f98",
    "red": "#a4512c",
    # clothes, and what is worn on the head
    "plum": "#7a4a73",
    "teal": "#23707a",
    "coral": "#cf6552",
    "ochre": "#bd8530",
    "navy": "#33476f",
    # backdrops
    "mist": "#d5dce6",
    "sky": "#bfd9ea",
    "mint": "#c5e0d0",
    "peach": "#f4d5c2",
}
_HAIR = {"brown": "#5d3d2a", "sand": "#c9a566"}
_BACKDROP = {"sand": "#e6dcc6"}
Box = tuple[float, float, float, float]
_FRINGES: Mapping[str, tuple[Box, int, int]] = {
    "short": ((29, 21, 71, 72), 200, 340),
    "side": ((29, 20, 71, 72), 172, 322),
    "bob": ((28, 18, 72, 66), 186, 354),
}


@dataclass(frozen=True)
class Sketch:
    """What somebody looks like: the names of colours, `hair` a way to wear it, `extra` glasses, a beard or nothing."""

    skin: str
    hair: str
    colour: str
    top: str
    backdrop: str
    extra: str

    def draw(self) -> tuple[bytes, bytes]:
        """(small, large): the photo as two squares in WebP."""
        return _drawn(self)


def sketches() -> Mapping[str, Sketch]:
    """Those who have a photo, by login."""
    text = (files("colonnade.demo") / "portraits.csv").read_text(encoding="utf-8")
    return {row.pop("login"): Sketch(**row) for row in csv.DictReader(text.splitlines())}


@cache
def _drawn(sketch: Sketch) -> tuple[bytes, bytes]:
    side = LARGE * _SCALE
    image = Image.new("RGB", (side, side), _BACKDROP.get(sketch.backdrop) or _COLOURS[sketch.backdrop])
    _paint(ImageDraw.Draw(image), sketch)
    large = image.reduce(_SCALE)
    return _webp(large.resize((SMALL, SMALL), Image.Resampling.BOX)), _webp(large)


def _webp(image: Image.Image) -> bytes:
    target = BytesIO()
    image.save(target, "WEBP", quality=80, method=0)
    return target.getvalue()


def _darker(colour: str) -> str:
    return "#" + "".join(f"{int(colour[at : at + 2], 16) * 7 // 8:02x}" for at in (1, 3, 5))


def _paint(pen: ImageDraw.ImageDraw, sketch: Sketch) -> None:
    """On a field of 100 by 100, from what is behind to what is in front."""
    unit = LARGE * _SCALE / 100

    def ellipse(box: Box, colour: str) -> None:
        pen.ellipse([unit * each for each in box], fill=colour)

    def block(box: Box, colour: str, radius: float = 0) -> None:
        pen.rounded_rectangle([unit * each for each in box], unit * radius, fill=colour)

    skin, hair, top = _COLOURS[sketch.skin], _HAIR.get(sketch.colour) or _COLOURS[sketch.colour], _COLOURS[sketch.top]
    if sketch.hair == "long":
        block((25, 22, 75, 82), hair, 24)
    elif sketch.hair == "bob":
        block((26, 20, 74, 66), hair, 22)
    elif sketch.hair == "bun":
        ellipse((40, 5, 60, 25), hair)
    elif sketch.hair == "scarf":
        block((25, 17, 75, 84), hair, 25)
    ellipse((12, 74, 88, 150), top)
    block((42, 60, 58, 82), _darker(skin), 8)
    ellipse((42, 72, 58, 88), _darker(skin))
    ellipse((30, 24, 70, 72), skin)
    _hair_in_front(pen, unit, sketch.hair, hair, skin)
    if sketch.extra == "beard":
        pen.chord([unit * each for each in (31, 30, 69, 73)], 25, 155, fill=hair)
        ellipse((43, 58, 57, 64), skin)
    for x in (41.5, 58.5):
        ellipse((x - 1.7, 46.3, x + 1.7, 49.7), "#2b2730")
    pen.arc([unit * each for each in (43, 50, 57, 62)], 30, 150, fill="#8a4a44", width=round(unit * 1.3))
    if sketch.extra == "glasses":
        for x in (41.5, 58.5):
            pen.ellipse([unit * each for each in (x - 6.5, 41.5, x + 6.5, 54.5)], outline="#3a3640", width=round(unit * 1.3))
        pen.line([unit * each for each in (48, 47, 52, 47)], fill="#3a3640", width=round(unit * 1.3))


def _hair_in_front(pen: ImageDraw.ImageDraw, unit: float, how: str, hair: str, skin: str) -> None:
    if how == "bald":
        return
    box, begins, ends = _FRINGES.get(how, _FRINGES["bob"])
    pen.chord([unit * each for each in box], begins, ends, fill=hair)
    if how == "scarf":
        pen.ellipse([unit * each for each in (32, 27, 68, 72)], fill=skin)
