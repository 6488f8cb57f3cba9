"""The photos of the demo company: small, all different, and of people who work there."""

from __future__ import annotations

from io import BytesIO

from PIL import Image

from colonnade.demo.people import people
from colonnade.demo.portraits import LARGE, SMALL, sketches
from colonnade.extraction.squares_process import SIDES


def test_they_are_of_people_who_work_there_and_no_two_are_alike() -> None:
    found = sketches()
    assert 15 <= len(found) < 30 and found.keys() <= {person.login for person in people()}
    assert len(set(found.values())) == len(found)


def test_each_is_drawn_as_the_squares_that_photos_are() -> None:
    drawn = [sketch.draw() for sketch in sketches().values()]
    assert (LARGE, SMALL) == SIDES and len(set(drawn)) == len(drawn)
    for squares in drawn:
        opened = [Image.open(BytesIO(square)) for square in squares]
        assert [(image.format, image.size) for image in opened] == [("WEBP", (SMALL, SMALL)), ("WEBP", (LARGE, LARGE))]
    assert max(len(large) for _small, large in drawn) < 6000
