"""Long text as an object of its own, so that changing a title doesn't rewrite a body."""

from __future__ import annotations

from functools import lru_cache

from persistent import Persistent

from colonnade.content import markup
from colonnade.content.link_syntax import wanted_title


class Text(Persistent):
    """Markdown source with its rendered HTML, the uids it links to and the titles it wants.

    Never changed after it is made: an edit stores a new one, versions share it.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self._html, links = markup.render(source)
        self._renderer = markup.RENDERER_VERSION
        self.targets = tuple({link.uid for link in links if link.uid})
        self.wanted = tuple({title for link in links if link.title and (title := wanted_title(link.title))})

    @property
    def html(self) -> str:
        """Sanitised HTML with internal links unresolved (`markup.resolve_links` fills them in for a reader)."""
        if self._renderer == markup.RENDERER_VERSION:
            return self._html
        return _render_again(self.source, markup.RENDERER_VERSION)


@lru_cache(maxsize=512)
def _render_again(source: str, version: int) -> str:
    """Render text stored by an older renderer: a read can't write, so the result is kept in memory."""
    return markup.to_html(source)
