"""Long text as an object of its own, so that changing a title doesn't rewrite a body."""

from __future__ import annotations

from functools import lru_cache

from persistent import Persistent

from colonnade.content import markup
from colonnade.content.link_syntax import Link, wanted_title

_SHORT = 500
"""Characters. What is no longer is rendered at once: that takes less than storing it a second time."""
_NOT_RENDERED = 0


class Text(Persistent):
    """Markdown source with its rendered HTML, the uids it links to and the titles it wants.

    Its source is never changed after it is made: an edit stores a new one, versions share it. A text that is made *for_later* is rendered
    beside the requests, by whoever calls `render`, so that its author doesn't wait for that.
    """

    def __init__(self, source: str, *, for_later: bool = False) -> None:
        self.source = source
        if for_later and len(source) > _SHORT:
            self._html, self._renderer = "", _NOT_RENDERED
            links = markup.links(source)
        else:
            self._html, links = markup.render(source)
            self._renderer = markup.RENDERER_VERSION
        self._lead_to(links)

    def _lead_to(self, links: list[Link]) -> None:
        self.targets = tuple({link.uid for link in links if link.uid})
        self.wanted = tuple({title for link in links if link.title and (title := wanted_title(link.title))})

    @property
    def html(self) -> str:
        """Sanitised HTML with internal links unresolved (`markup.resolve_links` fills them in for a reader)."""
        return self._html if self._renderer == markup.RENDERER_VERSION else _rendered(self.source, markup.RENDERER_VERSION)

    def render(self) -> None:
        """Keep the HTML with the text, if the renderer of now hasn't made it yet."""
        if self._renderer != markup.RENDERER_VERSION:
            self._html, self._renderer = _rendered(self.source, markup.RENDERER_VERSION), markup.RENDERER_VERSION


@lru_cache(maxsize=256)
def _rendered(source: str, version: int) -> str:
    """Render what isn't kept, or was by an older renderer: a read can't write, so the result stays in memory."""
    return markup.to_html(source)
