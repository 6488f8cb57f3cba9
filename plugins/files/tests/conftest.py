"""A site with the files plugin, in memory and with pages, and people of different rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import colonnade_files
import pytest
from PIL import Image

from colonnade.testing import MemorySite, TestSite, load_module, memory_site


@pytest.fixture
def site() -> Iterator[MemorySite]:
    with memory_site(load_module(colonnade_files)) as made:
        yield made


@pytest.fixture
def pages() -> Iterator[TestSite]:
    with TestSite([load_module(colonnade_files)]) as made:
        with made.change() as site:
            for login in ("ann", "ben"):
                site.person(login)
            site.place("vault", "restricted", {"ann": "owner"}, ["files"])
        yield made


@pytest.fixture
def picture() -> Callable[..., bytes]:
    """Makes an image of one colour: `picture((600, 400), "PNG")`."""

    def make(size: tuple[int, int] = (600, 400), kind: str = "PNG", **options: Any) -> bytes:
        target = BytesIO()
        Image.new("RGB", size, "#336699").save(target, kind, **options)
        return target.getvalue()

    return make
