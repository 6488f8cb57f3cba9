"""Eight synthetic widgets for the homepage that is measured: one with 20 live rows, seven with five."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from colonnade.api import Plugin, View, Widget, hookimpl

plugin = Plugin("bench", title="Bench")


class Live(Widget):
    """The latest 20 pages, as a stream would show them."""

    name, title, icon = "bench.live", "Latest", "activity"
    rows = 20

    def data(self, view: View) -> Mapping[str, Any]:
        """Rows of pages."""
        return {"rows": [view.row(page, note=view.author_of(page)) for page in view.list(limit=self.rows)]}


class KeptLive(Live):
    """The same, drawn again only after a change."""

    name = "bench.kept_live"

    def version(self, view: View) -> Hashable:
        """New with each change of any page."""
        return view.changes()


def _small(number: int, base: type[Live], prefix: str) -> type[Widget]:
    return type(f"{prefix}{number}", (base,), {"name": f"bench.{prefix.lower()}{number}", "title": f"List {number}", "rows": 5})


SMALL = [_small(number, Live, "Fresh") for number in range(7)]
KEPT = [_small(number, KeptLive, "Kept") for number in range(7)]


@hookimpl
def widgets() -> Sequence[type[Widget]]:
    """All of them."""
    return [Live, KeptLive, *SMALL, *KEPT]
