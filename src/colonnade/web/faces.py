"""The face of a person: what stands in the circle beside a name, as one reader may see it."""

from __future__ import annotations

from typing import Any, NamedTuple

from colonnade.web.html import Html

SMALL, LARGE = "96", "256"


class Face(NamedTuple):
    """`initials` on the colour `hue` (0 to 11); where the reader is shown a photo, `photo` and `large` are elements to draw instead."""

    name: str
    initials: str
    hue: int
    photo: Html | None = None
    large: Html | None = None

    @property
    def circle(self) -> dict[str, Any]:
        """All but the name, for a row of a list."""
        return {"initials": self.initials, "hue": self.hue, "photo": self.photo, "large": self.large}


def photo_path(person_path: str, key: str, size: str) -> str:
    """The address of a photo: a new photo has a new one."""
    return f"{person_path}/@@photo/{key}/{size}"


def drawn(address: str, side: int) -> Html:
    """A photo as an element. The name stands beside it, so it needs no words. A key and a path hold nothing that had to be quoted."""
    return Html(f'<img src="{address}" alt="" width="{side}" height="{side}" loading="lazy"/>')
