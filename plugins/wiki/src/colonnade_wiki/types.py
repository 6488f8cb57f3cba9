"""What the wiki stores."""

from __future__ import annotations

from colonnade.api import ContentType, IContent, Markdown, messages

_ = messages("wiki")


class IWiki(IContent):
    """The root of a place's wiki."""


class IPage(IContent):
    """A page. Pages below it are its children in the tree."""

    body = Markdown(title=_("Text"), required=False, default="")


class ITemplate(IContent):
    """What a new page can start from."""

    body = Markdown(title=_("Text"), required=False, default="")


WIKI = ContentType("wiki.wiki", IWiki, title=_("Wiki"), icon="book-open", kind="folder", listed=False)
PAGE = ContentType(
    "wiki.page",
    IPage,
    title=_("Wiki page"),
    icon="file-text",
    kind="folder",
    facets=("versioned", "attachable", "commentable", "taggable", "likeable", "followable"),
    addable_in=(WIKI.name, "wiki.page"),
    templates="wiki.template",
)
TEMPLATE = ContentType(
    "wiki.template",
    ITemplate,
    title=_("Page template"),
    icon="copy",
    facets=("versioned", "taggable"),
    addable_in=(WIKI.name,),
)
